"""Memory that a record takes: Memcached rounds it up to a chunk of its slab class, Redis and Valkey do not."""

from __future__ import annotations

import pytest

from drill.engine.cache.slabs import chunks, entry_bytes, slab_bytes
from drill.engine.flow.memory import ENTRY_BYTES
from drill.engine.simulate import simulate
from drill.model.level_traffic import Curve, Keys, Retries
from drill.topology.assemble import assemble
from drill.topology.cache_shards import cache_memory_bytes
from tests.factories import browse, cache, design, level

PUBLISHED = (96, 120, 152, 192, 240, 304, 384, 480, 600, 752, 944, 1184, 1480, 1856, 2320, 2904, 3632, 4544, 5680, 7104)
"""What `memcached -vv` prints as its first twenty slab classes with the default factor of 1.25."""
PER_PAGE = {96: 10922, 120: 8738, 152: 6898, 192: 5461, 240: 4369, 1184: 885, 7104: 147}
"""And how many chunks a page of each holds (`perslab`)."""
BAD_BYTES = 1_090
"""With the overhead of a record 6 bytes more than a chunk of 1,184."""


def test_slab_classes_are_those_that_memcached_prints() -> None:
    assert chunks()[: len(PUBLISHED)] == PUBLISHED
    for chunk, count in PER_PAGE.items():
        assert slab_bytes(chunk) == pytest.approx((1 << 20) / count)
    assert slab_bytes(97) == slab_bytes(120)
    assert slab_bytes(600_000.0) == 600_000.0


def test_only_memcached_has_slabs() -> None:
    for engine in ("redis", "valkey"):
        assert entry_bytes(cache(engine=engine), BAD_BYTES) == BAD_BYTES + ENTRY_BYTES
    assert entry_bytes(cache(engine="memcached"), BAD_BYTES) == slab_bytes(1480)


def test_a_full_memcached_holds_as_many_records_as_its_chunks() -> None:
    """Uniform keys: the hit ratio is the share of the records that are held, memory over what one takes (LRU)."""
    made = cache(engine="memcached", instance="cache.t4g.micro", ttl_s=0)
    held = cache_memory_bytes(made) / slab_bytes(1480)
    keys = int(held * 2)
    reads = browse(rate=Curve(((0, 4_000.0),)), reads=1, keys=Keys(keys, 0.0, bytes=BAD_BYTES), retries=Retries(max=0))
    run = simulate(assemble(level(length_s=60, classes=(reads,)), design(cache=made)), 1)
    assert run.frames[50].classes[0].hit_ratio == pytest.approx(held / keys, abs=0.01)
