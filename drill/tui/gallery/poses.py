"""An evening at which somebody stops on every screen, for the pictures: from the title to the debrief and round about.

By keys where a player would press them; what waits for a moment of a drill goes there directly, so that pictures taken on
different days are the same.
"""

from __future__ import annotations

from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

from textual.widgets import OptionList

from drill.design.changes import changes
from drill.files.library import find_design, find_level, shipped
from drill.model.action import Action
from drill.model.run import NodeState
from drill.proof.counterfactuals import counterfactual
from drill.proof.trial import Job, summarized, trial
from drill.scene.node_search import finding
from drill.scene.roles import WRITER
from drill.session.inject import laboratory
from drill.session.opened_level import OpenedLevel
from drill.session.what_if import Search
from drill.tui.messages import BriefRequested, DrillRequested, LevelsRequested, PlanRequested
from drill.tui.screens.page import Page
from drill.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from textual.pilot import Pilot

    from drill.files.library import Shipped
    from drill.tui.app import DrillApp
    from drill.tui.screens.debrief import DebriefScreen
    from drill.tui.screens.drill import DrillScreen
    from drill.tui.screens.level_list import LevelsScreen
    from drill.tui.screens.plan import PlanScreen

LEVEL = "lights-out"
DESIGN = "@solution:standby-and-replica"
CALM_S = 480
TOO_SMALL_GIB = 20
REGIONS_LEVEL, REGIONS_DESIGN = "the-region-is-gone", "@solution"
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
SCROLLED = {"brief-hint": ("#brief",), "debrief-end": ("#debrief-scroll",)}
"""What has been scrolled to its end."""
PATIENCE = 3000
"""Looks, a fiftieth of a second apart at least."""


async def until(pilot: Pilot[None], ready: Callable[[], bool]) -> None:
    """Wait for something. Raises TimeoutError."""
    for _ in range(PATIENCE):
        await pilot.pause()
        if ready():
            await pilot.pause()
            return
        await pilot.pause(0.02)
    raise TimeoutError("what was to be pictured did not come about")


async def pressed(pilot: Pilot[None], *keys: str) -> None:
    """Press keys and let the screen settle."""
    await pilot.press(*keys)
    await pilot.pause()


async def drill(pilot: Pilot[None]) -> DrillScreen:
    """The drill of the pictures, wholly recorded, over its brief and its plan."""
    from drill.session.forecast import Forecast

    level = find_level(LEVEL)
    app = cast("DrillApp", pilot.app)
    app.open_brief(BriefRequested(OpenedLevel(level, LEVEL)))
    await pressed(pilot, "enter")
    await until(pilot, lambda: app.screen.id == "plan")
    design = find_design(DESIGN, level)
    cast("PlanScreen", app.screen).put(design)
    screen = app.open_drill(DrillRequested(OpenedLevel(level, LEVEL), design, Forecast(0.99, "writer"), 1))
    await until(pilot, lambda: screen.is_attached and screen.tape.done)
    return screen


def takeover(screen: DrillScreen) -> int:
    """The second at which the standby is taking over and the zone is dark."""
    frames = (screen.tape.frame(second) for second in range(screen.tape.length))
    return next(f.t for f in frames if any(node.state is NodeState.FAILOVER for node in f.nodes)) + 20


def found_by_half(screen: DrillScreen) -> int:
    """The first second by whose end half of the calls reach the new writer."""
    for second in range(takeover(screen), screen.tape.length):
        frame = screen.tape.frame(second)
        now = {node.id: at for node, at in zip(screen.inputs.topology.nodes, frame.nodes, strict=True)}
        if any(
            share >= 0.5 and now[node].role == WRITER for node, share in finding(screen.inputs.topology, now).items()
        ):
            return second + 1
    raise LookupError("nobody finds a new writer")


def _broken() -> list[Shipped]:
    """A level file that does not load, as the library has it."""
    with TemporaryDirectory() as folder, chdir(folder):
        _write("mine/night-shift.yaml", BROKEN_LEVEL)
        return shipped(Path())


def _write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


async def opening(pilot: Pilot[None]) -> AsyncGenerator[str, None]:
    """Title, tour, the list of levels."""
    app = cast("DrillApp", pilot.app)
    await until(pilot, lambda: app.screen.id == "title")
    yield "title"
    await pressed(pilot, "down", "enter")
    yield "tour"
    await pressed(pilot, "escape")
    app.open_levels(LevelsRequested())
    await until(pilot, lambda: _listed(app))
    yield "levels"
    levels = cast("LevelsScreen", app.screen)
    levels.library_read([*shipped(), *_broken()])
    await pressed(pilot, "end")
    yield "levels-broken"
    await pressed(pilot, "escape")


