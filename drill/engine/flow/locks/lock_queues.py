"""The queue of a machine while requests wait for locks: they hold a connection and no processor.

Two kinds of lock. A class is blocked while a table that it needs is locked: nobody of it is served. A row that many write, or a
lock that every commit takes, lets one request after another through: each holds it for a fixed time, so that 1 / hold are done a
second (M/D/1), and those of its class that do not need it pass. The order is that of arrival in both. Restricted Python: see
`RULES.md`.
"""

from __future__ import annotations

from typing import NamedTuple

from drill.engine.flow.completion import Batch, ServedTick
from drill.engine.flow.locks.finishing import finish, longest_timeout, waited_s
from drill.engine.flow.outcomes import lose
from drill.engine.flow.queue_limits import reject_waiters, work_in
from drill.engine.flow.reneging import expire
from drill.engine.state.arrays import (
    AT_MACHINE,
    ATTEMPTS,
    CLASSES,
    FIRST_AT_MACHINE,
    HANGING,
    LOCKED,
    LOCKS,
    MACHINES,
    POOL,
    SLOTS,
    TICK_S,
    UP,
    Arrays,
)


def mark_arrivals(r: Arrays, slot: int, i: int) -> None:
    """Note the share of this tick's arrivals of every class that needs its lock."""
    for k in range(r.sizes[CLASSES]):
        if r.lock_class[k] >= 0:
            r.need_lock[_needs_at(r, k, i, slot)] = r.lock_share[k]


def _needs_at(r: Arrays, k: int, i: int, slot: int) -> int:
    return (r.lock_class[k] * r.sizes[MACHINES] + i) * r.sizes[SLOTS] + slot


def contended(r: Arrays, slot: int, i: int) -> int:
    """1 if this tick's arrivals at a machine meet a locked table, or need a lock for longer than a tick."""
    classes, attempts, machines = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[MACHINES]
    row = (i * r.sizes[SLOTS] + slot) * classes * attempts
    for lock in range(r.sizes[LOCKS]):
        r.lock_room_s[lock * machines + i] = TICK_S
    for k in range(classes):
        if not r.blocked[k * machines + i] and r.lock_class[k] < 0:
            continue
        amount = 0.0
        for a in range(r.attempts_tried[k]):
            amount += r.queue[row + k * attempts + a]
        if amount > 0.0 and r.blocked[k * machines + i]:
            return 1
        if r.lock_class[k] >= 0:
            lock = r.lock_of[k] * machines + i
            r.lock_room_s[lock] -= amount * r.lock_share[k] * r.lock_hold_s[k]
            if r.lock_room_s[lock] < 0.0:
                return 1
    return 0


def serve_with_locks(r: Arrays, n: int, i: int, capacity: float) -> None:
    """Oldest first, as far as connections, locks and the processors go: work for nobody, earlier ticks, then this one."""
    slots, machines = r.sizes[SLOTS], r.sizes[MACHINES]
    for lock in range(r.sizes[LOCKS]):
        r.lock_room_s[lock * machines + i] = TICK_S if r.mode[i] == UP else 0.0
    left = capacity
    done = min(r.lump_s[i], left)
    r.lump_s[i] -= done
    left -= done
    ahead = r.lump_s[i] / r.job_work_s[i]
    head = r.head[i]
    if n - head >= slots:
        head = n - slots + 1
    r.at_locks[i * slots + n % slots] = 0.0
    first = -1
    live = backlog_s = 0.0
    for_nobody = done
    for tick in range(head, n + 1):
        t = i * slots + tick % slots
        door = _allot_connections(r, i, tick % slots, r.admit_jobs[i] - ahead)
        total = _ready_s(r, i, tick % slots, door) + r.zombie[t]
        # What is left may be below nothing by a rounding, and a tick that locks hold up whole wants nothing.
        share = 1.0 if total <= left or total <= 0.0 else left / total
        used = capacity - left
        left -= total * share
        for_nobody += r.zombie[t] * share
        turn = ServedTick(tick, n - tick, share, used, capacity, total, ahead, for_nobody)
        waiting, stays_s = _serve_tick(r, n, i, turn, door)
        ahead += waiting + r.zombie[t] / r.job_work_s[i]
        live += waiting
        backlog_s += stays_s
        r.locked[i] += r.at_locks[t]
        if first < 0 and waiting + stays_s > 0.0:
            first = tick
    r.spread[i] = 1.0
    if left <= 0.0 < capacity:
        longest = max(1.0, capacity / r.job_work_s[i] * longest_timeout(r))
        r.spread[i] = min(2.0 * capacity / r.job_work_s[i], longest * longest)
    r.head[i] = first if first >= 0 else n + 1
    r.done_s[i] += capacity - left
    r.live[i] = live
    if r.mode[i] == UP and capacity > 0.0:
        r.wait_s[i] = backlog_s / capacity * TICK_S
    reject_waiters(r, n, i, ahead)


