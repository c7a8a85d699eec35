"""One node across the whole map: its state, its recent load, its events, its neighbours and its options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import wrap

from drill.model.run import NodeFrame
from drill.model.topology import NodeKind, Topology
from drill.scene.canvas import Canvas
from drill.scene.edge_flow import flows
from drill.scene.facts import BEHIND, LOADED, Neighbour, facts, neighbours
from drill.scene.glyphs import STATES
from drill.scene.grid import Rect, Span
from drill.scene.node_box import OfferedLoad, Piece
from drill.scene.sparkline import sparkline
from drill.scene.writer_discovery import discovered_shares
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.english import english

COLUMN_W, MOST_COLUMNS, GAP = 36, 3, 3
NAME = 12
"""Cells of a fact's name."""
NUMBER = 7
"""Cells of a curve's last value."""
TALLEST, SHORT = 8, 20
"""Rows of a curve at most, and rows of a card that are for other things."""

Row = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class CardFacts:
    """Facts on a card that a frame does not hold. The caller provides them; all may be empty."""

    past: tuple[NodeFrame, ...] = ()
    """The node's seconds up to now, oldest first."""
    events: tuple[tuple[str, str], ...] = ()
    """Clock and text of what happened at it, oldest first."""
    chosen: tuple[tuple[str, str], ...] = ()
    """Options and prices: name and value."""


EMPTY = CardFacts()


@dataclass(frozen=True, slots=True)
class _Curve:
    """A reading over time: as high as `top`, or as its largest value."""

    name: str
    kinds: tuple[NodeKind, ...]
    top: float
    value: Callable[[NodeFrame], float]
    text: Callable[[NodeFrame], str]
    shown: Callable[[NodeFrame], bool] = lambda _frame: True
    """True if frames hold it."""


CURVES = (
    _Curve("load", LOADED, 1.0, lambda frame: frame.load, lambda frame: units.percent(frame.load, short=True)),
    _Curve(
        "rate",
        (*LOADED, NodeKind.USERS, NodeKind.BALANCER),
        0.0,
        lambda frame: frame.rate,
        lambda frame: units.rate(frame.rate, short=True),
    ),
    _Curve("waiting", LOADED, 10.0, lambda frame: frame.queue, lambda frame: units.count(frame.queue, short=True)),
    _Curve("lag", BEHIND, 1.0, lambda frame: frame.lag_s, lambda frame: units.duration(frame.lag_s, short=True)),
    _Curve(
        "warm",
        (NodeKind.CACHE,),
        1.0,
        lambda frame: frame.warmth,
        lambda frame: units.percent(frame.warmth, short=True),
    ),
    _Curve(
        "memory",
        (NodeKind.CACHE, NodeKind.CACHE_REPLICA),
        1.0,
        lambda frame: frame.memory or 0.0,
        lambda frame: units.percent(frame.memory or 0.0, short=True),
        lambda frame: frame.memory is not None,
    ),
    _Curve(
        "evicted",
        (NodeKind.CACHE,),
        0.0,
        lambda frame: frame.evictions,
        lambda frame: units.rate(frame.evictions, short=True),
        lambda frame: frame.memory is not None,
    ),
    _Curve("copies", (NodeKind.STORAGE,), 6.0, lambda frame: float(frame.copies), lambda frame: str(frame.copies)),
)


@dataclass(frozen=True, slots=True)
class _Section:
    """Rows under a title. `least` of them are kept where rows are few; with 0 all may go."""

    title: str
    rows: tuple[Row, ...]
    least: int
    names: tuple[str, ...] = ()
    """Of neighbours: the node of each row."""
    newest: bool = False
    """The last rows matter most."""


