"""A short level for the screens: three minutes, the power of a zone goes after thirty seconds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from drill.files.load import load_level
from drill.session.opened_level import OpenedLevel
from drill.tui.app import DrillApp

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from drill.model.level import Level

PATIENCE = 3000
"""Looks, a fiftieth of a second apart: they only end a test that hangs."""
TEXT = """\
level: short-night
title: "A short [bold]night[/bold]"
chapter: tests
story:
  who: "You are [red]on call[/red] tonight."
  brief: The power goes.
  promise: Nine of ten requests.
  hint: A standby takes over.
  lesson: It took over.
lesson: {needs: database.multi_az}
clock: {length: 3m, starts: "23:59"}
places: {us-east-1: [a, b, c]}
apps: {instances: 6, threads: 200, eject: 10s}
data: {gib: 20, write_bytes: 1 KiB}
traffic:
  checkout: {rate: 50/s, reads: 2, writes: 1, within: 500ms, timeout: 2s, fresh: 0s}
  browse: {rate: 200/s, reads: 3, within: 300ms, timeout: 1s, fresh: 30s, keys: {count: 20_000, zipf: 0.9}}
faults:
  - {id: dark, at: 30s, for: 60s, do: "drill:az-power", zone: a, told: "No power in [b]1a[/b]."}
budget: {monthly_usd: 900}
objectives:
  pass: {availability: ">= 90 %"}
  calm: {actions: 0}
start:
  database: {service: rds, engine: postgres, class: db.r6g.large, zone: a, storage: {type: gp3, gib: 100}}
solutions: {standby: {database: {multi_az: standby}}}
"""


def level() -> Level:
    """The level."""
    return load_level(TEXT)


def app(folder: Path) -> DrillApp:
    """The game, opened at the level, whose file is put into a folder."""
    path = folder / "short-night.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return DrillApp(OpenedLevel(load_level(path), str(path)))


def text_of(game: DrillApp) -> str:
    """What is on the screen, row by row."""
    strips = game.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def noted(pilot: Pilot[None], text: str) -> None:
    """Wait until a notification with a text has been given: it is on its way to the game for a while."""
    for _ in range(PATIENCE):
        if any(text in note.message for note in pilot.app._notifications):
            return
        await pilot.pause(0.02)
    raise AssertionError(f"{text!r} was not notified")


async def shows(pilot: Pilot[None], text: str) -> None:
    """Wait until a text is on the screen, broken over rows or not: what has changed is drawn with the next frame."""
    game = pilot.app
    assert isinstance(game, DrillApp)
    for _ in range(PATIENCE):
        if text in text_of(game).replace("\n", " "):
            return
        await pilot.pause(0.02)
    raise AssertionError(f"{text!r} is not in\n{text_of(game)}")
