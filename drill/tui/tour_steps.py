"""The steps of the tour: what is said on which screen, what is highlighted, and what the player does to go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

LEVEL = "lights-out"
"""The level that the tour plays."""


@dataclass(frozen=True, slots=True)
class TourStep:
    """One step: the screen it is on, the part of it to look at, its words, and when it is done."""

    screen: str
    target: str
    text: str
    done: Callable[[Screen[Any]], bool]


def _on(*screens: str) -> Callable[[Screen[Any]], bool]:
    """Done once one of these screens is on top."""
    return lambda screen: screen.id in screens


def _changed(screen: Screen[Any]) -> bool:
    from drill.tui.screens.options_editor import DesignScreen

    return screen.id == "drill" or (isinstance(screen, DesignScreen) and screen.changed)


def _watched(test: Callable[[object], bool]) -> Callable[[Screen[Any]], bool]:
    from drill.tui.screens.running import WatchScreen

    return lambda screen: screen.id == "debrief" or (isinstance(screen, WatchScreen) and test(screen))


def _begun(screen: object) -> bool:
    return bool(getattr(screen, "at", 0))


def _struck(screen: object) -> bool:
    level, at = getattr(screen, "level", None), getattr(screen, "at", 0)
    return level is not None and any(fault.at_s < at for fault in level.faults)


def _selected(screen: object) -> bool:
    return bool(getattr(screen, "node", "")) or bool(getattr(screen, "over", False))


def _over(screen: object) -> bool:
    return bool(getattr(screen, "over", False))


def steps() -> tuple[TourStep, ...]:
    """The tour in order; it takes about two minutes."""
    return (
        TourStep(
            "brief-screen",
            "#brief",
            "The brief: who you are, what is promised to customers, and the money. Press Enter to plan.",
            _on("plan", "drill", "debrief"),
        ),
        TourStep(
            "plan",
            "#options",
            "Options on the right, the map they make on the left. Press → to give the database a standby.",
            _changed,
        ),
        TourStep(
            "plan",
            "#price",
            "Price and rules answer at once. Press d to start the drill; then s, which skips the forecast.",
            _on("drill", "debrief"),
        ),
        TourStep(
            "drill",
            "#gauges",
            "The stars, and what each may still lose. Press Space to let the clock run; it slows down when something happens.",
            _watched(_begun),
        ),
        TourStep(
            "drill",
            "#stage-line",
            "This line tells what happens and why requests are lost. Wait for the trouble, or press ] to jump to it.",
            _watched(_struck),
        ),
        TourStep(
            "drill",
            "#drill-map",
            "The map shows who is hit. Press an arrow key to select a node; z looks closer, Esc goes back.",
            _watched(_selected),
        ),
        TourStep(
            "drill",
            "#timeline",
            "The strip is the whole drill. a would act: fail over, shed load. Press End to run to the end.",
            _watched(_over),
        ),
        TourStep("drill", "#timeline", "It is over. Press Enter for the debrief.", _on("debrief")),
        TourStep(
            "debrief",
            "#verdict",
            "The stars, what happened and why. a tries again, c with the best change. That was the tour: Esc goes back.",
            lambda screen: screen.id != "debrief",
        ),
    )
