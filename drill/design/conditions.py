"""Reads the conditions of runbook rules.

Comparisons are <, <=, > and >=; the spaces around them may be left out. Durations are in ms, s, m or h.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from drill.syntax import forms

Subject = Literal["time", "database", "node", "replica", "class", "all", "table", "alarm"]

EXAMPLES = {
    "at 12m": "a time of the drill",
    "writer.down": "a database or a cache node is down",
    "replica-1.lag > 10s": "a replica's lag",
    "writer.queue > 1000": "requests waiting at a database",
    "cache-1.cold": "a cache node, or a database, has to warm up",
    "availability < 99 %": "availability over all classes",
    "checkout.availability < 95 %": "availability of one class",
    "table.dropped": "a table is gone",
    "cpu-high.alarm": "an alarm of the design is in the state ALARM",
}
"""The forms of a condition, each with its meaning."""
HINT = "for example: writer.down, replica-1.lag > 10s, availability < 99 %, writer.queue > 1000, at 12m"

_AT = re.compile(r"at +(\S.*)")
_MEASURE = re.compile(r"([a-z0-9][a-z0-9-]{0,63})(?:\.([a-z]{1,20}))?(?: *(<=|>=|<|>) *(\S.*))?")


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition: its subject, the name of that, and a comparison with a number (seconds, a share, a count)."""

    subject: Subject
    name: str = ""
    measure: str = ""
    op: str = ""
    value: float = 0.0


_FLAGS: dict[str, Subject] = {"down": "node", "cold": "node", "dropped": "table", "alarm": "alarm"}
_MEASURES: dict[str, Subject] = {"lag": "replica", "queue": "database", "availability": "class"}


def condition(text: str) -> Condition:
    """Read a condition. Raises FormError."""
    words = text.strip()
    if match := _AT.fullmatch(words):
        return Condition("time", value=float(forms.whole(_seconds(match[1], milliseconds=False), "seconds")))
    match = _MEASURE.fullmatch(words)
    if match is None:
        raise forms.FormError("is not a condition", HINT)
    name, measure, op, value = match[1], match[2] or "", match[3] or "", match[4] or ""
    if name == "availability" and not measure:
        name, measure = "", "availability"
    if measure in _FLAGS:
        return _flag(name, measure, op)
    if measure not in _MEASURES:
        raise forms.FormError(f"asks for “{measure or name}”, which does not exist", HINT)
    if not op:
        raise forms.FormError("lacks a comparison", f"write a comparison: {measure} {_example(measure)}")
    subject: Subject = _MEASURES[measure] if name else "all"
    return Condition(subject, name, measure, op, _value(measure, value))


def _flag(name: str, measure: str, op: str) -> Condition:
    if op:
        raise forms.FormError(f"compares “{measure}”, which is true or false", f"write only {name}.{measure}")
    if measure == "dropped" and name != "table":
        raise forms.FormError("is not a condition", "write table.dropped")
    return Condition(_FLAGS[measure], name, measure)


def _example(measure: str) -> str:
    return {"lag": "> 10s", "queue": "> 1000", "availability": "< 99 %"}[measure]


def _value(measure: str, text: str) -> float:
    if measure == "lag":
        return float(_seconds(text, milliseconds=True))
    if measure == "availability":
        return forms.fraction(text)
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise forms.FormError("needs a whole number", "for example: writer.queue > 1000")
    return float(text)


def _seconds(text: str, *, milliseconds: bool) -> Decimal:
    if text == "0":
        return Decimal(0)
    unit = text.lstrip("0123456789. ")
    if unit not in ("s", "m", "h", *(("ms",) if milliseconds else ())):
        raise forms.FormError(
            "is not a condition: its time is not a duration", "write a number and a unit: 90s, 10m or 6h"
        )
    return forms.seconds(text)
