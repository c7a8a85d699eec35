"""Runs one drill of the pack and reduces it to what a verdict needs: small enough to send between processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from math import inf

from drill.assess.pack.pack_fault_table import BY_ID
from drill.assess.scenario_level import PackScenario
from drill.catalog.figure_sheet import figures, override_figures
from drill.engine.simulate import DrillEngine
from drill.model.figure import Figure
from drill.model.run import MICRO, ScoredRun
from drill.proof.pool import in_order
from drill.scoring.measured import Measured, measured
from drill.scoring.recovery_time import overdue
from drill.scoring.scorecard import first_bounds
from drill.scoring.scored_run import complete, run
from drill.topology.assemble import assemble
from drill.words.losses import Loss, losses

LOOK_S = 60
"""Seconds between two looks at whether a drill is lost."""
TOP_LOSSES = 3
"""Causes that are kept of a run."""


@dataclass(frozen=True, slots=True)
class ExerciseJob:
    """A drill to run with a seed, perhaps with one figure of the catalogue supposed to be another."""

    scenario: PackScenario
    seed: int
    supposed: Figure | None = None


@dataclass(frozen=True, slots=True)
class Exercise:
    """The part of a drill that a verdict needs."""

    seed: int
    passed: bool
    """True if every bound of the policy held."""
    struck: bool
    """True if the fault took effect."""
    rto_s: float
    """Seconds until the slowest class is back; infinite: not within the drill."""
    rpo_s: float
    lost_writes: int
    availability: float
    offered: int
    lost: int
    """Requests that were not good."""
    drill_usd: float
    """Costs that the outage itself added to the bill."""
    losses: tuple[Loss, ...]
    """The largest."""
    measured: Measured
    digest: str
    """Of the run."""

    @property
    def harm(self) -> tuple[bool, float, int, float, float]:
        """Sorts exercises by how bad they are, the worst last."""
        return (not self.passed, self.rto_s, self.lost_writes, self.rpo_s, -self.availability)


def exercised(job: ExerciseJob) -> Exercise:
    """Run a drill of the pack."""
    with _supposed(job):
        return _exercised(job)


def survived(job: ExerciseJob) -> bool | None:
    """True if the policy is met; None where the fault takes no effect. Ends as soon as the time to recover is missed."""
    with _supposed(job):
        return _survived(job)


def _supposed(job: ExerciseJob) -> AbstractContextManager[object]:
    """The catalogue as the job supposes it."""
    return nullcontext() if job.supposed is None else override_figures({**figures(), job.supposed.key: job.supposed})


def all_survived(executor: Executor | None, jobs: Iterable[ExerciseJob]) -> Iterator[bool | None]:
    """Run each drill, in order: true where the system survives it."""
    return in_order(executor, survived, jobs)


def exercises(executor: Executor | None, jobs: Iterable[ExerciseJob]) -> Iterator[Exercise]:
    """The result of each of the drills, in their order, on an executor or in this process."""
    return in_order(executor, exercised, jobs)


def _exercised(job: ExerciseJob) -> Exercise:
    level, done = job.scenario.level, run(job.scenario.level, job.scenario.design, job.seed)
    score = done.score
    found = measured(level, done)
    times = [inf if seconds is None else float(seconds) for _, seconds in score.rto_s]
    return Exercise(
        seed=job.seed,
        passed=score.passed,
        struck=_struck(job.scenario, done),
        rto_s=max(times, default=0.0),
        rpo_s=score.rpo_s,
        lost_writes=score.lost_writes,
        availability=score.availability,
        offered=score.offered,
        lost=score.offered - score.good,
        drill_usd=score.drill_micro_usd / MICRO,
        losses=losses(done.recording.ledger)[:TOP_LOSSES],
        measured=found,
        digest=done.digest,
    )


def _survived(job: ExerciseJob) -> bool | None:
    level = job.scenario.level
    inputs = assemble(level, job.scenario.design)
    drill = DrillEngine(inputs, job.seed)
    limit_s = next(bound.value for bound in first_bounds(level) if bound.metric == "rto_s")
    while not drill.done:
        drill.advance(LOOK_S)
        if overdue(level, drill.frames, limit_s):
            return False
    done = complete(inputs, job.seed, (), drill.recording())
    return done.score.passed if _struck(job.scenario, done) else None


def _struck(scenario: PackScenario, done: ScoredRun) -> bool:
    """True if the scenario's fault took effect, as its row in the pack says that it shows."""
    row = BY_ID.get(scenario.id)
    if row is None:
        return True
    codes = {event.said.code for event in done.recording.events}
    return "fault.struck" in codes and "fault.absent" not in codes and (not row.effects or bool(codes & {*row.effects}))
