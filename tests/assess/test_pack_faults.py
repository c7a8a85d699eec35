"""The pack: its rows, its levels, and that no fault ends before its drill does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drill.assess.exercise import ExerciseJob, exercised, survived
from drill.assess.pack.pack_fault_table import BY_ID, NO_FAULT, PACK
from drill.assess.pack_verdicts import TargetResult
from drill.assess.resilience_policy import RecoveryGoal
from drill.assess.scenario_level import CALM_S, AssessedSystem, no_fault_scenario, scenario
from drill.engine.faults.fault_table import FAULTS
from drill.files.load import load_level
from drill.topology.assemble import assemble
from tests.assess.systems import subject

GOAL = RecoveryGoal(120, 0)


def system(folder: Path, policy: str = "") -> AssessedSystem:
    found = subject(folder, policy=policy)
    return AssessedSystem(found.data, found.design, found.policy)


def test_ids_and_codes_are_unique_and_kinds_exist() -> None:
    assert len(BY_ID) == len(PACK)
    assert len({row.code for row in (*PACK, NO_FAULT)}) == len(PACK) + 1
    assert {row.kind for row in PACK} <= FAULTS.keys()


@pytest.mark.parametrize("row", PACK, ids=lambda row: row.id)
def test_a_fault_that_lasts_outlives_its_drill_and_its_text_is_the_same_level(row: object, tmp_path: Path) -> None:
    given = system(tmp_path)
    fault = BY_ID[getattr(row, "id", "")]
    calm = no_fault_scenario(given)
    plant = assemble(calm.level, calm.design)
    for target in fault.targets(plant):
        made = scenario(given, fault, plant, target, GOAL)
        last = made.level.faults[-1]
        assert last.at_s == CALM_S
        if FAULTS[fault.kind].shape.lasts:
            assert last.at_s + last.for_s > made.level.length_s
        again = load_level(made.text)
        assert again.scenario == made.level.scenario
        assert again.start.digest == made.design.digest


def test_what_a_design_does_not_have_is_not_struck(tmp_path: Path) -> None:
    calm = no_fault_scenario(system(tmp_path))
    plant = assemble(calm.level, calm.design)
    without = {row.id for row in PACK if not row.targets(plant)}
    assert without == {"reader-crash", "proxy-outage", "cache-node", "cache-flush", "replica-lag", "end-of-support"}


def test_a_version_past_its_support_is_upgraded_in_the_window(tmp_path: Path) -> None:
    """PostgreSQL 12 left standard support on 28 February 2025: AWS's release calendar. PostgreSQL 17 has years left."""
    given = system(tmp_path)
    row = BY_ID["end-of-support"]
    found = {}
    for version in ("12", "17"):
        design = replace(given.design, database=replace(given.design.database, version=version))
        calm = no_fault_scenario(replace(given, design=design))
        plant = assemble(calm.level, calm.design)
        found[version] = [scenario(replace(given, design=design), row, plant, one, GOAL) for one in row.targets(plant)]
    assert found["17"] == []
    (drill,) = found["12"]
    done = exercised(ExerciseJob(drill, 1))
    assert (done.struck, done.passed) == (True, False)


def test_a_zone_without_anything_in_it_is_not_drilled(tmp_path: Path) -> None:
    given = system(tmp_path)
    apps = {"zones": ["a"]}
    narrow = replace(given, data={**given.data, "apps": apps})
    calm = no_fault_scenario(narrow)
    assert BY_ID["zone-power"].targets(assemble(calm.level, calm.design)) == ("us-east-1a",)


def test_a_patch_waits_for_no_window(tmp_path: Path) -> None:
    given = system(tmp_path)
    calm = no_fault_scenario(given)
    made = scenario(given, BY_ID["system-patch"], assemble(calm.level, calm.design), "", GOAL)
    assert (given.design.database.window, made.level.starts) == ("03:00", "02:59")


def test_one_event_may_spend_what_a_month_leaves(tmp_path: Path) -> None:
    """99.99 % of 730 hours leaves 262.8 s; of a drill of 720 s that is 36.5 %."""
    given = system(tmp_path, 'policy: x\navailability: ">= 99.99 %"\naz: {rto: 2m, rpo: 0s}\n')
    calm = no_fault_scenario(given)
    made = scenario(given, BY_ID["zone-power"], assemble(calm.level, calm.design), "us-east-1a", GOAL)
    bounds = {bound.metric: bound.value for bound in made.level.objectives[0].bounds}
    assert made.level.length_s == 720
    assert bounds == {"rto_s": 120, "rpo_s": 0, "lost_writes": 0, "availability": pytest.approx(0.635, abs=1e-6)}


def test_a_fault_that_never_took_effect_is_not_exercised_and_no_pass(tmp_path: Path) -> None:
    """A patch waits for its window at 03:00; a drill that begins at noon ends before it, with every request answered."""
    given = system(tmp_path)
    calm = no_fault_scenario(given)
    noon = replace(given, data={**given.data, "clock": {**given.data["clock"], "starts": "12:00"}})
    row = replace(BY_ID["system-patch"], in_window=False)
    made = scenario(noon, row, assemble(calm.level, calm.design), "", GOAL)
    done = exercised(ExerciseJob(made, 1))
    assert (made.level.starts, done.passed, done.struck) == ("12:00", True, False)
    assert survived(ExerciseJob(made, 1)) is None
    assert TargetResult(made, (done,)).verdict == "not-exercised"
