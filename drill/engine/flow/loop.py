"""Second after second: the flow, then a look at what it did. Restricted Python: see `flow`.

`run` goes on until somebody has to think: an overload begins, an account has no owner, an alarm rings, memory must be weighed
anew. Then it returns what it asks for, and goes on from there when it is called again. Designs with mechanisms that look at
every second (`hooks`) are asked about every second.
"""

from __future__ import annotations

from drill.engine.flow.accounting import book, mean_lag, respond_all
from drill.engine.flow.cache_capacity import THROUGH, hold, to_weigh
from drill.engine.flow.capacity import alarm_turns, limit_shards, note_lags, overload_turns, shard_turns, strain, use_up
from drill.engine.flow.flow import advance, under_way
from drill.engine.flow.node_samples import take_nodes
from drill.engine.flow.offered_load import note_rates
from drill.engine.flow.shards import load_shards
from drill.engine.state.arrays import STORED, TICKS, Arrays

DONE, BEGUN, OVERLOAD, OLD, TABLE, ACCOUNTS, LOOKED, PULSE, SHARDS, WEIGH, FULL = range(11)
"""What `run` asks for."""
DISCRETE = (BEGUN, LOOKED, PULSE, SHARDS)
"""What can change the discrete state."""
FLOW, LAGS, WAITING, ANSWERS, NODES, COUNTERS, MACHINES, KEYS, CACHE, ENDED = range(10)
"""Where in a second it goes on."""
NEVER_OLD, SELDOM_OLD, ALWAYS_OLD = 0, 1, 2
"""Whether copies of a class in the cache can be old: no; yes, by a table; yes, and every second is another."""


def run(r: Arrays, until: int) -> int:
    """Simulate up to a second. Returns what is asked for, DONE at the end or when the waiting tables are out of date."""
    while True:
        phase = r.phase[0]
        if phase == FLOW:
            second = r.past[0] // TICKS
            if second >= until or r.stale[0]:
                return DONE
            set_rates(r, second)
            advance(r, second * TICKS, second * TICKS + TICKS)
            r.phase[0] = LAGS
            if r.hooks[0]:
                return BEGUN
        elif phase == LAGS:
            note_lags(r)
            r.phase[0] = WAITING
            if overload_turns(r):
                return OVERLOAD
        elif phase == WAITING:
            under_way(r)
            r.phase[0] = ANSWERS
            if copies_turn(r):
                return OLD
        elif phase == ANSWERS:
            r.wanted[0] = respond_all(r)
            if r.wanted[0] >= 0:
                return TABLE
            book(r, r.taken[0])
            r.phase[0] = NODES
            if r.unknown[0]:
                return ACCOUNTS
        elif phase == NODES:
            book_writes(r)
            use_up(r)
            load_shards(r)
            take_nodes(r, r.taken[0])
            r.taken[0] += 1
            r.phase[0] = COUNTERS
            if r.hooks[0] or r.said[0] or alarm_turns(r):
                return LOOKED
        elif phase == COUNTERS:
            zero(r)
            r.phase[0] = MACHINES
            if r.hooks[0]:
                return PULSE
        elif phase == MACHINES:
            for i in range(r.sizes[2]):
                if strain(r, i):
                    r.stale[0] = 1
            r.phase[0] = KEYS
            if r.hooks[0] or shard_turns(r):
                return SHARDS
        elif phase == KEYS:
            limit_shards(r)
            r.phase[0] = ENDED
            if weigh_or_hold(r):
                r.phase[0] = CACHE
                return WEIGH
        elif phase == CACHE:
            hold(r)
            r.phase[0] = ENDED
        else:
            r.phase[0] = FLOW
            if r.taken[0] >= r.sizes[8]:
                return FULL


def strain_all(r: Arrays) -> int:
    """Every machine's capacity and every shard's load. Returns 1 if waiting tables are of another mix of jobs than now."""
    mixed = 0
    for i in range(r.sizes[2]):
        if strain(r, i):
            mixed = 1
    load_shards(r)
    return mixed


def weigh_or_hold(r: Arrays) -> int:
    """Set what the cache may hold, or return 1 if keys have to be weighed against memory first."""
    if r.lifetime[0] < 0.0:
        return 0
    if to_weigh(r):
        return 1
    hold(r)
    return 0


def set_rates(r: Arrays, second: int) -> None:
    """Requests a tick of every class at a second: its curve, times what surges make of it."""
    changed = 0
    for k in range(r.sizes[0]):
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
    if changed:
        note_rates(r)


def copies_turn(r: Arrays) -> int:
    """Whether the age of copies in the cache has to be worked out again."""
    classes, machines = r.sizes[0], r.sizes[2]
    turns = 0
    newest = -1e9
    for s in range(r.sizes[5] - 1):
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
    """Whether a number is another than the last time, which it is from now on."""
    if r.copied_for[place] == value:
        return 0
    r.copied_for[place] = value
    return 1


def book_writes(r: Arrays) -> None:
    """Count what each shard acknowledged this second, and let write-through fill what was lost."""
    classes, sources = r.sizes[0], r.sizes[2] + 1
    for s in range(r.sizes[5] - 1):
        acked = 0.0
        for k in range(classes):
            place = s * classes + k
            if r.cached[k] == STORED and r.writes[k] > 0.0:
                acked += r.answered[k * sources + sources - 1] * r.writes[k] * r.shard_share[place]
            elif r.cached[k] and r.strategy[0] == THROUGH and r.shard_there[s]:
                r.filled[place] = min(r.filled[place] + r.rewritten[k], r.full[k])
        r.acked_per_s[s] = acked
        r.acked[s] += acked


def zero(r: Arrays) -> None:
    """Counters start again."""
    classes, machines, causes = r.sizes[0], r.sizes[2], r.sizes[6]
    for k in range(classes):
        r.offered[k] = r.late_retry[k] = r.retried[k] = r.committed[k] = r.asked[k] = r.found[k] = 0.0
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
        r.arrived_s[i] = r.jobs[i] = r.done_s[i] = 0.0
