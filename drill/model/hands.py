"""The hands of a player where a level lets them do one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HandTimes:
    """The time for which an action by hand occupies the player before it has an effect. What a rule does takes none of this."""

    usual_s: int
    takes: tuple[tuple[str, int], ...] = ()
    """Seconds of the kinds of action that take longer or shorter."""

    def takes_s(self, kind: str) -> int:
        """Seconds from the beginning of an action to its effect."""
        return dict(self.takes).get(kind, self.usual_s)