class ConnectionAllotment(NamedTuple):
    """The connections of one tick's requests."""

    held: float
    """Share of those that need a lock that has one already."""
    gets: float
    """Share of the others that gets one now."""


def _at_lock(r: Arrays, k: int, i: int) -> int:
    """1 if a class may wait for a lock there."""
    return 1 if r.blocked[k * r.sizes[MACHINES] + i] or r.lock_class[k] >= 0 else 0


def _allot_connections(r: Arrays, i: int, slot: int, room: float) -> ConnectionAllotment:
    """Allot connections to a tick's requests: those at locks keep theirs, the others share what is free."""
    classes, attempts = r.sizes[CLASSES], r.sizes[ATTEMPTS]
    t = i * r.sizes[SLOTS] + slot
    there = at_lock = 0.0
    for k in range(classes):
        amount = 0.0
        for a in range(r.attempts[k]):
            amount += r.queue[t * classes * attempts + k * attempts + a]
        there += amount
        if _at_lock(r, k, i):
            at_lock += amount
    held = min(r.at_locks[t], at_lock)
    rest = there - held
    free = room - held
    gets = 1.0 if rest <= free else free / rest if free > 0.0 else 0.0
    return ConnectionAllotment(held / at_lock if at_lock > 0.0 else 0.0, gets)


def _connected(r: Arrays, k: int, i: int, door: ConnectionAllotment) -> float:
    """Share of a class that has a connection."""
    held = door.held if _at_lock(r, k, i) else 0.0
    return held + (1.0 - held) * door.gets


def _ready_s(r: Arrays, i: int, slot: int, door: ConnectionAllotment) -> float:
    """Work of a tick's requests that neither a lock nor a missing connection holds up."""
    classes, attempts, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[SLOTS]
    row = (i * slots + slot) * classes * attempts
    work = 0.0
    for k in range(classes):
        amount = 0.0
        for a in range(r.attempts[k]):
            amount += r.queue[row + k * attempts + a]
        if amount > 0.0:
            amount *= _connected(r, k, i, door)
            work += amount * _free_share(r, k, i, slot, amount) * r.slot_work_s[slot * classes + k]
    return work


def _free_share(r: Arrays, k: int, i: int, slot: int, amount: float) -> float:
    """Share of an amount of a class, with connections, that no lock holds up in this tick."""
    if r.blocked[k * r.sizes[MACHINES] + i]:
        return 0.0
    if r.lock_class[k] < 0 or amount <= 0.0:
        return 1.0
    needing = r.need_lock[_needs_at(r, k, i, slot)]
    wanted_s = amount * needing * r.lock_hold_s[k]
    room_s = r.lock_room_s[r.lock_of[k] * r.sizes[MACHINES] + i]
    return 1.0 if wanted_s <= room_s else 1.0 - needing * (1.0 - room_s / wanted_s)


