"""Ends a served request: answered while its client waits, or after its timeout.

Restricted Python: see `RULES.md`.
"""

from __future__ import annotations

from typing import NamedTuple

from drill.engine.flow.demand import refill
from drill.engine.flow.outcomes import answer, exhaust, schedule_retries, spend_budget
from drill.engine.flow.repeats.tape import TAPED, WRITTEN, note
from drill.engine.state.arrays import CAUSES, TICK_S, Arrays


class ServedTick(NamedTuple):
    """The requests that arrived at a machine in one tick, as they are served."""

    tick: int
    """Of arrival."""
    age: int
    """Ticks since then."""
    share: float
    """The part of them that is served now."""
    used: float
    """Work done before them in this tick, seconds."""
    capacity: float
    """Work that can be done in this tick, seconds."""
    total: float
    """Their work, that of clients who have gone included, seconds."""
    ahead: float
    """Jobs that came before them and stay."""
    for_nobody: float
    """Work done in this tick for clients who have gone, up to and including theirs, seconds."""


class Batch(NamedTuple):
    """Requests of one class and attempt among them."""

    k: int
    a: int
    amount: float
    miss: float
    """Share of keys that was missing when they were issued: amount / miss were."""
    before_s: float
    """Their mean age on arrival."""


def complete(r: Arrays, k: int, i: int, amount: float, issued: float, late: float, *, retry: bool) -> None:
    """Served while its client still waits: answered, written, and loaded into the cache."""
    answer(r, k, i, amount, late, retry=retry)
    if r.fills[k]:
        refill(r, k, issued)
    if r.writes[k] > 0.0:
        r.committed[k] += amount
        if r.stray[i]:
            r.strayed[i] += amount * r.writes[k]
        else:
            r.written[0] += amount * r.writes[k]
            if r.steady[0] == TAPED:
                note(r, WRITTEN, 0, amount * r.writes[k])


def time_out_later(
    r: Arrays, n: int, k: int, a: int, amount: float, issued: float, age_s: float, ticks: int, cause: int
) -> None:
    """Begun, but not finished before the timeout `ticks` from now. Booked now; its retry starts when the client gives up."""
    r.losing[k] = 1
    if a + 1 >= r.last_attempt[k]:
        exhaust(r, k, amount, cause)
        return
    if r.retry_budget[0] >= 0.0:
        kept = spend_budget(r, k, amount)
        exhaust(r, k, amount - kept, cause)
        issued = issued * kept / amount if amount > 0.0 else 0.0
        amount = kept
    r.missed[k * r.sizes[CAUSES] + cause] += amount
    after = ticks if ticks > 0 else 0
    schedule_retries(r, n, k, a, amount, issued, amount * (age_s + after * TICK_S), after)
