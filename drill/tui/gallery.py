"""Draws the pictures of the documents anew: `python -m drill.tui.gallery`. Plays to a moment without a terminal."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from drill.loading.library import find_design, find_level
from drill.model.run import NodeState
from drill.shipped import assets_dir
from drill.tui.app import DrillApp
from drill.tui.picture import picture

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from drill.tui.screens.drill import DrillScreen

LEVEL = "lights-out"
DESIGN = "@solution:standby-and-replica"
PATIENCE = 3000
"""Looks, a hundredth of a second apart, for the drill to be on tape."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its file, the size of its terminal, and how to get there."""

    name: str
    size: tuple[int, int]
    pose: Callable[[Pilot[None]], Awaitable[None]]


async def _drill(pilot: Pilot[None]) -> DrillScreen:
    """The drill of the picture, wholly recorded."""
    from drill.tui.screens.drill import DrillScreen

    app = pilot.app
    assert isinstance(app, DrillApp)  # noqa: S101 (for the type; nothing else is ever piloted here)
    level = find_level(LEVEL)
    app.open_drill(level, find_design(DESIGN, level), None, 1)
    for _ in range(PATIENCE):
        await pilot.pause(0.01)
        screen = app.screen
        if isinstance(screen, DrillScreen) and screen.tape.done:
            return screen
    raise TimeoutError("the drill of the picture was not recorded in time")


async def takes_over(pilot: Pilot[None]) -> None:
    """The moment at which the standby is taking over and the zone is dark."""
    screen = await _drill(pilot)
    frames = (screen.tape.frame(second) for second in range(screen.tape.length))
    moment = next(f.t for f in frames if any(node.state is NodeState.FAILOVER for node in f.nodes))
    screen.seek(moment + 20)
    await pilot.pause()


SHOTS = (Shot("screenshot.svg", (120, 36), takes_over),)


async def drawn(shot: Shot) -> str:
    """One picture, from an evening that knows no player."""
    app = DrillApp()
    async with app.run_test(size=shot.size) as pilot:
        await shot.pose(pilot)
        return picture(app)


def main(folder: Path) -> None:
    """Write every picture into a folder."""
    with tempfile.TemporaryDirectory() as nobody:
        os.environ["DRILL_HOME"] = nobody
        os.environ.pop("NO_COLOR", None)
        for shot in SHOTS:
            (folder / shot.name).write_text(asyncio.run(drawn(shot)), encoding="utf-8")
            print(folder / shot.name)  # noqa: T201 (a command's answer)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else assets_dir())
