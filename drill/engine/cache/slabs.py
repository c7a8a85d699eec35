"""Memory that a record takes besides its contents, by engine.

* Redis and Valkey: key, pointers and expiry. `maxmemory` counts what has been allocated; what fragmentation takes besides comes out of
  the part that `reserved-memory-percent` keeps free (25 % by default: Amazon ElastiCache User Guide, Managing reserved memory).
* Memcached: the same in the smallest chunk that it fits into, of a page of 1 MiB. Chunks begin at 96 bytes (`chunk_size` 48 and the
  item's header) and grow by `chunk_size_growth_factor` 1.25, rounded up to eight bytes (memcached doc/memory_management.txt,
  slabs.c; Amazon ElastiCache User Guide, Memcached specific parameters). Items beyond half a page take several chunks.
"""

from __future__ import annotations

from functools import cache

from drill.engine.flow.memory import ENTRY_BYTES
from drill.model.design import Cache

PAGE_BYTES = 1 << 20
LEAST_BYTES = 96
GROWTH = 1.25
ALIGNED_TO = 8


def entry_bytes(made: Cache, record_bytes: int) -> float:
    """Memory that a record takes in a node."""
    taken = record_bytes + ENTRY_BYTES
    return slab_bytes(taken) if made.engine.slabs and not made.service.serverless else taken


def slab_bytes(item_bytes: float) -> float:
    """The part of a page that an item takes: that of the chunks of its slab class."""
    chunk = next((size for size in chunks() if size >= item_bytes), None)
    return PAGE_BYTES / (PAGE_BYTES // chunk) if chunk else item_bytes


@cache
def chunks() -> tuple[int, ...]:
    """Sizes of the slab classes, up to half a page."""
    sizes, size = [], LEAST_BYTES
    while size <= PAGE_BYTES // 2 / GROWTH:
        sizes.append(size)
        size = -(-int(size * GROWTH) // ALIGNED_TO) * ALIGNED_TO
    return (*sizes, PAGE_BYTES // 2)
