"""Records a drill ahead of the playhead; an action earlier than what is recorded replaces everything after it.

The engine is asked for frames, never helped: what a frame says is what is shown. Copies of the simulation are kept every
minute, so that an action costs at most a minute of simulation. A future that an action replaces is kept as a branch, to be
compared with and gone back to. Filled by a thread, read by the screen; a lock keeps them apart.
"""

from __future__ import annotations

from bisect import bisect_right
from threading import Lock
from typing import TYPE_CHECKING

from drill.engine.simulate import DrillEngine
from drill.model.action import Action
from drill.model.diagnosis import KIND
from drill.report.signs import WarningSigns
from drill.session.live.leading_cause import Leading, LeadingCauses
from drill.session.live.node_counts import LockCounts
from drill.session.live.pace import BUSY_S, STEADY_S, pace
from drill.session.live.running_score import RunningScore, SoFar
from drill.session.live.tally import Branch, Peaks, Tally

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drill.model.inputs import Inputs
    from drill.model.level import Fault
    from drill.model.run import Event, Frame, Recording

KEEP_EVERY_S = 60
"""Between two copies; more for drills longer than an hour, so that their number stays bounded."""


MOST_BRANCHES = 8
LOSSY = 0.01
"""Share of a second's requests from which on it is one with losses."""
TURNS = frozenset(("fault", "recover", "failover", "restore", "scale", "action"))
"""Kinds of events that change something."""
SLICE_S = 5
"""Recorded at once while requests are lost, so that the leading cause is that of the moment."""


