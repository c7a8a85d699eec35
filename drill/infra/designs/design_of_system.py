"""A system's facts as a design: the database, its replicas, the proxy, the fleet, and its alarms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from drill.catalog.database_services import SERVICES
from drill.catalog.serverless_limits import CLASS as SERVERLESS
from drill.infra.designs.alarm_mapping import put_alarms
from drill.infra.designs.alarms import put_monitoring
from drill.infra.designs.cache_design import put_cache
from drill.infra.designs.class_fallback import database_stand_in
from drill.infra.designs.design_draft import DesignDraft
from drill.infra.designs.engine_version import put_version
from drill.infra.designs.subnet_zones import Placement, note_strange_zones, placement
from drill.infra.designs.systems import MODELLED_ENGINES, System
from drill.infra.designs.value_rules import RuleError, number, zone
from drill.infra.designs.volume_design import put_volume
from drill.infra.designs.watchers import put_access, put_scaling
from drill.infra.evidence import How
from drill.infra.fact_reader import FactReader
from drill.infra.imported_folder import OptionChoice
from drill.infra.infrastructure import Resource
from drill.model.said import Said

STAND_IN = {"service": "rds", "engine": "postgres", "class": "db.r6g.large", "multi_az": "standby"}
"""The database that a cache by itself gets: a level has to have one, and nothing of the sources decides it."""


@dataclass(frozen=True, slots=True)
class SystemDesign:
    """A system as a level's `places` and `start`, and what decided each option."""

    name: str
    region: str
    places: dict[str, list[str]]
    """Letters of zones by region, home first."""
    start: dict[str, Any]
    choices: tuple[OptionChoice, ...]
    stands_in: bool
    """The database is in no source: it stands in for one."""
    instances: int | None = None
    """Instances of the applications, where one fleet alone says how many."""


def design_of(reader: FactReader, system: System) -> SystemDesign:
    """The design of a system."""
    draft = DesignDraft(system.name, reader)
    here = system.database or system.cache
    home = (here.region if here else "") or reader.infrastructure.region
    zones: dict[str, list[str]] = {home: []}
    if system.database is not None:
        where = placement(reader, system.database)
        zones[home] += where.zones
        _database(draft, system, where)
        _replicas(draft, system, where, zones, home)
        _proxy(draft, system)
        put_scaling(draft, system)
        put_access(draft, system)
        put_monitoring(draft, system)
    if system.cache is not None:
        where = placement(reader, system.cache)
        zones[home] += where.zones
        if system.database is None:
            reader.note("I303", Said("infra.no_database"), system.cache)
            for key, value in (*STAND_IN.items(), ("zone", where.zones[0])):
                draft.put(f"database.{key}", value, how=How.ASSUMED)
        put_cache(draft, system.cache, where)
    put_alarms(draft, system)
    note_strange_zones(reader, system.members, home)
    zones[home] += [letter for letter in (draft.get("database.zone"), *(draft.get("cache.zones") or ())) if letter]
    zones = {region: sorted(set(letters)) for region, letters in zones.items()}
    if draft.get("database.multi_az") == "cluster":
        zones[home] = sorted({*zones[home], "a", "b", "c"})
    elif len(zones[home]) == 1 and draft.get("database.multi_az") == "standby":
        zones[home] = sorted({*zones[home], "a", "b"})
    return SystemDesign(
        system.name, home, zones, draft.start, tuple(draft.choices.values()), system.database is None, fleet(reader)
    )


def _database(draft: DesignDraft, system: System, where: Placement) -> None:
    reader, item = draft.reader, system.database
    if item is None:
        return
    service, engine = MODELLED_ENGINES[reader.text(item, "Engine")]
    _, how = reader.value(item, "Engine")
    cluster = system.cluster is not None
    draft.put("database.service", service, item, "Engine", how)
    draft.put("database.engine", engine, item, "Engine", how)
    put_version(draft, item)
    if cluster and not SERVICES[service].shared_volume:
        draft.put("database.multi_az", "cluster", item, "DBClusterInstanceClass")
    if system.writer is not None:
        # A cluster's instances leave to the cluster what belongs to its volume.
        said = reader.says(system.writer, "PubliclyAccessible")
        own = frozenset() if not cluster else VOLUME if said else VOLUME | {"database.public"}
        draft.decide(system.writer, without=own)
    if system.cluster is not None:
        draft.decide(system.cluster)
    _class(draft, system, service, engine)
    _zone(draft, system, where)
    if not SERVICES[service].shared_volume:
        put_volume(draft, item, engine)
    if reader.text(item, "EngineMode") == "serverless":
        reader.note("I404", Said("infra.serverless_v1"), item, "EngineMode")
    if not reader.says(item, "PubliclyAccessible") and not cluster:
        public = not reader.says(item, "DBSubnetGroupName")
        draft.put("database.public", public, item, "PubliclyAccessible", How.AWS_DEFAULT if public else How.ASSUMED)


VOLUME = frozenset(
    (
        "database.storage.gib",
        "database.storage.type",
        "database.storage.iops",
        "database.storage.max_gib",
        "database.backups.retention",
        "database.encrypted",
        "database.multi_az",
        "database.maintenance.window",
    )
)
"""Options that the cluster decides for its instances."""


