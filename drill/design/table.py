"""What can be chosen, as a table: one row an option, in the order and groups a person thinks in.

A row knows how to read its value from a design, what the value may be, and how to put another one in. Whether the whole is
legal is decided by `drill.catalog.rules`, not here: a player may pass through an illegal design on the way to a legal one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from drill.catalog.cache_services import CACHE_ENGINES, CACHE_SERVICES
from drill.catalog.serverless_limits import CLASS as SERVERLESS
from drill.model.design import Cache, Design, Replica, Storage
from drill.model.level import Level
from drill.words import units

Choice = tuple[Any, str]
"""A value and its words."""
Choices = Callable[[Level, Design], tuple[Choice, ...]]

MOST_REPLICAS = 15


@dataclass(frozen=True, slots=True)
class Option:
    """One row. `key` is the dotted path in a design file; `near` are the values left and right step through."""

    key: str
    group: str
    label: str
    meaning: str
    choices: Choices
    get: Callable[[Design], Any]
    put: Callable[[Level, Design, Any], Design]
    shown: Callable[[Level, Design], bool] = lambda _level, _design: True
    near: Choices | None = None

    def text(self, level: Level, design: Design) -> str:
        """The present value in words; a value that is none of the choices is shown as it is."""
        value = self.get(design)
        found = next((text for choice, text in self.choices(level, design) if choice == value), None)
        if found is not None:
            return found
        return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)

    def step(self, level: Level, design: Design, by: int) -> Design:
        """The design with the next (`by` 1) or previous (-1) value, round the ends. Unchanged when there is no other."""
        values = [value for value, _ in (self.near or self.choices)(level, design)]
        if not values:
            return design
        now = self.get(design)
        at = (values.index(now) + by) % len(values) if now in values else (0 if by > 0 else len(values) - 1)
        return self.put(level, design, values[at])


def options(level: Level, design: Design) -> tuple[Option, ...]:
    """The rows that apply to this design on this level."""
    from drill.design.client_rows import clients
    from drill.design.runbook_rows import runbook
    from drill.design.security_rows import SECURITY
    from drill.design.topology_rows import topology_rows

    rows = (*topology_rows(level, design), *clients(level), *SECURITY, *runbook(level, design))
    return tuple(row for row in rows if allowed(level, row.key) and row.shown(level, design))


def allowed(level: Level, key: str) -> bool:
    """Whether the level lets the player change this part of the design."""
    return not level.choices or _within(key, level.choices)


@lru_cache(maxsize=4096)
def _within(key: str, choices: tuple[str, ...]) -> bool:
    from drill.design.choices import OPENS, within

    return within(key, (*choices, *(more for choice in choices for more in OPENS.get(choice, ()))))


def fixed(*choices: Choice) -> Choices:
    """Choices that depend on nothing."""
    return lambda _level, _design: choices


def numbers(*values: int, unit: str = "") -> Choices:
    """Plain numbers as choices."""
    return fixed(*((value, f"{value:,}{f' {unit}' if unit else ''}") for value in values))


def onoff(yes: str = "on", no: str = "off") -> Choices:
    """Yes or no, in the words of the option."""
    return fixed((False, no), (True, yes))


def zones(level: Level, _design: Design) -> tuple[Choice, ...]:
    """Every zone of the level."""
    return tuple((zone, zone) for zone in level.zones)


def home_zones(level: Level, design: Design) -> tuple[Choice, ...]:
    """Zones of the region the database is in."""
    region = next((r for r in level.regions if design.database.zone in r.zones), level.home)
    return tuple((zone, zone) for zone in region.zones)


def database_choices(like: Callable[[Design], str] | None = None) -> Choices:
    """Classes the engine is sold on; with `like`, only those of that class's family."""

    def found(_level: Level, design: Design) -> tuple[Choice, ...]:
        from drill.catalog.prices import database_classes

        known = _named(
            database_classes(design.database.engine, design.database.service.name), like(design) if like else ""
        )
        own = ((SERVERLESS, "serverless  scales by itself"),) if design.database.service == "aurora" else ()
        return (*known, *own)

    return found


