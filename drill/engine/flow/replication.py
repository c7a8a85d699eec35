"""Replica lag: how old the oldest write is that a replica has not applied.

Read off the two cumulative curves, t - W^-1(A(t)). Backlog divided by rate is wrong by seconds while lag changes and
undefined while apply stands still (engine study, 3.2).
"""

from __future__ import annotations

from drill.engine.flow.repeats.tape import TAPED, TICK_OVER, note
from drill.engine.state.arrays import MACHINES, TICK_S, Arrays


def replicate(r: Arrays, n: int) -> None:
    """Apply writes for one tick: extend the writer's curve and move every replica along it."""
    written = r.written[0]
    r.history[n] = written
    r.past[0] = n + 1
    if r.steady[0] == TAPED:
        note(r, TICK_OVER, 0, 0.0)
    for i in range(r.sizes[MACHINES]):
        apply = r.apply[i]
        if apply < 0.0:
            continue
        applied = r.applied[i] + apply
        if applied >= written:
            r.applied[i] = written
            r.place[i] = n
            r.lag_s[i] = 0.0
            continue
        r.applied[i] = applied
        place = r.place[i]
        while r.history[place] <= applied:
            place += 1
        r.place[i] = place
        before = r.history[place - 1] if place > 0 else 0.0
        rise = r.history[place] - before
        inside = (applied - before) / rise if rise > 0.0 else 0.0
        r.lag_s[i] = (n - place + 1 - inside) * TICK_S
