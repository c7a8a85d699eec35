"""Fills the placeholders of a level's texts, such as `{fault.dark.at}`, from the level.

{budget}                     $900
{length} {starts} {enters}   45 min, 19:40, and when the player arrives
{year}                       of the rules that hold, where a level names one
{data.gib}                   120 GiB
{fault.dark.at}              19:50, on the story's clock; {fault.dark.after}: 10 min; {fault.dark.for}: 30 min
{fault.dark.zone}            us-east-1a, or whatever it strikes; {fault.surge.factor}: 4
                             of a card of the deck what may be drawn: between 19:45 and 20:00, from 5 min to 10 min,
                             us-east-1a or us-east-1b; {fault.dark.chance}: 60 %
{class.checkout.rate}        120/s, the most over the drill; {class.checkout.usual}: what it begins with
{class.checkout.within}      500 ms; also .timeout, .fresh, .reads, .writes, .retries
{pass.availability}          95 %, a bound of an objective without its sign
{second.starts}              when the second night starts; {second.length}: its length
{start.class}                db.r6g.large; also .zone, .gib and .replicas
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from drill.model.level import Fault, FaultCard, Level, Story
from drill.model.level_play import Diagnosis
from drill.model.level_traffic import RequestClass
from drill.model.run import MICRO
from drill.model.second_night import second_night
from drill.words import units
from drill.words.metric_words import limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from drill.syntax.document import Path

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_.-]*)\}")
STORY = ("who", "brief", "promise", "hint", "lesson")


def names(text: str) -> tuple[str, ...]:
    """Every placeholder of a text."""
    return tuple(PLACEHOLDER.findall(text))


def written(level: Level) -> Iterator[tuple[Path, str]]:
    """Every text of a level, with its place in the file."""
    yield ("title",), level.title
    yield from ((("story", part), getattr(level.story, part)) for part in STORY)
    yield from _told((), level.faults, level.deck)
    for one in level.diagnosis.suspects if level.diagnosis else ():
        yield ("diagnosis", "suspects", one.id, "told"), one.told
        yield ("diagnosis", "suspects", one.id, "evidence"), one.evidence
    if level.second:
        yield ("second_night", "told"), level.second.told
        yield from _told(("second_night",), level.second.faults, level.second.deck)


def _told(at: Path, faults: tuple[Fault, ...], deck: tuple[FaultCard, ...]) -> Iterator[tuple[Path, str]]:
    """The sentences told when a fault of a night strikes, those of its deck included."""
    yield from (((*at, "faults", number, "told"), fault.told) for number, fault in enumerate(faults))
    for number, card in enumerate(deck):
        for place, draw in enumerate(card.draws):
            below: Path = ("one_of", place) if len(card.draws) > 1 else ()
            yield (*at, "deck", number, *below, "told"), draw.fault.told


def filled(level: Level) -> Level:
    """The level with every known placeholder replaced by its value; unknown ones stay as they are."""
    known = values(level)

    def fill(text: str) -> str:
        return PLACEHOLDER.sub(lambda match: known.get(match[1], match[0]), text)

    story = Story(*(fill(getattr(level.story, part)) for part in STORY))

    def told(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
        return tuple(replace(fault, told=fill(fault.told)) for fault in faults)

    def dealt(deck: tuple[FaultCard, ...]) -> tuple[FaultCard, ...]:
        return tuple(
            replace(card, draws=tuple(replace(draw, fault=told((draw.fault,))[0]) for draw in card.draws))
            for card in deck
        )

    night = level.second
    second = night and replace(night, told=fill(night.told), faults=told(night.faults), deck=dealt(night.deck))
    diagnosis = level.diagnosis and Diagnosis(
        tuple(replace(one, told=fill(one.told), evidence=fill(one.evidence)) for one in level.diagnosis.suspects)
    )
    faults, deck = told(level.faults), dealt(level.deck)
    return replace(
        level, title=fill(level.title), story=story, faults=faults, deck=deck, second=second, diagnosis=diagnosis
    )


def values(level: Level) -> dict[str, str]:
    """Every number and name a text may take from the level, in words, by placeholder."""
    found = {
        "length": units.duration(level.length_s),
        "starts": level.starts,
        "enters": units.clock(level.starts, level.enters_s, short=True),
        "data.gib": units.gib(level.data_gib),
        "apps.instances": str(level.apps.instances),
        "start.class": level.start.database.instance,
        "start.zone": level.start.database.zone,
        "start.gib": units.gib(level.start.database.storage.gib),
        "start.replicas": str(len(level.start.replicas)),
    }
    if level.year is not None:
        found["year"] = str(level.year)
    if level.budget_usd_month is not None:
        found["budget"] = units.dollars(round(level.budget_usd_month * MICRO))
    for objective in level.objectives:
        found |= {f"{objective.name}.{bound.metric}": limit(bound) for bound in objective.bounds}
    for item in level.classes:
        found |= {f"class.{item.name}.{key}": words for key, words in _class(item, level.length_s)}
    for fault in level.faults:
        found |= {f"fault.{fault.id}.{key}": words for key, words in _fault(fault, level)}
    for card in level.deck:
        found |= {f"fault.{card.id}.{key}": words for key, words in _card(card, level)}
    second = second_night(level)
    if second is not None:
        # Ids of both nights differ, and each night's times are on its own clock.
        own = {key: words for key, words in values(second).items() if key.startswith("fault.")}
        found = {**own, **found, "second.starts": second.starts, "second.length": units.duration(second.length_s)}
    return found


def _class(item: RequestClass, length_s: int) -> Iterator[tuple[str, str]]:
    most = max(rate for at, rate in item.rate.points if at <= length_s)
    yield "rate", units.rate(most)
    yield "usual", units.rate(item.rate.at(0))
    yield "reads", str(item.reads)
    yield "writes", str(item.writes)
    yield "within", units.duration(item.within_ms / 1000)
    yield "timeout", units.duration(item.timeout_ms / 1000)
    yield "fresh", "any age" if item.fresh_s is None else units.duration(item.fresh_s)
    yield "retries", str(item.retries.max)


def _fault(fault: Fault, level: Level) -> Iterator[tuple[str, str]]:
    yield "at", units.clock(level.starts, fault.at_s, short=True)
    yield "after", units.duration(fault.at_s)
    yield "factor", units.factor(fault.factor)
    yield "count", str(fault.count)
    if fault.for_s:
        yield "for", units.duration(fault.for_s)
        yield "ends", units.clock(level.starts, fault.at_s + fault.for_s, short=True)
    if fault.target:
        yield "zone" if fault.target in level.zones else "target", fault.target


def _card(card: FaultCard, level: Level) -> Iterator[tuple[str, str]]:
    """The figures of a card that the deck may deal, spans and choices, never what the card does."""
    first = min(draw.fault.at_s for draw in card.draws)
    last = max(draw.latest_s for draw in card.draws)
    shortest = min(draw.fault.for_s for draw in card.draws)
    longest = max(draw.longest_s for draw in card.draws)
    yield "at", _span(first, last, lambda at_s: units.clock(level.starts, at_s, short=True), "between {} and {}")
    yield "after", _span(first, last, units.duration, "between {} and {}")
    yield "factor", _choice(units.factor(draw.fault.factor) for draw in card.draws)
    yield "count", _choice(str(draw.fault.count) for draw in card.draws)
    yield "chance", units.percent(card.chance, exact=True)
    if longest:
        yield "for", _span(shortest, longest, units.duration, "from {} to {}")
    targets = [name for draw in card.draws for name in draw.targets if name]
    if targets:
        yield "zone" if set(targets) <= set(level.zones) else "target", _choice(targets)


def _span(low_s: int, high_s: int, words: Callable[[int], str], both: str) -> str:
    return words(low_s) if low_s == high_s else both.format(words(low_s), words(high_s))


def _choice(words: Iterable[str]) -> str:
    *others, last = dict.fromkeys(words)
    return f"{', '.join(others)} or {last}" if others else last
