"""A value of a workload: one, a range `0.05ms..2ms`, a list of possible ones, or unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from drill.syntax.forms import NUMBER, FormError

UNKNOWN = "unknown"
BETWEEN = ".."
MOST_VALUES = 20
Single = str | int | float | bool
HELP = "write one value, a range 10..50, a list [5s, 60s], or unknown"
_UNIT = r"[A-Za-z%/]{0,4}"
_MEASURE = re.compile(rf"({NUMBER}) ?({_UNIT})")
RANGE = rf"^{NUMBER} ?{_UNIT} ?\.\. ?{NUMBER} ?{_UNIT}$"
"""The form of a range: `0.05ms..2ms`."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """The values that something may have; none of them where it is unknown."""

    kind: Literal["value", "range", "list", "unknown"]
    values: tuple[Single, ...] = ()
    """One value; the least and the greatest of a range; all of a list."""

    @property
    def known(self) -> bool:
        """True if there is one value alone."""
        return self.kind == "value"

    @property
    def middle(self) -> Single | None:
        """The value that a level is written with: of a range the geometric mean (from 0 the half); of a list the middle one."""
        if self.kind == "unknown":
            return None
        if self.kind == "range":
            return between(self.values[0], self.values[1])
        return self.values[len(self.values) // 2]


def quantity(written: object) -> Quantity:
    """A value as a file writes it. Raises FormError."""
    if isinstance(written, list):
        if not written or len(written) > MOST_VALUES or not all(isinstance(one, Single) for one in written):
            raise FormError(f"is not a list of 1 to {MOST_VALUES} values", HELP)
        return Quantity("list" if len(written) > 1 else "value", tuple(written))
    if isinstance(written, bool | int | float):
        return Quantity("value", (written,))
    if not isinstance(written, str):
        raise FormError("is not a value", HELP)
    if written == UNKNOWN:
        return Quantity("unknown")
    if BETWEEN not in written:
        return Quantity("value", (written,))
    low, _, high = (part.strip() for part in written.partition(BETWEEN))
    first, last = _MEASURE.fullmatch(low), _MEASURE.fullmatch(high)
    if first is None or last is None:
        raise FormError("is not a range", "write the least and the greatest value with their units: 1s..10s")
    # `300..900/s`: the unit stands once.
    low = low if first[2] or not last[2] else f"{low}{last[2]}"
    if size(low) > size(high):
        raise FormError("is not a range: the least value comes first", "write the least and the greatest: 1s..10s")
    return Quantity("range", (_read(low), _read(high)))


def _read(text: str) -> Single:
    found = _MEASURE.fullmatch(text)
    if found is None or found[2]:
        return text
    return float(text) if "." in text else int(text)


UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "/s": 1.0, "/m": 1 / 60, "/h": 1 / 3600}
SIZES = {"B": 1.0, "KiB": 1024.0, "MiB": 1024.0**2, "GiB": 1024.0**3, "TiB": 1024.0**4}


def size(value: Single) -> float:
    """A value as a number, whatever its unit. Raises FormError for what has none."""
    found = _MEASURE.fullmatch(str(value))
    if found is None:
        raise FormError("is not a number with a unit", HELP)
    return float(found[1]) * UNITS.get(found[2], SIZES.get(found[2], 1.0))


def between(low: Single, high: Single) -> Single:
    """The middle of a range in the unit of its greatest value, sizes in bytes: the geometric mean, or the half where it begins at 0."""
    found = _MEASURE.fullmatch(str(high))
    unit = found[2] if found else ""
    if unit in SIZES:
        return round(sqrt(size(low) * size(high)))
    scale = UNITS.get(unit, 1.0)
    least, most = size(low) / scale, size(high) / scale
    middle = sqrt(least * most) if least > 0 else most / 2
    whole = isinstance(low, int) and isinstance(high, int)
    text = f"{middle:.0f}" if whole or middle >= 10 else f"{middle:.2g}"
    if not unit:
        return int(text) if whole else float(text)
    return f"{text}{unit}"
