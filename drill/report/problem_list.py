"""Problems of files: compiler style for people, and as a report. Nothing of a file reaches a terminal raw."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from drill.errors import Problem
from drill.report.report_parts import Check, Paint, ReportDocument, unpainted

TAB = "    "


def render(problems: Iterable[Problem], paint: Paint = unpainted) -> str:
    """Place, code and message, the source line with a caret, help. Without a paint not one escape code is in the result."""
    blocks = []
    for problem in problems:
        place = paint(f"{problem.place}:", "strong")
        lines = [f"{place} {paint(f'error[{problem.code}]', 'bad')} {problem.message}"]
        if problem.source:
            lines += [f"  {problem.source.replace(chr(9), TAB)}", f"  {_indent(problem)}{paint('^', 'bad')}"]
        if problem.hint:
            lines.append(f"  {paint('help:', 'strong')} {problem.hint}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _indent(problem: Problem) -> str:
    """Blanks as wide as the source before the problem's column."""
    before = problem.source[: problem.column - 1].replace("\t", TAB)
    return " " * sum(_cells(character) for character in before)


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def brief(problem: Problem) -> str:
    """A problem on one line without its file's name: `line 3: unknown key`."""
    return f"line {problem.line}: {problem.message}" if problem.line else problem.message


def problem_report(files: list[Path], problems: list[Problem]) -> ReportDocument:
    """Problems of files, and a check for each file."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        spot = f"{problem.spot}: " if problem.spot else ""
        found.setdefault(problem.path, []).append(f"{spot}{problem.code} {problem.message}")
    names = dict.fromkeys((*map(str, files), *found))
    return ReportDocument(
        title="Check",
        data=lambda: list(map(_data, problems)),
        suite="check",
        problems=tuple(problems),
        checks=tuple(
            Check(name, "fail" if name in found else "pass", "\n".join(found.get(name, ())), kind="file")
            for name in names
        ),
    )


def _data(problem: Problem) -> dict[str, str | int | None]:
    """A problem for JSON; one of the whole file has no line."""
    return asdict(problem) | {"line": problem.line or None, "column": problem.column or None}
