"""Keys a player sets: every key of the game can be, none comes to mean two things, and what is shown is what is pressed."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.widgets import OptionList

from drill.store.store import Store
from drill.tui import preferences
from drill.tui.app import DrillApp
from drill.tui.preferences import KEYS, RESERVED, SCREENS, Key, changeable, clash, keymap_of
from tests.tui import evening
from tests.tui.test_screens import settle

FIXED = {"ctrl+q", "ctrl+c", "escape", "pageup", "pagedown", "home", "end"}
"""Keys that stay: the ways out, and what every list has."""


def bindings(module: str, name: str) -> list[Binding]:
    owner = getattr(import_module(f"drill.tui.{module}"), name)
    return [item for item in owner.__dict__.get("BINDINGS", ()) if isinstance(item, Binding)]


@pytest.mark.parametrize(("module", "name"), [row[:2] for row in SCREENS])
def test_every_key_of_a_screen_can_be_set(module: str, name: str) -> None:
    unnamed = {key for item in bindings(module, name) if not item.id for key in item.key.split(",")}
    assert unnamed <= FIXED
    named = [item.id for item in bindings(module, name) if item.id]
    assert len(named) == len(set(named))


def test_every_key_knows_all_its_places() -> None:
    found = {key.id: key for key in changeable()}
    assert found["hint"].places == ("brief", "plan")
    assert found["hint"].keys == ("question_mark",)
    assert found["quit"].places == ("everywhere",)
    assert {"drill", "plan"} <= set(found["zoom-in"].places)


EVERY = (
    Key("quit", "Quit", ("everywhere",), ("q",)),
    Key("hint", "Hint", ("brief", "plan"), ("h",)),
    Key("bill", "Bill", ("plan",), ("b",)),
    Key("next-value", "Next value", ("options",), ("l",)),
    Key("again", "Again", ("debrief",), ("a",)),
)


@pytest.mark.parametrize(
    ("chosen", "key", "other"),
    [
        (2, "h", "hint"),  # on the same screen, though it is met first on another
        (2, "l", "next-value"),  # what has the keyboard is heard as well
        (4, "q", "quit"),
        (0, "a", "again"),  # what is heard everywhere is heard there too
        (4, "b", None),  # another screen
        (2, "b", None),  # its own
    ],
)
def test_a_key_stands_for_one_thing_where_it_is_heard(chosen: int, key: str, other: str | None) -> None:
    found = clash(EVERY, {}, EVERY[chosen], key)
    assert (found.id if found else None) == other


def test_a_key_that_was_given_away_is_free() -> None:
    assert clash(EVERY, {"hint": "f9"}, EVERY[2], "h") is None
    assert clash(EVERY, {"hint": "f9"}, EVERY[2], "f9") == EVERY[1]


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"play": ""}', '{"play": 7}', '{"play": null}'])
def test_rubbish_sets_no_keys(text: str) -> None:
    assert keymap_of(text) == {}


@pytest.mark.slow
async def test_a_key_is_set_refused_given_back_and_all_are_given_back() -> None:
    app = DrillApp()
    async with app.run_test(size=(120, 36)) as pilot:
        app.open_settings()
        await settle(pilot, "settings")
        rows = app.screen.query_one(OptionList)

        async def put(id: str, key: str) -> dict[str, str]:
            rows.highlighted = next(n for n, option in enumerate(rows.options) if option.id == f"key:{id}")
            await pilot.press("enter")
            await pilot.press(key)
            await pilot.pause()
            return keymap_of(Store().setting(KEYS))

        assert await put("bill", "enter") == {}, "reserved"
        assert await put("bill", "u") == {}, "undo has it"
        assert await put("bill", "f9") == {"bill": "f9"}
        assert await put("act", "f8") == {"bill": "f9", "act": "f8"}
        await pilot.press("backspace")
        assert keymap_of(Store().setting(KEYS)) == {"bill": "f9"}
        await pilot.press("r")
        assert keymap_of(Store().setting(KEYS)) == {}
    assert "enter" in RESERVED


async def test_the_bar_and_the_help_show_the_key_that_was_set(tmp_path: Path) -> None:
    Store().change_setting(preferences.KEYS, lambda _before: json.dumps({"plan": "f9", "hint": "f8"}))
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot, "brief-screen")
        await pilot.pause()
        await evening.shows(pilot, "f9 Plan")
        await pilot.press("f1")
        await pilot.pause()
        shown = evening.text_of(app)
        assert "f9  " in shown
        assert "⏎" not in shown.splitlines()[-1]
        await pilot.press("escape")
        await pilot.press("p")
        assert app.screen.id == "brief-screen"
        await pilot.press("f9")
        await settle(pilot, "plan")
