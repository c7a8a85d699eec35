"""Stop and start database machines, for whatever reason."""

from __future__ import annotations

from drill.engine.clients.half_open import vanished
from drill.engine.clients.reconnect_storm import reconnect
from drill.engine.database.replica_breaks import reachable_again
from drill.engine.flow.admission_limits import work_in
from drill.engine.flow.outcomes import lose
from drill.engine.state.arrays import AT_MACHINE, FIRST_AT_MACHINE, REFUSED, Arrays
from drill.engine.state.state import State
from drill.model.run import NodeState
from drill.model.said import Chain, Said


def stop(state: State, r: Arrays, i: int, chain: Chain, *, silent: bool, note: Said | None) -> None:
    """Stop a machine. Requests under way there fail at once, or, if it is silent, when they time out."""
    machine = state.machines[i]
    machine.boot += 1
    machine.gone_since = state.second
    machine.alive = False
    machine.silent = silent
    machine.state = NodeState.DOWN
    machine.note = note
    machine.chain = chain
    machine.overload = ()
    r.lump_s[i] = 0.0
    slots = r.sizes[3]
    for t in range(slots):
        r.zombie[i * slots + t] = 0.0
    if silent:
        vanished(state)
    else:
        drop_all(r, state.tick, i, FIRST_AT_MACHINE + AT_MACHINE * i + REFUSED)
    state.changed = True


def start(state: State, r: Arrays, i: int, note: Said | None = None) -> None:
    """Start a machine, with cold buffers."""
    machine = state.machines[i]
    machine.boot += 1
    machine.alive = True
    machine.silent = False
    machine.cut_off = False
    machine.state = NodeState.UP
    machine.note = note
    machine.chain = ()
    machine.warm = 0.0
    reconnect(state, r, i)
    if machine.role in ("reader", "writer"):
        machine.seen = True
    reachable_again(state, machine)
    state.changed = True


def drop_all(r: Arrays, n: int, i: int, cause: int) -> None:
    """Fail every request under way at a machine."""
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


def hand_over(r: Arrays, n: int, old: int, new: int) -> None:
    """Requests that wait in the proxy for one machine wait for another from now on, in the same order."""
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
