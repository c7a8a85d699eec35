"""The campaign: the levels by chapter, and the player's progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from drill.files.library import Shipped
    from drill.model.level import Level
    from drill.store.store import Result

BROKEN = "cannot be played"
"""The chapter of files that do not load."""


class ChapterProgress(NamedTuple):
    """The progress in a chapter."""

    done: int
    """Levels with a star."""
    levels: int
    won: int
    """Stars."""
    stars: int
    """Number of stars that can be won."""


def next_after(entries: Sequence[Shipped], stars: Mapping[str, frozenset[str]], level_id: str) -> Shipped | None:
    """The first level after this one that has no star yet, round the end; None where all others have one."""
    ids = [entry.level.id if entry.level else "" for entry in entries]
    start = ids.index(level_id) + 1 if level_id in ids else 0
    for entry in (*entries[start:], *entries[:start]):
        if entry.level is not None and entry.level.id != level_id and not stars.get(entry.level.id):
            return entry
    return None


@dataclass(frozen=True, slots=True)
class Campaign:
    """Levels by the path of their file, in the campaign's order, and what the player has reached in them by their id."""

    entries: Mapping[str, Shipped] = field(default_factory=dict)
    best: Mapping[str, Result] = field(default_factory=dict)
    stars: Mapping[str, frozenset[str]] = field(default_factory=dict)
    held: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Stars won that almost all other seeds agree on, by level."""

    @property
    def chapters(self) -> dict[str, list[str]]:
        """Keys of the levels by chapter."""
        found: dict[str, list[str]] = {}
        for key, entry in self.entries.items():
            found.setdefault(entry.level.chapter if entry.level else BROKEN, []).append(key)
        return found

    @property
    def next_level(self) -> str:
        """Key of the first level without a star; empty when all have one."""
        return next((key for key, entry in self.entries.items() if entry.level and not self.won(entry.level)), "")

    def won(self, level: Level) -> frozenset[str]:
        """Names of the stars won in a level."""
        return self.stars.get(level.id, frozenset())

    def progress(self, keys: list[str]) -> ChapterProgress:
        """The progress in some levels."""
        levels = [level for key in keys if (level := self.entries[key].level) is not None]
        won = [len(self.won(level) & {goal.name for goal in level.objectives}) for level in levels]
        return ChapterProgress(
            sum(map(bool, won)), len(levels), sum(won), sum(len(level.objectives) for level in levels)
        )
