"""The goals of a drill as text: chips for the top of the screen, rows for their list. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from drill.syntax.safe_text import safe
from drill.words.margin_words import margin_words, missed_metric, short_margin

if TYPE_CHECKING:
    from drill.session.live.goals import Goal, Margin

BETWEEN = "  "
FORMS = 5
"""Lengths in which a chip can say its reason; all chips have the same."""
LOW = 0.25
"""A margin with less than this share left has the colour of a warning."""


def chips(goals: tuple[Goal, ...], room: int) -> Content:
    """Every star in one line of `room` cells: the margin it has left, or the bound that lost it."""
    reasons = [_reason(goal) for goal in goals]
    names = sum(len(safe(goal.name)) + 2 for goal in goals) + len(BETWEEN) * (len(goals) - 1)
    forms = (tuple(texts[min(form, len(texts) - 1)] for texts in reasons) for form in range(FORMS))
    shown = next((form for form in forms if names + sum(len(text) + 1 for text in form if text) <= room), ())
    parts: list[tuple[str, str]] = []
    for number, goal in enumerate(goals):
        (glyph, style), text = _mark(goal), shown[number] if shown else ""
        parts += [(BETWEEN if number else "", ""), (f"{glyph} {safe(goal.name)}", f"bold {style}")]
        parts.append((f" {text}" if text else "", style if style != "$state-up" else "$quiet"))
    return Content.assemble(*parts).truncate(max(1, room), ellipsis=True)


def rows(goals: tuple[Goal, ...]) -> tuple[tuple[str, str], ...]:
    """The list of goals: a star beside its bounds, each with its remaining margin."""
    found = []
    for goal in goals:
        name = f"{_mark(goal)[0]} {safe(goal.name)}"
        for number, item in enumerate(goal.margins):
            words = margin_words(item.bound, item.of, item.left, item.whole, item.lasts_s)
            found.append(("" if number else name, words))
    return tuple(found)


def _mark(goal: Goal) -> tuple[str, str]:
    if goal.lost:
        return "✘", "$state-down"
    tight = goal.tightest
    return ("☆", "$state-degraded") if tight is not None and _low(tight) else ("☆", "$state-up")


def _low(margin: Margin) -> bool:
    return margin.of in ("requests", "seconds", "share") and margin.share < LOW


def _reason(goal: Goal) -> tuple[str, ...]:
    """The text of a chip beside the star's name, the longest first."""
    tight = goal.tightest
    if goal.with_first and (tight is None or not tight.lost):
        return ("lost with the first star", "lost", "lost", "lost", "")
    if tight is None:
        return ("",)
    if not tight.lost:
        long = short_margin(tight.of, tight.left, tight.lasts_s)
        middle = long.replace(" requests", "")
        return (long, middle, middle.replace(" at this rate", ""), middle.partition(",")[0], "")
    why = missed_metric(tight.bound)
    return (f"lost: {why}", why, why, "lost", "")
