"""Par in a file beside its level: the points of its Pareto front, and the search behind them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from drill.catalog.csv_tables import catalog_digest
from drill.engine import ENGINE
from drill.errors import Problems
from drill.model.level import Level
from drill.model.run import Score
from drill.proof.par import Par, axes, beats

FORMAT = 1
SUFFIX = ".par.json"
MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Point:
    """The result of a design."""

    monthly_micro_usd: int
    availability: float
    stale_ratio: float
    lost_writes: int
    passed: bool

    def beats(self, other: Point) -> bool:
        """True if it is at least as good on every axis and better on one, as far as a reader can tell."""
        return beats(_axes(self), _axes(other))


@dataclass(frozen=True, slots=True)
class Front:
    """Points that no other one beats, cheapest first, of exactly one level, catalogue and engine."""

    level: str
    level_digest: str
    catalogue: str
    engine: str
    seed: int
    designs: int
    """The number of runs."""
    refused: int
    """The number of those that the budget refused."""
    exhausted: bool
    """Every design the options allow was run: the front is proven."""
    points: tuple[Point, ...]

    def is_of(self, level: Level) -> bool:
        """True if it says anything about this level as it is now."""
        now = (level.digest, catalog_digest(), ENGINE)
        return (self.level_digest, self.catalogue, self.engine) == now


def front_of(level: Level, par: Par, seed: int) -> Front:
    """The stored result of a search for par."""
    searched = par.searched
    points = tuple(
        Point(trial.monthly_micro_usd, trial.availability, trial.stale_ratio, trial.lost_writes, trial.passed)
        for trial in (row.trial for row in par.front)
    )
    made = (level.id, level.digest, catalog_digest(), ENGINE, seed, len(searched.found), searched.refused)
    return Front(*made, searched.exhausted, points)


def point_of(score: Score) -> Point:
    """The place of a run on the axes."""
    return Point(score.monthly_micro_usd, score.availability, score.stale_ratio, score.lost_writes, score.passed)


def shipped_front(level: Level) -> Front | None:
    """The front of a shipped level; None when there is none, or it is of another version of the level or of the game."""
    from drill.files.library import level_path

    try:
        path = level_path(level.id)
    except Problems:
        return None
    front = read(path)
    return front if front is not None and front.is_of(level) else None


def front_path(level_file: Path) -> Path:
    """The path of a level's front: beside it."""
    return level_file.with_name(level_file.stem + SUFFIX)


def read(level_file: Path) -> Front | None:
    """The front beside a level's file; None when there is none that can be read."""
    path = front_path(level_file)
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def as_text(front: Front) -> str:
    """The file's text: the same front gives the same bytes."""
    return json.dumps({"format": FORMAT, **asdict(front)}, indent=1, ensure_ascii=False) + "\n"


def parse(text: str) -> Front | None:
    """A front from its file's text; None when it is none."""
    try:
        content: Any = json.loads(text)
        if content.pop("format") != FORMAT:
            return None
        points = tuple(Point(**point) for point in content.pop("points"))
        return Front(**content, points=points)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _axes(point: Point) -> tuple[int, ...]:
    return axes(point.monthly_micro_usd, point.availability, point.stale_ratio, point.lost_writes)
