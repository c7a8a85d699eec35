"""The player's point against the best known designs of the level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from drill.proof.front import Front, Point, point_of, shipped_front
from drill.words import units

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drill.session.finished import FinishedDrill

MOST_POINTS = 6
"""Designs shown beside the player's: those whose cost is nearest to it."""


def par(finished: FinishedDrill) -> Iterator[Static]:
    """The level's front with the player's design in it; nothing where no front is known."""
    front = None if finished.opened.lab else shipped_front(finished.level)
    if front is not None:
        yield Static(against(front, point_of(finished.run.score)), id="par")


def against(front: Front, own: Point) -> Content:
    """A row for each point by cost, the player's marked, what beats it, and what the front rests on."""
    rows = sorted([*_near(front, own), own], key=lambda point: (point.monthly_micro_usd, point is own))
    better = sum(point.beats(own) for point in front.points)
    verdicts = {
        0: "No design that was found beats yours.",
        1: "One design beats yours: as good everywhere, better somewhere.",
    }
    return Content("\n").join(
        [
            Content.styled("Par", "bold $primary"),
            Content.styled(f"  {'a month':>11}  {'answered':>8}  {'too old':>8}  {'lost':>8}", "$quiet"),
            *(_row(point, own=point is own) for point in rows),
            Content(verdicts.get(better, f"{better} designs beat yours: as good everywhere, better somewhere.")),
            Content.styled(basis(front), "$quiet"),
        ]
    )


def basis(front: Front) -> str:
    """What the front rests on."""
    count = units.count(front.designs)
    if front.exhausted:
        return f"Proven: all {count} designs that the options allow were run, with luck {front.seed}."
    return f"Best found of {count} designs run with luck {front.seed}; there may be better ones."


def _near(front: Front, own: Point) -> list[Point]:
    winners = [point for point in front.points if point.passed]
    by_cost = sorted(winners, key=lambda point: abs(point.monthly_micro_usd - own.monthly_micro_usd))
    return by_cost[:MOST_POINTS]


def _row(point: Point, *, own: bool) -> Content:
    text = (
        f"{units.dollars(point.monthly_micro_usd):>11}  {units.percent(point.availability):>8}  {units.percent(point.stale_ratio, up=True):>8}"
        f"  {units.count(point.lost_writes):>8}"
    )
    return Content.assemble(("▶ ", "bold $accent"), (text, "bold"), "  you") if own else Content(f"  {text}")
