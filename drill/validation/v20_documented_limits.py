"""V20: limits that AWS documents, against what the catalogue's figures say and what its rules accept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from drill.catalog.figure_sheet import value
from drill.catalog.rules import check
from drill.catalog.serverless_limits import connections
from drill.catalog.storage import sizes
from drill.model.design import Design, Proxy, Replica
from drill.validation.scenarios import cache, design

LARGEST = 1024
"""A number of anything that no rule accepts."""
ABROAD = ("us-west-2a", "eu-west-1a", "eu-west-2a", "eu-central-1a", "eu-north-1a", "ca-central-1a", "us-east-2a")
FAR = ("ap-northeast-1a", "ap-northeast-2a", "ap-south-1a", "ap-southeast-1a", "ap-southeast-2a", "sa-east-1a")

Make = Callable[[int], Design]


def accepted(make: Make, most: int = LARGEST) -> float:
    """The largest number for which no rule objects to a design; what is more is refused."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if check(None, make(middle)):
            high = middle - 1
        else:
            low = middle
    return float(low)


def _replicas(count: int, zone: str = "us-east-1b", instance: str = "db.r6i.large") -> tuple[Replica, ...]:
    return tuple(Replica(f"reader-{number}", zone, instance) for number in range(count))


def _source(engine: str, instance: str = "db.r6i.large", **on: object) -> Callable[[int], Design]:
    """Designs with that many replicas of one source."""
    database = {"engine": engine, "instance": instance, "retention_days": 1, **on}
    return lambda count: design(on=database, replicas=_replicas(count, instance=instance))


def _aurora(**over: object) -> Design:
    return design(on={"service": "aurora", "engine": "mysql", "instance": "db.r6i.large", "retention_days": 1}, **over)


def _regions(count: int) -> Design:
    zones = (*ABROAD, *FAR)[:count]
    return _aurora(replicas=tuple(Replica(f"reader-{zone}", zone, "db.r6i.large") for zone in zones))


def _endpoints(count: int) -> Design:
    return _aurora(replicas=_replicas(1), endpoints=tuple((f"endpoint-{n}", ("reader-0",)) for n in range(count)))


def _aurora_with(**on: object) -> Design:
    made = _aurora()
    return replace(made, database=replace(made.database, **on))  # type: ignore[arg-type]


def _serverless(most: int) -> Design:
    return _aurora_with(instance="db.serverless", capacity=(0.5, float(most)))


RULES: Mapping[str, Callable[[], float]] = MappingProxyType(
    {
        "replicas-mysql": lambda: accepted(_source("mysql")),
        "replicas-mariadb": lambda: accepted(_source("mariadb")),
        "replicas-postgres": lambda: accepted(_source("postgres")),
        "replicas-oracle": lambda: accepted(_source("oracle-byol")),
        "replicas-sqlserver": lambda: accepted(_source("sqlserver-ee", "db.r6i.xlarge")),
        "replicas-db2": lambda: accepted(_source("db2")),
        "aurora-readers": lambda: accepted(lambda count: _aurora(replicas=_replicas(count))),
        "aurora-readers-abroad": lambda: accepted(lambda count: _aurora(replicas=_replicas(count, "us-west-2a"))),
        "aurora-secondary-regions": lambda: accepted(_regions, len(ABROAD + FAR)),
        "aurora-custom-endpoints": lambda: accepted(_endpoints),
        "aurora-backtrack": lambda: accepted(lambda hours: _aurora_with(backtrack_h=hours)),
        "aurora-capacity": lambda: accepted(_serverless),
        "backup-retention": lambda: accepted(lambda days: design(on={"retention_days": days})),
        "proxy-borrow-timeout": lambda: accepted(lambda most: design(proxy=Proxy(100, most))),
        "memcached-nodes": lambda: accepted(lambda count: design(cache=cache(engine="memcached", shards=count))),
        "cache-nodes": lambda: accepted(lambda count: design(cache=cache(shards=count, cluster_mode=True))),
        "cache-replicas": lambda: accepted(lambda count: design(cache=cache(replicas=count))),
        "cache-snapshots": lambda: accepted(lambda days: design(cache=cache(snapshot_days=days))),
        "gp3-iops": lambda: _most_iops("open", "gp3"),
        "io1-iops": lambda: _most_iops("open", "io1"),
        "io2-iops": lambda: _most_iops("open", "io2"),
        "gp3-iops-sqlserver": lambda: _most_iops("sqlserver", "gp3"),
        "io1-iops-sqlserver": lambda: _most_iops("sqlserver", "io1"),
        "io2-iops-sqlserver": lambda: _most_iops("sqlserver", "io2"),
        "gp3-size": lambda: _most_gib("open", "gp3"),
        "gp3-size-sqlserver": lambda: _most_gib("sqlserver", "gp3"),
        "io2-size-sqlserver": lambda: _most_gib("sqlserver", "io2"),
        "serverless-small-minimum": lambda: float(connections("postgres", 0.5, 128.0)),
    }
)
"""Rows that a rule or a table answers."""

_ENGINES = {"open": "postgres", "sqlserver": "sqlserver-ee"}


def _most_iops(group: str, kind: str) -> float:
    return max(row.most_iops for row in sizes(_ENGINES[group], "rds", kind))


def _most_gib(group: str, kind: str) -> float:
    return float(max(row.to_gib for row in sizes(_ENGINES[group], "rds", kind)))


FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "aurora-volume": "aurora.max_tib",
        "autoscale-free": "storage.autoscale.free_pct",
        "autoscale-sustain": "storage.autoscale.sustain_s",
        "autoscale-step": "storage.autoscale.step_pct",
        "autoscale-forecast": "storage.autoscale.forecast_h",
        "storage-modifications": "storage.modification.per_day",
        "serverless-minimum": "serverless.acu_min",
        "serverless-step": "serverless.step_acu",
        "serverless-pause": "serverless.autopause_s",
        "serverless-resume": "serverless.resume_s",
        "iam-sign-ins": "iam.connections_per_s",
        "maintenance-window": "maintenance.window_s",
        "reader-scaling-cooldown": "scaling.cooldown_s",
    }
)
"""Rows that a figure answers."""


def measure() -> dict[str, float]:
    """The catalogue's limit of every row."""
    return dict(_found())


def _found() -> Iterator[tuple[str, float]]:
    for name, ask in RULES.items():
        yield f"V20.{name}", ask()
    for name, key in FIGURES.items():
        yield f"V20.{name}", value(key)
