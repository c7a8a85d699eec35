"""Finds the change that turns the verdict on a fault: the cheapest of one option, else of several, else the one that saves most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from drill.assess.assessment import known_faults
from drill.assess.exercise import Exercise, ExerciseJob, exercised, survived
from drill.assess.pack.fault_pack import BY_ID, PACK
from drill.assess.pack.pack_fault import PackFault
from drill.assess.scenario_level import AssessedSystem, PackScenario, no_fault_scenario, scenario, total_rate
from drill.assess.scenario_of import UNJUDGED, at_reference_load
from drill.assess.subject import Subject
from drill.design.changes import Change, changes, changes_below
from drill.design.choices import within
from drill.errors import DrillError
from drill.model.design import Design
from drill.proof.counterfactuals import breadth_first
from drill.proof.pool import in_order
from drill.scoring.bill import bill_of, monthly_micro_usd
from drill.syntax.problems import quoted
from drill.topology.assemble import assemble

Harm = tuple[float, ...]
"""How bad a drill is: sorts the worst last."""
TRIED = 80
"""Changes that are tried, of every option the first values first."""
MOST_STEPS = 3
"""Options that a fix changes at most."""
RANKED = 12
"""Changes on top of others of which it is found out how much they save, those that saved most before first."""
STARTS = 3
"""Changes that several others are tried on top of."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change, and what it does to the drills of a fault."""

    fault: PackFault
    steps: tuple[Change, ...]
    """Changes of one option each, every one on top of those before it."""
    turns: bool
    """Whether the policy is met on every target of the fault then."""
    micro_usd_month: int
    """The change of the monthly bill, at the load of the drills."""
    per_s: float
    """Requests a second of all classes at which the fault was drilled."""
    lost_before: int
    lost_after: int
    """Requests that are not good on the target on which the fault does most harm."""

    @property
    def change(self) -> Change:
        """All of it as one change."""
        return replace(self.steps[-1], origin=self.steps[0].origin)

    @property
    def words(self) -> str:
        """All of it on one line."""
        return " and ".join(step.words for step in self.steps)


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
        for item in breadth_first(_candidates(subject, option))
        if can_say(item) and (item.key == "cache.zones" or not item.key.endswith(("zone", "zones")))
    ][:TRIED]
    if not tried:
        raise DrillError(f"no change of {option or 'an option'} can be written into these files")
    held = list(in_order(executor, survived, (_with(worst, subject, item.design) for item in tried)))
    fixing = sorted(
        (item for item, good in zip(tried, held, strict=True) if good), key=lambda item: _price(worst, item)
    )
    for item in fixing:
        if _meets(drills[1:], subject, item, executor):
            return _fix(subject, row, worst, (item,), turns=True)
    return _several(subject, row, drills, tried, executor)


def _meets(drills: Sequence[PackScenario], subject: Subject, change: Change, executor: Executor | None) -> bool:
    """Whether the changed design meets the policy in every one of some drills."""
    return all(in_order(executor, survived, (_with(drill, subject, change.design) for drill in drills)))


def _breached(subject: Subject, fault: str) -> tuple[PackFault, list[PackScenario]]:
    """A fault that breaches the policy, and its drills, the one on which it does most harm first."""
    if fault:
        known_faults((fault,))
    name, _, target = fault.partition(":")
    system = AssessedSystem(subject.data, subject.design, subject.policy)
    calm = no_fault_scenario(system)
    plant = assemble(calm.level, calm.design)
    if not exercised(ExerciseJob(calm, 1)).passed:
        raise DrillError(
            f"{subject.name} misses its objectives at this load without any fault: there is no fault to fix"
        )
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
    raise DrillError(f"{message}: there is nothing to fix")


def _candidates(subject: Subject, option: str) -> tuple[Change, ...]:
    if not option:
        return changes(subject.level, subject.design)
    try:
        return changes_below(subject.level, subject.design, option)
    except LookupError as error:
        raise DrillError(str(error.args[0])) from None


def _with(drill: PackScenario, subject: Subject, changed: Design) -> ExerciseJob:
    """A drill of the changed design. Rules that let a person recover are in the drill's design, not in the change."""
    added = drill.design.runbook[len(subject.design.runbook) :]
    design = replace(changed, runbook=(*changed.runbook, *added))
    return ExerciseJob(replace(drill, design=design), 1)


def _price(drill: PackScenario, change: Change) -> tuple[int, str]:
    """The monthly bill of the changed design at a drill's load, as `drill assess` counts it; of equals, the words decide."""
    return (monthly_micro_usd(bill_of(drill.level, change.design)), change.words)


