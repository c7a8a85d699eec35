"""Links as orthogonal lines between boxes, one tree for each bundle, found by A* on the cell grid.

Every link of a bundle joins some source to some target, and every pair of them is linked, so one shared line says the
truth: whatever enters it may leave at any arrow. Bundles never run along each other; they cross square on.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import pairwise

from drill.model.topology import LinkKind
from drill.scene.bundles import DIRS, Bundle, Cell, Port
from drill.scene.grid import Rect

BEND, CROSS, NEAR, BORDER, BRANCH = 4.0, 4.0, 2.5, 0.5, 3.0
"""Costs in cells of: a corner, crossing another bundle, hugging a box, crossing a border, leaving a shared line."""

FAR = 1e9
"""Costs more than any line."""
NARROW = 25
"""A side of a box wider than this is dearer by every cell more: it is that much nearer than the middle."""
SPANS = 40
"""A box wider than this spans zones: lines are joined anywhere along it, not near its middle."""


class Router:
    """Routes bundles over a grid with boxes (blocked) and borders (walls)."""

    def __init__(self, width: int, height: int, *, tight: bool) -> None:
        self.w, self.h = width, height
        self.tight = tight
        """True if a line may run on through an arrow head: only where rows are too few to do without."""
        size = width * height
        self.blocked = bytearray(size)
        self.near = bytearray(size)
        self.wall_h = bytearray(size)
        self.wall_v = bytearray(size)
        self.owner: list[list[int]] = [[] for _ in range(size)]
        self.axis = bytearray(size)
        """Cells of lines: bit 0 sideways, bit 1 up and down; both where one bends or branches."""

    def block(self, rect: Rect) -> None:
        """Cells no line enters."""
        for y in range(rect.y, rect.bottom):
            for x in range(rect.x, rect.right):
                self.blocked[y * self.w + x] = 1

    def box(self, rect: Rect) -> None:
        """A node: blocked, and lines keep a cell away where they can, which is beside it where rows are few."""
        above = 0 if self.tight else 1
        for y in range(max(0, rect.y - above), min(self.h, rect.bottom + above)):
            for x in range(max(0, rect.x - 1), min(self.w, rect.right + 1)):
                self.near[y * self.w + x] = 1
        self.block(rect)

    def frame(self, rect: Rect) -> None:
        """A frame: lines cross its sides square on, never its corners."""
        for y in (rect.y, rect.bottom - 1):
            self.wall(rect.x, y, rect.w, 1)
        for x in (rect.x, rect.right - 1):
            self.wall(x, rect.y, 1, rect.h)

    def wall(self, x: int, y: int, w: int, h: int) -> None:
        """A border one cell thick, sideways when `h` is 1."""
        walls = self.wall_h if h == 1 else self.wall_v
        for cy in range(y, y + h):
            for cx in range(x, x + w):
                walls[cy * self.w + cx] = 1

    def is_wall(self, x: int, y: int) -> bool:
        """True if a border runs through a cell."""
        return bool(self.wall_h[y * self.w + x] or self.wall_v[y * self.w + x])

    def ports(self, rect: Rect, kind: LinkKind, *, out: bool) -> list[Port]:
        """Usable ports of a box, dearer the less natural: requests go down, copies go sideways."""
        aside = kind is LinkKind.REPLICATION
        top, bottom, side = (16.0, 0.0, 8.0) if out else (0.0, 16.0, 8.0)
        if self.tight and not out:
            side = 14.0
        if NARROW < rect.w <= SPANS:
            side += rect.w - NARROW
        if aside:
            top, bottom, side = 8.0, 5.0, 0.0
        found = []
        middle = rect.x + rect.w // 2
        wide = rect.w > SPANS
        for x in range(rect.x + 2, rect.right - 2):
            off = abs(x - middle)
            if not wide and off not in (0, 3, 5):
                continue
            found += [
                Port(x, rect.y - 1, 0, top + (0.0 if wide else 1.2 * off)),
                Port(x, rect.bottom, 2, bottom + (0.0 if wide else 1.2 * off)),
            ]
        for y in range(rect.y + 1, rect.bottom - 1) if rect.h > 1 else (rect.y,):
            found += [Port(rect.x - 1, y, 3, side), Port(rect.right, y, 1, side)]
        return [port for port in found if self._usable(port, out=out)]

    def _usable(self, port: Port, *, out: bool) -> bool:
        if not (0 <= port.x < self.w and 0 <= port.y < self.h):
            return False
        at = port.y * self.w + port.x
        # A line may leave straight across a rule; an arrow head never stands on one.
        crossing = out and not port.way & 1 and not self.wall_v[at]
        return not (self.blocked[at] or self.owner[at] or (self.is_wall(port.x, port.y) and not crossing))

    def route(self, number: int, bundle: Bundle, rects: dict[str, Rect]) -> list[str]:
        """Join every node of a bundle into one tree. Returns the nodes that could not be joined."""
        names = [(name, True) for name in bundle.sources] + [(name, False) for name in bundle.targets]
        ports = {name: self.ports(rects[name], bundle.kind, out=out) for name, out in names}
        first = min(
            ((source, target) for source in bundle.sources for target in bundle.targets),
            key=lambda pair: (_apart(rects[pair[0]], rects[pair[1]]), pair),
        )
        lost = []
        waiting = [name for name, _ in names if name != first[0]]
        waiting.sort(key=lambda name: (name != first[1], _apart(rects[first[0]], rects[name]), name))
        arrows: set[Cell] = set()
        for name in waiting:
            starts = self._starts(bundle, ports[first[0]], arrows)
            goals = [port for port in ports[name] if (port.x, port.y) not in bundle.arms]
            joined = self._search(starts, goals, into=name in bundle.targets)
            if joined is None:
                lost.append(name)
                continue
            cells, start, port = joined
            self._claim(number, bundle, cells)
            if first[0] not in bundle.ends and start is not None:
                self._end(bundle, first[0], start)
            self._end(bundle, name, port)
            if name in bundle.targets:
                arrows.add((port.x, port.y))
                self.axis[port.y * self.w + port.x] = 3
        return lost

    def _end(self, bundle: Bundle, name: str, port: Port) -> None:
        bundle.ends[name] = port
        bundle.arms[port.x, port.y] |= 1 << (port.way + 2) % 4
        self._mark(bundle, (port.x, port.y))

    def _starts(self, bundle: Bundle, ports: list[Port], arrows: set[Cell]) -> dict[int, tuple[float, Port | None]]:
        """States (cell * 4 + heading) a new branch may set out from: the tree so far, or the first node's ports."""
        if not bundle.arms:
            return {(port.y * self.w + port.x) * 4 + port.way: (port.cost, port) for port in ports}
        starts: dict[int, tuple[float, Port | None]] = {}
        for (x, y), arms in bundle.arms.items():
            at = y * self.w + x
            if len(self.owner[at]) > 1 or self.is_wall(x, y):
                continue
            for way in range(4):
                if arms >> way & 1:
                    continue
                if (x, y) in arrows and not (self.tight and way & 1 and arms & 0b0101):
                    continue
                starts[at * 4 + way] = (2 * BRANCH if (x, y) in arrows else BRANCH, None)
        return starts

    def _claim(self, number: int, bundle: Bundle, cells: list[Cell]) -> None:
        for cell in cells:
            bundle.arms.setdefault(cell, 0)
        for first, second in pairwise(cells):
            way = DIRS.index((second[0] - first[0], second[1] - first[1]))
            bundle.arms[first] |= 1 << way
            bundle.arms[second] |= 1 << (way + 2) % 4
        for x, y in cells:
            owners = self.owner[y * self.w + x]
            if number not in owners:
                owners.append(number)
            self._mark(bundle, (x, y))

    def _mark(self, bundle: Bundle, cell: Cell) -> None:
        arms = bundle.arms[cell]
        self.axis[cell[1] * self.w + cell[0]] |= (1 if arms & 0b1010 else 0) | (2 if arms & 0b0101 else 0)

    def _search(
        self, starts: dict[int, tuple[float, Port | None]], goals: list[Port], *, into: bool
    ) -> tuple[list[Cell], Port | None, Port] | None:
        """The cheapest way from any start to any goal port: its cells, the port it sets out from (None: the tree), the goal.

        `into`: an arrow head stands in the goal's cell, so the line should arrive pointing at the box.
        """
        if not starts or not goals:
            return None
        hunt = _PathSearch(self.w, starts, goals)
        askew = (2 if self.tight else 3) * BEND if into else BEND
        while hunt.heap:
            _, state, cost = heappop(hunt.heap)
            if state < 0:
                return hunt.trace(-state - 1)
            if cost > hunt.best[state]:
                continue
            goal = hunt.goal_at.get(state >> 2)
            if goal is not None:
                way, arrive = state & 3, (goal.way + 2) % 4
                if way == arrive or (way != goal.way and not (into and goal.way & 1)):
                    total = cost + goal.cost + (0.0 if way == arrive else askew)
                    heappush(hunt.heap, (total, -state - 1, total))
            self._expand(hunt, state, cost)
        return None

    def _expand(self, hunt: _PathSearch, state: int, cost: float) -> None:
        """Push the cells a line may go on to from a state."""
        w, axis, goal_at = self.w, self.axis, hunt.goal_at
        at, way = state >> 2, state & 3
        y, x = divmod(at, w)
        first = state not in hunt.came
        branching = first and hunt.starts[state][1] is None
        # No corner on a border or on top of another bundle.
        turnable = not (branching or self.wall_h[at] or self.wall_v[at] or (axis[at] and not first))
        for new_way in (way, (way + 1) % 4, (way + 3) % 4) if turnable else (way,):
            nx, ny = x + DIRS[new_way][0], y + DIRS[new_way][1]
            if not (0 <= nx < w and 0 <= ny < self.h):
                continue
            to, sideways = ny * w + nx, new_way & 1
            # Never into a box or along a border. Meeting the bundle's own line never pays: branching off there is cheaper.
            if self.blocked[to] or (self.wall_h if sideways else self.wall_v)[to]:
                continue
            total = cost + 1.0
            if taken := axis[to]:
                if taken & (1 if sideways else 2) or to in goal_at:
                    continue
                total += CROSS
            elif self.near[to] and to not in goal_at:
                total += NEAR
            if self.wall_h[to] or self.wall_v[to]:
                total += BORDER
            if new_way != way:
                total += BEND
            new_state = to << 2 | new_way
            if total < hunt.best.get(new_state, FAR):
                hunt.best[new_state] = total
                hunt.came[new_state] = state
                heappush(hunt.heap, (total + hunt.guess(nx, ny), new_state, total))