def _serve_tick(r: Arrays, n: int, i: int, turn: ServedTick, door: ConnectionAllotment) -> tuple[float, float]:
    """Serve a tick's requests, expire those whose time is up. Returns the requests and the work for processors that stay."""
    classes, attempts, slots = r.sizes[CLASSES], r.sizes[ATTEMPTS], r.sizes[SLOTS]
    slot, age = turn.tick % slots, turn.age
    t = i * slots + slot
    zombie = r.zombie[t] * (1.0 - turn.share)
    live = stays_s = at_locks = 0.0
    wait_s = _outside_s(r, i, turn, door)
    for k in range(classes):
        amount = 0.0
        for a in range(r.attempts[k]):
            amount += r.queue[t * classes * attempts + k * attempts + a]
        if amount <= 0.0:
            continue
        connected = _connected(r, k, i, door)
        free = _free_share(r, k, i, slot, amount * connected)
        waits = _at_lock(r, k, i) if r.mode[i] == UP else 0
        ticks = _time_left(r, k, i, waits)
        kept = 0.0
        for a in range(r.attempts[k]):
            q = t * classes * attempts + k * attempts + a
            one = r.queue[q]
            if one <= 0.0:
                continue
            before_s = r.slot_age_s[slot * classes * attempts + k * attempts + a]
            batch = Batch(k, a, one, r.slot_miss[slot * classes + k], before_s)
            if age >= ticks or (age >= r.borrow[i] and connected <= 0.0):
                if waits or connected <= 0.0 or turn.total <= 0.0:
                    _give_up(r, i, batch, age, connected if waits else 0.0)
                else:
                    zombie += expire(r, i, turn, batch)
                r.queue[q] = 0.0
                continue
            served = one * connected * free * turn.share
            if served > 0.0:
                finish(r, n, i, Batch(k, a, served, batch.miss, before_s), wait_s, r.timeout[k] - age)
            r.queue[q] = one - served
            kept += one - served
        if age < ticks:
            _spend_lock(r, k, i, slot, amount * connected, free, turn.share)
        live += kept
        if kept > 0.0:
            at_locks += amount * connected * (1.0 - free)
            stays_s += amount * connected * free * (1.0 - turn.share) * r.slot_work_s[slot * classes + k]
            if r.lock_class[k] >= 0:
                _mark_rest(r, k, i, slot, connected, free * turn.share)
    r.at_locks[t] = at_locks
    r.zombie[t] = 0.0 if r.mode[i] == HANGING else zombie
    return live, stays_s + r.zombie[t]


def _outside_s(r: Arrays, i: int, turn: ServedTick, door: ConnectionAllotment) -> float:
    """Mean wait of those served now out of one tick's arrivals, of whom the first have gone before and others have no connection yet."""
    original = r.original[i * r.sizes[SLOTS] + turn.tick % r.sizes[SLOTS]]
    wait_s = waited_s(turn, original)
    here = work_in(r, i, turn.tick)
    if turn.age == 0 or here <= 0.0:
        return wait_s
    gone = 1.0 - here / original if original > here else 0.0
    position = gone + 0.5 * (1.0 - gone) * door.gets
    return max(wait_s, (turn.age + 0.5 - position) * TICK_S)


def _time_left(r: Arrays, k: int, i: int, waits: int) -> int:
    """Ticks after arrival at which a request gives up: its timeout, or that of a lock."""
    ticks = r.timeout[k]
    if r.mode[i] == HANGING and r.hold[0] < ticks:
        ticks = r.hold[0]
    if waits and r.lock_ticks[0] < ticks:
        ticks = r.lock_ticks[0]
    return ticks


def _give_up(r: Arrays, i: int, batch: Batch, age: int, at_lock: float) -> None:
    """Requests that time out leave the lock's queue, a share `at_lock` of them, or the wait for a connection."""
    age_s = batch.before_s + age * TICK_S
    cause = FIRST_AT_MACHINE + AT_MACHINE * i
    for kind in range(2):
        amount = batch.amount * (at_lock if kind > 0 else 1.0 - at_lock)
        if amount > 0.0:
            lose(r, batch.k, batch.a, amount, amount / batch.miss, age_s, cause + (LOCKED if kind > 0 else POOL))


def _spend_lock(r: Arrays, k: int, i: int, slot: int, amount: float, free: float, share: float) -> None:
    """Use up the lock for those of a class that got it."""
    if r.lock_class[k] < 0 or r.blocked[k * r.sizes[MACHINES] + i]:
        return
    got = r.need_lock[_needs_at(r, k, i, slot)] - (1.0 - free)
    lock = r.lock_of[k] * r.sizes[MACHINES] + i
    r.lock_room_s[lock] = max(0.0, r.lock_room_s[lock] - amount * got * share * r.lock_hold_s[k])


def _mark_rest(r: Arrays, k: int, i: int, slot: int, connected: float, served: float) -> None:
    """Note the share of what stays of a class that needs its lock, after `served` of those with a connection have gone."""
    if r.blocked[k * r.sizes[MACHINES] + i]:
        return
    place = _needs_at(r, k, i, slot)
    needing = r.need_lock[place]
    # Of those served, as many needed it as the lock let through.
    rest = 1.0 - connected * served
    got = max(0.0, served - (1.0 - needing)) * connected
    if rest > 0.0:
        r.need_lock[place] = min(1.0, max(0.0, (needing - got) / rest))
