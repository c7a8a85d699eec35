"""What a rule finds, and what it looks at."""

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
"""A rule: yields what is wrong with a design, given the level when there is one. Must survive a design that breaks others."""


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint with the known words most like a mistyped one."""
    options = list(known)
    like = difflib.get_close_matches(word, options, n=3, cutoff=0.6)
    if like:
        return f"did you mean {' or '.join(like)}?"
    shown = ", ".join(options[:8])
    return f"choose one of {shown}{', …' if len(options) > 8 else ''}"
