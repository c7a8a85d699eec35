"""Accounts for every answer and every loss of a second. Restricted Python: see `RULES.md`.

An account is a slot of a class. `ledger` decides which cause and chain it stands for when its first amount after an event
comes; it stands for them until the next event.
"""

from __future__ import annotations

from drill.engine.flow.popularity import POINTS, look_up
from drill.engine.flow.repeats.tape import AGED, BOOKED, COUNTED, TAPED, note
from drill.engine.flow.staleness import AGES_S
from drill.engine.flow.waiting import LOAD_POINTS, LOADS
from drill.engine.state.arrays import (
    CAUSES,
    CLASS_FAILED,
    CLASS_GOOD,
    CLASS_HIT_RATIO,
    CLASS_LATE,
    CLASS_OFFERED,
    CLASS_P50_MS,
    CLASS_P99_MS,
    CLASS_RETRIES,
    CLASS_STALE,
    CLASS_WAITING,
    CLASS_WIDTH,
    CLASSES,
    MACHINES,
    STORED,
    TICK_S,
    TICKS,
    UP,
    Arrays,
)
from drill.engine.state.elementary import exp

EDGES = len(AGES_S) + 1
"""Edges of the age histogram, and what a class tolerates."""
RECENT_LAG_S = 1.0
"""A replica further behind than this is behind because of the last event."""


def slots(causes: int, machines: int) -> int:
    """Accounts of a class: lost, late after a failed attempt, late after any, slow by source, old by source, by the cache, queued."""
    return 2 * causes + 1 + (machines + 1) + 2 * machines + 2


def enter(r: Arrays, k: int, slot: int, amount: float) -> None:
    """Put an amount into an account; list the account if its cause is not known yet."""
    place = k * slots(r.sizes[CAUSES], r.sizes[MACHINES]) + slot
    r.booked[place] += amount
    if r.steady[0] == TAPED:
        note(r, BOOKED, place, amount)
    if not r.known[place]:
        r.known[place] = 1
        r.new[r.unknown[0]] = place
        r.unknown[0] += 1


def book(r: Arrays, b: int) -> None:
    """Book every class's second, and its frame into second `b` of those held."""
    for k in range(r.sizes[CLASSES]):
        _book_class(r, k, (b * r.sizes[CLASSES] + k) * CLASS_WIDTH)


def _book_class(r: Arrays, k: int, at: int) -> None:
    sources, causes = r.sizes[MACHINES] + 1, r.sizes[CAUSES]
    r.total_offered[k] += r.offered[k]
    good = stale = late = failed = 0.0
    for source in range(sources):
        amount = r.answered[k * sources + source]
        if amount > 0.0:
            old = _stale(r, k, source, amount)
            stale += old
            good += amount - old
        slow = r.late_wait[k * sources + source]
        if slow > 0.0:
            late += slow
            enter(r, k, 2 * causes + 1 + source, slow)
    r.total_good[k] += good
    if r.late_retry[k] > 0.0:
        late += r.late_retry[k]
        _book_retried(r, k, r.late_retry[k])
    if r.late_queued[k] > 0.0:
        late += r.late_queued[k]
        enter(r, k, slots(causes, sources - 1) - 1, r.late_queued[k])
    for cause in range(causes if r.losing[k] else 0):
        lost = r.lost[k * causes + cause]
        if lost > 0.0:
            failed += lost
            enter(r, k, cause, lost)
    r.class_sample[at + CLASS_OFFERED] = r.offered[k]
    r.class_sample[at + CLASS_GOOD] = good
    r.class_sample[at + CLASS_STALE] = stale
    r.class_sample[at + CLASS_LATE] = late
    r.class_sample[at + CLASS_FAILED] = failed
    r.class_sample[at + CLASS_RETRIES] = r.retried[k]
    r.class_sample[at + CLASS_WAITING] = r.waiting[k]
    r.class_sample[at + CLASS_P50_MS] = r.p50_ms[k]
    r.class_sample[at + CLASS_P99_MS] = r.p99_ms[k]
    r.class_sample[at + CLASS_HIT_RATIO] = r.found[k] / r.asked[k] if r.asked[k] > 0.0 else 0.0


def _book_retried(r: Arrays, k: int, amount: float) -> None:
    """Charge answers late after a failed attempt to the causes that fail attempts of this class now, in proportion."""
    causes = r.sizes[CAUSES]
    total = 0.0
    for cause in range(causes):
        total += r.missed[k * causes + cause]
    if total <= 0.0:
        enter(r, k, 2 * causes, amount)
        return
    for cause in range(causes):
        part = r.missed[k * causes + cause]
        if part > 0.0:
            enter(r, k, causes + cause, amount * (part / total))


