"""From a topology and a size to a scene: the grid of cells, where each node is, which cells each link runs through."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from drill.model.run import NodeFrame
from drill.model.topology import LinkKind, Topology
from drill.scene import listing
from drill.scene.faces import face
from drill.scene.glyphs import ARROWS, DASHED, DOTTED, DOUBLE, HEAVY, LIGHT, SIDES
from drill.scene.grid import Grid, Rect, Span
from drill.scene.places import Frame, Places, arrange
from drill.scene.route import Bundle, Cell, Router, bundles
from drill.scene.styles import Style, styles

RETRIES_CHIPS, RETRIES_BOXES = 4, 1
"""Times a routing that lost a link is begun again, those that lost most often first. Boxes have smaller ones to fall
back on, and whether they succeed nearly always shows at once; chips have only a map without links."""

LINKED_NODES = 48
"""Links of more nodes than this are not looked for: they would be a thicket, and take seconds to find."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """Everything about a scene that does not change while it is watched."""

    style: Style | None
    """None: a listing."""
    rects: dict[str, Rect]
    frames: tuple[Frame, ...]
    bundles: tuple[Bundle, ...]
    headings: tuple[tuple[int, int, str], ...]
    hidden: int


class Scene:
    """A drawn map. Cells belong to slots; what a slot looks like is the painter's business.

    Slots: `node:<id>`, `bar:<id>`, `num:<id>`, `region:<name>`, `region-title:<name>`, `zone:<name>`, `zone-title:<name>`,
    the empty slot for the ground, and `edge:<kind>:<trunk>:<link>`: all cells of it are shared by the same links,
    `trunks[trunk]`, of which `link` is the first.
    """

    def __init__(self, topology: Topology, width: int, height: int, plan: _Plan) -> None:
        self.topology, self.width, self.height = topology, width, height
        self.grid = Grid(width, height)
        self.style = plan.style
        self.rects: dict[str, Rect] = dict(plan.rects)
        """Node id to its box; a node that found no room has none."""
        self.frames = plan.frames
        """Where regions and zones are; empty in a listing."""
        self.hidden = plan.hidden
        """Nodes without a box: only where not even a list of all fits."""
        self.edges: list[tuple[Cell, ...]] = [()] * len(topology.links)
        """Cells (x, y) of each link from source to target; empty when it is not drawn."""
        self.trunks: tuple[tuple[int, ...], ...] = ()
        """For each trunk number of an edge's slot, the links that run through its cells."""
        self.unrouted: tuple[int, ...] = ()
        """Indices of the links that are not drawn."""
        self._nodes = {node.id: node for node in topology.nodes}
        self._draw(plan)

    def runs(self, row: int) -> list[tuple[str, str]]:
        """A row as (text, slot) pieces, exactly `width` cells in all."""
        return self.grid.runs(row)

    def node_at(self, x: int, y: int) -> str | None:
        """The node whose box covers a cell."""
        return next((node_id for node_id, rect in self.rects.items() if rect.holds(x, y)), None)

    def repaint(self, node_id: str, frame: NodeFrame | None) -> tuple[Span, ...]:
        """Show a node's new state in place. Returns the cells that changed, one span a row; none if nothing shows."""
        if node_id not in self.rects:
            return ()
        inner = self._inner(node_id)
        spans = []
        for row, pieces in enumerate(face(self._nodes[node_id], frame, inner.w, inner.h), inner.y):
            x, changed = inner.x, []
            for text, slot in pieces:
                if self.grid.put(x, row, text, slot):
                    changed.append((x, x + len(text)))
                x += len(text)
            if changed:
                spans.append(Span(row, changed[0][0], changed[-1][1]))
        return tuple(spans)

    def _inner(self, node_id: str) -> Rect:
        rect = self.rects[node_id]
        if self.style is None:
            return rect
        if self.style.lines == 0:
            return Rect(rect.x + 1, rect.y, rect.w - 2, 1)
        return Rect(rect.x + 1, rect.y + 1, rect.w - 2, rect.h - 2)

    # -- drawing --------------------------------------------------------------

    def _draw(self, plan: _Plan) -> None:
        for frame in plan.frames:
            self._draw_frame(frame)
        for node_id, rect in self.rects.items():
            if self.style and self.style.lines:
                for y in range(rect.y, rect.bottom):
                    self.grid.put(rect.x, y, " " * rect.w, self.grid.slot[y][rect.x] if y == rect.y else "")
                self.grid.box(rect, f"node:{node_id}", LIGHT)
            elif self.style:
                self.grid.put(rect.x, rect.y, "[" + " " * (rect.w - 2) + "]", f"node:{node_id}")
            self.repaint(node_id, None)
        for x, y, text in plan.headings:
            self.grid.put(x, y, text, f"zone-title:{text}")
        if self.hidden:
            self.grid.put(0, self.height - 1, f"+{self.hidden} more"[: self.width], "")
        self._draw_edges(plan.bundles)
        self.unrouted = tuple(number for number, cells in enumerate(self.edges) if not cells)

    def _draw_frame(self, frame: Frame) -> None:
        kind = "zone" if frame.is_zone else "region"
        slot, rect = f"{kind}:{frame.name}", frame.rect
        if frame.framed:
            self.grid.box(rect, slot, LIGHT if frame.is_zone else HEAVY, DOTTED if frame.is_zone else None)
        else:
            for x in range(rect.x, rect.right):
                self.grid.put(x, rect.y, "┈", slot)
            if rect.x:
                first = frame.name == dict(self.topology.regions)[frame.region][0]
                rule, corner = ("┃", "┳") if first else ("┊", "┬")
                for y in range(rect.y, rect.bottom):
                    where = f"region:{frame.region}" if first else slot
                    self.grid.put(rect.x - 1, y, rule if y > rect.y else corner, where)
        self.grid.put(frame.title_x, frame.title_y, frame.title, f"{kind}-title:{frame.name}")

    def _draw_edges(self, found: tuple[Bundle, ...]) -> None:
        slots = self._edge_slots(found)
        owners: dict[Cell, list[int]] = {}
        for at, cell in slots:
            owners.setdefault(cell, []).append(at)
        for (x, y), crossing in owners.items():
            # Where two bundles cross, the one that runs up and down passes over.
            at = next((at for at in crossing if found[at].arms[x, y] & 0b0101), crossing[0])
            bundle = found[at]
            weight = DOUBLE if bundle.sync else LIGHT
            mask = sum(weight << SIDES[way] for way in range(4) if bundle.arms[x, y] >> way & 1)
            dashed = bundle.kind is LinkKind.REPLICATION and not bundle.sync
            self.grid.line(x, y, mask, slots[at, (x, y)], DASHED if dashed else None)
        for at, bundle in enumerate(found):
            self._draw_ends(at, bundle, slots)

    def _edge_slots(self, found: tuple[Bundle, ...]) -> dict[tuple[int, Cell], str]:
        """The slot of every bundle's every cell, by the set of links that run through it; fills `edges` and `trunks`."""
        links = self.topology.links
        through: dict[tuple[int, Cell], list[int]] = {}
        for at, bundle in enumerate(found):
            for number in sorted(bundle.links):
                self.edges[number] = bundle.path(links[number].source, links[number].target)
                for cell in self.edges[number]:
                    through.setdefault((at, cell), []).append(number)
        numbers: dict[tuple[int, ...], int] = {}
        for carried in through.values():
            numbers.setdefault(tuple(carried), len(numbers))
        self.trunks = tuple(numbers)
        return {
            key: f"edge:{links[carried[0]].kind}:{numbers[tuple(carried)]}:{carried[0]}"
            for key, carried in through.items()
        }

    def _draw_ends(self, at: int, bundle: Bundle, slots: dict[tuple[int, Cell], str]) -> None:
        for name, port in bundle.ends.items():
            if (at, (port.x, port.y)) not in slots:
                continue
            if name in bundle.targets:
                self.grid.put(port.x, port.y, ARROWS[(port.way + 2) % 4], slots[at, (port.x, port.y)])
            elif self.style and self.style.lines:
                dx, dy = ((0, 1), (-1, 0), (0, -1), (1, 0))[port.way]
                self.grid.arm(port.x + dx, port.y + dy, SIDES[port.way], DOUBLE if bundle.sync else LIGHT)


