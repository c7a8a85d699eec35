"""The tier's queue with impatient clients against the closed form of M/M/c + D."""

from __future__ import annotations

import statistics

import pytest

from tests.oracle import mmc, tier_heapq
from tests.oracle.scenario import Scenario, Traffic


@pytest.mark.parametrize(("servers", "load"), [(1, 0.7), (2, 0.95), (4, 0.9), (2, 1.2), (4, 1.5)])
def test_who_waits_too_long_leaves(servers: int, load: float) -> None:
    """Below and beyond saturation, within the sampling noise of three seeds."""
    service_s, timeout_s = 0.1, 1.0
    rate = load * servers / service_s
    traffic = Traffic("q", ((0.0, rate),), service_s * 1000.0, timeout_s=timeout_s, within_s=timeout_s)
    tier = Scenario(400, (traffic,), vcpu=servers, pool=servers)
    found = [tier_heapq.simulate(tier, seed).availability() for seed in range(3)]
    expected = mmc.in_time_mmcd(servers, rate, service_s, timeout_s)
    assert statistics.mean(found) == pytest.approx(expected, abs=0.015)
