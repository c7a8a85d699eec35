"""Resident memory of a real Redis that loses most of its keys, held against the engine's MemoryFragmentationRatio."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest

from drill.engine.cache.memory_use import fragmentation
from tests.live.servers import Redis, redis

pytestmark = pytest.mark.live

KEYS, DELETED, AT_ONCE = 100_000, 0.6, 1000
DECAYED_S = 12.0
"""jemalloc returns pages that nobody has used for ten seconds (dirty_decay_ms)."""
CHANCE = random.Random(1)


def _same() -> int:
    return 700


def _varied() -> int:
    return min(200_000, max(1, int(CHANCE.lognormvariate(5.5, 1.4))))


def resident_bytes(client: Redis) -> int:
    """Memory of the process that is not on disk."""
    (info,) = client.ask((b"INFO", b"memory"))
    assert isinstance(info, bytes)
    return int(info.split(b"used_memory_rss:")[1].split(b"\r\n")[0])


def _write(client: Redis, size: Callable[[], int], keys: list[int]) -> None:
    for first in range(0, len(keys), AT_ONCE):
        client.ask(*[(b"SET", b"k%d" % key, b"x" * size()) for key in keys[first : first + AT_ONCE]])


@pytest.mark.parametrize("size", [_same, _varied], ids=["values of one size", "values of many sizes, rewritten"])
def test_what_keys_took_at_their_peak_stays_resident(size: Callable[[], int]) -> None:
    """A session store whose users leave: within an eighth of peak over present memory; a flush gives back most of it."""
    with redis() as client:
        empty = resident_bytes(client)
        _write(client, size, list(range(KEYS)))
        _write(client, size, [CHANCE.randrange(KEYS) for _ in range(2 * KEYS)])
        peak = client.used_bytes()
        gone = CHANCE.sample(range(KEYS), int(DELETED * KEYS))
        for first in range(0, len(gone), AT_ONCE):
            client.ask(*[(b"DEL", b"k%d" % key) for key in gone[first : first + AT_ONCE]])
        time.sleep(DECAYED_S)
        used = client.used_bytes()
        expected = fragmentation(peak, used)
        assert expected is not None
        assert expected > 1.8
        assert (resident_bytes(client) - empty) / used == pytest.approx(expected, rel=0.125)
        client.ask((b"FLUSHALL",))
        time.sleep(DECAYED_S)
        assert resident_bytes(client) - empty < 0.25 * peak
