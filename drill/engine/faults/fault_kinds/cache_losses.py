"""Cache nodes that are lost with their hosts: one of them, or those of a zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def lose_node(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Primaries are lost with their hosts; new nodes replace them."""
    from drill.engine.cache.cache_nodes import primary_lost

    for s, shard in enumerate(state.inputs.shards):
        if fault.target in (shard.node, "", "cache"):
            primary_lost(state, r, s, root)


def lose_zone(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The cache nodes of a zone lose their power."""
    from drill.engine.cache.cache_nodes import zone_lost

    zone_lost(state, r, fault.target, root)


def zone_back(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The zone has power again: nodes that are still missing there are replaced."""
    from drill.engine.cache.cache_nodes import zone_regained

    zone_regained(state, fault.target)


FAULTS = (
    FaultSpec(
        kind="drill:cache-node-loss",
        title="a cache node fails",
        sentence="{target} failed",
        everywhere="every cache node",
        shape=Shape(("node",), default="cache-1"),
        nodes=(NodeKind.CACHE,),
        advice=FaultAdvice(
            helps="Replicas, more shards, and request coalescing while it warms up.",
            hinders="A database sized for a warm cache.",
            figures=("cache.memcached.replace_s", "cache.redis.failover_s"),
        ),
        opens=("clients.ramp",),
        severs=Severs.CLOSED,
        data=Data.CACHE_EMPTIED,
        strike=lose_node,
    ),
    FaultSpec(
        kind="aws:elasticache:replicationgroup-interrupt-az-power",
        title="cache nodes in a zone lose power",
        sentence="cache nodes in {target} lost power",
        over="cache nodes in {target} have power again",
        shape=Shape(("zone",), needs_target=True, lasts=True),
        advice=FaultAdvice(
            helps="Replicas of each shard in another zone.",
            hinders="A larger node in the same zone.",
            figures=("cache.redis.failover_s",),
        ),
        opens=("clients.ramp",),
        severs=Severs.CLOSED,
        data=Data.CACHE_EMPTIED,
        strike=lose_zone,
        end=zone_back,
    ),
)
