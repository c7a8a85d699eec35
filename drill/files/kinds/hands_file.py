"""The part of a level file about what an action by hand takes, and the rules for what designs do by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from drill.engine.actions.action_table import ACTIONS
from drill.model.level_play import HandTimes
from drill.syntax.fields import Part, duration_s
from drill.syntax.problems import FileRule
from drill.words import units

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.syntax.document import Document

TAKING = tuple(kind for kind, spec in ACTIONS.items() if not spec.tells)
"""Kinds of action that take hands."""


class HandsFile(Part):
    """The time that an action by hand takes. With this part the player does one thing at a time; rules of the runbook are not slowed."""

    usual: Annotated[int, duration_s("1s", "1h", "2m")] = Field(
        description="Time from the beginning of an action by hand to its effect. A second one is refused meanwhile."
    )
    takes: dict[Literal[TAKING], Annotated[int, duration_s("1s", "1h", "4m")]] = Field(  # type: ignore[valid-type]
        default={},
        max_length=len(TAKING),
        description="The same for kinds of action that take longer or shorter.",
        examples=[{"restore": "4m", "shed": "1m"}],
    )


def hand_times(file: HandsFile) -> HandTimes:
    """The part of the model."""
    return HandTimes(file.usual, tuple(sorted(file.takes.items())))


def check_by_hand(document: Document, level: Level, design: Design) -> None:
    """Report what a design does by hand when nobody is there, or on one of two nights."""
    if not design.by_hand:
        return
    place = document.key_place(("by_hand",))
    if level.second is not None:
        message = "what a design does by hand belongs to one night, and this level has two"
        document.report(FileRule.TIME, place, message, "remove by_hand")
    early = min(action.at_s for action in design.by_hand)
    late = max(action.at_s for action in design.by_hand)
    if early < level.enters_s:
        message = f"{units.duration(early)} is before the player arrives, {units.duration(level.enters_s)} after the beginning"
        document.report(FileRule.TIME, place, message, f"write {level.enters_s}s or later")
    elif late >= level.length_s:
        message = f"{units.duration(late)} is after the end of the drill"
        document.report(FileRule.TIME, place, message, f"write a time before {units.duration(level.length_s)}")
