"""Keys that applications write into a cache without an expiry; `memory_use` says what the cache does when it is full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def grow(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Keys without an expiry begin to take `factor` GiB a minute."""
    from drill.engine.cache.memory_use import grow_keys

    grow_keys(state, fault.id, fault.factor, root)


def stop(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """No more are written; those that are there stay."""
    from drill.engine.cache.memory_use import stop_growing_keys

    stop_growing_keys(state, fault.id)


FAULTS = (
    FaultSpec(
        kind="drill:cache-keys-without-expiry",
        title="keys without an expiry fill the cache",
        sentence="a release writes keys without an expiry into the cache",
        over="no more keys without an expiry are written",
        shape=Shape(lasts=True, scales=True, factor=1.0, least=0.001),
        needs=NodeKind.CACHE,
        advice=FaultAdvice(
            helps="An allkeys-… policy, which evicts them; a flush, or a larger node.",
            hinders="The default of ElastiCache, volatile-lru: it evicts only keys with an expiry, until none is left.",
            figures=("model.cache.memory_alarm_pct", "cache.reserved_memory_pct"),
        ),
        opens=("cache.maxmemory_policy", "cache.reserved_memory"),
        severs=Severs.NOTHING,
        data=Data.KEPT,
        fills_cache=True,
        strike=grow,
        end=stop,
    ),
)
