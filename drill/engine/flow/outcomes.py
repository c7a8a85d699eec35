"""Outcomes of attempts: answered in time, answered late, lost for good, or retried.

Every amount passes through exactly one of `answer` and `lose`, which is what makes the ledger exact.
"""

from __future__ import annotations

from drill.engine.state.arrays import ATTEMPTS, CAUSES, CLASSES, DELAYS, MACHINES, TICK_S, Arrays

BUDGET_TICKS = 40
"""Ticks that unused retries of a budget are kept."""


def answer(r: Arrays, k: int, source: int, amount: float, late: float, *, retry: bool) -> None:
    """`amount` requests of class k are answered by a source; `late` is the share beyond the objective."""
    sources = r.sizes[MACHINES] + 1
    over = amount * late
    r.answered[k * sources + source] += amount - over
    if over > 0.0:
        if r.work_queue[k] >= 0 and r.pulled_age_s[r.work_queue[k]] > 0.5 * r.within_s[k]:
            # Waiting for a worker took the greater part of the objective.
            r.late_queued[k] += over
        elif retry:
            r.late_retry[k] += over
        else:
            r.late_wait[k * sources + source] += over


def lose(r: Arrays, k: int, a: int, amount: float, issued: float, age_s: float, cause: int) -> None:
    """`amount` attempts fail with a mean age: the last allowed attempt is a lost request, others come back."""
    causes = r.sizes[CAUSES]
    r.losing[k] = 1
    if a + 1 >= r.last_attempt[k]:
        exhaust(r, k, amount, cause)
        return
    if r.retry_budget[0] >= 0.0:
        kept = spend_budget(r, k, amount)
        exhaust(r, k, amount - kept, cause)
        issued = issued * kept / amount if amount > 0.0 else 0.0
        amount = kept
    r.missed[k * causes + cause] += amount
    j = k * r.sizes[ATTEMPTS] + a
    r.failed[j] += amount
    r.failed_issued[j] += issued
    r.failed_age_s[j] += amount * age_s


def exhaust(r: Arrays, k: int, amount: float, cause: int) -> None:
    """The last allowed attempt has failed: a request is lost; a worker returns its message to the queue."""
    place = k * r.sizes[CAUSES] + cause
    if not r.redelivers[k]:
        r.lost[place] += amount
        return
    r.missed[place] += amount
    r.retried[k] += amount
    r.given_up[r.work_queue[k]] += amount


def fill_budget(r: Arrays, k: int, new: float) -> None:
    """First attempts of a tick allow retries: a share of them, saved up for ten seconds (finagle.github.io, Retry Budgets, 2016)."""
    most = r.rate[k] * r.retry_budget[0] * BUDGET_TICKS
    tokens = r.retry_tokens[k] + new * r.retry_budget[0]
    r.retry_tokens[k] = tokens if tokens < most else most


def spend_budget(r: Arrays, k: int, amount: float) -> float:
    """Take retries from the budget. Returns how many of `amount` it allows."""
    kept = amount if amount < r.retry_tokens[k] else r.retry_tokens[k]
    r.retry_tokens[k] -= kept
    return kept


def schedule_retries(
    r: Arrays, n: int, k: int, a: int, amount: float, issued: float, summed_age_s: float, after: int
) -> None:
    """Attempts of class k that failed `after` ticks from now come back as attempt a + 1, spread by back-off and jitter."""
    attempts, delays = r.sizes[ATTEMPTS], r.sizes[DELAYS]
    j = k * attempts + a
    row = (j + 1) * delays
    first = j * delays
    for wait in range(r.delay_first[j], r.delay_last[j] + 1):
        share = r.delay[first + wait]
        if share > 0.0:
            t = row + (n + wait + after) % delays
            r.retry_issued[t] += issued * share
            r.retry_amount[t] += amount * share
            r.retry_age_s[t] += (summed_age_s + amount * (wait * TICK_S)) * share


def retry(r: Arrays, n: int) -> None:
    """Schedule the retries of this tick's failed attempts."""
    classes, attempts = r.sizes[CLASSES], r.sizes[ATTEMPTS]
    for k in range(classes):
        for a in range(r.attempts[k] - 1):
            j = k * attempts + a
            amount = r.failed[j]
            if amount > 0.0:
                schedule_retries(r, n, k, a, amount, r.failed_issued[j], r.failed_age_s[j], 0)
                r.failed[j] = 0.0
                r.failed_issued[j] = 0.0
                r.failed_age_s[j] = 0.0
