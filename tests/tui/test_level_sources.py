"""The brief and the debrief say where a level comes from, and the brief says whose year's rules hold."""

from __future__ import annotations

from dataclasses import replace

from drill.files.library import find_level
from drill.tui.level_text import rules_of, sources


def test_every_source_of_a_level_has_a_line_with_its_year() -> None:
    level = find_level("two-writers")
    lines = sources(level).splitlines()
    assert len(lines) == len(level.sources) == 3
    assert all("20" in line for line in lines)
    assert "2021" in rules_of(level)
    assert rules_of(replace(level, year=None)) == ""
    assert sources(replace(level, sources=())) == ""


def test_a_source_hangs_below_its_bullet_and_fits_its_width() -> None:
    lines = sources(find_level("two-writers"), 60).splitlines()
    assert len(lines) > 3
    assert max(map(len, lines)) <= 60
    assert all(line.startswith(("  · ", "    ")) for line in lines)
