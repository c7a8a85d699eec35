"""The changes that a search for a fix tries, in order: those of the options that decide the fault's outcome first, cheapest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from drill.assess.scenario_level import PackScenario
from drill.design.changes import Change
from drill.design.choices import within
from drill.proof.option_counterfactuals import breadth_first
from drill.scoring.bill import bill_of, monthly_micro_usd

MOST_DECIDING, MOST_TRIED = 40, 80
"""Changes of one option that are tried: of the deciding options, spread over what they cost; and in all, of every other option the
first values first."""
OF_OPTION = 3
"""Values of one option that are tried together with changes of other options."""


@dataclass(frozen=True, slots=True)
class PricedChange:
    """A change with the monthly bill that it leads to."""

    micro_usd_month: int
    change: Change


@dataclass(frozen=True, slots=True)
class FixCandidates:
    """The changes to try alone."""

    deciding: tuple[PricedChange, ...]
    """Of the options that decide what comes of the fault, the cheapest first."""
    others: tuple[PricedChange, ...]
    """Of all other options, the cheapest first."""
    whole: tuple[Change, ...]
    """All that the files can say, whether they are tried or not."""

    @property
    def few(self) -> tuple[PricedChange, ...]:
        """The least, the middle and the greatest by price of every option: what is tried together with other changes."""
        return tuple(
            item for values in _by_option(self.deciding + self.others).values() for item in _evenly(values, OF_OPTION)
        )


def fix_candidates(
    changes: Sequence[Change],
    deciding: str,
    drill: PackScenario,
    can_say: Callable[[Change], bool],
    *,
    every_value: bool = False,
) -> FixCandidates:
    """The candidates among some changes; `deciding` is the path of the part of a design that decides what comes of a fault.

    To move something into another zone is no fix, but for a cache that is in one. Of values of an option that cost the same the
    first and the last are tried, unless `every_value` is.
    """
    whole = tuple(
        item
        for item in breadth_first(changes)
        if can_say(item) and (item.key == "cache.zones" or not item.key.endswith(("zone", "zones")))
    )
    priced = [PricedChange(price(drill, item), item) for item in whole]
    kept = priced if every_value else _ends(priced)
    near = _cheapest_first(item for item in kept if within(item.change.key, (deciding,)))
    tried = _evenly(near, MOST_TRIED if every_value else MOST_DECIDING)
    far = [item for item in kept if not within(item.change.key, (deciding,))][: MOST_TRIED - len(tried)]
    return FixCandidates(tried, _cheapest_first(far), whole)


def price(drill: PackScenario, change: Change) -> int:
    """The monthly bill of the changed design at a drill's load, as `drill assess` counts it."""
    return monthly_micro_usd(bill_of(drill.level, change.design))


def not_tried(whole: Iterable[Change], tried: set[str]) -> dict[str, int]:
    """The changes of one option that were not drilled: how many values of each option."""
    left: dict[str, int] = {}
    for item in whole:
        if item.design.digest not in tried:
            left[item.key] = left.get(item.key, 0) + 1
    return left


def _cheapest_first(items: Iterable[PricedChange]) -> tuple[PricedChange, ...]:
    """Of equals, the one that the plan lists first."""
    return tuple(sorted(items, key=lambda item: item.micro_usd_month))


def _by_option(items: Iterable[PricedChange]) -> Mapping[tuple[str, str], list[PricedChange]]:
    found: dict[tuple[str, str], list[PricedChange]] = {}
    for item in items:
        found.setdefault((item.change.key, item.change.label), []).append(item)
    return found


def _ends(items: Sequence[PricedChange]) -> list[PricedChange]:
    """Of values of an option that cost the same the first and the last, as the option lists them; all in their order."""
    kept: set[int] = set()
    for values in _by_option(items).values():
        at_price: dict[int, list[PricedChange]] = {}
        for item in values:
            at_price.setdefault(item.micro_usd_month, []).append(item)
        kept |= {id(item) for same in at_price.values() for item in (same[0], same[-1])}
    return [item for item in items if id(item) in kept]


def _evenly(items: Sequence[PricedChange], most: int) -> tuple[PricedChange, ...]:
    """So many of them at most, the first and the last among them."""
    if len(items) <= most:
        return tuple(items)
    return tuple(items[round(number * (len(items) - 1) / (most - 1))] for number in range(most))
