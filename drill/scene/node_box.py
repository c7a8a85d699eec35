"""The content of a node's box: the same words and numbers on the screen and in plain text."""

from __future__ import annotations

from typing import NamedTuple

from drill.model.run import ClassFrame, NodeFrame, NodeState
from drill.model.topology import Node, NodeKind
from drill.scene.glyphs import STATES, UNKNOWN, bar
from drill.scene.sparkline import sparkline
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.english import english

NUMBER_CELLS = 4
"""Room for `100%`."""
MIN_BAR = 3
LAG_SHOWN_S = 0.1
"""Replicas are always a little behind; less than this is not worth a word."""
QUEUE_SHOWN = 1.0
NEARLY, LEAST_REFUSED = 0.9, 1.0
"""Share of its connections that a machine has open, and attempts a second it refuses, from which on they are shown."""
WARM = 0.95
MEMORY_SHOWN, EVICTIONS_SHOWN = 0.8, 1.0
"""Share of a cache node's memory in use, and keys evicted a second, from which on they are shown."""
ROOMY = 28
"""Cells from which on a box of three rows tells connections and threads of their limit all the time."""

HURTS = 0.005
"""Share of requests lost from which on it is shown."""

WARMING = (NodeKind.CACHE, NodeKind.CACHE_REPLICA, NodeKind.WRITER, NodeKind.READER, NodeKind.STANDBY)
"""Kinds that have something in memory to lose."""

RATED = (NodeKind.APP, NodeKind.PROXY, NodeKind.CACHE, NodeKind.WRITER, NodeKind.READER, NodeKind.STANDBY)
"""Kinds whose box tells what reaches them, where it has a row for it."""

Piece = tuple[str, str]
"""Text and its slot."""


class BoxCounts(NamedTuple):
    """The limits of a node's counts, and the counts that a frame does not hold."""

    limit: int = 0
    """Most connections of a machine; threads of the applications of a zone; 0: not known."""
    locked: float = 0.0
    """Requests that wait for a lock there, part of those that wait."""


NO_COUNTS = BoxCounts()


class OfferedLoad(NamedTuple):
    """The load that users offer, all classes together, in requests or attempts per second."""

    offered: float
    lost: float
    """Answered late or not at all, of what ended."""
    ended: float
    retries: float
    backlog: float = 0.0
    """Messages that wait in queues."""
    oldest_s: float = 0.0
    """Time that the oldest of them has waited."""

    @property
    def lost_share(self) -> float:
        """Lost, of the requests that ended in the second."""
        return self.lost / self.ended if self.ended else 0.0


def offered_load(classes: tuple[ClassFrame, ...]) -> OfferedLoad:
    """All classes of a second together."""
    lost = sum(item.late + item.failed for item in classes)
    return OfferedLoad(
        sum(item.offered for item in classes),
        lost,
        lost + sum(item.good + item.stale for item in classes),
        sum(item.retries for item in classes),
        sum(item.backlog for item in classes),
        max((item.oldest_s for item in classes), default=0.0),
    )


def node_box(
    node: Node,
    frame: NodeFrame | None,
    width: int,
    lines: int,
    now: OfferedLoad | None = None,
    trail: tuple[float, ...] = (),
    found: float | None = None,
    counts: BoxCounts = NO_COUNTS,
    plan: tuple[str, ...] = (),
) -> tuple[tuple[Piece, ...], ...]:
    """`lines` rows of exactly `width` cells each.

    One line: glyph, label, the reading at the right. Two: a bar under the label. Three: the state's word and what else
    matters under that. Without a frame (planning) the node's detail stands where the readings will be. `now` is told by
    the users' box; `trail`, the load of the last minutes, is a curve beside the label where there is room. `found` is this
    machine's share of the calls for the writer, while clients look for a new one. `plan`: what a plan's box tells under the
    detail.
    """
    if frame is None:
        return _planned(node, width, lines, plan)
    title = f"{STATES[frame.state]} {safe(node.label)}"
    if lines == 1:
        return (_one_line(node, frame, title, width, _words(node, frame, now, found, counts), found),)
    first: tuple[Piece, ...] = ((_fit(title, width), f"node:{node.id}"),)
    if trail and node.kind in RATED and width - len(title) > len(trail):
        first = (
            (f"{title:<{width - len(trail)}}", f"node:{node.id}"),
            (sparkline(trail, len(trail), 1, 1.0)[0], f"bar:{node.id}"),
        )
    words = _words(node, frame, now, found, counts, always=lines > 2 and width >= ROOMY)
    if lines == 2 and words:
        number = _number(node, frame)
        words = _explaining_words(frame, words) or words
        return first, (
            (f"{_most(words, width - len(number) - bool(number)):<{width - len(number)}}", f"bar:{node.id}"),
            (number, f"num:{node.id}"),
        )
    gauge = _gauge(node, frame, width)
    if lines == 2:
        return first, gauge
    counted = node.kind in RATED and frame.state is not NodeState.DOWN and frame.rate >= 1
    rate = units.rate(frame.rate, short=True) if counted else ""
    said = _most(_explaining_words(frame, words) or words, width)
    rate = rate if len(said) + len(rate) < width else ""
    return first, gauge, ((f"{said:<{width - len(rate)}}{rate}", f"num:{node.id}"),)


