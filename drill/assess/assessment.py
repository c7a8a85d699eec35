"""Assesses a system: the drill without a fault first, then the pack, what is unknown, and up to which load each is survived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from drill.assess.drill_runner import DrillRunner
from drill.assess.load_limit import LimitSearch, LoadLimit
from drill.assess.pack.pack_fault_spec import PackFault
from drill.assess.pack.pack_fault_table import NO_FAULT, OF_DATABASE, PACK
from drill.assess.pack_findings import PolicyFinding, accepted, found_in, found_in_sources
from drill.assess.pack_verdicts import PackResult, PackVerdict, worst_of
from drill.assess.resilience_policy import Disruption
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
from drill.assess.sensitivity import PackQuestion, by_load, questions, with_dependences
from drill.assess.subject import Subject
from drill.errors import DrillError
from drill.model.canonical import digest_of
from drill.model.inputs import Inputs
from drill.model.run import MICRO
from drill.model.said import Said
from drill.proof.progress import Progress
from drill.proof.time_limit import OutOfTime
from drill.scoring.bill import LINES, bill, monthly_micro_usd
from drill.scoring.bill_cache import cache, cache_backups, written_records
from drill.syntax.problems import suggest
from drill.topology.assemble import assemble

RUNS_OF_LIMIT = 3
"""Drills that the search for a load takes, usually."""


@dataclass(frozen=True, slots=True)
class AssessOptions:
    """Settings of an assessment."""

    seeds: int = 3
    only: tuple[str, ...] = ()
    """Ids of faults, or of one target of them (`zone-power:us-east-1a`); empty: all."""
    ranges: bool = False
    """True if both ends of each figure's documented range are tried."""
    limits: bool = True
    """True if the highest load that is survived is looked for."""
    horizon_s: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The assessment of one system."""

    subject: Subject
    inputs: Inputs
    """The plant that was assessed, without a fault."""
    load_factor: float
    """By what the loads of the level's file are multiplied; 1 unless nobody has said how many requests arrive."""
    no_fault: PackResult
    results: tuple[PackResult, ...]
    findings: tuple[PolicyFinding, ...]
    questions: tuple[PackQuestion, ...]
    stopped: bool = False
    """True if the time was over before every input and every load had been tried."""

    @property
    def verdict(self) -> PackVerdict:
        """The worst of the findings that count; met where there is none."""
        found: tuple[PackVerdict, ...] = tuple(
            "breached" if item.verdict == "breached" else "unknown" for item in self.findings if item.matters
        )
        return worst_of(found) if found else "met"

    @property
    def rate(self) -> float:
        """Requests a second at which faults are drilled."""
        return total_rate(self.inputs.level)

    @property
    def monthly_usd(self) -> float:
        """The bill of a month."""
        return own_micro_usd_month(self.inputs, stands_in=self.subject.stands_in) / MICRO

    def of(self, disruption: Disruption) -> tuple[PackResult, ...]:
        """The results of one type of disruption."""
        return tuple(item for item in self.results if item.disruption == disruption)

    @property
    def digest(self) -> str:
        """Of every run and every verdict: equal exactly when two assessments are the same."""
        rows = (self.no_fault, *self.results)
        runs = [one.digest for row in rows for target in row.targets for one in target.exercises]
        said = [[row.row.id, row.verdict, row.limit.factor if row.limit else None] for row in rows]
        return digest_of([runs, said])


