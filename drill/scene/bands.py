"""Bands of regions drawn side by side: their rows, the gaps between them, and how spare cells are split."""

from __future__ import annotations

from dataclasses import dataclass, field

from drill.scene.styles import Style

MAX_GROWTH = 3
"""A gap grows by at most this many rows where there is room."""


@dataclass
class Gap:
    """Empty rows, at least `size`; `most` when there is room to spare."""

    size: int
    most: int


@dataclass
class Band:
    """Regions drawn side by side, and their rows."""

    regions: list[str]
    tiers: list[int] = field(default_factory=list)
    tier_rows: dict[int, int] = field(default_factory=dict)
    balancer: bool = False
    foot: bool = False
    beside: bool = False
    """True if users need a row of their own because there is no balancer to stand beside."""
    gaps: dict[str, Gap] = field(default_factory=dict)

    def open_gaps(self, style: Style, *, users: bool) -> None:
        """Empty rows by name, in the order spare rows are handed out. `users`: there is a box of users."""
        gaps = self.gaps
        boxed, linked = style.lines > 0, int(style.links)
        for tier in self.tiers[1:]:
            gaps[f"tier {tier}"] = Gap(style.tier_gap, style.tier_gap + MAX_GROWTH)
        if self.balancer:
            gaps["balancer"] = Gap(2 if boxed else 0, 5 if boxed else 2)
        if self.foot:
            gaps["foot"] = Gap(2 if boxed else linked, 4 if boxed else 3)
        gaps["zone top"] = Gap(int(boxed) or linked, 2 * linked)
        gaps["zone end"] = Gap(int(boxed and style.framed), 2 if boxed and style.framed else 0)
        if users and style.users == "top":
            gaps["users"] = Gap(1, 3)
        if style.framed:
            gaps["top"] = Gap(int(style.users == "top") if self.balancer else 0, 2)
            gaps["end"] = Gap(0, 1)

    def rows(self, style: Style, pitch: int) -> int:
        """Rows with the gaps as they are, the users' gap left out; boxes of a stack are `pitch` rows apart."""
        height = style.node_h
        rows = sum(gap.size for name, gap in self.gaps.items() if name != "users")
        rows += sum((count - 1) * pitch + height for count in self.tier_rows.values())
        rows += height * (int(self.balancer or self.beside) + int(self.foot))
        return rows + (4 if style.framed else 1)


def distribute_rows(bands: list[Band], spare: int) -> None:
    """Give spare rows to the gaps, evenly."""
    gaps = [gap for band in bands for gap in band.gaps.values()]
    while spare and (open_ := [gap for gap in gaps if gap.size < gap.most]):
        for gap in open_[:spare]:
            gap.size += 1
        spare -= len(open_[:spare])


def split_columns(least: list[int], free: int) -> list[int] | None:
    """Split `free` cells into columns of at least these widths, as even as that allows. None when they do not fit."""
    if sum(least) > free:
        return None
    widths = list(least)
    spare = free - sum(widths)
    while spare:
        low = min(widths)
        lowest = [number for number, width in enumerate(widths) if width == low]
        above = min((width for width in widths if width > low), default=low + spare)
        step = min(above - low, spare // len(lowest))
        if step == 0:
            for number in lowest[:spare]:
                widths[number] += 1
            return widths
        for number in lowest:
            widths[number] += step
        spare -= step * len(lowest)
    return widths
