"""Processes under way during a drill, in stages: how long each has taken, and the documented range of what remains.

Read from events and frames, never from the engine's schedule: what the catalogue documents is shown, not what was drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from drill.engine.faults.fault_table import FAULTS
from drill.model.run import NodeState
from drill.model.said import Said
from drill.session.live.process_kinds import IN_PLACE, KINDS, RESTARTS, LengthRange, ProcessKind, detect

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from drill.model.inputs import Inputs
    from drill.model.level import Level
    from drill.model.run import Event, Frame

    FrameAt = Callable[[int], Frame]

SHOWN_S = 20
"""Seconds for which what has finished is still told."""
LOOK_BACK_S = 4 * 3600
"""Seconds gone back at most to find when a machine went down."""
FOLLOWED = frozenset(("stage.detect", "stage.promote", "stage.standby", "stage.promote_replica", "stage.region"))
"""First stages of what gives a database another writer."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage at a moment: when it began and ended (None: not yet), and how long it is documented to take."""

    said: Said
    since_s: int | None
    done_s: int | None
    takes: LengthRange

    def passed_s(self, second: int) -> int:
        """Seconds that it has taken by then; 0 before it began."""
        return 0 if self.since_s is None else (second if self.done_s is None else self.done_s) - self.since_s


@dataclass(frozen=True, slots=True)
class Process:
    """Something under way: its stages in order, and the node it is about."""

    node: str
    stages: tuple[Stage, ...]

    @property
    def done_s(self) -> int | None:
        """Second when its last stage ended; None while it goes on."""
        return self.stages[-1].done_s


def under_way(inputs: Inputs, events: Sequence[Event], frame_at: FrameAt, second: int) -> tuple[Process, ...]:
    """Processes under way at the end of a second, or just ended, most urgent first.

    `inputs`: with the faults drawn; `events`: those up to it.
    """
    found = [made for kind in KINDS if (made := _latest(kind, inputs, events, frame_at, second)) is not None]
    waiting = _waiting(inputs, frame_at, second)
    moving = any(process.done_s is None and process.stages[0].said.code in FOLLOWED for process in found)
    return tuple(([] if waiting is None or moving else [waiting]) + found)


def _latest(
    kind: ProcessKind, inputs: Inputs, events: Sequence[Event], frame_at: FrameAt, second: int
) -> Process | None:
    """The last process of a kind, while it goes on or has just ended."""
    number = next((n for n in range(len(events) - 1, -1, -1) if events[n].said.code in kind.begins), None)
    if number is None or any(event.said.code in kind.stopped_by for event in events[number:]):
        return None
    began = events[number]
    stages = _steps(kind, inputs, events[number:], second)
    if kind.detected:
        since = _down_since(frame_at, began.t, _writer_place(frame_at(max(0, began.t - 1))))
        if since is not None and since < began.t:
            stages = (Stage(Said("stage.detect"), since, began.t, detect(inputs)), *stages)
    process = Process(began.node, stages)
    return process if process.done_s is None or second - process.done_s < SHOWN_S else None


def _steps(kind: ProcessKind, inputs: Inputs, events: Sequence[Event], second: int) -> tuple[Stage, ...]:
    since: int | None = events[0].t
    stages = []
    for step in kind.steps:
        takes, done = step.takes(inputs), None
        if since is not None:
            ended = next((e.t for e in events if e.t >= since and e.said.code in step.ends), None)
            untold = not step.ends or (step.said.code == "stage.dns" and inputs.design.proxy is not None)
            if ended is None and untold and second >= since + takes.high_s:
                ended = since + int(takes.high_s)
            done = ended
        stages.append(Stage(step.said, since, done, takes))
        since = done
    return tuple(stages)


def _writer_place(frame: Frame) -> int | None:
    """The place of the writer among the nodes; None when there is none."""
    return next((place for place, now in enumerate(frame.nodes) if now.role == "writer"), None)


def _down_since(frame_at: FrameAt, second: int, place: int | None) -> int | None:
    """Second in which a node that is down right before `second` went down; None when it is not."""
    since = None
    for earlier in range(second - 1, max(-1, second - LOOK_BACK_S), -1):
        if place is None or frame_at(earlier).nodes[place].state is not NodeState.DOWN:
            break
        since = earlier
    return since


def _waiting(inputs: Inputs, frame_at: FrameAt, second: int) -> Process | None:
    """A writer that is down, and what it waits for: to be noticed, to recover, a person."""
    frame = frame_at(second)
    place = _writer_place(frame)
    if place is None or frame.nodes[place].state is not NodeState.DOWN:
        return None
    node, note = inputs.topology.nodes[place], frame.nodes[place].note
    since = _down_since(frame_at, second + 1, place)
    if note is not None and note.code in RESTARTS and node.zone in dark_zones(inputs.level, second):
        return Process(node.id, (Stage(Said("stage.no_power"), since, None, LengthRange(0.0, inf)),))
    known = IN_PLACE.get(note.code) if note else None
    if known is not None:
        return Process(node.id, (Stage(known[0], since, None, known[1](inputs)),))
    wanted = inputs.design.database.deployment.promotes
    if not any(wanted and now.role == wanted and now.state is not NodeState.DOWN for now in frame.nodes):
        return Process(node.id, (Stage(Said("stage.nobody"), since, None, LengthRange(0.0, inf)),))
    later = tuple(Stage(step.said, None, None, step.takes(inputs)) for step in KINDS[0].steps)
    return Process(node.id, (Stage(Said("stage.detect"), since, None, detect(inputs)), *later))


def dark_zones(level: Level, second: int) -> frozenset[str]:
    """Names of the zones that have no power at the end of a second. `level`: with the faults that the seed drew."""
    dark: set[str] = set()
    for fault in level.faults:
        if FAULTS[fault.kind].cuts_power and fault.at_s <= second < fault.at_s + fault.for_s:
            region = {zone for region in level.regions if region.name == fault.target for zone in region.zones}
            dark |= region or {fault.target}
    return frozenset(dark)
