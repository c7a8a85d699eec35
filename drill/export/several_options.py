"""Looks for two or three options that together meet a policy which no single one meets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drill.design.changes import Change, changes
from drill.design.choices import within
from drill.export.fix_candidates import PricedChange, price
from drill.export.fix_drills import FaultDrill, FixDrills, Harm
from drill.model.level import Level

STARTS = 3
"""Changes that others are tried on top of: of the deciding option, and the one that helps most."""
CHAINS = 2
"""Pairs that a third change is tried on top of."""
RANKED = 8
"""Changes on top of another of which it is found out how much they save, those that saved most alone first."""
TWO, THREE = "drilling two changes at once", "drilling three changes at once"
Steps = tuple[Change, ...]


def several_options(
    level: Level, drills: FixDrills, ranked: Sequence[tuple[Harm, Change]], deciding: str
) -> Iterator[tuple[Steps, int]]:
    """Changes that meet the policy together, and the requests that are then lost in the worst drill.

    `ranked`: the changes to combine with the harm that is left of the worst drill with each alone, the least first.
    """
    order = [item for _, item in ranked]
    near = [item for item in order if within(item.key, (deciding,))][: STARTS - 1]
    longer: list[tuple[Harm, Steps]] = []
    for start in dict.fromkeys((*near, order[0])):
        harm, hard = drills.hardest(TWO, start)
        more = _on_top(level, (start,), order)
        yield from _turning(TWO, drills, hard, (start,), more)
        done = drills.harms(TWO, more[:RANKED], hard)
        longer += [(found, (start, item)) for found, item in done if found <= harm]
    best: dict[frozenset[str], Steps] = {}
    for _, steps in sorted(longer, key=lambda row: row[0]):
        best.setdefault(frozenset(step.key for step in steps), steps)
    for steps in [*best.values()][:CHAINS]:
        _, hard = drills.hardest(THREE, steps[-1])
        yield from _turning(THREE, drills, hard, steps, _on_top(level, steps, order))


def _turning(
    doing: str, drills: FixDrills, hard: FaultDrill, steps: Steps, more: Sequence[Change]
) -> Iterator[tuple[Steps, int]]:
    """Changes on top of others that turn the verdict, the cheapest first."""
    cheapest = sorted((PricedChange(price(hard.scenario, item), item) for item in more), key=_price)
    for item, left in drills.turning(doing, [one.change for one in cheapest], hard):
        yield (*steps, item), left.lost


def _price(item: PricedChange) -> int:
    return item.micro_usd_month


def _on_top(level: Level, steps: Steps, order: Sequence[Change]) -> list[Change]:
    """Changes of other options, made to the design that is changed already."""
    taken = {step.key for step in steps}
    open_now = {(item.key, item.after): item for item in changes(level, steps[-1].design)}
    found = (open_now.get((item.key, item.after)) for item in order if item.key not in taken)
    return [item for item in found if item is not None]
