"""A design put together by options comes out as its file would load, or is refused with the reasons."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.design.dump import design_yaml
from drill.design.legal_form import legal_form, refusals
from drill.design.level_context import LevelContext
from drill.design.normal import normal
from drill.design.plan_rows import options
from drill.errors import Problems
from drill.files.load import load_design
from drill.model.design import Design, Replica, Rule
from drill.model.level import Level
from tests.shipped import shipped
from tests.tui import evening

LEVELS = [entry.level for entry in shipped() if entry.level is not None]


def loaded(level: Level, design: Design) -> Design | None:
    try:
        return load_design(design_yaml(design), level)
    except Problems:
        return None


@pytest.mark.slow
def test_settling_is_what_writing_and_loading_would_do() -> None:
    level = evening.level()
    tried = [
        option.put(level, level.start, value)
        for option in options(level, level.start)
        for value, _ in option.choices(level, level.start)
    ]
    assert len(tried) > 100
    assert {legal_form(level, design) is None for design in tried} == {True, False}
    for design in tried:
        assert legal_form(level, design) == loaded(level, design)
        assert (legal_form(level, design) is None) == any(refusals(level, design))


def test_a_rule_for_a_replica_that_is_gone_is_refused() -> None:
    level = evening.level()
    rule = Rule("writer.down", 300, "promote", "replica-1")
    alone = replace(level.start, runbook=(rule,))
    assert legal_form(level, alone) is None
    assert len(list(refusals(level, alone))) == 1
    kept = replace(alone, replicas=(Replica("", "b", "db.r6g.large"),))
    made = legal_form(level, kept)
    assert made is not None
    assert (made.replicas[0].name, made.replicas[0].zone) == ("replica-1", "us-east-1b")


def test_a_part_that_the_level_keeps_is_refused() -> None:
    level = replace(evening.level(), choices=("proxy",))
    larger = replace(level.start, database=replace(level.start.database, instance="db.r6g.2xlarge"))
    assert legal_form(level, larger) is None
    assert len(list(refusals(level, larger))) == 1


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.id)
def test_a_shipped_design_is_normal_and_a_normal_design_stays_as_it_is(level: Level) -> None:
    for design in (level.start, *(made for _, made in (*level.solutions, *level.traps))):
        assert normal(design, LevelContext.of(level)) == design