def cache_choices(like: Callable[[Design], str] | None = None) -> Choices:
    """Classes of cache nodes; with `like`, only those of that class's family."""

    def found(_level: Level, design: Design) -> tuple[Choice, ...]:
        from drill.catalog.instances import INSTANCES

        return _named(tuple(name for name, item in INSTANCES.items() if item.is_cache), like(design) if like else "")

    return found


def _named(names: tuple[str, ...], like: str) -> tuple[Choice, ...]:
    from drill.catalog.instances import INSTANCES

    family = like.rpartition(".")[0] + "." if like else ""
    items = [INSTANCES[name] for name in names if name in INSTANCES and name.startswith(family)]
    items.sort(key=lambda item: (item.family, item.memory_gib))
    return tuple(
        (item.name, f"{item.name.partition('.')[2]}  {item.vcpu} vCPU, {item.memory_gib:g} GiB") for item in items
    )


def with_database(_level: Level, design: Design, **over: Any) -> Design:  # noqa: ANN401 - fields of several types
    """The design with fields of its database replaced.

    A standby is placed anew when the writer or the kind changes, reads are routed anew when there may be others to read from.
    """
    database = replace(design.database, **over)
    if {"zone", "multi_az", "service"} & over.keys() and "standby_zones" not in over:
        database = replace(database, standby_zones=())
    reads = () if {"multi_az", "service"} & over.keys() else design.reads
    return replace(design, database=database, reads=reads)


def with_storage(design: Design, **over: Any) -> Design:  # noqa: ANN401
    """The design with fields of its storage replaced."""
    return replace(design, database=replace(design.database, storage=replace(design.database.storage, **over)))


def with_cache(design: Design, **over: Any) -> Design:  # noqa: ANN401
    """The design with fields of its cache replaced. Raises AttributeError without a cache."""
    if design.cache is None:
        raise AttributeError("no cache")
    return replace(design, cache=replace(design.cache, **over))


def with_clients(design: Design, **over: Any) -> Design:  # noqa: ANN401
    """The design with fields of its client settings replaced."""
    return replace(design, clients=replace(design.clients, **over))


def with_replicas(level: Level, design: Design, number: int) -> Design:
    """The design with this many replicas: the first ones stay, new ones go round the zones the writer is not in.

    A custom endpoint loses the replicas that go, and goes with its last.
    """
    region = next((r for r in level.regions if design.database.zone in r.zones), level.home)
    others = [zone for zone in region.zones if zone != design.database.zone] or list(region.zones)
    kept = list(design.replicas[:number])
    taken = {item.name for item in kept}
    while len(kept) < number:
        name = next(f"replica-{n}" for n in range(1, number + 1 + len(taken)) if f"replica-{n}" not in taken)
        taken.add(name)
        kept.append(Replica(name, others[len(kept) % len(others)], design.database.instance))
    names = {item.name for item in kept}
    left = ((name, tuple(one for one in members if one in names)) for name, members in design.endpoints)
    return replace(design, replicas=tuple(kept), reads=(), endpoints=tuple(pair for pair in left if pair[1]))


def with_replica(design: Design, number: int, **over: Any) -> Design:  # noqa: ANN401
    """The design with fields of one replica replaced; a negative number means all of them."""
    changed = (replace(r, **over) if number in (-1, n) else r for n, r in enumerate(design.replicas))
    return replace(design, replicas=tuple(changed), reads=())


def seconds(*values: int) -> Choices:
    """Lengths of time as choices."""
    return fixed(*((value, units.duration(value)) for value in values))


DEFAULT_CACHE = Cache(CACHE_SERVICES["elasticache"], CACHE_ENGINES["valkey"], "cache.r6g.large")
DEFAULT_STORAGE = Storage()


def option_key(path: tuple[str | int, ...]) -> str:
    """Where a violation points, as the key of an option row."""
    text = ".".join(str(part) for part in path)
    if text.startswith("replicas.") and not text.endswith(".zone"):
        return "replicas." + text.rpartition(".")[2]
    if text.startswith("endpoints."):
        return ".".join(text.split(".")[:2])
    if text.startswith("database.capacity"):
        return "database.capacity"
    return {"cache.engine": "cache", "cache.service": "cache", "cache.nodes": "cache.shards"}.get(text, text)
