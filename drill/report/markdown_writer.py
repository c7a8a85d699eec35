"""Reports as Markdown, for pull requests and files that are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from drill.report.report_parts import Lines, Picture, TableBlock, Verbatim, plain
from drill.syntax.safe_text import safe

if TYPE_CHECKING:
    from drill.errors import Problem
    from drill.report.report_parts import Block, Paint, ReportDocument

_MARKUP = re.compile(r"[\\`\[\]<|]")
"""Characters that would begin a link, code, markup or a cell. Emphasis does no harm."""
RIGHT, LEFT = "---:", "---"


def write(report: ReportDocument, _paint: Paint) -> str:
    """Headings, tables and lists; pictures are left out."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: ReportDocument) -> Iterator[str]:
    yield f"# {_text(report.title)}"
    for row in report.head:
        yield from ("", _text(plain(row)))
    for section in report.on("page"):
        if section.title:
            yield from ("", f"## {_text(section.title)}")
        for block in section.blocks():
            yield from _block(block)
    if report.problems:
        yield from ("", "| place | code | problem |", "|---|---|---|", *map(_problem, report.problems))
    for row in report.foot:
        yield from ("", _text(plain(row)))


def _block(block: Block) -> Iterable[str]:
    match block:
        case Lines(rows):
            return ("", *(f"- {_text(plain(row))}" for row in rows))
        case TableBlock():
            return ("", *_table(block))
        case Verbatim(text):
            return ("", "```text", *(safe(line).replace("```", "'''") for line in text.splitlines()), "```")
        case Picture():
            return ()


def _table(block: TableBlock) -> Iterator[str]:
    noted = any(row.note for row in block.rows)
    titles = [column.title for column in block.columns] + ["why"] * noted
    yield f"| {' | '.join(map(_text, titles))} |"
    yield f"|{'|'.join([RIGHT if column.right else LEFT for column in block.columns] + [LEFT] * noted)}|"
    for row in block.rows:
        cells = [part.text for part in row.cells] + [row.note] * noted
        yield f"| {' | '.join(map(_text, cells))} |"


def _problem(problem: Problem) -> str:
    words = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    cells = (problem.place, problem.code, words)
    return f"| {' | '.join(map(_text, cells))} |"


def _text(text: str) -> str:
    """Escape untrusted text for Markdown, on one line."""
    return _MARKUP.sub(lambda match: f"\\{match[0]}", safe(text))
