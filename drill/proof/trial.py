"""One run, reduced to what searches and proofs compare: small enough to send between processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from drill.catalog.figure_sheet import figures, override_figures
from drill.engine.simulate import DrillEngine
from drill.model.action import Action
from drill.model.design import Design
from drill.model.figure import Figure
from drill.model.level import Bound, Level
from drill.model.run import ObjectiveResult, Score, ScoredRun
from drill.model.said import Fact, Said
from drill.model.second_night import actions_by_night
from drill.scoring.bill import bill, monthly_micro_usd
from drill.scoring.departure_runs import LossProfile, loss_profile
from drill.scoring.outlook import Outlook, miss
from drill.scoring.scorecard import first_bounds
from drill.scoring.scored_run import complete
from drill.topology.assemble import assemble

LOOK_S = 60
"""Seconds between two looks at whether a drill is lost: each of them interrupts the engine's loop."""
SLICE_S = 30
"""Simulated between two looks at whether anybody still wants to know."""


@dataclass(frozen=True, slots=True)
class Job:
    """A design to run with a seed, and perhaps with one figure supposed to be another."""

    design: Design
    seed: int
    actions: tuple[Action, ...] = ()
    supposed: Figure | None = None
    with_tails: bool = False
    """True if failovers have their long end, as published, even if the level does not ask for it."""
    limit: float = float("inf")
    """The run ends as soon as the first objective is missed by more than this, however it would go on (0: is missed)."""
    profiled: bool = False
    """True if the trial keeps when each class lost its requests."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The part of a run that is kept."""

    seed: int
    passed: bool
    stars: tuple[str, ...]
    missed: tuple[Said, ...]
    """Bounds of the first objective that did not hold, with the value."""
    shortfall: float
    """The distance to the first objective: 0 when met, up to 1 for each missed bound."""
    availability: float
    stale_ratio: float
    lost_writes: int
    losses: int
    """Requests that were not good, and acknowledged writes that no longer exist."""
    monthly_micro_usd: int
    digest: str
    """Of the run."""
    lost_s: int | None = None
    """Second at which it was ended because it was lost; it then has no figures, and `shortfall` is what is sure by then."""
    profile: LossProfile | None = field(default=None, repr=False, compare=False)
    """When each class lost its requests, where the job asked for it."""


Runner = Callable[[Sequence[Job]], Iterator[Trial]]
"""Runs jobs on one level and gives their trials in the same order, however many processes work on them."""


class JobCancelled(Exception):
    """The result of a job is no longer wanted."""


def trial(level: Level, job: Job, wanted: Callable[[], bool] | None = None) -> Trial:
    """Run a job. `wanted` is asked now and then; raises JobCancelled when it says no."""
    if job.with_tails:
        level = replace(level, tails=True)
    if job.supposed is None:
        return _trial(level, job, wanted)
    with override_figures({**figures(), job.supposed.key: job.supposed}):
        return _trial(level, job, wanted)


def serial(level: Level) -> Runner:
    """A runner in this process."""
    return lambda jobs: (trial(level, job) for job in jobs)


def remembering(runner: Runner) -> Runner:
    """A runner that runs nothing twice. Where a job may end early and its whole run is known, the whole run is given."""
    kept: dict[tuple[object, ...], Trial] = {}

    def known(job: Job) -> Trial | None:
        key = _key(job)
        return kept.get((*key, float("inf"))) or kept.get((*key, job.limit))

    def run(jobs: Sequence[Job]) -> Iterator[Trial]:
        new = list({(*_key(job), job.limit): job for job in jobs if known(job) is None}.items())
        made = zip((key for key, _ in new), runner([job for _, job in new]), strict=True)
        for job in jobs:
            while (trial := known(job)) is None:
                key, fresh = next(made)
                kept[key] = fresh
            yield trial

    return run


def _key(job: Job) -> tuple[object, ...]:
    return (job.design.digest, job.seed, job.actions, job.supposed, job.with_tails, job.profiled)


def _trial(level: Level, job: Job, wanted: Callable[[], bool] | None) -> Trial:
    made = assemble(level, job.design)
    drill = DrillEngine(made, job.seed)
    for action in sorted(actions_by_night(level, job.actions)[0]):
        drill.act(action)
    if job.limit < float("inf"):
        items = bill(made)
        lost = _lost(Outlook(drill.inputs.level, monthly_micro_usd(items)), drill, job)
        if lost is not None:
            return lost
    while not drill.done:
        if wanted is not None and not wanted():
            raise JobCancelled
        drill.advance(level.length_s if wanted is None else SLICE_S)
    kept = summarized(level, complete(made, job.seed, job.actions, drill.recording()))
    return replace(kept, profile=loss_profile(drill)) if job.profiled else kept


def summarized(level: Level, done: ScoredRun) -> Trial:
    """Reduce a finished run to a trial; shares are those of the worse of two nights, counts those of both."""
    score = done.score
    each = [night.score for night in done.nights] or [score]
    return Trial(
        seed=done.seed,
        passed=score.passed,
        stars=score.stars,
        missed=missed(level, score),
        shortfall=shortfall(level, score),
        availability=min(night.availability for night in each),
        stale_ratio=max(night.stale_ratio for night in each),
        lost_writes=sum(night.lost_writes for night in each),
        losses=sum(night.offered - night.good + night.lost_writes for night in each),
        monthly_micro_usd=score.monthly_micro_usd,
        digest=done.digest,
    )


def _lost(outlook: Outlook, drill: DrillEngine, job: Job) -> Trial | None:
    """Run on until the drill is over (None), or until it has missed by more than the job asks for."""
    while not drill.done:
        rows = outlook.missed(drill)
        short = 0.0
        for _, by in rows:
            short += by
        if short > job.limit:
            lost = tuple(Said("bound.out_of_reach", **_facts(bound), after_s=drill.second) for bound, _ in rows)
            return Trial(job.seed, False, (), lost, short, 0.0, 0.0, 0, 0, 0, "", drill.second)
        drill.advance(LOOK_S)
    return None


def missed(level: Level, score: Score) -> tuple[Said, ...]:
    """Bounds of the first objective that did not hold, with the values."""
    rows = (row for row in _first(level, score) if not row.met)
    return tuple(Said("bound.missed", **_facts(row.bound), value=row.value) for row in rows)


def _facts(bound: Bound) -> dict[str, Fact]:
    return {"metric": bound.metric, "op": bound.op, "limit": bound.value}


def shortfall(level: Level, score: Score) -> float:
    """Sum of how far the bounds of the first objective were missed."""
    total = 0.0
    for bound, row in zip(first_bounds(level), _first(level, score), strict=True):
        total += miss(bound, row.value)
    return total


def _first(level: Level, score: Score) -> tuple[ObjectiveResult, ...]:
    return tuple(row for row in score.objectives if row.name == level.objectives[0].name)
