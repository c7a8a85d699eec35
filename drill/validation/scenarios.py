"""Small levels and designs that replay published experiments, and readings of their runs."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.catalog.database_services import DEPLOYMENTS, SERVICES
from drill.engine.state import timings
from drill.model.design import Cache, Clients, Database, Design
from drill.model.inputs import Bucket, Inputs, Limits
from drill.model.level import Apps, Fault, Level, Region, Story
from drill.model.level_traffic import Curve, Keys, RequestClass, Retries
from drill.model.run import ClassFrame, NodeFrame, Recording
from drill.topology.assemble import assemble

EAST = Region("us-east-1", ("us-east-1a", "us-east-1b", "us-east-1c"))
SAME_ZONE = Apps(EAST.zones[:1], instances=1, threads=10**6)
"""Clients in the writer's zone."""
OTHER_ZONES = Apps(EAST.zones[1:], instances=2, threads=10**6)
"""Clients that a loss of the writer's zone does not hurt."""
UNLIMITED = 10**6
NEVER_IN_MEMORY = 1e6
"""GiB of data of which every read costs an I/O operation."""
ITEM_OVERHEAD_BYTES = 100
"""Memory overhead of a record in a cache, in bytes."""


def request(name: str, rate: float, **over: Any) -> RequestClass:  # noqa: ANN401 (any field of a class)
    """One read a request, no retries, a timeout of one second; every field can be replaced by name."""
    made = RequestClass(name, Curve(((0, rate),)), 1, 0, 1000, 1000, None, Retries(0))
    return replace(made, **over)


def level(classes: tuple[RequestClass, ...], length_s: int, **over: Any) -> Level:  # noqa: ANN401 (any field of a level)
    """A level of nothing but traffic: small data, clients in the writer's zone."""
    made = Level(
        id="validation",
        title="Validation",
        chapter="validation",
        story=Story(),
        regions=(EAST,),
        length_s=length_s,
        starts="12:00",
        apps=SAME_ZONE,
        data_gib=0.1,
        write_bytes=1000,
        classes=classes,
        faults=(),
        budget_usd_month=None,
        objectives=(),
        start=design(),
        solutions=(),
        traps=(),
        choices=(),
    )
    return replace(made, **over)


def design(*, on: dict[str, Any] | None = None, **over: Any) -> Design:  # noqa: ANN401 (any field of a design)
    """RDS for PostgreSQL in one zone. `on` replaces fields of the database, `service` by its name; `over` of the design."""
    chosen = dict(on or {})
    service = SERVICES[chosen.pop("service", "rds")]
    database = Database(service, "postgres", "db.r6g.large", EAST.zones[0], retention_days=0)
    made = Design("validation", replace(database, **chosen), clients=Clients(pool=100))
    return replace(made, **over)


def cache(**over: Any) -> Cache:  # noqa: ANN401 (any field of a cache)
    """One node that forgets nothing by age; `service` and `engine` by their names."""
    service = CACHE_SERVICES[over.pop("service", "elasticache")]
    engine = CACHE_ENGINES[over.pop("engine", "redis")]
    made = Cache(service, engine, "cache.r6g.large", zones=EAST.zones[:1], ttl_s=0, classes=("query",))
    return replace(made, **over)


def bare(made: Inputs, *, vcpu: int) -> Inputs:
    """The plant with queueing, time-outs, retries and the cache only: no network, disk, commit, contention or limit of connections."""
    silent = (
        timings.DISK_LATENCY_MS,
        *(service.page_read_ms for service in SERVICES.values()),
        timings.CONNECTION_CPU_MS,
        timings.CONTENTION,
        "cache.op_ms",
        *(deployment.commit_ms for deployment in DEPLOYMENTS if deployment.commit_ms),
        timings.SLOW_COMMITS,
    )
    return replace(
        supposed(made, dict.fromkeys(silent, 0.0)),
        design=replace(made.design, clients=replace(made.design.clients, pool=UNLIMITED)),
        machines=tuple(
            replace(item, vcpu=vcpu, speed=1.0, memory_gib=1e6, max_connections=10**9, limits=Limits())
            for item in made.machines
        ),
        latency_ms=tuple((a, b, 0.0) for a, b, _ in made.latency_ms),
    )


def supposed(made: Inputs, values: dict[str, float]) -> Inputs:
    """The plant with other values of some figures."""
    figures = tuple(
        replace(item, value=values[item.key], low=values[item.key], high=values[item.key])
        if item.key in values
        else item
        for item in made.figures
    )
    return replace(made, figures=figures)


def sized(made: Inputs, keys: Keys, items: float) -> Inputs:
    """The plant with a cache that holds `items` records of `keys` in all."""
    each = (keys.bytes + ITEM_OVERHEAD_BYTES) * items / len(made.shards)
    return replace(made, shards=tuple(replace(shard, memory_bytes=each, ops_per_s=1e9) for shard in made.shards))


def failing(made: Level, *faults: Fault) -> Level:
    """The level with these faults."""
    return replace(made, faults=faults)


def build(made: Level, chosen: Design) -> Inputs:
    """Everything a simulation reads."""
    return assemble(made, chosen)


def of_class(recording: Recording, place: int = 0) -> list[ClassFrame]:
    """A class, second by second."""
    return [recording.frames[t].classes[place] for t in range(len(recording.frames))]


def of_node(made: Inputs, recording: Recording, node: str) -> list[NodeFrame]:
    """A node, second by second."""
    place = [item.id for item in made.topology.nodes].index(node)
    return [recording.frames[t].nodes[place] for t in range(len(recording.frames))]


def answered(recording: Recording, start: int, end: int, place: int = 0) -> float:
    """Mean answers in time a second over [start, end)."""
    return statistics.fmean(item.good + item.stale for item in of_class(recording, place)[start:end])


def seconds_down(recording: Recording, place: int = 0) -> int:
    """Seconds in which less than half of what was offered was answered in time."""
    return sum(item.good + item.stale < 0.5 * item.offered for item in of_class(recording, place))


def tipping_point(low: float, high: float, step: float, holds: Callable[[float], bool]) -> float:
    """The value at which `holds` turns from true to false, by halving, to within `step`."""
    while high - low > step:
        middle = 0.5 * (low + high)
        if holds(middle):
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def unsaved(made: Inputs) -> Inputs:
    """Inputs whose volumes have no credits, and never save any: what is left when a long load has spent them."""
    return replace(made, machines=tuple(replace(item, limits=_unsaved(item.limits)) for item in made.machines))


def _unsaved(limits: Limits) -> Limits:
    volume = limits.volume_ios
    return replace(limits, volume_ios=replace(volume, size=0.0) if volume else None)


def limited(made: Inputs, iops: float) -> Inputs:
    """Inputs whose volumes do so many I/O operations a second, whatever class they are attached to."""
    limits = Limits(volume_ios=Bucket(iops, iops))
    return replace(made, machines=tuple(replace(item, limits=limits) for item in made.machines))
