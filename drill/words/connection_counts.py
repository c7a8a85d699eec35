"""Counts of connections in words: as short as the narrowest card needs them."""

from __future__ import annotations

from drill.words import units


def open_words(count: float, in_use: float) -> str:
    """How many connections are open, and how many of them are in use."""
    return f"{units.count(count, short=True)} open, {units.count(in_use, short=True)} in use"


def turnover_words(opened: float, refused: float) -> str:
    """How many connections are opened a second, and how many attempts get none."""
    return f"{units.rate(opened, short=True)} opened, {units.rate(refused, short=True)} refused"
