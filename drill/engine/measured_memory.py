"""The cache nodes whose memory the frames record, and since when."""

from __future__ import annotations

from drill.engine.faults.fault_table import FAULTS
from drill.model.inputs import Inputs

ALARMED = frozenset(("DatabaseMemoryUsagePercentage", "BytesUsedForCache", "MemoryFragmentationRatio", "Evictions"))
"""Metrics of memory that an alarm may watch."""


def measured_from_start(inputs: Inputs) -> bool:
    """True if memory is measured from the start: frames tell it, or it is charged for. Otherwise it is once something fills it."""
    cache = inputs.design.cache
    return memory_chosen(inputs) or (cache is not None and cache.service.serverless)


def memory_chosen(inputs: Inputs) -> bool:
    """True if the design says what the cache's memory does, or watches it, so that the frames tell it."""
    cache = inputs.design.cache
    return cache is not None and (
        cache.maxmemory_policy is not None
        or cache.reserved_memory_pct is not None
        or cache.most_gb is not None
        or any(alarm.metric in ALARMED for alarm in inputs.design.alarms)
    )


def measured_nodes(inputs: Inputs) -> tuple[tuple[int, int], ...]:
    """Cache nodes whose memory the frames tell: place, and number of the shard. Where nothing fills it, none."""
    cache = inputs.design.cache
    if cache is None:
        return ()
    if not memory_chosen(inputs) and not any(FAULTS[fault.kind].fills_cache for fault in inputs.level.faults):
        return ()
    shard_of = {
        node: s
        for s, shard in enumerate(inputs.shards)
        for node in (shard.node, *(replica for replica, _ in shard.replicas))
    }
    return tuple((place, shard_of[node.id]) for place, node in enumerate(inputs.topology.nodes) if node.id in shard_of)
