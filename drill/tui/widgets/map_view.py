"""The map: paints a scene line by line, repaints only what changed, and moves a selection over the nodes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from drill.model.run import NodeFrame, NodeState
from drill.tui import words
from drill.tui.widgets.paint import Painted

if TYPE_CHECKING:
    from textual import events

    from drill.model.topology import Topology
    from drill.scene.layout import Scene

LINK_STYLE = {
    "request": "$wire", "sql": "$wire-sql", "cache": "$wire-cache", "replication": "$quiet", "storage": "$quiet",
}  # fmt: skip
SLOT_STYLE = {
    "region": "$primary", "region-title": "bold $primary", "zone": "$faint", "zone-title": "$quiet", "": "",
}  # fmt: skip
CURSOR = "bold $block-cursor-foreground on $block-cursor-background"
DOT = "•"
BESIDE = ((-1, 0), (1, 0), (0, -1), (0, 1))
STRAIGHT = "─│╌╎═║╭╮╰╯"
GONE = NodeFrame(NodeState.DOWN, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, "", "")
"""A node of a plan that is supposed to be lost."""
SPACING = ((1000.0, 5), (100.0, 9), (1.0, 15))
"""From this many requests a second on, a dot every so many cells of a link."""


class MapView(Painted, can_focus=True):
    """A topology as a map. Arrow keys move the selection, a click selects."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1, 0)", "Select a node", show=False),
        Binding("right,l", "move(1, 0)", "Select a node", show=False),
        Binding("up,k", "move(0, -1)", "Select a node", show=False),
        Binding("down,j", "move(0, 1)", "Select a node", show=False),
    ]
    DEFAULT_CSS = "MapView { width: 1fr; height: 1fr; }"
    selected: reactive[str] = reactive("", repaint=False)

    @dataclass
    class Selected(Message):
        """A node was selected."""

        node: str

    def __init__(self, topology: Topology, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.topology = topology
        self.scene: Scene | None = None
        self._frames: dict[str, NodeFrame] = {}
        self._marked: frozenset[str] = frozenset()
        self._mark_style = ""
        self._strips: dict[int, Strip] = {}
        self._dots: dict[int, dict[int, str]] = {}
        self._dirty: dict[int, int] = {}
        self._fan_out: frozenset[int] = frozenset()

    # What is shown

    def show(self, topology: Topology) -> None:
        """Another topology, without states."""
        self.topology = topology
        self._frames = {}
        self._marked = frozenset()
        if self.selected and all(node.id != self.selected for node in topology.nodes):
            self.set_reactive(MapView.selected, "")
        self._rebuild()

    def states(self, frames: tuple[NodeFrame, ...] | None, beat: int | None = None) -> None:
        """The state of every node, in the topology's order; None for the plan. `beat` moves the traffic, None hides it."""
        frames_now = frames or ()
        for node, frame in zip(self.topology.nodes, frames_now, strict=False):
            before = self._frames.get(node.id)
            if before is None or before != frame:
                self._frames[node.id] = frame
                self._repaint(node.id, frame, relink=before is None or before.state is not frame.state)
        if not frames_now and self._frames:
            self._frames = {}
            self._rebuild()
        self._flow(beat)
        self._flush()

    def mark(self, nodes: frozenset[str], style: str = "$state-degraded") -> None:
        """Underline these nodes, such as single points of failure, in a style."""
        if (nodes, style) != (self._marked, self._mark_style):
            self._marked, self._mark_style = nodes, style
            self._strips.clear()
            self.refresh()

    def lose(self, nodes: frozenset[str]) -> None:
        """Show these nodes as down, and nothing of the others."""
        self._frames = dict.fromkeys(nodes, GONE)
        self._rebuild()

    def node_frame(self, node: str) -> NodeFrame | None:
        """The state shown of a node."""
        return self._frames.get(node)

    # Geometry

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self._rebuild()

    def _rebuild(self) -> None:
        from drill.scene.layout import build  # read when there is a map to draw

        width, height = self.size
        if not width or not height:
            return
        self.scene = build(self.topology, width, height)
        for node, frame in self._frames.items():
            self.scene.repaint(node, frame)
        self._fan_out = _fan_out(self.topology)
        self._strips.clear()
        self._dots.clear()
        self.refresh()

    def _repaint(self, node: str, frame: NodeFrame, *, relink: bool) -> None:
        if self.scene is None:
            return
        spans = self.scene.repaint(node, frame)
        for span in spans:
            self._touch(span.row, span.end)
        if relink:
            self._strips.clear()
            self.refresh()

    def _touch(self, row: int, end: int) -> None:
        self._strips.pop(row, None)
        self._dirty[row] = max(self._dirty.get(row, 0), end)

    def _flush(self) -> None:
        """One region a row: a refresh is painted from the left edge anyway."""
        if self._dirty:
            self.refresh(*[Region(0, row, end, 1) for row, end in self._dirty.items()])
            self._dirty.clear()

    def _flow(self, beat: int | None) -> None:
        """Dots along the links that carry something, moved on by one cell a beat."""
        wanted: dict[int, dict[int, str]] = {}
        if beat is not None and self.scene is not None:
            for number, cells in enumerate(self.scene.edges):
                every = self._spacing(number)
                if not every:
                    continue
                # Links that share a line are counted from the end they share, so that their dots coincide.
                start = beat % every if number in self._fan_out else (len(cells) + beat) % every
                for x, y in cells[start : len(cells) - 1 : every]:
                    crowded = any((x + dx) in wanted.get(y + dy, ()) for dx, dy in BESIDE)
                    if self.scene.grid.text[y][x] in STRAIGHT and not crowded:
                        wanted.setdefault(y, {})[x] = self._link_style(number)
        for row in wanted.keys() | self._dots.keys():
            before, after = self._dots.get(row, {}), wanted.get(row, {})
            if before != after:
                self._touch(row, max((*before, *after)) + 1)
        self._dots = wanted

    def _spacing(self, number: int) -> int:
        link = self.topology.links[number]
        source, target = self._frames.get(link.source), self._frames.get(link.target)
        if source is None or target is None or NodeState.DOWN in (source.state, target.state):
            return 0
        moved = min(source.rate, target.rate) if source.rate else target.rate
        return next((every for least, every in SPACING if moved >= least), 0)

    # Painting

    def forget_styles(self) -> None:
        """Rows were painted in the old theme."""
        super().forget_styles()
        self._strips.clear()

    def _link_style(self, number: int) -> str:
        if self._dead(number):
            return "dim $faint"
        return LINK_STYLE.get(str(self.topology.links[number].kind), "$wire")

    def _dead(self, number: int) -> bool:
        """Whether an end of a link is down."""
        link = self.topology.links[number]
        ends = (self._frames.get(link.source), self._frames.get(link.target))
        return any(end is not None and end.state is NodeState.DOWN for end in ends)

    def _trunk_style(self, trunk: int) -> str:
        """A line that several links share is dim only when all of them are dead."""
        links = self.scene.trunks[trunk] if self.scene is not None else ()
        return self._link_style(next((number for number in links if not self._dead(number)), links[0]))

    def _slot_style(self, slot: str) -> str:
        kind, _, rest = slot.partition(":")
        if kind in ("node", "bar", "num"):
            frame = self._frames.get(rest)
            style = words.state_style(frame.state) if frame else "$foreground"
            if kind == "num" and (frame is None or frame.state is NodeState.UP):
                style = "$quiet"
            if frame is not None and frame.state is NodeState.DOWN:
                style += " bold"
            if rest in self._marked:
                style = f"{self._mark_style if frame is None else style} bold underline"
            if rest == self.selected and kind == "node":
                return f"{style} bold reverse" if self.app.current_theme.ansi else CURSOR
            return style
        if kind == "edge":
            return self._trunk_style(int(rest.split(":")[1]))
        return SLOT_STYLE.get(kind, "")

    def render_line(self, y: int) -> Strip:
        """One row of the map."""
        if self.scene is None or y >= self.scene.height:
            return Strip.blank(self.size.width, self.paint(""))
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._strip(y)
        return strip

    def _strip(self, y: int) -> Strip:
        if self.scene is None:
            return Strip.blank(self.size.width)
        dots = self._dots.get(y, {})
        segments, x = [], 0
        for text, slot in self.scene.runs(y):
            style = self.paint(self._slot_style(slot))
            start = 0
            for at in (
                sorted(column - x for column in dots if x <= column < x + len(text)) if slot.startswith("edge") else ()
            ):
                segments.append(Segment(text[start:at], style))
                segments.append(Segment(DOT, self.paint(f"bold {dots[x + at]}")))
                start = at + 1
            segments.append(Segment(text[start:], style))
            x += len(text)
        return Strip([s for s in segments if s.text], self.scene.width).crop_extend(0, self.size.width, self.paint(""))

    # Selecting

    def watch_selected(self, old: str, new: str) -> None:
        """Repaint both boxes."""
        if self.scene is None:
            return
        for node in (old, new):
            rect = self.scene.rects.get(node)
            for row in range(rect.y, rect.bottom) if rect else ():
                self._touch(row, rect.right if rect else 0)
        self._flush()
        if new:
            self.post_message(self.Selected(new))

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked."""
        if self.scene is not None and (hit := self.scene.node_at(event.x, event.y)):
            self.selected = hit

    def action_move(self, across: int, down: int) -> None:
        """To the nearest node in a direction. Rows count double: a cell is twice as high as wide."""
        if self.scene is None or not self.scene.rects:
            return
        here = self.scene.rects.get(self.selected)
        if here is None:
            self.selected = next(iter(self.scene.rects))
            return
        best, least = "", 1e9
        for node, rect in self.scene.rects.items():
            dx = (rect.x + rect.w / 2) - (here.x + here.w / 2)
            dy = 2 * ((rect.y + rect.h / 2) - (here.y + here.h / 2))
            ahead = dx * across + dy * down
            aside = abs(dy) if across else abs(dx)
            if ahead > 1 and ahead + 2 * aside < least:
                best, least = node, ahead + 2 * aside
        if best:
            self.selected = best


def _fan_out(topology: Topology) -> frozenset[int]:
    """Links that share their beginning with more links of their kind than they share their end with."""
    out = Counter((link.source, link.kind) for link in topology.links)
    into = Counter((link.target, link.kind) for link in topology.links)
    links = enumerate(topology.links)
    return frozenset(n for n, link in links if out[link.source, link.kind] >= into[link.target, link.kind])
