"""Sentences about several nodes of a kind at once: what happened to replica-2 happened to replica-15 too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from drill.model.said import Fact, Said

NUMBERED = re.compile(r"(replica|cache)-(\d{1,4})")
"""A node that has its name from its place in a list: kind and number."""
RANGE = 3
"""Nodes in a row that are written as a range."""


def kind(fact: Fact) -> Fact:
    """The kind of a numbered node: `replica-#` for `replica-2`; anything else unchanged."""
    found = NUMBERED.fullmatch(fact) if isinstance(fact, str) else None
    return f"{found[1]}-#" if found else fact


def kinds(said: Said) -> Said:
    """A code with the numbers of its nodes left out, so that two that differ in them alone are equal."""
    return put(said, kind)


def numbered(said: Said) -> tuple[str, ...]:
    """The nodes with a number that a code is about."""
    found: list[str] = []
    for _, fact in said.facts:
        if isinstance(fact, Said):
            found += numbered(fact)
        elif kind(fact) != fact:
            found.append(str(fact))
    return tuple(dict.fromkeys(found))


def put(said: Said, into: Callable[[Fact], Fact]) -> Said:
    """A code with each of its facts exchanged."""
    facts = {name: put(fact, into) if isinstance(fact, Said) else into(fact) for name, fact in said.facts}
    return Said(said.code, **facts)


def joined(nodes: Iterable[str]) -> str:
    """Nodes of one kind in few words: `replica-2`, `replica-1 and replica-2`, `replica-1, replica-3 to replica-15`."""
    by_kind: dict[str, list[int]] = {}
    for node in nodes:
        found = NUMBERED.fullmatch(node)
        if found:
            by_kind.setdefault(found[1], []).append(int(found[2]))
    parts = [part for name, numbers in by_kind.items() for part in _runs(name, sorted(set(numbers)))]
    return " and ".join(parts) if len(parts) < 3 else ", ".join(parts)


def _runs(name: str, numbers: list[int]) -> Iterator[str]:
    """A part for each run of numbers that follow each other."""
    run: list[int] = []
    for number in (*numbers, -1):
        if run and number != run[-1] + 1:
            if len(run) < RANGE:
                yield from (f"{name}-{one}" for one in run)
            else:
                yield f"{name}-{run[0]} to {name}-{run[-1]}"
            run = []
        run.append(number)
