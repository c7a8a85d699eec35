"""A zoom of the map in sentences, without glyphs, boxes or bars: for screen readers and pipes."""

from __future__ import annotations

from collections.abc import Mapping

from drill.model.run import NodeFrame
from drill.model.topology import Topology
from drill.scene.edge_flow import flows
from drill.scene.facts import facts, neighbours
from drill.scene.glyphs import STATES
from drill.scene.node_box import OfferedLoad, reading
from drill.scene.single_region import border_line, borders
from drill.scene.summary import summary
from drill.scene.writer_discovery import discovered_shares
from drill.scene.zoom import Zoom, ZoomLevel
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.english import english

WIDE = 1000
"""A line of text is as long as it must be."""
DRAWN_ONLY = "█▏▎▍▌▋▊▉■□"
WORDS = {glyph: f"{state}" for state, glyph in STATES.items()} | {"▶ to": "To", "◀ from": "From"}


def zoom_lines(
    topology: Topology, frames: Mapping[str, NodeFrame], offered: OfferedLoad | None, zoom: Zoom
) -> list[str]:
    """Lines that say what the picture of a zoom shows. Raises KeyError for a node that is not in the frames."""
    if zoom.near is ZoomLevel.NODE:
        return _node(topology, frames, offered, zoom.name)
    if zoom.near is ZoomLevel.WORLD:
        return [_region(topology, frames, name) for name, _ in topology.regions]
    inside = [node for node in topology.nodes if zoom.near is ZoomLevel.MAP or node.region == zoom.name]
    lines = [f"{safe(node.id)}: {_said(_well(reading(node, frames[node.id])))}" for node in inside]
    if zoom.near is ZoomLevel.REGION:
        now = flows(topology, frames)
        found = borders(topology, zoom.name)
        lines += [_said(border_line(topology, border, frames, now, WIDE)) for border in found]
    return lines


def _region(topology: Topology, frames: Mapping[str, NodeFrame], name: str) -> str:
    now = summary(topology, name, frames)
    parts = [f"{now.state}", f"load {units.percent(now.load, short=True)} at {now.busiest}" if now.busiest else ""]
    parts += [f"{line.name} {' '.join(line.parts)}".strip() for line in now.lines]
    return _said(f"{safe(name)}: {'; '.join(part for part in parts if part)}")


def _node(topology: Topology, frames: Mapping[str, NodeFrame], offered: OfferedLoad | None, name: str) -> list[str]:
    node = topology.node(name)
    said = [
        f"{fact.name} {fact.value}"
        for fact in facts(node, frames[name], offered, discovered_shares(topology, frames).get(name))
    ]
    said[1:1] = [english(frames[name].note)] if frames[name].note else []
    lines = [f"{safe(name)}: {_said('; '.join(said))}"]
    now = flows(topology, frames)
    for word, out in (("from", False), ("to", True)):
        found = neighbours(topology, name, frames, now, out=out)
        who = [f"{safe(other.node.label)} {', '.join(other.parts)}" for other in found]
        if who:
            lines.append(_said(f"{safe(name)} {word}: {'; '.join(who)}"))
    return lines


def _well(text: str) -> str:
    """The text, with `up` in front unless it begins with a state."""
    return text if any(text.startswith(str(state)) for state in STATES) else f"up {text}".strip()


def _said(text: str) -> str:
    """Text with words for glyphs and without bars."""
    for glyph, word in WORDS.items():
        text = text.replace(glyph, word)
    for state in STATES:
        text = text.replace(f"{state} {state}", str(state))
    bare = "".join(char for char in text if char not in DRAWN_ONLY)
    return " ".join(bare.split())
