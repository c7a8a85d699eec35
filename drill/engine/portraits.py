"""One node at the end of a second, as the map shows it: state, load, lag, warmth, and a few words why."""

from __future__ import annotations

from drill.engine.connections import open_connections
from drill.engine.frames import STATES, FrameLog
from drill.engine.global_database import primary_region
from drill.engine.lag import LAG_ALARM_S
from drill.engine.quorum import copies_left
from drill.engine.rows import Rows
from drill.engine.shards import load_of
from drill.engine.world import World
from drill.model.run import NodeState
from drill.model.topology import Node, NodeKind


def take_node(world: World, r: Rows, frames: FrameLog, node: Node) -> None:
    """One node's frame: see NodeFrame."""
    state, load, rate, queue, lag, warmth, connections, copies, role, note = _NODES[node.kind](world, r, node)
    frames.states.append(STATES.index(state))
    frames.node_rows.extend((load, rate, queue, lag, warmth, connections, float(copies), 0.0))
    frames.word_rows.append(frames.word(role))
    frames.word_rows.append(frames.word(note))


Shot = tuple[NodeState, float, float, float, float, float, float, int, str, str]


def _total(world: World, r: Rows) -> float:
    total = 0.0
    for k in range(r.sizes[0]):
        total += r.offered[k]
    return total


def _users(world: World, r: Rows, node: Node) -> Shot:
    total = _total(world, r)
    surge = max(world.surge.values(), default=1.0)
    return (NodeState.UP, 0.0, total, 0.0, 0.0, 1.0, 0.0, 0, "users", "more than usual" if surge > 1.0 else "")


def _balancer(world: World, r: Rows, node: Node) -> Shot:
    state = NodeState.DEGRADED if r.front[0] > 0.0 else NodeState.UP
    note = "still sends to dead applications" if r.front[0] > 0.0 else ""
    return (state, 0.0, _total(world, r), 0.0, 0.0, 1.0, 0.0, 0, "balancer", note)


def _app(world: World, r: Rows, node: Node) -> Shot:
    zones = len(world.plant.level.apps.zones)
    if node.zone in world.apps_gone:
        return (NodeState.DOWN, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0, "app", "its zone is gone")
    live = 0.0
    for i in range(len(world.units)):
        live += r.live[i]
    load = live / r.front[1] if r.front[1] > 0.0 else 1.0
    up = zones - len(world.apps_gone)
    state = NodeState.DEGRADED if load >= 0.95 else NodeState.UP
    note = "all threads wait" if load >= 0.95 else ""
    pool = float(max(world.plant.design.clients.pool, 1) * world.instances) / max(up, 1)
    return (state, load, _total(world, r) / max(up, 1), live / max(up, 1), 0.0, 1.0, pool, 0, "app", note)


def _proxy(world: World, r: Rows, node: Node) -> Shot:
    i = world.writer
    if world.proxy_chain:
        return (NodeState.DOWN, 0.0, 0.0, r.live[i], 0.0, 1.0, 0.0, 0, "proxy", "answers nobody")
    limit = r.admit_jobs[i] if 0.0 < r.admit_jobs[i] < 1e15 else 1.0
    load = min(r.live[i] / limit, 9.99)
    state = NodeState.DEGRADED if world.failing_over or load >= 1.0 else NodeState.UP
    note = (
        "holds requests during the failover"
        if world.failing_over
        else "every connection is in use"
        if load >= 1.0
        else ""
    )
    return (state, load, r.jobs[i], r.live[i], 0.0, 1.0, open_connections(world, i), 0, "proxy", note)


def _cache(world: World, r: Rows, node: Node) -> Shot:
    s = next(s for s, shard in enumerate(world.plant.shards) if shard.node == node.id)
    shard = world.shards[s]
    classes = r.sizes[0]
    held = most = 0.0
    for k in range(classes):
        if r.cached[k]:
            held += min(r.filled[s * classes + k], r.full[k])
            most += r.full[k]
    hit = wanted = 0.0
    for k in range(classes):
        if r.cached[k]:
            hit += r.rate[k] * (1.0 - r.miss[k])
            wanted += r.rate[k] * r.hit_most[k]
    warmth = min(1.0, hit / wanted) if wanted > 0.0 else 1.0
    if held <= 0.0 and most > 0.0:
        warmth = 0.0
    state = shard.state
    if shard.up and state != NodeState.DOWN:
        state = NodeState.COLD if warmth < 0.9 else NodeState.UP
    asked, load = load_of(world, r, s) if shard.up else (0.0, 0.0)
    note = shard.note
    if shard.overload and state != NodeState.DOWN:
        state, note = NodeState.DEGRADED, "more commands than it can answer"
    return (state, load, asked, 0.0, 0.0, warmth, 0.0, 0, "cache", note)


def _cache_replica(world: World, r: Rows, node: Node) -> Shot:
    dark = world.dark.get(node.zone, 0) > 0
    state = NodeState.DOWN if dark else NodeState.UP
    return (state, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0, "cache replica", "no power in its zone" if dark else "")


def _machine(world: World, r: Rows, node: Node) -> Shot:
    i = world.index(node.id)
    unit = world.units[i]
    capacity = r.capacity_s[i] * 4.0
    load = min(r.arrived_s[i] / capacity, 9.99) if capacity > 0.0 else 0.0
    lag = unit.lag_s
    state, note = unit.state, unit.note
    if state == NodeState.UP and (unit.overload or load > 1.0 or lag > LAG_ALARM_S or unit.slow > 1.0):
        state = NodeState.DEGRADED
        note = note or _trouble(r, i, unit.slow, lag)
    if world.disk.full and i == world.writer and state == NodeState.UP:
        state, note = NodeState.DEGRADED, "its volume is full: reads only"
    warmth = min(1.0, unit.warm / 1e6) if unit.warm < 1e12 else 1.0
    return (state, load, r.jobs[i], r.live[i], lag, warmth, open_connections(world, i), 0, unit.role, note)


def _trouble(r: Rows, i: int, slow: float, lag_s: float) -> str:
    if slow > 1.0:
        return "its volume is slow"
    if lag_s > LAG_ALARM_S:
        return "far behind the writer"
    return "requests wait" if r.wait_s[i] > 0.0 else "at its limit"


def _storage(world: World, r: Rows, node: Node) -> Shot:
    left = copies_left(world, primary_region(world))
    state = NodeState.UP if left == 6 else NodeState.DEGRADED if left >= 4 else NodeState.DOWN
    note = "" if left == 6 else "writes and reads go on" if left >= 4 else "reads only" if left == 3 else "no quorum"
    return (state, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, left, "volume", note)


def _backup(world: World, r: Rows, node: Node) -> Shot:
    state = NodeState.RESTORING if world.restoring else NodeState.UP
    return (state, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0, "backup", "restoring" if world.restoring else "")


_NODES = {
    NodeKind.USERS: _users,
    NodeKind.BALANCER: _balancer,
    NodeKind.APP: _app,
    NodeKind.PROXY: _proxy,
    NodeKind.CACHE: _cache,
    NodeKind.CACHE_REPLICA: _cache_replica,
    NodeKind.WRITER: _machine,
    NodeKind.STANDBY: _machine,
    NodeKind.READER: _machine,
    NodeKind.STORAGE: _storage,
    NodeKind.BACKUP: _backup,
}
