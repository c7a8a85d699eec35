"""Lays out a topology at a size: the grid of cells, the place of each node, the cells of each link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from drill.model.run import NodeFrame
from drill.model.topology import NodeKind, Topology
from drill.scene import listing
from drill.scene.bundles import Bundle, bundles
from drill.scene.canvas import Canvas
from drill.scene.glyphs import DOTTED, HEAVY, LIGHT
from drill.scene.grid import Rect, Span
from drill.scene.link_router import Router
from drill.scene.node_box import BoxCounts, OfferedLoad, Piece, node_box
from drill.scene.places import Area, Places, arrange
from drill.scene.styles import Style, styles
from drill.scene.writer_discovery import discovered_shares

RETRIES_CHIPS, RETRIES_BOXES = 4, 1
"""Times a routing that lost a link is begun again, those that lost most often first. Boxes have smaller ones to fall
back on, and whether they succeed nearly always shows at once; chips have only a map without links."""

NONE: Mapping[str, tuple[float, ...]] = {}
LINKED_NODES = 48
"""Links of more nodes than this are not looked for: they would be a thicket, and take seconds to find."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything about a scene that does not change while it is watched."""

    style: Style | None
    """None: a listing."""
    rects: dict[str, Rect]
    areas: tuple[Area, ...]
    bundles: tuple[Bundle, ...]
    headings: tuple[tuple[int, int, str], ...]
    hidden: int


class Scene(Canvas):
    """A drawn map of nodes."""

    def __init__(self, topology: Topology, width: int, height: int, laid_out: Layout, foot: int = 0) -> None:
        super().__init__(width, height, topology.links)
        self.topology = topology
        self.style = laid_out.style
        self.boxed = bool(laid_out.style and laid_out.style.lines)
        self.rects = dict(laid_out.rects)
        self.areas = laid_out.areas
        """Rectangles of regions and zones; empty in a listing."""
        self.foot = foot
        """Rows under the map, left free."""
        self.hidden = laid_out.hidden
        """Nodes without a box: only where not even a list of all fits."""
        self._nodes = {node.id: node for node in topology.nodes}
        self._shown: dict[str, tuple[object, ...]] = {}
        """The text of each box, so that only boxes that changed are drawn."""
        self.limits: Mapping[str, int] = {}
        """Most connections of each machine, threads of each zone's applications, where they are known."""
        self.locked: Mapping[str, float] = {}
        """Requests that wait for a lock, by machine."""
        self.plan: Mapping[str, tuple[str, ...]] = {}
        """The line under the detail in the box of each node of a plan."""
        self._titles: dict[str, tuple[tuple[str, str], ...]] = {}
        """Cells of the name of each zone that is dark, as they were."""
        self._draw(laid_out)

    @property
    def curved(self) -> bool:
        """True if boxes have room for the curve of their load."""
        return bool(self.style and self.style.wide and self.boxed)

    def live(
        self,
        frames: Mapping[str, NodeFrame],
        offered: OfferedLoad | None = None,
        trails: Mapping[str, tuple[float, ...]] = NONE,
    ) -> tuple[Span, ...]:
        """Draw a moment into the existing layout; nodes without a frame stay as they are. Returns the cells that changed.

        `trails`: the load of the last minutes by node, oldest first, for boxes with room for it.
        """
        spans: list[Span] = []
        found = discovered_shares(self.topology, frames)
        for node_id, frame in frames.items():
            if node_id in self.rects:
                users = self._nodes[node_id].kind is NodeKind.USERS
                now = (frame, offered if users else None, trails.get(node_id, ()), found.get(node_id))
                shown = (*now, self.limits.get(node_id), self.locked.get(node_id))
                if self._shown.get(node_id) != shown:
                    self._shown[node_id] = shown
                    spans += self.repaint(node_id, *now)
        return tuple(spans)

    def repaint(
        self,
        node_id: str,
        frame: NodeFrame | None,
        offered: OfferedLoad | None = None,
        trail: tuple[float, ...] = (),
        found: float | None = None,
    ) -> tuple[Span, ...]:
        """Show a node's new state in place. Returns the cells that changed, one span a row; none if nothing shows."""
        if node_id not in self.rects:
            return ()
        inner = self._inner(node_id)
        return self.fill(inner, self._box(node_id, frame, inner, offered, trail, found))

    def _box(
        self,
        node_id: str,
        frame: NodeFrame | None,
        inner: Rect,
        offered: OfferedLoad | None,
        trail: tuple[float, ...],
        found: float | None,
    ) -> tuple[tuple[Piece, ...], ...]:
        counts = BoxCounts(self.limits.get(node_id, 0), self.locked.get(node_id, 0.0))
        plan = self.plan.get(node_id, ())
        return node_box(self._nodes[node_id], frame, inner.w, inner.h, offered, trail, found, counts, plan)

    def darken(self, zones: frozenset[str]) -> tuple[Span, ...]:
        """Say beside the name of each zone that it has no power; of the others no longer. Returns the cells that changed."""
        turned = [a for a in self.areas if a.is_zone and (a.name in zones) != (a.name in self._titles)]
        return tuple(self._say_dark(area) if area.name in zones else self._say_lit(area) for area in turned)

    def _say_dark(self, area: Area) -> Span:
        y, slots = area.title_y, (f"zone:{area.name}", "")
        end = area.title_x + len(area.title)
        while end < min(self.width, area.rect.right) and self.grid.slot[y][end] in slots:
            end += 1
        name = area.title.strip()
        texts = (f"✖ {name} no power ", f"✖ {name} dark ", f"✖{name}")
        text = next((text for text in texts if len(text) <= end - area.title_x), area.title)
        text = f"{text:<{len(area.title)}}"
        cells = range(area.title_x, area.title_x + len(text))
        self._titles[area.name] = tuple((self.grid.text[y][at], self.grid.slot[y][at]) for at in cells)
        self.grid.put(area.title_x, y, text, f"zone-title:{area.name}")
        return Span(y, area.title_x, area.title_x + len(text))

    def _say_lit(self, area: Area) -> Span:
        y = area.title_y
        cells = self._titles.pop(area.name)
        for at, (char, slot) in enumerate(cells, area.title_x):
            self.grid.put(at, y, char, slot)
        return Span(y, area.title_x, area.title_x + len(cells))

    def _inner(self, node_id: str) -> Rect:
        rect = self.rects[node_id]
        if self.style is None:
            return rect
        if self.style.lines == 0:
            return Rect(rect.x + 1, rect.y, rect.w - 2, 1)
        return Rect(rect.x + 1, rect.y + 1, rect.w - 2, rect.h - 2)

    # -- drawing --------------------------------------------------------------

    def _draw(self, laid_out: Layout) -> None:
        for area in laid_out.areas:
            self._draw_area(area)
        for node_id, rect in self.rects.items():
            if self.style and self.style.lines:
                for y in range(rect.y, rect.bottom):
                    self.grid.put(rect.x, y, " " * rect.w, self.grid.slot[y][rect.x] if y == rect.y else "")
                self.grid.box(rect, f"node:{node_id}", LIGHT)
            elif self.style:
                self.grid.put(rect.x, rect.y, "[" + " " * (rect.w - 2) + "]", f"node:{node_id}")
            self.repaint(node_id, None)
        for x, y, text in laid_out.headings:
            self.grid.put(x, y, text, f"zone-title:{text}")
        if self.hidden:
            self.grid.put(0, self.height - 1 - self.foot, f"+{self.hidden} more"[: self.width], "")
        self.draw_edges(laid_out.bundles)

    def _draw_area(self, area: Area) -> None:
        kind = "zone" if area.is_zone else "region"
        slot, rect = f"{kind}:{area.name}", area.rect
        if area.framed:
            self.grid.box(rect, slot, LIGHT if area.is_zone else HEAVY, DOTTED if area.is_zone else None)
        else:
            for x in range(rect.x, rect.right):
                self.grid.put(x, rect.y, "┈", slot)
            if rect.x:
                first = area.name == dict(self.topology.regions)[area.region][0]
                rule, corner = ("┃", "┳") if first else ("┊", "┬")
                for y in range(rect.y, rect.bottom):
                    where = f"region:{area.region}" if first else slot
                    self.grid.put(rect.x - 1, y, rule if y > rect.y else corner, where)
        self.grid.put(area.title_x, area.title_y, area.title, f"{kind}-title:{area.name}")


