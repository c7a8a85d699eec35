"""Checks that the faults of a level, and the cards of its deck, are whole and strike what is there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.design.dangling_references import no_zone
from drill.engine.faults.fault_spec import Shape, TargetKey
from drill.engine.faults.fault_table import FAULTS
from drill.files.deck_file import named_faults
from drill.files.fault_file import FIRST_NIGHT, SECOND_NIGHT
from drill.files.fault_targets import written_target, written_targets
from drill.syntax.problems import FileRule, quoted, suggest
from drill.words import units

if TYPE_CHECKING:
    from drill.design.level_context import LevelContext
    from drill.files.deck_file import CardFile
    from drill.files.fault_file import FaultFile
    from drill.files.level_file import LevelFile
    from drill.model.design import Design
    from drill.syntax.document import Document, Path

NODE = re.compile(
    r"users|balancer|proxy|writer|standby(-2)?|storage|backup|cache|replica-[0-9]{1,3}|cache-[0-9]{1,3}(-r[0-9]{1,2})?|app-.+"
)


def check_zone(document: Document, word: str, context: LevelContext, path: Path) -> None:
    """Report a zone that the level does not have."""
    if context.zone(word) not in context.zones:
        document.report(FileRule.ZONE, document.place(path), *no_zone(word, context))


def check_faults(document: Document, level: tuple[LevelFile, Design], context: LevelContext, at: Path) -> None:
    """Report every problem of the faults and the deck of a night, at `at` in the file."""
    file, _ = level
    for number, fault in enumerate(file.faults):
        check_fault(document, fault, level, context, (*at, "faults", number))
    for number, card in enumerate(file.deck):
        _card(document, (*at, "deck", number), card, level, context)
    _fault_ids(document, file, at)


def check_fault(
    document: Document, fault: FaultFile, level: tuple[LevelFile, Design], context: LevelContext, path: Path
) -> None:
    """Report every problem of the fault at `path`, of a level and a design on it."""
    file, _ = level
    shape = FAULTS[fault.do].shape
    if fault.at >= file.clock.length:
        message = f"strikes when the drill of {units.duration(file.clock.length)} is over"
        document.report(FileRule.TIME, document.place((*path, "at")), message, "make it earlier, or the clock longer")
    if shape.lasts and fault.lasts == 0:
        document.report(FileRule.FAULT, document.place((*path, "do")), f"{fault.do} needs a length", "add for: 10m")
    for key, given, right in (("factor", fault.factor, shape.scales), ("count", fault.count, shape.counts)):
        if given is not None and not right:
            document.report(FileRule.FAULT, document.key_place((*path, key)), f"{fault.do} has no {key}", "remove it")
    if fault.factor is not None and shape.scales and not shape.least <= fault.factor <= shape.most:
        message = f"{fault.do} takes a factor from {units.factor(shape.least)} to {units.factor(shape.most)}"
        document.report(
            FileRule.FAULT,
            document.place((*path, "factor")),
            message,
            f"write {units.factor(shape.factor)}, or leave it out",
        )
    _strikes(document, fault, shape, context, path)
    found = written_target(fault, shape, context)
    if found and found.key == "zone":
        check_zone(document, found.word, context, (*path, found.file_key))
    elif found:
        _named(document, found.key, found.word, level, (*path, found.file_key))


def _card(
    document: Document, path: Path, card: CardFile, level: tuple[LevelFile, Design], context: LevelContext
) -> None:
    """Report every problem of the faults that a card at `path` may deal."""
    if card.one_of is not None and (card.at or card.do or card.target_keys):
        message = "a card is one fault or one_of several"
        document.report(FileRule.CONFLICT, document.key_place((*path, "one_of")), message, "move it into one_of")
    for below, draw in card.draws:
        for key in ("at", "do"):
            if getattr(draw, key) is None:
                message = f"a fault of the deck needs {key}"
                document.report(FileRule.FAULT, document.place((*path, *below)), message, f"add {key}: …")
        for fault in draw.variants():
            check_fault(document, fault, level, context, (*path, *below))
        if any(f"{{fault.{card.id}.{key}}}" in draw.told for key in draw.drawn_keys):
            place = document.place((*path, *below, "told"))
            message = "what is told cannot take from the card what the seed draws"
            document.report(FileRule.TEXT, place, message, "leave told out: the log says what was struck")


def _strikes(document: Document, fault: FaultFile, shape: Shape, context: LevelContext, path: Path) -> None:
    given = written_targets(fault)
    found = written_target(fault, shape, context)
    for key, _ in given:
        if found is None or key != found.file_key:
            hint = f"it strikes a {' or '.join(shape.strikes)}" if shape.strikes else "remove it"
            document.report(FileRule.FAULT, document.key_place((*path, key)), f"{fault.do} takes no {key} here", hint)
    if found is None and shape.needs_target:
        what = " or ".join(shape.strikes)
        document.report(
            FileRule.FAULT, document.place((*path, "do")), f"{fault.do} needs a {what}", f"add {shape.strikes[0]}: …"
        )


def _named(document: Document, key: TargetKey, word: str, level: tuple[LevelFile, Design], path: Path) -> None:
    """Report a target that the level does not have."""
    named = TARGETS[key]
    known = named.known(*level)
    if word in known or (named.form and named.form.fullmatch(word)) or (named.free and not known):
        return
    document.report(named.rule, document.place(path), f"no {named.what} {quoted(word)}", suggest(word, known))


@dataclass(frozen=True, slots=True)
class TargetNames:
    """Names that the targets of a key may have."""

    rule: FileRule
    what: str
    known: Callable[[LevelFile, Design], Sequence[str]]
    form: re.Pattern[str] | None = None
    """Names that designs of other players may have."""
    free: bool = False
    """Any name will do where the level has none of its own."""


TARGETS: dict[TargetKey, TargetNames] = {
    "region": TargetNames(FileRule.ZONE, "region", lambda file, _start: tuple(file.places)),
    "class": TargetNames(FileRule.CLASS, "request class", lambda file, _start: tuple(file.traffic)),
    "table": TargetNames(FileRule.TABLE, "table", lambda file, _start: _tables(file), free=True),
    "node": TargetNames(FileRule.NODE, "node", lambda _file, start: _nodes(start), NODE),
}


def _tables(file: LevelFile) -> tuple[str, ...]:
    return tuple(sorted({table for item in file.traffic.values() for table in item.tables}))


def _nodes(start: Design) -> tuple[str, ...]:
    own = (replica.name for replica in start.replicas if replica.name)
    return ("writer", "standby", "proxy", "storage", "replica-1", "cache-1", *own)


def _fault_ids(document: Document, file: LevelFile, at: Path) -> None:
    """Report ids that two faults of a night have."""
    seen: set[str] = set()
    for path, name in named_faults(file.faults, file.deck, SECOND_NIGHT if at else FIRST_NIGHT):
        if name in seen:
            place = document.place((*at, *path, "id"))
            document.report(FileRule.TWICE, place, f"two faults are called {quoted(name)}", "give each its own id")
        seen.add(name)
