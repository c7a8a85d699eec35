"""The metrics of a run: every figure that an objective, a test or a criterion can bound. Small enough to send between processes."""

from __future__ import annotations

from dataclasses import dataclass

from drill.model.level import Bound, Level
from drill.model.metric_table import metric, names, read
from drill.model.run import ScoredRun
from drill.model.short_repr import short_repr
from drill.scoring.scorecard import holds, reading_of


@short_repr("seed", "digest", "len:values")
@dataclass(frozen=True, slots=True)
class Measured:
    """Every metric of one seed's run: shares as fractions, seconds, US dollars, counts."""

    seed: int
    digest: str
    """Of the run."""
    values: tuple[tuple[str, float], ...]

    def value(self, name: str) -> float:
        """One metric, `availability` or `availability.checkout`. Raises KeyError for one that the level does not have."""
        for known, value in self.values:
            if known == name:
                return value
        raise KeyError(name)

    def holds(self, bound: Bound) -> bool:
        """True if the run is within a bound. Raises KeyError for a metric that the level does not have."""
        return holds(bound, self.value(bound.metric))


def measured(level: Level, run: ScoredRun) -> Measured:
    """The metrics of a run on a level; of two nights the worse of each."""
    known = names(tuple(item.name for item in level.classes))
    readings = [reading_of(level, night.recording, night.score) for night in run.nights or (run,)]
    values = ((name, tuple(read(name, reading) for reading in readings)) for name in known)
    return Measured(
        run.seed, run.digest, tuple((name, _worst_value(name, each) if each[1:] else each[0]) for name, each in values)
    )


def _worst_value(name: str, values: tuple[float, ...]) -> float:
    return max(values) if metric(name).better == "less" else min(values)


def worst(name: str, rows: tuple[Measured, ...]) -> Measured:
    """The row in which a metric is worst; of equal ones the first. Raises KeyError, and ValueError without rows."""
    sign = -1.0 if metric(name).better == "less" else 1.0
    return min(rows, key=lambda row: sign * row.value(name))
