"""Seconds in which nothing changes to the last bit: told from what they leave, and not computed again.

Restricted Python: see `RULES.md`. A second of the loop is a function of the numbers that the second before has left. Where two
seconds in a row leave the same, and the loop had no reason to stop, the next one leaves the same too, and so on until a rate
changes or an event falls due. Three kinds of numbers are carried from second to second:

* what is compared (`_same`), or has one value in a steady drill (`_at_rest`): no queue, every write applied;
* totals, which grow but decide nothing: they are added up again from a tape (`tape`);
* the clock and what it moves: curves of rates (`rates_until_s`), replicas that have applied every write by the end of a tick.

`tests/engine/flow/test_steady.py` holds every row that the loop carries over to be one of these.
"""

from __future__ import annotations

from drill.engine.flow.capacity import ANSWER, MARGIN
from drill.engine.flow.flow import count_under_way
from drill.engine.flow.popularity import WAVES
from drill.engine.flow.repeats.tape import ALIKE, KEPT, REPEATS, TAPED, TICK_OVER, UNKNOWN, WRITTEN, play
from drill.engine.state.arrays import (
    ATTEMPTS,
    CLASS_GOOD,
    CLASS_OFFERED,
    CLASS_WAITING,
    CLASS_WIDTH,
    CLASSES,
    DELAYS,
    HELD,
    LOCKS,
    MACHINES,
    NODE_WIDTH,
    NODES,
    QUEUES,
    SHARDS,
    SLOTS,
    TICKS,
    Arrays,
)
from drill.engine.state.buckets import BUCKETS

WARM = 1e6
"""Requests after which buffers are shown as warm."""
LONG_WARM, ALWAYS_WARM = 1e11, 1e12
"""A drill that begins below the first never comes to the second."""
LONGEST_PAUSE_S = 8
MOST_WRITTEN = 1e9
"""Up to here a float tells apart what is a millionth of a write more."""
SPARE = 1e-3
"""Writes that a replica could apply beyond that in a tick."""


def settle(r: Arrays) -> None:
    """At the end of a second: note how much is known of it now."""
    before = r.steady[0]
    r.steady[0] = UNKNOWN
    if not r.whole[0] or not _at_rest(r):
        return
    if before == UNKNOWN:
        if r.past[0] >= r.look_at[0]:
            _keep(r)
            r.steady[0] = KEPT
    elif not _same(r):
        # What moves, moves on for a while: looking costs time too.
        r.look_at[0] = r.past[0] + r.pause[0] * TICKS
        r.pause[0] = min(2 * r.pause[0], LONGEST_PAUSE_S)
    elif before == KEPT or not _same_retries(r):
        _keep_retries(r)
        r.steady[0] = ALIKE
    elif before == ALIKE:
        _keep_retries(r)
        r.taped[0] = 0
        r.steady[0] = TAPED
    elif _follows(r):
        _keep_retries(r)
        r.rates_until_s[0] = _steady_rates_s(r)
        r.steady[0] = REPEATS


def repeat(r: Arrays, until: int) -> None:
    """Go on as the last second did: up to a second, to a change of a rate, or until no more frames can be held."""
    second = r.past[0] // TICKS
    room = r.sizes[HELD] - r.taken[0]
    most = min(until - second, int(r.rates_until_s[0]) - second)
    classes = r.sizes[CLASSES]
    last = r.taken[0] - 1 if r.taken[0] > 0 else r.sizes[HELD] - 1
    under_way = 0.0
    for k in range(classes):
        under_way += r.waiting[k]
    for _ in range(min(most, room)):
        play(r)
        if r.on_demand[0]:
            _turn_peaks(r)
        for k in range(classes):
            at = (last * classes + k) * CLASS_WIDTH
            r.total_offered[k] += r.class_sample[at + CLASS_OFFERED]
            r.total_good[k] += r.class_sample[at + CLASS_GOOD]
        for s in range(r.sizes[SHARDS] - 1):
            r.acked[s] += r.acked_per_s[s]
        _copy_frame(r, last, r.taken[0])
        last = r.taken[0]
        if under_way > 0.0:
            _turn_retries(r)
            for k in range(classes):
                r.class_sample[(last * classes + k) * CLASS_WIDTH + CLASS_WAITING] = r.waiting[k]
        r.taken[0] += 1
    n = r.past[0]
    for i in range(r.sizes[MACHINES]):
        r.head[i] = n
        if r.apply[i] >= 0.0:
            r.applied[i] = r.written[0]
            r.place[i] = n - 1
        r.applied_before[i] = r.applied[i]
    if most < room:
        r.steady[0] = UNKNOWN