def assess(
    subject: Subject,
    options: AssessOptions,
    today: date,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Assessment:
    """Assess a system. Out of time, what is known by then is reported; before the drill without a fault, OutOfTime is raised.

    Raises Problems for an acceptance that no longer holds, DrillError for a fault that is not in the pack.
    """
    known_faults(options.only)
    work = DrillRunner(executor, progress, ranges=options.ranges)
    system = AssessedSystem(
        subject.data, subject.design, subject.policy, stands_in=subject.stands_in, horizon_s=options.horizon_s
    )
    served = None if subject.load_known else _served(system, work)
    factor = 1.0 if served is None else served.reference
    if factor != 1.0:
        system = replace(system, data=scaled(system.data, factor))
    calm = no_fault_scenario(system)
    inputs = assemble(calm.level, calm.design)
    calm_done = work.drilled([(calm, options.seeds)])
    if not calm_done:
        raise OutOfTime("the time was over before the drill without a fault had ended: give --limit more")
    (still,) = calm_done
    no_fault = PackResult(NO_FAULT, None, (still,))
    met = still.verdict == "met"
    results = _judged(system, inputs, work, options) if met else _uncharged(system, inputs, options.only)
    stopped = any(item.why is not None and item.why.code == "assess.out_of_time" for item in results)
    try:
        if options.limits or not subject.load_known:
            limit = _served(system, work, holds=met) if served is None else served.over(factor)
            no_fault = replace(no_fault, limit=limit)
            results = _limited(results, limit, system, inputs, work)
        if met:
            no_fault, results = with_dependences(subject.inputs, system, no_fault, results, work)
        if not subject.load_known:
            results = tuple(by_load(item, no_fault) for item in results)
    except OutOfTime:
        stopped = True
    spent = own_micro_usd_month(inputs, stands_in=subject.stands_in)
    found = tuple(found_in(inputs, subject, (no_fault, *results), spent))
    found += tuple(found_in_sources(subject, today))
    if not options.only:
        found = accepted(found, subject.policy, subject.policy_file, today)
    return Assessment(subject, inputs, factor, no_fault, results, found, questions((no_fault, *results)), stopped)


OF_CACHE = (cache, cache_backups, written_records)
"""Lines of the bill that are a cache's own."""


def own_micro_usd_month(inputs: Inputs, *, stands_in: bool) -> int:
    """The monthly bill in micro-dollars; for a cache whose database only stands in, the cache's lines alone."""
    if not stands_in:
        return monthly_micro_usd(bill(inputs))
    lines = [line for line in LINES if line in OF_CACHE]
    return sum(item.micro_usd_month for line in lines for item in line(inputs.level, inputs.design))


def expected_s(subjects: Sequence[Subject], options: AssessOptions) -> int:
    """About how many seconds the assessment of these systems simulates."""
    return _expected_drills(subjects, options, RUNS_OF_LIMIT) * (CALM_S + LEAST_S)


def expected_drills(subjects: Sequence[Subject], options: AssessOptions) -> int:
    """About how many drills and searches for a load their progress counts."""
    return _expected_drills(subjects, options, 1)


def _expected_drills(subjects: Sequence[Subject], options: AssessOptions, of_limit: int) -> int:
    faults = len(options.only) or len(PACK)
    return faults * sum(options.seeds + of_limit * options.limits + len(item.inputs) for item in subjects)


def known_faults(only: Sequence[str]) -> None:
    """Raises DrillError for a fault that the pack does not have."""
    known = [row.id for row in PACK]
    for name in only:
        if name.partition(":")[0] not in known:
            raise DrillError(f"the pack has no fault {name!r}; {suggest(name.partition(':')[0], known)}")


def _served(system: AssessedSystem, work: DrillRunner, *, holds: bool | None = None) -> LoadLimit:
    """The highest load that the design serves without a fault."""
    (limit,) = work.limits([LimitSearch(no_fault_scenario(system), holds=holds)])
    return limit


def _wanted(row: PackFault, target: str, only: Sequence[str]) -> bool:
    return not only or row.id in only or f"{row.id}:{target}" in only


def _judged(
    system: AssessedSystem, inputs: Inputs, work: DrillRunner, options: AssessOptions
) -> tuple[PackResult, ...]:
    """The whole pack over the seeds."""
    planned = list(_planned(system, inputs, options.only))
    done = iter(work.drilled([(item, options.seeds) for _, made in planned for item in made]))
    results = []
    for result, made in planned:
        targets = tuple(islice(done, len(made)))
        absent = bool(targets) and all(item.verdict == "not-exercised" for item in targets)
        why = Said("assess.no_effect") if absent else result.why
        if len(targets) < len(made):
            why = Said("assess.out_of_time")
        results.append(replace(result, targets=targets, why=why))
    return tuple(results)


def _planned(
    system: AssessedSystem, inputs: Inputs, only: Sequence[str]
) -> Iterator[tuple[PackResult, tuple[PackScenario, ...]]]:
    """Every fault of the pack with its drills; none, and why, where it is not exercised."""
    for row in PACK:
        goal = system.policy.goal(row.disruption)
        targets = row.targets(inputs)
        chosen = [target for target in targets if _wanted(row, target, only)]
        if only and not chosen and row.id not in only:
            continue
        if goal is None:
            yield PackResult(row, None, why=Said("assess.no_goal", disruption=row.disruption)), ()
        elif system.stands_in and row.id in OF_DATABASE:
            yield PackResult(row, goal, why=Said("assess.stands_in")), ()
        elif not targets:
            yield PackResult(row, goal, why=row.absent), ()
        else:
            yield PackResult(row, goal), tuple(scenario(system, row, inputs, target, goal) for target in chosen)


def _uncharged(system: AssessedSystem, inputs: Inputs, only: Sequence[str]) -> tuple[PackResult, ...]:
    """The pack of a design that fails without a fault: nothing is charged to a fault."""
    return tuple(
        replace(result, why=Said("assess.no_fault_fails")) if made else result
        for result, made in _planned(system, inputs, only)
    )


def _limited(
    results: Sequence[PackResult], served: LoadLimit, system: AssessedSystem, inputs: Inputs, work: DrillRunner
) -> tuple[PackResult, ...]:
    """The results with the highest load that each fault is survived at: on the target on which it does most harm.

    It is no higher than the load that is `served` without a fault.
    """
    asked: list[tuple[PackResult, LimitSearch]] = []
    for result in results:
        worst = result.worst
        if worst is not None and result.row.loaded and result.verdict != "not-exercised":
            first = worst.exercises[0]
            asked.append((result, LimitSearch(worst.scenario, first.seed, served, first.passed)))
        elif (
            result.why is not None and result.why.code == "assess.no_fault_fails" and result.row.loaded and result.goal
        ):
            target = result.row.targets(inputs)[0]
            made = scenario(system, result.row, inputs, target, result.goal)
            asked.append((result, LimitSearch(made, served=served)))
    found = dict(
        zip((id(result) for result, _ in asked), work.limits([item for _, item in asked]), strict=True),
    )
    return tuple(replace(result, limit=found.get(id(result))) for result in results)
