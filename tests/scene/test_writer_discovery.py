"""Clients find the new writer by and by: whose calls reach whom, from a run's own frames."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.files.load import load_level
from drill.model.level import Level
from drill.model.run import NodeFrame, NodeState, ScoredRun
from drill.model.topology import Topology
from drill.scene import drawing
from drill.scene.writer_discovery import discovered_shares
from drill.scene.zoom import Zoom, ZoomLevel
from drill.scoring.scored_run import run
from drill.topology.assemble import assemble
from drill.words import units
from tests.event_log import seconds_of
from tests.tui import evening


@pytest.fixture(scope="module")
def level() -> Level:
    """The power stays away until the end."""
    return load_level(evening.TEXT.replace("for: 60s", "for: 150s"))


@pytest.fixture(scope="module")
def lived(level: Level) -> ScoredRun:
    return run(level, dict(level.solutions)["standby"], 1)


@pytest.fixture(scope="module")
def topology(level: Level) -> Topology:
    return assemble(level, dict(level.solutions)["standby"]).topology


def frames(topology: Topology, lived: ScoredRun, second: int) -> dict[str, NodeFrame]:
    nodes = lived.recording.frames[second].nodes
    return {node.id: now for node, now in zip(topology.nodes, nodes, strict=True)}


def renamed_at(lived: ScoredRun) -> int:
    return seconds_of(lived.recording.events, "writer_endpoint.moved")[0]


def test_before_the_name_changes_all_calls_go_to_the_old_writer_and_after_its_lifetime_none(
    topology: Topology, lived: ScoredRun
) -> None:
    """The name lives five seconds here, and hosts drop it one after the other."""
    named = renamed_at(lived)
    assert discovered_shares(topology, frames(topology, lived, named - 1)) == {"writer": 1.0, "standby": 0.0}
    share = [
        discovered_shares(topology, frames(topology, lived, named + second)).get("standby", 1.0) for second in range(9)
    ]
    assert share == sorted(share)
    assert 0.0 < share[2] < 1.0
    assert share[-1] == 1.0
    assert discovered_shares(topology, frames(topology, lived, named + 8)) == {}


def test_nobody_looks_for_a_writer_that_has_not_moved(topology: Topology, lived: ScoredRun) -> None:
    assert discovered_shares(topology, frames(topology, lived, 10)) == {}
    assert discovered_shares(topology, frames(topology, lived, 32)) == {}, "down, and nobody has taken over"


def test_shares_are_of_the_calls_of_both(topology: Topology) -> None:
    calm = NodeFrame(NodeState.UP, 0.1, 30.0, 0.0, 0.0, 1.0, 1.0, 0, "writer", None)
    old = replace(calm, state=NodeState.DOWN, rate=10.0, role="standby")
    assert discovered_shares(topology, {"writer": old, "standby": calm}) == {"writer": 0.25, "standby": 0.75}
    assert discovered_shares(topology, {"writer": replace(old, rate=0.5), "standby": calm}) == {}


def test_the_map_and_the_card_say_it(topology: Topology, lived: ScoredRun) -> None:
    second = renamed_at(lived) + 2
    share = discovered_shares(topology, frames(topology, lived, second))
    frame = lived.recording.frames[second]
    old = units.percent(share["writer"], short=True)
    assert f"[✖ writer gets {old}]" in drawing.text(topology, frame, width=90, height=15)
    assert f"{old} of calls" in drawing.text(topology, frame, width=120, height=26)
    assert "✖ writer   down" in drawing.text(topology, frame, width=80, height=24), "no room for more"
    assert f"writer {units.percent(share['standby'], short=True)} of calls" in drawing.text(
        topology, frame, width=200, height=60
    )
    card = drawing.text(topology, frame, width=80, height=24, zoom=Zoom(ZoomLevel.NODE, "writer"))
    assert f", {old} of calls" in card
