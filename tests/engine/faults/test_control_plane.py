"""The control plane down, the data plane up: what goes on, what is refused, what waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.actions.action_spec import Reach
from drill.engine.actions.action_table import ACTIONS
from drill.engine.simulate import DrillEngine, simulate
from drill.model.action import Action
from drill.model.design import Design, Rule, Storage
from drill.model.level import Fault
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests.event_log import seconds_of
from tests.factories import cache, design, level, replica

DOWN = Fault("api", "drill:control-plane-outage", 50, 850)
DARK = Fault("dark", "drill:az-power", 100, 800, "us-east-1a")
STANDBY = {"multi_az": "standby", "standby_zones": ("us-east-1b",)}


def run(chosen: Design, *faults: Fault, actions: tuple[Action, ...] = (), length_s: int = 1200) -> Recording:
    return simulate(assemble(level(length_s=length_s, faults=faults), chosen), 1, actions)


def test_alone_it_costs_nobody_anything() -> None:
    """What serves goes on serving: the same answers, second by second."""
    chosen = design(on=STANDBY, cache=cache(), replicas=(replica(),))
    without, with_it = run(chosen), run(chosen, DOWN)
    assert without.totals == with_it.totals
    assert without.ledger == with_it.ledger


def test_a_standby_takes_over_all_the_same() -> None:
    """Static stability: it is there already. The frames of both runs are equal from the first loss to recovery."""
    chosen = design(on=STANDBY)
    assert run(chosen, DARK).totals == run(chosen, DOWN, DARK).totals


@pytest.mark.slow
def test_an_aurora_writer_without_a_reader_waits_for_it() -> None:
    """Creating an instance anew is the control plane's work: not before it is back at 900, whatever ended at 100."""
    chosen = design(on={"service": "aurora"})
    far = Fault("crash", "drill:instance-crash", 100, 0, "writer")
    back = seconds_of(run(chosen, DOWN, far).events, "instance.recreated")
    assert back == [900]
    early = seconds_of(run(chosen, far).events, "instance.recreated")
    assert early
    assert early[0] < 900


def test_a_lost_cache_node_is_replaced_when_it_is_back() -> None:
    lost = Fault("lost", "drill:cache-node-loss", 60, 0, "cache-1")
    said = seconds_of(run(design(cache=cache(replicas=0)), DOWN, lost).events, "shard.replaced_empty")
    assert said == [900]


def test_a_volume_does_not_grow_before_it_is_back() -> None:
    """Full but for a twentieth from the start on, it could grow after five minutes; it does in the second of the return."""
    logs = Fault("logs", "drill:log-growth", 60, 1000, factor=0.01)
    chosen = design(on={"storage": Storage(gib=100, max_gib=200)})
    crowded = level(length_s=1200, faults=(logs, DOWN), data_gib=95.0)
    grown = seconds_of(simulate(assemble(crowded, chosen), 1).events, "storage.grown")
    assert grown == [pytest.approx(900, abs=1)]
    free = replace(crowded, faults=(logs,))
    grown = seconds_of(simulate(assemble(free, chosen), 1).events, "storage.grown")
    assert grown == [pytest.approx(360, abs=1)]


@pytest.mark.parametrize("kind", [kind for kind, spec in ACTIONS.items() if spec.reach is not Reach.APPLICATION])
def test_every_call_of_the_api_is_refused(kind: str) -> None:
    events = run(design(on=STANDBY), DOWN, actions=(Action(60, kind, "", ""),), length_s=100).events
    assert seconds_of(events, "refused.no_control_plane", action=kind)


@pytest.mark.parametrize("kind", [kind for kind, spec in ACTIONS.items() if spec.reach is not Reach.API])
def test_ones_own_machine_is_reached_without_it(kind: str) -> None:
    chosen = design(on={"service": "ec2"}, replicas=(replica(),))
    events = run(chosen, DOWN, actions=(Action(60, kind, "", ""),), length_s=100).events
    assert not seconds_of(events, "refused.no_control_plane")


def test_a_rule_of_the_runbook_is_refused_like_a_person() -> None:
    rule = Rule("at 60s", 0, "scale", "writer", "db.r6g.xlarge")
    events = run(design(runbook=(rule,)), DOWN, length_s=100).events
    assert seconds_of(events, "refused.no_control_plane", by="rule", action="scale")


def test_two_outages_end_when_the_second_does() -> None:
    longer = Fault("more", "drill:control-plane-outage", 800, 200)
    lost = Fault("lost", "drill:cache-node-loss", 60, 0, "cache-1")
    said = seconds_of(run(design(cache=cache(replicas=0)), DOWN, longer, lost).events, "shard.replaced_empty")
    assert said == [1000]


def test_a_copy_of_a_drill_has_its_own_outage() -> None:
    simulation = DrillEngine(assemble(level(length_s=100, faults=(DOWN,)), design()), 1)
    simulation.advance(60)
    other = simulation.copy()
    other.state.control.held.clear()
    assert simulation.state.control.held == {"api"}
