"""Values as a player reads them."""

from __future__ import annotations

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def span(seconds: float) -> str:
    """A length of time, at most two units: 90 s is `1 min 30 s`."""
    total = round(seconds)
    if total < _MINUTE:
        return f"{total} s" if seconds >= 1 or seconds == 0 else f"{seconds * 1000:.0f} ms"
    units = ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"), (1, "s"))
    parts = []
    for size, unit in units:
        number, total = divmod(total, size)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts[:2])


def milliseconds(value: float) -> str:
    """A latency."""
    return f"{value:.0f} ms" if value < 10_000 else span(value / 1000)


def plain(text: str) -> str:
    """Text from a file without control characters, which could steer the terminal."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)
