"""The wait of a request in a queue, and its outcome once its service begins. Restricted Python: see `RULES.md`."""

from __future__ import annotations

from drill.engine.flow.below_saturation import chance
from drill.engine.flow.completion import Batch, ServedTick, complete, time_out_later
from drill.engine.flow.demand import late_share
from drill.engine.flow.waiting import decay
from drill.engine.state.arrays import AT_MACHINE, CLASSES, FIRST_AT_MACHINE, MACHINES, TICK_S, TIMED_OUT, Arrays


def longest_timeout(r: Arrays) -> int:
    """The timeout of the most patient class, in ticks: nothing waits longer."""
    longest = 0
    for k in range(r.sizes[CLASSES]):
        if r.timeout[k] > longest:
            longest = r.timeout[k]
    return longest


def waited_s(turn: ServedTick, original: float) -> float:
    """Mean wait, in seconds, of those served now out of one tick's arrivals, `original` their work then."""
    if turn.capacity <= 0.0:
        return turn.age * TICK_S
    begin = turn.used / turn.capacity
    if turn.age == 0:
        # Fresh arrivals behind a backlog that lasts `begin` of this tick and drains at capacity - arrivals.
        spare = turn.capacity - turn.total
        ticks = 0.5 * begin * begin * turn.capacity / spare if spare > 1e-12 * turn.capacity else 0.5 * begin
        return min(ticks, begin) * TICK_S
    gone = 1.0 - turn.total / original if original > turn.total else 0.0
    position = gone + 0.5 * (1.0 - gone) * turn.share
    ticks = turn.age + (turn.used + 0.5 * turn.total * turn.share) / turn.capacity - position
    return (ticks if ticks > 0.0 else 0.0) * TICK_S


def finish(r: Arrays, n: int, i: int, batch: Batch, wait_s: float, left: int) -> None:
    """Service begins with `left` ticks to go: most end in time, some over the objective, some over the timeout."""
    k, a, amount, miss = batch.k, batch.a, batch.amount, batch.miss
    c = k * r.sizes[MACHINES] + i
    service = r.service_s[c]
    over = max(decay(left * TICK_S / service) if service > 0.0 else 0.0, chance(r, i, left * TICK_S))
    age_s = batch.before_s + wait_s
    used_s = age_s + r.fixed_s[c]
    late = max(late_share(r, k, i, used_s), chance(r, i, r.within_s[k] - used_s))
    if r.shaped[k] > 0.0:
        late = max(late, min(1.0, r.shaped[k] / miss))
    kept = 1.0 - over
    if over > 0.0:
        cause = FIRST_AT_MACHINE + AT_MACHINE * i + TIMED_OUT
        time_out_later(r, n, k, a, amount * over, amount * over / miss, age_s, left, cause)
    beyond = late - over if late > over else 0.0
    share = 1.0 if late >= 1.0 else beyond / kept if kept > 0.0 else 1.0
    complete(r, k, i, amount * kept, amount * kept / miss, share, retry=a > 0)
