"""The action by hand that occupies the player at a moment of a drill, where a level lets them do one thing at a time. Read from events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.model.level_play import CALL_OFF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drill.model.run import Event

BEGUN, REFUSED = "hands.begun", "refused.hands_busy"


@dataclass(frozen=True, slots=True)
class HandsNow:
    """The action under way, in the words of a file of actions."""

    kind: str
    target: str
    value: str
    passed_s: int
    takes_s: int

    @property
    def left_s(self) -> int:
        """Seconds until it has its effect."""
        return self.takes_s - self.passed_s


def hands_now(events: Sequence[Event], second: int) -> HandsNow | None:
    """The action under way at the end of a second; None if the hands are free. `events`: those up to it."""
    begun = next((event for event in reversed(events) if event.said.code == BEGUN), None)
    if begun is None:
        return None
    facts = dict(begun.said.facts)
    takes_s = int(str(facts["takes_s"]))
    called_off = any(
        event.t >= begun.t and event.kind == "action" and event.said.fact("action") == CALL_OFF
        for event in events[events.index(begun) :]
    )
    if called_off or second >= begun.t + takes_s:
        return None
    return HandsNow(str(facts["action"]), str(facts["target"]), str(facts["value"]), second - begun.t, takes_s)
