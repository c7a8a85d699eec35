from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import pytest

from drill.proof.lesson import lacks
from drill.proof.par import axes_of, front
from drill.proof.pool import pooled
from drill.proof.progress import Progress
from drill.proof.search import Found, Plan, search
from drill.proof.space import month
from drill.proof.trial import Job, Trial, remembering, serial
from tests.proof.levels import WIDE, level

BLANK = Trial(1, False, (), (), 1.0, 0.5, 0.0, 0, 0, 100_000_000, "")


def priced(jobs: Sequence[Job]) -> Iterator[Trial]:
    """Trials without a simulation: what is searched does not depend on the engine here."""
    return (replace(BLANK, seed=job.seed, shortfall=len(job.design.replicas) / 10) for job in jobs)


def plan(designs: int, seed: int = 1) -> Plan:
    wide = level(WIDE)
    return Plan(
        (wide.start,),
        lambda design: lacks(wide, design),
        designs,
        lambda found: found[:4],
        lambda n: 1 + n % 3,
        seed=seed,
    )


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
    done = search(narrow, replace(plan(50), wanted=lambda design: lacks(narrow, design)), priced)
    assert done.exhausted
    assert [row.design.digest for row in done.found] == [narrow.start.digest]


def test_any_number_of_processes_finds_the_same() -> None:
    narrow = level()
    every = Plan((), lambda _design: True, 50, lambda _found: (), lambda _number: 1)
    alone = search(narrow, every, serial(narrow))
    with Progress("") as progress, ProcessPoolExecutor(2) as executor:
        assert search(narrow, every, pooled(narrow, progress, executor)) == alone
    assert len(alone.found) >= 3


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
