"""Several seeds on all cores. What comes out does not depend on how many there are, nor on who finishes first."""

from __future__ import annotations

from drill.model.design import Design
from drill.model.level import Level
from drill.scoring.runs import run
from drill.scoring.verdict import Judgement, Outcome, judge, outcome


def judged(level: Level, design: Design, first: int, seeds: int, workers: int | None = None) -> Judgement:
    """The judgement over seeds `first` to `first + seeds - 1`. `workers` defaults to the cores this process may use."""
    if seeds == 1:
        return judge(run(level, design, first))
    from drill.proof.pool import answer, cores, crew, interruptible

    with crew(min(workers or cores(), seeds)) as executor:
        others = [executor.submit(_outcome, level, design, seed) for seed in range(first + 1, first + seeds)]
        with interruptible():
            shown = run(level, design, first)
        return judge(shown, [answer(future) for future in others])


def _outcome(level: Level, design: Design, seed: int) -> Outcome:
    return outcome(run(level, design, seed))