class Card(Canvas):
    """A node's card. What can be selected are its neighbours."""

    def __init__(self, topology: Topology, node_id: str, width: int, height: int) -> None:
        super().__init__(width, height)
        self.topology = topology
        self.node = topology.node(node_id)
        self.live({})

    def live(
        self, frames: Mapping[str, NodeFrame], offered: OfferedLoad | None = None, more: CardFacts = EMPTY
    ) -> tuple[Span, ...]:
        """Draw a moment into the existing layout. Returns the cells that changed."""
        self.rects = {}
        head = self._head()
        spans = [*self.fill(Rect(0, 0, self.width, 1), [head])] if self.height else []
        if self.height > 1:
            spans += self.fill(Rect(0, 1, self.width, 1), [self._why(frames.get(self.node.id))])
        most = MOST_COLUMNS if frames or more.chosen else 1
        count = max(1, min(most, (self.width + GAP) // (COLUMN_W + GAP)))
        wide = (self.width - GAP * (count - 1)) // count
        for at, sections in enumerate(self._columns(frames, offered, more, wide)[count]):
            x = at * (wide + GAP)
            rect = Rect(x, 2, self.width - x if at == count - 1 else wide, self.height - 2)
            spans += self.fill(rect, self._flow(sections, rect, GAP * (at < count - 1)))
        return tuple(spans)

    def _head(self) -> Row:
        node = self.node
        parts = [node.id, str(node.kind), english(node.detail), node.zone or node.region]
        text = "   ".join(safe(part) for part in dict.fromkeys(parts) if part)
        return _fit(((text, f"node:{node.id}"),), self.width)

    def _why(self, frame: NodeFrame | None) -> Row:
        """Why the node is not up."""
        note, slot = (safe(english(frame.note)), f"{frame.state}:") if frame else ("", "")
        return _fit(((note, slot),), self.width)

    def _columns(
        self, frames: Mapping[str, NodeFrame], offered: OfferedLoad | None, more: CardFacts, wide: int
    ) -> dict[int, tuple[tuple[_Section, ...], ...]]:
        """Sections by column, for one, two and three columns."""
        frame, now = frames.get(self.node.id), flows(self.topology, frames) if frames else ()
        is_users = self.node.kind is NodeKind.USERS
        found = discovered_shares(self.topology, frames).get(self.node.id)
        known = facts(self.node, frame, offered if is_users else None, found) if frame else ()
        state = _Section("now", tuple(((f"{f.name:<{NAME}}", "quiet"), (f.value, f.slot)) for f in known), len(known))
        lately = _Section(f"the last {units.rough_duration(len(more.past))}", self._curves(more.past, wide), 0)
        came, goes = (
            _neighbour_rows(title, neighbours(self.topology, self.node.id, frames, now, out=out), frames, wide)
            for title, out in (("comes from", False), ("goes to", True))
        )
        events = _Section("what happened", tuple(_event_rows(more.events, wide)), 0, newest=True)
        name_w = max((len(safe(name)) for name, _ in more.chosen), default=0) + 2
        picked = tuple(((f"{safe(name):<{name_w}}", "quiet"), (safe(value), "")) for name, value in more.chosen)
        chosen = _Section("chosen", picked, 0)
        return {
            1: ((state, came, goes, lately, chosen, events),),
            2: ((state, lately), (came, goes, chosen, events)),
            3: ((state, chosen), (came, goes), (lately, events)),
        }

    def _curves(self, past: tuple[NodeFrame, ...], wide: int) -> tuple[Row, ...]:
        kinds = [curve for curve in CURVES if self.node.kind in curve.kinds and past and curve.shown(past[-1])]
        cells = wide - NAME - NUMBER
        if not past or not kinds or cells < 1:
            return ()
        tall = max(1, min(TALLEST, (self.height - SHORT) // len(kinds)))
        rows: list[Row] = []
        for curve in kinds:
            values = [curve.value(frame) for frame in past]
            for row, line in enumerate(sparkline(values, cells, tall, curve.top)):
                label, last = (curve.name, curve.text(past[-1])) if row == tall - 1 else ("", "")
                rows.append(((f"{label:<{NAME}}", "quiet"), (line, f"bar:{self.node.id}"), (f"{last:>{NUMBER}}", "")))
            rows += [()] * (tall > 1)
        return tuple(rows[:-1] if tall > 1 else rows)

    def _flow(self, sections: tuple[_Section, ...], rect: Rect, gap: int) -> list[Row]:
        """Rows of a column and the gap beside it, exactly as many as it has; remembers where neighbours stand."""
        room = _rows_of_sections(sections, rect.h)
        rows: list[Row] = []
        for section, most in zip(sections, room, strict=True):
            if most < 2 or not section.rows:
                continue
            rows.append(((section.title, "card-title"),))
            shown, left = _cut(section, most - 1)
            for at, row in shown:
                if section.names:
                    self.rects[section.names[at]] = Rect(rect.x, rect.y + len(rows), rect.w, 1)
                rows.append(row)
            if left:
                rows.append(((f"+{left} more", "quiet"),))
            rows.append(())
        rows = rows[: rect.h]
        return [(*_fit(row, rect.w), (" " * gap, "")) for row in rows + [()] * (rect.h - len(rows))]


def _event_rows(events: tuple[tuple[str, str], ...], width: int) -> list[Row]:
    """Events, their texts wrapped beside the clock."""
    rows: list[Row] = []
    for clock, text in events:
        lines = wrap(safe(text), max(8, width - len(clock) - 2)) or [""]
        rows.append(((f"{clock}  ", "quiet"), (lines[0], "")))
        rows += [((" " * (len(clock) + 2), ""), (line, "")) for line in lines[1:]]
    return rows


def _neighbour_rows(title: str, found: tuple[Neighbour, ...], frames: Mapping[str, NodeFrame], width: int) -> _Section:
    """A row for each neighbour: its state and name, and as many words about the link as fit whole."""
    rows = []
    name_w = max((len(safe(other.node.label)) for other in found), default=0) + 2
    for other in found:
        frame = frames.get(other.node.id)
        head = f"{STATES[frame.state]} " if frame else ""
        head += f"{safe(other.node.label):<{name_w}}"
        slot = f"{frame.state}:" if frame else f"num:{other.node.id}"
        text = ""
        for number, part in enumerate(other.parts):
            longer = f"{text}{'  ' if number else ''}{part}"
            if len(head) + len(longer) > width:
                break
            text = longer
        rows.append(((head, slot), (text, "down:" if other.failing else "")))
    return _Section(title, tuple(rows), min(2, len(rows)), tuple(other.node.id for other in found))


def _rows_of_sections(sections: tuple[_Section, ...], height: int) -> list[int]:
    """Rows for each section with its title and the blank under it: first what each needs at least, then in turn what it wants."""
    room, left = [], height
    for section in sections:
        need = min(section.least, len(section.rows)) + 2 if section.rows and section.least else 0
        room.append(min(need, left))
        left -= room[-1]
    for number, section in enumerate(sections):
        want = len(section.rows) + 2 if section.rows else 0
        more = max(0, min(want - room[number], left))
        if room[number] + more >= 3:
            room[number] += more
            left -= more
    return room


def _cut(section: _Section, most: int) -> tuple[list[tuple[int, Row]], int]:
    """The rows that fit, with their numbers, and how many were left out."""
    rows = list(enumerate(section.rows))
    if len(rows) <= most:
        return rows, 0
    if section.newest:
        return rows[-max(1, most - 1) :], 0
    kept = max(0, most - 2)
    return rows[:kept], len(rows) - kept


def _fit(row: Row, width: int) -> Row:
    """A row cut and padded to exactly `width` cells; what is cut ends in an ellipsis."""
    pieces, used = [], 0
    for text, slot in row:
        if used + len(text) > width:
            pieces.append((text[: max(0, width - used - 1)] + "…" * (width > used), slot))
            used = width
            break
        pieces.append((text, slot))
        used += len(text)
    return (*pieces, (" " * (width - used), ""))
