"""A terminal that is made larger, too small, and as it was again: the same screen, with the keyboard where it was."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from textual.geometry import Size
from textual.pilot import Pilot

from drill.files.load import load_level
from drill.session.live.recorder import Recorder
from drill.session.opened_level import OpenedLevel
from drill.topology.assemble import assemble
from drill.tui.app import DrillApp
from drill.tui.messages import LevelsRequested
from drill.tui.widgets.rows import Rows
from drill.tui.widgets.timeline import Timeline
from tests.tui import evening
from tests.tui.test_screens import listed, settle, to_drill, to_plan

WAY = ((200, 60), (40, 10), (80, 24))


async def around(pilot: Pilot[None]) -> None:
    for size in WAY:
        await pilot.resize_terminal(*size)
        await pilot.pause()


@pytest.mark.slow
@pytest.mark.parametrize("where", ["title", "settings"])
async def test_around_the_game(where: str, tmp_path: Path) -> None:
    app = DrillApp()
    async with app.run_test(size=(80, 24)) as pilot:
        if where == "settings":
            app.open_settings()
        await settle(pilot, where)
        await pilot.pause(0.1)
        before, focused = evening.text_of(app), app.focused
        assert focused is not None
        await around(pilot)
        await pilot.pause(0.1)
        assert app.focused is focused
        assert evening.text_of(app) == before


async def test_a_plan_goes_on_where_it_was(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await to_plan(pilot)
        await pilot.press("down")
        before, focused = evening.text_of(app), app.focused
        await around(pilot)
        await pilot.pause(0.1)
        assert app.focused is focused
        assert "Multi-AZ          ◀" in before
        await evening.shows(pilot, "Multi-AZ          ◀")


async def test_a_timeline_is_drawn_at_a_size_that_has_not_been_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual lays out and draws first, and tells the widget afterwards."""
    level = evening.level()
    recorder = Recorder(assemble(level, level.start), 1)
    while recorder.fill(60):
        pass
    app = DrillApp()
    async with app.run_test(size=(80, 24)):
        strip = Timeline(level.length_s, level.starts, level.faults)
        await app.screen.mount(strip)
        strip.follow(recorder, recorder.length, recorder.length)
        for width, height in ((80, 4), (200, 7), (120, 5), (80, 4)):
            monkeypatch.setattr(Timeline, "size", Size(width, height))
            rows = [strip.render_line(y).text for y in range(height)]
            assert {len(row) for row in rows} == {width}
            assert "✖" in rows[0]
        for width, height in product(range(12), range(1, 9)):
            monkeypatch.setattr(Timeline, "size", Size(width, height))
            assert {len(strip.render_line(y).text) for y in range(height)} == {width}


@pytest.mark.slow
async def test_a_list_that_fitted_for_a_while_shows_its_cursor_and_where_it_is_again() -> None:
    app = DrillApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_levels(LevelsRequested())
        await listed(pilot)
        await pilot.press("end")
        rows = app.screen.query_one(Rows)
        last = str(rows.get_option_at_index(rows.option_count - 1).prompt).split()[-1]
        await evening.shows(pilot, last)
        for size in ((200, 60), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.1)
        assert rows.highlighted == rows.option_count - 1
        await evening.shows(pilot, last)
        assert rows.vertical_scrollbar.position == rows.scroll_y > 0


@pytest.mark.slow
async def test_a_long_title_leaves_room_for_the_next_key(tmp_path: Path) -> None:
    """A title may have 120 characters; the end of the line says what the drill does and how to go on."""
    path = tmp_path / "long.yaml"
    path.write_text(evening.TEXT.replace("A short [bold]night[/bold]", "A very long title. " * 6), encoding="utf-8")
    app = DrillApp(OpenedLevel(load_level(path), str(path)))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await to_drill(pilot)
        screen.seek(180)
        await pilot.pause()
        assert "⏎ debrief" in evening.text_of(app).splitlines()[0]
        await pilot.resize_terminal(160, 50)
        await pilot.pause()
        assert evening.text_of(app).splitlines()[0].count("A very long title.") > 2
