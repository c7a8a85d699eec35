"""Par for a level: the designs that no other one beats on availability, staleness and cost at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drill.model.level import Level
from drill.model.run import MICRO
from drill.proof.search import Found, Plan, Searched, search
from drill.proof.time_limit import TimeLimit
from drill.proof.trial import Runner, Trial

SHARE_STEP = 1e-4
"""Shares that differ by less than a hundredth of a per cent are the same to a reader."""


@dataclass(frozen=True, slots=True)
class Par:
    """The front, cheapest first, and what it rests on."""

    front: tuple[Found, ...]
    searched: Searched


def par(level: Level, designs: int, seed: int, runner: Runner, time: TimeLimit | None = None) -> Par:
    """Search a level for its Pareto front with one seed of the drill. The level's own designs are the first of those searched.

    With a limit of time it is the front of those that were run by then; without, OutOfTime of the runner is raised.
    """
    plan = Plan(
        tuple(level.own_designs().values()), lambda _design: True, designs, front, lambda _number: seed, time=time
    )
    done = search(level, plan, runner)
    return Par(tuple(front(done.found)), done)


def front(found: Sequence[Found]) -> list[Found]:
    """Designs that no other one beats, cheapest first; of equals the one found first."""
    best: dict[tuple[int, ...], Found] = {}
    for row in found:
        best.setdefault(axes_of(row.trial), row)
    ranked = sorted(best.items())
    return [row for key, row in ranked if not any(beats(other, key) for other in best)]


def axes_of(trial: Trial) -> tuple[int, ...]:
    """The place of a run on the axes."""
    return axes(trial.monthly_micro_usd, trial.availability, trial.stale_ratio, trial.lost_writes)


def axes(monthly_micro_usd: int, availability: float, stale_ratio: float, lost_writes: int) -> tuple[int, ...]:
    """Cost in dollars, unavailability and stale reads in hundredths of a per cent, writes lost: all better when smaller.

    Lost writes belong to staleness, but cannot be weighed against stale reads, so they are compared on their own.
    """
    return (
        -(-monthly_micro_usd // MICRO),
        int((1.0 - availability) / SHARE_STEP + 0.5),
        int(stale_ratio / SHARE_STEP + 0.5),
        lost_writes,
    )


def beats(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """True if one place is at least as good on every axis, and better on one."""
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))
