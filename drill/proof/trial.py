"""One run, boiled down to what searches and proofs compare: small enough to send between processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from drill.catalog.figures import figures, supposing
from drill.model.action import Action
from drill.model.design import Design
from drill.model.figure import Figure
from drill.model.level import Level
from drill.model.run import ObjectiveResult, Score
from drill.scoring.runs import run


@dataclass(frozen=True, slots=True)
class Job:
    """A design to run with a seed, and perhaps with one figure supposed to be another."""

    design: Design
    seed: int
    actions: tuple[Action, ...] = ()
    supposed: Figure | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What is kept of a run."""

    seed: int
    passed: bool
    stars: tuple[str, ...]
    missed: tuple[str, ...]
    """Bounds of the first objective that did not hold, with the value."""
    shortfall: float
    """How far the first objective is away: 0 when met, up to 1 for each missed bound."""
    availability: float
    stale_ratio: float
    lost_writes: int
    losses: int
    """Requests that were not good, and acknowledged writes that no longer exist."""
    monthly_micro_usd: int
    digest: str
    """Of the run."""


Runner = Callable[[Sequence[Job]], Iterator[Trial]]
"""Runs jobs on one level and gives their trials in the same order, however many processes work on them."""


def trial(level: Level, job: Job) -> Trial:
    """Run a job."""
    if job.supposed is None:
        return _trial(level, job)
    with supposing({**figures(), job.supposed.key: job.supposed}):
        return _trial(level, job)


def serial(level: Level) -> Runner:
    """A runner in this process."""
    return lambda jobs: (trial(level, job) for job in jobs)


def _trial(level: Level, job: Job) -> Trial:
    made = run(level, job.design, job.seed, job.actions)
    score = made.score
    return Trial(
        seed=job.seed,
        passed=score.passed,
        stars=score.stars,
        missed=missed(level, score),
        shortfall=shortfall(level, score),
        availability=score.availability,
        stale_ratio=score.stale_ratio,
        lost_writes=score.lost_writes,
        losses=score.offered - score.good + score.lost_writes,
        monthly_micro_usd=score.monthly_micro_usd,
        digest=made.digest,
    )


def missed(level: Level, score: Score) -> tuple[str, ...]:
    """Bounds of the first objective that did not hold, in words."""
    return tuple(f"{row.bound}, was {row.value:.6g}" for row in _first(level, score) if not row.met)


def shortfall(level: Level, score: Score) -> float:
    """Sum over the missed bounds of |value - bound| / (|value| + |bound|)."""
    bounds = {bound.metric: bound.value for bound in level.objectives[0].bounds}
    total = 0.0
    for row in _first(level, score):
        if not row.met:
            bound = bounds.get(row.bound.split(" ", 1)[0], level.budget_usd_month or 0.0)
            size = abs(row.value) + abs(bound)
            total += abs(row.value - bound) / size if 0.0 < size < float("inf") else 1.0
    return total


def _first(level: Level, score: Score) -> tuple[ObjectiveResult, ...]:
    return tuple(row for row in score.objectives if row.name == level.objectives[0].name)
