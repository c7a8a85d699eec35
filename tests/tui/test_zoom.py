"""Zooming the map by keys and mouse: one step at a time, the selection and the boxes stay, what differs stays marked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown, MouseScrollUp
from textual.pilot import Pilot

from drill.model.run import ClassFrame, NodeFrame, NodeState
from drill.model.topology import Topology
from drill.scene.node_detail import CardFacts
from drill.scene.zoom import MAP, WORLD, Zoom, ZoomLevel, home
from drill.tui.themes import defaults
from drill.tui.widgets.map_view import MapView
from tests.scene.plans import TOPOLOGIES
from tests.tui import evening
from tests.tui.test_screens import at_end, settle, to_drill, to_plan

ROOMY, SHORT = (160, 50), (80, 14)
WELL = NodeFrame(NodeState.UP, 0.4, 100.0, 0.0, 0.0, 1.0, 20.0, 6, "", None)
ASKED = (ClassFrame(100.0, 40.0, 0.0, 10.0, 50.0, 30.0, 0.0, 20.0, 400.0, 0.4),)


class Host(App[None]):
    """A map alone."""

    def __init__(self, topology: Topology) -> None:
        super().__init__()
        self.view = MapView(topology)

    def compose(self) -> ComposeResult:
        yield self.view

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return defaults(ansi=False)

    @property
    def text(self) -> str:
        strips = self.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def states(topology: Topology, **other: NodeFrame) -> tuple[NodeFrame, ...]:
    return tuple(other.get(node.id, WELL) for node in topology.nodes)


async def wheel(
    pilot: Pilot[None], view: MapView, at: tuple[int, int], kind: type[MouseScrollUp | MouseScrollDown]
) -> None:
    x, y = at
    view.post_message(kind(view, x, y, 0, 0, 0, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y))
    await pilot.pause()


async def test_by_keys_from_the_map_to_a_node_and_out_to_the_world() -> None:
    host = Host(TOPOLOGIES["two-regions"])
    async with host.run_test(size=ROOMY) as pilot:
        view = host.view
        view.focus()
        before = dict(view.scene.rects) if view.scene else {}
        assert view.zoom == MAP
        view.selected = "replica-2"
        await pilot.press("enter")
        assert view.zoom == Zoom(ZoomLevel.REGION, "eu-west-1")
        await pilot.press("enter")
        assert view.zoom == Zoom(ZoomLevel.NODE, "replica-2")
        assert "comes from" in host.text
        assert "world › every node › eu-west-1 › replica-2" in host.text
        await pilot.press("escape", "escape")
        assert view.zoom == MAP
        assert view.selected == "replica-2"
        assert view.scene is not None
        assert view.scene.rects == before, "the eye finds everything where it was"
        await pilot.press("Z")
        assert view.zoom == WORLD
        await pilot.press("left", "right")
        assert "the writer's region" in host.text
        await pilot.press("enter")
        assert view.zoom == Zoom(ZoomLevel.REGION, "eu-west-1")
        assert view.selected == "replica-2"


async def test_by_mouse_the_wheel_a_double_click_and_the_line_above() -> None:
    host = Host(TOPOLOGIES["full"])
    async with host.run_test(size=ROOMY) as pilot:
        view = host.view
        assert view.scene is not None
        rect = view.scene.rects["standby"]
        spot = (rect.x + 2, rect.y + 1 + view.top)
        await wheel(pilot, view, spot, MouseScrollUp)
        assert view.zoom == Zoom(ZoomLevel.NODE, "standby")
        assert view.selected == "standby"
        await wheel(pilot, view, spot, MouseScrollDown)
        assert view.zoom == MAP
        await pilot.click(view, offset=spot, times=2)
        assert view.zoom == Zoom(ZoomLevel.NODE, "standby")
        row = host.text.splitlines()[0]
        await pilot.click(view, offset=(row.index("us-east-1") + 1, 0))
        assert view.zoom == MAP
        await pilot.click(view, offset=(row.index("world") + 1, 0))
        assert view.zoom == WORLD
        await wheel(pilot, view, spot, MouseScrollDown)
        assert view.zoom == WORLD


async def test_on_a_card_arrows_and_clicks_lead_to_other_cards() -> None:
    host = Host(TOPOLOGIES["full"])
    async with host.run_test(size=ROOMY) as pilot:
        view = host.view
        view.focus()
        view.look(Zoom(ZoomLevel.NODE, "writer"))
        await pilot.press("down")
        assert (view.zoom, view.selected) == (Zoom(ZoomLevel.NODE, "standby"), "standby")
        await pilot.press("up")
        assert view.scene is not None
        rect = view.scene.rects["proxy"]
        await pilot.click(view, offset=(rect.x + 3, rect.y + view.top))
        assert (view.zoom, view.selected) == (Zoom(ZoomLevel.NODE, "proxy"), "proxy")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "start"), [("full", MAP), ("wide", WORLD)])
async def test_a_small_map_starts_folded_and_a_resize_unfolds_it(name: str, start: Zoom) -> None:
    host = Host(TOPOLOGIES[name])
    async with host.run_test(size=SHORT) as pilot:
        assert host.view.zoom == start
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert host.view.zoom == MAP


async def test_a_card_is_alive_and_says_what_is_known_beside_the_moment() -> None:
    host = Host(TOPOLOGIES["full"])
    async with host.run_test(size=ROOMY) as pilot:
        view, topology = host.view, TOPOLOGIES["full"]
        told = (("19:50:00", "It went dark."),)
        view.card_facts = lambda node: CardFacts((WELL,) * 60, told, (("price of", node),))
        view.look(Zoom(ZoomLevel.NODE, "writer"))
        view.states(states(topology), 0, ASKED)
        await pilot.pause()
        assert "40%" in host.text
        view.states(states(topology, writer=replace(WELL, state=NodeState.DOWN, queue=720.0)), 1, ASKED)
        await pilot.pause()
        for words in ("✖ down", "720 hang, half-open", "It went dark.", "price of", "the last 60 s"):
            assert words in host.text


async def test_lost_requests_are_crosses_on_the_lines_and_words_at_the_users() -> None:
    """Six of ten lost: of ten dots on the users' line six are crosses, whatever the terminal can colour."""
    host = Host(TOPOLOGIES["single"])
    async with host.run_test(size=ROOMY) as pilot:
        view, topology = host.view, TOPOLOGIES["single"]
        view.states(states(topology), 0, ASKED)
        await pilot.pause()
        assert "60% lost" in host.text
        assert "×" in host.text
        view.states(states(topology), 0, (replace(ASKED[0], good=100.0, late=0.0, failed=0.0, retries=0.0),))
        await pilot.pause()
        assert "×" not in host.text
        assert "•" in host.text
        view.states(states(topology, writer=replace(WELL, state=NodeState.DOWN)), 0)
        await pilot.pause()
        assert "×" in host.text


