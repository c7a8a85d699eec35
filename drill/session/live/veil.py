"""Hides what would name the cause of an outage before the player has: the fault, what it did, the chain behind losses.

Symptoms stay: states, counts, latencies, failovers, alarms.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.model.diagnosis import cause_of, named_by, tells_cause, unexplained
from drill.model.said import Said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from drill.model.inputs import Inputs
    from drill.model.level import Fault
    from drill.model.run import Event, Frame
    from drill.session.live.leading_cause import Leading
    from drill.session.live.recorder import Recorder
    from drill.session.live.tally import Tally

UNNAMED = Said("diagnosis.unnamed")
"""In place of the chain behind a loss."""


def seen(recorder: Recorder, at: int) -> Recorder | VeiledRecorder:
    """A recorded drill as the player sees it at a moment: veiled until the cause is named."""
    return VeiledRecorder(recorder) if veiled(recorder, at) else recorder


def veiled(recorder: Recorder, at: int) -> bool:
    """True while there is a cause to be named."""
    level = recorder.drawn_inputs.level
    if not cause_of(level):
        return False
    named = named_by(level, recorder.actions)
    return named is None or named > at


def without_cause(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """The faults that no suspect stands for."""
    return tuple(fault for fault in faults if not fault.suspect)


class VeiledRecorder:
    """A recorder that does not tell the cause."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    @property
    def length(self) -> int:
        """Seconds of the drill."""
        return self._recorder.length

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults that no suspect stands for."""
        return without_cause(self._recorder.faults)

    @property
    def drawn_inputs(self) -> Inputs:
        """The inputs with these faults only."""
        drawn = self._recorder.drawn_inputs
        return replace(drawn, level=replace(drawn.level, faults=without_cause(drawn.level.faults)))

    @property
    def events(self) -> list[Event]:
        """The log without the lines about the cause."""
        level = self._recorder.drawn_inputs.level
        return [event for event in self._recorder.events if not tells_cause(event, level)]

    def frame(self, second: int) -> Frame:
        """The frame at the end of a second, without notes that tell the cause."""
        return unexplained(self._recorder.frame(second), self._recorder.drawn_inputs.level)

    def tally(self, seconds: int) -> Tally:
        """Sums over the first seconds."""
        return self._recorder.tally(seconds)

    def locked(self, second: int) -> Mapping[str, float]:
        """Requests that wait for a lock, by machine."""
        return self._recorder.locked(second)

    def leading(self, second: int) -> Leading | None:
        """The losses around a second, with the place where requests die and no more."""
        return _unnamed(self._recorder.leading(second))

    def leading_so_far(self, second: int) -> Leading | None:
        """The losses up to a second, likewise."""
        return _unnamed(self._recorder.leading_so_far(second))


def _unnamed(leading: Leading | None) -> Leading | None:
    return leading and replace(leading, chain=(UNNAMED,))
