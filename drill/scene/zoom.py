"""The levels of zoom (world, all nodes, one region, one node), their names, and the steps between them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drill.model.topology import NodeKind, Topology
from drill.scene.card import Card
from drill.scene.layout import Scene, build, lay_out
from drill.scene.region import RegionScene
from drill.scene.world_map import World

Picture = World | Scene | Card
ALL = "every node"


class Near(StrEnum):
    """Levels of zoom, from far to near. A level with one region has no `REGION`: its map shows every node."""

    WORLD = "world"
    MAP = "map"
    REGION = "region"
    NODE = "node"


@dataclass(frozen=True, slots=True)
class Zoom:
    """A level of zoom, and at which region or node."""

    near: Near
    name: str = ""

    def __str__(self) -> str:
        return f"{self.near}:{self.name}" if self.name else str(self.near)


WORLD, MAP = Zoom(Near.WORLD), Zoom(Near.MAP)


def named(text: str, topology: Topology) -> Zoom:
    """The zoom that `world`, `map`, `region:NAME` or `node:NAME` means.

    Raises LookupError, whose message says what there is instead.
    """
    near, _, name = text.partition(":")
    known = {
        Near.REGION: [region for region, _ in topology.regions],
        Near.NODE: [node.id for node in topology.nodes],
    }
    if near in (Near.WORLD, Near.MAP) and not name:
        return Zoom(Near(near))
    if near not in (Near.REGION, Near.NODE):
        raise LookupError(f"{text!r} is none of world, map, region:NAME, node:NAME")
    if name not in known[Near(near)]:
        raise LookupError(f"there is no {near} {name!r}; there is {', '.join(known[Near(near)])}")
    return Zoom(Near(near), name)


def picture(topology: Topology, zoom: Zoom, width: int, height: int, like: Picture | None = None) -> Picture:
    """The picture of a zoom. `like`: an earlier picture of the same zoom, whose layout is kept where possible."""
    style = like.style if isinstance(like, Scene) else None
    if zoom.near is Near.WORLD:
        return World(topology, width, height)
    if zoom.near is Near.NODE:
        return Card(topology, zoom.name, width, height)
    if zoom.near is Near.REGION:
        return RegionScene(topology, zoom.name, width, height, style)
    return build(topology, width, height, style)


def home(topology: Topology, width: int, height: int) -> Zoom:
    """The first zoom: at the map, unless it has several regions and no room for its lines."""
    if len(topology.regions) == 1:
        return MAP
    style = lay_out(topology, max(1, width), max(1, height)).style
    return MAP if style is not None and style.links else WORLD


def nearer(zoom: Zoom, topology: Topology, selected: str) -> Zoom:
    """One step closer, to what is selected: a region in the world, a node on a map."""
    regions = [name for name, _ in topology.regions]
    places = {node.id: node.region for node in topology.nodes}
    if zoom.near is Near.WORLD:
        return Zoom(Near.REGION, selected) if selected in regions and len(regions) > 1 else MAP
    if zoom.near is Near.MAP and len(regions) > 1:
        region = places.get(selected, "")
        return Zoom(Near.REGION, region or _writers(topology))
    if zoom.near is Near.NODE or selected not in places:
        return zoom
    return Zoom(Near.NODE, selected)


def farther(zoom: Zoom, topology: Topology) -> Zoom:
    """One step back."""
    trail = path(zoom, topology)
    return trail[-2] if len(trail) > 1 else zoom


def path(zoom: Zoom, topology: Topology) -> tuple[Zoom, ...]:
    """The steps from the world to a zoom, itself included."""
    several = len(topology.regions) > 1
    region = zoom.name if zoom.near is Near.REGION else ""
    if zoom.near is Near.NODE and several:
        region = next((node.region for node in topology.nodes if node.id == zoom.name), "")
    found = [WORLD, MAP, *([Zoom(Near.REGION, region)] if several and region else []), zoom]
    return tuple(found[: found.index(zoom) + 1])


def title(zoom: Zoom, topology: Topology) -> str:
    """The name of a step."""
    if zoom.name:
        return zoom.name
    if zoom.near is Near.MAP:
        return topology.regions[0][0] if len(topology.regions) == 1 else ALL
    return str(zoom.near)


def stays(zoom: Zoom, topology: Topology) -> bool:
    """True if a zoom still means something in another topology."""
    names = [name for name, _ in topology.regions] + [node.id for node in topology.nodes]
    return not zoom.name or zoom.name in names


def _writers(topology: Topology) -> str:
    """The region of the writer."""
    first = topology.regions[0][0]
    return next((node.region for node in topology.nodes if node.kind is NodeKind.WRITER), first)
