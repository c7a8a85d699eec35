"""Formats numbers for people: one function for each kind of quantity.

What is held against a goal is never shown better than it is. Shares are cut off, so that 99.499 % never reads as 99.5 %; with
`up` they go the other way, for quantities of which less is better. `short` is for a cell of the map: at most five characters.
An infinite number is `∞` in each form, and no number is `–`.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import isfinite, isnan

from drill.model.run import MICRO

PLACES, MOST_PLACES = 2, 4
"""Decimal places of a percentage; more where less than 0.1 % is missing to 0 or to 100, so that two digits of it show."""
CENT = MICRO // 100
LEAST_MONEY = MICRO // 10_000
"""The smallest amount that is written, 1/100 of a cent; amounts below a dollar are written as finely as this where they need it."""
ROUGH_MINUTES_FROM_S = 100.0
RANGE_MINUTES_FROM_S = 180.0
"""Ranges that reach at least this far are shown in minutes."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_LENGTHS = ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"), (1, "s"))
_SIZES = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "B"))


def percent(share: float, *, up: bool = False, short: bool = False, exact: bool = False) -> str:
    """A share: 0.97089 is `97.08 %`, 0.99995 is `99.995 %`; short `97%`, `>999%`. Only a whole reads as 100 %.

    `exact` is for goals, as they were written: `99.5 %`.
    """
    if not isfinite(share):
        return _not_finite(share)
    whole = Decimal(repr(share)) * 100
    if exact:
        return f"{_trimmed(whole)} %"
    if short:
        if whole >= 1000:
            return ">999%"
        shown = int(whole.to_integral_value(ROUND_CEILING if up else ROUND_HALF_UP))
        if shown == 0 < whole:
            return "<1%"
        return "99%" if whole < 100 == shown else f"{shown}%"
    missing = min(abs(whole), abs(100 - whole))
    if not missing:
        return f"{whole:.0f} %"
    places = next((n for n in range(PLACES, MOST_PLACES) if missing * 10**n >= 10), MOST_PLACES)
    step = Decimal(1).scaleb(-places)
    cut = whole.quantize(step, ROUND_CEILING if up else ROUND_FLOOR)
    if cut == 100:
        cut -= step
    text = f"{cut or step:.{places}f}"
    while places > PLACES and text.endswith("0"):
        text, places = text[:-1], places - 1
    return f"{text} %"


def signed_percent(share: float) -> str:
    """A relative difference with its sign: `+12.5 %`, `-3.0 %`."""
    return f"{100.0 * share:+.1f} %"


def duration(seconds: float, *, up: bool = False, short: bool = False) -> str:
    """A length of time, to the second: 3661 is `1 h 1 min 1 s`; finer below a minute: `1.5 s`, `0.6 ms`; short `1.5s`, `5m`."""
    if not isfinite(seconds):
        return _not_finite(seconds)
    if seconds < 0:
        length = duration(-seconds, up=up, short=short)
        return length if length == duration(0, short=short) else f"−{length}"
    exact, rounding = Decimal(repr(seconds)), ROUND_CEILING if up else ROUND_HALF_UP
    if short:
        return _short_duration(exact, rounding)
    step = next((s for limit, s in ((".01", ".0001"), ("1", ".001"), ("60", ".1")) if exact < Decimal(limit)), "1")
    shown = exact.quantize(Decimal(step), rounding)
    if shown == 0:
        return "0 s"
    if shown < 1:
        return f"{_trimmed(shown * 1000)} ms"
    if shown < _MINUTE:
        return f"{_trimmed(shown)} s"
    total, parts = int(shown), []
    for size, unit in _LENGTHS:
        number, total = divmod(total, size)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts)


def rough_duration(seconds: float) -> str:
    """A length of time in one unit: whole seconds below 100 s, whole minutes from there: `45 s`, `2 min`."""
    if not isfinite(seconds):
        return _not_finite(seconds)
    return f"{seconds:.0f} s" if seconds < ROUGH_MINUTES_FROM_S else f"{seconds / _MINUTE:.0f} min"


def estimated_duration(seconds: float) -> str:
    """An estimate of a length of time, to one digit: `1 s`, `40 s`, `3 min`, `2 h`."""
    for unit, size in (("h", _HOUR), ("min", _MINUTE)):
        if seconds >= 2.0 * size:
            return f"{float(f'{seconds / size:.1g}'):g} {unit}"
    return f"{max(1.0, float(f'{seconds:.1g}')):g} s"


def _not_finite(number: float) -> str:
    """A number that has no digits: `∞`, `−∞`; `–` where there is no number."""
    return "–" if isnan(number) else "−∞" if number < 0 else "∞"


def _short_duration(exact: Decimal, rounding: str) -> str:
    milliseconds = (exact * 1000).quantize(Decimal(1), rounding)
    if milliseconds < 1000:
        return f"{milliseconds}ms" if milliseconds else "0s"
    tenths = exact.quantize(Decimal("0.1"), rounding)
    if tenths < 10:
        return f"{tenths}s"
    for limit, size, unit in ((100, 1, "s"), (100 * _MINUTE, _MINUTE, "m"), (100 * _HOUR, _HOUR, "h")):
        whole = (exact / size).quantize(Decimal(1), rounding)
        if whole * size < limit:
            return f"{whole}{unit}"
    return f"{(exact / _DAY).quantize(Decimal(1), rounding)}d"


