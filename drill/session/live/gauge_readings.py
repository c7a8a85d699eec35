"""The gauges of a drill at a moment: the three axes against the level's objectives, and the clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.model.run import MICRO
from drill.session.live.playhead import shown
from drill.syntax.safe_text import safe
from drill.words import metric_words, units

if TYPE_CHECKING:
    from drill.model.level import Bound, Level
    from drill.session.live.recorder import Recorder
    from drill.session.live.tally import Branch


@dataclass(frozen=True, slots=True)
class Gauge:
    """A name, a value, what it is held against, and whether it holds (None: nothing to hold it against)."""

    name: str
    value: str
    against: str
    holds: bool | None
    beside: str = ""
    """Text beside the value where there is no row for the goal it is held against."""


def gauges(level: Level, recorder: Recorder, at: int, month_micro_usd: int) -> tuple[Gauge, ...]:
    """Availability, staleness, cost, clock. With a replaced future, how that one stood at the same moment."""
    tally = recorder.tally(shown(at))
    goal, stale = bound(level, "availability"), bound(level, "stale_ratio")
    budget = level.budget_usd_month
    length, ends = units.elapsed(recorder.length), units.clock(level.starts, recorder.length, short=True)
    against = f"goal {metric_words.goal(goal)}" if goal else "so far"
    was = beside(recorder.branches[-1], shown(at)) if recorder.branches else ""
    if was:
        against = f"{was}, {against}"
    return (
        Gauge(
            "Answered",
            units.percent(tally.availability),
            against,
            tally.availability >= goal.value if goal else None,
            was,
        ),
        Gauge(
            "Stale",
            units.percent(tally.stale_ratio, up=True),
            f"goal {metric_words.goal(stale)}" if stale else "of reads so far",
            tally.stale_ratio <= stale.value if stale else None,
        ),
        Gauge(
            "Cost",
            units.dollars(month_micro_usd),
            f"a month, of {units.dollars(round(budget * MICRO))}" if budget is not None else "a month",
            month_micro_usd <= budget * MICRO if budget is not None else None,
        ),
        Gauge("Clock", units.clock(level.starts, at), f"{units.elapsed(at)} of {length}", None, f"to {ends}"),
    )


def beside(branch: Branch, at: int) -> str:
    """The availability of a replaced future at this moment."""
    return f"was {units.percent(branch.tally(at).availability)}"


def branch_words(branch: Branch, starts: str) -> str:
    """The actions of a future on one line."""
    done = [
        f"{units.clock(starts, a.at_s, short=True)} {a.kind} {safe(a.target)} {safe(a.value)}".strip()
        for a in branch.actions
    ]
    return "; ".join(done) or "nothing done by hand"


def bound(level: Level, metric: str) -> Bound | None:
    """The first objective's bound on a metric."""
    first = level.objectives[0].bounds if level.objectives else ()
    return next((found for found in first if found.metric == metric), None)
