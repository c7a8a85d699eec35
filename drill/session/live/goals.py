"""The goals of a drill under way: what each star may still lose, and which are lost."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal

from drill.model.diagnosis import Naming
from drill.model.metric_table import metric
from drill.model.run import MICRO
from drill.scoring.outlook import most_offered
from drill.scoring.scorecard import named_bounds, reading_classes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from drill.model.level import Bound, Level
    from drill.session.live.running_score import ClassSoFar, SoFar

Of = Literal["requests", "seconds", "writes", "actions", "findings", "names", "named", "dollars", "share", "end"]
"""The unit of a margin. `named`: the cause is. `end`: the bound is decided when the drill ends."""


@dataclass(frozen=True, slots=True)
class Margin:
    """The margin left before a bound is missed."""

    bound: Bound
    of: Of
    left: float
    """Of what it counts; below 0: the bound is missed for good."""
    whole: float = 0.0
    """At the beginning."""
    lasts_s: float = inf
    """Seconds that the margin lasts at the present rate of losses."""

    @property
    def lost(self) -> bool:
        """True if the bound is missed for good."""
        return self.left < 0.0

    @property
    def share(self) -> float:
        """Share of the margin that is left: the goal nearest to being lost has the smallest."""
        return self.left / self.whole if self.whole > 0.0 else 1.0


@dataclass(frozen=True, slots=True)
class Goal:
    """A star with the margins of its bounds. `with_first`: lost because the first star is, without which none counts."""

    name: str
    margins: tuple[Margin, ...]
    with_first: bool = False

    @property
    def lost(self) -> bool:
        """True if the star is out of reach."""
        return self.with_first or any(margin.lost for margin in self.margins)

    @property
    def tightest(self) -> Margin | None:
        """The margin to watch: one that is lost, otherwise the one with least left that can be lost during the drill."""
        known = [margin for margin in self.margins if margin.of != "end"]
        gone = next((margin for margin in known if margin.lost), None)
        moving = [margin for margin in known if margin.of != "dollars"]
        return gone or min(moving or known, key=lambda margin: (margin.share, margin.lasts_s), default=None)


@dataclass(frozen=True, slots=True)
class _GoalState:
    """A moment of a drill, as the margins need it."""

    now: SoFar
    most: Mapping[str, float]
    reading: frozenset[str]
    actions: int
    monthly_micro_usd: int
    naming: Naming
    """With the time that has passed so far where the cause is not named."""

    def asked(self, cls: str) -> float:
        """Requests that the drill offers, of a class or of all."""
        return self.most[cls] if cls else sum(self.most.values())

    def classes(self, cls: str) -> tuple[ClassSoFar, ...]:
        return tuple(item for item in self.now.classes if not cls or item.cls == cls)


NOTHING_NAMED = Naming(0.0)


class Goals:
    """The goals of a level, asked at moments of a drill."""

    def __init__(self, level: Level, monthly_micro_usd: int) -> None:
        self._month = monthly_micro_usd
        self._reading = reading_classes(level)
        self._most = {item.name: most_offered(level, item.name) for item in level.classes}
        self._bounds: dict[str, list[Bound]] = {item.name: [] for item in level.objectives}
        for name, bound in named_bounds(level):
            self._bounds[name].append(bound)

    def at(self, now: SoFar, actions: int, naming: Naming | None = None) -> tuple[Goal, ...]:
        """Each star, in the level's order, with so many actions taken by hand. `naming`: of a level with suspects."""
        state = _GoalState(now, self._most, self._reading, actions, self._month, naming or NOTHING_NAMED)
        found: list[Goal] = []
        for name, bounds in self._bounds.items():
            margins = tuple(_margin(bound, state) for bound in bounds)
            found.append(Goal(name, margins, with_first=bool(found) and found[0].lost))
        return tuple(found)


def _margin(bound: Bound, state: _GoalState) -> Margin:
    head, _, cls = bound.metric.partition(".")
    known = MARGINS.get(head)
    better = metric(bound.metric).better
    if known is None or bound.op not in ((">=", ">") if better == "more" else ("<=", "<", "==")):
        return Margin(bound, "end", 0.0)
    return known(bound, state, cls)


def _answered(bound: Bound, state: _GoalState, cls: str, *, stale: bool = False) -> Margin:
    """Requests that may be late or fail, or be stale too."""
    whole = state.asked(cls) * (1.0 - bound.value)
    rows = state.classes(cls)
    lost = sum(item.lost + item.stale * stale for item in rows)
    rate = sum(item.lost_per_s + item.stale_per_s * stale for item in rows)
    return Margin(bound, "requests", whole - lost, whole, _lasts(whole - lost, rate))


def _stale(bound: Bound, state: _GoalState, cls: str) -> Margin:
    """Answers that may be stale, of all that can still be answered in time."""
    rows = [item for item in state.classes(cls) if cls or item.cls in state.reading]
    answered = sum(state.most[item.cls] - item.lost for item in rows)
    whole = answered * bound.value
    left = whole - sum(item.stale for item in rows)
    return Margin(bound, "requests", left, whole, _lasts(left, sum(item.stale_per_s for item in rows)))


def _counted(of: Of, count: Callable[[_GoalState], float]) -> Callable[[Bound, _GoalState, str], Margin]:
    """A margin of whole things: seconds, writes, actions."""

    def margin(bound: Bound, state: _GoalState, _cls: str) -> Margin:
        left = bound.value - count(state) - (0.5 if bound.op == "<" else 0.0)
        return Margin(bound, of, left, bound.value)

    return margin


def _diagnosis(bound: Bound, state: _GoalState, cls: str) -> Margin:
    of: Of = "named" if state.naming.known else "seconds"
    return _counted(of, lambda state: state.naming.took_s)(bound, state, cls)


def _worst_minute(bound: Bound, state: _GoalState, _cls: str) -> Margin:
    return Margin(bound, "share", state.now.worst_minute - bound.value, 1.0 - bound.value)


def _lasts(left: float, per_s: float) -> float:
    return left / per_s if per_s > 0.0 and left >= 0.0 else inf


MARGINS: Mapping[str, Callable[[Bound, _GoalState, str], Margin]] = {
    "availability": _answered,
    "good": lambda bound, state, cls: _answered(bound, state, cls, stale=True),
    "stale": _stale,
    "stale_ratio": _stale,
    "worst_minute": _worst_minute,
    "down_s": _counted("seconds", lambda state: state.now.down_s),
    "recovered_s": _counted("seconds", lambda state: state.now.unrecovered_s),
    "rto_s": _counted("seconds", lambda state: max((item.bad_s for item in state.now.classes), default=0)),
    "lost_writes": _counted("writes", lambda state: state.now.lost_writes),
    "audit_failures": _counted("findings", lambda state: state.now.audit_failures),
    "actions": _counted("actions", lambda state: state.actions),
    "diagnosis_s": _diagnosis,
    "wrong_names": _counted("names", lambda state: len(state.naming.wrong)),
    "monthly_usd": _counted("dollars", lambda state: state.monthly_micro_usd / MICRO),
}
"""Metrics whose bounds can be lost before the end; the others are decided there."""
