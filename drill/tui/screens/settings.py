"""Settings: colours, speed, motion, and every key that has a name."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import var
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from drill.session.live.pace import Pacing
from drill.session.live.playhead import SPEEDS
from drill.tui import messages, preferences, themes
from drill.tui.screens.base_screen import Page
from drill.tui.screens.dialog import Dialog
from drill.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from drill.session.profile import Profile
    from drill.tui.preferences import Key

MOTIONS = (("full", "traffic moves"), ("none", "nothing moves by itself"))
PACES = {False: "calm fast, change slow", True: "even"}
PAUSES = {True: "pause and rewind", False: "no pausing: the clock runs"}
LABEL = 22
T = TypeVar("T")


class KeyCapture(Dialog[str]):
    """Waits for one key. Esc leaves it as it was."""

    def __init__(self, does: str) -> None:
        super().__init__()
        self._does = does

    def compose(self) -> ComposeResult:
        """The question."""
        with Vertical(classes="dialog"):
            yield Static(Content(f"Press the key for: {self._does}. Esc leaves it as it was."), classes="question")

    def on_key(self, event: events.Key) -> None:
        """Take the key."""
        event.stop()
        event.prevent_default()
        self.dismiss("" if event.key == "escape" else event.key)


class SettingsScreen(Page):
    """The player's settings."""

    ABOUT = (
        "← and → change a setting, Enter on a key waits for a new one, Backspace restores its default, r restores all. "
        "Changes are saved at once."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "change(-1)", "Change", id="setting-previous", show=False),
        Binding("right,l", "change(1)", "Change", id="setting-next", key_display="←→"),
        Binding("backspace,delete", "restore", "Restore", id="setting-restore", tooltip="Restore the default key"),
        Binding("r", "restore_all", "Restore all", id="setting-restore-all", tooltip="Restore every default key"),
    ]

    speed: var[int] = var(0, init=False)
    """As the application has it."""
    pacing: var[Pacing] = var(Pacing, init=False)
    """As the application has it."""
    rows = getters.query_one("#setting-rows", OptionList)

    def __init__(self, profile: Profile) -> None:
        super().__init__(id="settings")
        self.profile = profile
        found = preferences.changeable()
        wheres = [key.where for key in found]
        self._keys: tuple[Key, ...] = tuple(sorted(found, key=lambda key: wheres.index(key.where)))

    @property
    def place(self) -> str:
        """The text of the top line."""
        return "settings"

    @property
    def _keymap(self) -> dict[str, str]:
        return preferences.keymap_of(self.profile.setting(preferences.KEYS))

    def body(self) -> Iterable[Widget]:
        """One list."""
        yield Rows(id="setting-rows")

    def on_mount(self) -> None:
        """Write the rows."""
        self._write()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._write())
        self.rows.focus()

    def watch_speed(self) -> None:
        """Another speed was set."""
        if self.is_mounted:
            self._write()

    def watch_pacing(self) -> None:
        """Another pacing was chosen."""
        if self.is_mounted:
            self._write()

    def _write(self) -> None:
        rows, keymap = self.rows, self._keymap
        kept = rows.highlighted
        rows.clear_options()
        motion = "none" if self.app.animation_level == "none" else "full"
        for id, label, value in (
            ("theme", "Colours", dict(themes.CHOICES).get(self.app.theme, self.app.theme)),
            ("speed", "Speed at the start", f"{self.speed}×"),
            ("pace", "Pace of a drill", PACES[self.pacing.even]),
            ("pausing", "Pausing", PAUSES[self.pacing.pausing]),
            ("motion", "Motion", dict(MOTIONS)[motion]),
        ):
            rows.add_option(
                Option(Content.assemble(f" {label:<{LABEL}}", ("◀ ", "dim"), (value, "bold"), (" ▶", "dim")), id=id)
            )
        where = ""
        for key in self._keys:
            if key.where != where:
                where = key.where
                rows.add_option(Option(Content(f"Keys, {where}"), disabled=True))
            shown = " ".join(map(self._shown, keymap.get(key.id, ",".join(key.keys)).split(",")))
            changed = ("  changed", "bold") if key.id in keymap else ("", "")
            rows.add_option(
                Option(Content.assemble(f" {key.does:<{LABEL}}  ", (shown, "bold"), changed), id=f"key:{key.id}")
            )
        rows.highlighted = kept if kept is not None else 0

    @property
    def _row(self) -> str:
        rows = self.query_one_optional("#setting-rows", OptionList)
        if rows is None or rows.highlighted is None:
            return ""
        return str(rows.get_option_at_index(rows.highlighted).id or "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 (Textual's)
        """A key can be reset only if it was changed; only a row with values can be changed."""
        if action == "restore":
            return True if self._row.removeprefix("key:") in self._keymap else None
        if action == "restore_all":
            return True if self._keymap else None
        return None if action == "change" and self._row.startswith("key:") else True

    @on(OptionList.OptionHighlighted, "#setting-rows")
    def offer_keys(self) -> None:
        """Other keys may do something on another row."""
        self.refresh_bindings()

    def action_change(self, by: int) -> None:
        """The next or previous value of the row."""
        app, row = self.app, self._row
        if row == "theme":
            app.theme = _step([name for name, _ in themes.CHOICES], app.theme, by)
            self.profile.keep(preferences.THEME, app.theme)
        elif row == "speed":
            self.post_message(messages.SpeedChosen(_step(list(SPEEDS), self.speed, by)))
        elif row == "pace":
            self.post_message(messages.PacingChosen(replace(self.pacing, even=not self.pacing.even)))
        elif row == "pausing":
            self.post_message(messages.PacingChosen(replace(self.pacing, pausing=not self.pacing.pausing)))
        elif row == "motion":
            app.animation_level = "full" if app.animation_level == "none" else "none"
            self.profile.keep(preferences.MOTION, app.animation_level)
        self._write()

    @on(OptionList.OptionSelected, "#setting-rows")
    def change_row(self, event: OptionList.OptionSelected) -> None:
        """Ask for a key, or change the setting."""
        row = event.option.id or ""
        key = next((key for key in self._keys if f"key:{key.id}" == row), None)
        if key is None:
            self.action_change(1)
            return

        def answered(pressed: str | None) -> None:
            if pressed:
                self._put(key, pressed)

        self.app.push_screen(KeyCapture(key.does), answered)

    def _put(self, key: Key, pressed: str) -> None:
        if pressed in preferences.RESERVED and pressed not in key.keys:
            self.notify(
                f"{self._shown(pressed)} means the same on every screen and cannot be reassigned.",
                severity="warning",
                markup=False,
            )
            return
        other = preferences.clash(self._keys, self._keymap, key, pressed)
        if other is not None:
            self.notify(
                f"{self._shown(pressed)} is {other.does} ({other.where}) already.", severity="warning", markup=False
            )
            return
        self._keep({**self._keymap, key.id: pressed})

    def _shown(self, key: str) -> str:
        return self.app.get_key_display(Binding(key, ""))

    def action_restore_all(self) -> None:
        """Every key as it was from the start."""
        self._keep({})

    def action_restore(self) -> None:
        """Restore the default key."""
        self._keep({id: key for id, key in self._keymap.items() if f"key:{id}" != self._row})

    def _keep(self, keymap: dict[str, str]) -> None:
        self.profile.keep(preferences.KEYS, json.dumps(keymap))
        self.app.set_keymap(keymap)
        self._write()
        self.refresh_bindings()


def _step(values: list[T], now: T, by: int) -> T:
    return values[(values.index(now) + by) % len(values)] if now in values else values[0]
