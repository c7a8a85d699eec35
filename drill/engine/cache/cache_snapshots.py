"""Backup and restore of a cache: the last daily snapshot fills a new cluster.

Records that live in the cache alone are back as they were when the snapshot was taken: what was acknowledged since is gone.
Copies of what the database has are back only where they have not expired meanwhile.
"""

from __future__ import annotations

from drill.engine.cache.cache_nodes import renew_nodes
from drill.engine.state.arrays import CLASSES, STORED, Arrays
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import CACHE_PREPARE_S, SNAPSHOT_AGE_S
from drill.model.run import NodeState
from drill.model.said import Said

NO_ZONE_S = 60.0
"""Seconds until the next attempt while a shard has no zone with power."""


def restore_cache(state: State) -> Said | None:
    """Begin a restore. Returns why it cannot be done, or None."""
    cache = state.inputs.design.cache
    if cache is None:
        return Said("refused.no_cache")
    if cache.snapshot_days == 0:
        return Said("refused.no_cache_snapshots")
    if cache.global_datastore:
        return Said("refused.restores_outside_global_datastore")
    if any(shard.state == NodeState.RESTORING for shard in state.shards):
        return Said("refused.restoring")
    for shard in state.shards:
        if shard.up:
            shard.state = NodeState.RESTORING
            shard.note = Said("node.filling_from_snapshot")
    state.after(state.draw(CACHE_PREPARE_S), restored)
    state.say("restore", "cache-1", Said("cache_restore.started"))
    return None


@by_control_plane
def restored(state: State, r: Arrays) -> None:
    """Applications use the new cluster."""
    cache = state.inputs.design.cache
    if cache is None:
        return
    renewed = [renew_nodes(shard) for shard in state.shards]
    if not all(renewed):
        state.after(NO_ZONE_S, restored)
        return
    age_s = state.draw(SNAPSHOT_AGE_S)
    classes, extra = r.sizes[CLASSES], len(state.shards)
    state.cache.moved = 0.0
    lost = 0.0
    for s, shard in enumerate(state.shards):
        lost += shard.acked
        shard.acked = 0.0
        shard.up = True
        shard.state = NodeState.UP
        shard.note = Said("node.restored_from_snapshot")
        shard.empty_since = state.second
        shard.lasting_bytes = shard.most_bytes = 0.0
        for k in range(classes):
            kept = r.cached[k] == STORED or age_s < cache.ttl_s
            r.filled[s * classes + k] = r.full[k] if kept else 0.0
    for k in range(classes):
        r.filled[extra * classes + k] = 0.0
    state.lost.in_caches += lost
    state.say(
        "restore", "cache-1", Said("cache_restore.finished", age_h=round(age_s / 3600.0), lost_writes=int(lost + 0.5))
    )
    moved = Said("clients.moved_to_restored_cache", at_s=state.second, kind="restore", target="cache")
    state.start_trouble(moved, state.asked_for("restore"))
    state.changed = True
