"""The map as text, held against reviewed pictures in `golden/`.

After a wanted change of the map: `DRILL_REGENERATE=1 pytest tests/scene/test_draw.py`, then read the difference.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from drill.model.run import ClassFrame, Frame, NodeFrame, NodeState
from drill.model.said import Said
from drill.model.topology import Topology
from drill.scene import drawing
from drill.scene.node_detail import CardFacts
from drill.scene.zoom import ZoomLevel, named
from drill.words.english import english
from tests.scene.plans import TOPOLOGIES

GOLDEN = Path(__file__).parent / "golden"
PICTURES = [
    ("single", 80, 24), ("standby", 120, 36), ("full", 50, 16), ("full", 78, 14), ("full", 80, 24), ("full", 120, 36),
    ("full", 160, 50), ("cluster", 80, 26), ("aurora", 80, 24), ("aurora", 110, 40), ("two-regions", 80, 26),
    ("two-regions", 160, 50), ("crowded", 160, 50), ("wide", 50, 16), ("wide", 200, 60),
]  # fmt: skip
ZOOMED = [
    (name, zoom, width, height)
    for name, zoom in (
        ("two-regions", "world"), ("two-regions", "region:eu-west-1"), ("two-regions", "region:us-east-1"),
        ("two-regions", "node:writer"), ("full", "world"), ("aurora", "node:storage"), ("full", "node:users"),
    )
    for width, height in ((80, 24), (120, 36), (200, 60))
]  # fmt: skip
SIZES = (
    *((40, 8), (78, 14), (80, 24), (120, 36)),
    *(pytest.param(size, marks=pytest.mark.slow) for size in ((50, 16), (160, 50), (200, 60))),
)


def trouble(topology: Topology) -> Frame:
    """A bad minute: something in every state."""
    bad = {
        "app-a": NodeFrame(NodeState.DOWN, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0, "app", Said("app.zone_lost")),
        "writer": NodeFrame(NodeState.FAILOVER, 1.3, 400.0, 1234.0, 0.0, 0.4, 90.0, 0, "writer", None),
        "standby": NodeFrame(NodeState.DEGRADED, 0.07, 0.0, 0.0, 0.0, 1.0, 0.0, 0, "standby", None),
        "replica-1": NodeFrame(NodeState.UP, 0.44, 300.0, 0.0, 3.24, 1.0, 40.0, 0, "reader", None),
        "replica-2": NodeFrame(NodeState.RESTORING, 0.81, 300.0, 0.0, 0.0, 1.0, 40.0, 0, "reader", None),
        "cache-1": NodeFrame(NodeState.COLD, 0.85, 900.0, 0.0, 0.0, 0.12, 40.0, 0, "cache", None),
        "storage": NodeFrame(NodeState.DEGRADED, 0.2, 900.0, 0.0, 0.0, 1.0, 0.0, 4, "storage", None),
    }
    well = NodeFrame(NodeState.UP, 0.37, 812.0, 0.0, 0.0, 1.0, 10.0, 0, "", None)
    asked = ClassFrame(812.0, 600.0, 12.0, 50.0, 150.0, 240.0, 90.0, 20.0, 400.0, 0.4)
    return Frame(0, (asked,), tuple(bad.get(node.id, well) for node in topology.nodes), ())


def story(topology: Topology, node: str) -> CardFacts:
    """Two minutes in which everything grew, an event, and what was chosen."""
    well = NodeFrame(NodeState.UP, 0.0, 0.0, 0.0, 0.0, 1.0, 10.0, 6, "", None)
    past = tuple(replace(well, load=n / 120, rate=8.0 * n, queue=float(max(0, n - 60))) for n in range(120))
    happened = (
        ("19:50:00", "No power in us-east-1a."),
        ("19:51:02", "The standby is the writer now, and clients follow."),
    )
    return CardFacts(past, happened, (("class", english(topology.node(node).detail)), ("price", "$0.25 an hour")))


HANDED_OVER = [(name, w, h) for name in ("standby", "aurora") for w, h in ((80, 24), (120, 36), (200, 60))]


def handed_over(topology: Topology) -> Frame:
    """The name points to the new writer, and a third of the clients have found it."""
    heir = next(name for name in ("standby", "replica-1") if any(node.id == name for node in topology.nodes))
    well = trouble(topology).nodes[0]
    said = {
        "app-a": NodeFrame(NodeState.DOWN, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0, "app", Said("app.zone_lost")),
        "writer": NodeFrame(NodeState.DOWN, 0.0, 240.0, 480.0, 0.0, 1.0, 0.0, 0, "standby", Said("node.no_power")),
        heir: NodeFrame(NodeState.UP, 0.12, 120.0, 0.0, 0.0, 0.2, 80.0, 0, "writer", Said("node.promoted")),
        "storage": NodeFrame(NodeState.DEGRADED, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 4, "volume", None),
    }
    return replace(trouble(topology), nodes=tuple(said.get(node.id, well) for node in topology.nodes))


@pytest.mark.parametrize(("name", "width", "height"), HANDED_OVER)
def test_a_failover_is_seen_happening(name: str, width: int, height: int) -> None:
    """Old writer, new writer, lines to both while clients find it, what hangs on half-open connections, the copies left."""
    topology = TOPOLOGIES[name]
    drawn = drawing.text(topology, handed_over(topology), width=width, height=height)
    file = GOLDEN / f"{name}_handed-over_{width}x{height}.txt"
    if os.environ.get("DRILL_REGENERATE"):
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8")
    assert "✖ writer" in drawn
    assert "25% lost" in drawn


@pytest.mark.parametrize("running", [False, True], ids=["plan", "run"])
@pytest.mark.parametrize(("name", "zoom", "width", "height"), ZOOMED)
def test_other_zooms_are_the_reviewed_ones(name: str, zoom: str, width: int, height: int, running: bool) -> None:
    topology = TOPOLOGIES[name]
    where = named(zoom, topology)
    told = story(topology, where.name) if running and where.near is ZoomLevel.NODE else CardFacts()
    frame = trouble(topology) if running else None
    drawn = drawing.text(topology, frame, width=width, height=height, zoom=where, more=told)
    file = GOLDEN / f"{name}_{zoom.replace(':', '-')}_{width}x{height}{'_run' if running else ''}.txt"
    if os.environ.get("DRILL_REGENERATE"):
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8")
    assert len(drawn.splitlines()) <= height
    assert max(map(len, drawn.splitlines())) <= width


@pytest.mark.parametrize("running", [False, True], ids=["plan", "run"])
@pytest.mark.parametrize(("name", "width", "height"), PICTURES)
def test_the_map_is_the_reviewed_one(name: str, width: int, height: int, running: bool) -> None:
    topology = TOPOLOGIES[name]
    drawn = drawing.text(topology, trouble(topology) if running else None, width=width, height=height)
    file = GOLDEN / f"{name}_{width}x{height}{'_run' if running else ''}.txt"
    if os.environ.get("DRILL_REGENERATE"):
        file.write_text(drawn, encoding="utf-8")
    assert drawn == file.read_text(encoding="utf-8")


def test_every_picture_is_held_against_something() -> None:
    pictures = [(name, w, h) for name, w, h in PICTURES]
    pictures += [(f"{name}_{zoom.replace(':', '-')}", w, h) for name, zoom, w, h in ZOOMED]
    names = {f"{name}_{w}x{h}{end}.txt" for name, w, h in pictures for end in ("", "_run")}
    names |= {f"{name}_handed-over_{w}x{h}.txt" for name, w, h in HANDED_OVER}
    assert {file.name for file in GOLDEN.iterdir()} == names


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", TOPOLOGIES)
def test_text_stays_inside_its_size(name: str, size: tuple[int, int]) -> None:
    for frame in (None, trouble(TOPOLOGIES[name])):
        lines = drawing.text(TOPOLOGIES[name], frame, width=size[0], height=size[1]).splitlines()
        assert len(lines) <= size[1]
        assert max(map(len, lines)) <= size[0]


@pytest.mark.parametrize("size", SIZES[1:])
def test_each_state_in_sight_is_said_in_a_word(size: tuple[int, int]) -> None:
    drawn = drawing.text(TOPOLOGIES["full"], trouble(TOPOLOGIES["full"]), width=size[0], height=size[1])
    for state in NodeState:
        assert state.value in drawn


def test_a_map_without_links_says_so() -> None:
    assert "links not drawn" in drawing.text(TOPOLOGIES["full"], width=50, height=16)
    assert "links not drawn" not in drawing.text(TOPOLOGIES["full"], width=120, height=36)


def test_synchronous_and_later_copies_look_different() -> None:
    drawn = drawing.text(TOPOLOGIES["standby"], width=120, height=36)
    assert "═▶" in drawn
    assert "╌▶" in drawn
