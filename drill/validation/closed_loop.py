"""Benchmarks with a fixed number of clients, each of which sends its next request after the answer.

The engine's load is a rate, so the rate is sought at which so many clients are busy: clients = rate x latency (Little's law),
but no more than what comes out when the database is asked for more than it can do and every connection is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drill.engine.simulate import simulate
from drill.model.inputs import Inputs
from drill.model.level_traffic import Curve
from drill.validation.scenarios import answered, of_class, tipping_point

SECONDS = 8
FLOOD = 1e6
"""Requests a second: more than any database here can do."""

At = Callable[[float], Inputs]
"""The benchmark at a rate of requests a second."""


def saturated(at: At) -> float:
    """Requests a second that are answered when every connection always has one."""
    return answered(simulate(at(FLOOD), 1), SECONDS // 2, SECONDS)


def saturated_p99_ms(at: At) -> float:
    """99th percentile of the response time then: every connection is taken once, and demand stays a hundredth above supply."""
    rate = 1.01 * saturated(at)
    made = at(rate)
    (item,) = made.level.classes
    filled = replace(item, rate=Curve(((0, FLOOD), (2, rate))))
    full = replace(made, level=replace(made.level, classes=(filled,)))
    return of_class(simulate(full, 1))[-1].p99_ms


def throughput(at: At, clients: int) -> float:
    """Requests a second of so many clients."""
    most = saturated(at)

    def idle(rate: float) -> bool:
        return rate * of_class(simulate(at(rate), 1))[-1].p50_ms / 1000.0 < clients

    return tipping_point(0.0, most, most / 200.0, idle)
