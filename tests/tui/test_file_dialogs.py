"""A name typed into a dialog never ends the game."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from drill.tui.app import DrillApp
from drill.tui.screens.open_file import OpenDesign
from drill.tui.screens.save_as import SaveAs
from tests.tui import evening

NAMES = ("~nosuchuser-xyz/x", "x" * 300, "a\0b", "\ud800x", "/", "/nonexistent/y", "[@click=app.exit]x[/]/y", "  ")


@pytest.mark.slow
@pytest.mark.parametrize("dialog", ["save", "open"])
async def test_every_name_is_answered_and_the_game_goes_on(dialog: str) -> None:
    app = DrillApp()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        made = SaveAs("Save", "f.yaml", "text") if dialog == "save" else OpenDesign(evening.level(), "f.yaml")
        app.push_screen(made)
        await pilot.pause()
        for name in NAMES:
            made.query_one(Input).value = name
            await pilot.press("enter")
            await pilot.press("enter")
            await pilot.pause()
            assert app.screen is made, name


async def test_a_folder_is_not_offered_to_be_overwritten(tmp_path: Path) -> None:
    app = DrillApp()
    async with app.run_test(size=(100, 30)) as pilot:
        made = SaveAs("Save", str(tmp_path), "text")
        app.push_screen(made)
        await pilot.pause()
        for _ in range(2):
            await pilot.press("enter")
            await pilot.pause()
            assert (app.screen is made, made._over) == (True, "")
