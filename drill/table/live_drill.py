"""The one simulation of a table: it follows the state of the log, whose faults and actions it gives to the engine."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.simulate import DrillEngine
from drill.model.action import Action
from drill.model.canonical import stamped
from drill.model.inputs import Inputs
from drill.model.level import Fault
from drill.model.run import Event, Frame, ScoredRun
from drill.report.signs import WarningSigns
from drill.scoring.scored_run import complete
from drill.table.fold.table_state import Setting, TableState


class LiveDrill:
    """A simulation at the second of the state it followed last."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.faults: tuple[Fault, ...] = ()
        self.acted: tuple[Action, ...] = ()
        """Given to the engine."""
        self._due: tuple[Action, ...] = ()
        """Of this very second, held back until the clock moves on: actions of one second have one order, as in a replay."""
        self.simulation = DrillEngine(setting.inputs, setting.seed)
        self.signs = WarningSigns(setting.inputs)
        self.events: list[Event] = []
        """Events, and the signs before them, in order."""
        self.answered = self.ended = 0.0
        """Requests answered in time, and all that ended, so far."""
        self.lost: float = 0.0
        """Requests late or failed so far."""

    @property
    def second(self) -> int:
        """Seconds simulated."""
        return self.simulation.second

    def frame(self) -> Frame | None:
        """The newest frame; None before the first second."""
        return self.simulation.frames[self.second - 1] if self.second else None

    def follow(self, state: TableState) -> None:
        """Simulate up to the state's second, with its faults and actions, each in its own second whichever came first."""
        faults = state.faults[len(self.faults) :]
        actions = state.actions[len(self.acted) + len(self._due) :]
        new: list[Fault | Action] = [*faults, *actions]
        for entered in sorted(new, key=lambda one: one.at_s):
            self._advance(entered.at_s)
            if isinstance(entered, Fault):
                self.simulation.strike(entered)
                self.faults = (*self.faults, entered)
            else:
                self._due = (*self._due, entered)
        self._advance(state.second)

    def _advance(self, second: int) -> None:
        if second <= self.second:
            return
        for action in sorted(self._due):
            self.simulation.act(action)
        self.acted, self._due = (*self.acted, *self._due), ()
        start = self.second
        self.simulation.advance(second - start)
        for moment in range(start, self.second):
            frame = self.simulation.frames[moment]
            self.events += (*frame.events, *self.signs.look(self.simulation.frames, moment))
            answered = sum(row.good + row.stale for row in frame.classes)
            lost = sum(row.late + row.failed for row in frame.classes)
            self.answered, self.ended, self.lost = (
                self.answered + answered,
                self.ended + answered + lost,
                self.lost + lost,
            )

    def finished(self) -> ScoredRun:
        """The whole drill: the result of the level with these faults and actions, the rest played without people."""
        other = self.simulation.copy()
        for action in sorted(self._due):
            other.act(action)
        other.advance(self.setting.inputs.level.length_s)
        inputs = played(self.setting.inputs, self.faults)
        return complete(inputs, self.setting.seed, tuple(sorted((*self.acted, *self._due))), other.recording())


def played(inputs: Inputs, faults: tuple[Fault, ...]) -> Inputs:
    """The inputs with these faults in the level, as if it had always held them."""
    if not faults:
        return inputs
    level = inputs.level
    return replace(inputs, level=stamped(replace(level, faults=(*level.faults, *faults))))
