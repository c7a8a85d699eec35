"""The state of each node in a frame: a state, a role, numbers, and a code for the reason.

`write_nodes` writes what only events change, and the state and note of each node while it is well and while it is not;
`node_samples` does the rest.
"""

from __future__ import annotations

from drill.engine.database.global_database import primary_region
from drill.engine.database.quorum import copies_left
from drill.engine.flow.node_samples import (
    APPS,
    BEHIND,
    FULL,
    LOOKS,
    MACHINE,
    PROXY,
    SHARD,
    STILL,
    TRAFFIC,
    TROUBLED,
    USUAL,
    WAITING,
)
from drill.engine.state.arrays import NODE_CONNECTIONS, NODE_COPIES, NODE_WARMTH, NODE_WIDTH, Arrays
from drill.engine.state.cache_tier import CacheNode
from drill.engine.state.frames import STATES, FrameLog
from drill.engine.state.machine import Machine
from drill.engine.state.state import State
from drill.model.run import NodeState
from drill.model.said import Said
from drill.model.topology import Node, NodeKind

Look = tuple[NodeState, Said | None]
NodeLooks = tuple[int, int, int, str, dict[int, float], dict[int, Look]]
"""Kind, what it is of, whether it can be in trouble by itself, role, numbers by place, looks."""


def write_nodes(state: State, r: Arrays, frames: FrameLog) -> None:
    """Write every node that the last event has changed."""
    for place, node in enumerate(state.inputs.topology.nodes):
        kind, of, serves, role, numbers, looks = _NODES[node.kind](state, r, node)
        key = (kind, of, serves, role, *numbers.items(), *looks.items())
        if state.memo.nodes.get(place) == key:
            continue
        state.memo.nodes[place] = key
        r.node_kind[place] = kind
        r.node_of[place] = of
        r.node_serves[place] = serves
        r.usual_words[place * 2] = frames.role(role)
        for number in range(NODE_WIDTH):
            r.usual_numbers[place * NODE_WIDTH + number] = numbers.get(number, 1.0 if number == NODE_WARMTH else 0.0)
        for look in range(LOOKS):
            shown, note = looks.get(look, looks[USUAL])
            r.look_state[place * LOOKS + look] = STATES.index(shown)
            r.look_note[place * LOOKS + look] = frames.note(note)
        r.usual_state[place] = r.look_state[place * LOOKS + USUAL]
        r.usual_words[place * 2 + 1] = r.look_note[place * LOOKS + USUAL]


def _users(state: State, r: Arrays, node: Node) -> NodeLooks:
    surge = max((item.factor for item in state.admission.surges.values()), default=1.0)
    return (TRAFFIC, 0, 0, "users", {}, {USUAL: (NodeState.UP, Said("users.above_usual") if surge > 1.0 else None)})


def _balancer(state: State, r: Arrays, node: Node) -> NodeLooks:
    dead = r.front[0] > 0.0
    look: Look = (NodeState.DEGRADED, Said("balancer.sends_to_dead")) if dead else (NodeState.UP, None)
    return (TRAFFIC, 0, 0, "balancer", {}, {USUAL: look})


def _app(state: State, r: Arrays, node: Node) -> NodeLooks:
    if node.zone in state.fleet.gone:
        return (STILL, 0, 0, "app", {}, {USUAL: (NodeState.DOWN, Said("app.zone_lost"))})
    if state.fleet.out:
        return (STILL, 0, 0, "app", {}, {USUAL: (NodeState.DOWN, Said("app.being_replaced"))})
    up = max(len(state.inputs.level.apps.zones) - len(state.fleet.gone), 1)
    pool = float(max(state.inputs.design.clients.pool, 1) * state.fleet.instances) / up
    looks: dict[int, Look] = {USUAL: (NodeState.UP, None), TROUBLED: (NodeState.DEGRADED, Said("app.threads_wait"))}
    return (APPS, up, 1, "app", {NODE_CONNECTIONS: pool}, looks)


def _proxy(state: State, r: Arrays, node: Node) -> NodeLooks:
    i = state.writer
    if state.access.proxy_chain:
        return (PROXY, i, 0, "proxy", {}, {USUAL: (NodeState.DOWN, Said("proxy.down"))})
    busy: Look = (NodeState.DEGRADED, Said("proxy.connections_used"))
    if state.failing_over:
        busy = (NodeState.DEGRADED, Said("proxy.holds_requests"))
    looks = {USUAL: busy if state.failing_over else (NodeState.UP, None), TROUBLED: busy}
    return (PROXY, i, 1, "proxy", {}, looks)


