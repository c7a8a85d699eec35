"""Alternatives to a class that cannot be ordered: the same size of a like family, newest first."""

from __future__ import annotations

from collections.abc import Iterable

from drill.catalog.finding import either, nearest
from drill.catalog.instances import INSTANCES

MOST = 3
"""Classes that a hint names."""


def instead(name: str, able: Iterable[str]) -> str:
    """A hint that names classes out of those that can be ordered: as large and of a like family, or spelled alike."""
    options = tuple(able)
    _, family, size = (*name.split("."), "", "")[:3]
    alike = [
        INSTANCES[other] for other in options if other.split(".")[1][:1] == family[:1] and other.split(".")[2] == size
    ]
    newest = sorted(alike, key=lambda item: (-item.generation, len(item.family), item.name))
    if newest:
        return f"choose {either(item.name for item in newest[:MOST])}"
    return nearest(name, options)
