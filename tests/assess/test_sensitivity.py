"""Inputs on which verdicts depend: which drills are run to find them, with a closed form in the place of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from drill.assess.assessment import Assessment
from drill.assess.exercise import ExerciseJob
from drill.assess.scenario_level import AssessedSystem
from drill.assess.sensitivity import with_dependences
from drill.assess.subject import Subject, load_subjects
from drill.assess.unknown_inputs import UnknownInput
from tests.assess.systems import LEVEL, assessed

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


RDS = '{{service: rds, engine: postgres, class: db.r6g.large, zone: a, multi_az: "{standby}", storage: {{type: gp3, gib: 100}}}}'
AURORA = "{{service: aurora, engine: postgres, class: db.r6g.large, zone: a}}\n  replicas: [{{zone: b, class: db.r6g.large}}]"
TAILS = {"failover.aurora.slow_share", "failover.aurora.held_back_share"}


@pytest.fixture
def shared(tmp_path: Path) -> Subject:
    """The small system on Aurora, with a reader to fail over to."""
    assert RDS in LEVEL
    text = LEVEL.replace(RDS, AURORA).format(rate="40/s", pool="20")
    (tmp_path / "level.yaml").write_text(text, encoding="utf-8")
    (found,) = load_subjects(str(tmp_path))
    return found


class InTheTail:
    """Survives unless failovers have tails and one share of them is supposed to be all."""

    ranges = True

    def survived(self, jobs: Sequence[ExerciseJob]) -> list[bool | None]:
        """By the level alone."""
        return [not (job.scenario.level.tails and job.supposed and job.supposed.value == 1.0) for job in jobs]


def test_ranges_try_slow_and_held_back_failovers_where_there_are_any(shared: Subject, paired: Assessment) -> None:
    """Of Aurora, which has published both; a standby of RDS has none."""
    for made, found in ((assessed(shared, "zone-power"), TAILS), (paired, set())):
        given = made.subject
        system = AssessedSystem(given.data, given.design, given.policy)
        _, (row,) = with_dependences((), system, made.no_fault, made.results, InTheTail())
        assert {item.input for item in row.depends} == found
        assert row.verdict == ("unknown" if found else "met")


@pytest.mark.slow
def test_a_failover_that_is_met_as_documented_is_unknown_with_its_tails(shared: Subject) -> None:
    """Four to six minutes and a person who asks for one are beyond what the standard policy allows; no figure's own range is."""
    assert [row.verdict for row in assessed(shared, "zone-power").results] == ["met"]
    (row,) = assessed(shared, "zone-power", ranges=True).results
    assert row.verdict == "unknown"
    assert {(item.input, item.verdict) for item in row.depends} == {(key, "breached") for key in TAILS}
