"""Small levels and designs for tests, as values: every field can be replaced by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.catalog.database_services import SERVICES
from drill.model.design import Cache, Clients, Database, Design, Proxy, Replica, Storage
from drill.model.level import Apps, Bound, Level, Objective, Region, Story
from drill.model.level_traffic import Curve, Keys, RequestClass, Retries
from drill.model.service import Named

EAST = Region("us-east-1", ("us-east-1a", "us-east-1b", "us-east-1c"))
WEST = Region("us-west-2", ("us-west-2a", "us-west-2b"))


def checkout(**over: Any) -> RequestClass:
    """A class that writes: 120 requests a second, one write and two reads each, always fresh."""
    made = RequestClass(
        name="checkout",
        rate=Curve(((0, 120.0),)),
        reads=2,
        writes=1,
        within_ms=500,
        timeout_ms=2000,
        fresh_s=0.0,
        retries=Retries(max=2),
    )
    return replace(made, **over)


def browse(**over: Any) -> RequestClass:
    """A read-only class with keys: 800 requests a second, three reads each, 30 s of staleness tolerated."""
    made = RequestClass(
        name="browse",
        rate=Curve(((0, 800.0),)),
        reads=3,
        writes=0,
        within_ms=300,
        timeout_ms=1000,
        fresh_s=30.0,
        retries=Retries(max=1),
        keys=Keys(200_000, 0.9),
    )
    return replace(made, **over)


def storage(**over: Any) -> Storage:
    """100 GiB of gp3."""
    return replace(Storage(), **over)


def database(**over: Any) -> Database:
    """RDS for PostgreSQL on db.r6g.large in us-east-1a, one zone only. `service` by its name."""
    made = Database(SERVICES["rds"], "postgres", "db.r6g.large", "us-east-1a")
    return replace(made, **_records(over, service=SERVICES))


def replica(**over: Any) -> Replica:
    """`replica-1`, as large as the writer, in us-east-1b."""
    return replace(Replica("replica-1", "us-east-1b", "db.r6g.large"), **over)


def cache(**over: Any) -> Cache:
    """One Valkey node of cache.r6g.large in us-east-1a, used by `browse`. `service` and `engine` by their names."""
    service, engine = CACHE_SERVICES["elasticache"], CACHE_ENGINES["valkey"]
    made = Cache(service, engine, "cache.r6g.large", zones=("us-east-1a",), classes=("browse",))
    return replace(made, **_records(over, service=CACHE_SERVICES, engine=CACHE_ENGINES))


def _records(over: dict[str, Any], **tables: Mapping[str, Named]) -> dict[str, Any]:
    """Fields with the records of these tables in place of their names."""
    return {key: tables[key][value] if key in tables else value for key, value in over.items()}


def proxy(**over: Any) -> Proxy:
    """RDS Proxy with its defaults."""
    return replace(Proxy(), **over)


def clients(**over: Any) -> Clients:
    """Clients with their defaults."""
    return replace(Clients(), **over)


def design(*, on: dict[str, Any] | None = None, **over: Any) -> Design:
    """A design with only a database. `on` replaces fields of the database, everything else fields of the design."""
    return replace(Design("test", database(**(on or {}))), **over)


def level(**over: Any) -> Level:
    """A quiet ten-minute level: three zones of us-east-1, `checkout` and `browse`, no faults."""
    made = Level(
        id="test",
        title="Test",
        chapter="tests",
        story=Story(),
        regions=(EAST,),
        length_s=600,
        starts="12:00",
        apps=Apps(EAST.zones),
        data_gib=50.0,
        write_bytes=1000,
        classes=(checkout(), browse()),
        faults=(),
        budget_usd_month=1000.0,
        objectives=(Objective("pass", (Bound("availability", ">=", 0.99),)),),
        start=design(),
        solutions=(),
        traps=(),
        choices=(),
    )
    return replace(made, **over)
