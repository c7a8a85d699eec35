"""The report of a validation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from drill.engine import ENGINE
from drill.report.report_parts import Block, Check, Column, Lines, ReportDocument, Section, TableBlock, TableRow, line
from drill.report.report_parts import row as row_of
from drill.validation.published_rows import PublishedRow
from drill.validation.table_list import Measurement, TableResult
from drill.words.units import count, decimal, signed_percent

GLYPHS = {"agrees": "✓", "disagrees": "✗", "not modelled": "–"}


def number(value: float) -> str:
    """A figure as a reader wants it: four digits or so, no exponent."""
    size = abs(value)
    if size >= 1000.0:
        return count(value)
    decimals = 1 if size >= 100.0 else 2 if size >= 1.0 else 4
    return decimal(value, decimals, trim=True)


def published(row: PublishedRow) -> str:
    """The published figure, or its range."""
    if row.low is None and row.high is None:
        return ""
    if row.low is None:
        return f"≤ {number(row.high or 0.0)}"
    if row.high is None:
        return f"≥ {number(row.low)}"
    return number(row.low) if row.low == row.high else f"{number(row.low)} to {number(row.high)}"


def distance(finding: Measurement) -> str:
    """The error: a percentage of the nearest published bound, or the difference where that is 0."""
    if finding.value is None:
        return ""
    off = finding.error
    if off == 0.0:
        return "0"
    bound = finding.value - off
    return signed_percent(off / bound) if bound else f"{'+' if off > 0 else '-'}{number(abs(off))}"


def tolerance(row: PublishedRow) -> str:
    """The tolerance in words."""
    form = row.tolerance
    if form == "0":
        return "none"
    if form.startswith("x"):
        return f"factor {form[1:]}"
    return f"± {form[:-1]} %" if form.endswith("%") else f"± {form}"


def counts(findings: Sequence[Measurement]) -> dict[str, int]:
    """The number of rows of each status, those of evidence counted apart."""
    found = dict.fromkeys(GLYPHS, 0)
    for finding in findings:
        found[finding.status] += 1
    for status in ("agrees", "disagrees"):
        found[f"evidence {status}"] = sum(f.status == status and f.row.kind == "evidence" for f in findings)
    return found


def changed(results: Sequence[TableResult]) -> tuple[Measurement, ...]:
    """Rows whose status is not the recorded one."""
    return tuple(finding for result in results for finding in result.findings if not finding.as_recorded)


def validation_report(results: Sequence[TableResult], *, whole: bool = True) -> ReportDocument:
    """Every row on a page; a terminal shows what disagrees, or with `whole` every row that was measured."""
    wrong = changed(results)
    said = f"{len(wrong)} rows have changed" if wrong else "every row has its recorded status"
    return ReportDocument(
        title="The engine against what others measured",
        data=partial(_data, results),
        sections=(
            Section("", _intro, shown="page"),
            Section("", partial(_summary, results)),
            *(Section("", partial(_measured, result, whole=whole), shown="terminal") for result in results),
            *(
                Section(f"{result.table.id} {result.table.title}", partial(_page, result), shown="page")
                for result in results
            ),
        ),
        foot=(
            *(line(f"changed: {item.row.id} {item.status}, recorded as {item.row.expected}") for item in wrong),
            line(said),
        ),
        suite="validation",
        checks=tuple(_check(finding) for result in results for finding in result.findings),
    )


def _check(finding: Measurement) -> Check:
    """A row holds its recorded status, be that an agreement or not."""
    row = finding.row
    said = "" if finding.as_recorded else f"{finding.status}, recorded as {row.expected}"
    return Check(f"{row.id}: {row.what}", "pass" if finding.as_recorded else "fail", said, row.table, "validation")


def _intro() -> Iterator[Block]:
    yield Lines(
        (
            line(f"Engine {ENGINE}. Written by drill validate --markdown; do not edit."),
            line("Figures and tolerances are in drill/validation/published, written down before the engine was asked."),
            line("*Evidence* rows test the engine."),
            line(
                "For *calibrated* rows a figure of the catalogue was chosen so that this row or one like it comes out."
            ),
            line("*Input* rows are read by the engine, and only show that it does."),
            line("A row that changes its status fails CI."),
        )
    )


def _summary(results: Sequence[TableResult]) -> Iterator[Block]:
    columns = (
        Column("table"),
        Column("agrees", right=True),
        Column("disagrees", right=True),
        Column("not modelled", right=True),
        Column("evidence alone: agrees", right=True, terminal=False),
        Column("disagrees", right=True, terminal=False),
        Column("of"),
    )
    rows = [_counted(result.table.id, result.findings, result.table.title) for result in results]
    every = [finding for result in results for finding in result.findings]
    yield TableBlock(columns, (*rows, _counted("all", every, "")))


def _counted(name: str, findings: Sequence[Measurement], title: str) -> TableRow:
    found = counts(findings)
    columns = ("agrees", "disagrees", "not modelled", "evidence agrees", "evidence disagrees")
    return row_of(name, *(str(found[column]) for column in columns), title)


def _measured(result: TableResult, *, whole: bool) -> Iterator[Block]:
    """For a terminal."""
    shown = [item for item in result.findings if item.value is not None and (whole or item.status == "disagrees")]
    if shown:
        yield Lines(tuple(line(_said(finding)) for finding in shown))


def _said(finding: Measurement) -> str:
    row = finding.row
    engine = number(finding.value or 0.0)
    return (
        f"{GLYPHS[finding.status]} {row.id}: {row.what}: {engine} {row.unit}, published {published(row)}"
        f" ({distance(finding)}, {tolerance(row)}; {row.kind})"
    )


def _page(result: TableResult) -> Iterator[Block]:
    table = result.table
    yield Lines((line(f"Source: {table.source}. {table.note}".rstrip()),))
    measured = [finding for finding in result.findings if finding.value is not None]
    titles = ("row", "", "engine", "published", "error", "tolerance, and why", "inputs from the same source", "status")
    if measured:
        yield TableBlock(tuple(map(Column, titles)), tuple(map(cells, measured)))
    left = [finding.row for finding in result.findings if finding.value is None]
    if left:
        yield Lines((line("Not modelled:"),))
    for why in dict.fromkeys(row.why for row in left):
        names = [row.id.removeprefix(f"{table.id}.") for row in left if row.why == why]
        yield Lines((line(f"{why} ({len(names)}: {', '.join(names)})"),))


def cells(finding: Measurement) -> TableRow:
    """One row of a table's section."""
    row = finding.row
    status = f"{GLYPHS[finding.status]} {finding.status}" + (f": {row.why}" if row.why else "")
    kind = "" if row.kind == "evidence" else f"*{row.kind}*: "
    return row_of(
        row.id,
        row.what,
        f"{number(finding.value or 0.0)} {row.unit}",
        published(row),
        distance(finding),
        f"{tolerance(row)}: {row.reason}",
        kind + (row.inputs or "none"),
        status,
    )


def _data(results: Sequence[TableResult]) -> dict[str, object]:
    """Everything, for programs."""
    tables = [
        {
            "table": result.table.id,
            "title": result.table.title,
            "source": result.table.source,
            "note": result.table.note,
            "counts": counts(result.findings),
            "rows": [_row(finding) for finding in result.findings],
        }
        for result in results
    ]
    return {"engine": ENGINE, "as_recorded": not changed(results), "tables": tables}


def _row(finding: Measurement) -> dict[str, object]:
    row = finding.row
    return {
        "id": row.id,
        "what": row.what,
        "unit": row.unit,
        "engine": finding.value,
        "published": [row.low, row.high],
        "error": None if finding.value is None else finding.error,
        "tolerance": row.tolerance,
        "reason": row.reason,
        "inputs": row.inputs,
        "kind": row.kind,
        "status": finding.status,
        "recorded": row.expected,
        "why": row.why,
    }
