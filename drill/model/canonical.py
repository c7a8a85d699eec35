"""JSON as a file holds it; canonical JSON and its SHA-256, equal exactly when two values mean the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

from drill.model.service import Named

if TYPE_CHECKING:
    from drill.model.level import FaultCard, Level, SecondNight
    from drill.model.level_play import Diagnosis

PROSE = frozenset({"title", "story", "sources", "questions"})
"""Fields of a level that only a person reads."""
CHECKED = frozenset({"holds"})
"""Fields that every check tests against the level itself, so that no proof of the level rests on them."""
SHELF = frozenset({"chapter", "order"})
"""Fields that give a level's place among others."""
DERIVED = frozenset({"digest", "scenario", "deck_seed"})
UNREAD = frozenset({"id", "start", "solutions", "traps", "choices", "decides", "needs", "hidden"})
"""Fields that no run reads: the design of a run comes from outside."""


def canonical(value: Any) -> bytes:  # noqa: ANN401 (any JSON value)
    """One byte string for a JSON value: keys sorted, no spaces, ASCII only, floats by their shortest exact form."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def indented(value: Any) -> str:  # noqa: ANN401 (any JSON value)
    """A JSON value as the text of a file that people may read: indented, ASCII only, a newline at its end."""
    return json.dumps(value, indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def digest_of(value: Any) -> str:  # noqa: ANN401 (any JSON value)
    """SHA-256 of a JSON value's canonical bytes."""
    return hashlib.sha256(canonical(value)).hexdigest()


def plain(value: Any) -> Any:  # noqa: ANN401 (any value of the model)
    """Frozen dataclasses and tuples as plain JSON data; a record of the catalogue as its name.

    Fields equal to their default are left out, so that a field added later with a default changes no digest.
    """
    if isinstance(value, Named):
        return value.name
    if is_dataclass(value) and not isinstance(value, type):
        written = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: plain(item) for field, item in written if field.default is MISSING or item != field.default}
    return [plain(item) for item in value] if isinstance(value, tuple) else value


def digest(value: object, without: frozenset[str] = frozenset()) -> str:
    """SHA-256 of a value of the model, top-level fields in `without` left out."""
    return digest_of({key: item for key, item in plain(value).items() if key not in without})


def stamped(level: Level) -> Level:
    """A level with its digests: of everything but its prose and its place, and of what a run reads of it.

    What its deck has dealt is left out: the deck and the seed of a run say it already.
    """
    drawn = {card.id for card in level.deck}
    deck = map(_untold_card, level.deck)
    bare = replace(
        level,
        faults=tuple(replace(fault, told="") for fault in level.faults if fault.id not in drawn),
        deck=tuple(deck),
        second=level.second and _untold(level.second),
        diagnosis=level.diagnosis and _untold_suspects(level.diagnosis),
    )
    apart = PROSE | CHECKED | SHELF | DERIVED
    return replace(level, digest=digest(bare, apart), scenario=digest(bare, apart | UNREAD))


def _untold(night: SecondNight) -> SecondNight:
    """A second night without its prose."""
    faults = tuple(replace(fault, told="") for fault in night.faults)
    return replace(night, told="", faults=faults, deck=tuple(map(_untold_card, night.deck)))


def _untold_suspects(diagnosis: Diagnosis) -> Diagnosis:
    return replace(diagnosis, suspects=tuple(replace(one, told="", evidence="") for one in diagnosis.suspects))


def _untold_card(card: FaultCard) -> FaultCard:
    return replace(card, draws=tuple(replace(draw, fault=replace(draw.fault, told="")) for draw in card.draws))
