"""Problems of files: compiler style for people, and as a report. Nothing of a file reaches a terminal raw."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from drill.errors import Problem
from drill.report.report_parts import Check, Paint, Report, unpainted

TAB = "    "


def render(problems: Iterable[Problem], paint: Paint = unpainted) -> str:
    """Place, code and message, the source line with a caret, help. Without a paint not one escape code is in the result."""
    blocks = []
    for problem in problems:
        place = paint(f"{problem.path}:{problem.line}:{problem.column}:", "strong")
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


def problem_report(files: list[Path], problems: list[Problem]) -> Report:
    """Problems of files, and a check for each file."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.path, []).append(f"{problem.line}:{problem.column}: {problem.code} {problem.message}")
    names = dict.fromkeys((*map(str, files), *found))
    return Report(
        title="Check",
        data=lambda: [asdict(problem) for problem in problems],
        suite="check",
        problems=tuple(problems),
        checks=tuple(
            Check(name, "fail" if name in found else "pass", "\n".join(found.get(name, ())), kind="file")
            for name in names
        ),
    )