def _copy_frame(r: Arrays, a: int, b: int) -> None:
    """Make the frame of one second held that of another."""
    width, nodes = r.sizes[CLASSES] * CLASS_WIDTH, r.sizes[NODES]
    wide = nodes * NODE_WIDTH
    r.class_sample[b * width : b * width + width] = r.class_sample[a * width : a * width + width]
    r.sample[b * wide : b * wide + wide] = r.sample[a * wide : a * wide + wide]
    r.sample_state[b * nodes : b * nodes + nodes] = r.sample_state[a * nodes : a * nodes + nodes]
    r.sample_words[b * nodes * 2 : (b + 1) * nodes * 2] = r.sample_words[a * nodes * 2 : (a + 1) * nodes * 2]


def _turn_peaks(r: Arrays) -> None:
    """Where half of a pool's idle timeout is over, the peaks of both halves stay what they are (`pools_on_demand`)."""
    second = r.past[0] // TICKS
    idle_s = r.pool_idle_s[0]
    for i in range(r.sizes[MACHINES]):
        if r.pool_least[i] < r.pool_most[i] and idle_s > 0.0 and second >= r.peak_until_s[i]:
            r.peak_until_s[i] = second + 0.5 * idle_s


def _turn_retries(r: Arrays) -> None:
    """As many retries are to come as a second ago, each a second later; they are counted anew, since the order of the sum matters."""
    delays = r.sizes[DELAYS]
    by = TICKS % delays
    for j in range(r.sizes[CLASSES] * r.sizes[ATTEMPTS]):
        first, last = j * delays, (j + 1) * delays
        r.retry_issued[first + by : last] = r.kept_retry_issued[first : last - by]
        r.retry_amount[first + by : last] = r.kept_retry_amount[first : last - by]
        r.retry_age_s[first + by : last] = r.kept_retry_age_s[first : last - by]
        r.retry_issued[first : first + by] = r.kept_retry_issued[last - by : last]
        r.retry_amount[first : first + by] = r.kept_retry_amount[last - by : last]
        r.retry_age_s[first : first + by] = r.kept_retry_age_s[last - by : last]
    _keep_retries(r)
    count_under_way(r)


def _at_rest(r: Arrays) -> int:
    """1 if nothing is queued anywhere, and nothing moves with the clock alone."""
    if r.sizes[QUEUES] > 0 or r.sizes[LOCKS] > 0 or r.copied_to[0]:
        return 0
    for k in range(r.sizes[CLASSES]):
        if r.cached[k] and r.broken_since_s[k] >= 0.0:
            return 0
    n = r.past[0]
    for i in range(r.sizes[MACHINES]):
        if r.live[i] > 0.0 or r.head[i] != n or r.stray[i] or r.locking[i]:
            return 0
        if r.on_demand[0] and r.peak[2 * i] != r.peak[2 * i + 1]:
            return 0
        if r.apply[i] >= 0.0 and r.applied[i] != r.written[0]:
            return 0
    return 0 if _expire_together(r) else 1


def _expire_together(r: Arrays) -> int:
    """1 while copies that were loaded together still expire together (`cache_capacity`)."""
    if r.lifetime[1] <= 0.0:
        return 0
    for s in range(r.sizes[SHARDS] - 1):
        if r.past[0] // TICKS - r.shard_emptied_s[s] <= (WAVES + 1) * r.lifetime[0]:
            return 1
    return 0


