"""Scripted sessions that together visit every screen, from the title to the debrief; each yields the name of a scene it is at.

By keys where a player would press them; what waits for a moment of a drill goes there directly, so that pictures taken on
different days are the same.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.tui.gallery.drilling import branching, drilling, losing_a_region
from drill.tui.gallery.planning import TOO_SMALL_NAME, looking_around, opening, planning
from drill.tui.gallery.player import Player

if TYPE_CHECKING:
    from drill.tui.app import DrillApp

SCROLLED = {"brief-hint": ("#brief",), "debrief-end": ("#debrief-scroll",)}
"""Scenes with a part scrolled to its end."""


@dataclass(frozen=True, slots=True)
class ScriptedSession:
    """A script, and the scenes it visits, in their order."""

    script: Callable[[Player], AsyncGenerator[str, None]]
    scenes: tuple[str, ...]


SESSIONS = (
    ScriptedSession(opening, ("title", "tour", "levels", "levels-broken")),
    ScriptedSession(
        planning,
        (
            "brief",
            "brief-hint",
            "plan",
            "plan-values",
            "plan-bill",
            "plan-goals",
            "plan-hint",
            "plan-weak",
            "plan-lose",
            "plan-lost",
            "forecast",
            "plan-illegal",
            "plan-unusable",
        ),
    ),
    ScriptedSession(
        drilling,
        (
            "drill-start",
            "drill-calm",
            "drill-failure",
            "drill-node",
            "drill-act",
            "drill-card",
            "drill-finding",
            "drill-over",
            "debrief",
            "debrief-end",
            "debrief-save",
            "levels-won",
        ),
    ),
    ScriptedSession(branching, ("drill-future", "futures", "leave")),
    ScriptedSession(losing_a_region, ("drill-world", "drill-region")),
    ScriptedSession(
        looking_around, ("guide", "settings", "lab-plan", "lab-inject", "help-drill", "help-title", TOO_SMALL_NAME)
    ),
)


def scroll_to_the_point(app: DrillApp, scene: str) -> None:
    """Scroll to the part of the screen that a scene shows."""
    for selector in SCROLLED.get(scene, ()):
        for widget in app.screen.query(selector):
            widget.scroll_end(animate=False)
