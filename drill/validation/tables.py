"""The tables: what they are, whose they are, and which module asks the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from drill.validation.published_rows import Row, Status, error, judge, rows


@dataclass(frozen=True, slots=True)
class Table:
    """One published table. `module` measures it; empty when the engine has no answer to any row."""

    id: str
    title: str
    source: str
    module: str
    note: str = ""
    """What was made of it, where that needs saying."""


TABLES: tuple[Table, ...] = (
    Table(
        "V4",
        "Failover and interruption times",
        "AWS guides and blogs; shinyaz.com 2026; 72technologies",
        "v04_failover",
        "A crash of the writer, 30 seeds. Down is a second in which less than half of the requests is answered.",
    ),
    Table(
        "V10",
        "Metastable failure",
        "Bronson et al., HotOS 2021; Huang et al., OSDI 2022",
        "v10_metastable",
    ),
    Table(
        "V11",
        "Hit ratios of caches",
        "icarus unit tests; Che, Tung, Wang 2002",
        "v11_hit_ratios",
        "Rows other than icarus' are not published: they are Che's formula worked out independently of the engine.",
    ),
    Table("V15", "Bills", "AWS agent-toolkit; infracost golden outputs; Viitala 2023", "v15_bills"),
    Table("V16", "Service levels", "AWS service level agreements", "v16_budgets"),
    Table("V18", "Connection and memory limits", "AWS guides", "v18_limits"),
    Table("V19", "Storage baselines of RDS", "Amazon RDS User Guide", "v19_volumes"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A row and what the engine says. `value` is None where it has no such quantity."""

    row: Row
    value: float | None

    @property
    def status(self) -> Status:
        """Whether the engine's figure lies within the tolerance."""
        return "not modelled" if self.value is None else judge(self.row, self.value)

    @property
    def error(self) -> float:
        """Distance to the nearest published bound; 0 within, and where there is no figure."""
        return 0.0 if self.value is None else error(self.row, self.value)

    @property
    def as_recorded(self) -> bool:
        """Whether the status is the one written down."""
        return self.status == self.row.expected


@dataclass(frozen=True, slots=True)
class Result:
    """A table with what was found."""

    table: Table
    findings: tuple[Finding, ...]


def table(id: str) -> Table:
    """The table of that id. Raises KeyError."""
    return {item.id: item for item in TABLES}[id]


def measure(item: Table) -> Result:
    """Ask the engine for every row of a table. Raises ValueError when rows and measurements do not match."""
    published = rows(item.id)
    values: Mapping[str, float] = {}
    if item.module:
        values = import_module(f"drill.validation.{item.module}").measure()
    wanted = {row.id for row in published if row.modelled}
    if wanted != values.keys():
        raise ValueError(f"{item.id}: rows without or beside a measurement: {sorted(wanted ^ values.keys())}")
    return Result(item, tuple(Finding(row, values.get(row.id)) for row in published))
