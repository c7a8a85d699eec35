"""The rows of the option table that only Aurora has: capacity, backtrack, auto scaling of readers, endpoints of one's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drill.catalog.serverless_limits import CLASS
from drill.design.table import (
    MOST_REPLICAS,
    Choice,
    Option,
    fixed,
    numbers,
    onoff,
    with_database,
    with_replica,
    with_storage,
)
from drill.model.design import Design, Scaling
from drill.model.level import Level
from drill.syntax.safe_text import safe
from drill.words import units

ENDPOINT = "analytics"
"""Name of the custom endpoint that is offered where there is none."""
FIRST_CAPACITY = (0.5, 16.0)
CAPACITIES = (
    (0.5, 4.0),
    FIRST_CAPACITY,
    (0.5, 64.0),
    (2.0, 16.0),
    (2.0, 64.0),
    (8.0, 64.0),
    (8.0, 128.0),
    (16.0, 64.0),
    (32.0, 256.0),
)
STEADY = "db.r6g.large"
"""What a serverless instance becomes where the service has none."""


def aurora(_level: Level, design: Design) -> bool:
    """Whether the database is Aurora."""
    return design.database.service == "aurora"


def _storage_type(design: Design) -> str:
    """A type of another service's volumes, left from before, is as good as none: standard."""
    return "aurora-io" if design.database.storage.type == "aurora-io" else "aurora"


def with_capacity(design: Design) -> Design:
    """The design with a capacity range exactly when some instance is serverless."""
    classes = (design.database.instance, *(item.instance for item in design.replicas))
    capacity = (design.database.capacity or FIRST_CAPACITY) if CLASS in classes else None
    return replace(design, database=replace(design.database, capacity=capacity))


def without_aurora(level: Level, design: Design) -> Design:
    """The design without what only Aurora has."""
    reads = tuple((name, where) for name, where in design.reads if where not in dict(design.endpoints))
    made = replace(design, scaling=None, endpoints=(), reads=reads)
    if made.database.instance == CLASS:
        made = with_database(level, made, instance=STEADY)
    for number, item in enumerate(made.replicas):
        made = with_replica(made, number, instance=STEADY) if item.instance == CLASS else made
    return with_database(level, made, backtrack_h=0, capacity=None, writers=1, write_forwarding="off")


FORWARDED = (
    ("off", "off"),
    ("eventual", "reads wait for nothing"),
    ("session", "for their own writes"),
    ("global", "for all writes"),
)


def _abroad(level: Level, design: Design) -> bool:
    """Whether readers abroad could forward writes: on free choice, where a level names it, and where a design does it."""
    asked = not level.choices or "database.write_forwarding" in level.choices
    return design.database.write_forwarding != "off" or (asked and aurora(level, design))


CAPACITY = (
    Option("database.capacity", "Database", "Capacity", "Between which capacities a serverless instance moves; an ACU is 2 GiB and its share of CPU.",
           fixed(*((pair, f"{pair[0]:g} to {pair[1]:g} ACU") for pair in CAPACITIES)), lambda d: d.database.capacity,
           lambda lv, d, v: with_database(lv, d, capacity=v), lambda _lv, d: d.database.capacity is not None),
    Option("database.backtrack", "Database", "Backtrack", "Hours of change records to go back by, in place and within minutes. MySQL only.",
           fixed((0, "off"), *((hours, units.duration(hours * 3600)) for hours in (1, 6, 24, 48, 72))), lambda d: d.database.backtrack_h,
           lambda lv, d, v: with_database(lv, d, backtrack_h=v),
           lambda lv, d: (aurora(lv, d) and d.database.engine == "mysql") or d.database.backtrack_h > 0),
    Option("database.write_forwarding", "Database", "Forwards writes", "Readers abroad take writes and send them on; reads wait for what must have come back.",
           fixed(*FORWARDED), lambda d: d.database.write_forwarding,
           lambda lv, d, v: with_database(lv, d, write_forwarding=v), _abroad),
    Option("database.storage.type", "Database", "Storage", "Standard is paid for each I/O; I/O-Optimized costs more for instances and space, and nothing for I/O.",
           fixed(("aurora", "standard"), ("aurora-io", "I/O-Optimized")), _storage_type,
           lambda _lv, d, v: with_storage(d, type=v), aurora),
    Option("database.writers", "Database", "Writers", "Multi-master: every instance writes. AWS withdrew it in 2023; offered where a level tells history.",
           numbers(1, 2, 3, 4), lambda d: d.database.writers, lambda lv, d, v: with_database(lv, d, writers=v),
           lambda lv, d: d.database.writers > 1 or "database.writers" in lv.choices),
)  # fmt: skip


def readers(level: Level, design: Design) -> tuple[Option, ...]:
    """Auto scaling, and the endpoints there are or could be: the design's, and those the level's own designs have."""
    own = (design, level.start, *(made for _, made in (*level.solutions, *level.traps)))
    names = tuple(dict.fromkeys(name for made in own for name, _ in made.endpoints)) or (ENDPOINT,)
    return (*SCALING, *map(_endpoint, names))


def _scaled(design: Design) -> Scaling:
    least = max(1, len(design.replicas))
    return design.scaling or Scaling(least, min(MOST_REPLICAS, least + 3))


def _scaling(**over: int) -> Any:  # noqa: ANN401 (a function of a design)
    return lambda design: replace(design, scaling=replace(_scaled(design), **over))


def _scales(_level: Level, design: Design) -> bool:
    return design.scaling is not None


SCALING = (
    Option("scaling", "Replicas", "Auto scaling", "Adds readers while they are busy and takes them away later. A new one takes minutes and starts cold.",
           onoff(), lambda d: d.scaling is not None, lambda _lv, d, v: replace(d, scaling=_scaled(d) if v else None), aurora),
    Option("scaling.min", "Replicas", "  at least", "Readers that stay.", numbers(*range(MOST_REPLICAS + 1)),
           lambda d: _scaled(d).least, lambda _lv, d, v: _scaling(least=v)(d), _scales),
    Option("scaling.max", "Replicas", "  at most", "Readers there may be.", numbers(*range(1, MOST_REPLICAS + 1)),
           lambda d: _scaled(d).most, lambda _lv, d, v: _scaling(most=v)(d), _scales),
    Option("scaling.cpu", "Replicas", "  CPU held near", "Mean CPU of the readers it aims at.",
           fixed(*((pct, f"{pct} %") for pct in (30, 40, 50, 60, 70, 80, 90))), lambda d: _scaled(d).cpu_pct,
           lambda _lv, d, v: _scaling(cpu_pct=v)(d), _scales),
)  # fmt: skip


def _endpoint(name: str) -> Option:
    def choices(_level: Level, design: Design) -> tuple[Choice, ...]:
        every = tuple(item.name for item in design.replicas)
        singles = tuple(((one,), safe(one)) for one in every)
        return ((), "none"), *singles, *(((every, "every reader"),) if len(every) > 1 else ())

    def put(_level: Level, design: Design, members: Any) -> Design:  # noqa: ANN401
        others = tuple(pair for pair in design.endpoints if pair[0] != name)
        reads = design.reads if members else tuple(pair for pair in design.reads if pair[1] != name)
        return replace(design, endpoints=(*others, (name, members)) if members else others, reads=reads)

    return Option(
        f"endpoints.{name}", "Replicas", f"Endpoint {safe(name)}"[:17],
        "An address of your own for some readers, so that heavy questions meet nobody else's.", choices,
        lambda d: dict(d.endpoints).get(name, ()), put, lambda lv, d: aurora(lv, d) and bool(d.replicas),
    )  # fmt: skip
