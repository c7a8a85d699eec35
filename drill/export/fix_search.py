"""Finds a change that turns the verdict on a fault: of one option, cheaply, else of several, else the one that saves most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from drill.assess.assessment import known_faults
from drill.assess.exercise import ExerciseJob
from drill.assess.load_limit import LimitSearch, load_limit
from drill.assess.pack.pack_fault_spec import PackFault
from drill.assess.pack.pack_fault_table import BY_ID, PACK
from drill.assess.scenario_level import (
    CALM_S,
    LEAST_S,
    AssessedSystem,
    PackScenario,
    no_fault_scenario,
    scaled,
    scenario,
    total_rate,
)
from drill.assess.scenario_of import UNJUDGED
from drill.assess.subject import Subject
from drill.design.changes import Change, changes, changes_below
from drill.errors import DrillError
from drill.export.fix_candidates import FixCandidates, fix_candidates, not_tried, price
from drill.export.fix_drills import DrillPool, FaultDrill, FixDrills, harm_of
from drill.export.several_options import several_options
from drill.model.inputs import Inputs
from drill.model.said import Said
from drill.proof.progress import Progress
from drill.proof.time_limit import OutOfTime
from drill.scoring.bill import bill_of, monthly_micro_usd
from drill.syntax.problems import quoted
from drill.topology.assemble import assemble
from drill.words.english import english

OF_LOAD, OF_FAULT, OF_ONE, OF_HARM = (
    "looking for the load",
    "drilling the fault",
    "drilling changes of one option",
    "finding out how much each change saves",
)
"""The parts of a search, as a progress line names them."""
USUAL_DRILLS = 40
"""Drills that a search takes, usually."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change, and what it does to the drills of a fault."""

    fault: PackFault
    steps: tuple[Change, ...]
    """Changes of one option each, every one on top of those before it."""
    turns: bool
    """True if the policy is met on every target of the fault then."""
    micro_usd_month: int
    """The change of the monthly bill, at the load of the drills."""
    per_s: float
    """Requests a second of all classes at which the fault was drilled."""
    lost_before: int
    lost_after: int
    """Requests that are not good on the target and with the seed with which the fault does most harm."""
    not_tried: Mapping[str, int]
    """The number of values of each option that were not tried by themselves."""
    stopped: bool = False
    """True if the time was over before a cheaper change had been looked for."""

    @property
    def change(self) -> Change:
        """All of it as one change."""
        return replace(self.steps[-1], origin=self.steps[0].origin)

    @property
    def words(self) -> str:
        """All of it on one line."""
        return " and ".join(step.words for step in self.steps)


class NothingBreached(DrillError):
    """No drill of a fault, or of any, breaches the policy at what is assumed."""


def expected_s(fault: str) -> int:
    """About how many seconds a search simulates."""
    row = BY_ID.get(fault.partition(":")[0])
    return USUAL_DRILLS * (CALM_S + LEAST_S + (row.takes_s if row else 0))


