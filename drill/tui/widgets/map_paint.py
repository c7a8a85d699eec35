"""Paints the cells of a map: a style for every slot of its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.reactive import reactive
from textual.strip import Strip

from drill.model.run import NodeFrame, NodeState
from drill.scene import traffic
from drill.scene.edge_flow import Flow
from drill.tui import marks
from drill.tui.widgets.breadcrumbs import Breadcrumbs
from drill.tui.widgets.paint import Painted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from drill.model.topology import Topology
    from drill.scene.node_box import OfferedLoad
    from drill.scene.node_detail import CardFacts
    from drill.scene.zoom import Picture, Zoom

LINK_STYLE = {
    "request": "$wire",
    "sql": "$wire-sql",
    "cache": "$wire-cache",
    "replication": "$quiet",
    "storage": "$quiet",
}
SLOT_STYLE = {
    "region": "$primary",
    "region-title": "bold $primary",
    "zone": "$faint",
    "zone-title": "$quiet",
    "": "",
    "quiet": "$quiet",
    "border": "$quiet",
    "card-title": "bold $primary",
} | {str(state): marks.state_style(state) for state in NodeState}
CURSOR = "bold $block-cursor-foreground on $block-cursor-background"


class MapPaint(Painted):
    """A picture of a topology with what is known of its nodes, painted row by row."""

    selected: reactive[str] = reactive("", repaint=False)

    def __init__(self, topology: Topology, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.topology = topology
        """The topology of the plan."""
        self.scene: Picture | None = None
        self.card_facts: Callable[[str], CardFacts] | None = None
        """Facts of a node's card that a frame does not hold."""
        self.trails: Callable[[], Mapping[str, tuple[float, ...]]] | None = None
        """The load of every node over the last minutes, for boxes with room for it."""
        self.limits: Mapping[str, int] = {}
        """Most connections of each machine, threads of each zone's applications; empty in a plan."""
        self.locked: Mapping[str, float] = {}
        """Requests that wait for a lock at the moment shown, by machine."""
        self.plan: Mapping[str, tuple[str, ...]] = {}
        """The capabilities of each node of a plan, in parts."""
        self.dark: frozenset[str] = frozenset()
        """Zones without power."""
        self.enter_taken = False
        """True if Enter does something else now."""
        self._zoom: Zoom | None = None
        """None: the first zoom at this size."""
        self._region = ""
        """The region selected on the map of the world."""
        self._lived = topology
        self._frames: dict[str, NodeFrame] = {}
        self._offered: OfferedLoad | None = None
        self._moment: tuple[object, ...] = ()
        """The facts in the boxes, as drawn; compared to see what has changed."""
        self._flows: tuple[Flow, ...] = ()
        self._marked: frozenset[str] = frozenset()
        self._mark_style = ""
        self._strips: dict[int, Strip] = {}
        self._dots: traffic.Dots = {}
        self._dirty: dict[int, int] = {}
        self._fan_out: frozenset[int] = frozenset()
        self._states: tuple[NodeState, ...] = ()
        self._dead: frozenset[int] = frozenset()
        """Lines that carry nothing because a node is down."""
        self._breadcrumbs = Breadcrumbs()
        self._home: Zoom | None = None
        """The first zoom at this size."""
        self._roles: tuple[str, ...] = ()
        self._beat: int | None = None

    @property
    def top(self) -> int:
        """Rows above the picture."""
        return self._breadcrumbs.rows

    @property
    def zoom(self) -> Zoom:
        """The present zoom."""
        from drill.scene.zoom import MAP

        return self._zoom or self._home or MAP

    @property
    def away(self) -> bool:
        """True if the zoom is not the first one at this size."""
        return self._zoom is not None and self._zoom != self._home

    @property
    def _cursor(self) -> str:
        """The selection on the drawn map."""
        from drill.scene.zoom import ZoomLevel

        return self._region if self.zoom.near is ZoomLevel.WORLD else self.selected

    # Painting

    def forget_styles(self) -> None:
        """Rows were painted in the old theme."""
        super().forget_styles()
        self._strips.clear()

    def _link_style(self, number: int) -> str:
        if number in self._dead:
            return "dim $faint"
        kind = self.scene.links[number].kind if self.scene is not None else ""
        return LINK_STYLE.get(str(kind), "$wire")

    def _dead_lines(self) -> frozenset[int]:
        """Lines all of whose links have an end that is down."""
        if self.scene is None:
            return frozenset()
        down = {name for name, frame in self._frames.items() if frame.state is NodeState.DOWN}
        links = self._lived.links
        return frozenset(
            number
            for number, carried in enumerate(self.scene.carries)
            if all(links[at].source in down or links[at].target in down for at in carried)
        )

    def _trunk_style(self, trunk: int) -> str:
        """A line that several links share is dim only when all of them are dead."""
        links = self.scene.trunks[trunk] if self.scene is not None else ()
        return self._link_style(next((number for number in links if number not in self._dead), links[0]))

    def _state_of(self, name: str) -> NodeState | None:
        """The state of a node, or of a region where regions are drawn."""
        from drill.scene.world_map import WorldMap

        if name in self._frames:
            return self._frames[name].state
        return self.scene.states().get(name) if isinstance(self.scene, WorldMap) else None

    def _slot_style(self, slot: str, text: str) -> str:
        from drill.scene.node_detail import Card

        kind, _, rest = slot.partition(":")
        if kind in ("node", "bar", "num", "role"):
            state = self._state_of(rest)
            style = marks.state_style(state) if state else "$foreground"
            if kind in ("num", "role") and state in (None, NodeState.UP):
                style = "$quiet"
            if state is NodeState.DOWN:
                style += " bold"
            if self._is_marked(rest):
                style = f"{self._mark_style if state is None else style} bold underline"
            ansi = self.app.current_theme.ansi
            bare = isinstance(self.scene, Card) or (ansi and any("▀" <= char <= "▟" for char in text))
            if rest != self._cursor or (kind != "node" and bare):
                return style  # a bar that is reversed would tell the opposite
            return f"{style} bold reverse" if ansi else CURSOR
        if kind in ("zone", "zone-title") and rest in self.dark:
            return "bold $state-down"
        if kind == "edge":
            return self._trunk_style(int(rest.split(":")[1]))
        return SLOT_STYLE.get(kind, "")

    def _is_marked(self, name: str) -> bool:
        """A node that is marked, or a region with such a node."""
        if not self._marked:
            return False
        return name in self._marked or any(n.region == name and n.id in self._marked for n in self.topology.nodes)

    def render_line(self, y: int) -> Strip:
        """One row of the map."""
        row = y - self.top
        if row < 0:
            return self._breadcrumbs.strip(self.paint).crop_extend(0, self.size.width, self.paint(""))
        if self.scene is None or row >= self.scene.height:
            return Strip.blank(self.size.width, self.paint(""))
        strip = self._strips.get(row)
        if strip is None:
            strip = self._strips[row] = self._strip(row)
        return strip

    def _strip(self, y: int) -> Strip:
        if self.scene is None:
            return Strip.blank(self.size.width)
        dots = self._dots.get(y, {})
        segments, x = [], 0
        for text, slot in self.scene.runs(y):
            named = self._slot_style(slot, text)
            if not any(map(str.isalnum, text)):
                named = named.replace(" underline", "")  # of a box that is marked, its words and not its frame
            style = self.paint(named)
            start = 0
            for at in (
                sorted(column - x for column in dots if x <= column < x + len(text)) if slot.startswith("edge") else ()
            ):
                glyph, link = dots[x + at]
                segments.append(Segment(text[start:at], style))
                colour = "$state-down" if glyph == traffic.LOST else self._link_style(link)
                segments.append(Segment(glyph, self.paint(f"bold {colour}")))
                start = at + 1
            segments.append(Segment(text[start:], style))
            x += len(text)
        return Strip([s for s in segments if s.text], self.scene.width).crop_extend(0, self.size.width, self.paint(""))