class Recorder:
    """A simulation, its past copies, and running sums of its frames."""

    def __init__(self, inputs: Inputs, seed: int) -> None:
        self.inputs = inputs
        self.length = inputs.level.length_s
        self.begins = inputs.level.enters_s
        self.actions: tuple[Action, ...] = ()
        self.saved: tuple[Action, ...] = ()
        """The actions of the run that was saved last."""
        self.seed = seed
        self._injected: tuple[Fault, ...] = ()
        """Faults that strike in addition to the level's."""
        self._every = KEEP_EVERY_S * max(1, self.length // 3600)
        self._live = DrillEngine(inputs, seed)
        self._planned = len(self._live.inputs.level.faults)
        self._kept = [self._live.copy()]
        self._reading = tuple(item.reads > 0 for item in inputs.level.classes)
        self._within_ms = tuple(item.within_ms for item in inputs.level.classes)
        self._signs = WarningSigns(inputs)
        self._strains: list[Peaks] = []
        self.branches: tuple[Branch, ...] = ()
        """Replaced futures, the newest last."""
        self._sums: list[Tally] = [Tally()]
        self._score = RunningScore(inputs.level)
        self._causes = LeadingCauses()
        self._locks = LockCounts()
        self._turns: list[int] = []
        """Moments at which something changes: an event, or losses that begin or end."""
        self._events: list[Event] = []
        self._lock = Lock()

    @property
    def ready(self) -> int:
        """Seconds recorded."""
        return len(self._sums) - 1

    @property
    def drawn_inputs(self) -> Inputs:
        """The inputs with what the seed drew and what was injected among the faults of their level."""
        return self._live.inputs

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault of this run, in the order of the file; those that are still to come as well."""
        return self.drawn_inputs.level.faults

    @property
    def done(self) -> bool:
        """True if the whole drill is recorded."""
        return self.ready >= self.length

    @property
    def events(self) -> list[Event]:
        """Everything that happened so far, and the signs before it, in order."""
        return self._events

    def frame(self, second: int) -> Frame:
        """The frame at the end of `second`. Raises IndexError if it is not recorded."""
        if not 0 <= second < self.ready:
            raise IndexError(second)
        return self._live.frames[second]

    def tally(self, seconds: int) -> Tally:
        """Sums over the first `seconds` seconds, as far as recorded."""
        return self._sums[min(seconds, self.ready)]

    def so_far(self, seconds: int) -> SoFar:
        """The figures that objectives bound, over the first `seconds` seconds, as far as recorded."""
        return self._score.so_far(min(seconds, self.ready))

    def pace(self, at: float) -> float:
        """Simulated seconds a second at a moment: slow after a change, fast where nothing changes."""
        number = bisect_right(self._turns, at)
        since = at - self._turns[number - 1] if number else at + STEADY_S
        changes = number - bisect_right(self._turns, at - BUSY_S)
        return pace(self.length, since, changes, losing=self._lossy(min(int(at), self.ready)))

    def next_turn(self, at: float) -> int:
        """The next moment at which something changes, as far as recorded; the end of the drill when there is none."""
        number = bisect_right(self._turns, at)
        return self._turns[number] if number < len(self._turns) else self.length

    def leading(self, second: int) -> Leading | None:
        """The cause that costs most around a recorded second; None where nothing is lost."""
        return self._causes.at(second)

    def leading_so_far(self, second: int) -> Leading | None:
        """The cause that has cost most up to a recorded second; None where nothing was lost."""
        return self._causes.so_far(second)

    def locked(self, second: int) -> Mapping[str, float]:
        """Requests that wait for a lock at the end of a recorded second, by machine."""
        return self._locks.at(second)

    def peaks(self, start: int, end: int) -> Peaks:
        """The worst of the seconds from `start` up to, not including, `end`, as far as recorded; zeros for none."""
        part = self._strains[start:end]
        return Peaks(max((item.latency for item in part), default=0.0), max((item.lag_s for item in part), default=0.0))

    def fill(self, seconds: int) -> bool:
        """Record up to `seconds` more, at most to the next minute. False when the drill is over."""
        with self._lock:
            if self.done:
                return False
            at = self._live.second
            if self._lossy(at, 0.0):
                seconds = min(seconds, SLICE_S)
            seconds = 1 if self._locks.known(self._live) else self._until_locks(at, seconds)
            self._live.advance(min(seconds, self._every - at % self._every, self.length - at))
            self._note()
            if self._live.second % self._every == 0:
                self._kept.append(self._live.copy())
            return not self.done

    def _until_locks(self, at: int, seconds: int) -> int:
        """Seconds, at most `seconds`, after which requests may wait for a lock: from the start on, or from a fault on."""
        begins = (0, *(fault.at_s for fault in self.faults))
        return 1 if at in begins else min([seconds, *(begin - at for begin in begins if begin > at)])

    def act(self, action: Action) -> bool:
        """Take an action at its second. True when a recorded future was thrown away for it."""
        with self._lock:
            replaced = any(other.at_s > action.at_s and other.kind != KIND for other in self.actions)
            if replaced or action.kind != KIND:  # to name a cause changes nothing that was recorded
                self._keep_branch(action.at_s)
            self.actions = tuple(sorted((*self._until(action.at_s), action)))
            self._rerun(action.at_s, action.at_s)
            return replaced

    def _until(self, second: int) -> tuple[Action, ...]:
        """The actions up to a second, and every name that was given to the cause: what has been said stays said."""
        return tuple(action for action in self.actions if action.at_s <= second or action.kind == KIND)

    def strike(self, fault: Fault) -> None:
        """Inject a fault at its second. What was recorded after it is dropped, with the futures that never met it."""
        with self._lock:
            self._injected = (*self._injected, fault)
            self.branches = ()
            self.actions = self._until(fault.at_s)
            self._rerun(fault.at_s, fault.at_s)
            self.inputs = self._live.inputs

    def undo(self) -> Action | None:
        """Take back the last action, but for names of the cause. None when there is none."""
        with self._lock:
            last = next((action for action in reversed(self.actions) if action.kind != KIND), None)
            if last is None:
                return None
            self._keep_branch(last.at_s)
            self.actions = tuple(action for action in self.actions if action is not last)
            self._rerun(last.at_s, last.at_s)
            return last

    def switch(self, branch: Branch) -> int:
        """Go over to a branch; the present one is kept as another. Returns the second from which they differ."""
        with self._lock:
            pairs = zip(self.actions, branch.actions, strict=False)
            same = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(self.actions), len(branch.actions)))
            since = min(
                (item[same].at_s for item in (self.actions, branch.actions) if len(item) > same), default=self.ready
            )
            self._keep_branch(since)
            self.branches = tuple(item for item in self.branches if item is not branch)
            names = (action for action in self.actions if action.kind == KIND and action not in branch.actions)
            self.actions = tuple(sorted((*branch.actions, *names)))
            self._rerun(since, since)
            return since

    def replay(self, actions: tuple[Action, ...], at_s: int) -> None:
        """On a new recorder: take these actions, and record up to a second at least."""
        with self._lock:
            self.actions = actions
            self._rerun(0, min(self.length, max([at_s, *(action.at_s for action in actions)])))

    def recording(self) -> Recording:
        """The finished drill."""
        with self._lock:
            return self._live.recording()

    def _keep_branch(self, second: int) -> None:
        """Remember what is recorded after `second`, if anything is."""
        if self.ready > second:
            others = tuple(item for item in self.branches if item.actions != self.actions)
            self.branches = (*others, Branch(self.actions, tuple(self._sums)))[-MOST_BRANCHES:]

    def _rerun(self, since: int, until: int) -> None:
        """Up to `until` and the last action, from the last copy at or before `since`, with every action from there on."""
        self._kept = [item for item in self._kept if item.second <= since]
        self._live = self._kept[-1].copy()
        for fault in self._injected[len(self._live.inputs.level.faults) - self._planned :]:
            self._live.strike(fault)
        start = self._live.second
        del self._sums[start + 1 :]
        del self._strains[start:]
        del self._turns[bisect_right(self._turns, start) :]
        self._score.back_to(start)
        self._causes.back_to(start, self._live)
        self._locks.back_to(since)  # what came before stays as it was
        self._signs.back_to(start)
        self._events = [event for event in self._events if event.t < start]
        for action in self.actions:
            if action.at_s >= start:
                self._live.advance(action.at_s - self._live.second)
                self._live.act(action)
        self._live.advance(max(0, until - self._live.second))
        self._note()

    def _lossy(self, second: int, share: float = LOSSY) -> bool:
        """True if more than this share was late or failed in the second before."""
        return second > 0 and self._sums[second].minus(self._sums[second - 1]).availability < 1.0 - share

    def _note(self) -> None:
        """Add the new frames to the sums and the log."""
        if self._live.second > self.ready:
            self._causes.note(self._live)
            self._locks.note(self._live)
        for second in range(self.ready, self._live.second):
            frame = self._live.frames[second]
            last = self._sums[-1]
            good = sum(item.good for item in frame.classes)
            stale = sum(item.stale for item in frame.classes)
            self._events.extend((*frame.events, *self._signs.look(self._live.frames, second)))
            self._strains.append(self._peaks(frame))
            self._score.note(frame.classes, self._live)
            self._sums.append(
                Tally(
                    last.good + good,
                    last.stale + stale,
                    last.late + sum(item.late for item in frame.classes),
                    last.failed + sum(item.failed for item in frame.classes),
                    last.read
                    + sum(c.good + c.stale for c, reads in zip(frame.classes, self._reading, strict=True) if reads),
                )
            )
            self._note_turn(frame)

    def _note_turn(self, frame: Frame) -> None:
        """Remember a second in which something changes."""
        moment = frame.t + 1
        flips = self._lossy(moment) != self._lossy(moment - 1)
        if flips or any(event.kind in TURNS for event in frame.events):
            self._turns.append(moment)

    def _peaks(self, frame: Frame) -> Peaks:
        latency = max(
            (
                item.p99_ms / within
                for item, within in zip(frame.classes, self._within_ms, strict=True)
                if item.good + item.stale
            ),
            default=0.0,
        )
        return Peaks(latency, max((node.lag_s for node in frame.nodes), default=0.0))
