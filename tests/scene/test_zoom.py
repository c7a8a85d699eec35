"""Every zoom of every shipped design: nothing is cut, nothing is lost uncounted, no line runs through a box."""

from __future__ import annotations

from functools import cache
from itertools import pairwise, product

import pytest

from drill.model.design import Design
from drill.model.level import Apps, Region
from drill.model.run import ClassFrame, Frame, NodeFrame, NodeState
from drill.model.said import Said
from drill.model.topology import LinkKind, NodeKind, Topology
from drill.scene import drawing
from drill.scene.canvas import Canvas
from drill.scene.edge_flow import flows
from drill.scene.facts import facts
from drill.scene.layout import Scene, build
from drill.scene.node_detail import Card, CardFacts
from drill.scene.roles import by_current_roles, role_of, roles_after_failover
from drill.scene.single_region import RegionScene, borders, within
from drill.scene.sparkline import sparkline
from drill.scene.world_map import WorldMap
from drill.scene.zoom import MAP, WORLD, Zoom, ZoomLevel, home, named, path, picture, title, zoomed_in, zoomed_out
from drill.topology.build import build as build_topology
from tests.factories import EAST
from tests.scene.plans import TOPOLOGIES, WEST, level, replicas, standby_database
from tests.shipped import shipped

SIZES = ((80, 24), (120, 36), (200, 60))
DRILL_80X24, PLAN_80X24 = (80, 13), (34, 22)
"""What is left for the map beside everything else on the screen."""
WITHOUT_LINES = {("nothing-lost/a-log-spread", DRILL_80X24)}
"""One region with sixteen cache nodes on thirteen rows: their boxes fill it, and the legend says that links are not drawn."""
WELL = NodeFrame(NodeState.UP, 0.4, 100.0, 0.0, 0.0, 1.0, 20.0, 6, "", None)


@cache
def designs() -> dict[str, Topology]:
    """Start and solutions of every shipped level, those with the same map once."""
    found: dict[Topology, str] = {}
    for entry in shipped():
        level = entry.level
        assert level is not None
        for name, design in (("start", level.start), *level.solutions):
            found.setdefault(build_topology(level, design), f"{level.id}/{name}")
    return {name: topology for topology, name in found.items()}


@pytest.fixture(params=["a few", pytest.param("all", marks=pytest.mark.slow)])
def maps(request: pytest.FixtureRequest) -> dict[str, Topology]:
    """Every twentieth shipped design, and the largest; the whole tier looks at all."""
    if request.param == "all":
        return designs()
    largest = max(designs(), key=lambda name: len(designs()[name].nodes))
    return {name: found for n, (name, found) in enumerate(designs().items()) if n % 20 == 0 or name == largest}


def several() -> dict[str, Topology]:
    return {name: topology for name, topology in designs().items() if len(topology.regions) > 1}


def no_line_through_a_box(drawn: Canvas, name: str) -> None:
    boxes = {
        (x, y) for rect in drawn.rects.values() for x in range(rect.x, rect.right) for y in range(rect.y, rect.bottom)
    }
    for cells in drawn.edges:
        assert boxes.isdisjoint(cells), name
        assert len(set(cells)) == len(cells), f"{name}: a loop"
        assert all(0 <= x < drawn.width and 0 <= y < drawn.height for x, y in cells), name
        assert all(abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1 for a, b in pairwise(cells)), name


def nothing_lost(drawn: Scene | WorldMap, expected: set[str], name: str) -> None:
    shown = expected & set(drawn.rects)
    assert len(shown) + drawn.hidden == len(expected), name
    for rect in drawn.rects.values():
        assert rect.x >= 0 <= rect.y, name
        assert rect.right <= drawn.width, name
        assert rect.bottom <= drawn.height, name


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_every_shipped_map_shows_every_node_and_crosses_no_box(
    maps: dict[str, Topology], size: tuple[int, int]
) -> None:
    for name, topology in maps.items():
        drawn = build(topology, *size)
        no_line_through_a_box(drawn, name)
        nothing_lost(drawn, {node.id for node in topology.nodes}, name)
        assert drawn.hidden == 0, name
        text = "\n".join(drawn.grid.lines())
        assert all(node.label in text for node in topology.nodes), name


