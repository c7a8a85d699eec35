"""The map on a screen too small for boxes: one line per node, under its zone, in as few columns as needed."""

from __future__ import annotations

from dataclasses import dataclass

from drill.model.topology import NodeKind, Topology
from drill.scene.grid import Rect
from drill.scene.node_box import NUMBER_CELLS
from drill.syntax.safe_text import safe

LAST = (NodeKind.CACHE, NodeKind.CACHE_REPLICA)
"""Kinds there may be hundreds of: they give way when not every node finds room."""
DETAIL = 16
"""Cells beside a label that are used where there is room: for the class of a machine, a bar, a word."""
INDENT = 2
"""Cells a node stands in from its place's heading, which colours alone would not set apart."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The line of each node, the headings between them, and how many nodes found no room."""

    rects: dict[str, Rect]
    headings: tuple[tuple[int, int, str], ...]
    hidden: int


def arrange(topology: Topology, width: int, height: int) -> Listing:
    """Lines of nodes with headings and numbers where there is room, without where there is not.

    Should even bare labels be too many, the last line says how many are missing.
    """
    label = max(len(safe(node.label)) for node in topology.nodes) + 2
    for headings in (True, False):
        entries = _entries(topology, headings=headings)
        heading = max((len(text) for text, _ in entries), default=0)
        named = label + (INDENT if headings else 0)
        for cells in (max(named + 1 + NUMBER_CELLS, heading), max(named, heading)):
            across = max(1, (width + 2) // (cells + 2))
            if cells <= width and -(-len(entries) // height) <= across:
                columns = max(1, -(-len(entries) // height))
                spare = (width + 2) // columns - 2
                return _flow(entries, max(cells, min(spare, named + 1 + DETAIL)), height, 0)
    late = {node.id: LAST.index(node.kind) + 1 for node in topology.nodes if node.kind in LAST}
    entries.sort(key=lambda entry: late.get(entry[1], 0))
    room = max(1, (width + 2) // (label + 2)) * max(0, height - 1) if label <= width else 0
    return _flow(entries[:room], label, max(1, height - 1), len(entries) - min(room, len(entries)))


def _entries(topology: Topology, *, headings: bool) -> list[tuple[str, str]]:
    """(heading, "") or ("", node id), place by place; what spans a region comes first."""
    places: dict[str, list[str]] = {"": []}
    for region, zones in topology.regions:
        places |= {region: []} | {zone: [] for zone in zones}
    for node in topology.nodes:
        places.setdefault(node.zone or node.region, []).append(node.id)
    entries: list[tuple[str, str]] = []
    for place, ids in places.items():
        if ids and place and headings:
            entries.append((safe(place), ""))
        entries += [("", node_id) for node_id in ids]
    return entries


def _flow(entries: list[tuple[str, str]], cells: int, height: int, hidden: int) -> Listing:
    rects: dict[str, Rect] = {}
    headings: list[tuple[int, int, str]] = []
    for number, (heading, node_id) in enumerate(entries):
        column, y = divmod(number, height)
        x = column * (cells + 2)
        if node_id:
            inwards = INDENT if headings else 0
            rects[node_id] = Rect(x + inwards, y, cells - inwards, 1)
        else:
            headings.append((x, y, heading))
    return Listing(rects, tuple(headings), hidden)
