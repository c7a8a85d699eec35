"""Values that a design file may hold and the plan does not offer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drill.design.plan_rows import options
from drill.design.values_between import value_between
from drill.files.load import load_level
from drill.model.level import Level
from tests.proof.levels import LEVEL

FREE = load_level(LEVEL.replace("choices: [database.multi_az]\n", ""))


def between(level: Level, key: str, *shares: float) -> Any:
    """The value of the first row of this key that these draws give."""
    row = next(row for row in options(level, level.start) if row.key == key)
    values = [value for value, _ in row.choices(level, level.start)]
    return value_between(level, row, values, _drawn(shares))


def _drawn(shares: tuple[float, ...]) -> Callable[[int], float]:
    return lambda index: shares[index]


def test_a_number_lies_between_two_neighbours_below_the_least_or_above_the_most() -> None:
    """The plan offers pools of 0, 5, 10, 20, 40, 80 and 160 connections: eight gaps, each with an eighth of the first draw."""
    assert between(FREE, "clients.pool", 2.5 / 8, 0.4) == 7
    assert between(FREE, "clients.pool", 7.5 / 8, 0.5) == 240
    assert between(FREE, "clients.connect_timeout", 0.0, 0.5) == 188  # of 250 ms the half, and half way back


def test_no_value_is_given_that_a_file_could_not_hold_or_the_plan_offers() -> None:
    assert between(FREE, "clients.pool", 2.0 / 8, 0.0) is None  # 5, as offered
    assert between(FREE, "database.backups.retention", 0.99, 0.99) is None  # 35 days are the most


def test_switches_and_kinds_have_none() -> None:
    assert between(FREE, "database.multi_az", 0.5, 0.5) is None
    assert between(FREE, "database.encrypted", 0.5, 0.5) is None


def test_a_rule_waits_for_another_time() -> None:
    (rule, *_) = between(FREE, "runbook", 0.0, 0.5)
    offered = {
        one.for_s
        for row in options(FREE, FREE.start)
        if row.key == "runbook"
        for rules, _ in row.choices(FREE, FREE.start)
        for one in rules
    }
    assert rule.for_s == 450
    assert rule.for_s not in offered
