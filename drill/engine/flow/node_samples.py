"""Samples of every node of the topology, in numbers, once a second. Restricted Python: see `RULES.md`.

`node_frames` has already written whatever only events change; this module samples the rest. A node has a few looks (state and
note): the usual one, and one for each thing that can be wrong with it without an event.
"""

from __future__ import annotations

from drill.engine.flow.cache_capacity import behind
from drill.engine.flow.pools_on_demand import busy_connections
from drill.engine.state.arrays import (
    CLASSES,
    MACHINES,
    NODE_CONNECTIONS,
    NODE_IN_USE,
    NODE_LAG_S,
    NODE_LOAD,
    NODE_OPENED,
    NODE_QUEUE,
    NODE_RATE,
    NODE_REFUSED,
    NODE_WARMTH,
    NODE_WIDTH,
    NODES,
    TICKS,
    Arrays,
)

STILL, TRAFFIC, APPS, PROXY, SHARD, MACHINE = 0, 1, 2, 3, 4, 5
"""Kinds of nodes by what changes them: events only, the offered load, or what the rest is named after."""
LOOKS = 5
USUAL, TROUBLED, BEHIND, WAITING, FULL = 0, 1, 2, 3, 4
"""Looks of a machine. Of the others: the usual one, and TROUBLED for what each can suffer from."""
FAR_BEHIND_S = 10.0
"""A replica further behind than this is in trouble, and an alarm rings."""


def take_nodes(r: Arrays, b: int) -> None:
    """Every node's numbers and look, into second `b` of those held."""
    nodes = r.sizes[NODES]
    total = live = 0.0
    for k in range(r.sizes[CLASSES]):
        total += r.offered[k]
    for i in range(r.sizes[MACHINES]):
        live += r.live[i]
    first = b * nodes
    last = first + nodes
    r.sample[first * NODE_WIDTH : last * NODE_WIDTH] = r.usual_numbers[0 : nodes * NODE_WIDTH]
    r.sample_state[first:last] = r.usual_state[0:nodes]
    r.sample_words[first * 2 : last * 2] = r.usual_words[0 : nodes * 2]
    for node in range(nodes):
        kind = r.node_kind[node]
        if kind == STILL:
            continue
        at = (first + node) * NODE_WIDTH
        look = USUAL
        if kind == TRAFFIC:
            r.sample[at + NODE_RATE] = total
        elif kind == APPS:
            look = _apps(r, node, at, total, live)
        elif kind == PROXY:
            look = _proxy(r, node, at)
        elif kind == SHARD:
            look = _shard(r, node, at)
        elif kind == MACHINE:
            look = _machine(r, node, at)
        if look != USUAL:
            r.sample_state[first + node] = r.look_state[node * LOOKS + look]
            r.sample_words[(first + node) * 2 + 1] = r.look_note[node * LOOKS + look]


def _apps(r: Arrays, node: int, at: int, total: float, live: float) -> int:
    zones = r.node_of[node]
    load = live / r.front[1] if r.front[1] > 0.0 else 1.0
    r.sample[at + NODE_LOAD] = load
    r.sample[at + NODE_RATE] = total / zones
    r.sample[at + NODE_QUEUE] = live / zones
    return TROUBLED if load >= 0.95 else USUAL


def _proxy(r: Arrays, node: int, at: int) -> int:
    i = r.node_of[node]
    r.sample[at + NODE_QUEUE] = r.live[i]
    _connections(r, at, i)
    if not r.node_serves[node]:
        return USUAL
    limit = r.admit_jobs[i] if 0.0 < r.admit_jobs[i] < 1e15 else 1.0
    load = min(r.live[i] / limit, 9.99)
    r.sample[at + NODE_LOAD] = load
    r.sample[at + NODE_RATE] = r.jobs[i]
    return TROUBLED if load >= 1.0 else USUAL


def _connections(r: Arrays, at: int, i: int) -> None:
    """Connections to a machine: open, in use, refused and opened. Without a pool each request has one of its own."""
    busy = busy_connections(r, i)
    r.sample[at + NODE_REFUSED] = r.refused[i]
    if r.pools[0] <= 0.0:
        r.sample[at + NODE_CONNECTIONS] = r.sample[at + NODE_IN_USE] = busy
        r.sample[at + NODE_OPENED] = r.jobs[i]
        return
    count = r.open[i] if r.open[i] > 0.0 else 0.0
    r.sample[at + NODE_CONNECTIONS] = count
    r.sample[at + NODE_IN_USE] = busy if busy < count else count
    r.sample[at + NODE_OPENED] = r.opened[i] + r.replaced[i]


def _shard(r: Arrays, node: int, at: int) -> int:
    s = r.node_of[node]
    classes = r.sizes[CLASSES]
    held = most = hit = wanted = 0.0
    for k in range(classes):
        if r.cached[k]:
            held += min(r.filled[s * classes + k], r.full[k])
            most += r.full[k]
            hit += r.rate[k] * (1.0 - r.miss[k])
            wanted += r.rate[k] * r.hit_most[k]
    warmth = min(1.0, hit / wanted) if wanted > 0.0 else 1.0
    if held <= 0.0 and most > 0.0:
        warmth = 0.0
    if r.node_serves[node]:
        r.sample[at + NODE_LOAD] = r.shard_load[s]
        r.sample[at + NODE_RATE] = r.shard_asked[s]
    r.sample[at + NODE_WARMTH] = warmth
    if r.copied_to[0]:
        r.sample[at + NODE_LAG_S] = behind(r, s, r.past[0] / TICKS)
    return TROUBLED if warmth < 0.9 else USUAL


def _machine(r: Arrays, node: int, at: int) -> int:
    i = r.node_of[node]
    capacity = r.capacity_s[i] * TICKS
    load = min(r.arrived_s[i] / capacity, 9.99) if capacity > 0.0 else 0.0
    r.sample[at + NODE_LOAD] = load
    r.sample[at + NODE_RATE] = r.jobs[i]
    r.sample[at + NODE_QUEUE] = r.live[i]
    r.sample[at + NODE_LAG_S] = r.lag_now_s[i]
    r.sample[at + NODE_WARMTH] = min(1.0, r.warm[i] / 1e6) if r.warm[i] < 1e12 else 1.0
    _connections(r, at, i)
    if not r.node_serves[node]:
        return USUAL
    slow = r.slow[i] > 1.0
    behind = r.lag_now_s[i] > FAR_BEHIND_S
    if slow or behind or load > 1.0 or r.overloaded[i]:
        if slow:
            return TROUBLED
        if behind:
            return BEHIND
        return WAITING if r.wait_s[i] > 0.0 else FULL
    return USUAL