@pytest.mark.slow
@pytest.mark.parametrize("size", [*SIZES, DRILL_80X24, PLAN_80X24])
def test_every_shipped_world_and_region_shows_everything_in_it(size: tuple[int, int]) -> None:
    for name, topology in several().items():
        world = WorldMap(topology, *size)
        no_line_through_a_box(world, name)
        nothing_lost(world, {region for region, _ in topology.regions}, name)
        for region, _ in topology.regions:
            drawn = RegionScene(topology, region, *size)
            no_line_through_a_box(drawn, name)
            nothing_lost(drawn, {node.id for node in within(topology, region).nodes}, name)


@pytest.mark.slow
@pytest.mark.parametrize("size", [*SIZES, DRILL_80X24])
def test_a_world_s_lines_are_all_drawn_or_fewer_on_purpose(size: tuple[int, int]) -> None:
    """Copies and the users' requests always have their line; calls between regions where there is room."""
    for name, topology in several().items():
        world = WorldMap(topology, *size)
        assert world.unrouted == (), name
        carried = {number for numbers in world.carries for number in numbers}
        places = {node.id: node.region for node in topology.nodes}
        for number, link in enumerate(topology.links):
            if link.kind is LinkKind.REPLICATION and places[link.source] != places[link.target]:
                assert number in carried, name


@pytest.mark.parametrize("size", [DRILL_80X24, (80, 20), (120, 20)])
def test_three_regions_on_few_rows_still_have_lines_for_copies_requests_and_calls_for_the_writer(
    size: tuple[int, int],
) -> None:
    south = Region("ap-southeast-2", ("ap-southeast-2a", "ap-southeast-2b"))
    regions = (EAST, WEST, south)
    apps = Apps(tuple(zone for region in regions for zone in region.zones[:2]))
    design = Design("three", standby_database(), replicas=replicas("eu-west-1a", "ap-southeast-2a"))
    world = WorldMap(build_topology(level(regions, apps=apps), design), *size)
    assert world.unrouted == ()
    far = {"eu-west-1", "ap-southeast-2"}
    drawn = {(link.source, link.target, link.kind) for link in world.links}
    assert {("us-east-1", name, LinkKind.REPLICATION) for name in far} <= drawn
    assert {("users", name, LinkKind.REQUEST) for name in far} <= drawn
    assert {(name, "us-east-1", LinkKind.SQL) for name in far} <= drawn


@pytest.mark.parametrize("size", [*SIZES, DRILL_80X24, PLAN_80X24, (24, 8)])
@pytest.mark.parametrize("name", TOPOLOGIES)
def test_no_card_is_cut_and_every_neighbour_is_named_or_counted(name: str, size: tuple[int, int]) -> None:
    topology = TOPOLOGIES[name]
    for node in topology.nodes:
        card = Card(topology, node.id, *size)
        lines = card.grid.lines()
        assert len(lines) == size[1]
        assert max(map(len, lines)) <= size[0]
        other = {
            link.source if link.target == node.id else link.target
            for link in topology.links
            if node.id in (link.source, link.target)
        }
        counted = sum(
            int(word[1:]) for line in lines for word in line.split() if word[:1] == "+" and word[1:].isdigit()
        )
        assert len(card.rects) + counted >= len(other) or size[1] < 10
        assert node.id in lines[0]


@pytest.mark.parametrize("name", ["full", "two-regions", "aurora"])
def test_no_size_is_too_small_for_any_zoom(name: str) -> None:
    """Down to one cell, in the plan and in a drill: what has no room is left out or counted, nothing is drawn outside."""
    topology = TOPOLOGIES[name]
    for width, height in product((1, 2, 9, 15, 16, 24, 33, 60), (1, 2, 3, 5, 8, 12)):
        for zoom in (
            WORLD,
            Zoom(ZoomLevel.REGION, "us-east-1"),
            Zoom(ZoomLevel.NODE, "writer"),
            Zoom(ZoomLevel.NODE, "users"),
        ):
            drawn = picture(topology, zoom, width, height)
            drawn.live(at(topology, standby=PROMOTED, writer=DOWN))
            assert len(drawn.grid.lines()) == height


