"""Workers that die or hang take nothing with them but what they were at."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import wait

import pytest

from drill.errors import Problem, Problems
from drill.grading.watched_pool import WatchedPool, WorkerDied, WorkerHung


def square(number: int) -> int:
    return number * number


def killed(_number: int) -> int:
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError


def asleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def refused(_number: int) -> int:
    raise Problems((Problem("a.yaml", 1, 2, "D020", "no", "yes"),))


def test_answers_come_back_and_errors_are_raised_where_they_are_asked_for() -> None:
    with WatchedPool(2, 60.0) as pool:
        assert list(pool.map(square, range(10))) == [number * number for number in range(10)]
        with pytest.raises(Problems) as caught:
            pool.submit(refused, 1).result()
        assert caught.value.problems[0].hint == "yes"
        with pytest.raises(AttributeError, match=r"pickle|local"):
            pool.submit(lambda: 1).result()
        assert pool.submit(square, 3).result() == 9


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_a_crash_and_a_hang_cost_only_their_own_tasks() -> None:
    with WatchedPool(2, 3.0) as pool:
        dead, hung = pool.submit(killed, 1), pool.submit(asleep, 600.0)
        good = [pool.submit(square, number) for number in range(8)]
        wait((*good, dead), timeout=60)
        with pytest.raises(WorkerDied, match="SIGSEGV"):
            dead.result()
        with pytest.raises(WorkerHung, match=r"grade.process_hung limit_s=3\.0"):
            hung.result()
        assert [one.result() for one in good] == [number * number for number in range(8)]


def test_a_shutdown_does_not_wait_for_what_is_cancelled() -> None:
    pool = WatchedPool(1, 600.0)
    running, waiting = pool.submit(asleep, 600.0), pool.submit(square, 1)
    while not running.running():
        time.sleep(0.05)
    began = time.monotonic()
    pool.shutdown(cancel_futures=True)
    assert time.monotonic() - began < 30.0
    assert isinstance(running.exception(), WorkerHung)
    assert waiting.cancelled()
    with pytest.raises(RuntimeError):
        pool.submit(square, 1)
