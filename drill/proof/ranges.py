"""Finds the constants that decide a verdict: sets each one to both ends of its documented range, one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from drill.catalog.figure_sheet import figures, override_figures
from drill.engine.simulate import DrillEngine
from drill.engine.state.timings import HELD_BACK_SHARE, SLOW_FAILOVER_S, SLOW_SHARE
from drill.model.action import Action
from drill.model.design import Design
from drill.model.figure import Figure
from drill.model.level import Level
from drill.model.said import Said
from drill.proof.trial import Job, Runner
from drill.scoring.scorecard import score
from drill.scoring.verdict import Verdict, verdict
from drill.topology.assemble import assemble


@dataclass(frozen=True, slots=True)
class Flip:
    """A constant that changes the verdict: as it stands, and what comes out at that end of its range."""

    figure: Figure
    supposed: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Ranges:
    """The result of a sweep: how many of the constants read have a range, and which of them decide."""

    verdict: Verdict
    """With every constant at its value."""
    read: int
    swept: int
    flips: tuple[Flip, ...]


def sweep(
    level: Level,
    design: Design,
    seeds: Sequence[int],
    runner: Runner,
    actions: tuple[Action, ...] = (),
    *,
    tails: bool = False,
) -> Ranges:
    """Run the design with each constant at either end of its range, with the same seeds each time.

    A constant counts that any of the seeds reads: how long a slow failover takes is read by those that have one. With `tails`
    it also runs as if every failover of Aurora were slow, and as if every one were held back: both have been published.
    """
    found = {key for seed in seeds for key in keys(level, design, seed, actions)}
    read = [figure for key, figure in figures().items() if key in found]
    ends = [end for figure in read for end in pinned(figure)]
    usual = len(ends)
    if tails and design.database.service.shared_volume:
        ends += [certain(figures()[key]) for key in (SLOW_SHARE, HELD_BACK_SHARE)]
    jobs = [Job(design, seed, actions, limit=0.0) for seed in seeds]
    for place, figure in enumerate(ends):
        jobs += [Job(design, seed, actions, figure, with_tails=place >= usual, limit=0.0) for seed in seeds]
    passed = [trial.passed for trial in runner(jobs)]
    size = len(seeds)
    verdicts = [verdict(sum(passed[at : at + size]), size) for at in range(0, len(passed), size)]
    flips = tuple(
        Flip(figures()[end.key], end.value, said)
        for end, said in zip(ends, verdicts[1:], strict=True)
        if said != verdicts[0]
    )
    return Ranges(verdicts[0], len(read), len({end.key for end in ends[:usual]}), flips)


def sensitivity_evidence(flip: Flip) -> Said:
    """A constant on which the verdict depends, as evidence."""
    figure = flip.figure
    if flip.supposed > figure.high:
        longer = figures()[SLOW_FAILOVER_S]
        kind = "slow" if figure.key == SLOW_SHARE else "held_back"
        return Said("proof.hangs_on_tail", tail=kind, low_s=longer.low, high_s=longer.high, verdict=flip.verdict)
    return Said(
        "proof.hangs_on",
        constant=figure.key,
        now=figure.value,
        unit=figure.unit,
        low=figure.low,
        high=figure.high,
        supposed=flip.supposed,
        verdict=flip.verdict,
    )


def pinned(figure: Figure) -> Iterator[Figure]:
    """The figure at each end of its range, with no range left to draw from; none for a figure without a range."""
    if figure.low < figure.high:
        for end in (figure.low, figure.high):
            yield replace(figure, value=end, low=end, high=end)


def certain(figure: Figure) -> Figure:
    """A share of failovers, supposed to be all of them."""
    return replace(figure, value=1.0, low=1.0, high=1.0)


def keys(level: Level, design: Design, seed: int, actions: tuple[Action, ...] = ()) -> tuple[str, ...]:
    """Every constant that this run reads, from the catalogue to the bill, in the order of the catalogue."""
    sheet = _TrackedFigures(figures())
    with override_figures(sheet):
        made = assemble(level, design)
        drill = DrillEngine(made, seed)
        drill.state.figures = sheet
        for action in sorted(actions):
            drill.act(action)
        drill.advance(level.length_s)
        score(made, drill.recording())
    return tuple(key for key in figures() if key in sheet.read)


class _TrackedFigures(dict[str, Figure]):
    """Figures that record which of them were read."""

    def __init__(self, sheet: object) -> None:
        super().__init__(sheet)  # type: ignore[call-overload]
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> Figure:
        self.read.add(key)
        return super().__getitem__(key)