@pytest.mark.slow
def test_one_starts_with_the_map_unless_its_lines_would_not_fit(maps: dict[str, Topology]) -> None:
    for name, topology in maps.items():
        for size in (*SIZES, DRILL_80X24):
            start = home(topology, *size)
            assert start == MAP or len(topology.regions) > 1
            drawn = picture(topology, start, *size)
            assert not isinstance(drawn, Scene) or drawn.unrouted == () or (name, size) in WITHOUT_LINES


def test_closer_and_back_are_one_another_s_way() -> None:
    two, one = TOPOLOGIES["two-regions"], TOPOLOGIES["full"]
    assert zoomed_in(WORLD, two, "eu-west-1") == Zoom(ZoomLevel.REGION, "eu-west-1")
    assert zoomed_in(WORLD, two, "") == MAP
    assert zoomed_in(WORLD, one, "us-east-1") == MAP
    assert zoomed_in(MAP, two, "replica-2") == Zoom(ZoomLevel.REGION, "eu-west-1")
    assert zoomed_in(MAP, one, "writer") == Zoom(ZoomLevel.NODE, "writer")
    assert zoomed_in(MAP, one, "") == MAP
    card = Zoom(ZoomLevel.NODE, "replica-2")
    assert zoomed_in(Zoom(ZoomLevel.REGION, "eu-west-1"), two, "replica-2") == card
    assert zoomed_in(card, two, "replica-2") == card
    assert [title(step, two) for step in path(card, two)] == ["world", "every node", "eu-west-1", "replica-2"]
    assert [title(step, one) for step in path(Zoom(ZoomLevel.NODE, "writer"), one)] == ["world", "us-east-1", "writer"]
    assert zoomed_out(card, two) == Zoom(ZoomLevel.REGION, "eu-west-1")
    assert zoomed_out(WORLD, two) == WORLD


def test_a_zoom_is_named_as_it_is_written() -> None:
    two = TOPOLOGIES["two-regions"]
    for text in ("world", "map", "region:eu-west-1", "node:writer"):
        assert str(named(text, two)) == text
    with pytest.raises(LookupError, match="us-east-1, eu-west-1"):
        named("region:eu-west-2", two)
    with pytest.raises(LookupError, match="writer"):
        named("node:wrtier", two)
    with pytest.raises(LookupError, match="none of world, map"):
        named("galaxy", two)


def at(topology: Topology, **other: NodeFrame) -> dict[str, NodeFrame]:
    """Everything well but these; dashes of ids as underscores."""
    named_so = {name.replace("_", "-"): frame for name, frame in other.items()}
    return {node.id: named_so.get(node.id, WELL) for node in topology.nodes}


DOWN = NodeFrame(NodeState.DOWN, 0.0, 90.0, 30.0, 0.0, 1.0, 0.0, 0, "standby", None)
PROMOTED = NodeFrame(NodeState.UP, 0.2, 30.0, 0.0, 0.0, 0.1, 20.0, 0, "writer", None)


class TestFlow:
    def test_what_reaches_a_node_is_split_among_its_callers_by_what_they_handle(self) -> None:
        """Three applications of 100, 100 and 200 requests a second, and a writer that gets 80 statements: 20, 20, 40."""
        topology = TOPOLOGIES["standby"]
        busy = NodeFrame(NodeState.UP, 0.4, 200.0, 0.0, 0.0, 1.0, 20.0, 0, "", None)
        writer = NodeFrame(NodeState.UP, 0.4, 80.0, 0.0, 0.0, 1.0, 20.0, 0, "writer", None)
        now = flows(topology, at(topology, app_c=busy, writer=writer))
        found = {
            link.source: flow.rate
            for link, flow in zip(topology.links, now, strict=True)
            if (link.target, link.kind) == ("writer", LinkKind.SQL)
        }
        assert found == {"app-a": 20.0, "app-b": 20.0, "app-c": 40.0}

    def test_a_caller_that_is_down_sends_nothing_and_the_others_all(self) -> None:
        topology = TOPOLOGIES["standby"]
        now = flows(topology, at(topology, app_a=DOWN))
        found = {
            link.source: flow
            for link, flow in zip(topology.links, now, strict=True)
            if (link.target, link.kind) == ("writer", LinkKind.SQL)
        }
        assert not found["app-a"].moving
        assert [found[name].rate for name in ("app-b", "app-c")] == [50.0, 50.0]

    def test_what_is_sent_to_a_node_that_is_down_fails(self) -> None:
        topology = TOPOLOGIES["standby"]
        now = flows(topology, at(topology, writer=DOWN))
        for link, flow in zip(topology.links, now, strict=True):
            assert flow.failing == (link.target == "writer" and link.kind is LinkKind.SQL)

    def test_copies_have_no_rate_and_stop_with_either_end(self) -> None:
        topology = TOPOLOGIES["standby"]
        number = next(n for n, link in enumerate(topology.links) if link.kind is LinkKind.REPLICATION)
        assert flows(topology, at(topology))[number][:2] == (None, True)
        assert not flows(topology, at(topology, standby=DOWN))[number].moving
        assert not flows(topology, at(topology, writer=DOWN))[number].moving


