"""V10: the worked example of "Metastable Failures in Distributed Systems" (HotOS 2021).

A database of 300 QPS (two processors of 6.67 ms a query), clients that give up after 1 s and try once more a second later, 280 QPS,
a network outage of 10 s.
"""

from __future__ import annotations

from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.level_traffic import Keys, Retries
from drill.model.run import Recording
from drill.validation.hit_ratios import items_for
from drill.validation.scenarios import (
    OTHER_ZONES,
    answered,
    bare,
    build,
    cache,
    design,
    level,
    of_class,
    of_node,
    request,
    sized,
    tipping_point,
)

CAPACITY = 300.0
QUERY_CPU_MS = 2000.0 / CAPACITY
AT_S, OUTAGE_S = 60, 10
ONCE = Retries(1, 1000, 1.0, 0.0)
OUTAGE = Fault("network", "aws:network:disrupt-connectivity", AT_S, OUTAGE_S, "us-east-1a")
LONG_S = 900
SURGE = Fault("surge", "drill:traffic-spike", AT_S, 5, "", factor=4.0)
"""A trigger that locks whatever can lock. The outage alone, which loses the requests instead of queueing them, does so from 225 QPS up."""
KEYS = Keys(20_000, 0.9)


def example(demand: float, length_s: int, trigger: Fault = OUTAGE) -> Inputs:
    """The example at some demand."""
    query = request("query", demand, retries=ONCE, read_cpu_ms=QUERY_CPU_MS)
    return bare(build(level((query,), length_s, faults=(trigger,), apps=OTHER_ZONES), design()), vcpu=2)


def comes_back(recording: Recording, demand: float, places: int = 1) -> bool:
    """True if nearly all is answered in the last minute."""
    end = len(recording.frames)
    return sum(answered(recording, end - 60, end, place) for place in range(places)) > 0.95 * demand


def _without_retries(rate: float) -> bool:
    """280 QPS of which only `rate` are tried again."""
    same = {"read_cpu_ms": QUERY_CPU_MS}
    classes = (request("patient", rate, retries=ONCE, **same), request("once", 280.0 - rate, **same))
    made = bare(build(level(classes, 2 * LONG_S, faults=(SURGE,), apps=OTHER_ZONES), design()), vcpu=2)
    return comes_back(simulate(made, 1), 280.0, 2)


def _shed_to(demand: float) -> bool:
    act = (Action(80, "shed", "query", f"{100.0 * (1.0 - demand / 280.0):.3f}"),)
    return comes_back(simulate(example(280.0, LONG_S), 1, act), demand)


def _survives(demand: float) -> bool:
    return comes_back(simulate(example(demand, LONG_S, SURGE), 1), demand)


def _cached(demand: float, *, emptied: bool) -> Inputs:
    """A look-aside cache of 90 % hits before the same database, without the outage."""
    query = request("query", demand, retries=ONCE, keys=KEYS, read_cpu_ms=QUERY_CPU_MS)
    faults = (Fault("flush", "drill:cache-flush", 20, 1),) if emptied else ()
    made = build(level((query,), 30, faults=faults, apps=OTHER_ZONES), design(cache=cache()))
    return sized(bare(made, vcpu=2), KEYS, items_for(KEYS, 0.9))


def _carried(demand: float) -> bool:
    return answered(simulate(_cached(demand, emptied=False), 1), 20, 30) > 0.99 * demand


def _amplification() -> float:
    made = _cached(2000.0, emptied=True)
    rates = [node.rate for node in of_node(made, simulate(made, 1), "writer")]
    return rates[20] / rates[19]


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    sick = simulate(example(280.0, 1800), 1)
    seconds = of_class(sick)
    rest = seconds[AT_S + OUTAGE_S + 30 :]
    return {
        "V10.before": answered(sick, 10, AT_S),
        "V10.offered": seconds[-1].offered + seconds[-1].retries,
        "V10.goodput": max(item.good + item.stale for item in rest),
        "V10.stable": tipping_point(60.0, 280.0, 2.0, _survives),
        "V10.shed": tipping_point(60.0, 280.0, 2.0, _shed_to),
        "V10.retries": tipping_point(0.0, 100.0, 1.0, _without_retries),
        "V10.advertised": tipping_point(1000.0, 6000.0, 10.0, _carried),
        "V10.amplification": _amplification(),
    }