async def planning(pilot: Pilot[None]) -> AsyncGenerator[str, None]:
    """Brief, plan and what a plan asks and says."""
    app = cast("DrillApp", pilot.app)
    level = find_level(LEVEL)
    app.open_brief(BriefRequested(OpenedLevel(level, LEVEL)))
    await pilot.pause()
    await pilot.resize_terminal(200, 60)
    await until(pilot, lambda: bool(app.screen.query("#brief-map")))
    yield "brief"
    await pressed(pilot, "h")
    yield "brief-hint"
    await pressed(pilot, "enter")
    await until(pilot, lambda: app.screen.id == "plan")
    yield "plan"
    await pressed(pilot, "enter")
    yield "plan-values"
    await pressed(pilot, "escape", "b")
    yield "plan-bill"
    await pressed(pilot, "escape", "g")
    yield "plan-goals"
    await pressed(pilot, "escape", "question_mark")
    yield "plan-hint"
    app.clear_notifications()
    plan = cast("PlanScreen", app.screen)
    plan.put(find_design(DESIGN, level))
    await pressed(pilot, "f")
    yield "plan-weak"
    app.clear_notifications()
    await pressed(pilot, "f", "x")
    yield "plan-lose"
    await pressed(pilot, "enter")
    yield "plan-lost"
    await pressed(pilot, "u", "d")
    yield "forecast"
    await pressed(pilot, "escape")
    small = replace(level.start.database.storage, gib=TOO_SMALL_GIB)
    plan.put(replace(level.start, database=replace(level.start.database, storage=small)))
    await pressed(pilot, "d")
    yield "plan-illegal"
    app.clear_notifications()
    with TemporaryDirectory() as folder, chdir(folder):
        _write("mine.yaml", BROKEN_DESIGN)
        await pressed(
            pilot, "o", *["backspace"] * len(f"{plan.design.name}.yaml"), *"mine", "full_stop", *"yaml", "enter"
        )
    yield "plan-unusable"
    await pressed(pilot, "escape", "escape", "escape")


async def living_through(pilot: Pilot[None]) -> AsyncGenerator[str, None]:
    """The drill: before it starts, running calmly, in failure, stopped at a node, acting, over; then the debrief."""
    screen = await drill(pilot)
    yield "drill-start"
    screen.seek(CALM_S)
    screen.head.playing = True
    screen.show_place()
    screen.head.playing = False
    await pilot.pause()
    yield "drill-calm"
    screen.seek(takeover(screen))
    await pilot.pause()
    yield "drill-failure"
    await pressed(pilot, "right", "right", "right")
    yield "drill-node"
    await pressed(pilot, "a")
    yield "drill-act"
    await pressed(pilot, "escape", "z")
    yield "drill-card"
    await pressed(pilot, "escape")
    screen.seek(found_by_half(screen))
    await pilot.pause()
    yield "drill-finding"
    screen.seek(screen.tape.length)
    await pilot.pause()
    yield "drill-over"
    async for name in looking_back(pilot):
        yield name


async def looking_back(pilot: Pilot[None]) -> AsyncGenerator[str, None]:
    """The debrief, from its top to its end, and what it asks."""
    app = cast("DrillApp", pilot.app)
    await pressed(pilot, "enter")
    await until(pilot, lambda: app.screen.id == "debrief")
    debrief = cast("DebriefScreen", app.screen)
    debrief.workers.cancel_all()
    debrief.show_advice(_one_change(debrief))
    await pilot.pause()
    yield "debrief"
    yield "debrief-end"
    await pressed(pilot, "s")
    yield "debrief-save"
    await pressed(pilot, "escape", "l")
    await until(pilot, lambda: _listed(app))
    yield "levels-won"
    await pressed(pilot, "escape")


def _one_change(debrief: DebriefScreen) -> Search:
    """The advice when one change has been tried. All of them would take minutes, and the time they take would show."""
    level, design, run = debrief.finished.level, debrief.finished.design, debrief.finished.run
    found = changes(level, design)
    change = next(row for row in found if row.key == "database.multi_az" and "readable" in row.after)
    after = trial(level, Job(change.design, run.seed, run.actions))
    return Search(counterfactual(level, (change,), summarized(level, run), after), len(found), len(found))


