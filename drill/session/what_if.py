"""Which one option, put differently, would have saved most? Every legal design one option away lives through the same drill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from drill.words import display

if TYPE_CHECKING:
    from drill.design.changes import Change
    from drill.model.action import Action
    from drill.model.level import Level
    from drill.model.run import Run

SLICE_S = 30
"""Simulated between two looks at whether anybody still wants to know."""


@dataclass(frozen=True, slots=True)
class Found:
    """A change and the run it gives."""

    change: Change
    run: Run


def in_turn(changes: Sequence[Change]) -> tuple[Change, ...]:
    """The changes with every option's first value before any option's second, so that the first answers are of all kinds.

    Moves to another zone are left out: which zone fails is known only afterwards, and stepping aside teaches nothing.
    """
    by_key: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        if change.key.endswith(("zone", "zones")):
            continue
        by_key.setdefault((change.key, change.label), []).append(change)
    return tuple(change for turn in zip_longest(*by_key.values()) for change in turn if change is not None)


def lived(
    level: Level, change: Change, seed: int, actions: tuple[Action, ...], wanted: Callable[[], bool]
) -> Run | None:
    """The drill with the change, the same luck and the same actions; None when `wanted` said no meanwhile."""
    from drill.engine.simulate import Simulation
    from drill.scoring.runs import complete
    from drill.topology.assemble import assemble

    made = assemble(level, change.design)
    simulation = Simulation(made, seed)
    for action in actions:
        simulation.act(action)
    while not simulation.done:
        if not wanted():
            return None
        simulation.advance(SLICE_S)
    return complete(made, seed, actions, simulation.recording())


def label(change: Change) -> str:
    """A change on one line, by the name the plan has for it."""
    return f"{change.label}: {change.before} → {change.after}"


def lost(run: Run) -> int:
    """Requests that were not good."""
    return run.score.offered - run.score.good


def better(one: Found, other: Found | None) -> bool:
    """Whether a change saves more than another; the cheaper of two that save the same."""
    if other is None:
        return True
    return (lost(one.run), one.run.score.monthly_micro_usd) < (lost(other.run), other.run.score.monthly_micro_usd)


def sentence(run: Run, best: Found | None, tried: int, of: int) -> str:
    """What hindsight says so far."""
    head = (
        f"{tried} of {of} designs one option away tried. "
        if tried < of
        else f"All {of} designs one option away tried. "
    )
    if best is None or lost(best.run) >= lost(run):
        return head + ("None loses less." if tried else "")
    gap = best.run.score.monthly_micro_usd - run.score.monthly_micro_usd
    price = f"{display.change(gap)} a month" if gap else "at the same price"
    stars = ", ".join(display.plain(star) for star in best.run.score.stars) or "none"
    return (
        f"{head}{display.plain(label(best.change))} would have lost {display.count(lost(best.run))} requests "
        f"instead of {display.count(lost(run))}, {price}; stars: {stars}."
    )
