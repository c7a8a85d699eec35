"""Machines stopping and starting, whatever the reason."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.clients.half_open import vanished
from drill.engine.database.replica_breaks import reachable_again
from drill.engine.flow.admission_limits import work_in
from drill.engine.flow.outcomes import lose
from drill.engine.state.arrays import AT_MACHINE, FIRST_AT_MACHINE, REFUSED, Rows
from drill.engine.state.state import Chain, World
from drill.engine.state.timings import CONNECTION_CPU_MS
from drill.model.run import NodeState


def stop(world: World, r: Rows, i: int, chain: Chain, *, silent: bool, note: str) -> None:
    """A machine dies. What was under way there fails at once, or, if it is silent, when its clients lose patience."""
    unit = world.units[i]
    unit.boot += 1
    unit.gone_since = world.second
    unit.alive = False
    unit.silent = silent
    unit.state = NodeState.DOWN
    unit.note = note
    unit.chain = chain
    unit.overload = ()
    r.lump_s[i] = 0.0
    slots = r.sizes[3]
    for t in range(slots):
        r.zombie[i * slots + t] = 0.0
    if silent:
        vanished(world)
    else:
        drop_all(r, world.tick, i, FIRST_AT_MACHINE + AT_MACHINE * i + REFUSED)
    world.changed = True


def start(world: World, r: Rows, i: int, note: str = "") -> None:
    """A machine runs again, with cold buffers."""
    unit = world.units[i]
    unit.boot += 1
    unit.alive = True
    unit.silent = False
    unit.cut_off = False
    unit.state = NodeState.UP
    unit.note = note
    unit.chain = ()
    unit.warm = 0.0
    reconnect(world, r, i)
    if unit.role in ("reader", "writer"):
        unit.seen = True
    reachable_again(world, unit)
    world.changed = True


def reconnect(world: World, r: Rows, i: int) -> None:
    """Every pool opens its connections again: work for the processor that answers nobody.

    Who is held out from opening connections is from now on without any.
    """
    if i == world.writer:
        world.barred = {name: replace(bar, drops=True) for name, bar in world.barred.items()}
    clients = world.plant.design.clients
    if world.plant.design.proxy is not None or clients.pool == 0:
        return
    unit = world.units[i]
    count = min(float(clients.pool * world.instances), float(unit.machine.max_connections))
    r.lump_s[i] += count * world.figure(CONNECTION_CPU_MS) / 1000.0


def drop_all(r: Rows, n: int, i: int, cause: int) -> None:
    """Every request under way at a machine fails now."""
    classes, attempts, slots = r.sizes[0], r.sizes[1], r.sizes[3]
    streams = classes * attempts
    for tick in range(max(r.head[i], n - slots + 1, 0), n):
        slot = tick % slots
        for k in range(classes):
            miss = r.slot_miss[slot * classes + k]
            for a in range(r.attempts[k]):
                q = (i * slots + slot) * streams + k * attempts + a
                amount = r.queue[q]
                if amount > 0.0:
                    age_s = r.slot_age_s[slot * streams + k * attempts + a] + (n - tick) * 0.25
                    lose(r, k, a, amount, amount / miss, age_s, cause)
                    r.queue[q] = 0.0
    r.live[i] = 0.0
    r.head[i] = n


def hand_over(r: Rows, n: int, old: int, new: int) -> None:
    """Who waits in the proxy for one machine waits for another from now on, in the same order."""
    classes, attempts, slots = r.sizes[0], r.sizes[1], r.sizes[3]
    streams = classes * attempts
    head = max(r.head[old], n - slots + 1, 0)
    for tick in range(head, n):
        slot = tick % slots
        for j in range(streams):
            r.queue[(new * slots + slot) * streams + j] += r.queue[(old * slots + slot) * streams + j]
            r.queue[(old * slots + slot) * streams + j] = 0.0
        r.original[new * slots + slot] = work_in(r, new, tick) + r.zombie[new * slots + slot]
    r.head[new] = min(r.head[new], head)
    r.live[new] += r.live[old]
    r.live[old] = 0.0
    r.head[old] = n
