"""The world map: a box with the state of each region, the users, and lines for the traffic between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from drill.model.run import NodeFrame, NodeState
from drill.model.topology import Link, LinkKind, NodeKind, Topology
from drill.scene.bundles import Bundle, bundles
from drill.scene.canvas import Canvas
from drill.scene.glyphs import LIGHT, STATES, bar
from drill.scene.grid import Rect, Span
from drill.scene.link_router import Router
from drill.scene.node_box import NUMBER_CELLS, OfferedLoad, Piece, node_box
from drill.scene.summary import Line, Summary, summary
from drill.scene.writer_discovery import discovered_shares
from drill.syntax.safe_text import safe
from drill.words import units

LEAST_W, GAP_W = 23, 3
EASY_W, EASY_GAP_W = 32, 9
"""Cells of a box, and between two where lines run: the least, and where there is room."""
MOST_W = 64
ROOMY_H = 22
"""Rows from which on there is room for every line, and for two lines in the users' box."""
USERS_W = 26
NARROWEST = 16
"""Cells a block of lines needs at least."""
NAME_CELLS = 8
ROWS_ABOVE = 2
"""Name and load."""


@dataclass(frozen=True, slots=True)
class _WorldLayout:
    """Positions of boxes, and the lines between them."""

    rects: dict[str, Rect]
    users: tuple[str, ...]
    links: tuple[Link, ...]
    carries: tuple[tuple[int, ...], ...]
    bundles: tuple[Bundle, ...]
    bordered: bool


class WorldMap(Canvas):
    """Regions as boxes. What can be selected are regions and the users."""

    def __init__(self, topology: Topology, width: int, height: int) -> None:
        ground = _world_layout(topology, max(1, width), max(1, height))
        super().__init__(width, height, ground.links)
        self.topology = topology
        self.rects = dict(ground.rects)
        self.boxed = ground.bordered
        self.carries = ground.carries
        self._users = ground.users
        self._shown: dict[str, Summary] = {}
        self._tops: dict[str, int] = {}
        """Row under each region's summary."""
        self.hidden = sum(name not in ground.rects for name, _ in topology.regions)
        """Regions without a box: only where not even a line for each fits."""
        for name, rect in ground.rects.items():
            if self.boxed:
                self.grid.box(rect, f"node:{name}", LIGHT)
            if name in self._users:
                self._users_box(name, None, None)
        if self.hidden:
            self.grid.put(0, self.height - 1, f"+{self.hidden} more"[: self.width], "")
        self.draw_edges(ground.bundles)
        self.live({})

    def live(self, frames: Mapping[str, NodeFrame], offered: OfferedLoad | None = None) -> tuple[Span, ...]:
        """Draw a moment into the existing layout. Returns the cells that changed."""
        spans: list[Span] = []
        for name, _ in self.topology.regions:
            now = summary(self.topology, name, frames)
            if name in self.rects and self._shown.get(name) != now:
                self._shown[name] = now
                inner = self._inner(name)
                spans += self.fill(inner, region_rows(name, now, inner.w, inner.h))
                self._tops[name] = inner.y + min(inner.h, ROWS_ABOVE + len(now.lines))
            if name in self.rects:
                spans += self._nodes(name, frames)
        for name in self._users:
            if name in self.rects and name in frames:
                spans += self._users_box(name, frames[name], offered)
        return tuple(spans)

    def _nodes(self, region: str, frames: Mapping[str, NodeFrame]) -> tuple[Span, ...]:
        """The region's nodes one by one under its summary, where there is room for all of them."""
        inner, top = self._inner(region), self._tops[region]
        nodes = [node for node in self.topology.nodes if node.region == region]
        if not nodes or top + 1 + len(nodes) > inner.bottom:
            return ()
        rows = []
        found = discovered_shares(self.topology, frames)
        name_w = max(len(safe(node.label)) for node in nodes)
        for node in nodes:
            place = f"{safe(node.zone.removeprefix(region)):<2}"
            padded = replace(node, label=f"{safe(node.label):<{name_w}}")
            ((*pieces,),) = node_box(padded, frames.get(node.id), inner.w - len(place), 1, found=found.get(node.id))
            rows.append(((place, f"num:{node.id}"), *((text, slot) for text, slot in pieces)))
        return self.fill(Rect(inner.x, top + 1, inner.w, len(nodes)), rows)

    def states(self) -> dict[str, NodeState | None]:
        """The state of each region as shown."""
        return {name: now.state for name, now in self._shown.items()}

    def _users_box(self, name: str, frame: NodeFrame | None, offered: OfferedLoad | None) -> tuple[Span, ...]:
        inner = self._inner(name)
        return self.fill(inner, node_box(self.topology.node(name), frame, inner.w, inner.h, offered))

    def _inner(self, name: str) -> Rect:
        x, y, w, h = self.rects[name]
        return Rect(x + 1, y + 1, w - 2, h - 2) if self.boxed else self.rects[name]


