"""Runs the drills of an assessment on an executor, counts them, and takes more seeds where the first do not agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from drill.assess.exercise import Exercise, ExerciseJob, all_survived, exercises
from drill.assess.load_limit import LimitSearch, LoadLimit, load_limit
from drill.assess.pack_verdicts import TargetResult
from drill.assess.scenario_level import PackScenario
from drill.proof.pool import in_order
from drill.proof.progress import Progress
from drill.proof.time_limit import until_out_of_time

Done = TypeVar("Done")
EDGE_SEEDS = 20
"""Seeds of a drill whose first seeds do not agree."""
OF_PACK, OF_LOAD, OF_INPUTS = "drilling the pack of faults", "looking for the load", "trying what no source tells"
"""The names in a progress line of drills that are reported, searches for a load, and drills with another input."""


class DrillRunner:
    """Runs drills on an executor and counts them. `ranges`: whether figures of the catalogue are tried too."""

    def __init__(self, executor: Executor | None, progress: Progress | None, *, ranges: bool) -> None:
        self.executor, self.progress, self.ranges = executor, progress, ranges

    def run(self, jobs: Sequence[ExerciseJob]) -> list[Exercise]:
        """Every drill, in order; the first of them where the time is over before the last."""
        return self._counted(OF_PACK, len(jobs), until_out_of_time(exercises(self.executor, jobs)))

    def survived(self, jobs: Sequence[ExerciseJob]) -> list[bool | None]:
        """Run each drill, in order: true where the system survives it."""
        return self._counted(OF_INPUTS, len(jobs), all_survived(self.executor, jobs))

    def limits(self, searches: Sequence[LimitSearch]) -> list[LoadLimit]:
        """The highest load of every search, in order."""
        return self._counted(OF_LOAD, len(searches), in_order(self.executor, load_limit, searches))

    def drilled(self, wanted: Sequence[tuple[PackScenario, int]]) -> list[TargetResult]:
        """Every scenario over so many seeds; over more of them where the first do not agree.

        Where the time is over before, the scenarios by then done over their seeds.
        """
        done = self.run([ExerciseJob(item, seed + 1) for item, seeds in wanted for seed in range(seeds)])
        found, first = list[TargetResult](), 0
        for item, seeds in wanted:
            last = first + seeds
            if last <= len(done):
                found.append(TargetResult(item, tuple(done[first:last])))
            first = last
        unsure = [item for item in found if item.verdict == "unknown" and len(item.exercises) < EDGE_SEEDS]
        jobs = [
            ExerciseJob(item.scenario, seed + 1) for item in unsure for seed in range(len(item.exercises), EDGE_SEEDS)
        ]
        more = iter(self.run(jobs))
        longer = {
            item.scenario.name: replace(
                item, exercises=(*item.exercises, *islice(more, EDGE_SEEDS - len(item.exercises)))
            )
            for item in unsure
        }
        return [longer.get(item.scenario.name, item) for item in found]

    def _counted(self, doing: str, number: int, done: Iterator[Done]) -> list[Done]:
        """The finished jobs, each reported to the progress."""
        if self.progress is None or not number:
            return list(done)
        if self.progress.doing != doing:
            self.progress.tell(doing)
        self.progress.more(number)
        found = []
        for item in done:
            self.progress.step()
            found.append(item)
        return found
