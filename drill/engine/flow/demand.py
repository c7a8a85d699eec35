"""The demand of one tick, and how much of it the cache answers.

A miss goes to the database; it fills the cache only when its answer comes while somebody still waits. That rule is what
lets a cold cache stay cold under load.
"""

from __future__ import annotations

from drill.engine.flow.consumers.message_queue import dequeue, enqueue
from drill.engine.flow.outcomes import answer, fill_budget, lose
from drill.engine.flow.popularity import POINTS, look_up
from drill.engine.flow.shards import serve_stored, unreachable
from drill.engine.flow.waiting import decay
from drill.engine.state.arrays import (
    APP_DOWN,
    ATTEMPTS,
    CACHE_DOWN,
    CAUSES,
    CLASSES,
    CONFLICT,
    DELAYS,
    DROPPED,
    MACHINES,
    QUEUES,
    SHARDS,
    SHED,
    STORED,
    TICKS,
    Arrays,
)

LONGEST_COALESCED_S = 5.0


def demand(r: Arrays, n: int) -> None:
    """New requests and retries due, less what is shed or beyond a rate, sent to dead applications or in need of a missing table.

    Workers take their messages last: they fill what the others leave.
    """
    for k in range(r.sizes[CLASSES]):
        new = r.rate[k]
        r.offered[k] += new
        if r.admit[k] < 1.0:
            shed = new * (1.0 - r.admit[k])
            r.lost[k * r.sizes[CAUSES] + SHED] += shed
            r.losing[k] = 1
            new -= shed
        if r.rate_limit[k] >= 0.0:
            new -= _over_rate(r, k, new)
        if r.work_queue[k] < 0:
            _request(r, n, k, new, 0.0)
        else:
            r.attempts_tried[k] = 0
            enqueue(r, k, new)
    for k in range(r.sizes[CLASSES] if r.sizes[QUEUES] > 0 else 0):
        if r.work_queue[k] >= 0:
            taken = dequeue(r, n, k)
            _request(r, n, k, taken, r.pulled_age_s[r.work_queue[k]])


def _over_rate(r: Arrays, k: int, new: float) -> float:
    """Refuse the new requests of a class beyond its admission rate: those for which there is no token. Returns how many."""
    tokens = min(r.rate_tokens[k] + r.rate_limit[k], r.rate_limit[k] * TICKS)
    refused = new - tokens if new > tokens else 0.0
    r.rate_tokens[k] = tokens - (new - refused)
    if refused > 0.0:
        r.lost[k * r.sizes[CAUSES] + SHED] += refused
        r.losing[k] = 1
    return refused


def _request(r: Arrays, n: int, k: int, new: float, waited_s: float) -> None:
    """Offer the new requests of a class, which have waited in a queue for so long, and the retries that are due."""
    attempts, delays = r.sizes[ATTEMPTS], r.sizes[DELAYS]
    due = n % delays
    # Producers send to applications that are gone, workers are not among them.
    gone = r.gone[k] if r.work_queue[k] < 0 else 0.0
    if r.retry_budget[0] >= 0.0:
        fill_budget(r, k, new)
    miss = 1.0
    if r.cached[k]:
        r.fills[k] = _fills(r, k)
        miss = _miss_share(r, k, new)
    absent = 0.0
    if r.closed[0] and r.cached[k] and r.cached[k] != STORED:
        absent = unreachable(r, k)
        if absent > 0.0:
            miss = (miss - absent) / (1.0 - absent) if absent < miss else 1e-9
    if r.cached[k] == STORED:
        # Whoever finds no record makes a new one.
        refill(r, k, new * (1.0 - gone) * r.accepts[0])
    r.miss[k] = miss
    broken = r.broken[k]
    conflict = r.conflict[k]
    r.attempts_tried[k] = 1
    for a in range(r.attempts[k]):
        j = k * attempts + a
        if a == 0:
            issued = before = new
            age_s = waited_s
        else:
            t = j * delays + due
            before = r.retry_amount[t]
            if before <= 0.0:
                r.issued[j] = r.amount[j] = r.hits[j] = 0.0
                continue
            r.attempts_tried[k] = a + 1
            # A cache emptied since then makes missing keys of what was known to hit: never more than was carried.
            issued = r.retry_issued[t]
            if issued * miss > before:
                issued = before / miss
            age_s = r.retry_age_s[t] / before
            r.retry_issued[t] = r.retry_amount[t] = r.retry_age_s[t] = 0.0
            r.retried[k] += before
        if gone > 0.0:
            lose(r, k, a, before * gone, issued * gone, age_s, APP_DOWN)
            before -= before * gone
            issued -= issued * gone
        if conflict > 0.0:
            lose(r, k, a, before * conflict, issued * conflict, age_s, CONFLICT)
            before -= before * conflict
            issued -= issued * conflict
        if broken > 0.0 and not r.cached[k]:
            lose(r, k, a, before * broken, issued * broken, age_s, DROPPED)
            before -= before * broken
            issued -= issued * broken
        if absent > 0.0:
            # A retry looks for the same key on the same shard: it would fail again.
            r.lost[k * r.sizes[CAUSES] + CACHE_DOWN] += before * absent
            r.losing[k] = 1
            before -= before * absent
            issued -= issued * absent
        if r.cached[k] == STORED:
            serve_stored(r, k, a, before, age_s, miss)
            continue
        amount = issued * miss
        hits = before - amount
        if hits < 0.0:
            hits = 0.0
            amount = before
        if broken > 0.0 and amount > 0.0:
            # A copy in the cache is an answer whatever has become of the table; what is not there cannot be loaded.
            lose(r, k, a, amount * broken, issued * broken, age_s, DROPPED)
            amount -= amount * broken
            issued -= issued * broken
        r.issued[j] = issued
        r.amount[j] = amount
        r.age_s[j] = age_s
        r.hits[j] = hits
        if r.cached[k]:
            r.asked[k] += before
            r.found[k] += hits
        if hits > 0.0:
            late = 1.0 if age_s + r.far_s[k] > r.within_s[k] else 0.0
            answer(r, k, r.sizes[MACHINES], hits, late, retry=a > 0)


