"""Margins of goals in words: short on a chip, whole in the list of goals."""

from __future__ import annotations

from math import isfinite

from drill.model.level import Bound
from drill.words import units
from drill.words.metric_words import bound_words, label

SOON_S = 600.0
"""A margin that lasts less than this at the present rate says how long."""
SHORT = {
    "requests": "requests",
    "writes": "writes",
    "actions": "actions",
    "findings": "findings",
    "names": "wrong names",
}


def short_margin(of: str, left: float, lasts_s: float) -> str:
    """The margin, for a chip: `12k requests left`, `45 s left`, `no actions left`; and `, 50 s at this rate`."""
    if of in ("end", "dollars"):
        return ""
    if of == "named":
        return "cause named"
    if of == "share":
        text = f"{units.percent(left)} to spare"
    elif of == "seconds":
        text = f"{units.duration(int(left))} left"
    else:
        text = f"{units.count(int(left), short=True) if left >= 1 else 'no'} {SHORT[of]} left"
    return f"{text}, {units.rough_duration(lasts_s)} at this rate" if lasts_s < SOON_S else text


def margin_words(bound: Bound, of: str, left: float, whole: float, lasts_s: float) -> str:
    """A bound with what is left of it: `availability ≥ 92 %: 12,345 of 134,000 requests left`."""
    text = bound_words(bound)
    if left < 0.0:
        return f"{text}: out of reach"
    if of == "requests":
        text += f": {units.count(int(left))} of {units.count(int(whole))} requests left"
        return f"{text}, {units.duration(round(lasts_s))} at this rate" if isfinite(lasts_s) else text
    if of == "seconds":
        return f"{text}: {units.duration(int(left))} left"
    if of == "named":
        return f"{text}: named in time"
    return f"{text}: decided at the end" if of == "end" else f"{text}: holds so far"


def missed_metric(bound: Bound) -> str:
    """The metric whose bound a lost star misses, for a chip."""
    return label(bound.metric)


LOST_FORMS = 4
"""Lengths in which a lost star can be shown."""


def lost_goal_words(name: str, when: str, bound: Bound | None, event: str, form: int) -> str:
    """A star that is out of reach: `pass lost 19:53:20 (availability ≥ 92 %)`, or what happened then.

    Form 1 is without the figure, 2 without what happened, 3 without any reason.
    """
    if form == LOST_FORMS - 1:
        return f"{name} lost {when}"
    why = "with the first star" if bound is None else missed_metric(bound) if form else bound_words(bound)
    return f"{name} lost {when} ({why}{f': {event}' if event and form < LOST_FORMS - 2 else ''})"
