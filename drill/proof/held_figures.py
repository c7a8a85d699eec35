"""The results of a level's own designs beside the published figures that the level says they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import isinf
from pathlib import Path
from statistics import median

from drill.errors import Problem
from drill.model.level import HeldFigure, Level
from drill.proof.pool import in_order
from drill.proof.time_limit import until_out_of_time
from drill.scoring.measured import Measured, measured
from drill.scoring.scored_run import run
from drill.syntax.problems import FileRule, Kind
from drill.syntax.source import parse, read_text
from drill.words.metric_words import figure, held_text

SEEDS = (1, 2, 3)
"""A figure is held by the median of these: reports are of one night, and each seed's differs."""


@dataclass(frozen=True, slots=True)
class HeldResult:
    """A published figure and what the model comes to, by the median of so many seeds."""

    figure: HeldFigure
    value: float
    seeds: int

    @property
    def met(self) -> bool:
        """True if it is within the tolerance; of a time without end, if it does not end."""
        if isinf(self.figure.value):
            return self.value == self.figure.value
        return abs(self.value - self.figure.value) <= self.figure.tolerance


def result(figure: HeldFigure, rows: Sequence[Measured]) -> HeldResult:
    """A figure beside the metrics of one or more seeds of its design. Raises KeyError for a metric that the level does not have."""
    return HeldResult(figure, median(row.value(figure.metric) for row in rows), len(rows))


def tasks(levels: Iterable[Level]) -> list[tuple[Level, str, int]]:
    """The runs that the figures of levels need: level, name of a design, seed."""
    return [
        (level, name, seed)
        for level in levels
        for name in dict.fromkeys(figure.design for figure in level.holds)
        for seed in SEEDS
    ]


def measurements(wanted: list[tuple[Level, str, int]], executor: Executor | None = None) -> Iterator[Measured]:
    """The metrics of runs, in their order; fewer where the executor runs out of time."""
    return until_out_of_time(in_order(executor, _measured, wanted))


def held_results(level: Level, rows: Sequence[Measured]) -> tuple[HeldResult, ...]:
    """Every figure of a level beside its runs: `rows` are those of `tasks` for this level alone, in their order."""
    by_design: dict[str, list[Measured]] = {}
    for (_, name, _), row in zip(tasks([level]), rows, strict=True):
        by_design.setdefault(name, []).append(row)
    return tuple(result(figure, by_design[figure.design]) for figure in level.holds)


def of_design(level: Level, digest: str, rows: Sequence[Measured]) -> tuple[HeldResult, ...]:
    """The figures of a level that are about the design of that digest, beside its runs."""
    own = level.own_designs()
    return tuple(result(figure, rows) for figure in level.holds if own[figure.design].digest == digest)


def _measured(given: tuple[Level, str, int]) -> Measured:
    level, name, seed = given
    return measured(level, run(level, level.own_designs()[name], seed))


def missed_figures(path: Path, results: Iterable[HeldResult]) -> tuple[Problem, ...]:
    """A problem for each figure of a level file that is out of its tolerance; `results` in the file's order."""
    missed = [(number, item) for number, item in enumerate(results) if not item.met]
    if not missed:
        return ()
    document = parse(read_text(path, Kind.LEVEL), str(path), Kind.LEVEL)
    for number, item in missed:
        held = item.figure
        document.report(
            FileRule.HELD,
            document.place(("holds", number, "value")),
            f"{held.metric} of {held.design} is {figure(held.metric, item.value)} (median of {item.seeds} seeds), "
            f"not {held_text(held)}",
            "change what was chosen and not published, or say in the brief why the model differs, and remove the figure",
        )
    return tuple(document.problems)