def region_rows(name: str, now: Summary, width: int, height: int) -> list[tuple[Piece, ...]]:
    """A region's rows: its name and state, its load, then as many of the others as there is room for."""
    glyph = f"{STATES[now.state]} " if now.state else ""
    word = "" if now.state in (None, NodeState.UP) else str(now.state)
    title = f"{glyph}{safe(name)}"[:width]
    rows: list[tuple[Piece, ...]] = [((f"{title}{word:>{width - len(title)}}"[:width], f"node:{name}"),)]
    if now.state is not None:
        number = units.percent(now.load, short=True)
        right = f"{number if now.load else '':>{NUMBER_CELLS + 1}}"
        who = f" {now.busiest}" if len(now.busiest) + len(right) + 12 <= width else ""
        gauge = bar(now.load, width - len(right) - len(who))
        rows.append(((gauge, f"bar:{name}"), (right, f"num:{name}"), (who, f"num:{name}")))
    first, rest = now.lines[:1], now.lines[1:]
    # In short boxes trouble comes before what is well.
    if len(rows) + len(now.lines) > height:
        rest = tuple(sorted(rest, key=lambda line: line.state in (None, NodeState.UP) and not line.handed_over))
    rows += [_row(name, line, width) for line in (*first, *rest)]
    rows = rows[:height]
    return rows + [((" " * width, f"num:{name}"),)] * (height - len(rows))


def _row(name: str, line: Line, width: int) -> tuple[Piece, ...]:
    """A mark, a name, and as many of the parts as fit whole."""
    mark = f"{STATES[line.state]} " if line.state else "  "
    slot = f"{line.state}:" if line.state and line.state is not NodeState.UP else f"num:{name}"
    text = f"{mark}{line.name:<{NAME_CELLS}}" if line.name else ""
    for number, part in enumerate(line.parts):
        longer = text + ((" " if line.name else ", ") if number else "") + part
        if len(longer) <= width:
            text = longer
    return ((f"{text:<{width}}"[:width], slot),)


@lru_cache(maxsize=32)
def _world_layout(topology: Topology, width: int, height: int) -> _WorldLayout:
    users = tuple(node.id for node in topology.nodes if node.kind is NodeKind.USERS)
    links, carries = _between(topology)
    lines = 2 if height >= ROOMY_H else 1
    rects = _beside(topology, users, width, height, lines)
    if rects is not None:
        home = next((node.region for node in topology.nodes if node.kind is NodeKind.WRITER), "")
        # Who calls whom between regions gives way first: with three of them it is a thicket. Calls for the writer go last.
        kept = range(len(links)) if height >= ROOMY_H or len(topology.regions) < 3 else ()
        to_writer = [n for n, link in enumerate(links) if link.kind is LinkKind.SQL and link.target == home]
        needed = [n for n, link in enumerate(links) if link.kind in (LinkKind.REQUEST, LinkKind.REPLICATION)]
        for some in (kept, sorted((*needed, *to_writer)), needed):
            every = _routed(tuple(links[n] for n in some), rects, width, height)
            if some and every is not None:
                links, carries = tuple(links[n] for n in some), tuple(carries[n] for n in some)
                return _WorldLayout(rects, users, links, carries, every, bordered=True)
        return _WorldLayout(rects, users, (), (), (), bordered=True)
    return _WorldLayout(_listed(topology, users, width, height), users, links, carries, (), bordered=False)