def _fix(subject: Subject, row: PackFault, worst: PackScenario, steps: tuple[Change, ...], *, turns: bool) -> Fix:
    before, after = exercised(ExerciseJob(worst, 1)), exercised(_with(worst, subject, steps[-1].design))
    cost = _price(worst, steps[-1])[0] - monthly_micro_usd(bill_of(worst.level, subject.design))
    return Fix(row, steps, turns, cost, total_rate(worst.level), before.lost, after.lost)


def _ranked(
    subject: Subject, drill: PackScenario, tried: Sequence[Change], executor: Executor | None
) -> list[tuple[Harm, Change]]:
    """Changes with the harm that a drill does with each, the least first, the cheaper of equals first."""
    done = in_order(executor, exercised, (_with(drill, subject, item.design) for item in tried))
    rows = [(_harm(found), *_price(drill, item), item) for item, found in zip(tried, done, strict=True)]
    return [(harm, item) for harm, _, _, item in sorted(rows, key=lambda row: row[:3])]


def _harm(found: Exercise) -> Harm:
    """Sorts drills by how bad they are; of equals, by the requests that are not good."""
    return (*found.harm, found.lost)


def _several(
    subject: Subject,
    row: PackFault,
    drills: Sequence[PackScenario],
    tried: Sequence[Change],
    executor: Executor | None,
) -> Fix:
    """Up to three changes that meet the policy together: on top of one of the option that decides, or of the one that helps most.

    Else the one change that saves most. Raises DrillError where none saves any.
    """
    worst = drills[0]
    ranked = _ranked(subject, worst, tried, executor)
    deciding = [item for _, item in ranked if within(item.key, (row.option,))]
    order = [item for _, item in ranked]
    for start in list(dict.fromkeys((*deciding[: STARTS - 1], order[0]))):
        steps = _extended(subject, drills, start, order, executor)
        if steps:
            return _fix(subject, row, worst, steps, turns=True)
    # What one change does alone is reported where several do not turn the verdict either.
    before = exercised(ExerciseJob(worst, 1)).lost
    least, first = min(((harm[-1], item) for harm, item in ranked), key=lambda pair: pair[0])
    if least >= before:
        raise DrillError(f"none of {len(ranked)} changes of one option helps against {row.id}")
    return _fix(subject, row, worst, (first,), turns=False)


def _extended(
    subject: Subject, drills: Sequence[PackScenario], start: Change, order: Sequence[Change], executor: Executor | None
) -> tuple[Change, ...]:
    """Changes on top of one with which the policy is met; none where no such are found.

    Where no second change does, the best of each option, if it does no more harm than before, is tried with every third:
    of the three options that do least.
    """
    chains: list[tuple[Change, ...]] = [(start,)]
    while chains and len(chains[0]) < MOST_STEPS:
        longer: list[tuple[Harm, tuple[Change, ...]]] = []
        for steps in chains:
            harm, hard = _hardest(subject, drills, steps[-1], executor)
            more = _on_top(subject, steps, order)
            held = in_order(executor, survived, (_with(hard, subject, item.design) for item in more))
            fixing = sorted(
                (item for item, good in zip(more, held, strict=True) if good), key=lambda one: _price(hard, one)
            )
            for item in fixing:
                if _meets([one for one in drills if one is not hard], subject, item, executor):
                    return (*steps, item)
            if len(steps) + 1 < MOST_STEPS:
                ranked = _ranked(subject, hard, fixing[:RANKED] or more[:RANKED], executor)
                longer += [(found, (*steps, item)) for found, item in ranked if found <= harm]
        best: dict[str, tuple[Change, ...]] = {}
        for _, steps in sorted(longer, key=lambda row: row[0]):
            best.setdefault(steps[-1].key, steps)
        chains = [*best.values()][:STARTS]
    return ()


def _hardest(
    subject: Subject, drills: Sequence[PackScenario], change: Change, executor: Executor | None
) -> tuple[Harm, PackScenario]:
    """The drill that does most harm to a changed design, and how much."""
    done = in_order(executor, exercised, (_with(drill, subject, change.design) for drill in drills))
    return max(((_harm(found), drill) for found, drill in zip(done, drills, strict=True)), key=lambda pair: pair[0])


def _on_top(subject: Subject, steps: Sequence[Change], order: Sequence[Change]) -> list[Change]:
    """Changes of other options, made to the design that is changed already."""
    taken = {step.key for step in steps}
    open_now = {(item.key, item.after): item for item in changes(subject.level, steps[-1].design)}
    found = (open_now.get((item.key, item.after)) for item in order if item.key not in taken)
    return [item for item in found if item is not None]
