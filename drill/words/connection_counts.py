"""Counts of connections in words: as short as the narrowest card needs them."""

from __future__ import annotations

from drill.words import units


def open_words(count: float, in_use: float) -> str:
    """The number of connections that are open, and that are in use."""
    return f"{units.count(count, short=True)} open, {units.count(in_use, short=True)} in use"


def turnover_words(opened: float, refused: float) -> str:
    """The number of connections opened a second, and of attempts that get none."""
    return f"{units.rate(opened, short=True)} opened, {units.rate(refused, short=True)} refused"
