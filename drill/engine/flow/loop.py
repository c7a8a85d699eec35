"""The step loop: the flow of one second, then what follows from it, second after second. Restricted Python: see `RULES.md`.

`run` is a coroutine written by hand, since a compiled loop cannot call back. It goes on until the discrete part has to decide
something: then it notes the phase at which it will go on, and returns why it stopped. `simulate.DrillEngine` does what is
needed and calls it again.

    phase      what it does                                  stops for     when
    ─────────  ────────────────────────────────────────────  ────────────  ──────────────────────────────────────────────
 ┌► FLOW       rates, four ticks of the flow                 DONE          `until` is reached, or waiting tables are stale
 │   │                                                       FLOWED        something fills with every second (`filling`)
 │  LAGS       lag of every machine                          OVERLOAD      an overload of a machine begins or ends
 │  WAITING    requests under way                            COPIES        the age of cached copies has changed
 │  ANSWERS    response times, accounts                      TABLE         a point of a waiting table is missing
 │   │                                                       ACCOUNTS      an account has its first amount
 │  FRAMES     writes, buckets, shards, node frames          OBSERVED      an alarm turns, an event is to be logged, `hooks`
 │  COUNTERS   counters begin again                          ADAPT         something adapts every second (`adapts`)
 │  CAPACITY   capacity of every machine                     SHARDS        an overload of a shard begins or ends, `adapts`
 │  KEYS       look-ups that shards answer, cache contents   WEIGH         keys have to be weighed against memory
 │  CACHE      cache contents, once keys have been weighed
 └─ ENDED      the second is over                            FULL          the rows hold no more frames

At the end of a second in which nothing has changed to the last bit the ones after it are not computed (`steady`).

Each phase leads to the next one below, whether the loop stops after it or not; with two exceptions. A stop for DONE or TABLE
leaves the phase as it is, and KEYS leads to CACHE only by a stop for WEIGH, else to ENDED.
"""

from __future__ import annotations

from enum import IntEnum

from drill.engine.flow.accounting import book, mean_lag, respond_all
from drill.engine.flow.cache_capacity import THROUGH, must_weigh, set_contents
from drill.engine.flow.capacity import (
    alarm_turns,
    limit_shards,
    note_lags,
    overload_turns,
    set_capacity,
    shard_turns,
    spend_second,
)
from drill.engine.flow.consumers.message_queue import note_taken, queue_frames
from drill.engine.flow.flow import advance, count_under_way
from drill.engine.flow.node_samples import take_nodes
from drill.engine.flow.offered_load import note_rates
from drill.engine.flow.pools_on_demand import open_on_demand
from drill.engine.flow.repeats.steady import repeat, settle
from drill.engine.flow.repeats.tape import REPEATS, UNKNOWN
from drill.engine.flow.shards import load_shards, spend_network
from drill.engine.state.arrays import CAUSES, CLASSES, HELD, MACHINES, QUEUES, SHARDS, STORED, TICKS, Arrays


class Phase(IntEnum):
    """The point within a second from which the loop continues."""

    FLOW = 0
    LAGS = 1
    WAITING = 2
    ANSWERS = 3
    FRAMES = 4
    COUNTERS = 5
    CAPACITY = 6
    KEYS = 7
    CACHE = 8
    ENDED = 9


FLOW, LAGS, WAITING, ANSWERS, FRAMES, COUNTERS, CAPACITY, KEYS, CACHE, ENDED = Phase
"""The same by themselves: looking a member up in its class costs a call, and the loop does so many times a second."""


class Stop(IntEnum):
    """The reason that the loop stopped, and so the work to do before it is called again."""

    DONE = 0
    FLOWED = 1
    OVERLOAD = 2
    COPIES = 3
    TABLE = 4
    ACCOUNTS = 5
    OBSERVED = 6
    ADAPT = 7
    SHARDS = 8
    WEIGH = 9
    FULL = 10


NEVER_OLD, SELDOM_OLD, ALWAYS_OLD = 0, 1, 2
"""Whether copies of a class in the cache can be old: no; yes, by a table; yes, and every second is another."""


