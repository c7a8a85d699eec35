"""Inputs on which verdicts depend: which drills are run to find them, with a closed form in the place of the engine."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from drill.assess.assessment import Assessment
from drill.assess.exercise import ExerciseJob
from drill.assess.scenario_level import AssessedSystem
from drill.assess.sensitivity import with_dependences
from drill.assess.unknown_inputs import UnknownInput

READS, GIB = "traffic.browse.reads", "data.gib"
INPUTS = (UnknownInput(READS, (1, 4)), UnknownInput(GIB, (10, 80)), UnknownInput("clients.dns_ttl", ("5s", "60s")))
"""Assumed are 2 reads of 20 GiB: 40 by the product below."""
AT_ONCE = (4, 80)


class ByProduct:
    """Survives while reads times GiB are at most a limit, and without a fault always."""

    ranges = False

    def __init__(self, most: float) -> None:
        self.most = most
        self.drilled: list[tuple[int, int]] = []

    def survived(self, jobs: Sequence[ExerciseJob]) -> list[bool | None]:
        """By the product of what a job has to do."""
        return [self._survived(job) for job in jobs]

    def _survived(self, job: ExerciseJob) -> bool:
        data = job.scenario.data
        if job.scenario.id == "no-fault":
            return True
        work = (int(data["traffic"]["browse"]["reads"]), int(data["data"]["gib"]))
        self.drilled.append(work)
        return work[0] * work[1] <= self.most


@pytest.mark.parametrize(
    ("most", "found", "alone"),
    [(320, [], 0), (200, [], 2), (100, [(GIB, 80)], 2), (60, [(READS, 4), (GIB, 80)], 2)],
)
def test_what_is_met_with_all_harder_work_at_once_is_not_tried_with_each(
    paired: Assessment, most: float, found: list[tuple[str, object]], alone: int
) -> None:
    drills = ByProduct(most)
    given = paired.subject
    system = AssessedSystem(given.data, given.design, given.policy)
    _, (row,) = with_dependences(INPUTS, system, paired.no_fault, paired.results, drills)
    assert [(item.input, item.value) for item in row.depends] == found
    assert drills.drilled.count(AT_ONCE) == 1
    assert sum(work in ((4, 20), (2, 80)) for work in drills.drilled) == alone
    assert not {(1, 20), (2, 10)} & {*drills.drilled}