def _has_title(area: Area, width: int) -> bool:
    """True if a region's or a zone's name ends within the map: that of a narrow region at its edge may not."""
    return area.title_x >= 0 and area.title_x + len(area.title) <= width


def build(topology: Topology, width: int, height: int, like: Style | None = None) -> Scene:
    """The map of a topology in width x height cells: the most generous style in which every node and link fits.

    Deterministic. With `like`, the style of another scene of the same nodes, every node stays where it was, even if a line
    then finds no way and is left out. The layout of a topology and size is kept, so that a second scene of it costs only the drawing.
    """
    return Scene(topology, width, height, lay_out(topology, max(1, width), max(1, height), like))


@lru_cache(maxsize=64)
def lay_out(topology: Topology, width: int, height: int, like: Style | None = None) -> Layout:
    """Lays out a map: every box, frame and line."""
    kept = arrange(topology, like, width, height) if like else None
    if kept is not None:
        return Layout(like, kept.rects, kept.areas, _route(topology, kept, width, height, most=True) or (), (), 0)
    for style in styles(len(topology.regions)):
        if style.links and len(topology.nodes) > LINKED_NODES:
            continue
        places = arrange(topology, style, width, height)
        if places is None or not all(_has_title(area, width) for area in places.areas):
            continue
        if not style.links:
            return Layout(style, places.rects, places.areas, (), (), 0)
        found = _route(topology, places, width, height)
        if found is not None:
            return Layout(style, places.rects, places.areas, found, (), 0)
    lines = listing.arrange(topology, width, height)
    return Layout(None, lines.rects, (), (), lines.headings, lines.hidden)


def _route(
    topology: Topology, places: Places, width: int, height: int, *, most: bool = False
) -> tuple[Bundle, ...] | None:
    """Route every link, or return None when one cannot be routed; with `most`, route as many as possible."""
    if not places.style.links:
        return ()
    losses = [0] * len(bundles(topology.links))
    found: list[Bundle] = []
    for _ in range(1 + (RETRIES_BOXES if most or places.style.lines else RETRIES_CHIPS)):
        found = bundles(topology.links)
        router = _router(places, width, height)
        lost = False
        for number in sorted(range(len(found)), key=lambda number: (-losses[number], number)):
            if router.route(number, found[number], places.rects):
                losses[number] += 1
                lost = True
        if not lost:
            return tuple(found)
    return tuple(found) if most else None


def _router(places: Places, width: int, height: int) -> Router:
    router = Router(width, height, tight=places.style.lines == 0)
    for area in places.areas:
        rect = area.rect
        if area.framed:
            router.frame(rect)
            if area.is_zone:
                # No line runs down the strip between two frames: it would look like a border.
                router.wall(rect.right, rect.y, 1, rect.h)
        else:
            router.wall(rect.x, rect.y, rect.w, 1)
            if rect.x:
                router.wall(rect.x - 1, rect.y, 1, rect.h)
        router.block(Rect(area.title_x, area.title_y, len(area.title), 1))
    for rect in places.rects.values():
        router.box(rect)
    return router