def _between(topology: Topology) -> tuple[tuple[Link, ...], tuple[tuple[int, ...], ...]]:
    """Links between places, and which links of the topology each stands for.

    Requests are drawn from the users to every region that answers them, wherever their balancer stands; the copies a volume
    sends are copies as any others.
    """
    places = {node.id: node.region or node.id for node in topology.nodes}
    users = next((node.id for node in topology.nodes if node.kind is NodeKind.USERS), "")
    found: dict[tuple[str, str, LinkKind], list[int]] = {}
    for number, link in enumerate(topology.links):
        source, target = places[link.source], places[link.target]
        if source != target:
            source = users if link.kind is LinkKind.REQUEST and users else source
            kind = LinkKind.REPLICATION if link.kind is LinkKind.STORAGE else link.kind
            found.setdefault((source, target, kind), []).append(number)
    links = tuple(
        Link(*key, max(topology.links[number].latency_ms for number in numbers)) for key, numbers in found.items()
    )
    return links, tuple(tuple(numbers) for numbers in found.values())


def _beside(topology: Topology, users: tuple[str, ...], width: int, height: int, lines: int) -> dict[str, Rect] | None:
    """Users above, regions side by side under them; None where that does not fit."""
    names = [name for name, _ in topology.regions]
    least = max(LEAST_W, *(len(safe(name)) + 4 for name in names))
    easy = (width - EASY_GAP_W * (len(names) - 1)) // len(names)
    room = easy if easy >= EASY_W else (width - GAP_W * (len(names) - 1)) // len(names)
    top = lines + 2 + (3 if height >= ROOMY_H else len(names) > 1) + 1 if users else 1
    # Lines run under the boxes where there are rows to spare, over them where there are not.
    room_h = height - top - (2 if len(names) > 1 and height >= ROOMY_H else 0)
    wanted = [max(whole[at] for whole in (_content(topology, name) for name in names)) for at in (0, 1)]
    tall = min(room_h, wanted[1] if wanted[1] <= room_h else wanted[0])
    if room < least or tall < 5:
        return None
    w = min(MOST_W, room)
    gap = min(16, (width - w * len(names)) // max(1, len(names) - 1)) if len(names) > 1 else 0
    left = (width - w * len(names) - gap * (len(names) - 1)) // 2
    rects = {name: Rect(left + at * (w + gap), top, w, tall) for at, name in enumerate(names)}
    for user in users:
        wide = min(USERS_W, w)
        rects[user] = Rect(left + (w - wide) // 2, 0, wide, lines + 2)
    return rects


def _content(topology: Topology, region: str) -> tuple[int, int]:
    """Rows of a region's box: with its summary, and with its nodes one by one as well."""
    rows = len(summary(topology, region, {}).lines) + ROWS_ABOVE + 2
    return rows, rows + 1 + sum(node.region == region for node in topology.nodes)


def _listed(topology: Topology, users: tuple[str, ...], width: int, height: int) -> dict[str, Rect]:
    """Blocks of lines under each other, as tall as there is room for."""
    names = [*users, *(name for name, _ in topology.regions)]
    regions = len(names) - len(users)
    each = min(8, (height - len(users)) // max(1, regions))
    rects: dict[str, Rect] = {}
    y = 0
    for name in names if width >= NARROWEST else ():
        rows = 1 if name in users else max(1, each)
        if y + rows > height - (1 if name != names[-1] and each < 1 else 0):
            break
        rects[name] = Rect(0, y, width, rows)
        y += rows
    return rects


def _routed(links: tuple[Link, ...], rects: dict[str, Rect], width: int, height: int) -> tuple[Bundle, ...] | None:
    found = bundles(links)
    router = Router(width, height, tight=False)
    for rect in rects.values():
        router.box(rect)
    lost = [router.route(number, bundle, rects) for number, bundle in enumerate(found)]
    return None if any(lost) else tuple(found)
