"""The map at a moment, painted line by line; only changed lines are repainted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.geometry import Region

from drill.model.run import ClassFrame, NodeFrame, NodeState
from drill.scene import traffic
from drill.scene.edge_flow import flows
from drill.tui.widgets.map_paint import MapPaint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from drill.model.topology import Topology
    from drill.scene.grid import Span

GONE = NodeFrame(NodeState.DOWN, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, "", None)
"""A node of a plan that is supposed to be lost."""
KEPT = NodeFrame(NodeState.UP, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 6, "", None)
"""A node of such a plan that is not."""
CRUMBS_FROM = 30
"""A map with at least this many rows has a line with the location; a smaller one only away from its first zoom."""


class MapPicture(MapPaint):
    """A topology at some zoom, at a moment. Knows nothing of keys and mouse."""

    # What is shown

    def show(self, topology: Topology) -> None:
        """Another topology, without states."""
        from drill.scene.zoom import still_valid

        self.topology = self._lived = topology
        self._frames, self._offered, self._roles = {}, None, ()
        self._marked = frozenset()
        if self.selected and all(node.id != self.selected for node in topology.nodes):
            self.set_reactive(MapPicture.selected, "")
        if self._zoom is not None and not still_valid(self._zoom, topology):
            self._zoom = None
        self._rebuild()

    def states(
        self, frames: tuple[NodeFrame, ...] | None, beat: int | None = None, classes: tuple[ClassFrame, ...] = ()
    ) -> None:
        """The state of every node, in the topology's order; None for the plan. `beat` moves the traffic, None hides it."""
        from drill.scene.node_box import offered_load
        from drill.scene.roles import by_current_roles, role_of

        frames_now = frames or ()
        if not frames_now and self._frames:
            self._frames, self._lived, self._roles = {}, self.topology, ()
            self._rebuild()
        elif frames_now:
            before = self._moment
            self._frames = {node.id: frame for node, frame in zip(self.topology.nodes, frames_now, strict=False)}
            self._offered = offered_load(classes) if classes else None
            self._moment = (self._frames, self._offered, self.locked)
            roles = tuple(role_of(frame) for frame in frames_now)
            if roles != self._roles:
                self._roles = roles
                now = by_current_roles(self.topology, roles)
                changed, self._lived = now != self._lived, now
            else:
                changed = False
            if changed:
                self._rebuild(keep=True)
            elif before != self._moment:
                self._live()
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

    def discovered_shares(self) -> dict[str, float]:
        """Share of the calls for the writer that each node gets while clients look for the new one."""
        from drill.scene.writer_discovery import discovered_shares

        return discovered_shares(self.topology, self._frames)

    # Geometry

    def on_resize(self) -> None:
        """Lay out for the new size."""
        self._rebuild()

    def _rebuild(self, *, keep: bool = False) -> None:
        """Redraw. `keep`: lines have changed, boxes stay where they are."""
        from drill.scene.zoom import home, picture  # read when there is a map to draw

        width, height = self.size
        if not width or not height:
            return
        self._home = home(self.topology, width, height - (height >= CRUMBS_FROM))
        wanted = height >= CRUMBS_FROM or self.away
        self._breadcrumbs.say(self.zoom, self.topology, width, shown=wanted and height > 1)
        self.scene = picture(self._lived, self.zoom, width, height - self.top, self.scene if keep else None)
        self._set_box_facts()
        self._darken()
        self._fan_out = traffic.fan_out(self.scene.links)
        self._states, self._dead = (), frozenset()
        self._dots.clear()
        self._live()
        self._flow(self._beat)
        self._dirty.clear()
        self._strips.clear()
        self.refresh()

    def _live(self) -> None:
        """The moment, on the picture."""
        from drill.scene.layout import Scene
        from drill.scene.node_detail import Card
        from drill.scene.world_map import WorldMap

        if self.scene is None:
            return
        frames = self._frames
        if isinstance(self.scene, WorldMap) and 0 < len(frames) < len(self.topology.nodes):
            frames = {node.id: KEPT for node in self.topology.nodes} | frames
        self._flows = traffic.on_lines(self.scene, flows(self._lived, frames)) if self.scene.links and frames else ()
        if isinstance(self.scene, Card):
            from drill.scene.node_detail import EMPTY

            more = self.card_facts(self.scene.node.id) if self.card_facts else EMPTY
            self._touch_all(self.scene.live(frames, self._offered, more))
        elif frames and isinstance(self.scene, Scene):
            self.scene.locked = self.locked
            trails = self.trails() if self.trails and self.scene.curved else {}
            self._touch_all(self.scene.live(frames, self._offered, trails))
        elif frames:
            self._touch_all(self.scene.live(frames, self._offered))
        states = tuple(frame.state for frame in frames.values())
        if states != self._states:
            self._states = states
            self._dead = self._dead_lines()
            self._foresee()
            self._strips.clear()
            self.refresh()

    def _set_box_facts(self) -> None:
        """Give the boxes the facts that a frame does not hold, or those of a plan."""
        from drill.scene.layout import Scene

        if isinstance(self.scene, Scene):
            self.scene.limits, self.scene.locked, self.scene.plan = self.limits, self.locked, self.plan
            for name in self.plan if not self._frames else ():
                self.scene.repaint(name, None)

    def darken(self, zones: frozenset[str]) -> None:
        """Mark these zones as without power."""
        if zones != self.dark:
            self.dark = zones
            self._darken()
            self._strips.clear()
            self.refresh()

    def _darken(self) -> None:
        from drill.scene.layout import Scene

        if isinstance(self.scene, Scene):
            self._touch_all(self.scene.darken(self.dark))

    def _foresee(self) -> None:
        """Route the lines to the node that is taking over in the background, before they are needed."""
        from drill.scene.layout import Scene, lay_out
        from drill.scene.roles import roles_after_failover
        from drill.scene.single_region import RegionScene

        scene = self.scene
        if (
            not isinstance(scene, Scene)
            or isinstance(scene, RegionScene)
            or len(self._frames) < len(self.topology.nodes)
        ):
            return
        soon = roles_after_failover(self.topology, self._frames)
        if soon is not self.topology and soon != self._lived:
            find = partial(lay_out, soon, scene.width, scene.height, scene.style)
            self.run_worker(find, thread=True, exclusive=True, group="foresee")

    def _touch_all(self, spans: Iterable[Span]) -> None:
        for span in spans:
            self._touch(span.row, span.end)

    def _touch(self, row: int, end: int) -> None:
        self._strips.pop(row, None)
        self._dirty[row] = max(self._dirty.get(row, 0), end)

    def _flush(self) -> None:
        """One region a row: a refresh is painted from the left edge anyway."""
        if self._dirty:
            self.refresh(*[Region(0, row + self.top, end, 1) for row, end in self._dirty.items()])
            self._dirty.clear()

    def _flow(self, beat: int | None) -> None:
        """Dots along the lines that carry something, moved on by one cell a beat."""
        self._beat = beat
        wanted: traffic.Dots = {}
        if beat is not None and self.scene is not None and self._flows:
            wanted = traffic.dots(self.scene, self._flows, self._fan_out, beat, self._offered)
        for row in traffic.changed_rows(self._dots, wanted):
            self._touch(row, max((*self._dots.get(row, ()), *wanted.get(row, ()))) + 1)
        self._dots = wanted

    def _repaint_boxes(self, *names: str) -> None:
        if self.scene is None:
            return
        for name in names:
            rect = self.scene.rects.get(name)
            for row in range(rect.y, rect.bottom) if rect else ():
                self._touch(row, rect.right if rect else 0)
        self._flush()
