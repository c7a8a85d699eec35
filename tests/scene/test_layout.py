"""What every map must hold to, whatever the design and the size."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drill.model.design import Design
from drill.model.level import Region
from drill.model.run import NodeFrame, NodeState
from drill.model.topology import LinkKind, NodeKind, Topology
from drill.scene import layout
from drill.scene.glyphs import ARROWS
from drill.scene.grid import Rect
from drill.scene.layout import Scene, build
from drill.topology.build import build as build_topology
from tests.factories import EAST, cache, database, design, proxy
from tests.scene.plans import TOPOLOGIES, WEST, level, replicas

USUAL = ((50, 16), (80, 24), (120, 36), (200, 60))
SIZES = (*USUAL, (78, 14), (80, 26), (110, 40), (160, 50))
MARKED = (*USUAL, *(pytest.param(size, marks=pytest.mark.slow) for size in SIZES[len(USUAL) :]))
ROOMY = ((120, 36), (160, 50), (200, 60))
"""Sizes in which every link has a way."""
STEPS = {(0, -1): 0, (1, 0): 1, (0, 1): 2, (-1, 0): 3}
UP = NodeFrame(NodeState.UP, 0.5, 1.0, 0.0, 0.0, 1.0, 1.0, 0, "", None)


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """One or two regions of one to three zones, up to fifteen replicas and twelve cache nodes."""
    zones = draw(st.integers(1, 3))
    regions = [Region(EAST.name, EAST.zones[:zones])]
    if draw(st.booleans()):
        regions.append(Region(WEST.name, WEST.zones[: draw(st.integers(1, 3))]))
    home = regions[0].zones
    everywhere = [zone for region in regions for zone in region.zones]
    service = draw(st.sampled_from(["rds", "aurora"]))
    multi_az = draw(st.sampled_from(["off", "standby", "cluster"])) if service == "rds" and zones > 1 else "off"
    made = Design(
        "drawn",
        database(service=service, zone=draw(st.sampled_from(home)), multi_az=multi_az),
        replicas=replicas(*draw(st.lists(st.sampled_from(everywhere), max_size=15))),
        proxy=draw(st.sampled_from([None, proxy()])),
        cache=draw(
            st.sampled_from([None])
            | st.builds(lambda n, r: cache(shards=n, replicas=r, zones=home), st.integers(1, 4), st.integers(0, 2))
        ),
    )
    return build_topology(level(tuple(regions)), made)


def check(topology: Topology, scene: Scene) -> None:
    """Every rule of a drawn map."""
    check_boxes(topology, scene)
    check_edges(topology, scene)
    check_frames(scene)


def check_boxes(topology: Topology, scene: Scene) -> None:
    assert len(scene.rects) + scene.hidden == len(topology.nodes)
    for node in topology.nodes:
        if node.id in scene.rects:
            x, y, w, h = scene.rects[node.id]
            assert x >= 0
            assert y >= 0
            assert x + w <= scene.width
            assert y + h <= scene.height
            assert node.label in "\n".join("".join(row[x : x + w]) for row in scene.grid.text[y : y + h])
            assert scene.node_at(x + 1, y) is not None
    for first, second in combinations(scene.rects.values(), 2):
        assert apart(first, second) or stacked(first, second), (first, second)


def apart(first: Rect, second: Rect) -> bool:
    return first.right <= second.x or second.right <= first.x or first.bottom <= second.y or second.bottom <= first.y


def stacked(first: Rect, second: Rect) -> bool:
    """Boxes of one stack share a border row and nothing else."""
    upper, lower = sorted((first, second), key=lambda rect: rect.y)
    return (upper.x, upper.w) == (lower.x, lower.w) and upper.bottom - 1 == lower.y and upper.h > 1


def check_edges(topology: Topology, scene: Scene) -> None:
    assert scene.unrouted == tuple(number for number, cells in enumerate(scene.edges) if not cells)
    boxes = {
        (x, y) for rect in scene.rects.values() for x in range(rect.x, rect.right) for y in range(rect.y, rect.bottom)
    }
    titles = {(f.title_x + n, f.title_y) for f in scene.areas for n in range(len(f.title))}
    runs: dict[tuple[int, int], set[tuple[str, int]]] = {}
    for number, cells in enumerate(scene.edges):
        if not cells:
            continue
        link = topology.links[number]
        assert len(set(cells)) == len(cells), "no loops"
        assert boxes.isdisjoint(cells)
        assert titles.isdisjoint(cells)
        assert all(0 <= x < scene.width and 0 <= y < scene.height for x, y in cells)
        assert all((b[0] - a[0], b[1] - a[1]) in STEPS for a, b in pairwise(cells))
        x, y = cells[-1]
        into = ARROWS.index(scene.grid.text[y][x])
        dx, dy = next(step for step, way in STEPS.items() if way == into)
        assert scene.rects[link.target].holds(x + dx, y + dy), "the arrow points at its target"
        source = scene.rects[link.source]
        assert any(source.holds(cells[0][0] + dx, cells[0][1] + dy) for dx, dy in STEPS)
        for a, b in pairwise(cells):
            axis = STEPS[b[0] - a[0], b[1] - a[1]] & 1
            for cell in (a, b):
                runs.setdefault(cell, set()).add((bundle(topology, number), axis))
    for cell, found in runs.items():
        for (one, axis), (other, other_axis) in combinations(found, 2):
            assert one == other or axis != other_axis, f"two bundles run along each other at {cell}"


def bundle(topology: Topology, number: int) -> str:
    """Links of a kind whose targets are fed by the same nodes are one bundle; copies before and after commit are two."""
    link = topology.links[number]
    sync = link.sync and link.kind is LinkKind.REPLICATION
    fed = sorted(
        other.source
        for other in topology.links
        if (other.target, other.kind) == (link.target, link.kind)
        and (other.sync == link.sync or link.kind is not LinkKind.REPLICATION)
    )
    return f"{link.kind} {sync} {fed}"


def check_frames(scene: Scene) -> None:
    """Borders are crossed square on, never run along, never cornered, and hold no arrow head."""
    sideways, upright = set(), set()
    for frame in scene.areas:
        if frame.framed:
            rect = frame.rect
            sideways |= {(x, y) for x in range(rect.x, rect.right) for y in (rect.y, rect.bottom - 1)}
            upright |= {(x, y) for y in range(rect.y, rect.bottom) for x in (rect.x, rect.right - 1)}
    for cells in scene.edges:
        assert not cells or cells[-1] not in sideways | upright
        for a, b, c in zip(cells, cells[1:], cells[2:], strict=False):
            if b in sideways:
                assert a[0] == b[0] == c[0]
            if b in upright:
                assert a[1] == b[1] == c[1]


@pytest.mark.slow
@pytest.mark.parametrize("name", TOPOLOGIES)
@pytest.mark.parametrize("size", MARKED)
def test_known_designs_at_every_size(name: str, size: tuple[int, int]) -> None:
    scene = build(TOPOLOGIES[name], *size)
    check(TOPOLOGIES[name], scene)
    assert scene.unrouted == () or size not in ROOMY


@pytest.mark.slow
@given(topologies(), st.sampled_from(SIZES))
@settings(max_examples=30, deadline=None)
def test_any_design_at_every_size(topology: Topology, size: tuple[int, int]) -> None:
    check(topology, build(topology, *size))


@given(topologies(), st.integers(1, 60), st.integers(1, 20))
@settings(max_examples=25, deadline=None)
def test_no_size_is_too_small_to_draw_in(topology: Topology, width: int, height: int) -> None:
    """Down to one cell: nodes without room are counted, never cut."""
    check(topology, build(topology, width, height))


@pytest.mark.parametrize("name", ["single", "standby", "cluster", "aurora", "full", "two-regions"])
def test_every_link_of_an_ordinary_design_is_drawn_even_beside_panels_at_80x24(name: str) -> None:
    assert build(TOPOLOGIES[name], 78, 14).unrouted == ()


@pytest.mark.parametrize("size", USUAL)
def test_the_same_map_every_time(size: tuple[int, int]) -> None:
    first = build(TOPOLOGIES["full"], *size).grid.lines()
    layout.lay_out.cache_clear()
    assert build(TOPOLOGIES["full"], *size).grid.lines() == first


def zone_of(scene: Scene, node_id: str) -> str:
    rect = scene.rects[node_id]
    (found,) = [
        frame.name
        for frame in scene.areas
        if frame.is_zone and frame.rect.x <= rect.x < frame.rect.right and frame.rect.y <= rect.y < frame.rect.bottom
    ]
    return found


@pytest.mark.slow
@given(topologies(), st.sampled_from([(80, 26), (120, 36), (160, 50)]))
@settings(max_examples=15, deadline=None)
def test_every_node_stands_in_its_zone(topology: Topology, size: tuple[int, int]) -> None:
    scene = build(topology, *size)
    for node in topology.nodes:
        if scene.style is not None and node.zone:
            assert zone_of(scene, node.id) == node.zone


@pytest.mark.parametrize("size", [(80, 26), (120, 36), (160, 50), (200, 60)])
def test_one_more_replica_moves_nobody_s_column(size: tuple[int, int]) -> None:
    """Zones keep their columns, and nodes alone in their tier and zone stay exactly in the middle of them."""
    before = build(build_topology(level(), design(replicas=replicas("us-east-1b"))), *size)
    after = build(build_topology(level(), design(replicas=replicas("us-east-1b", "us-east-1c"))), *size)
    assert [(f.name, f.rect.x, f.rect.w) for f in before.areas] == [(f.name, f.rect.x, f.rect.w) for f in after.areas]
    for node_id, rect in before.rects.items():
        assert after.rects[node_id].x == rect.x


@pytest.mark.parametrize("name", TOPOLOGIES)
def test_rows_come_in_runs_of_one_slot_that_fill_the_width(name: str) -> None:
    scene = build(TOPOLOGIES[name], 160, 50)
    for row in range(50):
        runs = scene.runs(row)
        assert sum(len(text) for text, _ in runs) == 160
        assert all(first[1] != second[1] for first, second in pairwise(runs))
    slots = scene.grid.slots()
    for node in TOPOLOGIES[name].nodes:
        assert {f"node:{node.id}", f"num:{node.id}"} <= slots


@pytest.mark.parametrize("name", TOPOLOGIES)
def test_an_edge_s_slot_says_which_links_run_through_it(name: str) -> None:
    """So that a shared line is faint only when nothing on it moves."""
    scene = build(TOPOLOGIES[name], 160, 50)
    links = TOPOLOGIES[name].links
    for y, row in enumerate(scene.grid.slot):
        for x, slot in enumerate(row):
            if slot.startswith("edge:"):
                _, kind, trunk, first = slot.split(":")
                through = {number for number, cells in enumerate(scene.edges) if (x, y) in cells}
                assert set(scene.trunks[int(trunk)]) <= through
                assert int(first) == min(scene.trunks[int(trunk)])
                assert {links[number].kind for number in scene.trunks[int(trunk)]} == {kind}
                crossing = {
                    number
                    for number in through
                    if bundle(TOPOLOGIES[name], number) == bundle(TOPOLOGIES[name], int(first))
                }
                assert set(scene.trunks[int(trunk)]) == crossing


@pytest.mark.parametrize("size", MARKED)
@pytest.mark.parametrize("name", ["full", "aurora", "crowded"])
def test_repainting_reports_exactly_the_cells_that_changed(name: str, size: tuple[int, int]) -> None:
    scene = build(TOPOLOGIES[name], *size)
    for node in TOPOLOGIES[name].nodes:
        before = [
            list(zip(text, slot, strict=True)) for text, slot in zip(scene.grid.text, scene.grid.slot, strict=True)
        ]
        spans = scene.repaint(node.id, UP)
        covered = {(x, span.row) for span in spans for x in range(span.start, span.end)}
        changed = {
            (x, y)
            for y in range(scene.height)
            for x in range(scene.width)
            if before[y][x] != (scene.grid.text[y][x], scene.grid.slot[y][x])
        }
        assert changed <= covered
        assert all(scene.rects[node.id].holds(x, y) for x, y in covered)
        assert scene.repaint(node.id, UP) == (), "nothing shows the second time"


def test_kinds_are_laid_out_from_users_down_to_storage() -> None:
    rects = build(TOPOLOGIES["aurora"], 160, 50).rects
    rows = [rects[name].y for name in ("users", "balancer", "app-a", "cache-1", "proxy", "writer", "storage")]
    assert rows == sorted(rows)
    assert len(set(rows)) == len(rows)
    assert {node.kind for node in TOPOLOGIES["aurora"].nodes} >= {NodeKind.STORAGE, NodeKind.PROXY}


def test_a_listing_sets_nodes_in_from_the_name_of_their_place() -> None:
    topology = build_topology(level((EAST,)), design())
    scene = build(topology, 34, 22)
    assert scene.style is None
    rows = [line.rstrip() for line in scene.grid.lines()]
    zone = rows.index("us-east-1a")
    assert rows[zone + 1].startswith("  ")
    assert rows[0].startswith("users"), "who is nowhere is under no name"


def test_hundreds_of_cache_nodes_hide_cache_nodes_first() -> None:
    many = build_topology(
        level(), design(cache=cache(shards=90, replicas=5, zones=EAST.zones), replicas=replicas(*EAST.zones))
    )
    scene = build(many, 80, 24)
    check(many, scene)
    missing = {node.kind for node in many.nodes if node.id not in scene.rects}
    assert scene.hidden == sum(node.id not in scene.rects for node in many.nodes) > 0
    assert missing == {NodeKind.CACHE_REPLICA}
    assert f"+{scene.hidden} more" in scene.grid.lines()[-1]


def test_a_box_whose_lock_queue_alone_has_changed_is_drawn_again() -> None:
    made = build(build_topology(level(), design()), 160, 50)
    frames = {"writer": UP}
    for waiting in (40.0, 90.0):
        made.locked = {"writer": waiting}
        assert made.live(frames)
        assert f"lock {waiting:.0f}" in "\n".join(made.grid.lines())
    assert not made.live(frames)
