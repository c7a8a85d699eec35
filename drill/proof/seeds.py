"""Several seeds on any executor. The result depends neither on the number of workers nor on who finishes first."""

from __future__ import annotations

from concurrent.futures import Executor

from drill.model.design import Design
from drill.model.level import Level
from drill.proof.pool import in_order
from drill.scoring.runs import run
from drill.scoring.verdict import Judgement, Outcome, judge, outcome


def judged(
    level: Level,
    design: Design,
    first: int,
    seeds: int,
    executor: Executor | None = None,
    required: tuple[str, ...] = (),
) -> Judgement:
    """The judgement over seeds `first` to `first + seeds - 1`, by the required stars (default: the first objective).

    Without an executor everything runs in this process, and the result is the same. Raises Problems when the design does not
    fit the level.
    """
    tasks = ((level, design, seed) for seed in range(first + 1, first + seeds))
    others = in_order(executor, _outcome, tasks)
    return judge(run(level, design, first), others, required)


def _outcome(task: tuple[Level, Design, int]) -> Outcome:
    return outcome(run(*task))
