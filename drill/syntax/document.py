"""A file's data with the place of every key and value, and the problems found in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from drill.errors import Problem
from drill.syntax.problems import FileRule, Kind, Place, problem

MAX_REPORTED = 100
"""Most problems reported of one file: a hostile one can hold thousands."""

Path = tuple[str | int, ...]
"""The place of a value in a file's data: keys and list indices from the top."""


@dataclass(slots=True)
class Document:
    """A file's data, the position of every value, and its problems as YAML."""

    kind: Kind
    name: str
    lines: list[str]
    content: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    spoiled: set[Path] = field(default_factory=set)
    """Values that could not be read; a later check says nothing about them."""
    problems: list[Problem] = field(default_factory=list)
    found: int = 0
    """The number of problems; only the first MAX_REPORTED are kept."""
    broken: bool = False
    """The text ended in a syntax error: the data is not all there."""

    def of_kind(self, kind: Kind) -> Document:
        """The document as one of another kind: its problems as YAML get the codes of that kind."""
        found = [replace(one, code=f"{kind.value}{one.code[1:]}") for one in self.problems]
        return replace(self, kind=kind, problems=found)

    def report(self, rule: FileRule, place: Place, message: str, hint: str = "") -> None:
        """Note a problem at a place of this file."""
        self.report_code(f"{self.kind.value}{rule:03d}", place, message, hint)

    def report_code(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """Note a problem of the catalogue, which has codes of its own."""
        self.found += 1
        if len(self.problems) < MAX_REPORTED:
            place = self.within(place)
            line = self.lines[place.line - 1] if self.lines else ""
            self.problems.append(problem(self.name, code, place, message, hint, line))

    def within(self, place: Place) -> Place:
        """A place in the text; what YAML reports behind its last line is at its end."""
        beyond = bool(self.lines) and place.line > len(self.lines)
        return Place(len(self.lines), len(self.lines[-1]) + 1) if beyond else place

    def place(self, path: Path) -> Place:
        """The position of a value; of one that is not written, that of the nearest map's key."""
        return self.values.get(path) or self.key_place(path)

    def key_place(self, path: Path) -> Place:
        """The position of a value's key; of what has none (list items, the whole file), where it begins."""
        while path and path not in self.keys and path not in self.values:
            path = path[:-1]
        return self.keys.get(path) or self.values.get(path) or Place(1, 1)