class _PathSearch:
    """One search under way. A state is cell * 4 + the direction it was entered in; -state - 1 stands for an arrival."""

    def __init__(self, width: int, starts: dict[int, tuple[float, Port | None]], goals: list[Port]) -> None:
        self.width, self.starts = width, starts
        self.goal_at = {port.y * width + port.x: port for port in goals}
        self.x0, self.x1 = min(port.x for port in goals), max(port.x for port in goals)
        self.y0, self.y1 = min(port.y for port in goals), max(port.y for port in goals)
        self.best = {state: cost for state, (cost, _) in starts.items()}
        self.came: dict[int, int] = {}
        self.heap: list[tuple[float, int, float]] = []
        for state, cost in self.best.items():
            y, x = divmod(state >> 2, width)
            heappush(self.heap, (cost + self.guess(x, y), state, cost))

    def guess(self, x: int, y: int) -> int:
        """A lower bound on the cells to the nearest goal."""
        return max(self.x0 - x, 0, x - self.x1) + max(self.y0 - y, 0, y - self.y1)

    def trace(self, state: int) -> tuple[list[Cell], Port | None, Port]:
        """The way that led to a state, from its start on."""
        goal = self.goal_at[state >> 2]
        cells = []
        while True:
            y, x = divmod(state >> 2, self.width)
            cells.append((x, y))
            if state not in self.came:
                return cells[::-1], self.starts[state][1], goal
            state = self.came[state]


def _apart(first: Rect, second: Rect) -> int:
    """Cells between the middles of two boxes, rows counted double."""
    return abs(first.x + first.w // 2 - second.x - second.w // 2) + 2 * abs(first.y - second.y)
