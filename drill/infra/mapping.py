"""The table of properties: what decides which option, how exactly, and what AWS does where a template leaves it out.

`mapping.csv`, a row a property, in CloudFormation's words. `status`: the engine has it exactly, approximately, or not at all
(`none`), or it says nothing about a drill (`irrelevant`). `keep`: what of the value may be kept and written: `value`; `nothing`;
`presence`, of a secret, that there is one; `references`, of a function's environment, the resources it names; `only NAMES`, of
a map, these keys. A property without a row is never kept.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Status = Literal["exact", "approximate", "none", "irrelevant"]
ANY = "*"
"""Stands for every other property of a type."""


@dataclass(frozen=True, slots=True)
class MappedProperty:
    """A row of the table."""

    type: str
    property: str
    status: Status
    keep: str
    option: str
    """Path in a design's file that it decides of the system's own resource; empty: none, or by the rules of the system."""
    replica: str
    """The option of a replica that it decides where the resource is one."""
    form: str
    """The rule by which a value becomes the option's: a name of `drill.infra.designs.value_rules.RULES`."""
    absent: str
    """AWS's default where it is left out; empty: nothing, or it depends on others (`drill.infra.designs`)."""
    note: str


@cache
def mapped_properties() -> Mapping[tuple[str, str], MappedProperty]:
    """Every row by type and property."""
    with Path(__file__).with_name("mapping.csv").open(encoding="utf-8", newline="") as file:
        rows = [MappedProperty(**row) for row in csv.DictReader(file)]  # type: ignore[arg-type]
    return MappingProxyType({(row.type, row.property): row for row in rows})


@cache
def known_types() -> frozenset[str]:
    """Every type of resource that the table has a row of."""
    return frozenset(row.type for row in mapped_properties().values())


def mapped_property(kind: str, name: str) -> MappedProperty | None:
    """The row of a property, or that of every other property of its type."""
    table = mapped_properties()
    return table.get((kind, name)) or table.get((kind, ANY))


@cache
def deciding(kind: str) -> tuple[MappedProperty, ...]:
    """The rows of a type that decide an option, in the order of the table."""
    return tuple(row for row in mapped_properties().values() if row.type == kind and (row.option or row.replica))
