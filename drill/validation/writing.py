"""The validation report as text, as JSON and as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from drill.engine import ENGINE
from drill.validation.published_rows import PublishedRow
from drill.validation.table_list import Measurement, TableResult

GLYPHS = {"agrees": "✓", "disagrees": "✗", "not modelled": "–"}


def number(value: float) -> str:
    """A figure as a reader wants it: four digits or so, no exponent."""
    size = abs(value)
    if size >= 1000.0:
        return f"{value:,.0f}"
    decimals = 1 if size >= 100.0 else 2 if size >= 1.0 else 4
    return f"{value:.{decimals}f}".rstrip("0").rstrip(".") or "0"


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
    return f"{100.0 * off / bound:+.1f} %" if bound else f"{'+' if off > 0 else '-'}{number(abs(off))}"


def tolerance(row: PublishedRow) -> str:
    """The tolerance in words."""
    form = row.tolerance
    if form == "0":
        return "none"
    if form.startswith("x"):
        return f"factor {form[1:]}"
    return f"± {form[:-1]} %" if form.endswith("%") else f"± {form}"


def counts(findings: Sequence[Measurement]) -> dict[str, int]:
    """How many rows of each status, those of evidence counted apart."""
    found = dict.fromkeys(GLYPHS, 0)
    for finding in findings:
        found[finding.status] += 1
    for status in ("agrees", "disagrees"):
        found[f"evidence {status}"] = sum(f.status == status and f.row.kind == "evidence" for f in findings)
    return found


def changed(results: Sequence[TableResult]) -> tuple[Measurement, ...]:
    """Rows whose status is not the recorded one."""
    return tuple(finding for result in results for finding in result.findings if not finding.as_recorded)


def as_json(results: Sequence[TableResult]) -> str:
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
    whole = {"engine": ENGINE, "as_recorded": not changed(results), "tables": tables}
    return json.dumps(whole, indent=2, ensure_ascii=True) + "\n"


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


def text(results: Sequence[TableResult], *, whole: bool) -> str:
    """For a terminal: a line a table, then what disagrees, or with `whole` every row that was measured."""
    lines = [f"{'table':<6}{'agrees':>8}{'disagrees':>11}{'not modelled':>14}   evidence alone"]
    for result in results:
        found = counts(result.findings)
        lines.append(
            f"{result.table.id:<6}{found['agrees']:>8}{found['disagrees']:>11}{found['not modelled']:>14}"
            f"   {found['evidence agrees']:>4} ✓ {found['evidence disagrees']:>4} ✗   {result.table.title}"
        )
    for result in results:
        shown = [f for f in result.findings if f.value is not None and (whole or f.status == "disagrees")]
        lines += [""] if shown else []
        lines += [_line(finding) for finding in shown]
    wrong = changed(results)
    lines.append("")
    lines += [f"changed: {f.row.id} {f.status}, recorded as {f.row.expected}" for f in wrong]
    lines.append(f"{len(wrong)} rows have changed" if wrong else "every row has its recorded status")
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Measurement) -> str:
    row = finding.row
    engine = number(finding.value or 0.0)
    return (
        f"{GLYPHS[finding.status]} {row.id}: {row.what}: {engine} {row.unit}, published {published(row)}"
        f" ({distance(finding)}, {tolerance(row)}; {row.kind})"
    )


def markdown(results: Sequence[TableResult]) -> str:
    """The report kept beside the engine."""
    return "\n".join(_markdown(results)) + "\n"


def _markdown(results: Sequence[TableResult]) -> Iterator[str]:
    yield "# The engine against what others measured"
    yield ""
    yield f"Engine {ENGINE}. Written by `drill validate --markdown`; do not edit. Figures and tolerances are in `drill/validation/published`,"
    yield "written down before the engine was asked. *Evidence* rows test the engine; for *calibrated* rows a figure of the catalogue"
    yield "was chosen so that this row or one like it comes out; *input* rows are read by the engine, and only show that it does."
    yield "A row that changes its status fails CI."
    yield ""
    yield "| table | | agrees | disagrees | not modelled | evidence alone: agrees | disagrees |"
    yield "|---|---|---|---|---|---|---|"
    for result in results:
        yield _summary(result.table.id, result.table.title, result.findings)
    yield _summary("all", "", [finding for result in results for finding in result.findings])
    for result in results:
        yield from _section(result)


def _summary(name: str, title: str, findings: Sequence[Measurement]) -> str:
    found = counts(findings)
    columns = ("agrees", "disagrees", "not modelled", "evidence agrees", "evidence disagrees")
    return f"| {name} | {title} | " + " | ".join(str(found[column]) for column in columns) + " |"


def _section(result: TableResult) -> Iterator[str]:
    table = result.table
    yield ""
    yield f"## {table.id} {table.title}"
    yield ""
    yield f"Source: {table.source}. {table.note}".rstrip()
    measured = [finding for finding in result.findings if finding.value is not None]
    if measured:
        yield ""
        yield "| row | | engine | published | error | tolerance, and why | inputs from the same source | status |"
        yield "|---|---|---|---|---|---|---|---|"
        for finding in measured:
            yield markdown_row(finding)
    left = [finding.row for finding in result.findings if finding.value is None]
    if left:
        yield ""
        yield "Not modelled:"
        yield ""
    for why in dict.fromkeys(row.why for row in left):
        names = [row.id.removeprefix(f"{table.id}.") for row in left if row.why == why]
        yield f"- {why} ({len(names)}: {', '.join(names)})"


def markdown_row(finding: Measurement) -> str:
    """One row of a table's section."""
    row = finding.row
    status = f"{GLYPHS[finding.status]} {finding.status}" + (f": {row.why}" if row.why else "")
    kind = "" if row.kind == "evidence" else f"*{row.kind}*: "
    cells = (
        row.id,
        row.what,
        f"{number(finding.value or 0.0)} {row.unit}",
        published(row),
        distance(finding),
        f"{tolerance(row)}: {row.reason}",
        kind + (row.inputs or "none"),
        status,
    )
    return "| " + " | ".join(cells) + " |"
