"""The part of a level file about a fault on the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from drill.engine.faults.fault_spec import MOST_FACTOR
from drill.engine.faults.fault_table import FAULTS
from drill.syntax.fields import Part, duration_s, unit
from drill.syntax.text_fields import Id, Name, RegionName, Table, Target, ZoneWord

if TYPE_CHECKING:
    from collections.abc import Iterable

    FaultName = str
else:
    FaultName = Literal[tuple(FAULTS)]


FIRST_NIGHT, SECOND_NIGHT = "fault", "second"
"""Words of the ids of faults that have none of their own."""


class FaultFile(Part):
    """Something that breaks or slows down, at a time."""

    id: Id | None = Field(
        default=None,
        description="Its name in texts. Default: fault-1, fault-2, … by its position in the list; of a second night second-1, …",
        examples=["dark"],
    )
    at: Annotated[int, duration_s("0s", "1d", "10m")] = Field(description="When it strikes.")
    lasts: Annotated[int, duration_s("0s", "1d", "30m")] = Field(
        default=0, alias="for", description="How long it lasts."
    )
    do: FaultName = Field(description="The kind of fault.")
    zone: ZoneWord | None = Field(
        default=None, description="The zone it strikes: a letter in the home region, or the full name."
    )
    region: RegionName | None = Field(default=None, description="The region it strikes.")
    node: Target | None = Field(
        default=None,
        description="The node it strikes: writer, standby, a replica, cache-1, …",
        examples=["writer", "cache-1"],
    )
    cls: Name | None = Field(default=None, alias="class", description="The request class it strikes.")
    table: Table | None = Field(default=None, description="The table it strikes.")
    target: Target | None = Field(
        default=None,
        description="The zone, node, class or table, whichever this kind of fault strikes.",
        examples=["writer", "us-east-1a", "checkout"],
    )
    factor: float | None = Field(
        default=None,
        ge=0,
        le=MOST_FACTOR,
        description="Multiplies demand, apply rate or I/O latency; for growing logs, GiB per minute.",
        examples=[4],
        json_schema_extra=unit("times"),
    )
    count: int | None = Field(
        default=None, ge=1, le=6, description="Number of storage copies that are lost.", examples=[2]
    )
    told: Annotated[str, Field(max_length=400)] = Field(
        default="",
        description="The message the on-call engineer reads when it strikes.",
        examples=["Zone {fault.dark.zone} has lost power."],
    )
    suspect: Id | None = Field(
        default=None,
        description="The suspect of the level's `diagnosis` that is the cause where it strikes.",
        examples=["full-volume"],
    )


def fault_ids(faults: Iterable[FaultFile], night: str) -> list[str]:
    """The id of each fault of a night's list: its own, or the night's word with its position. The nights' words differ."""
    return [fault.id or f"{night}-{number}" for number, fault in enumerate(faults, 1)]
