"""Slow commits: the tables and the percentile against simulated requests, and where a run shows them."""

from __future__ import annotations

import random
from functools import cache

import pytest

from drill.engine.flow.waiting import LOADS, exceeds, exceeds_with_slow, tail_s

OWN_S, SLOW_S = 0.004, 0.075


@cache
def simulated(slow_share: float, count: int = 400_000) -> list[float]:
    draw = random.Random(11)
    return sorted(draw.expovariate(1.0 / OWN_S) + (SLOW_S if draw.random() < slow_share else 0.0) for _ in range(count))


@pytest.mark.parametrize("slow_share", [0.0, 0.001, 0.02, 0.3])
@pytest.mark.parametrize("share", [0.5, 0.99])
def test_the_percentile_of_a_service_with_slow_commits(slow_share: float, share: float) -> None:
    times = simulated(slow_share)
    found = tail_s(OWN_S, share, slow_share, SLOW_S)
    assert found == pytest.approx(times[int(share * len(times))], rel=0.02)


@pytest.mark.parametrize("limit_s", [0.01, 0.05, 0.08, 0.2])
def test_an_idle_database_is_late_for_slow_commits(limit_s: float) -> None:
    times = simulated(0.02)
    late = sum(time > limit_s for time in times) / len(times)
    four_deviations = 4.0 * (max(late, 1e-5) / len(times)) ** 0.5
    assert exceeds_with_slow(2, OWN_S, OWN_S, limit_s, 0.02, SLOW_S)[0] == pytest.approx(late, abs=four_deviations)


def test_without_slow_commits_nothing_changes() -> None:
    usual = exceeds(2, OWN_S, OWN_S, 0.05)
    assert exceeds_with_slow(2, OWN_S, OWN_S, 0.05, 0.0, SLOW_S) == usual
    assert len(usual) == LOADS + 1
