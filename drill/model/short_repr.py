"""Reprs that fit on a screen: what a value is and its identifying parts, never all that it holds."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TypeVar

Made = TypeVar("Made")
DIGITS = 12
"""Of a digest: enough to tell two apart, and a repr stays on one line."""


def short_repr(*parts: str) -> Callable[[type[Made]], type[Made]]:
    """A class decorator: the repr names these attributes (dotted paths; `len:path` for a length) and nothing else."""

    def decorate(cls: type[Made]) -> type[Made]:
        def shown(self: Made) -> str:
            return f"<{cls.__name__} {' '.join(_part(self, part) for part in parts)}>"

        cls.__repr__ = shown  # type: ignore[method-assign, assignment]
        return cls

    return decorate


def _part(value: object, part: str) -> str:
    kind, _, path = part.rpartition(":")
    found = attrgetter(path)(value)
    name = path.rpartition(".")[2]
    shown = found[:DIGITS] if name.endswith("digest") else found
    return f"{name}={len(found) if kind else shown!r}"
