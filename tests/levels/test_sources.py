"""Every shipped level says where it comes from, each source with its year, and what history it plays."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from drill.catalog.rules import check
from drill.files.load import load_level
from drill.model.level import Level
from tests.levels.awaiting import LEVELS

SHIPPED = {path.stem: load_level(path) for path in sorted(LEVELS.rglob("*.yaml"))}
YEAR = re.compile(r"\b(19|20)\d\d\b")


@pytest.mark.parametrize("level", SHIPPED.values(), ids=SHIPPED)
def test_every_source_of_a_level_has_its_year(level: Level) -> None:
    assert level.sources
    for source in level.sources:
        assert YEAR.search(source), source


def test_one_level_is_played_under_the_rules_of_a_past_year() -> None:
    """Two writers were sold from 2019 to 2022: the same designs are refused today."""
    assert {name: level.year for name, level in SHIPPED.items() if level.year is not None} == {"two-writers": 2021}
    level = SHIPPED["two-writers"]
    for _, design in level.solutions:
        assert check(level, design) == ()
        assert [found.code for found in check(replace(level, year=None), design)] == ["D187"]


@pytest.mark.parametrize("name", [name for name in SHIPPED if SHIPPED[name].chapter == "incidents"])
def test_an_incident_is_replayed_with_the_choices_of_today(name: str) -> None:
    assert SHIPPED[name].year is None
    assert YEAR.search(name), "the year of the incident is in the level's name"
