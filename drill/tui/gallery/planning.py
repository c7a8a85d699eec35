"""Scripts that visit the title, the levels, the brief, the plan, and the screens around a drill."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from drill.files.library import find_design, find_level, shipped
from drill.session.inject import laboratory
from drill.session.opened_level import OpenedLevel
from drill.tui.gallery.drilling import DESIGN, LEVEL, recorded
from drill.tui.gallery.player import Player
from drill.tui.messages import BriefRequested, GuideRequested, LevelsRequested, PlanRequested, SettingsRequested
from drill.tui.screens.level_list import LevelsScreen
from drill.tui.screens.plan import PlanScreen
from drill.tui.screens.title import TitleScreen

if TYPE_CHECKING:
    from drill.files.library import Shipped

TOO_SMALL_GIB = 20
BROKEN_LEVEL = """\
level: night-shift
title: The night shift
chapter: mine
clock: {length: 45 minutes, starts: "19:40"}
places: {us-east-1: [a, b, a]}
traffic:
  checkout: {rate: 120/s, reads: two, within: 500}
"""
BROKEN_DESIGN = """\
database: {service: rds, engine: postgress, class: db.r6g.large, zone: a, storage: {type: gp3, gib: 200}}
replica: [{zone: c, class: db.r6g.large}]
"""
TOO_SMALL_NAME, TOO_SMALL = "too-small", (60, 20)


async def opening(player: Player) -> AsyncGenerator[str, None]:
    """Title, tour, the list of levels."""
    await player.on(TitleScreen)
    yield "title"
    await player.press("down", "enter")
    yield "tour"
    await player.press("escape")
    await player.ask(LevelsRequested())
    await player.listed("#levels")
    yield "levels"
    levels = await player.on(LevelsScreen)
    levels.library_read([*shipped(), *_broken()])
    await player.press("end")
    yield "levels-broken"
    await player.press("escape")


async def planning(player: Player) -> AsyncGenerator[str, None]:
    """The brief, the plan and its dialogs."""
    app, level = player.app, find_level(LEVEL)
    await player.ask(BriefRequested(OpenedLevel(level, LEVEL)))
    await player.fit((200, 60))
    await player.until(lambda: bool(app.screen.query("#brief-map")))
    yield "brief"
    await player.press("question_mark")
    yield "brief-hint"
    await player.press("enter")
    plan = await player.on(PlanScreen)
    yield "plan"
    await player.press("enter")
    yield "plan-values"
    await player.press("escape", "b")
    yield "plan-bill"
    await player.press("escape", "g")
    yield "plan-goals"
    await player.press("escape", "question_mark")
    yield "plan-hint"
    app.clear_notifications()
    plan.put(find_design(DESIGN, level))
    await player.press("f")
    yield "plan-weak"
    app.clear_notifications()
    await player.press("f", "x")
    yield "plan-lose"
    await player.press("enter")
    yield "plan-lost"
    await player.press("u", "d")
    yield "forecast"
    await player.press("escape")
    small = replace(level.start.database.storage, gib=TOO_SMALL_GIB)
    plan.put(replace(level.start, database=replace(level.start.database, storage=small)))
    await player.press("d")
    yield "plan-illegal"
    app.clear_notifications()
    with TemporaryDirectory() as folder, chdir(folder):
        _write("mine.yaml", BROKEN_DESIGN)
        erase = ["backspace"] * len(f"{plan.design.name}.yaml")
        await player.press("o", *erase, *"mine", "full_stop", *"yaml", "enter")
    yield "plan-unusable"
    await player.press("escape", "escape", "escape")


async def looking_around(player: Player) -> AsyncGenerator[str, None]:
    """Field guide, laboratory, settings, help, leaving, a terminal that is too small."""
    await player.ask(GuideRequested())
    await player.listed("#guide-list")
    yield "guide"
    await player.press("escape")
    await player.ask(SettingsRequested())
    yield "settings"
    await player.press("escape")
    await player.ask(PlanRequested(OpenedLevel(laboratory(find_level(LEVEL)), lab=True)))
    await player.on(PlanScreen)
    yield "lab-plan"
    await player.press("d")
    await recorded(player)
    await player.press("i")
    yield "lab-inject"
    await player.press("escape", "f1")
    yield "help-drill"
    await player.press("escape", "escape", "escape", "f1")
    yield "help-title"
    await player.press("escape")
    await player.fit(TOO_SMALL)
    yield TOO_SMALL_NAME


def _broken() -> list[Shipped]:
    """A level file that does not load, as the library has it."""
    with TemporaryDirectory() as folder, chdir(folder):
        _write("mine/night-shift.yaml", BROKEN_LEVEL)
        return shipped(Path())


def _write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
