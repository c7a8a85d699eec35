"""Draws faults from a level's deck by the seed, and puts them on the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drill.engine.state.chance import uniform
from drill.model.level import Fault, FaultCard, Level


def with_drawn_faults(level: Level, seed: int) -> Level:
    """The level with what this seed draws among its faults. A level without a deck, or drawn already, is returned as it is.

    Draws are even over whole seconds, over targets and over the draws of a card; cards are drawn independently, and a card
    more changes no other.
    """
    if not level.deck or level.deck_seed is not None:
        return level
    drawn = (fault for card in level.deck for fault in _drawn(card, seed, level.length_s))
    return replace(level, faults=(*level.faults, *drawn), deck_seed=seed)


def _drawn(card: FaultCard, seed: int, length_s: int) -> Iterator[Fault]:
    def pick(what: str, count: int) -> int:
        return int(uniform(seed, f"deck.{card.id}.{what}") * count)

    if uniform(seed, f"deck.{card.id}.chance") >= card.chance:
        return
    draw = card.draws[pick("draw", len(card.draws))]
    fault = draw.fault
    at_s = fault.at_s + pick("at", draw.latest_s - fault.at_s + 1)
    for_s = fault.for_s + pick("for", draw.longest_s - fault.for_s + 1)
    target = draw.targets[pick("target", len(draw.targets))]
    yield replace(fault, id=card.id, at_s=min(at_s, length_s - 1), for_s=for_s, target=target)
