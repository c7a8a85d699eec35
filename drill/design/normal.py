"""Fills in everything that a design leaves out, whether it was read from a file or put together in the plan.

Two designs mean the same if and only if their normal forms are equal. The digest is that of the normal form.
"""

from __future__ import annotations

from dataclasses import replace

from drill.design.action_values import action_value, as_rule
from drill.design.level_context import (
    LevelContext,
    automatic_classes,
    automatic_reads,
    automatic_standby_zones,
    replica_names,
)
from drill.model.canonical import digest
from drill.model.design import Cache, Database, Design

LABELS = frozenset({"name", "level", "digest"})
"""Fields that are no part of the digest: labels, and the digest."""


def normal(design: Design, context: LevelContext) -> Design:
    """The normal form of a design on a level. Normalising twice changes nothing more.

    Its references must have been checked: raises FormError for a runbook value of the wrong form.
    """
    named = replace(
        design,
        database=replace(design.database, zone=context.zone(design.database.zone)),
        replicas=tuple(
            replace(item, name=name, zone=context.zone(item.zone))
            for name, item in zip(replica_names(design), design.replicas, strict=True)
        ),
    )
    filled = replace(
        named,
        database=replace(named.database, standby_zones=_standby_zones(named.database, context)),
        cache=named.cache and _cache(named.cache, context),
        reads=_reads(named, context),
        runbook=tuple(replace(rule, value=action_value(rule)) for rule in named.runbook),
        by_hand=tuple(sorted(replace(one, value=action_value(as_rule(one))) for one in named.by_hand)),
    )
    return replace(filled, digest=design_digest(filled))


def left_out(design: Design) -> Design:
    """The design without the values that `normal` fills in."""
    return replace(
        design,
        database=replace(design.database, standby_zones=()),
        cache=design.cache and replace(design.cache, zones=(), classes=()),
        reads=(),
    )


def design_digest(design: Design) -> str:
    """SHA-256 of the choices of a design."""
    return digest(design, LABELS)


def _standby_zones(database: Database, context: LevelContext) -> tuple[str, ...]:
    """The zones that the design names, else the automatic ones."""
    return tuple(map(context.zone, database.standby_zones)) or automatic_standby_zones(database, context)


def _cache(cache: Cache, context: LevelContext) -> Cache:
    """The cache with its zones, by default those of the applications, and its classes, by default all that it can serve."""
    zones = tuple(map(context.zone, cache.zones)) or context.home_apps
    return replace(cache, zones=zones, classes=cache.classes or automatic_classes(cache, context))


def _reads(design: Design, context: LevelContext) -> tuple[tuple[str, str], ...]:
    """The nodes from which each read-only class reads, in the level's order: as the design says, else automatically.

    Entries of other classes are kept, for the catalogue's rules to judge.
    """
    return tuple((dict(automatic_reads(design, context)) | dict(design.reads)).items())