def _class(draft: DesignDraft, system: System, service: str, engine: str) -> None:
    reader = draft.reader
    item = system.writer if system.writer is not None and SERVICES[service].shared_volume else system.database
    if item is None:
        return
    cluster = draft.get("database.multi_az") == "cluster"
    if reader.text(item, "EngineMode") == "serverless":
        draft.put("database.class", SERVERLESS, item, "EngineMode")
    name = draft.get("database.class")
    known = "DBClusterInstanceClass" if cluster else "DBInstanceClass"
    if name is None:
        name = "db.r6g.large" if not cluster else "db.r6gd.large"
        draft.put("database.class", name, item, known, How.UNKNOWN)
    draft.put("database.class", *_orderable(draft, item, known, str(name), (service, engine, cluster)))
    serverless = SERVERLESS in {draft.get("database.class"), *(_own_class(reader, one) for one in system.replicas)}
    if serverless and draft.get("database.capacity") is None:
        draft.put(
            "database.capacity",
            {"min": 0.5, "max": 16},
            system.cluster,
            "ServerlessV2ScalingConfiguration",
            How.ASSUMED,
        )
    if not serverless:
        draft.drop("database.capacity")
    _capacity_steps(draft)
    found = draft.get("database.capacity")
    if system.cluster is not None and isinstance(found, dict) and not found["min"]:
        reader.note("I313", Said("infra.auto_pause"), system.cluster, "ServerlessV2ScalingConfiguration")


def _capacity_steps(draft: DesignDraft) -> None:
    """Aurora Serverless v1 had other steps: its range is taken up to half an ACU."""
    found = draft.get("database.capacity")
    if isinstance(found, dict):
        least = round(float(found["min"]) * 2) / 2
        found.update({"min": least, "max": max(least, 1.0, round(float(found["max"]) * 2) / 2)})


def _own_class(reader: FactReader, item: Resource) -> str:
    return reader.text(item, "DBInstanceClass")


def _orderable(
    draft: DesignDraft, item: Resource, name: str, wanted: str, where: tuple[str, str, bool]
) -> tuple[str, Resource, str, How]:
    """A class that can be ordered, and what decided it. Another than the wanted one is reported."""
    service, engine, cluster = where
    _, how = draft.reader.value(item, name)
    found = database_stand_in(wanted, engine, service, cluster=cluster)
    if found and found != wanted:
        draft.reader.note("I401", Said("infra.nearest_class", wanted=wanted, taken=found), item, name)
    return found or wanted, item, name, how


def _zone(draft: DesignDraft, system: System, where: Placement) -> None:
    item = system.writer or system.database
    own = draft.get("database.zone")
    if own is None and item is not None:
        draft.put("database.zone", where.zones[0], item, "AvailabilityZone", How.ASSUMED)


def _replicas(draft: DesignDraft, system: System, where: Placement, zones: dict[str, list[str]], home: str) -> None:
    made: list[dict[str, Any]] = []
    service, engine = draft.start["database"]["service"], draft.start["database"]["engine"]
    abroad = [(item, cluster.region) for cluster, instances in system.abroad for item in instances]
    taken: dict[str, int] = {}
    for item, region in (*((one, one.region or home) for one in system.replicas), *abroad):
        number_ = len(made)
        made.append({})
        draft.start["replicas"] = made
        name, known = f"replica-{number_ + 1}", item.value("AvailabilityZone")
        letter = zone(known) if isinstance(known, str) else None
        away = region != home
        letters = where.zones if not away else tuple(zones.setdefault(region, ["a", "b", "c"]))
        taken[region] = taken.get(region, 0 if away else 1)
        draft.put(f"replicas.{number_}.name", name, item, "")
        placed = letter or letters[taken[region] % len(letters)]
        taken[region] += 1
        zones.setdefault(region, []).append(placed)
        path = f"replicas.{number_}.zone"
        draft.decide(item, replica=number_, without=frozenset((path,)))
        draft.put(
            path,
            f"{region}{placed}" if away else placed,
            item,
            "AvailabilityZone",
            How.LITERAL if letter else How.ASSUMED,
        )
        wanted = draft.start["replicas"][number_].get("class") or draft.start["database"]["class"]
        choice = _orderable(draft, item, "DBInstanceClass", str(wanted), (service, engine, False))
        draft.put(f"replicas.{number_}.class", *choice)
        if SERVICES[service].shared_volume:
            draft.start["replicas"][number_].pop("multi_az", None)
            draft.choices.pop(f"replicas.{number_}.multi_az", None)


def _proxy(draft: DesignDraft, system: System) -> None:
    """The proxy and its pool. AWS takes 100 % of the connections and waits 120 s where the source says nothing."""
    if system.proxy is None or system.targets is None:
        return
    pool, how = draft.reader.value(system.targets, "ConnectionPoolConfigurationInfo")
    said: dict[str, Any] = dict(pool) if isinstance(pool, dict) else {}
    name = "ConnectionPoolConfigurationInfo"
    for key, option, absent, unit in (
        ("MaxConnectionsPercent", "max_connections", 100, " %"),
        ("ConnectionBorrowTimeout", "borrow_timeout", 120, "s"),
    ):
        try:
            value, known = number(said[key]), how
        except (KeyError, RuleError):
            value, known = absent, How.AWS_DEFAULT if key not in said else How.UNKNOWN
        draft.put(f"proxy.{option}", f"{value:g}{unit}", system.targets, name, known)


FLEET_SIZES = (("AWS::ECS::Service", "DesiredCount"), ("AWS::AutoScaling::AutoScalingGroup", "MinSize"))
"""Types of fleets, and the property with their size: a scaling group counts at its minimum."""
MOST_INSTANCES = 1000


def fleet(reader: FactReader) -> int | None:
    """Instances of the applications; None where the sources have no fleet, or several, or do not say."""
    found = [(item, name) for kind, name in FLEET_SIZES for item in reader.all_of(kind)]
    if len(found) != 1:
        return None
    count = reader.whole(*found[0])
    return count if count is not None and 1 <= count <= MOST_INSTANCES else None
