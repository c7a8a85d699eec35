"""The map as plain text: `drill draw`, logs, screen readers. Says with glyphs and words what the screen also colours."""

from __future__ import annotations

from collections.abc import Mapping

from drill.model.run import Frame, NodeFrame
from drill.model.topology import LinkKind, NodeKind, Topology
from drill.scene.glyphs import STATES
from drill.scene.layout import Scene
from drill.scene.node_box import ROLES, offered_load
from drill.scene.node_detail import EMPTY, Card, CardFacts
from drill.scene.roles import by_current_roles, role_of
from drill.scene.world_map import WorldMap
from drill.scene.zoom import MAP, Zoom, picture

WRITER = ROLES[NodeKind.WRITER]
LEGEND_FROM = 6
"""Rows below which the legend's row is given to the map."""


def text(
    topology: Topology,
    frame: Frame | None = None,
    *,
    width: int,
    height: int,
    zoom: Zoom = MAP,
    more: CardFacts = EMPTY,
) -> str:
    """At most `height` lines of at most `width` characters: the map, and a legend in the last line.

    With a frame every node shows its state (glyph, and a word unless it is up), load and what else matters; without one,
    what was chosen. Nodes of the frame are in the order of the topology's. `zoom` says how close to look, `more` what a
    node's card tells beside the moment. Raises KeyError for a region or a node there is not.
    """
    frames = {node.id: now for node, now in zip(topology.nodes, frame.nodes, strict=True)} if frame else {}
    topology = by_current_roles(topology, tuple(role_of(now) for now in frame.nodes)) if frame else topology
    now = offered_load(frame.classes) if frame is not None and frame.classes else None
    for rows in (1, 2) if height >= LEGEND_FROM else (0,):
        scene = picture(topology, zoom, width, height - rows)
        if isinstance(scene, Card):
            scene.live(frames, now, more)
        elif frames:
            scene.live(frames, now)
        legend = [] if isinstance(scene, Card) else legend_lines(scene, frames, width)
        if len(legend) <= rows:
            break
    lines = scene.grid.lines()
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines + legend[:rows]) + "\n"


def legend_lines(scene: WorldMap | Scene, frames: Mapping[str, NodeFrame], width: int) -> list[str]:
    """The legend of the glyphs in sight, most important first, in lines of at most `width` characters. No frames: a plan."""
    parts = []
    if frames:
        seen = {frame.state for frame in frames.values()}
        parts = [f"{glyph} {state}" for state, glyph in STATES.items() if state in seen]
    if _new_writer(scene, frames):
        parts.append("W writer now")
    drawn = [link for number, link in enumerate(scene.links) if scene.edges[number]]
    if scene.unrouted:
        parts.append(f"{len(scene.unrouted)} links not drawn" if drawn else "links not drawn at this size")
    if any(link.kind is LinkKind.REPLICATION and link.sync for link in drawn):
        parts.append("═▶ copied before commit")
    if any(link.kind is LinkKind.REPLICATION and not link.sync for link in drawn):
        parts.append("╌▶ copied later")
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}   {part}" if lines else part
        if lines and len(longer) <= width:
            lines[-1] = longer
        elif len(part) <= width:
            lines.append(part)
    return lines


def _new_writer(scene: WorldMap | Scene, frames: Mapping[str, NodeFrame]) -> bool:
    """True if a letter in sight says that a node is the writer now."""
    slots = {slot for row in range(scene.height) for _, slot in scene.runs(row) if slot.startswith("role:")}
    return any(frames[slot.removeprefix("role:")].role == WRITER for slot in slots)
