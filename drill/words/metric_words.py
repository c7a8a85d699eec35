"""Metrics and their bounds in words."""

from __future__ import annotations

from math import isinf

from drill.model.level import Bound, HeldFigure
from drill.model.metric import Unit
from drill.model.metric_table import metric
from drill.model.run import MICRO, Score
from drill.syntax.safe_text import safe
from drill.words import units

SIGNS = {">=": "≥", "<=": "≤", "==": "="}


def figure(name: str, value: float) -> str:
    """A metric's value with its unit, never shown better than it is."""
    found = metric(name)
    if isinf(value):
        return "never" if found.unit == "seconds" else "without limit"
    return _shown(found.unit, value, up=found.better == "less")


def _shown(unit: Unit, value: float, *, up: bool) -> str:
    match unit:
        case "share":
            return units.percent(value, up=up)
        case "seconds":
            return units.duration(value, up=up)
        case "usd":
            return units.dollars(round(value * MICRO))
    return units.count(value)


def read_age(age_p99_s: float) -> str:
    """The age that 99 of 100 reads stay below; `up to date` for reads that never are old."""
    return f"younger than {units.duration(age_p99_s, up=True)}" if age_p99_s > 0 else "up to date"


def recovery_words(score: Score) -> str:
    """The time of the run's recovery: `back after 5 min`."""
    if score.recovered_s is None:
        return "never recovered"
    return f"back after {units.duration(score.recovered_s)}" if score.recovered_s else "nothing to recover from"


def limit(bound: Bound) -> str:
    """The number of a bound: `99.5 %`."""
    unit = metric(bound.metric).unit
    return units.percent(bound.value, exact=True) if unit == "share" else _shown(unit, bound.value, up=True)


def bound_text(bound: Bound) -> str:
    """A bound as level files write it: `availability.checkout >= 99.5 %`."""
    return f"{bound.metric} {bound.op} {limit(bound)}"


def goal(bound: Bound) -> str:
    """A bound's sign and value: `≥ 99.5 %`."""
    return f"{SIGNS.get(bound.op, bound.op)} {limit(bound)}"


def label(name: str) -> str:
    """A metric's name for people: `availability of checkout`."""
    cls = name.partition(".")[2]
    return safe(f"{metric(name).label} of {cls}" if cls else metric(name).label)


def bound_words(bound: Bound) -> str:
    """A bound for a person: `availability of checkout ≥ 99.5 %`; a count that must be 0 is `no lost writes`."""
    if metric(bound.metric).unit == "count" and not bound.value and bound.op in ("<=", "=="):
        return f"no {label(bound.metric)}"
    if bound.metric == "named_cause" and (bound.op, bound.value) in ((">=", 1.0), ("==", 1.0)):
        return label(bound.metric)
    return f"{label(bound.metric)} {goal(bound)}"


def held_text(held: HeldFigure) -> str:
    """A published figure: `2 m 13 s ± 1 m`; `never` for a time without end."""
    value = figure(held.metric, held.value)
    return f"{value} ± {figure(held.metric, held.tolerance)}" if held.tolerance else value