def _stale(r: Arrays, k: int, source: int, amount: float) -> float:
    """Stale part of what a source answered in time; every read enters the age histogram."""
    if r.reads[k] <= 0.0:
        return 0.0
    machines = r.sizes[MACHINES]
    r.counted[0] += amount
    if r.steady[0] == TAPED:
        note(r, COUNTED, 0, amount)
    row = (k * (machines + 1) + source) * EDGES
    if not r.by_hand[k] and source < machines:
        _behind(r, k, source, row)
    previous = 1.0
    edges = r.old_edges[k * (machines + 1) + source]
    over = 1.0 - r.miss[k] if source == machines else 1.0
    if over <= 0.0:
        edges = 0
    for edge in range(edges):
        share = min(1.0, r.older[row + edge] / over)
        _age(r, edge, amount * (previous - share))
        previous = share
    _age(r, edges, amount * previous)
    if not edges:
        return 0.0
    stale = amount * min(1.0, r.older[row + EDGES - 1] / over)
    if stale > 0.0:
        slot = 2 * r.sizes[CAUSES] + 2 + machines + 2 * source
        if source < machines and r.lag_s[source] > RECENT_LAG_S and r.triggered[0]:
            slot += 1
        enter(r, k, slot, stale)
    return stale


def _age(r: Arrays, edge: int, amount: float) -> None:
    """Count reads between two edges of the age histogram."""
    r.ages[edge] += amount
    if r.steady[0] == TAPED:
        note(r, AGED, edge, amount)


def _behind(r: Arrays, k: int, i: int, row: int) -> None:
    """Shares of a lagging replica's answers older than each edge below its lag, and than the class tolerates."""
    lag, written = mean_lag(r, i), r.rewritten[k]
    at = (k * r.sizes[MACHINES] + i) * 2
    if r.behind_for[at] == lag and r.behind_for[at + 1] == written:
        return
    r.behind_for[at], r.behind_for[at + 1] = lag, written
    edges = 0
    if lag > 0.0:
        while edges < EDGES - 1 and AGES_S[edges] < lag:
            r.older[row + edges] = _replica_older(r, k, written, lag - AGES_S[edges])
            edges += 1
        r.older[row + EDGES - 1] = _replica_older(r, k, written, lag - r.fresh_s[k])
    r.old_edges[k * (r.sizes[MACHINES] + 1) + i] = edges


def _replica_older(r: Arrays, k: int, written: float, left_s: float) -> float:
    """Share of answers that miss a write made `left_s` or more before the lag's end: see `staleness`."""
    if left_s <= 0.0 or written <= 0.0:
        return 0.0
    seen = written * left_s
    if not r.keyed[k]:
        return 1.0 - exp(-min(seen, 700.0))
    return look_up(r.key_hit, k * POINTS, seen)


def mean_lag(r: Arrays, i: int) -> float:
    """Mean lag over the last second: a replica that stands still was half a second less behind half a second ago."""
    return 0.5 * (r.lag_now_s[i] + r.lag_was_s[i]) if r.lag_was_s[i] > 0.0 else r.lag_now_s[i]


def respond(r: Arrays, k: int) -> int:
    """Median and 99th percentile of a class's response time: the worst machine it visits decides.

    Returns -1, or the place in the waiting tables that has to be worked out first.
    """
    machines = r.sizes[MACHINES]
    median = slow = 0.0
    for i in range(machines):
        c = k * machines + i
        if r.route[c] <= 0.0 or r.mode[i] != UP or r.capacity_s[i] <= 0.0:
            continue
        own = r.service_s[c]
        if r.wait_s[i] > 0.0:
            usual = r.wait_s[i] + 0.693 * own
            long = r.wait_s[i] + r.tail_s[c]
        else:
            step = min(LOADS, int(r.arrived_s[i] / (r.capacity_s[i] * TICKS) * LOADS + 0.5))
            place = c * LOAD_POINTS + step
            if r.usual_s[place] < 0.0:
                return place
            usual = r.usual_s[place]
            long = r.long_s[place]
        fixed = r.fixed_s[c] + r.disk_s[c]
        median += r.route[c] * (fixed + usual)
        slow = max(slow, fixed + long)
    limit = r.timeout[k] * TICK_S
    if r.cached[k] and (r.miss[k] < 0.5 or r.cached[k] == STORED):
        median = r.hit_s[k]
    if r.cached[k] and (r.miss[k] < 0.01 or r.cached[k] == STORED):
        slow = r.hit_s[k] * 2.0
    r.p50_ms[k] = min(median, limit) * 1000.0
    r.p99_ms[k] = min(slow, limit) * 1000.0
    if r.work_queue[k] >= 0:
        queued_ms = r.pulled_age_s[r.work_queue[k]] * 1000.0
        r.p50_ms[k] += queued_ms
        r.p99_ms[k] += queued_ms
    return -1


def respond_all(r: Arrays) -> int:
    """Response times of every class; returns as `respond` does."""
    for k in range(r.sizes[CLASSES]):
        place = respond(r, k)
        if place >= 0:
            return place
    return -1
