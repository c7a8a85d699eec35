"""A shipped level's solutions can be put together on the plan screen, row by row, so no star is out of the player's reach."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.design.changes import differences
from drill.design.legal_form import legal_form
from drill.design.option import Option
from drill.design.plan_rows import options
from drill.model.design import Design
from drill.model.level import Level
from tests.shipped import shipped

LEVELS = [entry.level for entry in shipped() if entry.level is not None]
STEPS = 60
"""Rows changed at most; a design differs from a start in far fewer."""
IN_BETWEEN = ("cache.ttl:", "database.capacity", "replicas:")
"""Parts with a value between those offered, or one for all replicas where a solution has several: near enough can be chosen."""


def put_together(level: Level, goal: Design) -> Design:
    """The start with every row put to what the goal has, as far as the row offers it."""
    design = level.start
    for _ in range(STEPS):
        row = next((row for row in options(level, design) if _differs(level, row, design, goal)), None)
        if row is None:
            break
        design = row.put(level, design, row.get(_named_as(design, goal)))
    return design


def _differs(level: Level, row: Option, design: Design, goal: Design) -> bool:
    named = _named_as(design, goal)
    wanted = row.get(named)
    for_all = row.key.startswith("replicas.") and row.put(level, named, wanted).replicas != named.replicas
    return not for_all and row.get(design) != wanted and wanted in [value for value, _ in row.choices(level, design)]


def _ordered(design: Design) -> Design:
    """The order of rules tells only where two act in the same second, and is the order in which the player chose them.

    What is done by hand is done during the drill, not on the plan.
    """
    return replace(design, runbook=tuple(sorted(design.runbook, key=str)), by_hand=())


def _named_as(design: Design, goal: Design) -> Design:
    """The goal with its replicas called what the design calls those in the same places: the plan names them itself."""
    left = list(design.replicas)
    names = {}
    for item in goal.replicas:
        same = next((other for other in left if other.zone == item.zone), None)
        if same is not None:
            left.remove(same)
            names[item.name] = same.name
    return replace(
        goal,
        replicas=tuple(replace(item, name=names.get(item.name, item.name)) for item in goal.replicas),
        runbook=tuple(replace(rule, target=names.get(rule.target, rule.target)) for rule in goal.runbook),
        endpoints=tuple((name, tuple(names.get(one, one) for one in members)) for name, members in goal.endpoints),
    )


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.id)
def test_every_solution_can_be_put_together(level: Level) -> None:
    for name, solution in level.solutions:
        made = legal_form(level, put_together(level, solution))
        assert made is not None, name
        goal = legal_form(level, _named_as(made, solution))
        assert goal is not None, name
        wrong = [said for said in differences(_ordered(made), _ordered(goal)) if not said.startswith(IN_BETWEEN)]
        assert wrong == [], name
