"""Global Datastore of ElastiCache: secondary clusters in other regions, and the promotion of one of them.

* Replication is asynchronous: a secondary shows the primary as it was a moment ago. It answers reads and takes no writes.
* While a primary shard is down, nothing reaches its copies: no key is filled or renewed, and what has a TTL expires.
* No region takes over by itself. A person promotes a cluster (FailoverGlobalReplicationGroup); the others become its
  secondaries. Writes that had not been copied are lost.
* A primary shard that loses every node of its region and is replaced comes back empty, and its copies synchronize with it: they
  are emptied too (Redis, Replication: safety of replication when the primary has persistence turned off,
  https://redis.io/docs/latest/operate/oss_and_stack/management/replication/). A promotion before that keeps them.

Amazon ElastiCache User Guide, Replication across AWS Regions using global datastores,
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Redis-Global-Datastore.html.
"""

from __future__ import annotations

from drill.engine.cache.cache_contents import empty_shard, lose_writes, uncopied_writes
from drill.engine.cache.clusters import cluster_region, clusters, copies_of, parts, trips_ms, written_at
from drill.engine.cache.expiry import keep_share
from drill.engine.state.arrays import CLASSES, STORED, Arrays
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import GLOBAL_DATASTORE_LAG_S, GLOBAL_DATASTORE_PROMOTE_S
from drill.model.said import Said


def follow_primary(state: State, r: Arrays) -> None:
    """Note since when nothing has been written or copied to each shard; one that is copied to again holds what its primary does."""
    if clusters(state) == 1 and all(shard.followed and shard.cut_s < 0 for shard in state.shards):
        return
    # What has been promoted first: the others are copied from it.
    for s in sorted(range(len(state.shards)), key=lambda s: written_at(state, s) != s):
        shard, w = state.shards[s], written_at(state, s)
        followed = state.shards[w].followed
        cut = not followed or (w != s and not state.shards[w].up)
        if cut and shard.cut_s < 0:
            # Clients that do not follow have written nothing since they lost the primary that they knew.
            shard.cut_s = state.second if followed else state.shards[w].lost_s
        elif not cut and shard.cut_s >= 0:
            if w == s:
                _forget_expired(state, r, s)
            elif shard.up:
                copy_keys(state, r, w, s)
            shard.cut_s = -1


def clusters_to_arrays(state: State, r: Arrays) -> None:
    """Write what the way to another region takes, who takes each shard's writes, and how far its copies are behind.

    In one cluster a shard is behind while its clients do not know its primary.
    """
    _distances_to_arrays(state, r)
    before, several = r.copied_to[0], clusters(state) > 1
    r.copied_to[0] = int(several or any(shard.cut_s >= 0 for shard in state.shards))
    if not before and not r.copied_to[0]:
        return
    lag_s = state.figure(GLOBAL_DATASTORE_LAG_S) if several else 0.0
    for s, shard in enumerate(state.shards):
        w = written_at(state, s)
        r.written_at[s] = w
        r.shard_takes[s] = int(state.shards[w].followed and (w == s or state.shards[w].up))
        r.shard_lag_s[s] = lag_s if w != s else 0.0
        r.shard_cut_s[s] = float(shard.cut_s)
        if not r.copied_to[0]:
            r.shard_left[s] = 1.0


def _distances_to_arrays(state: State, r: Arrays) -> None:
    """Write what a class's way to a cache in another region takes, with a Global Datastore or without."""
    if len(state.inputs.level.regions) == 1:
        return
    for k, item in enumerate(state.inputs.level.classes):
        read_ms, write_ms = trips_ms(state, item)
        stored = r.cached[k] == STORED
        r.far_s[k] = (
            (item.reads * read_ms + (item.writes * write_ms if stored else 0.0)) / 1000.0 if r.cached[k] else 0.0
        )


def copy_keys(state: State, r: Arrays, source: int, target: int) -> None:
    """A shard synchronizes with another: it holds the same keys, loaded when they were."""
    state.shards[target].empty_since = state.shards[source].empty_since
    for k in range(r.sizes[CLASSES]):
        r.filled[target * r.sizes[CLASSES] + k] = r.filled[source * r.sizes[CLASSES] + k]


def _forget_expired(state: State, r: Arrays, s: int) -> None:
    """A shard takes writes from now on: what expired while nothing was copied to it is missing."""
    cache = state.inputs.design.cache
    if cache is None or cache.ttl_s <= 0:
        return
    left = max(0.0, 1.0 - (state.second - state.shards[s].cut_s + r.shard_lag_s[s]) / cache.ttl_s)
    for k in range(r.sizes[CLASSES]):
        if r.cached[k] and r.cached[k] != STORED:
            keep_share(r, k, s, left)


def empty_copies(state: State, r: Arrays, s: int) -> None:
    """A primary shard starts empty: its copies synchronize with it, and what only they still had is lost."""
    for other in copies_of(state, s):
        lose_writes(state, s, state.shards[s].acked)
        empty_shard(state, r, other)
        state.shards[other].chain = state.shards[s].chain


def promote_cluster(state: State, region: str) -> Said | None:
    """Begin to make the cluster of a region the primary. Returns why it cannot be done, or None."""
    if clusters(state) == 1:
        return Said("refused.no_global_datastore")
    if state.cache.promoting >= 0:
        return Said("refused.cache_promoting")
    others = [c for c in range(clusters(state)) if c != state.cache.primary]
    able = [c for c in others if region in ("", cluster_region(state, c))]
    if not able:
        return Said("refused.no_secondary_in", region=region)
    if not _answers(state, able[0]):
        return Said("refused.secondary_down", region=cluster_region(state, able[0]))
    state.cache.promoting = able[0]
    state.after(state.draw(GLOBAL_DATASTORE_PROMOTE_S), promoted_cluster, able[0])
    where = cluster_region(state, able[0])
    state.say(
        "failover", state.inputs.shards[able[0] * parts(state)].node, Said("cache_region.promoting", region=where)
    )
    return None


@by_control_plane
def promoted_cluster(state: State, r: Arrays, c: int) -> None:
    """A cluster takes writes from now on; the others are copied from it."""
    state.cache.promoting = -1
    region, node = cluster_region(state, c), state.inputs.shards[c * parts(state)].node
    if not _answers(state, c):
        state.say("failover", node, Said("cache_region.not_promoted", region=region))
        return
    before = state.lost.in_caches
    for part in range(parts(state)):
        s = state.cache.primary * parts(state) + part
        old, new = state.shards[s], state.shards[c * parts(state) + part]
        if old.up:
            lose_writes(state, s, uncopied_writes(state, s))
        new.acked, new.acked_per_s, old.acked, old.acked_per_s = old.acked, old.acked_per_s, 0.0, 0.0
    state.cache.primary = c
    lost = int(state.lost.in_caches - before + 0.5)
    state.say("failover", node, Said("cache_region.promoted", region=region, lost_writes=lost))
    took = Said("cache_region.took_over", at_s=state.second, kind="failover", target=region)
    state.start_trouble(took, state.asked_for("promote-cache"))
    state.changed = True


def _answers(state: State, c: int) -> bool:
    """True if any shard of a cluster does."""
    count = parts(state)
    return any(shard.up for shard in state.shards[c * count : c * count + count])