def _same(r: Arrays) -> int:
    """1 if the second has left what the one before it had left."""
    machines, classes, shards = r.sizes[MACHINES], r.sizes[CLASSES], r.sizes[SHARDS]
    for i in range(machines):
        if r.spread[i] != r.kept_machine[i] or r.wait_s[i] != r.kept_machine[machines + i]:
            return 0
        if r.pressed_s[i] != r.kept_machine[2 * machines + i] or r.apply[i] != r.kept_machine[3 * machines + i]:
            return 0
        if r.lag_now_s[i] != r.kept_machine[4 * machines + i] or r.lag_was_s[i] != r.kept_machine[5 * machines + i]:
            return 0
        if r.capacity_s[i] != r.kept_machine[6 * machines + i]:
            return 0
        if r.ios_per_applied[i] != r.kept_machine[7 * machines + i] or r.lump_s[i] != r.kept_machine[8 * machines + i]:
            return 0
        if r.open[i] != r.kept_machine[9 * machines + i] or r.peak[2 * i] != r.kept_machine[10 * machines + 2 * i]:
            return 0
        if r.warm[i] != r.kept_machine[12 * machines + i] and _warms_up(r, i):
            return 0
    for k in range(classes):
        if r.rate[k] != r.kept_class[k] or r.miss[k] != r.kept_class[classes + k]:
            return 0
        if r.rate_tokens[k] != r.kept_class[2 * classes + k] or r.retry_tokens[k] != r.kept_class[3 * classes + k]:
            return 0
        if r.hit_most[k] != r.kept_class[4 * classes + k] or r.hit_scale[k] != r.kept_class[5 * classes + k]:
            return 0
        if r.full[k] != r.kept_class[6 * classes + k] or r.extra_miss[k] != r.kept_class[7 * classes + k]:
            return 0
        if r.shaped[k] != r.kept_class[8 * classes + k]:
            return 0
    for s in range(shards):
        if r.shard_up[s] != r.kept_shard[s] or r.shard_load[s] != r.kept_shard[shards + s]:
            return 0
        if r.shard_net_tokens[s] != r.kept_shard[2 * shards + s] or r.shard_sent[s] != r.kept_shard[3 * shards + s]:
            return 0
    for place in range(shards * classes):
        if r.filled[place] != r.kept_filled[place]:
            return 0
    for place in range(machines * BUCKETS):
        if r.tokens[place] != r.kept_tokens[place]:
            return 0
    for place in range(machines * ANSWER):
        if r.fitted[place] != r.kept_fitted[place] or r.followed[place] != r.kept_followed[place]:
            return 0
    return 1


def _warms_up(r: Arrays, i: int) -> int:
    """1 if more requests since its buffers were cold make a difference to a machine."""
    return 1 if not r.summed[i] or r.warm[i] < WARM or LONG_WARM < r.warm[i] < ALWAYS_WARM else 0


