"""Everything that can be wrong with a file, each with a stable code, and the place and sentence of a problem.

A code is the file's letter (L level, D design) and the rule's number: L020 and D020 are the same rule.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from drill.errors import Problem
from drill.syntax.safe_text import safe

MAX_SHOWN = 120
"""Characters of a file's own text that a message repeats."""
MAX_LISTED = 20
"""Known words that a hint names."""
MAX_SOURCE = 400
"""Characters of a source line that are kept."""


class Kind(StrEnum):
    """The kind of a file; the value is the letter of its codes."""

    LEVEL = "L"
    DESIGN = "D"
    SUITE = "T"
    PACK = "P"
    RUBRIC = "G"
    TABLE = "H"
    POLICY = "R"
    INFRA = "I"
    EXPERIMENT = "X"


class FileRule(IntEnum):
    """Every rule of loading; the catalogue's rules have codes of their own."""

    UNREADABLE = 1
    TOO_LARGE = 2
    NOT_UTF8 = 3
    CONTROL = 4
    SYNTAX = 5
    ALIAS = 6
    TAG = 7
    DUPLICATE = 8
    KEY = 9
    DOCUMENTS = 10
    DEEP = 11
    NODES = 12
    EMPTY = 13
    NUMBER = 14
    UNKNOWN_KEY = 20
    MISSING = 21
    TYPE = 22
    CHOICE = 23
    RANGE = 24
    LENGTH = 25
    FORM = 26
    ZONE = 30
    CLASS = 31
    NODE = 32
    TABLE = 33
    METRIC = 34
    TWICE = 35
    TIME = 36
    FAULT = 37
    CONDITION = 38
    OPTION = 39
    OTHER_LEVEL = 40
    FIXED = 41
    CONFLICT = 42
    LEVEL_ID = 43
    SELECTOR = 44
    TEXT = 45
    ARCHIVE = 46
    HELD = 47


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, both from 1, in characters; both 0 stand for the file as a whole."""

    line: int
    column: int


NOWHERE = Place(0, 0)
"""Of what has no text to point at: a file that cannot be read, a name on the command line."""


def problem(name: str, code: str, place: Place, message: str, hint: str = "", source: str = "") -> Problem:
    """A Problem whose every text is safe to show in a terminal."""
    words = [shown(name), shown(message, 4 * MAX_SHOWN), shown(hint, 4 * MAX_SHOWN)]
    return Problem(words[0], place.line, place.column, code, words[1], words[2], visible(source)[:MAX_SOURCE])


def visible(text: str) -> str:
    """A source line that is safe for a terminal. Tabs stay for the caller to lay out, so that columns stay true."""
    return "\t".join(safe(part) for part in text.split("\t"))


def shown(text: str, limit: int = 2 * MAX_SHOWN) -> str:
    """Text fit for a terminal, cut at a length."""
    return safe(text) if len(text) <= limit else safe(text[: limit - 1]) + "…"


def quoted(value: object) -> str:
    """A value of the file as a message shows it: short, and on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    return f"“{shown(str(value), MAX_SHOWN)}”"


def closest(word: object, known: Iterable[str]) -> str:
    """The known word most like this one; empty when none is."""
    matches = difflib.get_close_matches(str(word)[:MAX_SHOWN], sorted(set(known)), n=1, cutoff=0.6)
    return matches[0] if matches else ""


def suggest(word: object, known: Iterable[str]) -> str:
    """`did you mean …?`, or the list of known names."""
    words = list(dict.fromkeys(known))
    near = closest(word, words)
    return f"did you mean {near}?" if near else listed(words)


def listed(known: Iterable[str]) -> str:
    """The known words: as many whole ones as a hint has room for, at most `MAX_LISTED`."""
    words = list(dict.fromkeys(known))
    if not words:
        return ""
    kept, room = 0, 4 * MAX_SHOWN - len("known: , …")
    for word in words[:MAX_LISTED]:
        room -= len(word) + len(", ")
        if room < 0:
            break
        kept += 1
    return f"known: {', '.join(words[: max(kept, 1)])}" + (", …" if len(words) > max(kept, 1) else "")


def choices(expected: str) -> list[str]:
    """The words of pydantic's “'a', 'b' or 'c'”."""
    return re.findall(r"'([^']*)'", expected)