class TestRoles:
    def test_lines_follow_the_writer_s_role_and_boxes_stay(self) -> None:
        topology = TOPOLOGIES["standby"]
        frames = at(topology, writer=DOWN, standby=PROMOTED)
        now = by_current_roles(topology, tuple(role_of(frame) for frame in frames.values()))
        sql = {link.source for link in now.links if (link.target, link.kind) == ("standby", LinkKind.SQL)}
        assert sql == {"app-a", "app-b", "app-c"}
        assert not any((link.source, link.target) == ("writer", "standby") for link in now.links)
        assert {link.source for link in now.links if (link.target, link.kind) == ("writer", LinkKind.SQL)} == sql, (
            "clients find the new writer by and by"
        )
        for size in SIZES:
            before = build(topology, *size)
            assert build(now, *size, before.style).rects == before.rects

    def test_the_old_writer_is_copied_to_once_it_is_back(self) -> None:
        topology = TOPOLOGIES["standby"]
        back = NodeFrame(NodeState.UP, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0, "standby", None)
        for old, copied in ((DOWN, False), (back, True)):
            frames = at(topology, writer=old, standby=PROMOTED)
            now = by_current_roles(topology, tuple(role_of(frame) for frame in frames.values()))
            assert any((link.source, link.target) == ("standby", "writer") for link in now.links) == copied

    def test_who_is_taking_over_is_foreseen(self) -> None:
        topology = TOPOLOGIES["standby"]
        heir = NodeFrame(NodeState.FAILOVER, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0, "standby", Said("node.taking_over"))
        soon = roles_after_failover(topology, at(topology, writer=DOWN, standby=heir))
        after = at(topology, writer=DOWN, standby=PROMOTED)
        assert soon == by_current_roles(topology, tuple(role_of(frame) for frame in after.values())) != topology
        assert roles_after_failover(topology, at(topology)) is topology

    def test_without_a_change_of_roles_it_is_the_very_same_topology(self) -> None:
        for topology in TOPOLOGIES.values():
            assert by_current_roles(topology, tuple("" for _ in topology.nodes)) is topology

    @pytest.mark.parametrize("size", SIZES)
    def test_every_shipped_design_keeps_its_boxes_whoever_takes_over(
        self, maps: dict[str, Topology], size: tuple[int, int]
    ) -> None:
        for name, topology in maps.items():
            heirs = [node.id for node in topology.nodes if node.kind in (NodeKind.STANDBY, NodeKind.READER)][:1]
            for heir in heirs:
                frames = at(topology, writer=DOWN, **{heir.replace("-", "_"): PROMOTED})
                now = by_current_roles(topology, tuple(role_of(frame) for frame in frames.values()))
                before = build(topology, *size)
                after = build(now, *size, before.style)
                assert after.rects == before.rects, name
                assert before.unrouted or after.unrouted == (), name
                no_line_through_a_box(after, name)