def dollars(micro_usd: int) -> str:
    """Money in millionths of a dollar, up to the cent: `$1,284.53`, `$900`; below a dollar finer where it must: `$0.0042`.

    Rounded up everywhere, so that no bill looks cheaper than it is and one amount reads the same on every screen.
    """
    size = abs(micro_usd)
    step = LEAST_MONEY if size < MICRO and size % CENT else CENT
    ticks = max(size // step, 1) if micro_usd < 0 else -(-size // step)
    per_usd = MICRO // step
    whole, part = divmod(ticks, per_usd)
    digits = f"{part:0{len(str(per_usd)) - 1}}"
    digits = digits[:2] + digits[2:].rstrip("0")
    return f"{'−' if micro_usd < 0 else ''}${whole:,}" + (f".{digits}" if part else "")


def change(micro_usd: int) -> str:
    """A difference in money, with its sign."""
    return f"+{dollars(micro_usd)}" if micro_usd >= 0 else dollars(micro_usd)


def gain(number: int) -> str:
    """A count with its sign: `+12,345`."""
    return f"{'−' if number < 0 else '+'}{count(abs(number))}"


def count(number: float, *, short: bool = False) -> str:
    """A count: `12,345`; short `950`, `1.2k`, `34k`, `5M`."""
    if not isfinite(number):
        return _not_finite(number)
    if not short or number < 999.5:
        return f"{number:,.0f}"
    if number < 9950:
        return f"{number / 1e3:.1f}k"
    return f"{number / 1e3:.0f}k" if number < 999_500 else f"{number / 1e6:.0f}M"


def rate(per_second: float, *, short: bool = False) -> str:
    """A rate: `12,345/s`, `0.5/s`; short `12k/s`."""
    if not isfinite(per_second):
        return f"{_not_finite(per_second)}/s"
    slow = 0.0 < per_second < 9.95 and per_second != int(per_second)
    return f"{per_second:.1f}/s" if slow else f"{count(per_second, short=short)}/s"


def size(number_bytes: float) -> str:
    """An amount of data in its largest unit up to GiB: `1,500 GiB`, `512 MiB`, `1.5 KiB`."""
    if not isfinite(number_bytes):
        return _not_finite(number_bytes)
    step, unit = next((row for row in _SIZES if number_bytes >= row[0]), _SIZES[-1])
    amount = Decimal(repr(number_bytes / step)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{_trimmed(amount)} {unit}"


def metric_value(value: float, unit: str) -> str:
    """A value of a metric of CloudWatch, with the metric's unit: `80 GiB`, `92.3 %`, `36,193 requests`."""
    if unit == "bytes":
        return size(value)
    return (f"{value:,.0f} {unit}" if abs(value) >= 1000.0 else f"{value:.4g} {unit}").rstrip()


def decimal(number: float, places: int = 1, *, trim: bool = False) -> str:
    """A number without a unit and without thousands separators, as cells and files take it: `2.0`; with `trim` `2`, `47.5`."""
    if not isfinite(number):
        return _not_finite(number)
    text = f"{number:.{places}f}"
    return text.rstrip("0").rstrip(".") if trim and places else text


def factor(number: float) -> str:
    """A number without a unit as it was given, to six digits: a factor, a ratio, a bound of a range. `0.25`, `3`, `1500`."""
    return f"{number:g}" if isfinite(number) else _not_finite(number)


def gigabytes(number_bytes: float) -> str:
    """An amount of data in the decimal unit in which serverless caches are limited: `5,000 GB`."""
    return f"{count(number_bytes / 1e9)} GB"


def duration_range(low_s: float, high_s: float) -> str:
    """A range of lengths of time in one unit: `35–60 s`, `10–25 min`, `5 s`."""
    low, high = (_in_unit_of(seconds, high_s) for seconds in (low_s, high_s))
    unit = "min" if high_s >= RANGE_MINUTES_FROM_S else "s"
    return f"{high} {unit}" if low == high else f"{low}–{high} {unit}"


def passed_of_range(passed_s: float, low_s: float, high_s: float) -> str:
    """The part of a range of lengths that has passed, in the range's unit: `31 of 35–60 s`."""
    return f"{_in_unit_of(passed_s, high_s)} of {duration_range(low_s, high_s)}"


def _in_unit_of(seconds: float, high_s: float) -> str:
    """A length in the unit in which a range that reaches this far is shown, without the unit."""
    shown = seconds / _MINUTE if high_s >= RANGE_MINUTES_FROM_S else seconds
    return decimal(shown, 1 if shown < 10.0 else 0, trim=True)


def gib(amount: float) -> str:
    """An amount of data given in GiB."""
    return size(amount * 2**30)


def clock(starts: str, second: int, *, short: bool = False) -> str:
    """Time of day of a second of a drill that starts at `19:40`: `19:52:07`; short `19:52`."""
    hours, minutes = (int(part) for part in starts.split(":"))
    total = (hours * _HOUR + minutes * _MINUTE + second) % _DAY
    day = f"{total // _HOUR:02}:{total // _MINUTE % 60:02}"
    return day if short else f"{day}:{total % 60:02}"


def elapsed(second: int) -> str:
    """A place in a drill as minutes and seconds since its start, `12:07`."""
    return f"{second // 60}:{second % 60:02}"


def _trimmed(number: Decimal) -> str:
    """Without trailing zeros after the decimal point."""
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def open_words(connections: float, in_use: float) -> str:
    """The number of connections that are open, and that are in use."""
    return f"{count(connections, short=True)} open, {count(in_use, short=True)} in use"


def turnover_words(opened: float, refused: float) -> str:
    """The number of connections opened a second, and of attempts that get none."""
    return f"{rate(opened, short=True)} opened, {rate(refused, short=True)} refused"
