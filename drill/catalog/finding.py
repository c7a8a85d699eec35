"""Findings of the rules, and the parts of a design that several rules read."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from drill.model.design import Design
from drill.model.level import Level

Path = tuple[str | int, ...]
"""Keys and list positions into the design file."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule: where in the design file, what is wrong, how to fix it."""

    path: Path
    message: str
    hint: str


Rule = Callable[[Level | None, Design], Iterator[Finding]]
"""Yields each fault that a rule finds in a design, on a level where there is one. It survives designs that break others."""


def year_of(level: Level | None) -> int | None:
    """The year whose rules hold on a level; None: today's."""
    return None if level is None else level.year


def instance_classes(design: Design) -> Iterator[tuple[Path, str]]:
    """Every instance class of a design's databases, and where its file names it."""
    yield ("database", "class"), design.database.instance
    for index, replica in enumerate(design.replicas):
        yield ("replicas", index, "class"), replica.instance


def either(words: Iterable[str]) -> str:
    """Words as alternatives: `a`, `a or b`, `a, b or c`."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the known words most like a mistyped one."""
    options = list(known)
    like = difflib.get_close_matches(word, options, n=3, cutoff=0.6)
    if like:
        return f"did you mean {either(like)}?"
    shown = ", ".join(options[:8])
    return f"choose one of {shown}{', …' if len(options) > 8 else ''}"
