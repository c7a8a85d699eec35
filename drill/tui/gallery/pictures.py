"""Draws the pictures of the documents anew: `python -m drill.tui.gallery.pictures`. Plays an evening without a terminal.

With a folder as its argument it draws every screen in every size and every colouring into it instead, to be looked at.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from drill.shipped import assets_dir
from drill.tui import themes
from drill.tui.app import DrillApp
from drill.tui.gallery import poses
from drill.tui.gallery.svg import picture

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from textual.pilot import Pilot

SIZES = ((80, 24), (120, 36), (200, 60))
PLAIN = "no-color"
COLOURINGS = {"dark": themes.DARK, "light": themes.LIGHT, PLAIN: ""}
"""Name of a colouring, and its theme; the one without colours has none."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: the screen as the evening names it, the size of the terminal, the colouring."""

    pose: str
    size: tuple[int, int]
    colouring: str

    @property
    def file(self) -> str:
        """Its name."""
        return f"{self.pose}-{self.size[0]}x{self.size[1]}-{self.colouring}.svg"


STAPLES = ("levels-won", "brief", "plan", "drill-failure", "debrief")
README = Shot("drill-failure", (120, 36), "dark")


def kept(shot: Shot) -> bool:
    """Whether a picture is among those in the repository: every screen once, and some in other sizes and colourings."""
    if shot.pose in STAPLES:
        return (shot.size, shot.colouring) in ((SIZES[0], PLAIN), (SIZES[1], "dark"), (SIZES[2], "light"))
    return (shot.pose == poses.TOO_SMALL_NAME and shot.colouring == "dark") or (shot.size, shot.colouring) == (
        SIZES[1],
        "dark",
    )


async def play(wanted: set[Shot], keep: Callable[[Shot, str], None]) -> None:
    """The pictures that are wanted, of a player who has never played. Parts of the evening without any are left out."""
    for part, names in poses.EVENING:
        left = [shot for shot in wanted if shot.pose in names]
        if not left:
            continue
        app = DrillApp()
        async with app.run_test(size=SIZES[1], notifications=True) as pilot, aclosing(part(pilot)) as stops:
            async for pose in stops:
                for shot in sorted((shot for shot in left if shot.pose == pose), key=lambda shot: shot.file):
                    keep(shot, await taken(pilot, shot))
                    left.remove(shot)
                if not left:
                    break
                await pilot.resize_terminal(*SIZES[1])


async def taken(pilot: Pilot[None], shot: Shot) -> str:
    """One picture of what is on the screen."""
    app = pilot.app
    await pilot.resize_terminal(*shot.size)
    if COLOURINGS[shot.colouring]:
        app.theme = COLOURINGS[shot.colouring]
    await poses.until(pilot, lambda: poses.laid_out(cast("DrillApp", app), shot.size))
    poses.to_the_point(cast("DrillApp", app), shot.pose)
    await pilot.pause()
    return picture(app)


def shots() -> tuple[Shot, ...]:
    """Every picture there can be."""
    sizes = {poses.TOO_SMALL_NAME: (poses.TOO_SMALL,)}
    return tuple(
        Shot(name, size, colouring)
        for _, names in poses.EVENING
        for name in names
        for size in sizes.get(name, SIZES)
        for colouring in COLOURINGS
    )


def drawn(wanted: Collection[Shot], keep: Callable[[Shot, str], None]) -> None:
    """Play the evening, once with colours and once without, in a home that nobody has lived in."""
    before = dict(os.environ)
    for coloured in (True, False):
        some = {shot for shot in wanted if bool(COLOURINGS[shot.colouring]) == coloured}
        with tempfile.TemporaryDirectory() as nobody:
            os.environ["DRILL_HOME"] = nobody
            os.environ.pop("NO_COLOR", None)
            if not coloured:
                os.environ["NO_COLOR"] = "1"
            try:
                asyncio.run(play(some, keep))
            finally:
                os.environ.clear()
                os.environ.update(before)


def main(folder: Path | None) -> None:
    """Write the pictures of the repository, or all there can be into a folder."""
    place = folder or assets_dir() / "gallery"
    place.mkdir(parents=True, exist_ok=True)

    def keep(shot: Shot, svg: str) -> None:
        (place / shot.file).write_text(svg, encoding="utf-8")
        print(place / shot.file)  # noqa: T201 (a command's answer)
        if folder is None and shot == README:
            (assets_dir() / "screenshot.svg").write_text(svg, encoding="utf-8")

    drawn([shot for shot in shots() if folder is not None or kept(shot)], keep)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
