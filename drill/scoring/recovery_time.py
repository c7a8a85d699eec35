"""Recovery time of each class: from its first loss to the second after which it stays within its objective, by the design's own means.

A drill also recovers because a player acts, or because a fault ends. Neither says anything of the design: then there is no time.
"""

from __future__ import annotations

from drill.engine.state.frames import Answers, answers
from drill.model.diagnosis import KIND
from drill.model.level import Level
from drill.model.run import Frames, Recording

Times = tuple[tuple[str, int | None], ...]
"""Seconds by class; None: it did not recover by itself."""
STAYS_S = 30
"""Seconds at the end of a drill that have to be within the objective."""
MENDED_S = 600
"""A recovery that comes within ten minutes of the end of the fault behind the losses is the fault's end: restarts included."""
DOWN_SHARE = 0.5
"""A second in which less than this share of the offered load is answered in time is down, whatever has been lost by then."""
GOOD_SHARE = 0.99
"""Share that a class must answer in time, and a good second, where nobody asks for another."""
RECOVERY_S = 30
"""Good seconds in a row that count as recovered."""


def is_down(row: Answers) -> bool:
    """True if less than half of the offered load was answered in time: everything hangs or fails."""
    offered, answered, _ = row
    return answered < DOWN_SHARE * offered


def is_lossy(row: Answers, wanted: float = GOOD_SHARE) -> bool:
    """True if more requests were late or failed than the wanted availability leaves room for."""
    offered, answered, lost = row
    return lost > (1.0 - wanted) * max(offered, answered + lost)


def is_good(row: Answers, wanted: float = GOOD_SHARE) -> bool:
    """Neither down nor lossy: a calm second."""
    return not is_down(row) and not is_lossy(row, wanted)


def recovery_times(level: Level, recording: Recording) -> Times:
    """Seconds by class; 0 without a bad second, None where it never recovers, or not by itself."""
    goals = [goal(level, item.name) for item in level.classes]
    bad: list[tuple[int, int] | None] = [None for _ in goals]
    for second, rows in enumerate(answers(recording.frames)):
        for k, row in enumerate(rows):
            if not is_good(row, goals[k]):
                found = bad[k]
                bad[k] = (second if found is None else found[0], second)
    return tuple(
        (item.name, _recovered(recording, item.name, span, len(recording.frames)))
        for item, span in zip(level.classes, bad, strict=True)
    )


def overdue(level: Level, frames: Frames, limit_s: float) -> bool:
    """True if a class has had a bad second more than `limit_s` after its first one: its time is longer, however a drill goes on."""
    goals = [goal(level, item.name) for item in level.classes]
    first: list[int | None] = [None for _ in goals]
    for second, rows in enumerate(answers(frames)):
        for k, row in enumerate(rows):
            if not is_good(row, goals[k]):
                began = first[k]
                if began is None:
                    first[k] = second
                elif second + 1 - began > limit_s:
                    return True
    return False


def goal(level: Level, name: str) -> float:
    """The share answered in time that a level asks of a class: the lowest bound on it, or on all classes."""
    for metric in (f"availability.{name}", "availability"):
        bounds = [
            bound.value
            for objective in level.objectives
            for bound in objective.bounds
            if bound.metric == metric and bound.op in (">=", ">")
        ]
        if bounds:
            return min(bounds)
    return GOOD_SHARE


def _recovered(recording: Recording, name: str, span: tuple[int, int] | None, length_s: int) -> int | None:
    if span is None:
        return 0
    first, after = span[0], span[1] + 1
    if (
        after > length_s - STAYS_S
        or _player_acted(recording, first, after)
        or _fault_ended(recording, name, first, after)
    ):
        return None
    return after - first


def _player_acted(recording: Recording, first: int, after: int) -> bool:
    """True if a player acted meanwhile; to name a cause changes nothing."""
    acted = (
        dict(event.said.facts) for event in recording.events if event.kind == "action" and first <= event.t < after
    )
    return any(facts.get("by") == "player" and facts.get("action") != KIND for facts in acted)


def _fault_ended(recording: Recording, name: str, first: int, after: int) -> bool:
    """True if a fault behind the class's losses ended shortly before it recovered."""
    behind = {
        (facts.get("kind"), facts.get("target"))
        for row in recording.ledger
        if row.cls == name and row.chain and row.chain[0].code == "fault.root"
        for facts in (dict(row.chain[0].facts),)
    }
    for event in recording.events:
        if event.said.code == "fault.ended" and first <= event.t <= after <= event.t + MENDED_S:
            facts = dict(event.said.facts)
            if (facts.get("kind"), facts.get("target")) in behind:
                return True
    return False
