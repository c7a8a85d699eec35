"""Runs several seeds on any executor, with the same result on any number of workers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

from drill.model.design import Design
from drill.model.level import Level
from drill.proof.pool import in_order
from drill.proof.time_limit import until_out_of_time
from drill.scoring.measured import Measured, measured
from drill.scoring.scored_run import run
from drill.scoring.verdict import Judgement, Outcome, judge, outcome


@dataclass(frozen=True, slots=True)
class Survey:
    """A judgement, and the metrics of every seed that it rests on, in the order of the seeds."""

    judgement: Judgement
    measured: tuple[Measured, ...]


def surveyed(
    level: Level,
    design: Design,
    first: int,
    seeds: int,
    executor: Executor | None = None,
    required: tuple[str, ...] = (),
    watch: Callable[[int], None] | None = None,
) -> Survey:
    """Seeds `first` to `first + seeds - 1`, judged by the first objective and the `required` stars.

    Fewer where the executor runs out of time (`time_limit`); `watch` watches the first seed's run.

    Without an executor everything runs in this process, and the result is the same. Raises Problems when the design does not
    fit the level.
    """
    tasks = ((level, design, seed) for seed in range(first + 1, first + seeds))
    others = in_order(executor, _seed, tasks)
    shown = run(level, design, first, watch=watch)
    rows = list(until_out_of_time(others))
    judgement = judge(shown, (row for row, _ in rows), required)
    return Survey(judgement, (measured(level, shown), *(row for _, row in rows)))


def judged(
    level: Level,
    design: Design,
    first: int,
    seeds: int,
    executor: Executor | None = None,
    required: tuple[str, ...] = (),
) -> Judgement:
    """The judgement alone."""
    return surveyed(level, design, first, seeds, executor, required).judgement


def _seed(task: tuple[Level, Design, int]) -> tuple[Outcome, Measured]:
    level = task[0]
    made = run(*task)
    return outcome(made), measured(level, made)