def _fills(r: Arrays, k: int) -> int:
    """1 if any shard that is up has room for keys of a class."""
    classes = r.sizes[CLASSES]
    full = r.full[k]
    for s in range(r.sizes[SHARDS]):
        if r.filled[s * classes + k] < full and r.shard_up[s] > 0.0 and r.shard_takes[s]:
            return 1
    return 0


def _miss_share(r: Arrays, k: int, new: float) -> float:
    """Share of a class's requests that the cache cannot answer in this tick.

    A cold cache fills within the tick: the mean over what will be filled, by Simpson's rule (engine study, 2.4).
    """
    classes, shards = r.sizes[CLASSES], r.sizes[SHARDS]
    found = 0.0
    most = r.hit_most[k]
    scale = r.hit_scale[k]
    last_filled = -1.0
    held = 0.0
    for s in range(shards):
        share = r.shard_share[s * classes + k]
        if r.shard_up[s] <= 0.0 or share <= 0.0:
            continue
        filled = r.filled[s * classes + k]
        if filled != last_filled:
            last_filled = filled
            held = look_up(r.hit, k * POINTS, filled / scale) * scale
            if held > most:
                held = most
            elif held < most * 0.999:
                held = _mean_while_filling(r, k, filled, held, new)
        # Records that are nowhere else do not expire.
        left = 1.0 if r.cached[k] == STORED or r.unanswered[k] else r.shard_left[s]
        found += share * r.shard_up[s] * held * left
    miss = 1.0 - found + r.extra_miss[k]
    return 1.0 if miss > 1.0 else miss if miss > 1e-9 else 1e-9


def _mean_while_filling(r: Arrays, k: int, filled: float, held: float, new: float) -> float:
    """Mean hit ratio over a tick in which the database answers as many misses as it has room for."""
    machines = r.sizes[MACHINES]
    scale = r.hit_scale[k]
    room = 0.0
    for i in range(machines):
        share = r.route[k * machines + i]
        if share > 0.0 and r.capacity_s[i] > 0.0:
            backlog = r.lump_s[i] + r.live[i] * r.job_work_s[i]
            if backlog < r.capacity_s[i]:
                room += (r.capacity_s[i] - backlog) / r.work_s[k]
    mean = held
    for _ in range(2):
        missing = new * (1.0 - mean)
        served = 1.0 if missing <= room or r.cached[k] == STORED else room / missing
        middle = look_up(r.hit, k * POINTS, (filled + 0.5 * new * served) / scale) * scale
        last = look_up(r.hit, k * POINTS, (filled + new * served) / scale) * scale
        mean = (held + 4.0 * middle + last) / 6.0
    most = r.hit_most[k]
    return most if mean > most else mean


def refill(r: Arrays, k: int, issued: float) -> None:
    """Put the keys of `issued` answered requests into every shard that is up, until memory is full."""
    classes, shards = r.sizes[CLASSES], r.sizes[SHARDS]
    full = r.full[k]
    for s in range(shards):
        if r.shard_up[s] > 0.0 and r.shard_takes[s]:
            place = s * classes + k
            filled = r.filled[place]
            if filled < full:
                filled += issued
                r.filled[place] = full if filled > full else filled


def coalesced(r: Arrays, k: int, wait_s: float) -> float:
    """Share of misses that reach the database when one request loads a key for all that wait for it (single-flight).

    While a load takes `wait_s`, x requests miss and touch distinct(x) keys: that many loads, not x.
    """
    missing = (r.rate[k] * TICKS) * r.miss[k] * min(wait_s, LONGEST_COALESCED_S)
    if missing <= 1.0:
        return 1.0
    share = look_up(r.distinct, k * POINTS, missing) / missing
    return 1.0 if share > 1.0 else share


def late_share(r: Arrays, k: int, i: int, used_s: float) -> float:
    """Share answered beyond the objective when `used_s` of it have gone before service begins."""
    left = r.within_s[k] - used_s
    if left <= 0.0:
        return 1.0
    service = r.service_s[k * r.sizes[MACHINES] + i]
    return decay(left / service) if service > 0.0 else 0.0