def find_fix(
    subject: Subject,
    fault: str,
    option: str,
    can_say: Callable[[Change], bool],
    *,
    seeds: int = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Fix:
    """A change that turns the verdict; `can_say` tells whether the team's files can say it.

    `fault` empty: the first of the pack that breaches the policy. Out of time, the best that is known by then. Raises
    NothingBreached, DrillError where nothing helps, OutOfTime where nothing that helps is known when the time is over.
    """
    pool = DrillPool(executor, progress)
    wanted = _changes(subject, option)
    subject = _at_reference_load(subject, pool)
    row, drills = _breached(subject, fault, seeds, pool)
    work = FixDrills(subject.design, drills, pool)
    near = subject.deciding(row.option)
    known = fix_candidates(wanted, near, work.worst.scenario, can_say, every_value=bool(option))
    if not known.whole:
        raise DrillError(f"no change of {option or 'an option'} can be written into these files")
    search = _Search(subject, row, work, known)
    try:
        return search.single() or search.several()
    except OutOfTime as error:
        if search.best is not None:
            return replace(search.best, stopped=True)
        count = len(work.tried)
        message = (
            f"none of {count} changes tried meets the policy on {row.id}"
            if count
            else f"before any change for {row.id}"
        )
        raise OutOfTime(f"{error}: {message}") from None


class _Search:
    """One search: what is drilled, what may be changed, and the best fix so far."""

    def __init__(self, subject: Subject, row: PackFault, work: FixDrills, known: FixCandidates) -> None:
        self.subject, self.row, self.work, self.known = subject, row, work, known
        self.best: Fix | None = None

    def single(self) -> Fix | None:
        """The cheapest change of a deciding option that turns the verdict, or one of another option that is cheaper still."""
        for items in (self.known.deciding, self.known.others):
            most = self.best.micro_usd_month if self.best else None
            cheaper = [one.change for one in items if most is None or one.micro_usd_month - self._now < most]
            for item, left in self.work.turning(OF_ONE, cheaper):
                self.best = self._fix((item,), left.lost, turns=True)
                break
        return self.best and replace(self.best, not_tried=not_tried(self.known.whole, self.work.tried))

    def several(self) -> Fix:
        """Up to three changes that turn the verdict together; else the one that saves most. Raises DrillError where none does."""
        few = [one.change for one in self.known.few]
        ranked = sorted(self.work.harms(OF_HARM, few, self.work.worst), key=lambda row: row[0])
        harm, first = min(ranked, key=lambda row: row[0][-1])
        lost = self.work.worst.found.lost
        if harm[-1] < lost:
            # What one change does alone is reported where several do not turn the verdict either.
            self.best = self._fix((first,), int(harm[-1]), turns=False)
        left = not_tried(self.known.whole, self.work.tried)
        for steps, after in several_options(
            self.subject.level, self.work, ranked, self.subject.deciding(self.row.option)
        ):
            return replace(self._fix(steps, after, turns=True), not_tried=left)
        if self.best is None:
            message = f"none of {len(self.work.tried)} changes tried helps against {self.row.id}"
            raise DrillError("; ".join(filter(None, (message, untried(left)))))
        return replace(self.best, not_tried=left)

    @property
    def _now(self) -> int:
        """The monthly bill of the design of now."""
        return monthly_micro_usd(bill_of(self.work.worst.scenario.level, self.subject.design))

    def _fix(self, steps: tuple[Change, ...], lost: int, *, turns: bool) -> Fix:
        worst = self.work.worst
        cost = price(worst.scenario, steps[-1]) - self._now
        left = not_tried(self.known.whole, self.work.tried)
        return Fix(self.row, steps, turns, cost, total_rate(worst.scenario.level), worst.found.lost, lost, left)


def untried(left: Mapping[str, int]) -> str:
    """The number of values of each option that were not tried, in words; empty where all were."""
    values = ", ".join(f"{number} of {key}" for key, number in left.items())
    return english(Said("fix.not_tried", values=values)) if values else ""


def _at_reference_load(subject: Subject, pool: DrillPool) -> Subject:
    """The same at half of what it serves without a fault, where nobody has said how many requests arrive: as it is assessed."""
    if subject.load_known:
        return subject
    calm = no_fault_scenario(AssessedSystem(subject.data, subject.design, subject.policy))
    (limit,) = pool.run(OF_LOAD, load_limit, [LimitSearch(calm)])
    return replace(subject, data=scaled(subject.data, limit.reference))


def _breached(subject: Subject, fault: str, seeds: int, pool: DrillPool) -> tuple[PackFault, list[FaultDrill]]:
    """A fault that breaches the policy, and its drills that strike, the one on which it does most harm first."""
    if fault:
        known_faults((fault,))
    name, _, target = fault.partition(":")
    system = AssessedSystem(subject.data, subject.design, subject.policy)
    calm = no_fault_scenario(system)
    plant = assemble(calm.level, calm.design)
    if not all(one.found.passed for one in _drilled([calm], seeds, pool)):
        raise DrillError(
            f"{subject.name} misses its objectives at this load without any fault: there is no fault to fix"
        )
    for row in (BY_ID[name],) if name else PACK:
        drills = _drilled(_scenarios(system, row, plant, fault), seeds, pool)
        bad = [one for one in drills if one.failed and (not target or one.scenario.target == target)]
        if bad:
            first = max(bad, key=lambda one: harm_of(one.found))
            rest = [one for one in drills if one is not first and one.found.struck]
            return row, [first, *sorted(rest, key=lambda one: harm_of(one.found), reverse=True)]
    raise NothingBreached(
        f"{quoted(fault)} does not breach the policy" if fault else "no fault of the pack breaches the policy"
    )


def _scenarios(system: AssessedSystem, row: PackFault, plant: Inputs, fault: str) -> list[PackScenario]:
    """The drills of a fault on each of its targets; none of one that the policy does not judge, unless it is asked for."""
    goal = system.policy.goal(row.disruption)
    targets = row.targets(plant)
    _, _, target = fault.partition(":")
    if target and target not in targets:
        raise DrillError(f"there is no drill {quoted(fault)}")
    if goal is None and not fault:
        return []
    return [scenario(system, row, plant, one, goal or UNJUDGED) for one in targets]


def _drilled(scenarios: Sequence[PackScenario], seeds: int, pool: DrillPool) -> list[FaultDrill]:
    wanted = [(item, seed + 1) for item in scenarios for seed in range(seeds)]
    done = pool.exercises(OF_FAULT, [ExerciseJob(item, seed) for item, seed in wanted])
    return [FaultDrill(item, found) for (item, _), found in zip(wanted, done, strict=True)]


def _changes(subject: Subject, option: str) -> tuple[Change, ...]:
    if not option:
        return changes(subject.level, subject.design)
    try:
        return changes_below(subject.level, subject.design, option)
    except LookupError as error:
        raise DrillError(str(error.args[0])) from None
