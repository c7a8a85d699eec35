"""The rules of a level's diagnosis: each night has exactly one cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.model.metric_table import OF_DIAGNOSIS
from drill.syntax.problems import FileRule, quoted, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drill.files.level_file import LevelFile
    from drill.syntax.document import Document, Path


def check_diagnosis(document: Document, file: LevelFile) -> None:
    """Report suspects that there are not, nights without exactly one cause, and objectives about a diagnosis that is not there."""
    blamed = [(path, name) for path, name, _ in _blamed(file) if name]
    if file.diagnosis is None:
        _without(document, file, blamed)
        return
    if file.second_night is not None:
        message = "a level of two nights has no diagnosis"
        document.report(FileRule.CONFLICT, document.key_place(("diagnosis",)), message, "leave out one of the two")
        return
    suspects = file.diagnosis.suspects
    unknown = [(path, name) for path, name in blamed if name not in suspects]
    for path, name in unknown:
        message = f"no suspect {quoted(name)}"
        document.report(FileRule.CONFLICT, document.place((*path, "suspect")), message, suggest(name, suspects))
    if not unknown:
        _one_cause(document, file)
    for path, name, latest_s in _blamed(file):
        if name and latest_s > file.clock.enters:
            message = "the cause may strike after the player has arrived"
            document.report(
                FileRule.TIME, document.place((*path, "at")), message, f"make clock.enters {latest_s}s or later"
            )


def _without(document: Document, file: LevelFile, blamed: list[tuple[Path, str]]) -> None:
    for path, _ in blamed:
        place = document.place((*path, "suspect"))
        document.report(FileRule.CONFLICT, place, "the level has no diagnosis", "add one, or remove suspect")
    for star, bounds in file.objectives.items():
        for name in bounds:
            if name in OF_DIAGNOSIS:
                place = document.key_place(("objectives", star, name))
                message = f"{name} needs a diagnosis"
                document.report(FileRule.CONFLICT, place, message, "add diagnosis, or remove the bound")


def _blamed(file: LevelFile) -> Iterator[tuple[Path, str, int]]:
    """Every fault and draw: its place, the suspect it makes true (empty: none), the latest second at which it strikes."""
    for number, fault in enumerate(file.faults):
        yield ("faults", number), fault.suspect or "", fault.at
    for number, card in enumerate(file.deck):
        for below, draw in card.draws:
            yield ("deck", number, *below), draw.suspect or "", draw.at[1] if draw.at else 0


def _one_cause(document: Document, file: LevelFile) -> None:
    """Report the first night that the deck may deal on which no suspect is the cause, or two are."""
    nights = {frozenset(fault.suspect for fault in file.faults if fault.suspect)}
    for card in file.deck:
        dealt = {draw.suspect for _, draw in card.draws} | ({None} if card.maybe is not None else set())
        nights = {night | {name} if name else night for night in nights for name in dealt}
        two = min((sorted(night) for night in nights if len(night) > 1), default=None)
        if two:
            message = f"{quoted(two[0])} and {quoted(two[1])} may both be the cause of one night"
            hint = "put their faults into one card, as one_of"
            document.report(FileRule.CONFLICT, document.key_place(("diagnosis",)), message, hint)
            return
    if frozenset() in nights:
        message = "on some nights no suspect is the cause"
        hint = "write suspect on one fault, or on every fault of one card that is always dealt"
        document.report(FileRule.CONFLICT, document.key_place(("diagnosis",)), message, hint)
