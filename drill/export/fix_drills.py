"""Runs the drills of a search for a fix: of one fault, on each of its targets, with each seed, with a changed design.

A change is drilled first where the design of now fails, and with that seed; it is given up with the first drill that it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TypeVar

from drill.assess.exercise import Exercise, ExerciseJob, exercised, survived
from drill.assess.scenario_level import PackScenario
from drill.design.changes import Change
from drill.model.design import Design
from drill.proof.pool import in_order
from drill.proof.progress import Progress

Given = TypeVar("Given")
Answer = TypeVar("Answer")
Harm = tuple[float, ...]
"""The severity of a drill's result: sorts the worst last."""


@dataclass(frozen=True, slots=True)
class FaultDrill:
    """A drill of the fault on one target with one seed, and what the design of now makes of it."""

    scenario: PackScenario
    found: Exercise

    @property
    def seed(self) -> int:
        """The seed that it was run with."""
        return self.found.seed

    @property
    def failed(self) -> bool:
        """True if the fault took effect and the policy was not met."""
        return self.found.struck and not self.found.passed


class DrillPool:
    """Runs drills on an executor, or in this process, and counts them on a progress."""

    def __init__(self, executor: Executor | None, progress: Progress | None = None) -> None:
        self.executor, self.progress = executor, progress

    def run(self, doing: str, task: Callable[[Given], Answer], given: Sequence[Given]) -> Generator[Answer, None, None]:
        """The result of each, in order, as it comes. Left early, those that have not begun are cancelled."""
        if self.progress is not None and given:
            self.progress.more(len(given))
            self.progress.fixed = self.progress.done + len(given)
            if self.progress.doing != doing:
                self.progress.tell(doing)
        answers = in_order(self.executor, task, given)
        try:
            for answer in answers:
                if self.progress is not None:
                    self.progress.step()
                yield answer
        finally:
            if isinstance(answers, Generator):
                answers.close()

    def exercises(self, doing: str, jobs: Sequence[ExerciseJob]) -> list[Exercise]:
        """Every one of some drills."""
        return list(self.run(doing, exercised, jobs))


class FixDrills:
    """The drills of one fault, the one that harms the design of now most first."""

    def __init__(self, design: Design, drills: Sequence[FaultDrill], pool: DrillPool) -> None:
        self.design, self.drills, self.pool = design, drills, pool
        self.tried: set[str] = set()
        """Digests of the designs that were drilled."""

    @property
    def worst(self) -> FaultDrill:
        """The drill that harms the design of now most."""
        return self.drills[0]

    def turning(
        self, doing: str, items: Sequence[Change], first: FaultDrill | None = None
    ) -> Iterator[tuple[Change, Exercise]]:
        """The changes with which the policy is met in every drill, in their order, and what is left of the worst drill.

        `first`: the drill that most of them fail.
        """
        one = first or self.worst
        jobs = [self._job(one, item) for item in items]
        with closing(self.pool.run(doing, survived, jobs)) as answers:
            for item, held in zip(items, answers, strict=True):
                self.tried.add(item.design.digest)
                left = self._left(item, one) if held else None
                if left is not None:
                    yield item, left

    def harms(self, doing: str, items: Sequence[Change], drill: FaultDrill) -> list[tuple[Harm, Change]]:
        """The harm that a drill does with each of some changes, in their order."""
        self.tried.update(item.design.digest for item in items)
        done = self.pool.run(doing, exercised, [self._job(drill, item) for item in items])
        return [(harm_of(found), item) for found, item in zip(done, items, strict=True)]

    def hardest(self, doing: str, change: Change) -> tuple[Harm, FaultDrill]:
        """The drill that does most harm to a changed design, and how much."""
        done = self.pool.run(doing, exercised, [self._job(drill, change) for drill in self.drills])
        return max(
            ((harm_of(found), drill) for found, drill in zip(done, self.drills, strict=True)), key=lambda pair: pair[0]
        )

    def _left(self, change: Change, first: FaultDrill) -> Exercise | None:
        """The worst drill with a change; None where one of the drills is not survived."""
        order = [first, *(drill for drill in self.drills if drill is not first)]
        worst = None
        with closing(
            self.pool.run("drilling what helps", exercised, [self._job(drill, change) for drill in order])
        ) as answers:
            for drill, found in zip(order, answers, strict=True):
                if not (found.struck and found.passed):
                    return None
                worst = found if drill is self.worst else worst
        return worst

    def _job(self, drill: FaultDrill, change: Change) -> ExerciseJob:
        """A drill of the changed design. Rules that let a person recover are in the drill's design, not in the change."""
        added = drill.scenario.design.runbook[len(self.design.runbook) :]
        design = replace(change.design, runbook=(*change.design.runbook, *added))
        return ExerciseJob(replace(drill.scenario, design=design), drill.seed)


def harm_of(found: Exercise) -> Harm:
    """Sorts drills by how bad they are; of equals, by the requests that are not good."""
    return (*found.harm, found.lost)
