"""The map as plain text: `drill draw`, logs, screen readers. Says with glyphs and words what the screen also colours."""

from __future__ import annotations

from drill.model.run import Frame
from drill.model.topology import LinkKind, Topology
from drill.scene.glyphs import STATES
from drill.scene.layout import Scene, build

LEGEND_FROM = 6
"""Rows below which the legend's row is given to the map."""


def text(topology: Topology, frame: Frame | None = None, *, width: int, height: int) -> str:
    """At most `height` lines of at most `width` characters: the map, and a legend in the last line.

    With a frame every node shows its state (glyph, and a word unless it is up), load and what else matters; without one,
    what was chosen. Nodes of the frame are in the order of the topology's.
    """
    legend = height >= LEGEND_FROM
    scene = build(topology, width, height - legend)
    if frame is not None:
        for node, state in zip(topology.nodes, frame.nodes, strict=True):
            scene.repaint(node.id, state)
    lines = scene.grid.lines()
    while lines and not lines[-1]:
        lines.pop()
    if legend:
        lines.append(legend_line(scene, frame, width))
    return "\n".join(lines) + "\n"


def legend_line(scene: Scene, frame: Frame | None, width: int) -> str:
    """What the glyphs in sight mean, the most needed first, as many as fit into `width`."""
    parts = []
    if frame is not None:
        seen = {node.state for node in frame.nodes}
        parts = [f"{glyph} {state}" for state, glyph in STATES.items() if state in seen]
    drawn = [link for number, link in enumerate(scene.topology.links) if scene.edges[number]]
    if any(link.kind is LinkKind.REPLICATION and link.sync for link in drawn):
        parts.append("═▶ copied before commit")
    if any(link.kind is LinkKind.REPLICATION and not link.sync for link in drawn):
        parts.append("╌▶ copied later")
    if scene.unrouted:
        parts.append(f"{len(scene.unrouted)} links not drawn" if drawn else "links not drawn at this size")
    line = ""
    for part in parts:
        longer = f"{line}   {part}" if line else part
        if len(longer) <= width:
            line = longer
    return line
