"""I/O of a volume against simulated commits and page changes, and as a limit."""

from __future__ import annotations

import random

import pytest

from drill.engine.flow.volume_io import PAGE_BYTES, VolumeLoad, ios, shared, sharing, within


def simulated(per_s: float, wait_s: float, seconds: float) -> float:
    """Times a second that something happens which takes `wait_s` and serves all who come while it is awaited."""
    draw = random.Random(7)
    now, until, times = 0.0, -1.0, 0
    while now < seconds:
        now += draw.expovariate(per_s)
        if now > until:
            times += 1
            until = now + wait_s
    return times / seconds


@pytest.mark.parametrize("per_s", [20.0, 400.0, 4000.0])
def test_what_arrives_meanwhile_shares(per_s: float) -> None:
    assert shared(per_s, 0.002) == pytest.approx(simulated(per_s, 0.002, 40_000.0 / per_s), rel=0.02)


def test_pages_of_large_data_are_written_each_and_those_of_small_data_once_a_checkpoint() -> None:
    asked = VolumeLoad(0.0, 0.0, 5000.0)
    assert ios(asked, sharing(0.001, 300.0, 1e7, 0.5), 1.0) == pytest.approx(2500.0, rel=0.01)
    pages = 0.1 * 2**30 / PAGE_BYTES
    assert ios(asked, sharing(0.001, 300.0, 0.1, 0.5), 1.0) == pytest.approx(0.5 * pages / 300.0, rel=0.01)


@pytest.mark.parametrize("limit", [10.0, 300.0, 3000.0])
def test_the_part_within_a_limit_takes_just_that_much(limit: float) -> None:
    asked, by = VolumeLoad(1000.0, 2000.0, 8000.0), sharing(0.001, 300.0, 50.0, 0.5)
    assert ios(asked, by, within(asked, by, limit, 10.0)) == pytest.approx(limit, rel=1e-9)


def test_what_fits_is_not_cut() -> None:
    assert within(VolumeLoad(1.0, 0.0, 0.0), sharing(0.001, 300.0, 50.0, 0.5), 100.0, 7.0) == 7.0


def test_without_data_changes_share_one_page() -> None:
    assert ios(VolumeLoad(0.0, 0.0, 1e6), sharing(0.001, 300.0, 0.0, 1.0), 1.0) == pytest.approx(1 / 300.0, rel=0.01)
