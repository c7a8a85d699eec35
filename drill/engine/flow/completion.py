"""How a request ends at a database: served while its client still waits, or begun in vain. Restricted Python: see `flow`."""

from __future__ import annotations

from drill.engine.flow.demand import refill
from drill.engine.flow.outcomes import answer, send_round
from drill.engine.state.arrays import Arrays


def complete(r: Arrays, k: int, i: int, amount: float, issued: float, late: float, *, retry: bool) -> None:
    """Served while its client still waits: answered, written, and loaded into the cache."""
    answer(r, k, i, amount, late, retry=retry)
    if r.fills[k]:
        refill(r, k, issued)
    if r.writes[k] > 0.0:
        r.committed[k] += amount
        r.written[0] += amount * r.writes[k]


def time_out_later(
    r: Arrays, n: int, k: int, a: int, amount: float, issued: float, age_s: float, ticks: int, cause: int
) -> None:
    """Begun, but not finished before the time-out `ticks` from now. Booked now; its retry starts when the client gives up."""
    r.losing[k] = 1
    if a + 1 >= r.attempts[k]:
        r.lost[k * r.sizes[6] + cause] += amount
        return
    r.missed[k * r.sizes[6] + cause] += amount
    after = ticks if ticks > 0 else 0
    send_round(r, n, k, a, amount, issued, amount * (age_s + after * 0.25), after)
