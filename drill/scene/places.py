"""Places of nodes: regions beside or under each other, zones as columns, tiers as rows. Pure arithmetic.

`arrange` lays a topology out in one style or says that it does not fit.
"""

from __future__ import annotations

from dataclasses import dataclass

from drill.model.topology import Node, NodeKind, Topology
from drill.scene.bands import Band, distribute_rows, split_columns
from drill.scene.grid import Rect
from drill.scene.styles import Style, node_width
from drill.syntax.safe_text import safe

TIERS = (
    (NodeKind.APP,),
    (NodeKind.CACHE, NodeKind.CACHE_REPLICA),
    (NodeKind.PROXY,),
    (NodeKind.WRITER, NodeKind.STANDBY, NodeKind.READER),
)
"""Rows of a region from top to bottom; the balancer stands above, storage and backups below."""


@dataclass(frozen=True, slots=True)
class Area:
    """A region's or a zone's place: its rectangle, and its title with where it stands."""

    name: str
    region: str
    rect: Rect
    title: str
    title_x: int
    title_y: int
    is_zone: bool
    framed: bool


@dataclass(frozen=True, slots=True)
class Places:
    """A layout: a rectangle for every node, the areas round them."""

    style: Style
    rects: dict[str, Rect]
    areas: tuple[Area, ...]


def arrange(topology: Topology, style: Style, width: int, height: int) -> Places | None:
    """The layout in this style, or None where it does not fit into width x height."""
    return _Arranger(topology, style, width, height).places()


