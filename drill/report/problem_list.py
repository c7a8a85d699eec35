"""Problems for people, programs and pull requests. Plain text; nothing of a file reaches a terminal raw."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict

from drill.errors import Problem
from drill.report.sarif import sarif

TAB = "    "
_BOLD, _RED, _CYAN, _RESET = "\x1b[1m", "\x1b[31m", "\x1b[36m", "\x1b[0m"


def render(problems: Iterable[Problem], *, colour: bool = False) -> str:
    """Compiler style: place, code and message, the source line with a caret, help.

    `colour` adds ANSI colours; without it not one escape code is in the result.
    """

    def paint(code: str, words: str) -> str:
        return f"{code}{words}{_RESET}" if colour else words

    blocks = []
    for problem in problems:
        place = paint(_BOLD, f"{problem.path}:{problem.line}:{problem.column}:")
        lines = [f"{place} {paint(_RED, f'error[{problem.code}]')} {problem.message}"]
        if problem.source:
            lines += [f"  {problem.source.replace(chr(9), TAB)}", f"  {_indent(problem)}{paint(_RED, '^')}"]
        if problem.hint:
            lines.append(f"  {paint(_CYAN, 'help:')} {problem.hint}")
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


def as_json(problems: Iterable[Problem]) -> str:
    """One JSON array of objects: path, line, column, code, message, hint, source."""
    return json.dumps([asdict(problem) for problem in problems], indent=2) + "\n"


def github(problems: Iterable[Problem]) -> str:
    """GitHub workflow commands, which annotate the lines of a pull request."""
    lines = []
    for problem in problems:
        where = (
            f"file={_property(problem.path)},line={problem.line},col={problem.column},title={_property(problem.code)}"
        )
        words = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
        lines.append(f"::error {where}::{_data(words)}\n")
    return "".join(lines)


def _data(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(words: str) -> str:
    return _data(words).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Callable[[Iterable[Problem]], str]] = {
    "text": render,
    "json": as_json,
    "sarif": sarif,
    "github": github,
}
"""Every writer by the name a command line uses."""
