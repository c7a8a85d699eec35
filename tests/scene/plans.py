"""Topologies the scene tests draw: from the smallest design to as many boxes as a design may ask for."""

from __future__ import annotations

from typing import Any

from drill.model.design import Database, Design, Proxy, Replica
from drill.model.level import Apps, Level, Region
from drill.model.topology import Topology
from drill.topology.build import build
from tests import factories
from tests.factories import EAST, cache, database

WEST = Region("eu-west-1", ("eu-west-1a", "eu-west-1b", "eu-west-1c"))


def level(regions: tuple[Region, ...] = (EAST,), **over: Any) -> Level:
    """A level with these places, applications in every zone of the first."""
    return factories.level(**({"regions": regions, "apps": Apps(regions[0].zones)} | over))


def replicas(*zones: str) -> tuple[Replica, ...]:
    """One replica in each of these zones, with the default names."""
    return tuple(Replica(f"replica-{n + 1}", zone, "db.r6g.large") for n, zone in enumerate(zones))


def standby_database() -> Database:
    """Multi-AZ with its standby in the second zone."""
    return database(multi_az="standby", standby_zones=("us-east-1b",))


def _single() -> Topology:
    return build(level(), Design("single", database()))


def _standby() -> Topology:
    design = Design("standby", standby_database(), replicas=replicas("us-east-1c"))
    return build(level(), design)


def _full() -> Topology:
    design = Design(
        "full",
        standby_database(),
        replicas=replicas("us-east-1b", "us-east-1c"),
        proxy=Proxy(),
        cache=cache(shards=2, replicas=1, zones=EAST.zones),
    )
    return build(level(), design)


def _cluster() -> Topology:
    design = Design("cluster", database(multi_az="cluster", standby_zones=("us-east-1b", "us-east-1c")), proxy=Proxy())
    return build(level(), design)


def _aurora() -> Topology:
    design = Design(
        "aurora",
        database(service="aurora", engine="aurora-postgresql"),
        replicas=replicas("us-east-1b", "us-east-1c"),
        proxy=Proxy(),
        cache=cache(),
    )
    return build(level(), design)


def _two_regions() -> Topology:
    design = Design(
        "two-regions",
        standby_database(),
        replicas=replicas("us-east-1c", "eu-west-1a"),
        cache=cache(shards=3, replicas=1, zones=EAST.zones),
    )
    return build(level((EAST, WEST)), design)


def _crowded() -> Topology:
    """Fifteen replicas, six cache nodes: as many boxes in one place as a design may ask for."""
    zones = (EAST.zones + EAST.zones + EAST.zones + EAST.zones + EAST.zones)[:15]
    design = Design(
        "crowded",
        standby_database(),
        replicas=replicas(*zones),
        proxy=Proxy(),
        cache=cache(shards=3, replicas=1, zones=EAST.zones),
    )
    return build(level(), design)


def _wide() -> Topology:
    """Thirty nodes over two regions."""
    zones = (*EAST.zones, *EAST.zones, *WEST.zones, *WEST.zones)
    design = Design(
        "wide",
        standby_database(),
        replicas=replicas(*zones),
        proxy=Proxy(),
        cache=cache(shards=4, replicas=1, zones=EAST.zones),
    )
    return build(level((EAST, WEST)), design)


TOPOLOGIES = {
    "single": _single(),
    "standby": _standby(),
    "full": _full(),
    "cluster": _cluster(),
    "aurora": _aurora(),
    "two-regions": _two_regions(),
    "crowded": _crowded(),
    "wide": _wide(),
}
