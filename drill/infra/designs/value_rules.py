"""Converts values of sources to values of options: one small function for each form that the table of properties names.

A rule gets a plain value and gives what a design's file holds, or None where the option stays as it is. It raises RuleError for
a value that AWS would not take either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from drill.infra.values import Value

_WINDOW = re.compile(r"(?:[A-Za-z]{3}:)?([01][0-9]|2[0-3]):([0-5][0-9])-")
_ZONE = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]([a-f])")
_NAME = re.compile(r"[a-z0-9.-]{1,60}")
LEAST_ACU = 0.5
SERVERLESS_V1_MOST = 16


class RuleError(ValueError):
    """A value that does not have the form of its property."""


def flag(value: Value) -> bool:
    """`true` and `false`, as booleans or as text."""
    text = str(value).lower()
    if text not in ("true", "false"):
        raise RuleError
    return text == "true"


def whole(value: Value) -> int:
    """A whole number, as a number or as text."""
    try:
        return int(float(str(value)))
    except (ValueError, OverflowError):
        raise RuleError from None


def number(value: Value) -> float:
    """A number, as a number or as text; whole ones stay whole."""
    try:
        found = float(str(value))
    except ValueError:
        raise RuleError from None
    if not 0 <= found < 1e12:
        raise RuleError
    return int(found) if found.is_integer() else found


def days(value: Value) -> str | int:
    """Days: `1` is `1d`; 0 stays 0, which is none."""
    found = whole(value)
    return f"{found}d" if found else 0


def hours(value: Value) -> str:
    """Seconds as whole hours, rounded down; 0 is off."""
    found = whole(value) // 3600
    return f"{found}h" if found else "off"


def word(value: Value) -> str:
    """A name of AWS's in small letters: an engine, a class."""
    text = str(value).strip().lower()
    if not _NAME.fullmatch(text):
        raise RuleError
    return text


def node(value: Value) -> str:
    """A node type: MemoryDB's `db.r6g.large` is `cache.r6g.large` in the catalogue."""
    return re.sub(r"^db\.", "cache.", word(value))


def standby(value: Value) -> str:
    """Multi-AZ of an instance."""
    return "standby" if flag(value) else "off"


def zone(value: Value) -> str | None:
    """The letter of a zone; None for what is no zone's name."""
    found = _ZONE.fullmatch(str(value))
    return found[1] if found else None


def zones(value: Value) -> list[str] | None:
    """One zone as a list of letters."""
    letter = zone(value)
    return [letter] if letter else None


def storage(value: Value) -> str:
    """A type of volume in the catalogue's words."""
    text = word(value)
    return {"standard": "magnetic", "aurora-iopt1": "aurora-io"}.get(text, text)


def window(value: Value) -> str:
    """`sun:05:00-sun:05:30` is 05:00: the level's clock knows no weekday."""
    found = _WINDOW.match(str(value))
    if found is None:
        raise RuleError
    return f"{found[1]}:{found[2]}"


def session(value: Value) -> str:
    """Write forwarding: AWS's default consistency where it is on."""
    return "session" if flag(value) else "off"


def logs(value: Value) -> str | None:
    """Exported logs: an audit log among them, or PostgreSQL's own."""
    listed = value if isinstance(value, tuple) else ()
    return "cloudwatch" if {"audit", "postgresql"} & {str(one).lower() for one in listed} else None


def capacity(value: Value) -> dict[str, float] | None:
    """Least and most capacity of Aurora Serverless."""
    if not isinstance(value, Mapping):
        return None
    least, most = value.get("MinCapacity"), value.get("MaxCapacity")
    if not isinstance(least, str | int | float | None) or not isinstance(most, str | int | float | None):
        raise RuleError
    low = number(least if least is not None else LEAST_ACU)
    high = number(most if most is not None else SERVERLESS_V1_MOST)
    return {"min": low, "max": high}


def present(value: Value) -> bool | None:
    """True of anything that is there."""
    return True if value not in (None, "", ()) else None


def acl(value: Value) -> bool:
    """True for an access control list that asks for a password."""
    return str(value) != "open-access"


RULES: Mapping[str, Callable[[Value], Any]] = MappingProxyType(
    {
        "flag": flag,
        "whole": whole,
        "days": days,
        "hours": hours,
        "word": word,
        "class": word,
        "node": node,
        "standby": standby,
        "zone": zone,
        "zones": zones,
        "storage": storage,
        "window": window,
        "session": session,
        "logs": logs,
        "capacity": capacity,
        "present": present,
        "acl": acl,
    }
)
"""By the name that a row of the table has."""
ANYTHING = frozenset(("present",))
"""Rules that take a value which nobody knows, or a reference, too."""