async def branching(pilot: Pilot[None]) -> AsyncGenerator[str, None]:
    """An action after a rewind: another future beside the first, both to choose from, and leaving that would lose them."""
    screen = await drill(pilot)
    screen.seek(takeover(screen))
    await pilot.pause()
    screen.do(Action(screen.at, "shed", "browse", "50"))
    await until(pilot, lambda: screen.tape.done)
    screen.seek(found_by_half(screen))
    await pilot.pause()
    yield "drill-future"
    pilot.app.clear_notifications()
    await pressed(pilot, "v")
    yield "futures"
    await pressed(pilot, "escape", "q")
    yield "leave"
    await pressed(pilot, "escape")


async def abroad(pilot: Pilot[None]) -> AsyncGenerator[str, None]:
    """Two regions, of which one is lost: the world, and the region that is left."""
    app = cast("DrillApp", pilot.app)
    level = find_level(REGIONS_LEVEL)
    screen = app.open_drill(DrillRequested(OpenedLevel(level), find_design(REGIONS_DESIGN, level), None, 1))
    await until(pilot, lambda: screen.is_attached and screen.tape.done)
    screen.seek(max(fault.at_s for fault in level.faults[:1]) + 60)
    await pressed(pilot, *["Z"] * 3)
    yield "drill-world"
    await pressed(pilot, "down", "right", "z")
    yield "drill-region"
    await pressed(pilot, *["escape"] * 3)


async def around(pilot: Pilot[None]) -> AsyncGenerator[str, None]:
    """Field guide, laboratory, settings, help, leaving, a terminal that is too small."""
    app = cast("DrillApp", pilot.app)
    app.open_guide()
    await until(pilot, lambda: bool(app.screen.query("#guide-list")) and _rows(app, "#guide-list") > 0)
    yield "guide"
    await pressed(pilot, "escape")
    app.open_settings()
    await pilot.pause()
    yield "settings"
    await pressed(pilot, "escape")
    app.open_plan(PlanRequested(OpenedLevel(laboratory(find_level(LEVEL)), lab=True)))
    await pilot.pause()
    yield "lab-plan"
    await pressed(pilot, "d")
    await until(pilot, lambda: app.screen.id == "drill" and cast("DrillScreen", app.screen).tape.done)
    await pressed(pilot, "i")
    yield "lab-inject"
    await pressed(pilot, "escape", "f1")
    yield "help-drill"
    await pressed(pilot, "escape", "escape", "escape", "f1")
    yield "help-title"
    await pressed(pilot, "escape")
    await pilot.resize_terminal(*TOO_SMALL)
    await pilot.pause()
    yield TOO_SMALL_NAME


EVENING = (
    (opening, ("title", "tour", "levels", "levels-broken")),
    (planning, (
        "brief", "brief-hint", "plan", "plan-values", "plan-bill", "plan-goals", "plan-hint", "plan-weak", "plan-lose", "plan-lost",
        "forecast", "plan-illegal", "plan-unusable",
    )),
    (living_through, (
        "drill-start", "drill-calm", "drill-failure", "drill-node", "drill-act", "drill-card", "drill-finding", "drill-over",
        "debrief", "debrief-end", "debrief-save", "levels-won",
    )),
    (branching, ("drill-future", "futures", "leave")),
    (abroad, ("drill-world", "drill-region")),
    (around, ("guide", "settings", "lab-plan", "lab-inject", "help-drill", "help-title", TOO_SMALL_NAME)),
)  # fmt: skip
"""The parts of the evening, each with the screens it stops on, in their order."""


def laid_out(app: DrillApp, size: tuple[int, int]) -> bool:
    """Whether what is on the screen has been laid out for a size; on a busy machine that takes a while."""
    pages = [screen for screen in app.screen_stack if isinstance(screen, Page)]
    bars = pages[-1].query(KeyBar)
    return size == TOO_SMALL or all((bar.region.right, bar.region.bottom) == size for bar in bars)


def to_the_point(app: DrillApp, pose: str) -> None:
    """What a pose is about into sight, at whatever size."""
    for selector in SCROLLED.get(pose, ()):
        for widget in app.screen.query(selector):
            widget.scroll_end(animate=False)


def _rows(app: DrillApp, selector: str) -> int:
    return app.screen.query_one(selector, OptionList).option_count


def _listed(app: DrillApp) -> bool:
    return bool(app.screen.query("#levels")) and _rows(app, "#levels") > 0
