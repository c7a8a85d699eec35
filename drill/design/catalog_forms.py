"""Forms of values that the catalogue has: records by name, instance classes, node types, serverless capacities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from drill.design.value_forms import Say, ValueForm
from drill.model.service import Named
from drill.syntax.fields import Part
from drill.syntax.text_fields import InstanceName, NodeType
from drill.words import units


def one_of_records(table: Mapping[str, Named], say: Say) -> ValueForm:
    """The name of a record of the catalogue."""
    return ValueForm(
        Literal[tuple(table)],
        lambda name: say(table[name]),
        table.__getitem__,
        lambda record: record.name,
        held=type(next(iter(table.values()))).__name__,
        records=table,
    )


class CapacityFile(Part):
    """Aurora Serverless: the capacities between which an instance moves, in ACUs of 2 GiB."""

    min: float = Field(ge=0, le=1000, description="Least capacity in ACUs.", examples=[0.5])
    max: float = Field(ge=0, le=1000, description="Most capacity in ACUs.", examples=[16])


def capacity() -> ValueForm:
    """A range of capacities."""
    return ValueForm(
        CapacityFile | None,
        lambda value: f"{units.factor(value[0])} to {units.factor(value[1])} ACUs",
        lambda value: (value.min, value.max) if isinstance(value, CapacityFile) else value,
        lambda value: {"min": value[0], "max": value[1]} if value else None,
        held="tuple[float, float] | None",
        examples=({"min": 0.5, "max": 16},),
    )


def instance_class() -> ValueForm:
    """An instance class of a database."""
    return ValueForm(InstanceName, _class_words, examples=("db.r6g.large", "db.t4g.medium"))


def node_type() -> ValueForm:
    """A node type of a cache."""
    return ValueForm(NodeType, _class_words, examples=("cache.r6g.large", "db.r6g.large"))


def _class_words(name: str) -> str:
    from drill.catalog.instances import INSTANCES
    from drill.catalog.serverless_limits import CLASS

    if name == CLASS:
        return "serverless  scales by itself"
    found = INSTANCES.get(name)
    short = name.partition(".")[2]
    return f"{short}  {found.vcpu} vCPU, {units.gib(found.memory_gib)}" if found else short
