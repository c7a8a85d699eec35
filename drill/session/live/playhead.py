"""The position and speed of playback, without a screen or a clock of its own."""

from __future__ import annotations

from dataclasses import dataclass

from drill.session.live.pace import USUAL_SPEED

SPEEDS = (1, 5, 10, 20, 30, 60)
"""Simulated seconds a second."""
BEATS_PER_S = 8


def shown(at_s: int) -> int:
    """Seconds whose outcome is shown at a moment: those gone, and at the beginning the first one, on every part of a screen."""
    return max(at_s, 1)


@dataclass(slots=True)
class Playhead:
    """A moment of a recorded drill. `seen` is the furthest the player has been: what lies beyond stays hidden."""

    speed: int = 20
    moment: float = 0.0
    seen: int = 0
    beat: int = 0
    playing: bool = False
    to_end: bool = False
    begins: int = 0
    """Second before which it never is: the player was not there."""

    @property
    def at(self) -> int:
        """Seconds gone."""
        return int(self.moment)

    def go(self, moment: float, ready: int) -> None:
        """Move to a moment, or to the last one recorded; stay put before anything is recorded."""
        if ready < self.begins:
            return
        self.moment = min(max(moment, float(self.begins)), float(ready))
        self.seen = max(self.seen, self.at)

    def begin(self, ready: int) -> bool:
        """To the first moment that is shown, once it is recorded. Returns whether it has gone there now."""
        first = max(1, self.begins)
        if self.seen >= first or ready < first:
            return False
        self.seen = first
        if self.begins:
            self.moment = float(self.begins)
        return True

    def pass_beat(self, pace: float = 0.0, turn: int = 0) -> float:
        """The position an eighth of a second of real time later.

        With a pace, in simulated seconds a second, the speed is relative to the usual one, and a change at `turn` is not passed by.
        """
        self.beat += 1
        if not pace:
            return self.moment + self.speed / BEATS_PER_S
        then = self.moment + max(1.0, pace * self.speed / USUAL_SPEED) / BEATS_PER_S
        return min(then, float(turn)) if turn > self.moment else then

    def faster(self, by: int) -> None:
        """To the next speed, or the one before."""
        at = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, at))]

    def stop(self) -> None:
        """Stand still."""
        self.playing = self.to_end = False

    def forget(self, second: int) -> None:
        """Forget the future after `second`, which has been replaced."""
        self.seen = second
        self.moment = min(self.moment, float(second))