def _explaining_words(frame: NodeFrame, words: list[str]) -> list[str]:
    """The words without that of a state which the glyph says and numbers explain: degraded."""
    return [word for word in words if word != NodeState.DEGRADED] if frame.state is NodeState.DEGRADED else words


def _most(words: list[str], room: int) -> str:
    """As many of the first words as fit."""
    return next((text for count in range(len(words), 0, -1) if len(text := " ".join(words[:count])) <= room), "")


def reading(node: Node, frame: NodeFrame) -> str:
    """The one reading that matters most: copies, lag, queue or load, with the state's word before it unless up."""
    return " ".join((*_words(node, frame), _number(node, frame))).strip()


def _fit(text: str, width: int) -> str:
    """Text padded to a width. Boxes are made wide enough for labels, so nothing is lost."""
    return f"{text:<{width}}"


def _planned(node: Node, width: int, lines: int, plan: tuple[str, ...] = ()) -> tuple[tuple[Piece, ...], ...]:
    slot, number = f"node:{node.id}", f"num:{node.id}"
    label = safe(node.label)
    if plan and plan[0].startswith(UNKNOWN) and len(label) + 2 <= width:
        label = f"{label} {UNKNOWN}"
    words = safe(english(node.detail))
    short = words.partition(".")[2]
    details = [text for text in (words, short, words.partition(", ")[2], short.partition(",")[0]) if text]
    if lines == 1:
        detail = next((text for text in details if len(label) + 1 + len(text) <= width), "")
        gap = width - len(label)
        return (((label, slot), (f"{detail:>{gap}}", number)),)
    detail = next((text for text in details if len(text) <= width), "")
    rows: list[tuple[Piece, ...]] = [((_fit(label, width), slot),), ((f"{detail:<{width}}", number),)]
    texts = [safe(", ".join(plan[:count])) for count in range(len(plan), 0, -1)]
    text = next((text for text in texts if len(text) <= width), "")
    rows += [((f"{text if row == 2 else '':<{width}}", number),) for row in range(2, lines)]
    return tuple(rows)


def _one_line(
    node: Node, frame: NodeFrame, title: str, width: int, words: list[str], found: float | None
) -> tuple[Piece, ...]:
    room = width - len(title) - 1
    number = _number(node, frame)
    letter = changed_role(node, frame)[:1].upper() if frame.state is NodeState.UP else ""
    short = [f"{letter} {number}", f"{letter}{number}", letter] if letter else []
    words = _explaining_words(frame, words)
    said = [f"{words[0]} {number}" if words and number else "", _most(words, room)]
    choices = [*said, *short, number, str(frame.state) if frame.state is NodeState.DEGRADED else ""]
    if frame.state is NodeState.DOWN:
        choices += [f"gets {units.percent(found, short=True)}" if found is not None else "", str(frame.state)]
    if room >= NUMBER_CELLS + MIN_BAR + 1 and not words:
        gauge, right = _gauge(node, frame, room)
        return (f"{title} ", f"node:{node.id}"), gauge, right
    chosen = next((text for text in choices if text and len(text) <= room), "")
    slot = "role" if chosen in short else "num"
    return (title, f"node:{node.id}"), (f"{chosen:>{width - len(title)}}", f"{slot}:{node.id}")


def _gauge(node: Node, frame: NodeFrame, width: int) -> tuple[Piece, Piece]:
    """A bar of the share that matters, and its number."""
    number = _number(node, frame).rjust(NUMBER_CELLS)
    share = frame.copies / 6 if node.kind is NodeKind.STORAGE else frame.load
    cells = width - len(number) - 1
    if node.kind in (NodeKind.USERS, NodeKind.BALANCER, NodeKind.BACKUP):
        share = 0.0
    return (bar(share, cells), f"bar:{node.id}"), (f" {number}", f"num:{node.id}")


