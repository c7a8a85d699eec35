"""Links that are drawn as one line: what they join, the cells the line runs through, the ports it is joined at."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.model.topology import Link, LinkKind

Cell = tuple[int, int]
DIRS = ((0, -1), (1, 0), (0, 1), (-1, 0))
"""Up, right, down, left: the order of `glyphs.ARROWS` and of the sides of a line mask."""


@dataclass(frozen=True, slots=True)
class Port:
    """A free cell beside a box where a line may start or end; `way` points out of the box."""

    x: int
    y: int
    way: int
    cost: float


@dataclass
class Bundle:
    """Links drawn as one line: every source is linked to every target."""

    kind: LinkKind
    sync: bool
    sources: list[str]
    targets: list[str]
    links: list[int]
    """Indices into the topology's links."""
    arms: dict[Cell, int] = field(default_factory=dict)
    """Cell to sides, bit 1 << direction, where the line goes on."""
    ends: dict[str, Port] = field(default_factory=dict)
    """Node to the port it is joined at."""

    def path(self, source: str, target: str) -> tuple[Cell, ...]:
        """Cells of the line from one node's port to another's, in order; empty when either is not joined."""
        if source not in self.ends or target not in self.ends:
            return ()
        start, goal = self.ends[target], self.ends[source]
        came: dict[Cell, Cell] = {(start.x, start.y): (start.x, start.y)}
        queue = [(start.x, start.y)]
        for cell in queue:
            if cell == (goal.x, goal.y):
                break
            for way, (dx, dy) in enumerate(DIRS):
                following = (cell[0] + dx, cell[1] + dy)
                if self.arms[cell] >> way & 1 and following in self.arms and following not in came:
                    came[following] = cell
                    queue.append(following)
        cell, cells = (goal.x, goal.y), [(goal.x, goal.y)]
        while cell != came[cell]:
            cell = came[cell]
            cells.append(cell)
        return tuple(cells)


def bundles(links: tuple[Link, ...]) -> list[Bundle]:
    """Links grouped by kind and by the set of nodes that share their targets, in the order of their first link."""
    sources: dict[tuple[LinkKind, bool, str], list[int]] = {}
    for number, link in enumerate(links):
        sync = link.sync and link.kind is LinkKind.REPLICATION
        sources.setdefault((link.kind, sync, link.target), []).append(number)
    found: dict[tuple[LinkKind, bool, tuple[str, ...]], Bundle] = {}
    for (kind, sync, target), numbers in sources.items():
        names = tuple(links[number].source for number in numbers)
        key = (kind, sync, tuple(sorted(names)))
        bundle = found.setdefault(key, Bundle(kind, sync, list(names), [], []))
        bundle.targets.append(target)
        bundle.links += numbers
    return list(found.values())
