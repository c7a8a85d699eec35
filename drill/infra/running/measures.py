"""Exports of CloudWatch and of `pg_stat_statements`: series of metrics, and statements by kind. Read as untrusted as any file.

Taken are the output of `aws cloudwatch get-metric-data` and `get-metric-statistics`, a CSV whose first column is a time and whose
others are metrics, and a CSV of `pg_stat_statements`. Labels of the query that `drill import --print-query` prints name the system.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from drill.errors import Problem, Problems
from drill.infra.json_parts import maps
from drill.infra.source_format import SniffedFile, refusal, sniffed, unreadable
from drill.syntax.problems import shown, suggest

MOST_POINTS = 200_000
MOST_VALUE = 1e15
"""The greatest value that is taken for a measured one; a volume of Aurora holds 2.8e14 bytes."""
USUAL_PERIOD_S = 300.0
SEPARATOR = "|"
SUMS = frozenset(("RequestCount", "Invocations", "CacheHits", "CacheMisses"))
"""Metrics that count: a point is a sum over its period."""
METRICS = (
    *("RequestCount", "Invocations", "SelectThroughput", "DMLThroughput", "CommitThroughput", "CPUUtilization"),
    *("FreeStorageSpace", "VolumeBytesUsed", "DatabaseConnections"),
    *("CacheHits", "CacheMisses", "CurrItems", "BytesUsedForCache"),
)
"""Metrics that say something about a workload; others are left alone."""
READS, WRITES = ("select", "with", "fetch", "show"), ("insert", "update", "delete", "merge", "copy")


@dataclass(frozen=True, slots=True)
class Series:
    """The points of a metric; those of SUMS a second."""

    metric: str
    points: tuple[float, ...]
    source: str
    """The file that it comes from."""

    def quantile(self, share: float) -> float:
        """The point below which this share of them lies."""
        ordered = sorted(self.points)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    @property
    def mean(self) -> float:
        """The mean of the points."""
        return sum(self.points) / len(self.points)


@dataclass(frozen=True, slots=True)
class StatementCounts:
    """Statements by kind: calls, and milliseconds in all."""

    read_calls: float
    write_calls: float
    read_ms: float
    write_ms: float
    source: str


@dataclass(frozen=True, slots=True)
class Measures:
    """Everything that was measured."""

    series: Mapping[tuple[str, str], Series] = field(default_factory=dict)
    """By system (empty: the only one) and metric."""
    statements: tuple[StatementCounts, ...] = ()

    def of(self, system: str, metric: str) -> Series | None:
        """A metric of a system; one that names no system is everybody's."""
        return self.series.get((system, metric)) or self.series.get(("", metric))


def load_measures(paths: Iterable[Path]) -> Measures:
    """Every file of measures. Raises Problems."""
    series: dict[tuple[str, str], Series] = {}
    statements: list[StatementCounts] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            found = sniffed(path)
            if found.format == "statements":
                statements.append(_statements(found))
            elif found.format == "metrics":
                series |= _points(found)
            else:
                raise _no_measures(found)
        except Problems as error:
            problems += error.problems
    if problems:
        raise Problems(tuple(problems))
    return Measures(series, tuple(statements))


def _no_measures(found: SniffedFile) -> Problems:
    if found.format:
        return unreadable(found)
    hint = "give the output of aws cloudwatch get-metric-data, or a CSV of pg_stat_statements"
    return refusal(found.name, "I140", "holds no known metrics", hint)


def _points(found: SniffedFile) -> dict[tuple[str, str], Series]:
    rows = _json_rows(found.data) if found.data is not None else _csv_rows(found)
    made: dict[tuple[str, str], Series] = {}
    seen = []
    for label, values, period in rows:
        system, metric = _named(label)
        seen.append(metric)
        points = tuple(value / (period if metric in SUMS else 1.0) for value in values)
        if metric in METRICS and points:
            made[system, metric] = Series(metric, points[:MOST_POINTS], found.name)
    if not made:
        names = ", ".join(shown(one, 40) for one in seen[:8]) or "none"
        hint = suggest(seen[0], METRICS) if seen else "run the query of drill import --print-query"
        raise refusal(found.name, "I141", f"holds no known metric with data points: {names}", hint)
    return made


