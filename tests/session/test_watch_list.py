"""What is told to be watched: which node, which count, which limit."""

from __future__ import annotations

from dataclasses import replace

from drill.model.run import Frame, NodeFrame, NodeState
from drill.model.said import Said
from drill.session.live.node_counts import limits
from drill.session.live.watch_list import watch_list
from drill.topology.assemble import assemble
from tests.tui import evening

LEVEL = evening.level()
INPUTS = assemble(LEVEL, LEVEL.start)
WELL = NodeFrame(NodeState.UP, 0.2, 50.0, 1.0, 0.0, 1.0, 5.0, 0, "", None)


def _told(queue: float, locked: dict[str, float]) -> tuple[Said, ...]:
    nodes = tuple(replace(WELL, queue=queue) if node.id.startswith("app") else WELL for node in INPUTS.topology.nodes)
    return watch_list(INPUTS, lambda _second: Frame(0, (), nodes, ()), 20, locked)


def test_nodes_of_which_the_same_is_told_share_a_sentence() -> None:
    apps = [node.id for node in INPUTS.topology.nodes if node.id.startswith("app")]
    limit = LEVEL.apps.threads * LEVEL.apps.instances // len(apps)
    assert {limits(INPUTS)[name] for name in apps} == {limit}
    assert _told(limit, {}) == (Said("watch.threads", node=", ".join(apps), used=limit, limit=limit),)
    assert _told(0.5 * limit, {}) == ()


def test_a_lock_queue_names_its_machine_and_who_waits() -> None:
    assert _told(1.0, {"writer": 40.0}) == (Said("watch.lock", node="writer", requests=40),)