def run(r: Arrays, until: int) -> int:
    """Simulate up to a second. Returns why it stopped, as a number of `Stop`."""
    if not r.resumed[0]:
        r.steady[0] = UNKNOWN
        r.look_at[0] = 0
        r.pause[0] = 1
    r.resumed[0] = r.whole[0] = 0
    while True:
        if r.phase[0] == FLOW:
            if r.steady[0] == REPEATS:
                repeat(r, until)
                if r.taken[0] >= r.sizes[HELD]:
                    r.resumed[0] = 1
                    return Stop.FULL
            second = r.past[0] // TICKS
            if second >= until or r.stale[0]:
                r.steady[0] = UNKNOWN
                return Stop.DONE
            r.whole[0] = 1
            set_rates(r, second)
            advance(r, second * TICKS, second * TICKS + TICKS)
            r.phase[0] = LAGS
            if r.filling[0]:
                return Stop.FLOWED
        if r.phase[0] == LAGS:
            note_lags(r)
            r.phase[0] = WAITING
            if overload_turns(r):
                return Stop.OVERLOAD
        if r.phase[0] == WAITING:
            count_under_way(r)
            r.phase[0] = ANSWERS
            if copies_turn(r):
                return Stop.COPIES
        if r.phase[0] == ANSWERS:
            r.wanted[0] = respond_all(r)
            if r.wanted[0] >= 0:
                return Stop.TABLE
            book(r, r.taken[0])
            r.phase[0] = FRAMES
            if r.unknown[0]:
                return Stop.ACCOUNTS
        if r.phase[0] == FRAMES:
            book_writes(r)
            spend_second(r)
            spend_network(r)
            load_shards(r)
            if r.on_demand[0]:
                open_on_demand(r)
            take_nodes(r, r.taken[0])
            if r.sizes[QUEUES] > 0:
                queue_frames(r, r.taken[0])
            r.taken[0] += 1
            r.phase[0] = COUNTERS
            if r.hooks[0] or r.said[0] or alarm_turns(r):
                return Stop.OBSERVED
        if r.phase[0] == COUNTERS:
            zero(r)
            r.phase[0] = CAPACITY
            if r.adapts[0]:
                return Stop.ADAPT
        if r.phase[0] == CAPACITY:
            for i in range(r.sizes[MACHINES]):
                if set_capacity(r, i):
                    r.stale[0] = 1
            r.phase[0] = KEYS
            if r.adapts[0] or shard_turns(r):
                return Stop.SHARDS
        if r.phase[0] == KEYS:
            limit_shards(r)
            r.phase[0] = ENDED
            if weigh_or_set_contents(r):
                r.phase[0] = CACHE
                return Stop.WEIGH
        if r.phase[0] == CACHE:
            set_contents(r)
            r.phase[0] = ENDED
        if r.phase[0] == ENDED:
            r.phase[0] = FLOW
            settle(r)
            if r.taken[0] >= r.sizes[HELD]:
                r.resumed[0] = 1
                return Stop.FULL


def set_capacities(r: Arrays) -> int:
    """Set every machine's capacity and every shard's load. Returns 1 if waiting tables are for another mix of jobs."""
    mixed = 0
    for i in range(r.sizes[MACHINES]):
        if set_capacity(r, i):
            mixed = 1
    load_shards(r)
    return mixed


def weigh_or_set_contents(r: Arrays) -> int:
    """Set what the cache may hold, or return 1 if keys have to be weighed against memory first."""
    if r.lifetime[0] < 0.0:
        return 0
    if must_weigh(r):
        return 1
    set_contents(r)
    return 0


