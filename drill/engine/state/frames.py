"""Frames kept compactly: numbers in arrays, words by number. A day of a 40-node drill stays in memory."""

from __future__ import annotations

import hashlib
import sys
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from drill.engine.state.arrays import CLASS_WIDTH, NODE_WIDTH, Arrays, packed
from drill.model.run import ClassFrame, Event, Frame, Frames, NodeFrame, NodeState
from drill.model.said import Said
from drill.model.short_repr import short_repr

STATES = tuple(NodeState)
Answers = tuple[float, float, float]
"""Requests of one class in one second: offered, answered in time (good and stale), lost (late and failed).

Of a class with a queue those that ended are offered.
"""


@short_repr("classes", "nodes", "len:event_ends", "len:events")
@dataclass(slots=True)
class FrameLog:
    """All frames so far. A copy shares nothing."""

    classes: int
    nodes: int
    class_rows: array[float] = field(default_factory=lambda: array("d"))
    node_rows: array[float] = field(default_factory=lambda: array("f"))
    states: bytearray = field(default_factory=bytearray)
    roles: list[str] = field(default_factory=list)
    notes: list[Said | None] = field(default_factory=list)
    word_rows: array[int] = field(default_factory=lambda: array("H"))
    """Role and note of every node, as places in `roles` and `notes`."""
    known: dict[Said | None, int] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    event_ends: array[int] = field(default_factory=lambda: array("Q"))
    """Events up to the end of each second."""
    queued: tuple[int, ...] = ()
    """Classes that have a queue, by number."""
    queue_rows: array[float] = field(default_factory=lambda: array("d"))
    """Backlog and age of the oldest message of every queue."""
    cache_nodes: tuple[tuple[int, int], ...] = ()
    """Cache nodes whose memory is measured: place among the nodes, and number of the shard."""
    memory_rows: array[float] = field(default_factory=lambda: array("d"))
    """Share of its memory in use and keys evicted a second, of every shard."""
    memory_since: int = 0
    """The second since which it is measured; nothing is in use before."""

    def __len__(self) -> int:
        return len(self.event_ends)

    def role(self, role: str) -> int:
        """Number of a role, new or known."""
        if role not in self.roles:
            self.roles.append(role)
        return self.roles.index(role)

    def note(self, note: Said | None) -> int:
        """Number of a note, new or known."""
        place = self.known.setdefault(note or None, len(self.notes))
        if place == len(self.notes):
            self.notes.append(note or None)
        return place

    def measure_memory(self, nodes: tuple[tuple[int, int], ...]) -> None:
        """Measure these from now on. Of what is put away nothing was in use yet, as if they had always been there."""
        if nodes != self.cache_nodes:
            self.cache_nodes = nodes
            self.memory_rows = array("d", [0.0] * (len(self) * self._shards * 2))

    def take(self, r: Arrays, seconds: int, events: Sequence[Event]) -> None:
        """Put away that many seconds held in the rows, and what has been said since the last time: in the last of them."""
        if not seconds:
            return
        unmeasured = min(max(self.memory_since - len(self), 0), seconds)
        self.event_ends.extend([len(self.events)] * (seconds - 1))
        self.events.extend(events[len(self.events) :])
        self.event_ends.append(len(self.events))
        self.class_rows.frombytes(packed(r.class_sample, seconds * self.classes * CLASS_WIDTH, "d"))
        self.queue_rows.frombytes(packed(r.queue_sample, seconds * len(self.queued) * 2, "d"))
        if self.cache_nodes:
            self.memory_rows.extend([0.0] * (unmeasured * self._shards * 2))
            self.memory_rows.frombytes(packed(r.shard_memory, self._shards * 2, "d") * (seconds - unmeasured))
        nodes = seconds * self.nodes
        self.node_rows.frombytes(packed(r.sample, nodes * NODE_WIDTH, "f"))
        self.states.extend(packed(r.sample_state, nodes, "B"))
        self.word_rows.frombytes(packed(r.sample_words, nodes * 2, "H"))

    @property
    def _shards(self) -> int:
        """Shards whose memory is measured."""
        return 1 + max((s for _, s in self.cache_nodes), default=-1)

    def _memory(self, second: int) -> dict[int, array[float]]:
        """Memory in use and evictions, by place of the node."""
        first = second * self._shards * 2
        return {place: self.memory_rows[first + s * 2 : first + s * 2 + 2] for place, s in self.cache_nodes}

    def __getitem__(self, second: int) -> Frame:
        if second < 0:
            second += len(self)
        if not 0 <= second < len(self):
            message = f"there is no second {second}"
            raise IndexError(message)
        first = self.event_ends[second - 1] if second else 0
        events = tuple(self.events[first : self.event_ends[second]])
        return Frame(second, self.request_classes(second), self._nodes(second), events)

    def answers(self) -> Iterator[tuple[Answers, ...]]:
        """For every second what each class was offered, had answered in time and lost: for passes over all of a drill."""
        rows, step = self.class_rows, self.classes * CLASS_WIDTH
        places = range(0, step, CLASS_WIDTH)
        for start in range(0, len(rows), step):
            numbers = rows[start : start + step]
            for k in self.queued:
                # Messages may wait: what ends is what availability looks at.
                first = k * CLASS_WIDTH
                numbers[first] = numbers[first + 1] + numbers[first + 2] + numbers[first + 3] + numbers[first + 4]
            yield tuple((numbers[k], numbers[k + 1] + numbers[k + 2], numbers[k + 3] + numbers[k + 4]) for k in places)

    def request_classes(self, second: int) -> tuple[ClassFrame, ...]:
        """The classes of a second alone."""
        start = second * self.classes * CLASS_WIDTH
        numbers = self.class_rows[start : start + self.classes * CLASS_WIDTH]
        return tuple(
            ClassFrame(*numbers[k * CLASS_WIDTH : (k + 1) * CLASS_WIDTH], *self._queue(second, k))
            for k in range(self.classes)
        )

    def _queue(self, second: int, k: int) -> array[float] | tuple[()]:
        """Backlog and age of the oldest message of a class; nothing for one without a queue."""
        if k not in self.queued:
            return ()
        at = (second * len(self.queued) + self.queued.index(k)) * 2
        return self.queue_rows[at : at + 2]

    def _nodes(self, second: int) -> tuple[NodeFrame, ...]:
        start = second * self.nodes
        found = []
        memory = self._memory(second)
        for place in range(start, start + self.nodes):
            load, rate, queue, lag, warmth, connections, copies, *counts = self.node_rows[
                place * NODE_WIDTH : (place + 1) * NODE_WIDTH
            ]
            role = self.roles[self.word_rows[place * 2]]
            note = self.notes[self.word_rows[place * 2 + 1]]
            state = STATES[self.states[place]]
            found.append(
                NodeFrame(
                    state,
                    load,
                    rate,
                    queue,
                    lag,
                    warmth,
                    connections,
                    int(copies),
                    role,
                    note,
                    *counts,
                    *memory.get(place - start, ()),
                )
            )
        return tuple(found)

    def copy(self) -> FrameLog:
        """A copy that shares nothing."""
        return FrameLog(
            self.classes,
            self.nodes,
            self.class_rows[:],
            self.node_rows[:],
            bytearray(self.states),
            list(self.roles),
            list(self.notes),
            self.word_rows[:],
            dict(self.known),
            list(self.events),
            self.event_ends[:],
            self.queued,
            self.queue_rows[:],
            self.cache_nodes,
            self.memory_rows[:],
            self.memory_since,
        )

    def digest(self) -> str:
        """SHA-256 over every bit of every frame, in little-endian order whatever the machine."""
        check = hashlib.sha256()
        for numbers in (self.class_rows, self.node_rows, self.word_rows):
            check.update(_little(numbers))
        check.update(_little(self.queue_rows))
        check.update(_little(self.memory_rows))
        check.update(self.states)
        check.update(
            "\n".join((*self.roles, *("" if note is None else note.canonical() for note in self.notes))).encode()
        )
        for event in self.events:
            check.update(f"{event.t}|{event.kind}|{event.node}|{event.said.canonical()}|{event.aws_id}\n".encode())
        return check.hexdigest()


def answers(frames: Frames) -> Iterator[tuple[Answers, ...]]:
    """The same of any frames."""
    if isinstance(frames, FrameLog):
        return frames.answers()
    return (
        tuple((row.offered, row.good + row.stale, row.late + row.failed) for row in frames[second].classes)
        for second in range(len(frames))
    )


def _little(numbers: array[float] | array[int]) -> array[float] | array[int]:
    """The numbers as they are where that is their order: a day of frames need not be held twice."""
    if sys.byteorder == "little":
        return numbers
    swapped = numbers[:]
    swapped.byteswap()
    return swapped
