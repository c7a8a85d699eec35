"""V18: connections a database accepts and memory a cache node has."""

from __future__ import annotations

from drill.catalog.cache_services import CACHE_ENGINES
from drill.catalog.engines import ENGINES
from drill.catalog.figure_sheet import value
from drill.catalog.instances import max_connections
from drill.catalog.serverless_limits import CLASS
from drill.engine.simulate import simulate
from drill.model.design import Clients
from drill.validation.published_rows import rows
from drill.validation.scenarios import build, cache, design, level, of_node, request

WANTED = 20_000
BYTES = {"GiB": 2**30, "MiB": 2**20}
"""Bytes of a row's unit."""


def held(engine: str, instance: str, most_acu: float | None = None) -> float:
    """Connections that Aurora's writer holds when clients want 20,000."""
    capacity = None if most_acu is None else (1.0, most_acu)
    chosen = design(
        on={"service": "aurora", "engine": engine, "instance": instance, "capacity": capacity},
        clients=Clients(pool=WANTED, max_waiting=0),
    )
    made = build(level((request("query", 10.0),), 3), chosen)
    return of_node(made, simulate(made, 1), "writer")[-1].connections


def shard_bytes(engine: str, instance: str) -> float:
    """Memory of the shard of a cache of one node."""
    chosen = design(cache=cache(engine=engine, instance=instance))
    return build(level((request("query", 10.0),), 3), chosen).shards[0].memory_bytes


def measure() -> dict[str, float]:
    """The engine's figure of every row that it has an answer to."""
    found = {"V18.mysql-example": float(max_connections("mysql", "rds", "db.r6g.large"))}
    reserved = value("cache.reserved_memory_pct") / 100.0
    for row in rows("V18"):
        if not row.modelled:
            continue
        what, _, instance = row.id.removeprefix("V18.").rpartition("-")
        if what == "rds-formula":
            found[row.id] = float(max_connections("postgres", "rds", f"db.{instance}"))
        elif what.startswith("serverless-"):
            found[row.id] = held(what.removeprefix("serverless-"), CLASS, float(instance))
        elif what in ENGINES and "." in instance:
            found[row.id] = held(what, f"db.{instance}")
        elif what in CACHE_ENGINES:
            kept = 1.0 - reserved if CACHE_ENGINES[what].reserved_memory else 1.0
            found[row.id] = shard_bytes(what, f"cache.{instance}") / kept / BYTES[row.unit]
    return found
