from __future__ import annotations

from dataclasses import replace

import pytest

from drill.catalog import rules
from drill.design.changes import changes
from drill.design.dump import design_yaml
from drill.files.load import load_design
from drill.proof.space import extreme, limit_micro_usd, month, random_design, reachable_designs
from tests.proof.levels import WIDE, level


def test_a_draw_is_a_function_of_its_seed_and_stream() -> None:
    wide = level(WIDE)
    first = [random_design(wide, wide.start, 4, 1, f"s{i}") for i in range(20)]
    assert first == [random_design(wide, wide.start, 4, 1, f"s{i}") for i in range(20)]
    assert len({design.digest for design in first if design}) > 5
    assert first != [random_design(wide, wide.start, 4, 2, f"s{i}") for i in range(20)]


def test_what_is_drawn_is_legal_and_loads_to_itself() -> None:
    wide = level(WIDE)
    made = [design for i in range(30) if (design := random_design(wide, wide.start, 3, 1, f"s{i}")) is not None]
    assert made
    for design in made:
        assert rules.check(wide, design) == ()
        assert load_design(design_yaml(design), wide).digest == design.digest


def test_all_designs_of_a_narrow_level_are_those_one_can_count() -> None:
    """One option: off, a standby in b or in c, and a cluster, whose two readable standbys have b and c to themselves."""
    narrow = level()
    every = reachable_designs(narrow, lambda _design: True, 50)
    assert every is not None
    homes = {(design.database.multi_az, design.database.standby_zones) for design in every}
    b, c = "us-east-1b", "us-east-1c"
    assert {("off", ()), ("standby", (b,)), ("standby", (c,))} <= homes
    assert homes - {("off", ()), ("standby", (b,)), ("standby", (c,))} <= {("cluster", (b, c))}


def test_a_wide_level_is_not_enumerated() -> None:
    assert reachable_designs(level(WIDE), lambda _design: True, 100) is None


@pytest.mark.slow
def test_no_single_change_is_cheaper_than_the_cheapest_or_dearer_than_the_dearest() -> None:
    wide = level(("choices: [database.multi_az]", "choices: [database.class, database.multi_az]"))
    cheapest, dearest = extreme(wide, dearest=False), extreme(wide, dearest=True)
    assert all(month(wide, change.design) >= month(wide, cheapest) for change in changes(wide, cheapest))
    assert all(month(wide, change.design) <= month(wide, dearest) for change in changes(wide, dearest))
    assert month(wide, cheapest) < month(wide, dearest)


def test_the_limit_is_the_budget_unless_the_first_objective_bounds_the_bill() -> None:
    assert limit_micro_usd(level()) == 600_000_000
    assert limit_micro_usd(level(("lost_writes: 0}", 'lost_writes: 0, monthly_usd: "<= 500"}'))) == 500_000_000
    assert limit_micro_usd(level(("budget: {monthly_usd: 600}\n", ""))) is None


def test_a_dear_part_that_cannot_go_does_not_stop_the_way_to_the_cheapest() -> None:
    """A rule promotes the replica, so that the replica stays: the machines can still be smaller."""
    start = ("start:\n", "start:\n  replicas: [{zone: b, class: db.r6g.large}]\n")
    rule = ("traps: {}", "traps: {kept: {runbook: [{when: writer.down, do: promote, target: replica-1}]}}")
    open_parts = ("choices: [database.multi_az]", "choices: [database.class, replicas, runbook]")
    made = level(
        start,
        rule,
        open_parts,
        ("lesson: {needs: database.multi_az}", "lesson: {needs: runbook}"),
        ("solutions: {standby: {database: {multi_az: standby}}}", "solutions: {}"),
    )
    kept = replace(made, start=dict(made.traps)["kept"], traps=())
    cheapest = extreme(kept, dearest=False)
    assert month(kept, cheapest) < month(kept, kept.start)
