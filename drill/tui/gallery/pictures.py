"""The list of the documents' pictures, and how scripted sessions take them without a terminal."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from drill.shipped import assets_dir
from drill.tui import themes
from drill.tui.app import DrillApp
from drill.tui.gallery.planning import TOO_SMALL, TOO_SMALL_NAME
from drill.tui.gallery.player import Player
from drill.tui.gallery.scripted_sessions import SESSIONS, scroll_to_the_point

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

    from textual.app import App

SIZES = ((80, 24), (120, 36), (200, 60))
PLAIN = "no-color"
COLOURINGS = {"dark": themes.DARK, "light": themes.LIGHT, PLAIN: ""}
"""Name of a colouring, and its theme; the one without colours has none."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: the scene as its session names it, the size of the terminal, the colouring."""

    scene: str
    size: tuple[int, int]
    colouring: str

    @property
    def file(self) -> str:
        """Its name."""
        return f"{self.scene}-{self.size[0]}x{self.size[1]}-{self.colouring}.svg"


STAPLES = ("levels-won", "brief", "plan", "drill-failure", "debrief")
README = Shot("drill-failure", (120, 36), "dark")


def kept(shot: Shot) -> bool:
    """True if a picture is among those in the repository: every screen once, and some in other sizes and colourings."""
    if shot.scene in STAPLES:
        return (shot.size, shot.colouring) in ((SIZES[0], PLAIN), (SIZES[1], "dark"), (SIZES[2], "light"))
    return (shot.scene == TOO_SMALL_NAME and shot.colouring == "dark") or (shot.size, shot.colouring) == (
        SIZES[1],
        "dark",
    )


async def play(wanted: set[Shot], keep: Callable[[Shot, str], None]) -> None:
    """Take the pictures that are wanted, of a player who has never played. Sessions without any are left out."""
    for session in SESSIONS:
        left = [shot for shot in wanted if shot.scene in session.scenes]
        if not left:
            continue
        app = DrillApp()
        async with app.run_test(size=SIZES[1], notifications=True) as pilot:
            player = Player(app, pilot)
            async with aclosing(session.script(player)) as scenes:
                async for scene in scenes:
                    for shot in sorted((shot for shot in left if shot.scene == scene), key=lambda shot: shot.file):
                        keep(shot, await taken(player, shot))
                        left.remove(shot)
                    if not left:
                        break
                    await pilot.resize_terminal(*SIZES[1])


async def taken(player: Player, shot: Shot) -> str:
    """One picture of the screen."""
    if COLOURINGS[shot.colouring]:
        player.app.theme = COLOURINGS[shot.colouring]
    await player.fit(shot.size)
    scroll_to_the_point(player.app, shot.scene)
    await player.pilot.pause()
    return picture(player.app)


def shots() -> tuple[Shot, ...]:
    """Every picture there can be."""
    sizes = {TOO_SMALL_NAME: (TOO_SMALL,)}
    return tuple(
        Shot(scene, size, colouring)
        for session in SESSIONS
        for scene in session.scenes
        for size in sizes.get(scene, SIZES)
        for colouring in COLOURINGS
    )


def drawn(wanted: Collection[Shot], keep: Callable[[Shot, str], None]) -> None:
    """Play the sessions, once with colours and once without, in an empty home directory."""
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


def write(folder: Path | None) -> None:
    """Write the pictures of the repository, or all there can be into a folder."""
    place = folder or assets_dir() / "gallery"
    place.mkdir(parents=True, exist_ok=True)

    def keep(shot: Shot, svg: str) -> None:
        (place / shot.file).write_text(svg, encoding="utf-8")
        print(place / shot.file)  # noqa: T201 (a command's answer)
        if folder is None and shot == README:
            (assets_dir() / "screenshot.svg").write_text(svg, encoding="utf-8")

    drawn([shot for shot in shots() if folder is not None or kept(shot)], keep)


FONT = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
"""Every letter has its width written beside it, so any font of one width will do."""


def picture(app: App[Any], title: str = "Failure Drill") -> str:
    """The app's current screen as one SVG file."""
    return self_contained(app.export_screenshot(title=title, simplify=True))


def self_contained(svg: str) -> str:
    """An SVG of Rich without `@font-face` rules and comments, in a font of the reader's machine; ends in a newline.

    Names are short, and rows are not clipped: that is half of the bytes, and strokes of one row may meet those of the next.
    """
    text = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    text = re.sub(r'<clipPath id="[^"]*-line-\d+">.*?</clipPath>', "", text, flags=re.DOTALL)
    text = re.sub(r' clip-path="url\(#[^"]*-line-\d+\)"', "", text)
    text = re.sub(r"terminal-\d+-", "t-", text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"font-family:\s*[^;]*;", f"font-family: {FONT};", text)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"