def _cache(state: State, r: Arrays, node: Node) -> NodeLooks:
    s, n = _place(state, node)
    shard = state.shards[s]
    if n != shard.primary and state.inputs.shards[s].metered is None:
        return _copy(shard.nodes[n])
    if shard.up and not shard.followed:
        elsewhere: Look = (NodeState.DEGRADED, Said("shard.clients_elsewhere"))
        return (SHARD, s, 0, "cache", {}, {USUAL: elsewhere, TROUBLED: elsewhere})
    if shard.up and shard.cut_s >= 0:
        look: Look = (NodeState.DEGRADED, Said("shard.cut_off_from_primary"))
        return (SHARD, s, 1, "cache", {}, {USUAL: look, TROUBLED: look})
    well, cold = shard.state, shard.state
    if shard.up and shard.state != NodeState.DOWN:
        well, cold = NodeState.UP, NodeState.COLD
    note = shard.note
    if shard.overload and shard.state != NodeState.DOWN:
        well = cold = NodeState.DEGRADED
        note = Said("shard.overloaded_now")
    elif state.cache.pressed and shard.up and note is None and well == NodeState.UP:
        well = cold = NodeState.DEGRADED
        note = Said("shard.refuses_writes" if state.cache.refusing else "shard.memory_full")
    return (SHARD, s, int(shard.up), "cache", {}, {USUAL: (well, note), TROUBLED: (cold, note)})


def _place(state: State, node: Node) -> tuple[int, int]:
    """The shard of a cache node, and its number there."""
    for s, shard in enumerate(state.shards):
        for n, one in enumerate(shard.nodes):
            if one.node == node.id:
                return s, n
    raise KeyError(node.id)


def _copy(node: CacheNode) -> NodeLooks:
    """A replica: dark with its zone, or being replaced, or a copy of its primary."""
    look: Look = (NodeState.UP, None)
    if not node.alive:
        look = (NodeState.DOWN, Said("replica.zone_dark" if node.held else "node.lost"))
    return (STILL, 0, 0, "cache-replica", {}, {USUAL: look})


def _machine(state: State, r: Arrays, node: Node) -> NodeLooks:
    i = state.index(node.id)
    machine = state.machines[i]
    up = machine.state == NodeState.UP
    usual: Look = (machine.state, machine.note)
    if state.volume(i).full and (i == state.writer or machine.stray) and up:
        usual = (NodeState.DEGRADED, Said("machine.volume_full"))
    if state.transaction_ids.exhausted and i == state.writer and up:
        usual = (NodeState.DEGRADED, Said("node.no_transaction_ids"))
    looks: dict[int, Look] = {USUAL: usual, **_troubled(machine)}
    return (MACHINE, i, int(up), machine.role, {}, looks)


_TROUBLED: dict[int, Look] = {
    TROUBLED: (NodeState.DEGRADED, Said("machine.volume_slow")),
    BEHIND: (NodeState.DEGRADED, Said("machine.far_behind")),
    WAITING: (NodeState.DEGRADED, Said("machine.queues")),
    FULL: (NodeState.DEGRADED, Said("machine.at_limit")),
}


def _troubled(machine: Machine) -> dict[int, Look]:
    """The looks of a machine in trouble: why, unless it has something else to say."""
    note = machine.note
    return _TROUBLED if not note else dict.fromkeys(_TROUBLED, (NodeState.DEGRADED, note))


def _storage(state: State, r: Arrays, node: Node) -> NodeLooks:
    left = copies_left(state, primary_region(state))
    return (STILL, 0, 0, "volume", {NODE_COPIES: float(left)}, {USUAL: _QUORUM[left]})


_QUORUM: dict[int, Look] = {
    6: (NodeState.UP, None),
    5: (NodeState.DEGRADED, Said("storage.quorum_holds")),
    4: (NodeState.DEGRADED, Said("storage.quorum_holds")),
    3: (NodeState.DOWN, Said("storage.reads_only")),
    2: (NodeState.DOWN, Said("storage.no_quorum")),
    1: (NodeState.DOWN, Said("storage.no_quorum")),
    0: (NodeState.DOWN, Said("storage.no_quorum")),
}
"""A volume by the copies of each segment that are left: four write, three read."""


def _backup(state: State, r: Arrays, node: Node) -> NodeLooks:
    look: Look = (NodeState.RESTORING, Said("backup.restoring")) if state.restoring else (NodeState.UP, None)
    return (STILL, 0, 0, "backup", {}, {USUAL: look})


_NODES = {
    NodeKind.USERS: _users,
    NodeKind.BALANCER: _balancer,
    NodeKind.APP: _app,
    NodeKind.PROXY: _proxy,
    NodeKind.CACHE: _cache,
    NodeKind.CACHE_REPLICA: _cache,
    NodeKind.WRITER: _machine,
    NodeKind.STANDBY: _machine,
    NodeKind.READER: _machine,
    NodeKind.STORAGE: _storage,
    NodeKind.BACKUP: _backup,
}
