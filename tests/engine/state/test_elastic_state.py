"""Capacity that moves, regions that change roles and several writers: conserved, repeatable, and copied with the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.simulate import DrillEngine
from drill.model.action import Action
from drill.topology.assemble import assemble
from tests.claims.playing import act, design, level

DRILLS = [
    ("aurora/serverless-spike.yaml", "start", ()),
    ("aurora/spike.yaml", "scaling", ()),
    ("aurora/multi-master.yaml", "start", ()),
    ("aurora/patch.yaml", "start", ()),
    ("aurora/undo.yaml", "start", act(620, "backtrack")),
    ("aurora/undo.yaml", "off", act(60, "clone")),
    ("global/outage.yaml", "start", act(420, "failover-global")),
    ("global/outage.yaml", "start", act(200, "switchover-global")),
]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "name", "actions"), DRILLS)
def test_a_copy_in_the_middle_ends_like_the_original_and_no_request_is_lost(
    path: str, name: str, actions: tuple[Action, ...]
) -> None:
    drill = level(path)
    drill = replace(drill, length_s=min(drill.length_s, 900))
    original = DrillEngine(assemble(drill, design(drill, name)), 1)
    for action in actions:
        original.act(action)
    original.advance(330)
    copy = original.copy()
    original.advance(drill.length_s)
    ended = original.recording()
    copy.advance(drill.length_s)
    assert copy.recording().digest == ended.digest
    waiting = [0.0] * len(drill.classes)
    for second in range(len(ended.frames)):
        for k, frame in enumerate(ended.frames[second].classes):
            answered = frame.good + frame.stale + frame.late + frame.failed
            assert frame.offered == pytest.approx(answered + frame.waiting - waiting[k], rel=1e-9, abs=1e-6)
            waiting[k] = frame.waiting