class _Arranger:
    """One attempt to lay a topology out."""

    def __init__(self, topology: Topology, style: Style, width: int, height: int) -> None:
        self.topology, self.style, self.width, self.height = topology, style, width, height
        self.w, self.h = node_width(topology, style), style.node_h
        self.pitch = self.h - 1 if style.lines else 1
        self.zones = dict(topology.regions)
        self.cells: dict[tuple[str, str, int], list[Node]] = {}
        self.wide: dict[tuple[str, NodeKind], Node] = {}
        self.users: Node | None = None
        for node in topology.nodes:
            tier = next((number for number, kinds in enumerate(TIERS) if node.kind in kinds), -1)
            if node.kind is NodeKind.USERS:
                self.users = node
            elif node.zone:
                self.cells.setdefault((node.region, node.zone, tier), []).append(node)
            else:
                self.wide[node.region, node.kind] = node
        self.left = self.w + 6 if style.users == "row" and style.framed and self.users else 0
        self.rects: dict[str, Rect] = {}
        self.areas: list[Area] = []

    def places(self) -> Places | None:
        names = [name for name, _ in self.topology.regions]
        groups = [[name] for name in names] if self.style.stacked else [names]
        columns: dict[str, tuple[int, int]] = {}
        for group in groups:
            found = self._columns(group)
            if found is None:
                return None
            columns |= found
        bands = [self._band(group, columns) for group in groups]
        top = bands[0].gaps.get("users")
        used = sum(band.rows(self.style, self.pitch) for band in bands) + (self.h + top.size if top else 0)
        if used > self.height:
            return None
        distribute_rows(bands, self.height - used)
        y = 0
        if self.users and self.style.users == "top":
            y = self.h + bands[0].gaps["users"].size
        for band in bands:
            y = self._place(band, columns, y)
        self._place_users()
        return Places(self.style, self.rects, tuple(self.areas)) if self._sound() else None

    def _sound(self) -> bool:
        """True if what spans a region found room in it: columns are only made wide enough for what stands in a zone."""
        air = 3 if self.style.links else 1
        wide = [rect for node, rect in ((n, self.rects[n.id]) for n in self.topology.nodes) if not node.zone]
        inside = all(rect.x >= 0 and rect.right <= self.width for rect in wide)
        return inside and not any(
            first is not second and first.y == second.y and first.x <= second.x < first.right + air
            for first in wide
            for second in wide
        )

    # -- columns: zone or region name -> (x, width) ---------------------------

    def _zone_min(self, region: str, zone: str) -> int:
        used = any((region, zone, tier) in self.cells for tier in range(len(TIERS)))
        if self.style.framed:
            title = len(self._zone_title(region, zone)) + 6
            return max(title, self.w + 2 * self.style.gutter + 2) if used else title
        title = len(self._zone_title(region, zone)) + 3
        gutter = self.style.gutter
        return max(title, self.w + 2 * gutter) if used else title

    def _region_extra(self, region: str) -> int:
        """Cells of a region that belong to no zone: frames and air, or separators."""
        count = len(self.zones[region])
        return (4 + (count - 1)) if self.style.framed else (count - 1)

    def _columns(self, group: list[str]) -> dict[str, tuple[int, int]] | None:
        between = 2 if self.style.framed else 1
        free = self.width - self.left - between * (len(group) - 1) - sum(self._region_extra(name) for name in group)
        least = [self._zone_min(name, zone) for name in group for zone in self.zones[name]]
        widths = split_columns(least, free)
        if widths is None:
            return None
        columns: dict[str, tuple[int, int]] = {}
        x, taken = self.left, iter(widths)
        for name in group:
            start = x
            x += 2 if self.style.framed else 0
            for zone in self.zones[name]:
                width = next(taken)
                columns[f"zone:{zone}"] = (x, width)
                x += width + 1
            x += 1 if self.style.framed else -1
            columns[f"region:{name}"] = (start, x - start)
            x += between
        return columns

    def _across(self, width: int, count: int) -> int:
        """The number of boxes of a tier side by side in a zone of this width: as few as keep its rows few."""
        inner = width - (2 if self.style.framed else 0)
        gutter = self.style.gutter + int(self.style.links)
        most = max(1, (inner - gutter) // (self.w + gutter))
        rows = -(-count // most)
        return -(-count // rows)

    # -- rows -----------------------------------------------------------------

    def _band(self, group: list[str], columns: dict[str, tuple[int, int]]) -> Band:
        band = Band(group)
        for tier, kinds in enumerate(TIERS):
            rows = [
                -(-len(nodes) // self._across(columns[f"zone:{zone}"][1], len(nodes)))
                for (region, zone, at), nodes in self.cells.items()
                if region in group and at == tier
            ]
            if any((name, kind) in self.wide for name in group for kind in kinds):
                rows.append(1)
            if rows:
                band.tiers.append(tier)
                band.tier_rows[tier] = max(rows)
        band.balancer = any((name, NodeKind.BALANCER) in self.wide for name in group)
        band.foot = any((name, kind) in self.wide for name in group for kind in (NodeKind.STORAGE, NodeKind.BACKUP))
        band.beside = self._beside(band)
        band.open_gaps(self.style, users=self.users is not None)
        return band

    def _beside(self, band: Band) -> bool:
        """True if users need a row of their own in a band without a balancer."""
        return bool(self.users) and self.style.users == "row" and band.regions[0] == self.topology.regions[0][0]

    # -- placing --------------------------------------------------------------

    def _place(self, band: Band, columns: dict[str, tuple[int, int]], y: int) -> int:
        """Put a band's nodes and frames from row y on. Returns the first row under it."""
        top, framed = y, self.style.framed
        y += (1 + band.gaps["top"].size) if framed else 0
        if band.balancer or self._beside(band):
            for name in band.regions:
                self._place_balancer(name, columns, y)
            y += self.h + band.gaps["balancer"].size if band.balancer else self.h
        zone_top = y
        y += 1 + band.gaps["zone top"].size
        for number, tier in enumerate(band.tiers):
            y += band.gaps[f"tier {tier}"].size if number else 0
            self._place_tier(band, tier, columns, y)
            y += (band.tier_rows[tier] - 1) * self.pitch + self.h
        y += band.gaps["zone end"].size
        zone_end = y + 1 if framed else y
        y = zone_end
        if band.foot:
            y += band.gaps["foot"].size
            for name in band.regions:
                self._place_foot(name, columns, y)
            y += self.h
        if framed:
            y += band.gaps["end"].size + 1
        self._place_frames(band, columns, (top, y), (zone_top, zone_end))
        return y

    def _place_frames(
        self, band: Band, columns: dict[str, tuple[int, int]], whole: tuple[int, int], zones: tuple[int, int]
    ) -> None:
        framed = self.style.framed
        for name in band.regions:
            x, width = columns[f"region:{name}"]
            if framed:
                rect = Rect(x, whole[0], width, whole[1] - whole[0])
                self.areas.append(Area(name, name, rect, f" {name} ", x + 2, whole[0], is_zone=False, framed=True))
            for zone in self.zones[name]:
                x, width = columns[f"zone:{zone}"]
                rect = Rect(x, zones[0], width, zones[1] - zones[0])
                title = f" {self._zone_title(name, zone)} "
                self.areas.append(Area(zone, name, rect, title, x + 2 * framed, zones[0], is_zone=True, framed=framed))

    def _zone_title(self, region: str, zone: str) -> str:
        """A zone's letters inside its region's frame; its whole name where no frame says which region."""
        return safe(zone.removeprefix(region)) if self.style.framed and zone != region else safe(zone)

    def _place_balancer(self, region: str, columns: dict[str, tuple[int, int]], y: int) -> None:
        node = self.wide.get((region, NodeKind.BALANCER))
        if node:
            first, last = self._middles(region, columns)
            self.rects[node.id] = Rect((first + last) // 2 - self.w // 2, y, self.w, self.h)

    def _middles(self, region: str, columns: dict[str, tuple[int, int]]) -> tuple[int, int]:
        """Columns through the middle of a region's first and last zone, where single boxes are centred."""
        ends = [columns[f"zone:{zone}"] for zone in (self.zones[region][0], self.zones[region][-1])]
        first, last = ((x + _centred(width, self.w) + self.w // 2) for x, width in ends)
        return first, last

    def _place_tier(self, band: Band, tier: int, columns: dict[str, tuple[int, int]], y: int) -> None:
        for region in band.regions:
            for kind in TIERS[tier]:
                if wide := self.wide.get((region, kind)):
                    first, last = self._middles(region, columns)
                    span = max(self.w, last - first + 5 if last > first else 0)
                    self.rects[wide.id] = Rect((first + last) // 2 - span // 2, y, span, self.h)
            for zone in self.zones[region]:
                nodes = self.cells.get((region, zone, tier), [])
                if not nodes:
                    continue
                x, width = columns[f"zone:{zone}"]
                across = self._across(width, len(nodes))
                step, rest = divmod(width - across * self.w, across + 1)
                for number, node in enumerate(nodes):
                    row, column = divmod(number, across)
                    at = x + step + rest // 2 + column * (self.w + step)
                    self.rects[node.id] = Rect(at, y + row * self.pitch, self.w, self.h)

    def _place_foot(self, region: str, columns: dict[str, tuple[int, int]], y: int) -> None:
        """The shared volume spans its zones; backups stand under the writer, or beside the volume."""
        x, width = columns[f"region:{region}"]
        x, width = (x + 2, width - 4) if self.style.framed else (x + 1, width - 2)
        storage, backup = self.wide.get((region, NodeKind.STORAGE)), self.wide.get((region, NodeKind.BACKUP))
        if storage:
            room = width - (self.w + 5 if backup else 0)
            self.rects[storage.id] = Rect(x, y, max(self.w, room), self.h)
        if backup and storage:
            self.rects[backup.id] = Rect(x + width - self.w, y, self.w, self.h)
        elif backup:
            writer = next((self.rects[n.id] for n in self.topology.nodes if n.kind is NodeKind.WRITER), None)
            self.rects[backup.id] = Rect(writer.x if writer else x, y, self.w, self.h)

    def _place_users(self) -> None:
        """Above the balancer, or to its left."""
        if not self.users:
            return
        balancer = next((self.rects[n.id] for n in self.topology.nodes if n.kind is NodeKind.BALANCER), None)
        if self.style.users == "top":
            x = balancer.x if balancer else (self.width - self.w) // 2
            self.rects[self.users.id] = Rect(x, 0, self.w, self.h)
            return
        x = 0
        if not self.style.framed and balancer:
            x = max(0, balancer.x - self.w - 8)
        self.rects[self.users.id] = Rect(x, balancer.y if balancer else 0, self.w, self.h)


def _centred(width: int, inner: int) -> int:
    """Cells left of a single box of a zone; agrees with several boxes spread evenly."""
    step, rest = divmod(width - inner, 2)
    return step + rest // 2
