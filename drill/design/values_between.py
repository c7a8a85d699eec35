"""Values that a design file may hold and the plan does not offer: numbers between and beyond those offered, rules at other times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from drill.design.option import Option
from drill.design.option_list import BY_PATH
from drill.design.value_forms import ValueForm
from drill.model.design import Rule
from drill.model.level import Level

FEWEST = 3
"""An option with fewer numbers is a switch, or a matter of kinds."""
BEYOND = 2.0
"""Factor by which values go above the largest number offered, and below the smallest."""
LONGEST_S = 900
"""A rule is made to wait this long at most."""

Share = Callable[[int], float]
"""Draws: a number from 0 up to 1 for each index."""


def value_between(level: Level, option: Option, values: Sequence[Any], drawn: Share) -> Any:  # noqa: ANN401 (values of every kind)
    """A value that is not offered, drawn from those that are; None where the option has none, or a file could not hold it."""
    rules = [value for value in values if isinstance(value, tuple) and value and isinstance(value[0], Rule)]
    if rules:
        return _rules(level, rules[_place(len(rules), drawn(0))], drawn)
    numbers = sorted(value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool))
    if len(numbers) < FEWEST:
        return None
    value = _number(numbers, drawn)
    return value if value not in numbers and _holds(option, value) else None


def _number(numbers: Sequence[float], drawn: Share) -> float:
    """Alike between any two neighbours, below the smallest and above the largest."""
    at = _place(len(numbers) + 1, drawn(0))
    low = numbers[at - 1] if at else numbers[0] / BEYOND
    high = numbers[at] if at < len(numbers) else numbers[-1] * BEYOND
    value = low + (high - low) * drawn(1)
    return round(value) if all(isinstance(number, int) for number in numbers) else round(value, 1)


def _holds(option: Option, value: float) -> bool:
    """True if a design file can hold the value: it is within the option's bounds, and is read as it was written."""
    form = BY_PATH[option.topic].form
    if not isinstance(form, ValueForm):
        return False
    try:
        read = form.read(TypeAdapter(form.type).validate_python(form.write(value)))
    except ValueError:
        return False
    return bool(read == value)


def _rules(level: Level, rules: tuple[Rule, ...], drawn: Share) -> tuple[Rule, ...]:
    """The same actions: those at a time at another one, those on a condition after another wait."""
    first, *rest = rules
    if first.when.startswith("at "):
        return (replace(first, when=f"at {round(level.length_s * drawn(1))}s"), *rest)
    return (replace(first, for_s=round(LONGEST_S * drawn(1))), *rest)


def _place(count: int, share: float) -> int:
    return min(int(share * count), count - 1)
