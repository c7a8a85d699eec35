"""The player of a proof: names the true cause as soon as it can be named, so that a star for it depends on no design."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.engine.deck_draws import with_drawn_faults
from drill.model.action import Action
from drill.model.diagnosis import KIND, begins_s, cause_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from drill.model.level import Level
    from drill.proof.trial import Job, Runner, Trial


def right_name(level: Level, seed: int) -> tuple[Action, ...]:
    """The action that names the cause of a night; none where a level has no diagnosis."""
    if level.diagnosis is None:
        return ()
    drawn = with_drawn_faults(level, seed)
    return (Action(begins_s(drawn), KIND, cause_of(drawn)),)


def knowing(level: Level, runner: Runner) -> Runner:
    """A runner whose player names the cause, in every job without actions of its own."""
    if level.diagnosis is None:
        return runner

    def run(jobs: Sequence[Job]) -> Iterator[Trial]:
        return runner([job if job.actions else replace(job, actions=right_name(level, job.seed)) for job in jobs])

    return run
