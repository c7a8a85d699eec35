"""The styles of a map, from boxes of three lines inside frames down to bare chips without links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drill.model.topology import Topology
from drill.scene.node_box import NUMBER_CELLS
from drill.syntax.safe_text import safe

CURVE = 10
"""Cells that a box is wider for the curve beside its label."""
COUNTS = 16
"""Cells that a box is wider for the curve, and for counts beside their limits: connections, threads, what waits."""
WORD = 2
"""Cells more of a wide chip, for a word or a rate."""
BOX_INNER = 13
"""Cells inside the border of a box of two or three lines: a glyph, a blank, a label of eleven."""


@dataclass(frozen=True, slots=True)
class Style:
    """The style of a map. `lines` is the rows of text in a node's box; 0 means chips, one row without a border."""

    lines: int
    framed: bool
    """Frames round regions and zones; otherwise a rule with the zone's name, and separators."""
    users: str = "top"
    """Place of the users: on `top`, or in the balancer's `row`."""
    stacked: bool = False
    """Regions under each other."""
    links: bool = True
    numbers: bool = True
    """True if chips have room for a number."""
    wide: int = 0
    """Cells that boxes are wider than they must be: room for a curve, for a word beside the number."""

    @property
    def node_h(self) -> int:
        """Rows of a node."""
        return self.lines + 2 if self.lines else 1

    @property
    def gutter(self) -> int:
        """Cells kept free beside a box for links: an arrow head, a line, and air where there are boxes."""
        if not self.links:
            return 1
        return 3 if self.lines else 2

    @property
    def tier_gap(self) -> int:
        """Least rows between two tiers."""
        if not self.links:
            return 0
        return (1, 2, 3, 4)[self.lines]


def styles(regions: int) -> Iterator[Style]:
    """Every style, in the order they are tried."""
    sides = (False, True) if regions > 1 else (False,)
    for cells in (COUNTS, CURVE):
        for users in ("top", "row"):
            yield Style(3, framed=True, users=users, wide=cells)
    for lines in (3, 2, 1):
        for stacked in sides:
            for users in ("top", "row"):
                yield Style(lines, framed=True, users=users, stacked=stacked)
        if lines < 3:
            for stacked in sides:
                yield Style(lines, framed=False, users="row", stacked=stacked)
    yield Style(0, framed=False, users="row", wide=WORD)
    for links in (True, False):
        for numbers in (True, False):
            for stacked in sides:
                yield Style(0, framed=False, users="row", stacked=stacked, links=links, numbers=numbers)


def node_width(topology: Topology, style: Style) -> int:
    """Cells of a box, border included: the same for all, wide enough for every label and its glyph."""
    label = max((len(safe(node.label)) for node in topology.nodes), default=0) + 2
    if style.lines > 1:
        return max(BOX_INNER, label) + 2 + style.wide
    return label + 2 + (NUMBER_CELLS + 1 if style.numbers else 0) + style.wide
