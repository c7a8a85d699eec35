"""The levels of zoom (world, all nodes, one region, one node), their names, and the steps between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drill.model.topology import NodeKind, Topology
from drill.scene.layout import Scene, build, lay_out
from drill.scene.node_detail import Card
from drill.scene.single_region import RegionScene
from drill.scene.world_map import WorldMap

Picture = WorldMap | Scene | Card
ALL = "every node"


class ZoomLevel(StrEnum):
    """Levels of zoom, from far to near. A level with one region has no `REGION`: its map shows every node."""

    WORLD = "world"
    MAP = "map"
    REGION = "region"
    NODE = "node"


@dataclass(frozen=True, slots=True)
class Zoom:
    """A level of zoom, and at which region or node."""

    near: ZoomLevel
    name: str = ""

    def __str__(self) -> str:
        return f"{self.near}:{self.name}" if self.name else str(self.near)


WORLD, MAP = Zoom(ZoomLevel.WORLD), Zoom(ZoomLevel.MAP)


def named(text: str, topology: Topology) -> Zoom:
    """The zoom that `world`, `map`, `region:NAME` or `node:NAME` means.

    Raises LookupError, whose message says what there is instead.
    """
    near, _, name = text.partition(":")
    known = {
        ZoomLevel.REGION: [region for region, _ in topology.regions],
        ZoomLevel.NODE: [node.id for node in topology.nodes],
    }
    if near in (ZoomLevel.WORLD, ZoomLevel.MAP) and not name:
        return Zoom(ZoomLevel(near))
    if near not in (ZoomLevel.REGION, ZoomLevel.NODE):
        raise LookupError(f"{text!r} is none of world, map, region:NAME, node:NAME")
    if name not in known[ZoomLevel(near)]:
        raise LookupError(f"there is no {near} {name!r}; there is {', '.join(known[ZoomLevel(near)])}")
    return Zoom(ZoomLevel(near), name)


def picture(topology: Topology, zoom: Zoom, width: int, height: int, like: Picture | None = None) -> Picture:
    """The picture of a zoom. `like`: an earlier picture of the same zoom, whose layout is kept where possible."""
    style = like.style if isinstance(like, Scene) else None
    if zoom.near is ZoomLevel.WORLD:
        return WorldMap(topology, width, height)
    if zoom.near is ZoomLevel.NODE:
        return Card(topology, zoom.name, width, height)
    if zoom.near is ZoomLevel.REGION:
        return RegionScene(topology, zoom.name, width, height, style)
    return build(topology, width, height, style)


def home(topology: Topology, width: int, height: int) -> Zoom:
    """The first zoom: at the map, unless it has several regions and no room for its lines."""
    if len(topology.regions) == 1:
        return MAP
    style = lay_out(topology, max(1, width), max(1, height)).style
    return MAP if style is not None and style.links else WORLD


def zoomed_in(zoom: Zoom, topology: Topology, selected: str) -> Zoom:
    """One step closer, to what is selected: a region in the world, a node on a map."""
    regions = [name for name, _ in topology.regions]
    places = {node.id: node.region for node in topology.nodes}
    if zoom.near is ZoomLevel.WORLD:
        return Zoom(ZoomLevel.REGION, selected) if selected in regions and len(regions) > 1 else MAP
    if zoom.near is ZoomLevel.MAP and len(regions) > 1:
        region = places.get(selected, "")
        return Zoom(ZoomLevel.REGION, region or _writers(topology))
    if zoom.near is ZoomLevel.NODE or selected not in places:
        return zoom
    return Zoom(ZoomLevel.NODE, selected)


def zoomed_out(zoom: Zoom, topology: Topology) -> Zoom:
    """One step back."""
    trail = path(zoom, topology)
    return trail[-2] if len(trail) > 1 else zoom


def path(zoom: Zoom, topology: Topology) -> tuple[Zoom, ...]:
    """The steps from the world to a zoom, itself included."""
    several = len(topology.regions) > 1
    region = zoom.name if zoom.near is ZoomLevel.REGION else ""
    if zoom.near is ZoomLevel.NODE and several:
        region = next((node.region for node in topology.nodes if node.id == zoom.name), "")
    found = [WORLD, MAP, *([Zoom(ZoomLevel.REGION, region)] if several and region else []), zoom]
    return tuple(found[: found.index(zoom) + 1])


def title(zoom: Zoom, topology: Topology) -> str:
    """The name of a step."""
    if zoom.name:
        return zoom.name
    if zoom.near is ZoomLevel.MAP:
        return topology.regions[0][0] if len(topology.regions) == 1 else ALL
    return str(zoom.near)


def still_valid(zoom: Zoom, topology: Topology) -> bool:
    """True if a zoom still exists in another topology."""
    names = [name for name, _ in topology.regions] + [node.id for node in topology.nodes]
    return not zoom.name or zoom.name in names


def _writers(topology: Topology) -> str:
    """The region of the writer."""
    first = topology.regions[0][0]
    return next((node.region for node in topology.nodes if node.kind is NodeKind.WRITER), first)
