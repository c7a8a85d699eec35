"""The normalising step: fills in whatever a design leaves out, whether it was read from a file or put together in the plan.

Two designs mean the same exactly when their normal forms are equal; the digest is taken of the normal form.
"""

from __future__ import annotations

from dataclasses import replace

from drill.design.action_values import action_value
from drill.design.ground import Ground, replica_names, serves_reads, standby_count
from drill.model.canonical import digest
from drill.model.design import Cache, Database, Design
from drill.model.level import RequestClass

LABELS = frozenset({"name", "level", "digest"})
"""What a digest leaves out: labels, and itself."""


def normal(design: Design, ground: Ground) -> Design:
    """The design in full on a level's ground. Doing it twice does no more.

    Its references must be sound: raises FormError for a runbook value that is not written as its action needs it.
    """
    named = replace(
        design,
        database=replace(design.database, zone=ground.zone(design.database.zone)),
        replicas=tuple(
            replace(item, name=name, zone=ground.zone(item.zone))
            for name, item in zip(replica_names(design), design.replicas, strict=True)
        ),
    )
    filled = replace(
        named,
        database=replace(named.database, standby_zones=_standby_zones(named.database, ground)),
        cache=named.cache and _cache(named.cache, ground),
        reads=_reads(named, ground),
        runbook=tuple(replace(rule, value=action_value(rule)) for rule in named.runbook),
    )
    return replace(filled, digest=design_digest(filled))


def left_out(design: Design) -> Design:
    """The design without anything that is filled in."""
    return replace(
        design,
        database=replace(design.database, standby_zones=()),
        cache=design.cache and replace(design.cache, zones=(), classes=()),
        reads=(),
    )


def design_digest(design: Design) -> str:
    """SHA-256 of what a design says."""
    return digest(design, LABELS)


def _standby_zones(database: Database, ground: Ground) -> tuple[str, ...]:
    """The zones the design names, else those it gets by itself."""
    return tuple(map(ground.zone, database.standby_zones)) or automatic_standby_zones(database, ground)


def automatic_standby_zones(database: Database, ground: Ground) -> tuple[str, ...]:
    """The first other zones of the writer's region, as many as there are standbys."""
    return ground.others(database.zone)[: standby_count(database)]


def _cache(cache: Cache, ground: Ground) -> Cache:
    """The zones the design names, else those of the applications; the classes it names, else all it can answer."""
    zones = tuple(map(ground.zone, cache.zones)) or ground.home_apps
    return replace(cache, zones=zones, classes=cache.classes or _cached(cache, ground))


def _cached(cache: Cache, ground: Ground) -> tuple[str, ...]:
    """Every class that the cache can answer and does not keep to itself."""
    return tuple(item.name for item in ground.classes if item.name not in cache.stores and _fits(item, cache))


def _fits(item: RequestClass, cache: Cache) -> bool:
    return item.cacheable and (item.structure == "plain" or cache.engine.data_structures)


def _reads(design: Design, ground: Ground) -> tuple[tuple[str, str], ...]:
    """Where each class that only reads goes, in the level's order: where the design says, else where it goes by itself.

    What the design says of other classes stays, for the catalogue's rules to judge.
    """
    return tuple((dict(automatic_reads(design, ground)) | dict(design.reads)).items())


def automatic_reads(design: Design, ground: Ground) -> tuple[tuple[str, str], ...]:
    """Where each class that only reads goes by itself: to the replicas when any serve it, else to the writer."""
    return tuple(
        (item.name, "replicas" if serves_reads(design, ground, item.region) else "writer")
        for item in ground.classes
        if item.writes == 0
    )