def _number(node: Node, frame: NodeFrame) -> str:
    if node.kind is NodeKind.STORAGE:
        return f"{frame.copies}/6"
    if node.kind in (NodeKind.USERS, NodeKind.BALANCER):
        return units.rate(frame.rate, short=True)
    if node.kind is NodeKind.BACKUP or frame.state is NodeState.DOWN:
        return ""
    return units.percent(frame.load, short=True)


ROLES = {NodeKind.WRITER: "writer", NodeKind.STANDBY: "standby", NodeKind.READER: "reader"}
"""The role a database node was planned for."""


def changed_role(node: Node, frame: NodeFrame) -> str:
    """A database node's current role, if it is not the planned one; empty otherwise."""
    planned = ROLES.get(node.kind)
    return frame.role if planned and frame.role and frame.role != planned else ""


def half_open(frame: NodeFrame) -> float:
    """Requests that wait on connections whose other end is gone: the client has not noticed yet."""
    return frame.queue if frame.state is NodeState.DOWN and frame.queue >= QUEUE_SHOWN else 0.0


def _words(
    node: Node,
    frame: NodeFrame,
    now: OfferedLoad | None = None,
    found: float | None = None,
    counts: BoxCounts = NO_COUNTS,
    *,
    always: bool = False,
) -> list[str]:
    """Words worth a glance, the most telling first: the state unless up, then its role, lag, coldness, queue.

    A machine that was the writer says who still calls it instead of its state: the glyph says that.
    """
    words = [] if frame.state is NodeState.UP else [str(frame.state)]
    calls = [] if found is None else [f"{units.percent(found, short=True)} of calls"]
    if frame.state is NodeState.DOWN:
        return (calls or words) + ([f"{units.count(frame.queue, short=True)} hang"] if half_open(frame) else [])
    if role := changed_role(node, frame):
        words.append(role)
    words += calls
    if now is not None:
        words += [f"{units.percent(now.lost_share, short=True)} lost"] if now.lost_share >= HURTS else []
        words += [_backlog(now)] if now.backlog >= 1 else []
        words += [f"{units.count(now.retries, short=True)} retry"] if now.retries >= 1 else []
    if frame.lag_s >= LAG_SHOWN_S and node.kind in (NodeKind.READER, NodeKind.STANDBY):
        words.append(f"lag {units.duration(frame.lag_s, short=True)}")
    if frame.warmth < WARM and node.kind in WARMING:
        words.append(f"warm {units.percent(frame.warmth, short=True)}")
    words += _memory(frame)
    if counts.locked >= QUEUE_SHOWN:
        words.append(f"lock {units.count(counts.locked, short=True)}")
    if used := used_up(node, frame, counts.limit, always=always):
        words.append(used)
    if frame.queue >= QUEUE_SHOWN and not (used and node.kind is NodeKind.APP):
        words.append(f"q {units.count(frame.queue, short=True)}")
    return words


def _memory(frame: NodeFrame) -> list[str]:
    """A cache node's memory in use and its evictions, where they are measured and worth a word."""
    words = []
    if frame.memory is not None and frame.memory >= MEMORY_SHOWN:
        words.append(f"mem {units.percent(frame.memory, short=True)}")
    if frame.evictions >= EVICTIONS_SHOWN:
        words.append(f"evict {units.rate(frame.evictions, short=True)}")
    return words


def _backlog(now: OfferedLoad) -> str:
    """Messages in queues: how many, and how long the oldest has waited."""
    return f"backlog {units.count(now.backlog, short=True)} {units.duration(now.oldest_s, short=True)}"


def used_up(node: Node, frame: NodeFrame, limit: int, *, always: bool = False) -> str:
    """Connections of their limit, of applications threads of theirs: where they are nearly used up, or `always`; empty otherwise.

    What refuses has its limit told whatever it is.
    """
    if not limit:
        return ""
    count, what = (frame.queue, "busy") if node.kind is NodeKind.APP else (frame.connections, "conn")
    if not always and frame.refused < LEAST_REFUSED and count < NEARLY * limit:
        return ""
    return f"{units.count(count, short=True)}/{units.count(limit, short=True)} {what}"
