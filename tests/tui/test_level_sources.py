"""The brief and the debrief say where a level comes from, and the brief says whose year's rules hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult

from drill.files.library import find_level
from drill.tui.level_text import rules_of, sources
from drill.tui.widgets.source_list import SourceList


def test_every_source_of_a_level_has_a_line_with_its_year() -> None:
    level = find_level("two-writers")
    lines = sources(level, 1000).splitlines()
    assert len(lines) == len(level.sources) == 3
    assert all("20" in line for line in lines)
    assert "2021" in rules_of(level)
    assert rules_of(replace(level, year=None)) == ""
    assert sources(replace(level, sources=()), 60) == ""


def test_a_source_hangs_below_its_bullet_and_fits_its_width() -> None:
    lines = sources(find_level("two-writers"), 60).splitlines()
    assert len(lines) > 3
    assert max(map(len, lines)) <= 60
    assert all(line.startswith(("  · ", "    ")) for line in lines)


@pytest.mark.parametrize("width", [44, 60])
async def test_in_the_debrief_a_source_hangs_below_its_bullet_whatever_the_width(width: int) -> None:
    level = find_level("two-writers")

    class Alone(App[None]):
        def compose(self) -> ComposeResult:
            yield SourceList(level)

    app = Alone()
    async with app.run_test(size=(width, 30)):
        shown = app.query_one(SourceList)
        lines = [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]
    assert lines[0] == "Sources"
    assert all(line.startswith(("  · ", "    ")) and line[4] != " " for line in lines[1:])
    assert len(lines) - 1 > len(level.sources)
    said = "".join(line.removeprefix("  · ") for line in lines[1:])
    assert said.replace(" ", "") == "".join(level.sources).replace(" ", "")
