"""A night: the cards that a seed draws from a level's deck become faults on the clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drill.engine.state.chance import uniform
from drill.model.level import Fault, FaultCard, Level


def night(level: Level, seed: int) -> Level:
    """The level with what this seed draws among its faults. A level without a deck, or already dealt, is returned as it is.

    Draws are even over whole seconds, over targets and over the draws of a card; cards are drawn independently, and a card
    more changes no other.
    """
    if not level.deck or level.night is not None:
        return level
    dealt = (fault for card in level.deck for fault in _dealt(card, seed, level.length_s))
    return replace(level, faults=(*level.faults, *dealt), night=seed)


def _dealt(card: FaultCard, seed: int, length_s: int) -> Iterator[Fault]:
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
