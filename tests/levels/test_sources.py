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


def test_levels_of_a_past_year_are_played_under_its_rules() -> None:
    """Two writers were sold from 2019 to 2022: the same designs are refused today."""
    assert {name for name, level in SHIPPED.items() if level.year is not None and level.chapter != "incidents"} == {
        "two-writers"
    }
    level = SHIPPED["two-writers"]
    for _, design in level.solutions:
        assert check(level, design) == ()
        assert [found.code for found in check(replace(level, year=None), design)] == ["D187"]


@pytest.mark.parametrize("name", [name for name in SHIPPED if SHIPPED[name].chapter == "incidents"])
def test_an_incident_has_the_choices_of_its_year(name: str) -> None:
    """But for one of 2011: no price list of RDS from then is known, nor an EBS limit of the classes of then."""
    found = YEAR.search(name)
    assert found, "the year of the incident is in the level's name"
    level = SHIPPED[name]
    assert level.year == (None if name == "aws-2011" else int(found[0]))
    for _, design in (*level.solutions, *level.traps):
        assert check(level, design) == ()
