"""Finds the change of one option that turns the verdict on a fault: the cheapest that does, or else the one that saves most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from drill.assess.assessment import known_faults
from drill.assess.exercise import ExerciseJob, exercised, survived
from drill.assess.pack.fault_pack import BY_ID, PACK
from drill.assess.pack.pack_fault import PackFault
from drill.assess.scenario_level import AssessedSystem, PackScenario, no_fault_scenario, scenario
from drill.assess.scenario_of import UNJUDGED, at_reference_load
from drill.assess.subject import Subject
from drill.design.changes import Change, changes, changes_below
from drill.errors import DrillError
from drill.proof.counterfactuals import in_turn
from drill.proof.pool import in_order
from drill.scoring.bill import bill_of, monthly_micro_usd
from drill.syntax.problems import quoted
from drill.topology.assemble import assemble

TRIED = 80
"""Changes that are tried, of every option the first values first."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change, and what it does to the drills of a fault."""

    fault: PackFault
    change: Change
    turns: bool
    """Whether the policy is met on every target of the fault then."""
    micro_usd_month: int
    """The change of the monthly bill."""
    lost_before: int
    lost_after: int
    """Requests that are not good on the target on which the fault does most harm."""


def find_fix(
    subject: Subject,
    fault: str,
    option: str,
    executor: Executor | None,
    can_say: Callable[[Change], bool],
) -> Fix:
    """The best change of one option; `can_say` tells whether the team's files can say it.

    `fault` empty: the first of the pack that breaches the policy. Raises DrillError where nothing is breached or nothing helps.
    """
    subject = at_reference_load(subject)
    row, drills = _breached(subject, fault)
    worst = drills[0]
    tried = [
        item
        for item in in_turn(_candidates(subject, option))
        if can_say(item) and not item.key.endswith(("zone", "zones"))
    ][:TRIED]
    if not tried:
        raise DrillError(f"no change of {option or 'an option'} can be written into these files")
    held = list(in_order(executor, survived, (_with(worst, subject, item) for item in tried)))
    fixing = sorted(
        (item for item, good in zip(tried, held, strict=True) if good), key=lambda item: _price(subject, item)
    )
    for item in fixing:
        others = [_with(drill, subject, item) for drill in drills[1:]]
        if all(in_order(executor, survived, others)):
            return _fix(subject, row, worst, item, turns=True)
    return _most(subject, row, worst, fixing or tried, executor)


def _breached(subject: Subject, fault: str) -> tuple[PackFault, list[PackScenario]]:
    """A fault that breaches the policy, and its drills, the one on which it does most harm first."""
    if fault:
        known_faults((fault,))
    name, _, target = fault.partition(":")
    system = AssessedSystem(subject.data, subject.design, subject.policy)
    calm = no_fault_scenario(system)
    plant = assemble(calm.level, calm.design)
    if not exercised(ExerciseJob(calm, 1)).passed:
        raise DrillError(f"{subject.name} misses its objectives without a fault at this load: no fault is to be fixed")
    for row in (BY_ID[name],) if name else PACK:
        goal = subject.policy.goal(row.disruption)
        targets = row.targets(plant)
        if not targets or (goal is None and not name):
            continue
        if target and target not in targets:
            raise DrillError(f"{subject.name} has no drill {quoted(fault)}")
        drills = [scenario(system, row, plant, one, goal or UNJUDGED) for one in targets]
        done = [(exercised(ExerciseJob(drill, 1)), drill) for drill in drills]
        bad = [
            item for item in done if item[0].struck and not item[0].passed and (not target or item[1].target == target)
        ]
        if bad:
            first = max(bad, key=lambda item: item[0].harm)[1]
            return row, [first, *(drill for drill in drills if drill is not first)]
    message = f"{quoted(fault)} does not breach the policy" if fault else "no fault of the pack breaches the policy"
    raise DrillError(f"{message}: nothing is to be fixed")


def _candidates(subject: Subject, option: str) -> tuple[Change, ...]:
    if not option:
        return changes(subject.level, subject.design)
    try:
        return changes_below(subject.level, subject.design, option)
    except LookupError as error:
        raise DrillError(str(error.args[0])) from None


def _with(drill: PackScenario, subject: Subject, change: Change) -> ExerciseJob:
    """A drill of the changed design. Rules that let a person recover are in the drill's design, not in the change."""
    added = drill.design.runbook[len(subject.design.runbook) :]
    design = replace(change.design, runbook=(*change.design.runbook, *added))
    return ExerciseJob(replace(drill, design=design), 1)


def _price(subject: Subject, change: Change) -> tuple[int, str]:
    return (monthly_micro_usd(bill_of(subject.level, change.design)), change.words)


def _fix(subject: Subject, row: PackFault, worst: PackScenario, change: Change, *, turns: bool) -> Fix:
    before, after = exercised(ExerciseJob(worst, 1)), exercised(_with(worst, subject, change))
    cost = _price(subject, change)[0] - monthly_micro_usd(bill_of(subject.level, subject.design))
    return Fix(row, change, turns, cost, before.lost, after.lost)


def _most(
    subject: Subject, row: PackFault, worst: PackScenario, tried: Sequence[Change], executor: Executor | None
) -> Fix:
    """The change that saves most requests. Raises DrillError where none saves any."""
    base = exercised(ExerciseJob(worst, 1))
    done = list(in_order(executor, exercised, (_with(worst, subject, item) for item in tried)))
    rows = [(found.lost, *_price(subject, item), item) for item, found in zip(tried, done, strict=True)]
    lost, _, _, change = min(rows, key=lambda item: item[:3])
    if lost >= base.lost:
        raise DrillError(f"none of {len(tried)} changes of one option helps against {row.id}")
    return _fix(subject, row, worst, change, turns=False)
