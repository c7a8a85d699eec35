"""The canvas of every zoom: a grid of cells, boxes that can be selected, and lines between them."""

from __future__ import annotations

from collections.abc import Iterable

from drill.model.topology import Link, LinkKind
from drill.scene.bundles import Bundle, Cell
from drill.scene.glyphs import ARROWS, DASHED, DOUBLE, LIGHT, SIDES
from drill.scene.grid import Grid, Rect, Span
from drill.scene.node_box import Piece


class Canvas:
    """A drawing. Cells belong to slots; what a slot looks like is the painter's business.

    Slots: `node:<id>`, `bar:<id>`, `num:<id>`, `role:<id>`, `region:<name>`, `region-title:<name>`, `zone:<name>`, `zone-title:<name>`,
    the empty slot for the ground, and `edge:<kind>:<trunk>:<link>`: all cells of it are shared by the same links,
    `trunks[trunk]`, of which `link` is the first.
    """

    def __init__(self, width: int, height: int, links: tuple[Link, ...] = ()) -> None:
        self.width, self.height, self.links = width, height, links
        self.grid = Grid(width, height)
        self.boxed = False
        """True if what stands in `rects` has a border a line may grow out of."""
        self.rects: dict[str, Rect] = {}
        """Box of each selectable thing, by name; one without room has none."""
        self.edges: list[tuple[Cell, ...]] = [()] * len(links)
        """Cells (x, y) of each link from source to target; empty when it is not drawn."""
        self.carries: tuple[tuple[int, ...], ...] = tuple((number,) for number in range(len(links)))
        """For each link, the links of the whole topology it stands for."""
        self.trunks: tuple[tuple[int, ...], ...] = ()
        """For each trunk number of an edge's slot, the links that run through its cells."""

    def runs(self, row: int) -> list[tuple[str, str]]:
        """A row as (text, slot) pieces, exactly `width` cells in all."""
        return self.grid.runs(row)

    def node_at(self, x: int, y: int) -> str | None:
        """The name of the selectable thing at a cell."""
        return next((name for name, rect in self.rects.items() if rect.holds(x, y)), None)

    def fill(self, inner: Rect, rows: Iterable[tuple[Piece, ...]]) -> tuple[Span, ...]:
        """Write rows of pieces into a rectangle. Returns the cells that changed, one span a row; none if nothing shows."""
        spans = []
        for row, pieces in enumerate(rows, inner.y):
            x, changed = inner.x, []
            for text, slot in pieces:
                if self.grid.put(x, row, text, slot):
                    changed.append((x, x + len(text)))
                x += len(text)
            if changed:
                spans.append(Span(row, changed[0][0], changed[-1][1]))
        return tuple(spans)

    @property
    def unrouted(self) -> tuple[int, ...]:
        """Indices of the links that are not drawn."""
        return tuple(number for number, cells in enumerate(self.edges) if not cells)

    def draw_edges(self, found: tuple[Bundle, ...]) -> None:
        """Draw routed bundles; fills `edges` and `trunks`."""
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
        links = self.links
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
            elif self.boxed:
                dx, dy = ((0, 1), (-1, 0), (0, -1), (1, 0))[port.way]
                self.grid.arm(port.x + dx, port.y + dy, SIDES[port.way], DOUBLE if bundle.sync else LIGHT)
