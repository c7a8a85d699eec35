"""One region alone: its nodes on the map, and the links that leave it in words under the map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from drill.model.run import NodeFrame
from drill.model.topology import LinkKind, Topology
from drill.scene.edge_flow import Flow, bundled_flow, flows
from drill.scene.facts import KIND_WORD
from drill.scene.grid import Rect, Span
from drill.scene.layout import NONE, Scene, lay_out
from drill.scene.node_box import LAG_SHOWN_S, OfferedLoad
from drill.scene.styles import Style
from drill.syntax.safe_text import safe
from drill.words import units


class Border(NamedTuple):
    """All links between this region and another in one direction."""

    other: str
    out: bool
    links: tuple[int, ...]
    """Indices into the whole topology's links."""


class RegionScene(Scene):
    """The map of a region, and under it what crosses its border: at most a fourth of the rows, the rest counted."""

    def __init__(self, whole: Topology, region: str, width: int, height: int, like: Style | None = None) -> None:
        inside = within(whole, region)
        self._whole, self._borders = whole, borders(whole, region)
        foot = min(len(self._borders), height // 4)
        super().__init__(inside, width, height, lay_out(inside, width, max(1, height - foot), like), foot)
        places = {(link.source, link.target, link.kind): n for n, link in enumerate(whole.links)}
        self.carries = tuple((places[link.source, link.target, link.kind],) for link in inside.links)
        self._under({}, ())

    def live(
        self,
        frames: Mapping[str, NodeFrame],
        offered: OfferedLoad | None = None,
        trails: Mapping[str, tuple[float, ...]] = NONE,
    ) -> tuple[Span, ...]:
        """Draw a moment into the existing layout."""
        return (*super().live(frames, offered, trails), *self._under(frames, flows(self._whole, frames)))

    def _under(self, frames: Mapping[str, NodeFrame], now: tuple[Flow, ...]) -> tuple[Span, ...]:
        shown = self._borders if len(self._borders) <= self.foot else self._borders[: max(0, self.foot - 1)]
        lines = [border_line(self._whole, border, frames, now, self.width) for border in shown]
        if self.foot and len(shown) < len(self._borders):
            lines.append(
                f"+{len(self._borders) - len(shown)} more ways over the border of {safe(self.topology.regions[0][0])}"
            )
        rows = [((f"{line[: self.width]:<{self.width}}", "border"),) for line in lines]
        drawn = max((rect.bottom for rect in (*self.rects.values(), *(area.rect for area in self.areas))), default=0)
        top = min(self.height - self.foot, drawn + 1)
        return self.fill(Rect(0, top, self.width, self.foot), rows)


def within(topology: Topology, region: str) -> Topology:
    """The nodes of a region and the links among them; with the users if they come in here. Raises KeyError."""
    zones = dict(topology.regions)[region]
    inside = {node.id for node in topology.nodes if node.region == region}
    outside = {node.id for node in topology.nodes if not node.region}
    inside |= {link.source for link in topology.links if link.source in outside and link.target in inside}
    return Topology(
        tuple(node for node in topology.nodes if node.id in inside),
        tuple(link for link in topology.links if link.source in inside and link.target in inside),
        ((region, zones),),
    )


def borders(topology: Topology, region: str) -> tuple[Border, ...]:
    """Links that cross the region's border, in order."""
    places = {node.id: node.region for node in topology.nodes}
    found: dict[tuple[str, bool], list[int]] = {}
    for number, link in enumerate(topology.links):
        source, target = places[link.source], places[link.target]
        if source and target and source != target and region in (source, target):
            out = source == region
            found.setdefault((target if out else source, out), []).append(number)
    return tuple(Border(*key, tuple(numbers)) for key, numbers in found.items())


def border_line(
    topology: Topology, border: Border, frames: Mapping[str, NodeFrame], now: tuple[Flow, ...], width: int
) -> str:
    """A border in a line: direction, region, round trip, and what crosses it, in as many words as there is room for."""
    links = [topology.links[number] for number in border.links]
    # The balancer's links are reckoned from wherever one meets it, so they tell no distance.
    far = max((link.latency_ms for link in links if link.kind is not LinkKind.REQUEST), default=0.0)
    text = f"{'▶ to' if border.out else '◀ from'} {safe(border.other)}" + (
        f", {units.duration(far / 1000)}" if far else ""
    )
    said = [_moves(topology, kind, border, frames, now) for kind in dict.fromkeys(link.kind for link in links)]
    for number, part in enumerate(said):
        longer = f"{text}{', ' if number else ': '}{part}"
        if len(longer) > width:
            break
        text = longer
    return text[:width]


def _moves(
    topology: Topology, kind: LinkKind, border: Border, frames: Mapping[str, NodeFrame], now: tuple[Flow, ...]
) -> str:
    """The traffic that links of one kind carry over the border."""
    numbers = [number for number in border.links if topology.links[number].kind is kind]
    said = [KIND_WORD[kind]]
    if now:
        flow = bundled_flow(now[number] for number in numbers)
        said += [units.rate(flow.rate, short=True)] if flow.rate else []
        said += ["unanswered"] if flow.failing else []
        lag = max((frames[t].lag_s for n in numbers if (t := topology.links[n].target) in frames), default=0.0)
        said += (
            [f"lag {units.duration(lag, short=True)}"] if kind is LinkKind.REPLICATION and lag >= LAG_SHOWN_S else []
        )
    return " ".join(said)
