"""Two recorded drills under one playhead: as much of both is played as is recorded of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drill.model.run import Event
    from drill.session.live.recorder import Recorder


class Recorded(Protocol):
    """The part of a recorded drill, or of two, that a clock needs."""

    length: int
    """Seconds of the drill."""
    begins: int
    """The second at which the player arrives."""

    @property
    def ready(self) -> int:
        """Seconds recorded."""

    @property
    def done(self) -> bool:
        """True if all is recorded."""

    @property
    def events(self) -> Sequence[Event]:
        """The events recorded so far."""

    def fill(self, seconds: int) -> bool:
        """Record up to `seconds` more. False when the drill is over."""

    def pace(self, at: float) -> float:
        """Simulated seconds a second at a moment."""

    def next_turn(self, at: float) -> int:
        """The next moment at which something changes."""


class RecorderPair:
    """Two recorders of one level and seed."""

    def __init__(self, first: Recorder, second: Recorder) -> None:
        self.both = (first, second)
        self.length = first.length
        self.begins = first.begins

    @property
    def ready(self) -> int:
        """Seconds recorded of both."""
        return min(recorder.ready for recorder in self.both)

    @property
    def done(self) -> bool:
        """True if both drills are recorded."""
        return all(recorder.done for recorder in self.both)

    @property
    def events(self) -> list[Event]:
        """The events of either, as far as both are recorded."""
        ready = self.ready
        return [event for recorder in self.both for event in recorder.events if event.t < ready]

    def fill(self, seconds: int) -> bool:
        """Record up to `seconds` more of both. False when both drills are over."""
        first, second = self.both
        going = first.fill(seconds)
        return second.fill(seconds) or going

    def pace(self, at: float) -> float:
        """Simulated seconds a second at a moment: as slow as the slower one."""
        return min(recorder.pace(at) for recorder in self.both)

    def next_turn(self, at: float) -> int:
        """The next moment at which something changes in either."""
        return min(recorder.next_turn(at) for recorder in self.both)
