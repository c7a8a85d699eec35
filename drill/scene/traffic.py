"""Moving traffic on the map's lines: a dot for every so many requests, a cross for those that are lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from drill.model.topology import LinkKind
from drill.scene.edge_flow import Flow, bundled_flow

if TYPE_CHECKING:
    from drill.model.topology import Link
    from drill.scene.canvas import Canvas
    from drill.scene.node_box import OfferedLoad

DOT, LOST = "•", "×"
BESIDE = ((-1, 0), (1, 0), (0, -1), (0, 1))
STRAIGHT = "─│╌╎═║╭╮╰╯"
SPACING = ((1000.0, 5), (100.0, 9), (0.0, 15))
"""Above this many requests a second, a dot every so many cells of a line. Copies are not counted: they are sparse."""

Dots = dict[int, dict[int, tuple[str, int]]]
"""Row to column to glyph and link."""


def on_lines(scene: Canvas, now: tuple[Flow, ...]) -> tuple[Flow, ...]:
    """The flow along each line of a picture, from the flow along each link of the topology."""
    return tuple(bundled_flow(now[number] for number in numbers) for numbers in scene.carries) if now else ()


def dots(scene: Canvas, now: tuple[Flow, ...], fan_out: frozenset[int], beat: int, offered: OfferedLoad | None) -> Dots:
    """Positions of the dots at a beat; each beat moves them on by one cell."""
    found: Dots = {}
    for number, (cells, flow) in enumerate(zip(scene.edges, now, strict=True)):
        every = spacing(flow)
        if not every or not cells:
            continue
        # Links that share a line are counted from the end they share, so that their dots coincide.
        start = beat % every if number in fan_out else (len(cells) + beat) % every
        share = offered.lost_share if offered and scene.links[number].kind is LinkKind.REQUEST else 0.0
        for at, (x, y) in enumerate(cells[start : len(cells) - 1 : every]):
            crowded = any((x + dx) in found.get(y + dy, ()) for dx, dy in BESIDE)
            if scene.grid.text[y][x] in STRAIGHT and not crowded:
                lost = flow.failing or int((at + 1) * share) > int(at * share)
                found.setdefault(y, {})[x] = (LOST if lost else DOT, number)
    return found


def spacing(flow: Flow) -> int:
    """Cells between two dots; 0 for none."""
    if not flow.moving:
        return 0
    if flow.rate is None:
        return SPACING[-1][1]
    return next((every for least, every in SPACING if flow.rate > least), 0)


def fan_out(links: tuple[Link, ...]) -> frozenset[int]:
    """Links that share their beginning with more links of their kind than they share their end with."""
    out = Counter((link.source, link.kind) for link in links)
    into = Counter((link.target, link.kind) for link in links)
    return frozenset(n for n, link in enumerate(links) if out[link.source, link.kind] >= into[link.target, link.kind])


def changed_rows(before: Mapping[int, object], after: Mapping[int, object]) -> list[int]:
    """Rows whose dots are other than they were."""
    return [row for row in before.keys() | after.keys() if before.get(row) != after.get(row)]
