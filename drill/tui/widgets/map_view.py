"""The map the player moves on: arrows and clicks select, z, Z, Enter, Escape and the wheel zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from drill.model.topology import NodeKind
from drill.scene.grid import nearest_box
from drill.tui.messages import NodeSelected
from drill.tui.widgets.map_picture import MapPicture

if TYPE_CHECKING:
    from textual import events

    from drill.scene.zoom import Zoom


class MapView(MapPicture, can_focus=True):
    """A topology as a map. Arrow keys move the selection, a click selects; z, Z, Enter, Escape and the wheel zoom."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "move(-1, 0)", "Select a node", id="node-left", show=False),
        Binding("right,l", "move(1, 0)", "Select a node", id="node-right", show=False),
        Binding("up,k", "move(0, -1)", "Select a node", id="node-up", show=False),
        Binding("down,j", "move(0, 1)", "Select a node", id="node-down", show=False),
        Binding("enter", "look", "Zoom in", id="look", show=False),
        Binding("z", "closer(1)", "Zoom in", id="zoom-in", show=False, tooltip="Map: world, region, node"),
        Binding("Z", "closer(-1)", "Zoom out", id="zoom-out", show=False, tooltip="Map: zoom out by a step"),
        Binding("escape", "back", "Map", tooltip="Back to the map"),
    ]
    DEFAULT_CSS = "MapView { width: 1fr; height: 1fr; }"

    # Zoom

    def look(self, zoom: Zoom) -> None:
        """Go to a level of zoom. The selection stays; a node looked at becomes it."""
        from drill.scene.zoom import ZoomLevel

        before = self.zoom
        if zoom == before:
            return
        self._zoom = zoom if zoom != self._home else None
        if zoom.near is ZoomLevel.WORLD and not self._region:
            self._region = next((n.region for n in self.topology.nodes if n.id == self.selected), "")
        if zoom.near is ZoomLevel.NODE:
            self.selected = zoom.name
        elif before.near is ZoomLevel.REGION:
            self._region = before.name
        self._rebuild()
        self.screen.refresh_bindings()

    def closer(self, by: int) -> None:
        """Zoom in on the selection, or out; without a selection, on the writer."""
        from drill.scene.zoom import ZoomLevel, zoomed_in, zoomed_out

        if by < 0:
            self.look(zoomed_out(self.zoom, self.topology))
            return
        if self.zoom.near is not ZoomLevel.WORLD and not self.selected:
            self.selected = next((n.id for n in self.topology.nodes if n.kind is NodeKind.WRITER), "")
        self.look(zoomed_in(self.zoom, self.topology, self._cursor))

    def action_closer(self, by: int) -> None:
        """Zoom in or out, on any screen that shows a map."""
        self.closer(by)

    def action_look(self) -> None:
        """Zoom in on the selection."""
        self.closer(1)

    def action_back(self) -> None:
        """Zoom out a step; from the world, to the map."""
        from drill.scene.zoom import MAP, path, zoomed_out

        start, here = self._home or MAP, self.zoom
        deeper = start in path(here, self.topology)
        self.look(zoomed_out(here, self.topology) if deeper else start)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 (Textual's)
        """Enter and Escape are the map's only while they mean something to it."""
        if action == "look":
            from drill.scene.zoom import zoomed_in

            known = bool(self._cursor) and not self.enter_taken
            return known and zoomed_in(self.zoom, self.topology, self._cursor) != self.zoom
        return self.away if action == "back" else True

    # Selecting

    def watch_selected(self, old: str, new: str) -> None:
        """Repaint both boxes."""
        self._repaint_boxes(old, new)
        if new:
            self.post_message(NodeSelected(new))

    def _pick(self, name: str) -> None:
        """Select the node or region of a name."""
        from drill.scene.zoom import Zoom, ZoomLevel

        if self.zoom.near is ZoomLevel.NODE:
            self.look(Zoom(ZoomLevel.NODE, name))
        elif self.zoom.near is ZoomLevel.WORLD and name in dict(self.topology.regions):
            before, self._region = self._region, name
            self._repaint_boxes(before, name)
        else:
            self.selected = name

    def on_click(self, event: events.Click) -> None:
        """Select what was clicked; a second click zooms in. A click on the breadcrumbs goes there."""
        if event.y < self.top:
            target = self._breadcrumbs.at(event.x)
            if target is not None:
                self.look(target)
        elif self.scene is not None and (hit := self.scene.node_at(event.x, event.y - self.top)):
            self._pick(hit)
            if event.chain > 1 and hit == self._cursor:
                self.closer(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Zoom in on the node under the pointer."""
        from drill.scene.zoom import ZoomLevel

        event.stop()
        if self.scene is None or self.zoom.near is ZoomLevel.NODE:
            return
        hit = self.scene.node_at(event.x, event.y - self.top)
        if hit:
            self._pick(hit)
            self.closer(1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Zoom out."""
        event.stop()
        self.closer(-1)

    def action_move(self, across: int, down: int) -> None:
        """To the nearest node in a direction; on a card, to the next node's card."""
        from drill.scene.zoom import ZoomLevel

        if self.scene is None:
            return
        if self.zoom.near is ZoomLevel.NODE:
            names = [node.id for node in self.topology.nodes]
            self._pick(names[(names.index(self.zoom.name) + across + down) % len(names)])
        elif found := nearest_box(self.scene.rects, self._cursor, across, down):
            self._pick(found)
