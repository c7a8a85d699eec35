"""Reports for a terminal: at most 80 columns, meaning by word and glyph; colour, if any, is added by the caller."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill, wrap
from typing import TYPE_CHECKING

from drill.report.problem_list import render
from drill.report.report_parts import Lines, Picture, TableBlock, TableRow, Verbatim, line
from drill.syntax.safe_text import safe

if TYPE_CHECKING:
    from drill.report.report_parts import Block, Line, Paint, ReportDocument, Section

WIDTH = 80
INDENT = "  "
GAP = "  "
LEAST = 24
"""Columns that a last column is given at least, where it has so much to say."""


def write(report: ReportDocument, paint: Paint) -> str:
    """The whole report: head, sections, foot, with a blank line between them; problems compiler style."""
    parts = ["".join(f"{_line(row, paint)}\n" for row in report.head)]
    parts += [_section(section, paint) for section in report.on("terminal")]
    parts += ["".join(f"{_line(row, paint)}\n" for row in report.foot), render(report.problems, paint)]
    return "\n".join(part for part in parts if part)


def _line(row: Line, paint: Paint) -> str:
    return "".join(paint(safe(part.text), part.tone) if part.tone else safe(part.text) for part in row)


def _section(section: Section, paint: Paint) -> str:
    head = f"{paint(safe(section.title), 'strong')}\n" if section.title else ""
    indent = INDENT if section.title else ""
    return head + "".join(f"{text}\n" for block in section.blocks() for text in _block(block, indent, paint))


def _block(block: Block, indent: str, paint: Paint) -> Iterable[str]:
    match block:
        case Lines(rows):
            return (f"{indent}{_line(row, paint)}" for row in rows)
        case TableBlock():
            return table(block, indent, paint)
        case Verbatim(text):
            return (safe(row) for row in text.splitlines())
        case Picture():
            return ()


def table(block: TableBlock, indent: str, paint: Paint) -> Iterator[str]:
    """Aligned columns; the last one is wrapped where it does not fit, and notes stand under its rows."""
    kept = [number for number, column in enumerate(block.columns) if column.terminal]
    shown = block.rows[: block.most]
    titles = line(*(column.title for column in block.columns))
    titled = any(titles[number].text for number in kept)
    rows = [TableRow(titles), *shown] if titled else list(shown)
    widths = [max((len(row.cells[number].text) for row in rows), default=0) for number in kept]
    before = len(indent) + sum(widths[:-1]) + len(GAP) * (len(widths) - 1)
    widths[-1] = min(widths[-1], max(WIDTH - before, LEAST))
    under = " " * (len(indent) + widths[0] + len(GAP))
    for row in rows:
        cells = []
        for number, width in zip(kept[:-1], widths[:-1], strict=True):
            cells.append(_cell(row, number, width, block, paint))
        head = indent + "".join(f"{cell}{GAP}" for cell in cells)
        last, *more = wrap(safe(row.cells[kept[-1]].text), widths[-1], break_on_hyphens=False) or [""]
        tone = row.cells[kept[-1]].tone
        last = last.rjust(widths[-1]) if block.columns[kept[-1]].right else last
        yield (head + (paint(last, tone) if tone else last)).rstrip()
        yield from (" " * before + text for text in more)
        if row.note:
            yield fill(safe(row.note), WIDTH, initial_indent=under, subsequent_indent=under, break_on_hyphens=False)
    if block.rest:
        yield f"{indent}{safe(block.rest)}"


def _cell(row: TableRow, number: int, width: int, block: TableBlock, paint: Paint) -> str:
    text, tone = safe(row.cells[number].text), row.cells[number].tone
    space = " " * (width - len(text))
    shown = paint(text, tone) if tone else text
    return f"{space}{shown}" if block.columns[number].right else f"{shown}{space}"
