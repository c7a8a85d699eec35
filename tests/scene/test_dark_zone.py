"""A zone without power is marked as a zone, by a glyph and words, and no more once it has power again."""

from __future__ import annotations

import pytest

from drill.model.run import NodeFrame, NodeState
from drill.model.topology import Node, NodeKind
from drill.scene.layout import Scene, build
from drill.scene.node_box import BoxCounts, node_box
from drill.topology.build import build as topology_of
from tests.tui import evening


def _text(scene: Scene) -> str:
    return "\n".join("".join(text for text, _ in scene.runs(row)) for row in range(scene.height))


@pytest.mark.parametrize(("width", "height"), [(80, 14), (120, 26), (160, 40), (200, 50)])
def test_a_dark_zone_says_so_and_is_as_it_was_afterwards(width: int, height: int) -> None:
    level = evening.level()
    scene = build(topology_of(level, level.start), width, height)
    before = _text(scene)
    assert scene.darken(frozenset(("us-east-1a",)))
    assert _text(scene).count("✖") == before.count("✖") + 1
    assert scene.darken(frozenset(("us-east-1a",))) == ()
    assert scene.darken(frozenset())
    assert _text(scene) == before


WRITER = Node("writer", NodeKind.WRITER, "writer", "us-east-1", "us-east-1a")


def _shown(frame: NodeFrame, width: int, limit: int = 0) -> str:
    return "".join(text for row in node_box(WRITER, frame, width, 1, counts=BoxCounts(limit)) for text, _ in row)


def test_the_number_stays_where_the_state_is_told_by_the_glyph() -> None:
    frame = NodeFrame(NodeState.DEGRADED, 0.97, 100.0, 0.0, 0.0, 1.0, 50.0, 0, "writer", None)
    assert _shown(frame, 20).rstrip().endswith("97%")
    assert "degraded" not in _shown(frame, 20)


def test_used_up_connections_name_the_box_the_count_and_the_limit() -> None:
    frame = NodeFrame(NodeState.DEGRADED, 0.4, 100.0, 0.0, 0.0, 1.0, 980.0, 0, "writer", None, refused=40.0)
    assert "980/1.0k conn" in _shown(frame, 30, limit=1000)
    assert "conn" not in _shown(frame, 30)
