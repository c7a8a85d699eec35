"""A cache whose keys are all deleted: by a command of its operators, or by a stranger's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def flush(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Every key of a node, or of all nodes, is deleted."""
    from drill.engine.cache.cache_contents import flush_shard

    for s, shard in enumerate(state.inputs.shards):
        if fault.target in (shard.node, "", "cache"):
            flush_shard(state, r, s, root, Said("choice.option", path="cache.single_flight", value=False))


def flush_by_stranger(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Somebody who has reached the network flushes the cache."""
    from drill.engine.cache import cache_contents

    cache_contents.flush_by_stranger(state, r, root)


FAULTS = (
    FaultSpec(
        kind="drill:cache-flush",
        title="the cache is flushed",
        sentence="{target} was flushed",
        everywhere="the cache",
        shape=Shape(("node",), default="cache"),
        nodes=(NodeKind.CACHE,),
        advice=FaultAdvice(
            helps="Request coalescing, TTL jitter, spare capacity at the database, admitting traffic step by step.",
            hinders="Replicas: they are flushed too.",
        ),
        opens=("clients.ramp",),
        severs=Severs.NOTHING,
        data=Data.CACHE_EMPTIED,
        strike=flush,
    ),
    FaultSpec(
        kind="drill:cache-intruder",
        title="a stranger reaches the cache",
        sentence="a stranger reached the cache",
        needs=NodeKind.CACHE,
        advice=FaultAdvice(
            helps="Users and passwords on the cache.",
            hinders="Encryption alone: anyone who reaches the cache may flush it.",
        ),
        opens=("clients.ramp",),
        severs=Severs.NOTHING,
        data=Data.CACHE_EMPTIED,
        strike=flush_by_stranger,
    ),
)
