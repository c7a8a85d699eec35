"""Written forms of quantities: durations, rates, percentages, sizes, clock times, bounds.

Each function takes what stands in the file and returns the number, exactly as written, or raises FormError.
"""

from __future__ import annotations

import re
from decimal import Decimal

NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,6})?"
DURATION = rf"^{NUMBER} ?(ms|s|m|h|d)$"
RATE = rf"^{NUMBER} ?/(s|m|h)$"
PERCENT = rf"^{NUMBER} ?%$"
SIZE = rf"^{NUMBER} ?(B|KiB|MiB|GiB|TiB)$"
ID = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
"""Ids of levels, classes and replicas: kebab case."""
MAX_ID = 40
"""Characters of a level's id."""
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
COUNT = r"^[0-9]{1,3}(_[0-9]{3})+$"

_DURATION = re.compile(rf"({NUMBER}) ?(ms|s|m|h|d)")
_RATE = re.compile(rf"({NUMBER}) ?/(s|m|h)")
_PERCENT = re.compile(rf"({NUMBER}) ?%")
_SIZE = re.compile(rf"({NUMBER}) ?(B|KiB|MiB|GiB|TiB)")
_CLOCK = re.compile(CLOCK[1:-1])
_COUNT = re.compile(COUNT[1:-1])
_BOUND = re.compile(r"(>=|<=|==|>|<)? ?(.+)", re.DOTALL)
_PLAIN = re.compile(NUMBER)

_MILLISECONDS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_BYTES = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3, "TiB": 1024**4}

DURATION_HELP = "write a number and a unit: 500ms, 90s, 10m, 6h or 7d"
RATE_HELP = "write requests a second: 120/s (or a minute: 90/m)"
PERCENT_HELP = "write a percentage: 99.5 %"
SIZE_HELP = "write bytes, or a number and a unit: 512 or 1 KiB"
CLOCK_HELP = 'write hours and minutes: "19:40"'


class FormError(ValueError):
    """A value that is not written as it should be: what is wrong, and how to write it."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type[FormError], tuple[str, str]]:
        return (type(self), (self.message, self.hint))


def milliseconds(value: object) -> Decimal:
    """`200ms` or `2s` to milliseconds. 0 needs no unit."""
    if type(value) is int and value == 0:
        return Decimal(0)
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise FormError("is not a duration", DURATION_HELP)
    return Decimal(match[1]) * _MILLISECONDS[match[2]]


def seconds(value: object) -> Decimal:
    """`10m` to seconds. 0 needs no unit."""
    return milliseconds(value) / 1000


def whole(value: Decimal, unit: str) -> int:
    """A number that has to be whole."""
    if value != value.to_integral_value():
        raise FormError(f"is not a whole number of {unit}", f"round it to {unit}")
    return int(value)


def per_second(value: object) -> float:
    """`120/s` to requests a second. 0 needs no unit."""
    if type(value) is int and value == 0:
        return 0.0
    match = _RATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise FormError("is not a rate", RATE_HELP)
    return float(Decimal(match[1]) / _SECONDS[match[2]])


def number_text(value: float) -> str:
    """A number as a file holds it: without an exponent, with six decimals at most."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def rate_text(per_s: float) -> str:
    """A rate as a file holds it: by the second, or by the minute or hour where only that is read back as the same."""
    texts = [f"{number_text(per_s * seconds)}/{unit}" for unit, seconds in _SECONDS.items()]
    return next((text for text in texts if per_second(text) == per_s), texts[0])


def fraction(value: object) -> float:
    """`99.5 %` to 0.995. 0 needs no unit."""
    if type(value) is int and value == 0:
        return 0.0
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise FormError("is not a percentage", PERCENT_HELP)
    share = Decimal(match[1]) / 100
    if share > 1:
        raise FormError("is more than 100 %", PERCENT_HELP)
    return float(share)


def size_bytes(value: object) -> int:
    """`1 KiB` or 1024 to bytes."""
    if type(value) is int:
        return value
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise FormError("is not a size", SIZE_HELP)
    return whole(Decimal(match[1]) * _BYTES[match[2]], "bytes")


def size_text(number_bytes: int) -> str:
    """A size as a file holds it, in its largest whole unit: `8 MiB`."""
    unit, step = next((one, step) for one, step in reversed(_BYTES.items()) if number_bytes % step == 0)
    return f"{number_bytes // step} {unit}"


def count(value: object) -> object:
    """`200_000` to 200000; everything else as it is."""
    if isinstance(value, str) and _COUNT.fullmatch(value):
        return int(value.replace("_", ""))
    return value


def clock(value: object) -> str:
    """`19:40` as it is."""
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise FormError("is not a time of day", CLOCK_HELP)
    return value


BOUND_HELP = 'write ">= 99.5 %", "<= 700" or only the worst value that passes'


def limit(written: object, unit: str, op: str) -> tuple[str, float]:
    """A bound, `">= 99.5 %"`, `0` or `"<= 700"`: the comparison (`op` without one) and the number.

    By unit: a `share` as a fraction, `seconds`, anything else as a plain number.
    """
    sign, text = "", str(written) if type(written) in (int, float) else written
    if isinstance(text, str) and (match := _BOUND.fullmatch(text.strip())):
        sign, text = match[1] or "", match[2]
    if not isinstance(text, str):
        raise FormError("is not a bound", BOUND_HELP)
    return sign or op, _share(text) if unit == "share" else _amount(text, time=unit == "seconds")


def _share(written: str) -> float:
    if _PLAIN.fullmatch(written) and float(written) == 0:
        return 0.0
    try:
        return fraction(written)
    except FormError as error:
        raise FormError(error.message, 'shares are percentages: ">= 99.5 %"') from None


def _amount(written: str, *, time: bool) -> float:
    if _PLAIN.fullmatch(written):
        return float(written)
    if time:
        return float(seconds(written))
    raise FormError("is not a bound", 'this metric is a plain number: "<= 700"')
