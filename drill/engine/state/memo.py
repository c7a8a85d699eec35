"""Memos: results computed from a state that hold until what they depend on has changed.

No part of the state's value: two states are equal whatever their memos hold. It goes with the rows, since most of it says
which inputs the numbers there were computed from.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

from drill.model.short_repr import short_repr

Key = tuple[Hashable, ...]


class ClassPath(NamedTuple):
    """The path of a class's requests besides machines, the same for all of them."""

    work_s: float
    zones: tuple[str, ...]
    trips: int
    reads: int
    entry_ms: float
    commit_ms: float
    commits_to_volume: float
    """Volumes that its commit waits for: what was measured of a cluster or of Aurora is the whole commit, volume included."""
    cache_s: float
    slow: tuple[float, float]
    slow_full: tuple[float, float]
    waits: bool = True
    """Its commit waits for a disk, or for copies."""


@short_repr("len:machines", "len:tables", "len:laid", "len:nodes")
@dataclass(slots=True)
class Memo:
    """Inputs of the last computation, and its result where that is not in the rows."""

    machines: dict[int, Key] = field(default_factory=dict)
    """Each machine as it was last written into the rows."""
    tables: dict[int, Key] = field(default_factory=dict)
    """The inputs of each waiting table, by class and machine."""
    laid: dict[int, Key] = field(default_factory=dict)
    """The inputs of each machine's times and tables, while the paths are the same."""
    fleet: tuple[Key, int, tuple[float, ...]] | None = None
    """Applications that are gone; how many work; the share of each class sent to those that are gone."""
    paths: tuple[Key, tuple[ClassPath, ...]] | None = None
    """The delays of each class besides machines, by their inputs."""
    nodes: dict[int, Key] = field(default_factory=dict)
    """The state of every node as the last event has left it."""
