"""Which node clients take for the primary of a shard, and when they follow a promotion.

A node that has lost its role and is back is a replica. Without cluster mode it answers reads and refuses writes (READONLY) for as long
as clients use it. With cluster mode it answers every command with MOVED, which leads clients to the primary
(https://redis.io/commands/readonly; AWS re:Post, Why are my Redis client read requests always redirected to the primary node).
"""

from __future__ import annotations

from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.model.said import Said


def name_primary(state: State, s: int, n: int) -> None:
    """Make a node the primary of a shard. Clients that do not notice at once go on with the node that they know."""
    shard, cache = state.shards[s], state.inputs.design.cache
    shard.primary = n
    if shard.followed or cache is None:
        return
    if cache.topology_refresh_s == 0:
        shard.known = n
        return
    stay = Said("shard.clients_stay", node=state.inputs.shards[s].node)
    choice = Said("choice.option", path="cache.topology_refresh", value_s=cache.topology_refresh_s)
    shard.chain = (*shard.chain[:1], stay, choice)
    state.after(cache.topology_refresh_s, refreshed, s, n)


def refreshed(state: State, r: Arrays, s: int, n: int) -> None:
    """Clients read the topology again, a while after a node became the primary; if another has since, they learn of it later."""
    shard = state.shards[s]
    if shard.primary == n and not shard.followed:
        _follow(state, s)


def came_back(state: State, s: int, n: int) -> None:
    """A node is back as a replica: with cluster mode it redirects the clients that still use it."""
    shard, cache = state.shards[s], state.inputs.design.cache
    if shard.known == n and not shard.followed and cache is not None and cache.scales_out:
        _follow(state, s)


def _follow(state: State, s: int) -> None:
    shard, node = state.shards[s], state.inputs.shards[s].node
    shard.known = shard.primary
    state.changed = True
    state.say("recover", node, Said("shard.clients_followed", node=node))
