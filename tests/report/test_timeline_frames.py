"""A second's classes and nodes as data: by name, finite, and the same sums as the frame."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf

import pytest

import drill
from drill.model.run import Frame
from drill.report.timeline_data import frame_data
from tests.proof.levels import level


@pytest.fixture(scope="module")
def frame() -> Frame:
    made = level()
    return drill.run(made, made.start).frame(120)


def test_every_class_and_node_is_there_by_its_name(frame: Frame) -> None:
    nodes = [f"n{number}" for number in range(len(frame.nodes))]
    data = frame_data(frame, ["book", "look"], nodes)
    assert list(data["nodes"]) == nodes
    assert {name: row["offered"] for name, row in data["classes"].items()} == {"book": 20.0, "look": 50.0}


def test_a_name_too_few_is_no_quiet_loss(frame: Frame) -> None:
    with pytest.raises(ValueError, match="zip"):
        frame_data(frame, ["book"], [])


def test_what_is_infinite_is_null(frame: Frame) -> None:
    torn = replace(frame, nodes=(replace(frame.nodes[0], lag_s=inf), *frame.nodes[1:]))
    names = [str(number) for number in range(len(frame.nodes))]
    data = json.loads(json.dumps(frame_data(torn, ["book", "look"], names), allow_nan=False))
    assert data["nodes"]["0"]["lag_s"] is None
