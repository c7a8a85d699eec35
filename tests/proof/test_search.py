from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import pytest

from drill.model.design import Design
from drill.proof.lesson import lacks_lesson
from drill.proof.par import axes_of, front
from drill.proof.pool import pooled
from drill.proof.progress import Progress
from drill.proof.search import GENERATION, Found, Plan, search
from drill.proof.space import month
from drill.proof.time_limit import OutOfTime, TimeLimit
from drill.proof.trial import Job, Runner, Trial, remembering, serial
from tests.proof.levels import WIDE, level

BLANK = Trial(1, False, (), (), 1.0, 0.5, 0.0, 0, 0, 100_000_000, "")


def priced(jobs: Sequence[Job]) -> Iterator[Trial]:
    """Trials without a simulation: what is searched does not depend on the engine here."""
    return (replace(BLANK, seed=job.seed, shortfall=len(job.design.replicas) / 10) for job in jobs)


def plan(designs: int, seed: int = 1) -> Plan:
    wide = level(WIDE)
    return Plan(
        (wide.start,),
        lambda design: lacks_lesson(wide, design),
        designs,
        lambda found: found[:4],
        lambda n: 1 + n % 3,
        seed=seed,
    )


@pytest.mark.slow
def test_a_search_runs_as_many_different_wanted_affordable_designs_as_it_was_told() -> None:
    wide = level(WIDE)
    done = search(wide, plan(100), priced)
    assert len(done.found) == 100
    assert len({row.design.digest for row in done.found}) == 100
    assert all(row.design.database.multi_az == "off" for row in done.found)
    assert all(month(wide, row.design) <= 600_000_000 for row in done.found)
    assert done.refused > 0
    assert not done.exhausted
    assert [row.trial.seed for row in done.found[:4]] == [1, 2, 3, 1]


@pytest.mark.slow
def test_a_search_is_a_function_of_its_seed() -> None:
    def digests(seed: int) -> list[str]:
        return [row.design.digest for row in search(level(WIDE), plan(80, seed), priced).found]

    assert digests(1) == digests(1)
    assert digests(1) != digests(2)


def test_a_narrow_level_is_exhausted() -> None:
    narrow = level()
    done = search(narrow, replace(plan(50), wanted=lambda design: lacks_lesson(narrow, design)), priced)
    assert done.exhausted
    assert [row.design.digest for row in done.found] == [narrow.start.digest]


@pytest.mark.slow
def test_any_number_of_processes_finds_the_same() -> None:
    narrow = level()
    every = _every()
    alone = search(narrow, every, serial(narrow))
    with Progress("") as progress, ProcessPoolExecutor(2) as executor:
        assert search(narrow, every, pooled(narrow, progress, executor)) == alone
    assert len(alone.found) >= 3


class Looks(TimeLimit):
    """A limit that is over after so many looks at it, whatever the clock says."""

    def __init__(self, looks: int) -> None:
        super().__init__(1.0)
        self.looks = looks

    @property
    def over(self) -> bool:
        self.looks -= 1
        return self.looks < 0

    def part(self, share: float) -> TimeLimit:
        self.looks -= int(share * self.looks)
        return Looks(int(share * self.looks))


def test_a_search_out_of_time_stops_in_its_walk_with_the_first_designs() -> None:
    wide, looks = level(WIDE), Looks(0)
    done = search(wide, replace(plan(1_000_000), time=looks), priced)
    assert [row.design.digest for row in done.found] == [wide.start.digest]
    assert not done.exhausted
    assert looks.looks > -10


def test_a_search_out_of_time_stops_between_two_draws() -> None:
    wide = level(WIDE)
    done = search(wide, replace(plan(1_000_000), time=Looks(GENERATION // 2)), priced)
    assert done.found[0].design.digest == wide.start.digest
    assert 1 < len(done.found) < GENERATION // 2


@pytest.mark.slow
def test_a_search_with_time_enough_finds_the_same() -> None:
    wide, narrow = level(WIDE), level()
    assert search(wide, replace(plan(70), time=TimeLimit(1e9)), priced) == search(wide, plan(70), priced)
    every = _every((narrow.start,))
    assert search(narrow, replace(every, time=TimeLimit(1e9)), priced) == search(narrow, every, priced)


def test_an_exhaustive_search_out_of_time_keeps_the_first_designs() -> None:
    narrow = level()
    first = max((row.design for row in search(narrow, _every(), priced).found), key=lambda design: design.digest)
    done = search(narrow, replace(_every((first,)), time=TimeLimit(1e9)), _until(2))
    assert not done.exhausted
    assert first.digest in {row.design.digest for row in done.found}
    assert len(done.found) == 2


def test_a_search_without_a_limit_is_whole_or_none() -> None:
    for made in (plan(100), _every()):
        with pytest.raises(OutOfTime):
            search(level(WIDE) if made.bases else level(), made, _until(2))


def _every(bases: tuple[Design, ...] = ()) -> Plan:
    return Plan(bases, lambda _design: True, 50, lambda _found: (), lambda _number: 1)


def _until(runs: int) -> Runner:
    """A runner that is out of time after so many runs."""
    left = [runs]

    def run(jobs: Sequence[Job]) -> Iterator[Trial]:
        for trial in priced(jobs):
            left[0] -= 1
            if left[0] < 0:
                raise OutOfTime
            yield trial

    return run


def found(usd: int, availability: float, stale: float = 0.0, lost: int = 0) -> Found:
    trial = replace(
        BLANK, monthly_micro_usd=usd * 1_000_000, availability=availability, stale_ratio=stale, lost_writes=lost
    )
    return Found(level().start, trial)


def test_the_front_holds_exactly_what_nothing_beats() -> None:
    cheap, good, stale, beaten, lossy = (
        found(100, 0.9),
        found(300, 0.99),
        found(200, 0.99, 0.05),
        found(300, 0.98),
        found(150, 0.99, 0.0, 5),
    )
    assert front([beaten, good, stale, cheap, lossy]) == [cheap, lossy, stale, good]


def test_differences_nobody_can_read_are_none() -> None:
    assert axes_of(found(100, 0.99001).trial) == axes_of(found(100, 0.99002).trial)
    assert len(front([found(100, 0.99001), found(100, 0.99002)])) == 1


def test_nothing_is_run_twice_and_a_whole_run_serves_for_one_that_may_end_early() -> None:
    made = level()
    ran: list[Job] = []

    def noting(jobs: Sequence[Job]) -> Iterator[Trial]:
        ran.extend(jobs)
        return priced(jobs)

    runner = remembering(noting)
    whole, early, other = Job(made.start, 1), Job(made.start, 1, limit=0.0), Job(made.start, 2, limit=0.0)
    assert [trial.seed for trial in runner([other, whole, other, whole])] == [2, 1, 2, 1]
    assert ran == [other, whole]
    assert [trial.seed for trial in runner([early, other])] == [1, 2]
    assert ran == [other, whole]