class TestWorld:
    def test_a_region_is_down_when_all_of_it_is_and_degraded_when_a_part_is(self) -> None:
        topology = TOPOLOGIES["two-regions"]
        world = WorldMap(topology, 120, 36)
        west = {node.id for node in topology.nodes if node.region == "eu-west-1"}
        world.live(at(topology, **{name.replace("-", "_"): DOWN for name in west}))
        assert world.states() == {"us-east-1": NodeState.UP, "eu-west-1": NodeState.DOWN}
        world.live(at(topology, app_a=DOWN))
        assert world.states() == {"us-east-1": NodeState.DEGRADED, "eu-west-1": NodeState.UP}

    def test_lag_and_distance_stand_in_the_region_that_is_copied_to(self) -> None:
        topology = TOPOLOGIES["two-regions"]
        behind = NodeFrame(NodeState.UP, 0.1, 5.0, 0.0, 12.0, 1.0, 1.0, 0, "reader", None)
        for size in (*SIZES, DRILL_80X24):
            world = WorldMap(topology, *size)
            world.live(at(topology, replica_2=behind))
            assert "lag 12s, 70 ms away" in "\n".join(world.grid.lines())

    def test_a_second_look_changes_nothing(self) -> None:
        for name, topology in several().items():
            world = WorldMap(topology, 120, 36)
            world.live(at(topology))
            assert world.live(at(topology)) == (), name


def test_what_crosses_a_region_s_border_is_told_under_it() -> None:
    topology = TOPOLOGIES["two-regions"]
    ways = {(border.other, border.out) for border in borders(topology, "eu-west-1")}
    assert ways == {("us-east-1", False)}
    behind = NodeFrame(NodeState.UP, 0.1, 5.0, 0.0, 12.0, 1.0, 1.0, 0, "reader", None)
    drawn = RegionScene(topology, "eu-west-1", 80, 24)
    drawn.live(at(topology, replica_2=behind))
    assert "◀ from us-east-1, 70 ms: statements 5/s, copies lag 12s" in "\n".join(drawn.grid.lines())


@pytest.mark.parametrize(
    ("copies", "said"),
    [
        (6, ("■ ■ ■ ■ ■ ■  6 of 6", "go on, 4 of 6 needed", "go on, 3 of 6 needed")),
        (4, ("■ ■ ■ ■ □ □  4 of 6", "go on, 4 of 6 needed", "go on, 3 of 6 needed")),
        (3, ("■ ■ ■ □ □ □  3 of 6", "stopped, 4 of 6 needed", "go on, 3 of 6 needed")),
        (2, ("■ ■ □ □ □ □  2 of 6", "stopped, 4 of 6 needed", "stopped, 3 of 6 needed")),
    ],
)
def test_the_quorum_is_shown_copy_by_copy(copies: int, said: tuple[str, ...]) -> None:
    storage = next(node for node in TOPOLOGIES["aurora"].nodes if node.kind is NodeKind.STORAGE)
    frame = NodeFrame(NodeState.DEGRADED, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, copies, "volume", None)
    found = {fact.name: fact.value for fact in facts(storage, frame)}
    assert (found["copies"], found["writes"], found["reads"]) == said


def test_a_curve_keeps_its_peaks_and_never_hides_what_is_not_zero() -> None:
    assert sparkline([0.0, 0.0, 1.0, 0.0], 4) == ["··█·"]
    assert sparkline([0.0] * 50 + [9.0] + [0.0] * 49, 10) == ["·····█····"]
    assert sparkline([0.001, 1.0], 4) == ["  ▁█"]
    assert sparkline([1.0, 2.0], 2, 2) == [" █", "██"]
    assert sparkline([0.5], 1, 1, top=1.0) == ["▄"]


def test_the_text_of_a_card_tells_events_and_what_was_chosen() -> None:
    topology = TOPOLOGIES["full"]
    frame = Frame(0, (ClassFrame(1, 1, 0, 0, 0, 0, 0, 1, 1, 0),), tuple(WELL for _ in topology.nodes), ())
    told = CardFacts((WELL,) * 90, (("19:50:00", "It went dark."),), (("price", "$164 a month"),))
    drawn = drawing.text(topology, frame, width=120, height=36, zoom=Zoom(ZoomLevel.NODE, "writer"), more=told)
    for words in (
        "writer",
        "the last 90 s",
        "It went dark.",
        "$164 a month",
        "comes from",
        "RDS Proxy",
        "goes to",
        "standby",
    ):
        assert words in drawn
