"""A crash of the writer as clients see it."""

from __future__ import annotations

from functools import cache

from drill.engine.simulate import simulate
from drill.model.design import Clients, Design, Proxy, Replica
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.run import Recording
from drill.validation.scenarios import EAST, OTHER_ZONES, build, design, level, request, seconds_down

SEEDS = 30
AT_S = 30
CRASH = Fault("crash", "drill:instance-crash", AT_S, 700, "writer")
READER = Replica("replica-1", EAST.zones[1], "db.r6g.large")
TUNED_S, JVM_S = 5, 30
"""Time that clients cache a name."""

STANDBY = {"multi_az": "standby", "standby_zones": EAST.zones[1:2]}
MYSQL_STANDBY = {"engine": "mysql", **STANDBY}
CLUSTER = {"multi_az": "cluster", "standby_zones": EAST.zones[1:]}
AURORA = {"service": "aurora"}


def clients(dns_ttl_s: int, pool: int = 20) -> Clients:
    """Clients that cache a name so long."""
    return Clients(dns_ttl_s=dns_ttl_s, pool=pool)


def crash(chosen: Design, *, rate: float = 50.0, length_s: int = 240) -> Inputs:
    """A class that writes, clients in other zones than the writer, and the crash."""
    item = request("order", rate, writes=1, within_ms=2000, timeout_ms=2000)
    return build(level((item,), length_s, faults=(CRASH,), apps=OTHER_ZONES, data_gib=10.0), chosen)


@cache
def recordings(made: Inputs) -> tuple[Recording, ...]:
    """One run a seed."""
    return tuple(simulate(made, seed) for seed in range(SEEDS))


def down_s(made: Inputs) -> list[int]:
    """Seconds down of every seed, shortest first."""
    return sorted(seconds_down(recording) for recording in recordings(made))


def rds(dns_ttl_s: int = TUNED_S, *, proxy: bool = False, mysql: bool = False) -> Inputs:
    """A Multi-AZ instance that crashes."""
    on = MYSQL_STANDBY if mysql else STANDBY
    return crash(design(on=on, clients=clients(dns_ttl_s), proxy=Proxy() if proxy else None))


def cluster() -> Inputs:
    """A Multi-AZ DB cluster that crashes."""
    return crash(design(on=CLUSTER, clients=clients(TUNED_S)))


def aurora(dns_ttl_s: int = TUNED_S, *, proxy: bool = False) -> Inputs:
    """Aurora with one reader that loses its writer."""
    chosen = design(on=AURORA, clients=clients(dns_ttl_s), replicas=(READER,), proxy=Proxy() if proxy else None)
    return crash(chosen)


def aurora_alone() -> Inputs:
    """Aurora without a reader that loses its writer."""
    return crash(design(on=AURORA, clients=clients(TUNED_S)), length_s=800)
