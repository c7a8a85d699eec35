"""The accuracy of all of a player's predictions. Kept as a setting of the profile.

A forecast of availability is held against the result in powers of ten of what failed: saying 99 % where it was 99.9 % is one
power off. Twice as wrong in nines is twice as wrong, wherever on the scale. Points: 100 for exact, 0 from two powers off on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING

from drill.words import units

if TYPE_CHECKING:
    from drill.session.forecast import Forecast

KEY = "forecasts"
KEPT = 50
FLOOR = 1e-5
"""Failures below one in a hundred thousand count as that many: rarer ones cannot be predicted."""
WORST = 2.0
FEW = 3
"""With fewer forecasts no average is shown."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One forecast: run it belongs to, powers of ten it was off (positive: too hopeful), whether the node was right."""

    digest: str
    off: float
    hit: bool


def guess(forecast: Forecast, availability: float, down: str, digest: str) -> Guess:
    """A forecast held against a result."""
    said, was = max(FLOOR, 1.0 - forecast.availability), max(FLOOR, 1.0 - availability)
    return Guess(digest, log10(was / said), forecast.first_down == down)


def points(one: Guess) -> int:
    """Points for a forecast, 0 to 100."""
    return round(100 * max(0.0, 1.0 - abs(one.off) / WORST))


def added(text: str, one: Guess) -> tuple[str, tuple[Guess, ...]]:
    """The setting with one more forecast, and all of them. The same run counts once."""
    every = (*(item for item in parse(text) if item.digest != one.digest), one)[-KEPT:]
    return json.dumps([[item.digest, round(item.off, 4), item.hit] for item in every]), every


def parse(text: str) -> tuple[Guess, ...]:
    """The forecasts of a setting; none if it holds nothing usable."""
    try:
        return tuple(Guess(str(digest), float(off), bool(hit)) for digest, off, hit in json.loads(text or "[]"))
    except (ValueError, TypeError):
        return ()


def sentence(every: tuple[Guess, ...]) -> str:
    """The accuracy of the player's predictions, in a sentence."""
    if len(every) < FEW:
        return f"{len(every)} forecast{'s' if len(every) != 1 else ''} so far; your average error appears after {FEW}."
    mean = sum(item.off for item in every) / len(every)
    lean = "too hopeful" if mean > 0.15 else "too gloomy" if mean < -0.15 else "well calibrated"
    factor = f", by a factor of {units.decimal(10 ** abs(mean))} in failures" if abs(mean) > 0.15 else ""
    hits = sum(item.hit for item in every)
    average = round(sum(points(item) for item in every) / len(every))
    first = f"right {hits} times about what goes down first"
    return f"Over {len(every)} forecasts you are {lean}{factor}; {average} points on average, and {first}."
