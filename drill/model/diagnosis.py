"""The suspect that is the cause on a night, and how a player has named it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drill.model.action import Action
    from drill.model.level import Level
    from drill.model.run import Event, Frame

RIGHT, WRONG = "diagnosis.right", "diagnosis.wrong"
"""Codes of the log for a cause that was named."""
KIND = "name-cause"
"""The kind of action that names a cause."""
TELLING_NOTES = frozenset(
    (
        "app.being_replaced",
        "app.zone_lost",
        "machine.volume_slow",
        "node.crashed",
        "node.cut_off",
        "node.no_power",
        "proxy.down",
        "replica.zone_dark",
        "users.above_usual",
    )
)
"""Notes of nodes that say what is wrong instead of how it shows."""
TELLING_EVENTS = frozenset(
    (
        "cache.flushed_by_stranger",
        "certificate.rejected",
        "password.not_used",
        "password.rotated",
        "schema_change.cancelled",
        "schema_change.done",
        "schema_change.waits",
        "shard.node_lost_unseen",
        "storage.one_volume_paused",
        "storage.one_volume_slow",
    )
)
"""Lines of the log that do so."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The suspects that a player has named: the wrong ones, in order, and the time until the right one."""

    took_s: float = inf
    """From the arrival, or from the first sign where that is later, to the right name; infinite: it was not named."""
    wrong: tuple[str, ...] = ()
    known: bool = False
    """True from the moment that the cause is named in a drill under way."""

    @property
    def named(self) -> bool:
        """True if the cause was named."""
        return self.took_s < inf


def cause_of(level: Level) -> str:
    """The suspect that is the cause. `level`: with the faults that the seed drew. Empty where no fault is blamed on one."""
    return next((fault.suspect for fault in level.faults if fault.suspect), "")


def begins_s(level: Level) -> int:
    """The second from which the cause can be named: the player is there, and it has struck. `level`: with the faults drawn."""
    struck = [fault.at_s for fault in level.faults if fault.suspect]
    return max(level.enters_s, min(struck, default=0))


def naming(events: Iterable[Event]) -> Naming:
    """The suspects that were named, by the log of a drill."""
    took_s, wrong = inf, []
    for event in events:
        facts = dict(event.said.facts)
        if event.said.code == RIGHT:
            took_s = min(took_s, float(str(facts["took_s"])))
        elif event.said.code == WRONG:
            wrong.append(str(facts["target"]))
    return Naming(took_s, tuple(wrong))


def named_by(level: Level, actions: Iterable[Action]) -> int | None:
    """The second in which one of these actions names the cause; None where none does. `level`: with the faults drawn."""
    cause, begins = cause_of(level), begins_s(level)
    right = (one.at_s for one in actions if one.kind == KIND and one.target == cause and one.at_s >= begins)
    return min(right, default=None)


def naming_by(level: Level, actions: Iterable[Action], at: int) -> Naming:
    """The suspects named by these actions at a moment; until the cause is, with the time passed. `level`: with the faults drawn."""
    begins, names = begins_s(level), [one for one in actions if one.kind == KIND and one.at_s <= at]
    right = named_by(level, names)
    wrong = (one.target for one in names if right is None or one.at_s < right)
    return Naming(
        max(0, (at if right is None else right) - begins),
        tuple(one for one in wrong if one != cause_of(level)),
        known=right is not None,
    )


def tells_cause(event: Event, level: Level) -> bool:
    """True for a line of the log that tells the cause: its fault strikes, is absent, or ends, or what it did is said outright.

    `level`: with the faults drawn. No line does so where there is no cause to be named.
    """
    if not cause_of(level):
        return False
    if event.said.code in TELLING_EVENTS:
        return True
    facts = dict(event.said.facts)
    for fault in level.faults:
        if not fault.suspect:
            continue
        if event.said.code == "fault.struck" and facts["fault"] == fault.id:
            return True
        if event.said.code == "fault.absent" and (event.t, event.aws_id) == (fault.at_s, fault.kind):
            return True
        if event.said.code == "fault.ended" and (event.t, facts["kind"]) == (fault.at_s + fault.for_s, fault.kind):
            return True
    return False


def unexplained(frame: Frame, level: Level) -> Frame:
    """A frame without notes of nodes that tell the cause. `level`: with the faults drawn."""
    if not cause_of(level):
        return frame
    nodes = (replace(one, note=None) if one.note and one.note.code in TELLING_NOTES else one for one in frame.nodes)
    return replace(frame, nodes=tuple(nodes))
