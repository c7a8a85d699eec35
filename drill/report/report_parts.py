"""A result as a document: head, sections, checks, problems, data. Every command makes one; every writer takes one.

What only some readers see is made when a writer asks for it: the sections of a page, and the data of a program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from xml.etree import ElementTree as ET

from drill.errors import Problem

Tone = Literal["", "good", "bad", "unsure", "quiet", "strong"]
"""Meanings that colour adds to words, where there is colour."""
Paint = Callable[[str, str], str]
"""(text, tone) to text."""


def unpainted(text: str, _tone: str) -> str:
    """No colour at all."""
    return text


class StyledText(NamedTuple):
    """Text in a tone."""

    text: str
    tone: Tone = ""


Line = tuple[StyledText, ...]


def line(*parts: str | StyledText) -> Line:
    """A line of text, parts of it in a tone."""
    return tuple(StyledText(part) if isinstance(part, str) else part for part in parts)


def plain(made: Line) -> str:
    """The text of a line."""
    return "".join(part.text for part in made)


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences, each on its own line."""

    rows: tuple[Line, ...]


class Column(NamedTuple):
    """A column of a table. Its title may be empty; a terminal has no room for some columns."""

    title: str = ""
    right: bool = False
    terminal: bool = True


class TableRow(NamedTuple):
    """Cells, and a sentence about them: below them in a terminal, a column of its own on a page."""

    cells: Line
    note: str = ""


def row(*cells: str | StyledText, note: str = "") -> TableRow:
    """A row of a table."""
    return TableRow(line(*cells), note)


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows under columns. A terminal shows the first `most` of them, then `rest`."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    most: int | None = None
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text whose lines are to stay: a map, a design file."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """An `svg` element, for pages."""

    svg: ET.Element


Block = Lines | TableBlock | Verbatim | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a title. `shown`: everywhere, only in a `terminal`, or only on a `page` (HTML, Markdown)."""

    title: str
    blocks: Callable[[], Iterable[Block]]
    shown: Literal["everywhere", "terminal", "page"] = "everywhere"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: passed, failed, unknown or skipped; a test case in JUnit.

    A `note` is only reported.
    """

    name: str
    outcome: Literal["pass", "fail", "unknown", "skipped", "note"]
    message: str = ""
    group: str = ""
    """The group it belongs to within the report's suite, such as an objective."""
    kind: str = ""
    place: tuple[str, int] | None = None
    """File and line, where it stands in one."""
    fingerprint: str = ""
    """The identity of a finding, which does not depend on its line or its wording."""
    logical: str = ""
    """The resource that it is about."""

    @property
    def title(self) -> str:
        """A short name: the star it belongs to, or its own name."""
        return self.group or self.name

    @property
    def words(self) -> str:
        """The text below its title: the message, with the name unless it contains it."""
        if self.name in self.message or (self.message and not self.group):
            return self.message
        return f"{self.name}: {self.message}" if self.message else self.name


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """A result."""

    title: str
    data: Callable[[], Any]
    """The same for programs: what JSON holds."""
    head: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()
    foot: tuple[Line, ...] = ()
    suite: str = "drill"
    checks: tuple[Check, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Of files, each with its place."""
    properties: tuple[tuple[str, str], ...] = ()
    grouped: bool = False
    """True if each group of checks is a test suite of its own."""
    skips_unknown: bool = False
    """True if a test case that is unknown is skipped, with the reason, and not an error."""
    most_annotations: int | None = None
    """The most lines of code that are annotated, the first ones; None: all."""
    sheets: bool = False
    """True if each section is a page of its own on paper."""

    @property
    def reported_checks(self) -> tuple[Check, ...]:
        """The checks without those that passed: failures and notes; or else the head, as one note.

        None of a file with problems, which say more.
        """
        wrong = {problem.path for problem in self.problems}
        found = tuple(
            check for check in self.checks if check.outcome not in ("pass", "skipped") and check.name not in wrong
        )
        if found or wrong or not self.head:
            return found
        return (Check("result", "note", "\n".join(map(plain, self.head)), kind="result"),)

    def on(self, place: Literal["terminal", "page"]) -> tuple[Section, ...]:
        """The sections shown there."""
        return tuple(section for section in self.sections if section.shown in ("everywhere", place))
