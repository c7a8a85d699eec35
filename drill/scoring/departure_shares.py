"""Splits a loss among departures by what would have been lost without them.

With `v(S)` the loss where only the departures of S come, L the whole loss and B the loss where none comes:

- What departure i takes with it when it alone is taken away is `D(i) = v(all) - v(all but i)`; what it brings alone is
  `A(i) = v({i}) - B`. Both are cut to what there is to explain, `L - B`.
- Where the D add up to no more than that, each departure is charged its D, and the rest is what *either* of several brings:
  those whose A is most above their D.
- Where they add up to more, each is charged its A, and the rest is what they bring only *together*: those without any one of
  which most of it goes. Where there are no two of those it is split among all by `D - A`, so that nobody is charged more than
  his D.

A departure's D counts only as far as taking it away saves requests in all: where as many are lost elsewhere instead, a moment
later or of another class, it is no root of them.

For two departures this is exact (Harsanyi's dividends). The parts always add up to the whole loss.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import factorial

LARGE = 0.5
"""A departure is one of several that are each enough for something if it alone brings at least half of it."""
NEEDED = 0.8
"""It is needed for something if at least so much of it goes without it."""
TINY = 1e-9
"""A share that rounding may leave over."""


class Relation(StrEnum):
    """The relation between several roots of a loss."""

    NOTHING = "nothing"
    """Lost with every departure taken away."""
    ALONE = "alone"
    """One departure: without it, it is not lost."""
    TOGETHER = "together"
    """All of them are needed: without any one of them it is not lost."""
    EITHER = "either"
    """Each of them would have been enough: only without all of them it is not lost."""


@dataclass(frozen=True, slots=True, order=True)
class Roots:
    """Departures by number that explain a loss, and how they belong together."""

    relation: Relation
    numbers: tuple[int, ...] = ()


USUAL = Roots(Relation.NOTHING)


def parts(whole: float, none: float, without: Sequence[float], only: Sequence[float]) -> list[tuple[Roots, float]]:
    """The parts of one loss by what explains them. `without[i]` is the loss without i, `only[i]` the loss with i alone.

    >>> [
    ...     (str(roots.relation), roots.numbers, amount)
    ...     for roots, amount in parts(100.0, 0.0, [100.0, 100.0], [100.0, 100.0])
    ... ]
    [('either', (0, 1), 100.0)]
    >>> [
    ...     (str(roots.relation), roots.numbers, amount)
    ...     for roots, amount in parts(100.0, 10.0, [10.0, 10.0], [10.0, 10.0])
    ... ]
    [('nothing', (), 10.0), ('together', (0, 1), 90.0)]
    """
    base = min(max(none, 0.0), whole)
    excess = whole - base
    if excess <= 0.0 or not without:
        return [(USUAL, whole)] if whole > 0.0 else []
    taken = [_cut(whole - loss, excess) for loss in without]
    brought = [_cut(loss - base, excess) for loss in only]
    convex = sum(taken) > excess
    own, more = (brought, taken) if convex else (taken, brought)
    scale = min(1.0, excess / sum(own)) if sum(own) > 0.0 else 1.0
    found = {USUAL: base} if base > 0.0 else {}
    found |= {Roots(Relation.ALONE, (number,)): amount * scale for number, amount in enumerate(own) if amount > 0.0}
    rest = excess - sum(own) * scale
    if rest > TINY * excess:
        gaps = [max(0.0, higher - lower) for higher, lower in zip(more, own, strict=True)]
        for roots, amount in (_together if convex else _either)(gaps, rest):
            found[roots] = found.get(roots, 0.0) + amount
    return list(found.items())


def kept_parts(
    whole: float,
    none: float,
    without: Sequence[float],
    only: Sequence[float],
    kept: Sequence[float],
    instead: Sequence[int | None],
) -> list[tuple[Roots, float]]:
    """The same where of what departure i takes with it here only the share `kept[i]` is not lost elsewhere instead.

    Of the rest it is no root, or one of two that are each enough: `instead[i]` is the departure that brings it then.

    >>> [
    ...     (str(roots.relation), roots.numbers, amount)
    ...     for roots, amount in kept_parts(8.0, 0.0, [0.0, 0.0], [0.0, 0.0], [0.25, 1.0], [None, None])
    ... ]
    [('together', (0, 1), 2.0), ('alone', (1,), 6.0)]
    >>> [
    ...     (str(roots.relation), roots.numbers, amount)
    ...     for roots, amount in kept_parts(8.0, 0.0, [0.0, 8.0], [8.0, 0.0], [0.75, 1.0], [1, None])
    ... ]
    [('alone', (0,), 6.0), ('either', (0, 1), 2.0)]
    """
    found: dict[Roots, float] = {}
    lowest = 0.0
    for share in sorted({*kept, 1.0}):
        weight, lowest = share - lowest, share
        if weight > 0.0:
            counts = [own >= share for own in kept]
            left = [loss if true else whole for loss, true in zip(without, counts, strict=True)]
            for roots, amount in parts(whole, none, left, only):
                named = _or_instead(roots, counts, instead)
                found[named] = found.get(named, 0.0) + weight * amount
    return list(found.items())


def _or_instead(roots: Roots, counts: Sequence[bool], instead: Sequence[int | None]) -> Roots:
    """These roots; of one that does not count, itself or the departure that brings as much without it."""
    if roots.relation is not Relation.ALONE or counts[roots.numbers[0]]:
        return roots
    other = instead[roots.numbers[0]]
    return roots if other is None else Roots(Relation.EITHER, tuple(sorted((*roots.numbers, other))))


def _cut(amount: float, most: float) -> float:
    return min(max(amount, 0.0), most)


def _together(gaps: list[float], rest: float) -> list[tuple[Roots, float]]:
    """The loss that departures cause only together: of those that are needed, or split where they are not two."""
    needed = tuple(number for number, gap in enumerate(gaps) if gap >= NEEDED * rest)
    if len(needed) > 1:
        return [(Roots(Relation.TOGETHER, needed), rest)]
    total = sum(gaps)
    return [(Roots(Relation.ALONE, (number,)), rest * gap / total) for number, gap in enumerate(gaps) if gap > 0.0]


def _either(gaps: list[float], rest: float) -> list[tuple[Roots, float]]:
    """The loss that several cause each by itself: of those that cause most; of all where nothing decides."""
    large = tuple(number for number, gap in enumerate(gaps) if gap >= LARGE * rest)
    if len(large) < 2:
        some = sorted((number for number, gap in enumerate(gaps) if gap > 0.0), key=lambda number: -gaps[number])
        large = tuple(sorted(some[:2])) or tuple(range(len(gaps)))
    return [(Roots(Relation.EITHER if len(large) > 1 else Relation.ALONE, large), rest)]


def shapley(count: int, value: Callable[[frozenset[int]], float]) -> tuple[float, ...]:
    """The Shapley value of each of `count` departures: its mean marginal loss over all orders in which they might come.

    Adds up to `value(all) - value(none)`. Asks for the value of every subset.

    >>> shapley(2, lambda present: 100.0 * (len(present) == 2))
    (50.0, 50.0)
    """
    each = range(count)
    found = []
    for number in each:
        others, mean = [other for other in each if other != number], 0.0
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in combinations(others, size):
                present = frozenset(chosen)
                mean += weight * (value(present | {number}) - value(present))
        found.append(mean)
    return tuple(found)


def two_ends(whole: float, none: float, without: Sequence[float], only: Sequence[float]) -> tuple[float, ...]:
    """The same where all subsets would be too many: the mean of what is lost by coming first and by coming last.

    Scaled so that it adds up.
    """
    means = [((whole - last) + (first - none)) / 2 for last, first in zip(without, only, strict=True)]
    total, excess = sum(means), whole - none
    if total == 0.0:
        return tuple(excess / len(means) for _ in means) if means else ()
    return tuple(mean * excess / total for mean in means)
