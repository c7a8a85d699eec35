"""Values that several options offer: zones, instance classes, node types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

from drill.catalog.serverless_limits import CLASS as SERVERLESS
from drill.design.option_spec import Values
from drill.engine.faults.fault_table import FAULTS
from drill.model.design import Cache, Clients, Database, Design
from drill.model.level import Level


def opened_by_fault(level: Level, path: str) -> bool:
    """True if the level has a fault that this option decides about."""
    return any(path in FAULTS[fault.kind].opens for fault in level.possible_faults)


USUAL: dict[str, dict[str, Any]] = {
    part: {item.name: item.default for item in fields(made)}
    for part, made in (("database", Database), ("clients", Clients), ("cache", Cache))
}
"""The value of each field of a part that a file leaves out."""


def if_unusual(part: str, field: str) -> Callable[[Level, Design], bool]:
    """Shown if everything may be chosen, or the design has another value than usual."""

    def shown(level: Level, design: Design) -> bool:
        made = getattr(design, part)
        return not level.choices or (made is not None and getattr(made, field) != USUAL[part][field])

    return shown


def named_or_unusual(path: str, field: str, able: Callable[[Cache], object]) -> Callable[[Level, Design], bool]:
    """For an option that few caches of nodes need: shown if the cache supports it and it is likely to matter.

    That is if everything may be chosen, if a level names it or has a fault that it decides about, or if the design has chosen it.
    """
    usual = if_unusual("cache", field)

    def shown(level: Level, design: Design) -> bool:
        cache = design.cache
        if cache is None or cache.service.serverless or not able(cache):
            return False
        return usual(level, design) or path in level.choices or opened_by_fault(level, path)

    return shown


def serverless_cache(_level: Level, design: Design) -> bool:
    """Shown for a serverless cache."""
    return design.cache is not None and design.cache.service.serverless


def cache_of_nodes(_level: Level, design: Design) -> bool:
    """Shown for a cache whose nodes are chosen."""
    return design.cache is not None and not design.cache.service.serverless


def offered_services(level: Level, design: Design) -> tuple[str, ...]:
    """Cache services that the plan offers: a serverless one where everything may be chosen, or the level or the design has it."""
    from drill.catalog.cache_services import CACHE_SERVICES

    named = any(choice.startswith("cache.usage_limits") for choice in level.choices)
    asked = not level.choices or named or serverless_cache(level, design) or serverless_cache(level, level.start)
    return tuple(name for name, service in CACHE_SERVICES.items() if asked or not service.serverless)


def zones(level: Level, _design: Design) -> tuple[str, ...]:
    """Every zone of the level."""
    return level.zones


def home_zones(level: Level, design: Design) -> tuple[str, ...]:
    """Zones of the region the database is in."""
    return next((r.zones for r in level.regions if design.database.zone in r.zones), level.home.zones)


def database_classes(level: Level, design: Design) -> tuple[str, ...]:
    """Instance classes that the writer may have in the level's year, by family and size; `db.serverless` where the service has it."""
    from drill.catalog import prices

    return _with_serverless(design, prices.offered_classes(design.database, level.year))


def reader_classes(level: Level, design: Design) -> tuple[str, ...]:
    """Instance classes that a replica may have in the level's year, by family and size; `db.serverless` where the service has it."""
    from drill.catalog import prices

    database = design.database
    return _with_serverless(design, prices.database_classes(database.engine, database.service.name, level.year))


def _with_serverless(design: Design, names: Iterable[str]) -> tuple[str, ...]:
    known = _sorted(names)
    return (*known, SERVERLESS) if design.database.service.serverless else known


def node_types(_level: Level, design: Design) -> tuple[str, ...]:
    """Node types that the cache's engine and service have, by family and size."""
    from drill.catalog import prices

    made = design.cache
    return _sorted(prices.cache_classes(made.engine.name, made.service.name)) if made else ()


def same_family(now: Callable[[Design], str], every: Values) -> Values:
    """The offered classes of the present family; `db.serverless` is offered beside every family."""

    def found(level: Level, design: Design) -> Iterable[str]:
        family = now(design).rpartition(".")[0] + "."
        return (name for name in every(level, design) if name == SERVERLESS or name.startswith(family))

    return found


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    from drill.catalog.instances import INSTANCES

    items = [INSTANCES[name] for name in names if name in INSTANCES]
    return tuple(item.name for item in sorted(items, key=lambda item: (item.family, item.memory_gib)))