def _named(label: str) -> tuple[str, str]:
    """System and metric of a label: `orders|CPUUtilization|Average`, or the metric alone, with words around it."""
    parts = label.split(SEPARATOR)
    if len(parts) > 1:
        return parts[0], parts[1]
    return "", next((word for word in label.replace("/", " ").split() if word in METRICS), label)


def _json_rows(data: Any) -> list[tuple[str, list[float], float]]:  # noqa: ANN401 (JSON)
    results = maps(data.get("MetricDataResults"))
    rows = [(str(one.get("Label")), _numbers(one.get("Values")), _period(one.get("Timestamps"))) for one in results]
    points = maps(data.get("Datapoints"))
    if points:
        values = [
            next((one[key] for key in ("Sum", "Average", "Maximum", "Minimum") if key in one), None) for one in points
        ]
        times = [one.get("Timestamp") for one in points]
        rows.append((str(data.get("Label")), _numbers(values), _period(times)))
    return rows


def _csv_rows(found: SniffedFile) -> list[tuple[str, list[float], float]]:
    try:
        table = [row for row in islice(csv.reader(StringIO(found.text)), MOST_POINTS) if row]
    except csv.Error as error:
        raise _no_csv(found, "I141", error) from None
    if len(table) < 2:
        raise refusal(found.name, "I141", "holds no points", "export the metrics of several days")
    columns = list(zip(*(row for row in table if len(row) == len(table[0])), strict=True))
    period = _period(list(columns[0][1:]))
    return [(str(column[0]), _numbers(column[1:]), period) for column in columns[1:]]


def _no_csv(found: SniffedFile, code: str, error: csv.Error) -> Problems:
    return refusal(found.name, code, f"is not a CSV: {error}", "export it as comma-separated values, one row a line")


def _numbers(values: Any) -> list[float]:  # noqa: ANN401
    """The values that can be measured ones, from 0 to MOST_VALUE; others are left out."""
    made = []
    for value in values if isinstance(values, list | tuple) else ():
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            continue
        if 0 <= number <= MOST_VALUE:
            made.append(number)
    return made


def _period(times: Any) -> float:  # noqa: ANN401
    """Seconds between two points: the least distance of the first hundred."""
    moments = []
    for text in list(times if isinstance(times, list | tuple) else ())[:100]:
        try:
            moments.append(datetime.fromisoformat(str(text)).timestamp())
        except ValueError:
            continue
    ordered = sorted(set(moments))
    gaps = [after - before for before, after in pairwise(ordered)]
    return min(gaps) if gaps else USUAL_PERIOD_S


def _statements(found: SniffedFile) -> StatementCounts:
    try:
        return _counted(found)
    except csv.Error as error:
        raise _no_csv(found, "I142", error) from None


def _counted(found: SniffedFile) -> StatementCounts:
    reader = csv.DictReader(StringIO(found.text))
    names = {name.strip().lower(): name for name in reader.fieldnames or ()}
    if "query" not in names or "calls" not in names:
        hint = "select query, calls, mean_exec_time from pg_stat_statements"
        raise refusal(found.name, "I142", "lacks the column query or calls", hint)
    calls, spent = {"read": 0.0, "write": 0.0}, {"read": 0.0, "write": 0.0}
    for number, row in enumerate(reader):
        word = (str(row[names["query"]]).split() or [""])[0].lower().lstrip("(")
        kind = "read" if word in READS else "write" if word in WRITES else ""
        count = _numbers([row[names["calls"]]])
        if number >= MOST_POINTS or not kind or not count:
            continue
        calls[kind] += count[0]
        mean = _numbers([row.get(names.get("mean_exec_time", names.get("mean_time", "")))])
        whole = _numbers([row.get(names.get("total_exec_time", names.get("total_time", "")))])
        spent[kind] += mean[0] * count[0] if mean else whole[0] if whole else 0.0
    if not sum(calls.values()):
        raise refusal(found.name, "I142", "has no statement that reads or writes", "export it from the busy database")
    return StatementCounts(calls["read"], calls["write"], spent["read"], spent["write"], found.name)