def _keep(r: Arrays) -> None:
    """Keep what the second has left."""
    machines, classes, shards = r.sizes[MACHINES], r.sizes[CLASSES], r.sizes[SHARDS]
    r.kept_machine[0:machines] = r.spread[0:machines]
    r.kept_machine[machines : 2 * machines] = r.wait_s[0:machines]
    r.kept_machine[2 * machines : 3 * machines] = r.pressed_s[0:machines]
    r.kept_machine[3 * machines : 4 * machines] = r.apply[0:machines]
    r.kept_machine[4 * machines : 5 * machines] = r.lag_now_s[0:machines]
    r.kept_machine[5 * machines : 6 * machines] = r.lag_was_s[0:machines]
    r.kept_machine[6 * machines : 7 * machines] = r.capacity_s[0:machines]
    r.kept_machine[7 * machines : 8 * machines] = r.ios_per_applied[0:machines]
    r.kept_machine[8 * machines : 9 * machines] = r.lump_s[0:machines]
    r.kept_machine[9 * machines : 10 * machines] = r.open[0:machines]
    r.kept_machine[10 * machines : 12 * machines] = r.peak[0 : 2 * machines]
    r.kept_machine[12 * machines : 13 * machines] = r.warm[0:machines]
    r.kept_class[0:classes] = r.rate[0:classes]
    r.kept_class[classes : 2 * classes] = r.miss[0:classes]
    r.kept_class[2 * classes : 3 * classes] = r.rate_tokens[0:classes]
    r.kept_class[3 * classes : 4 * classes] = r.retry_tokens[0:classes]
    r.kept_class[4 * classes : 5 * classes] = r.hit_most[0:classes]
    r.kept_class[5 * classes : 6 * classes] = r.hit_scale[0:classes]
    r.kept_class[6 * classes : 7 * classes] = r.full[0:classes]
    r.kept_class[7 * classes : 8 * classes] = r.extra_miss[0:classes]
    r.kept_class[8 * classes : 9 * classes] = r.shaped[0:classes]
    r.kept_shard[0:shards] = r.shard_up[0:shards]
    r.kept_shard[shards : 2 * shards] = r.shard_load[0:shards]
    r.kept_shard[2 * shards : 3 * shards] = r.shard_net_tokens[0:shards]
    r.kept_shard[3 * shards : 4 * shards] = r.shard_sent[0:shards]
    r.kept_filled[0 : shards * classes] = r.filled[0 : shards * classes]
    r.kept_tokens[0 : machines * BUCKETS] = r.tokens[0 : machines * BUCKETS]
    r.kept_fitted[0 : machines * ANSWER] = r.fitted[0 : machines * ANSWER]
    r.kept_followed[0 : machines * ANSWER] = r.followed[0 : machines * ANSWER]


def _same_retries(r: Arrays) -> int:
    """1 if as many retries are to come at every tick from now on as were to come, a second ago, as long after that."""
    delays = r.sizes[DELAYS]
    for j in range(r.sizes[CLASSES] * r.sizes[ATTEMPTS]):
        for due in range(delays):
            now, then = j * delays + (due + TICKS) % delays, j * delays + due
            if r.retry_amount[now] != r.kept_retry_amount[then] or r.retry_issued[now] != r.kept_retry_issued[then]:
                return 0
            if r.retry_age_s[now] != r.kept_retry_age_s[then]:
                return 0
    return 1


def _keep_retries(r: Arrays) -> None:
    """Keep the retries to come."""
    ring = r.sizes[CLASSES] * r.sizes[ATTEMPTS] * r.sizes[DELAYS]
    r.kept_retry_issued[0:ring] = r.retry_issued[0:ring]
    r.kept_retry_amount[0:ring] = r.retry_amount[0:ring]
    r.kept_retry_age_s[0:ring] = r.retry_age_s[0:ring]


def _follows(r: Arrays) -> int:
    """1 if every replica applies in a tick all that is written in it, with room to spare, and no old queue is left in the ring.

    The writes of a tick are the same, but their difference in a growing total is not, to the last bit.
    """
    if r.written[0] > MOST_WRITTEN:
        return 0
    most = tick = 0.0
    for entry in range(r.taped[0]):
        if r.tape_kind[entry] == WRITTEN:
            tick += r.tape[entry]
        elif r.tape_kind[entry] == TICK_OVER:
            most = max(most, tick)
            tick = 0.0
    for i in range(r.sizes[MACHINES]):
        if most > 0.0 and 0.0 <= r.apply[i] < most * MARGIN + SPARE:
            return 0
    slots = r.sizes[MACHINES] * r.sizes[SLOTS]
    for place in range(slots):
        if r.zombie[place] > 0.0:
            return 0
    for place in range(slots * r.sizes[CLASSES] * r.sizes[ATTEMPTS]):
        if r.queue[place] > 0.0:
            return 0
    return 1


def _steady_rates_s(r: Arrays) -> float:
    """The second until which every class's rate stays as it has been in the last second."""
    second = r.past[0] // TICKS - 1
    until = 1e9
    for k in range(r.sizes[CLASSES]):
        first, last = r.curve_from[k], r.curve_from[k + 1] - 1
        place = first
        while place <= last and r.curve_s[place] <= second:
            place += 1
        if place > last:
            continue
        if place > first and r.curve_linear[k] and r.curve_rate[place] != r.curve_rate[place - 1]:
            return 0.0
        until = min(until, r.curve_s[place])
    return until
