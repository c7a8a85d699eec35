"""Scripts that visit a drill, its debrief, another future and a lost region."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from drill.design.changes import changes
from drill.engine.deck_draws import with_drawn_faults
from drill.files.library import find_design, find_level
from drill.model.action import Action
from drill.model.run import NodeState
from drill.proof.option_counterfactuals import counterfactual
from drill.proof.trial import Job, summarized, trial
from drill.scene.roles import WRITER
from drill.scene.writer_discovery import discovered_shares
from drill.session.forecast import Forecast
from drill.session.opened_level import OpenedLevel
from drill.session.what_if import Search
from drill.tui.gallery.player import Player
from drill.tui.messages import BriefRequested, DrillRequested
from drill.tui.screens.debrief import DebriefScreen
from drill.tui.screens.drill import DrillScreen
from drill.tui.screens.plan import PlanScreen

LEVEL = "lights-out"
DESIGN = "@solution:standby-and-replica"
CALM_S = 480
REGIONS_LEVEL, REGIONS_DESIGN = "the-region-is-gone", "@solution"


async def drilling(player: Player) -> AsyncGenerator[str, None]:
    """The drill: before it starts, running calmly, in failure, stopped at a node, acting, over; then the debrief."""
    screen = await drill(player)
    yield "drill-start"
    screen.seek(CALM_S)
    screen.head.playing = True
    screen.show_place()
    screen.head.playing = False
    await player.pilot.pause()
    yield "drill-calm"
    screen.seek(takeover(screen))
    await player.pilot.pause()
    yield "drill-failure"
    await player.press("right", "right", "right")
    yield "drill-node"
    await player.press("a")
    yield "drill-act"
    await player.press("escape", "z")
    yield "drill-card"
    await player.press("escape")
    screen.seek(found_by_half(screen))
    await player.pilot.pause()
    yield "drill-finding"
    screen.seek(screen.recorder.length)
    await player.pilot.pause()
    yield "drill-over"
    async for name in debriefing(player):
        yield name


async def debriefing(player: Player) -> AsyncGenerator[str, None]:
    """The debrief from top to end, and its dialogs."""
    await player.press("enter")
    debrief = await player.on(DebriefScreen)
    debrief.workers.cancel_all()
    debrief.show_advice(_one_change(debrief))
    await player.pilot.pause()
    yield "debrief"
    yield "debrief-end"
    await player.press("s")
    yield "debrief-save"
    await player.press("escape", "l")
    await player.listed("#levels")
    yield "levels-won"
    await player.press("escape")


async def branching(player: Player) -> AsyncGenerator[str, None]:
    """An action after a rewind: another future beside the first, both to choose from, and leaving that would lose them."""
    screen = await drill(player)
    screen.seek(takeover(screen))
    await player.pilot.pause()
    screen.do(Action(screen.at, "shed", "browse", "50"))
    await player.until(lambda: screen.recorder.done)
    screen.seek(found_by_half(screen))
    await player.pilot.pause()
    yield "drill-future"
    player.app.clear_notifications()
    await player.press("v")
    yield "futures"
    await player.press("escape", "q")
    yield "leave"
    await player.press("escape")


async def losing_a_region(player: Player) -> AsyncGenerator[str, None]:
    """Two regions, one of them lost: the world, and the region that is left."""
    level = find_level(REGIONS_LEVEL)
    await player.ask(DrillRequested(OpenedLevel(level), find_design(REGIONS_DESIGN, level), None, 1))
    screen = await recorded(player)
    screen.seek(with_drawn_faults(level, 1).faults[0].at_s + 60)
    await player.press(*["Z"] * 3)
    yield "drill-world"
    await player.press("down", "right", "z")
    yield "drill-region"
    await player.press(*["escape"] * 3)


async def drill(player: Player) -> DrillScreen:
    """The drill of the pictures, wholly recorded, over its brief and its plan."""
    level = find_level(LEVEL)
    await player.ask(BriefRequested(OpenedLevel(level, LEVEL)))
    await player.press("enter")
    plan, design = await player.on(PlanScreen), find_design(DESIGN, level)
    plan.put(design)
    await player.ask(DrillRequested(plan.opened, design, Forecast(0.99, "writer"), 1))
    return await recorded(player)


async def recorded(player: Player) -> DrillScreen:
    """The drill on top, once all of it is recorded."""
    screen = await player.on(DrillScreen)
    await player.until(lambda: screen.is_attached and screen.recorder.done)
    return screen


def takeover(screen: DrillScreen) -> int:
    """The second at which the standby is taking over and the zone is dark."""
    frames = (screen.recorder.frame(second) for second in range(screen.recorder.length))
    return next(f.t for f in frames if any(node.state is NodeState.FAILOVER for node in f.nodes)) + 20


def found_by_half(screen: DrillScreen) -> int:
    """The first second by whose end half of the calls reach the new writer."""
    for second in range(takeover(screen), screen.recorder.length):
        frame = screen.recorder.frame(second)
        now = {node.id: at for node, at in zip(screen.inputs.topology.nodes, frame.nodes, strict=True)}
        if any(
            share >= 0.5 and now[node].role == WRITER
            for node, share in discovered_shares(screen.inputs.topology, now).items()
        ):
            return second + 1
    raise LookupError("no client finds a new writer")


def _one_change(debrief: DebriefScreen) -> Search:
    """The advice when one change has been tried. All of them would take minutes, and the time they take would show."""
    level, design, run = debrief.finished.level, debrief.finished.design, debrief.finished.run
    found = changes(level, design)
    change = next(row for row in found if row.key == "database.multi_az" and "readable" in row.after)
    after = trial(level, Job(change.design, run.seed, run.actions))
    return Search(counterfactual(level, (change,), summarized(level, run), after), len(found), len(found))
