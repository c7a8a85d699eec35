"""Closed forms of the M/M/c queue. Rates a second, times in seconds."""

from __future__ import annotations

import math


def erlang_b(servers: int, offered: float) -> float:
    """Probability that all servers of a loss system are busy; `offered` is arrival rate times mean service time."""
    inverse = 1.0
    for k in range(1, servers + 1):
        inverse = 1.0 + inverse * k / offered
    return 1.0 / inverse


def erlang_c(servers: int, offered: float) -> float:
    """Probability that an arrival must wait in M/M/c; 1 at and past saturation."""
    if offered >= servers:
        return 1.0
    blocked = erlang_b(servers, offered)
    return blocked / (1.0 - offered / servers * (1.0 - blocked))


def mean_wait(servers: int, rate: float, service_s: float) -> float:
    """Mean wait before service. Raises ValueError past saturation, where there is none."""
    offered = rate * service_s
    if offered >= servers:
        raise ValueError(f"offered load {offered} needs more than {servers} servers")
    return erlang_c(servers, offered) * service_s / (servers - offered)


def sojourn_tail(servers: int, rate: float, service_s: float, after_s: float) -> float:
    """P(wait + service > after_s) of M/M/c, first come first served; 1 past saturation."""
    offered = rate * service_s
    if offered >= servers:
        return 1.0
    waits = erlang_c(servers, offered)
    x = after_s / service_s
    spare = servers - offered
    if abs(spare - 1.0) < 1e-9:
        return math.exp(-x) * (1.0 + waits * x)
    return math.exp(-x) * (1.0 + waits * (1.0 - math.exp(-x * (spare - 1.0))) / (spare - 1.0))


def blocked_mmck(servers: int, places: int, rate: float, service_s: float) -> float:
    """Probability that an arrival finds all `places` (servers and waiting room) of M/M/c/K taken."""
    offered = rate * service_s
    term, total = 1.0, 1.0
    for k in range(1, places + 1):
        term *= offered / min(k, servers)
        total += term
    return term / total


def stable_rate(capacity: float, retries: int) -> float:
    """Highest demand that cannot keep itself overloaded: every request tried 1 + retries times just fits."""
    return capacity / (1 + retries)


def in_time_mmcd(servers: int, rate: float, service_s: float, timeout_s: float) -> float:
    """Share answered within `timeout_s` of M/M/c whose clients leave when they have waited that long, but not from service.

    The virtual wait has density rate * p[c-1] * exp(-(c mu - rate) x) up to the timeout and falls with exp(-c mu x) beyond
    it (Baccelli and Hebuterne 1981, M/M/c + D).
    """
    mu, offered = 1.0 / service_s, rate * service_s
    free = [1.0]
    for k in range(1, servers):
        free.append(free[-1] * offered / k)
    first = rate * free[-1]
    slope = servers * mu - rate
    steps = 20_000
    width = timeout_s / steps
    places = [(i + 0.5) * width for i in range(steps)]
    waiting = [first * math.exp(-slope * x) * width for x in places]
    beyond = first * math.exp(-slope * timeout_s) / (servers * mu)
    good = sum(free) * -math.expm1(-mu * timeout_s)
    good += sum(share * -math.expm1(-mu * (timeout_s - x)) for x, share in zip(places, waiting, strict=True))
    return good / (sum(free) + sum(waiting) + beyond)
