"""Runs the tests of a design: every seed of every design they need once, on any executor; and says what was missed, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from drill.design.changes import changes
from drill.files.removed_option import removed
from drill.model.design import Design
from drill.model.level import Bound, Level, Objective
from drill.model.run import MICRO
from drill.model.suite import Case, Suite
from drill.proof.option_counterfactuals import Counterfactual, breadth_first, counterfactual
from drill.proof.pool import in_order
from drill.proof.trial import Job, Trial, trial
from drill.scoring.measured import Measured, measured, worst
from drill.scoring.scored_run import run
from drill.scoring.verdict import Verdict, verdict
from drill.words.losses import Loss, losses

TOP_LOSSES = 3
TRIED = 60
"""Single changes tried for advice, of every option the first values first."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A bound that does not hold over the seeds, its worst value, and where most requests went in that seed."""

    bound: Bound
    value: float
    seed: int
    """In which the value was worst."""
    held: int
    """Seeds in which it held."""
    seeds: int
    losses: tuple[Loss, ...]
    """The largest of that seed."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """The result of a test. `verdict` is of the test: a design that fails where failing is expected passes it."""

    case: Case
    design: Design
    """As it was run: without an option, where the test takes one out."""
    verdict: Verdict
    passed: int
    """Seeds in which every bound held."""
    measured: tuple[Measured, ...]
    missed: tuple[Missed, ...] = ()
    advice: Counterfactual | None = None
    """The cheapest single change that holds every bound with the worst seed; None when there is none, or none was looked for."""

    @property
    def seeds(self) -> int:
        """The number of runs."""
        return len(self.measured)


OPPOSITE: dict[Verdict, Verdict] = {"pass": "fail", "fail": "pass", "unknown": "unknown"}


def run_suite(
    suite: Suite, executor: Executor | None = None, *, advise: bool = True, step: Callable[[], None] = lambda: None
) -> Iterator[CaseResult]:
    """The results of every test, in their order. Raises Problems when an option cannot be taken out.

    `step` is called after every seed of every design.
    """
    level = suite.level
    designs = {case.without: design_of(suite, case.without) for case in suite.cases}
    seeds = range(suite.first, suite.first + suite.seeds)
    tasks = ((level, design, seed) for design in designs.values() for seed in seeds)
    found = in_order(executor, _measured, tasks)
    rows: dict[str, tuple[Measured, ...]] = {}
    for without in designs:
        made = []
        for _ in seeds:
            made.append(next(found))
            step()
        rows[without] = tuple(made)
    for case in suite.cases:
        yield result(level, case, designs[case.without], rows[case.without], executor, advise=advise)


def design_of(suite: Suite, without: str) -> Design:
    """The design of the tests, without an option where one is named. Raises Problems when it cannot be taken out."""
    return removed(suite.level, suite.design, without) if without else suite.design


def rows_of(suite: Suite, without: str, executor: Executor | None = None) -> tuple[Measured, ...]:
    """The metrics of every seed of that design."""
    design = design_of(suite, without)
    seeds = range(suite.first, suite.first + suite.seeds)
    return tuple(in_order(executor, _measured, ((suite.level, design, seed) for seed in seeds)))


def result(
    level: Level,
    case: Case,
    design: Design,
    rows: tuple[Measured, ...],
    executor: Executor | None = None,
    *,
    advise: bool = True,
) -> CaseResult:
    """The result of one test over the seeds of a design."""
    passed = sum(all(row.holds(bound) for bound in case.bounds) for row in rows)
    said = verdict(passed, len(rows))
    if case.expect == "fail":
        return CaseResult(case, design, OPPOSITE[said], passed, rows)
    if said == "pass":
        return CaseResult(case, design, said, passed, rows)
    missed = tuple(_missed(level, design, case.bounds, rows))
    advice = cheapest_fix(level, design, case.bounds, missed[0].seed, executor) if advise and missed else None
    return CaseResult(case, design, said, passed, rows, missed, advice)


def _missed(level: Level, design: Design, bounds: tuple[Bound, ...], rows: tuple[Measured, ...]) -> Iterator[Missed]:
    """Every bound that some seed misses. A seed that is looked at closer is run once more."""
    largest: dict[int, tuple[Loss, ...]] = {}
    for bound in bounds:
        held = sum(row.holds(bound) for row in rows)
        if held == len(rows):
            continue
        found = worst(bound.metric, tuple(row for row in rows if not row.holds(bound)))
        if found.seed not in largest:
            largest[found.seed] = losses(run(level, design, found.seed).recording.ledger)[:TOP_LOSSES]
        yield Missed(bound, found.value(bound.metric), found.seed, held, len(rows), largest[found.seed])


def cheapest_fix(
    level: Level, design: Design, bounds: tuple[Bound, ...], seed: int, executor: Executor | None = None
) -> Counterfactual | None:
    """The cheapest single change of the design with which the bounds hold for this seed; None when none of those tried does.

    A run ends as soon as a bound is out of reach. A move to another zone is no advice: which one fails is luck.
    """
    # The bounds take the place of the objectives, and the budget is theirs to ask for.
    asked = replace(level, objectives=(Objective("bounds", bounds),), budget_usd_month=None)
    found = breadth_first(changes(level, design))[:TRIED]
    jobs = [Job(design, seed), *(Job(change.design, seed, limit=0.0) for change in found)]
    before, *after = in_order(executor, _tried, ((asked, job) for job in jobs))
    rows = (
        counterfactual(asked, (change,), before, made) for change, made in zip(found, after, strict=True) if made.passed
    )
    return min((row for row in rows if not row.steps_aside), key=_cost, default=None)


def _cost(row: Counterfactual) -> tuple[int, int, str]:
    return (row.after.monthly_micro_usd // MICRO, -row.saved, row.changes[0].words)


def _measured(task: tuple[Level, Design, int]) -> Measured:
    return measured(task[0], run(*task))


def _tried(task: tuple[Level, Job]) -> Trial:
    return trial(*task)
