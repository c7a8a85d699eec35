"""Days on which AWS's standard support of an engine's major version ends: `engine_support.csv`, a row a version, with its source."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class EngineSupport:
    """A major version."""

    engine: str
    major: str
    ends: date
    """The last day of standard support; afterwards AWS charges for extended support."""
    source: str
    read: date
    """The day on which the source was read."""


@cache
def engine_support() -> tuple[EngineSupport, ...]:
    """Every row of the table."""
    with Path(__file__).with_name("engine_support.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            EngineSupport(
                row["engine"],
                row["major"],
                date.fromisoformat(row["ends"]),
                row["source"],
                date.fromisoformat(row["read"]),
            )
            for row in csv.DictReader(file)
        )


def support_ended(engine: str, version: str, today: date) -> EngineSupport | None:
    """The row of a version whose standard support is over; None for any other, and for one that the table does not have."""
    for row in engine_support():
        if row.engine == engine and f"{version}.".startswith(f"{row.major}.") and row.ends < today:
            return row
    return None