async def test_when_the_standby_takes_over_lines_lead_to_it_and_no_box_moves() -> None:
    host = Host(TOPOLOGIES["standby"])
    async with host.run_test(size=(120, 36)) as pilot:
        view, topology = host.view, TOPOLOGIES["standby"]
        view.states(states(topology), 0, ASKED)
        assert view.scene is not None
        before = dict(view.scene.rects)
        old = replace(WELL, state=NodeState.DOWN, role="standby", queue=9.0)
        new = replace(WELL, role="writer", warmth=0.1)
        view.states(states(topology, writer=old, standby=new), 1, ASKED)
        await pilot.pause()
        assert view.scene.rects == before
        assert any((link.target, str(link.kind)) == ("standby", "sql") for link in view.scene.links)
        assert "● standby" in host.text
        assert "writer " in host.text.split("● standby")[1].splitlines()[2]
        assert "50% of calls" in host.text, "both are asked a hundred times a second"


async def test_marks_stay_at_every_zoom() -> None:
    host = Host(TOPOLOGIES["two-regions"])
    async with host.run_test(size=ROOMY):
        view = host.view
        view.mark(frozenset({"replica-2"}), "$primary")
        for zoom, slot in (
            (MAP, "node:replica-2"),
            (WORLD, "node:eu-west-1"),
            (Zoom(ZoomLevel.NODE, "replica-2"), "node:replica-2"),
        ):
            view.look(zoom)
            view.set_reactive(MapView.selected, "")
            view._region = ""
            assert "underline" in view._slot_style(slot, "a")
        assert "underline" not in view._slot_style("node:writer", "a")


@pytest.mark.slow
@pytest.mark.usefixtures("nobody_looks_back")
async def test_in_the_game_enter_looks_closer_until_it_opens_the_debrief(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await to_drill(pilot)
        view = screen.query_one(MapView)
        await pilot.press("right_square_bracket", "z")
        assert (view.zoom, screen.node) == (Zoom(ZoomLevel.NODE, "writer"), "writer")
        await evening.shows(pilot, "No power in")
        await pilot.press("escape")
        assert view.zoom == MAP
        await pilot.press("enter")
        assert view.zoom == Zoom(ZoomLevel.NODE, "writer")
        await pilot.press("Z", "Z")
        assert view.zoom == WORLD
        await pilot.press("end")
        await at_end(pilot, screen)
        await pilot.press("enter")
        await settle(pilot, "debrief")
        await pilot.press("1")
        await settle(pilot, "drill")
        assert view.zoom == WORLD, "back in the drill one looks from where one looked"


async def test_in_the_plan_plus_and_minus_zoom_the_map_and_prices_stand_on_the_card(tmp_path: Path) -> None:
    app = evening.app(tmp_path)
    async with app.run_test(size=(120, 36)) as pilot:
        plan = await to_plan(pilot)
        view = plan.query_one(MapView)
        view.focus()
        await pilot.press("plus")
        assert view.zoom == Zoom(ZoomLevel.NODE, "writer")
        await evening.shows(pilot, "a month")
        await evening.shows(pilot, "2 vCPU, 16 GiB")
        design = plan.design
        plan.put(replace(design, database=replace(design.database, multi_az="standby", standby_zones=("us-east-1b",))))
        await pilot.pause()
        assert view.zoom == Zoom(ZoomLevel.NODE, "writer"), "a change of the plan leaves one where one is"
        await evening.shows(pilot, "standby")
        plan.query_one("#options").focus()
        await pilot.press("escape")
        assert (app.screen, view.zoom) == (plan, MAP), "from the options, too, Escape first leaves the card"
        await pilot.press("Z")
        assert view.zoom == WORLD


@pytest.mark.slow
async def test_a_chosen_zoom_outlives_a_size_at_which_one_starts_there() -> None:
    host = Host(TOPOLOGIES["wide"])
    async with host.run_test(size=(200, 60)) as pilot:
        view = host.view
        assert view.zoom == MAP
        view.look(WORLD)
        assert view.away
        await pilot.resize_terminal(*SHORT)
        await pilot.pause()
        assert home(view.topology, *SHORT) == WORLD
        assert (view.zoom, view.away) == (WORLD, False)
        await pilot.resize_terminal(200, 60)
        await pilot.pause()
        assert (view.zoom, view.away) == (WORLD, True)
