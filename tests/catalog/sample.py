"""Draws rows of the catalogue at random, for somebody to compare with a second source: `python -m tests.catalog.sample [SEED]`.

The comparison that was made of one such draw is kept in `second_sources.csv`, and a test holds the catalogue to it.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from drill.catalog.csv_tables import rows

SEED = 20261129
DB_COLUMNS = ("vcpu", "memory_gib", "ebs_burst_mb_s", "network_burst_gbit_s", "nvme_gb")
NODE_COLUMNS = ("vcpu", "redis_bytes", "network_gbit_s")
SIZES = {"classes": 22, "prices": 14, "figures": 14, "storage": 5, "connections": 5}
"""Rows of each table in a draw: 60 in all."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of the catalogue."""

    table: str
    key: str
    column: str
    value: str


def population(table: str) -> Iterator[Value]:
    """Every value of a table that somebody has published."""
    for row in rows(table):
        if table == "classes" and not row["unknown"]:
            columns = NODE_COLUMNS if row["class"].startswith("cache.") else DB_COLUMNS
            yield from (Value(table, row["class"], column, row[column]) for column in columns if row[column])
        elif table == "prices" and "computed" not in row["source"] and not row["source"].startswith("modelling"):
            yield Value(table, f"{row['product']} {row['class']}", "usd_hour", row["usd_hour"])
        elif table == "figures" and not row["key"].startswith("model."):
            yield Value(table, row["key"], "value", row["value"])
        elif table == "storage" and row["group"] != "aurora":
            key = f"{row['type']} {row['group']} {row['from_gib']}"
            yield from (Value(table, key, column, row[column]) for column in ("to_gib", "most_iops", "most_mib_s"))
        elif table == "connections":
            yield Value(table, f"{row['engine']} {row['class']}", "connections", row["connections"])


def draw(seed: int) -> list[Value]:
    """Sixty values, the same for a seed as long as the tables are."""
    chance = random.Random(seed)
    return [value for table, size in SIZES.items() for value in chance.sample(list(population(table)), size)]


if __name__ == "__main__":
    for value in draw(int(sys.argv[1]) if len(sys.argv) > 1 else SEED):
        print(f"{value.table},{value.key},{value.column},{value.value}")  # noqa: T201 (a tool)
