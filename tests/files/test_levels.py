"""The shipped levels load, and say what a level should say."""

from __future__ import annotations

import pytest

from drill.design.dump import design_yaml
from drill.files.library import Shipped, find_design, find_level
from drill.files.load import load_design
from drill.report.problem_list import render
from drill.shipped import levels_dir
from tests.shipped import shipped

FOUND = shipped()


def test_there_are_levels() -> None:
    assert len(FOUND) >= 3
    assert len({entry.path.stem for entry in FOUND}) == len(FOUND)


@pytest.mark.parametrize("entry", FOUND, ids=lambda entry: entry.path.stem)
def test_a_shipped_level_is_complete(entry: Shipped) -> None:
    level = entry.level
    assert level is not None, render(entry.problems)
    story = level.story
    assert all((story.who, story.brief, story.promise, story.hint, story.lesson))
    assert level.solutions
    assert level.traps
    assert level.needs
    assert level.objectives[0].name == "pass"
    # A cause to name is a star of its own.
    assert len(level.objectives) == 3 + (level.diagnosis is not None)
    assert find_level(level.id) == level


@pytest.mark.parametrize("entry", FOUND, ids=lambda entry: entry.path.stem)
def test_every_shipped_design_is_one_a_player_could_write(entry: Shipped) -> None:
    """Its solutions and traps change only what the level lets a player change."""
    level = entry.level
    assert level is not None
    for ref in ("@start", *(f"@solution:{n}" for n, _ in level.solutions), *(f"@trap:{n}" for n, _ in level.traps)):
        design = find_design(ref, level)
        assert load_design(design_yaml(design), level) == design


def test_shipped_levels_name_their_schema() -> None:
    for path in levels_dir().glob("*/*.yaml"):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        assert first == "# yaml-language-server: $schema=../../assets/schema/level.schema.json"
