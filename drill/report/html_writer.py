"""Reports as one HTML page that fetches nothing. Everything from files is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from drill.report.report_parts import Lines, Picture, TableBlock, Verbatim, plain
from drill.syntax.safe_text import safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drill.errors import Problem
    from drill.report.report_parts import Block, Line, Paint, ReportDocument

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2rem; } p { margin: .2rem 0; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { width: 100%; height: auto; background: #fff; } pre { overflow-x: auto; line-height: 1.2; }
.quiet { opacity: .7; overflow-wrap: anywhere; }
@media print { .sheets h2 ~ h2 { break-before: page; } .sheets { font-size: 13px; max-width: none; } }
"""


def write(report: ReportDocument, _paint: Paint) -> str:
    """The page."""
    root = ET.Element("html", {"lang": "en"})
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    ET.SubElement(head, "meta", {"name": "viewport", "content": "width=device-width"})
    ET.SubElement(head, "title").text = safe(report.title)
    ET.SubElement(head, "style").text = STYLE
    body = ET.SubElement(root, "body", {"class": "sheets"} if report.sheets else {})
    ET.SubElement(body, "h1").text = safe(report.title)
    _paragraphs(body, report.head)
    for section in report.on("page"):
        if section.title:
            ET.SubElement(body, "h2").text = safe(section.title)
        for block in section.blocks():
            _block(body, block)
    if report.problems:
        _rows(body, ("place", "code", "problem"), (), map(_problem, report.problems))
    _paragraphs(ET.SubElement(body, "footer", {"class": "quiet"}), report.foot)
    return "<!DOCTYPE html>\n" + ET.tostring(root, encoding="unicode", method="html") + "\n"


def _paragraphs(owner: ET.Element, rows: Iterable[Line]) -> None:
    for row in rows:
        ET.SubElement(owner, "p").text = safe(plain(row))


def _block(body: ET.Element, block: Block) -> None:
    match block:
        case Lines(rows):
            _paragraphs(body, rows)
        case TableBlock() if not block.rows:
            ET.SubElement(body, "p").text = "None."
        case TableBlock():
            noted = any(row.note for row in block.rows)
            titles = [column.title for column in block.columns] + ["why"] * noted
            right = tuple(number for number, column in enumerate(block.columns) if column.right)
            cells = ([part.text for part in row.cells] + [row.note] * noted for row in block.rows)
            _rows(body, titles, right, cells)
        case Verbatim(text):
            ET.SubElement(body, "pre").text = safe(text, lines=True)
        case Picture(svg):
            body.append(svg)


def _rows(body: ET.Element, titles: Iterable[str], right: tuple[int, ...], rows: Iterable[Iterable[str]]) -> None:
    table = ET.SubElement(body, "table")
    named = list(titles)
    heads = [(named, "th")] if any(named) else []
    for cells, tag in (*heads, *((row, "td") for row in rows)):
        line = ET.SubElement(table, "tr")
        for number, cell in enumerate(cells):
            ET.SubElement(line, tag, {"class": "n"} if number in right else {}).text = safe(cell)


def _problem(problem: Problem) -> tuple[str, ...]:
    words = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    return problem.place, problem.code, words
