"""MemoryFragmentationRatio: what keys took at their peak stays resident when they expire, and goes when a process is emptied."""

from __future__ import annotations

import pytest

from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.design import Alarm
from drill.model.level_traffic import Curve, Keys
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import browse, cache, design, level

KEYS, TTL_S = 20_000, 100
BUSY, QUIET = 2_000.0, 100.0
QUIET_AT_S, END_S = 600, 1500


def living(per_s: float) -> float:
    """Share of the keys that are there, each asked for equally often: one lives TTL from a load that comes 1 / rate after its end."""
    each = per_s / KEYS * TTL_S
    return each / (1.0 + each)


RATIO = living(BUSY) / living(QUIET)
"""Copies of the busy hour over those of the quiet one: 2.73."""


def play(threshold: float, *actions: Action) -> Recording:
    """Sessions with a TTL whose traffic falls; an alarm watches the ratio."""
    item = browse(
        rate=Curve(((0, BUSY), (QUIET_AT_S, BUSY), (QUIET_AT_S + 1, QUIET))), reads=1, keys=Keys(KEYS, 0.0, 1000)
    )
    alarm = Alarm("fragmented", "cache-1", "MemoryFragmentationRatio", threshold)
    chosen = design(cache=cache(ttl_s=TTL_S), reads=(("browse", "writer"),), alarms=(alarm,))
    return simulate(assemble(level(length_s=END_S, classes=(item,)), chosen), 1, actions)


@pytest.mark.parametrize(("share", "rings"), [(0.97, True), (1.03, False)])
def test_the_ratio_is_the_peak_over_what_keys_take_now(share: float, rings: bool) -> None:
    """Keys expire, their memory stays: within three percent of the closed form."""
    heard = seconds_of(play(RATIO * share).events, "cloud_alarm.alarm", alarm="fragmented")
    assert bool(heard) is rings
    assert all(second > QUIET_AT_S for second in heard)


def test_a_flush_gives_the_memory_back() -> None:
    """Whole pages are free then: the ratio begins again at one (a real one keeps 5 to 20 % of it, see the live test)."""
    flushed_s = QUIET_AT_S + 400
    ran = play(RATIO * 0.8, Action(flushed_s, "flush", "cache-1"))
    assert seconds_of(ran.events, "cloud_alarm.alarm", alarm="fragmented")
    (over,) = [second for second in seconds_of(ran.events, "cloud_alarm.ok", alarm="fragmented") if second > QUIET_AT_S]
    assert flushed_s < over <= flushed_s + 240
