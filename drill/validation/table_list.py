"""The tables: their titles, their sources, and the module that measures each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from drill.validation.published_rows import PublishedRow, Status, error, judge, rows


@dataclass(frozen=True, slots=True)
class Table:
    """One published table. `module` measures it; empty when the engine has no answer to any row."""

    id: str
    title: str
    source: str
    module: str
    note: str = ""
    """A remark on how the table was used, where one is needed."""


TABLES: tuple[Table, ...] = (
    Table(
        "V1",
        "Aurora against MySQL",
        "Verbitski et al., SIGMOD 2017",
        "v01_aurora",
        "Throughput of a benchmark is not what the engine is for; the rows say how far off it is.",
    ),
    Table("V2", "Probabilistically bounded staleness", "Bailis et al., VLDB 2012", ""),
    Table("V3", "Failures noticed by drivers", "AWS Advanced JDBC and Python drivers, performance tests", ""),
    Table(
        "V4",
        "Failover and interruption times",
        "AWS guides and blogs; shinyaz.com 2026; 72technologies",
        "v04_failover",
        "A crash of the writer, 30 seeds. Down is a second in which less than half of the requests is answered.",
    ),
    Table(
        "V5",
        "Burst bucket of gp2, and Aurora",
        "Viitala 2023, pgbench",
        "v05_burst_bucket",
        "Latencies of the table are clients divided by throughput, and are not listed again.",
    ),
    Table("V6", "RDS for PostgreSQL by IOPS and clients", "Zampieron, PGConf 2019, pgbench", "v06_iops_and_clients"),
    Table(
        "V7",
        "One zone, Multi-AZ instance, DB cluster, Aurora",
        "ClickHouse PostgresBench 2026",
        "v07_high_availability",
        "db.m8gd is not in the catalogue; db.m6g of the same size stands in. Times to load are not listed.",
    ),
    Table("V8", "Latency of COMMIT", "Nichter 2023", "v08_commits"),
    Table("V9", "MemoryDB against Redis", "Taleb et al., SIGMOD Companion 2024", "v09_memorydb"),
    Table(
        "V10",
        "Metastable failure",
        "Bronson et al., HotOS 2021; Huang et al., OSDI 2022",
        "v10_metastable",
        "The boundary of 150 holds for a trigger of any size, so a surge of demand is used; the outage alone, which loses "
        "requests instead of queueing them, tips the engine from 225 QPS up.",
    ),
    Table(
        "V11",
        "Hit ratios of caches",
        "icarus unit tests; Che, Tung, Wang 2002",
        "v11_hit_ratios",
        "Rows other than icarus' are not published: they are Che's formula worked out independently of the engine.",
    ),
    Table(
        "V12",
        "Production caches of Twitter",
        "Yang et al., OSDI 2020, cache-trace (CC-BY 4.0)",
        "v12_twitter",
        "Each row's own keys, rate, skew and lifetimes, with room for every key.",
    ),
    Table("V13", "Caches of Facebook", "Nishtala et al., NSDI 2013; Atikoglu et al., SIGMETRICS 2012", "v13_facebook"),
    Table("V15", "Bills", "AWS agent-toolkit; infracost golden outputs; Viitala 2023", "v15_bills"),
    Table("V16", "Service levels", "AWS service level agreements", "v16_budgets"),
    Table("V18", "Connection and memory limits", "AWS guides", "v18_limits"),
    Table("V19", "Storage baselines of RDS", "Amazon RDS User Guide", "v19_volumes"),
    Table(
        "V20",
        "Documented limits",
        "AWS guides and API reference, 2026",
        "v20_documented_limits",
        "What the rules accept is found by asking them; the others are figures of the catalogue.",
    ),
    Table(
        "V21",
        "Claims against a second source",
        "Event logs, probes and post-mortems, 2014 to 2026",
        "v21_second_sources",
        "Claims C01, C05, C10, C22 and C25, whose tests once asked for the range that the engine draws from. "
        "`assets/catalog/claims.csv` says which source is which. Most are small and idle databases.",
    ),
)


@dataclass(frozen=True, slots=True)
class Measurement:
    """A row and what the engine says. `value` is None where it has no such quantity."""

    row: PublishedRow
    value: float | None

    @property
    def status(self) -> Status:
        """True if the engine's figure lies within the tolerance."""
        return "not modelled" if self.value is None else judge(self.row, self.value)

    @property
    def error(self) -> float:
        """Distance to the nearest published bound; 0 within, and where there is no figure."""
        return 0.0 if self.value is None else error(self.row, self.value)

    @property
    def as_recorded(self) -> bool:
        """True if the status is the one written down."""
        return self.status == self.row.expected


@dataclass(frozen=True, slots=True)
class TableResult:
    """A table with what was found."""

    table: Table
    findings: tuple[Measurement, ...]


def table(id: str) -> Table:
    """The table of that id. Raises KeyError."""
    return {item.id: item for item in TABLES}[id]


def measure(item: Table) -> TableResult:
    """Ask the engine for every row of a table. Raises ValueError when rows and measurements do not match."""
    published = rows(item.id)
    values: Mapping[str, float] = {}
    if item.module:
        values = import_module(f"drill.validation.{item.module}").measure()
    wanted = {row.id for row in published if row.modelled}
    if wanted != values.keys():
        raise ValueError(f"{item.id}: rows without or beside a measurement: {sorted(wanted ^ values.keys())}")
    return TableResult(item, tuple(Measurement(row, values.get(row.id)) for row in published))