def build(topology: Topology, width: int, height: int) -> Scene:
    """The map of a topology in width x height cells: the most generous style in which every node and link fits.

    Deterministic. The layout of a topology and size is kept, so that a second scene of it costs only the drawing.
    """
    return Scene(topology, width, height, _plan(topology, max(1, width), max(1, height)))


@lru_cache(maxsize=64)
def _plan(topology: Topology, width: int, height: int) -> _Plan:
    for style in styles(len(topology.regions)):
        if style.links and len(topology.nodes) > LINKED_NODES:
            continue
        places = arrange(topology, style, width, height)
        if places is None:
            continue
        if not style.links:
            return _Plan(style, places.rects, places.frames, (), (), 0)
        found = _route(topology, places, width, height)
        if found is not None:
            return _Plan(style, places.rects, places.frames, found, (), 0)
    lines = listing.arrange(topology, width, height)
    return _Plan(None, lines.rects, (), (), lines.headings, lines.hidden)


def _route(topology: Topology, places: Places, width: int, height: int) -> tuple[Bundle, ...] | None:
    """Every link's line, or None when some found no way."""
    losses = [0] * len(bundles(topology.links))
    for _ in range(1 + (RETRIES_BOXES if places.style.lines else RETRIES_CHIPS)):
        found = bundles(topology.links)
        router = _router(places, width, height)
        lost = False
        for number in sorted(range(len(found)), key=lambda number: (-losses[number], number)):
            if router.route(number, found[number], places.rects):
                losses[number] += 1
                lost = True
        if not lost:
            return tuple(found)
    return None


def _router(places: Places, width: int, height: int) -> Router:
    router = Router(width, height, tight=places.style.lines == 0)
    for frame in places.frames:
        rect = frame.rect
        if frame.framed:
            router.frame(rect)
            if frame.is_zone:
                # No line runs down the strip between two frames: it would look like a border.
                router.wall(rect.right, rect.y, 1, rect.h)
        else:
            router.wall(rect.x, rect.y, rect.w, 1)
            if rect.x:
                router.wall(rect.x - 1, rect.y, 1, rect.h)
        router.block(Rect(frame.title_x, frame.title_y, len(frame.title), 1))
    for rect in places.rects.values():
        router.box(rect)
    return router
