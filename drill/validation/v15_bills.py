"""V15: bills that others have calculated, and ours for the same design."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drill.catalog.figure_sheet import value
from drill.model.design import Design, Replica, Storage
from drill.model.level import Level, Region
from drill.model.level_traffic import Keys
from drill.model.run import MICRO
from drill.scoring.bill import bill, charged, monthly_micro_usd
from drill.validation.scenarios import build, cache, design, level, request, tipping_point

GIB = 2**30


def _total(made: Level, chosen: Design) -> float:
    """US dollars a month in all."""
    return monthly_micro_usd(bill(build(made, chosen))) / MICRO


def _quiet(**over: Any) -> Level:  # noqa: ANN401 (any field of a level)
    """A level in which nearly nothing is asked."""
    return level((request("query", 1e-9),), 10, **over)


def _writing(per_s: float, **over: Any) -> Level:  # noqa: ANN401 (any field of a level)
    return level((request("write", per_s, reads=0, writes=1),), 10, **over)


def _part(line: str, made: Level, chosen: Design) -> float:
    """US dollars a month of the lines with a code."""
    return charged(bill(build(made, chosen)), f"bill.{line}") / MICRO


def _seconds() -> float:
    return value("price.hours_per_month") * 3600.0


def _aurora(instance: str, kind: str = "aurora", **over: Any) -> Design:  # noqa: ANN401 (any field of a design)
    on = {"service": "aurora", "instance": instance, "storage": Storage(kind, 100)}
    return design(on=on, **over)


def _io_level(millions: float, data_gib: float) -> Level:
    """A level whose writes cost so many million I/O a month on Aurora."""
    return _writing(millions * MICRO / _seconds() / value("io.per_transaction_aurora"), data_gib=data_gib)


def _io_decision() -> dict[str, float]:
    """Two db.r6g.2xlarge, 800 GiB, 1,200 million I/O a month: Aurora Standard against I/O-Optimized."""
    made = _io_level(1200.0, 800.0)
    second = (Replica("replica-1", "us-east-1b", "db.r6g.2xlarge"),)
    standard, optimized = (_aurora("db.r6g.2xlarge", kind, replicas=second) for kind in ("aurora", "aurora-io"))

    def cheaper(millions: float) -> bool:
        some = _io_level(millions, 800.0)
        return _total(some, standard) < _total(some, optimized)

    found = {}
    for name, chosen in (("standard", standard), ("optimized", optimized)):
        found[f"V15.io-{name}-compute"] = _part("instance", made, chosen)
        found[f"V15.io-{name}-storage"] = _part("shared_volume", made, chosen)
        found[f"V15.io-{name}-io"] = _part("volume_io", made, chosen)
        found[f"V15.io-{name}-total"] = _total(made, chosen)
    total = found["V15.io-standard-total"]
    found["V15.io-share"] = 100.0 * found["V15.io-standard-io"] / total
    found["V15.io-more"] = found["V15.io-optimized-total"] - total
    millions = tipping_point(0.0, 10_000.0, 1.0, cheaper)
    found["V15.io-break-even"] = _part("volume_io", _io_level(millions, 800.0), standard)
    return found


def _rds(engine: str, instance: str, storage: Storage | None = None, *, standby: bool = False) -> Design:
    on: dict[str, Any] = {"engine": engine, "instance": instance, "storage": storage or Storage("gp2", 20)}
    if standby:
        on |= {"multi_az": "standby", "standby_zones": ("us-east-1b",)}
    return design(on=on)


def _versioned(engine: str, instance: str, version: str) -> Design:
    made = _rds(engine, instance)
    return replace(made, database=replace(made.database, version=version))


def _instances() -> dict[str, float]:
    """Lines of one instance or one volume."""
    made = _quiet()
    mysql = "db.t3.large"
    return {
        "V15.mysql-t3": _part("instance", made, _rds("mysql", mysql)),
        "V15.mysql-t3-multi-az": _part("instance", made, _rds("mysql", mysql, standby=True)),
        "V15.gp2-multi-az": _part("volume", made, _rds("mysql", mysql, Storage("gp2", 30), standby=True)),
        "V15.gp2": _part("volume", made, _rds("mysql", mysql)),
        "V15.io1": _part("volume", made, _rds("mysql", mysql, Storage("io1", 100, 1200))),
        "V15.io1-iops": _part("iops", made, _rds("mysql", mysql, Storage("io1", 100, 1200))),
        "V15.gp3-multi-az": _part("volume", made, _rds("mysql", mysql, Storage("gp3", 400), standby=True)),
        "V15.pg-t3": _part("instance", made, _rds("postgres", mysql)),
        "V15.sqlserver-ee": _part("instance", made, _rds("sqlserver-ee", "db.m5.xlarge")),
        "V15.sqlserver-web": _part("instance", made, _rds("sqlserver-web", mysql)),
        "V15.aurora-t3": _part("instance", made, _aurora(mysql)),
        "V15.aurora-storage": _part("shared_volume", _quiet(data_gib=100.0), _aurora(mysql)),
        "V15.cache-m6g": _part("cache", made, design(cache=cache(instance="cache.m6g.12xlarge"))),
        "V15.extended-support": _part("extended_support", made, _versioned("mysql", mysql, "8.0")),
        "V15.serverless-provisioned-r6g": _part("instance", made, _aurora("db.r6g.xlarge")),
        "V15.serverless-provisioned-r7g": _part("instance", made, _aurora("db.r7g.2xlarge")),
        "V15.serverless-provisioned-r6g-storage": _total(_quiet(data_gib=500.0), _aurora("db.r6g.xlarge")),
        "V15.serverless-provisioned-r7g-storage": _total(_quiet(data_gib=1000.0), _aurora("db.r7g.2xlarge")),
    }


def _kept(chosen: Design, extra_gib: float, free_gib: float | None) -> float:
    """Backups of a week that exceed what is free by `extra_gib`; what is free is `free_gib`, or the data itself."""
    grown = value("model.backup.daily_change") * 7
    data = extra_gib / grown if free_gib is None else (extra_gib + free_gib) / (1.0 + grown)
    keeping = replace(chosen, database=replace(chosen.database, retention_days=7))
    return _part("backups", _quiet(data_gib=data), keeping)


def _moved(gib: float, home: Region, other: Region, service: str = "rds") -> float:
    """Log of so many GiB a month sent to a replica."""
    per_s = gib * GIB / 1000.0 / _seconds()
    regions = (home,) if home == other else (home, other)
    made = _writing(per_s, regions=regions)
    replica = Replica("replica-1", other.zones[-1], "db.r6g.large")
    chosen = design(on={"service": service, "zone": home.zones[0]}, replicas=(replica,))
    return _part("transfer", made, chosen)


def _cache_backup(gib: float) -> float:
    """Two daily snapshots of a cache that holds so much: one of them is free."""
    made = level((request("query", 1e-9, keys=Keys(round(gib * 1024), 0.9, 2**20)),), 10)
    return _part("cache_snapshots", made, design(cache=cache(snapshot_days=2)))


def _rest() -> dict[str, float]:
    ohio = Region("us-east-2", ("us-east-2a", "us-east-2b"))
    east, west = Region("us-east-1", ("us-east-1a", "us-east-1b")), Region("us-west-2", ("us-west-2a",))
    window_h = 24
    per_s = 66_576.0 * MICRO / value("price.hours_per_month") / window_h / 3600.0
    tracked = design(on={"service": "aurora", "engine": "mysql", "backtrack_h": window_h})
    return {
        "V15.cache-backup": _cache_backup(10_000.0),
        "V15.backup": _kept(_rds("mysql", "db.t3.large"), 1000.0, 20.0),
        "V15.aurora-backup": _kept(_aurora("db.t3.large"), 400.0, None),
        "V15.backtrack": _part("change_records", _writing(per_s), tracked),
        # Each gigabyte is charged where it leaves and where it arrives.
        "V15.transfer-zones": _moved(1000.0, east, east, "ec2"),
        "V15.transfer-use2-use1": _moved(200.0, ohio, east),
        "V15.transfer-regions": _moved(750.0, ohio, west),
    }


def _singapore() -> dict[str, float]:
    """A db.r6g.large with 100 GB in ap-southeast-1, by I/O a second."""
    place = Region("ap-southeast-1", ("ap-southeast-1a",))
    on = {"zone": "ap-southeast-1a", "storage": Storage("gp2", 100)}
    made = _quiet(regions=(place,), data_gib=100.0)
    found = {"V15.viitala-rds": _total(made, design(on=on))}
    aurora = design(on={**on, "service": "aurora", "storage": Storage("aurora", 100)})
    for rate in (1, 100, 200, 300):
        busy = replace(_io_level(rate * _seconds() / MICRO, 100.0), regions=(place,))
        found[f"V15.viitala-aurora-{rate}"] = _total(busy, aurora)
    best = design(on={**on, "service": "aurora", "storage": Storage("aurora-io", 100)})
    found["V15.viitala-aurora-io"] = _total(made, best)
    found["V15.viitala-slope"] = found["V15.viitala-aurora-300"] - found["V15.viitala-aurora-200"]
    return found


def measure() -> dict[str, float]:
    """Our figure of every row that the bill has a line for."""
    return _io_decision() | _instances() | _rest() | _singapore()