def set_rates(r: Arrays, second: int) -> None:
    """Set every class's requests a tick at a second: its curve, times its surges."""
    changed = 0
    for k in range(r.sizes[CLASSES]):
        first, last = r.curve_from[k], r.curve_from[k + 1] - 1
        place = first
        while place <= last and r.curve_s[place] <= second:
            place += 1
        if place == first:
            rate = r.curve_rate[first]
        elif place > last or not r.curve_linear[k]:
            rate = r.curve_rate[place - 1]
        else:
            since, rise = r.curve_s[place - 1], r.curve_rate[place] - r.curve_rate[place - 1]
            rate = r.curve_rate[place - 1] + rise * ((second - since) / (r.curve_s[place] - since))
        rate = rate * r.surge[k] / TICKS
        if rate != r.rate[k]:
            r.rate[k] = rate
            changed = 1
    if r.sizes[QUEUES] > 0 and note_taken(r):
        changed = 1
    if changed:
        note_rates(r)


def copies_turn(r: Arrays) -> int:
    """Whether the age of copies in the cache has to be computed again."""
    classes, machines = r.sizes[CLASSES], r.sizes[MACHINES]
    turns = 0
    newest = -1e9
    for s in range(r.sizes[SHARDS] - 1):
        newest = max(newest, r.shard_emptied_s[s])
    life = r.past[0] // TICKS - newest
    if 0.0 < r.lifetime[0] < life:
        life = r.lifetime[0]
    for k in range(classes):
        if r.copied[k] == ALWAYS_OLD:
            turns = 1
        elif r.copied[k] == SELDOM_OLD:
            at = k * (machines + 3)
            turns += _changed(r, at, r.rate[k]) + _changed(r, at + 1, r.rewritten[k]) + _changed(r, at + 2, life)
            for i in range(machines):
                if r.route[k * machines + i] > 0.0:
                    turns += _changed(r, at + 3 + i, mean_lag(r, i))
    return 1 if turns > 0 else 0


def _changed(r: Arrays, place: int, value: float) -> int:
    """Whether a number differs from the last time; it is remembered for the next."""
    if r.copied_for[place] == value:
        return 0
    r.copied_for[place] = value
    return 1


def book_writes(r: Arrays) -> None:
    """Count what each shard acknowledged this second, and let write-through fill what was lost."""
    classes, sources = r.sizes[CLASSES], r.sizes[MACHINES] + 1
    for s in range(r.sizes[SHARDS] - 1):
        acked = 0.0
        for k in range(classes):
            place = s * classes + k
            if r.cached[k] == STORED and r.writes[k] > 0.0:
                acked += r.answered[k * sources + sources - 1] * r.writes[k] * r.shard_share[place]
            elif r.cached[k] and r.strategy[0] == THROUGH and r.shard_there[s] and r.shard_takes[s]:
                r.filled[place] = min(r.filled[place] + r.rewritten[k], r.full[k])
        r.acked_per_s[s] = acked
        r.acked[s] += acked
    if r.copied_to[0]:
        _owe_where_written(r)


def _owe_where_written(r: Arrays) -> None:
    """The shard that takes the writes of another one's keys owes them."""
    for s in range(r.sizes[SHARDS] - 1):
        w = r.written_at[s]
        if w != s:
            r.acked[w] += r.acked_per_s[s]
            r.acked[s] -= r.acked_per_s[s]
            r.acked_per_s[w] += r.acked_per_s[s]
            r.acked_per_s[s] = 0.0


def zero(r: Arrays) -> None:
    """Reset the counters of the second."""
    classes, machines, causes = r.sizes[CLASSES], r.sizes[MACHINES], r.sizes[CAUSES]
    for k in range(classes):
        r.offered[k] = r.late_retry[k] = r.retried[k] = r.committed[k] = r.asked[k] = r.found[k] = 0.0
        r.late_queued[k] = 0.0
        for source in range(machines + 1):
            r.answered[k * (machines + 1) + source] = 0.0
            r.late_wait[k * (machines + 1) + source] = 0.0
        if r.losing[k]:
            r.losing[k] = 0
            for cause in range(causes):
                r.lost[k * causes + cause] = 0.0
                r.missed[k * causes + cause] = 0.0
    for i in range(machines):
        r.pressed_s[i] = r.arrived_s[i]
        r.arrived_s[i] = r.jobs[i] = r.done_s[i] = r.refused[i] = r.opened[i] = 0.0
