"""What holds for every level and design: a machine without power never answers, and no order of lines in a file matters."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drill.engine.simulate import DrillEngine, simulate
from drill.engine.state.arrays import UP
from drill.model.design import Design
from drill.model.level import Fault, Level
from drill.model.run import Recording
from drill.topology.assemble import assemble
from tests import strategies

few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

drills = strategies.drills()
seeds = st.integers(0, 2**31)
outages = st.lists(
    st.builds(
        Fault,
        id=st.uuids().map(str),
        kind=st.sampled_from(("drill:az-power", "aws:network:disrupt-connectivity")),
        at_s=st.integers(0, 40),
        for_s=st.integers(1, 60),
        target=st.sampled_from((*strategies.ZONES, "writer")),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda fault: fault.id,
).map(
    lambda found: tuple(f for f in found if f.kind != "drill:az-power" or f.target != "writer"),
)


DARK = ("drill:az-power", "aws:network:disrupt-connectivity")
"""Faults that keep every machine of a zone from answering."""


def dark_at(faults: tuple[Fault, ...], second: int) -> set[str]:
    """Zones that some fault keeps from answering all through a second."""
    return {
        fault.target
        for fault in faults
        if fault.kind in DARK and fault.target in strategies.ZONES and fault.at_s <= second < fault.at_s + fault.for_s
    }


@pytest.mark.slow
@few
@given(drill=drills, more=outages, seed=seeds, data=st.data())
def test_nothing_in_a_dark_zone_answers(
    drill: tuple[Level, Design], more: tuple[Fault, ...], seed: int, data: st.DataObject
) -> None:
    """Whatever else happens: no database is reached there, and no shard's primary is there while the shard answers."""
    made = replace(drill[0], faults=(*drill[0].faults, *more))
    simulation = DrillEngine(assemble(made, drill[1]), seed)
    for action in data.draw(strategies.actions(drill[1])):
        simulation.act(action)
    for second in range(strategies.LENGTH_S):
        simulation.advance(1)
        dark = dark_at(made.faults, second)
        state = simulation.state
        for i, machine in enumerate(state.machines):
            if machine.spec.zone in dark:
                assert simulation.rows.mode[i] != UP, (second, machine)
        for shard in state.shards:
            if shard.up:
                assert shard.nodes[shard.primary].zone not in dark, (second, shard)


def same(first: Recording, second: Recording) -> None:
    """Two recordings tell the same, but for the last bits of sums and the order of rows."""
    for one, other in zip(
        sorted(first.totals, key=lambda row: row.cls), sorted(second.totals, key=lambda row: row.cls), strict=True
    ):
        for name in ("offered", "good", "stale", "late", "failed"):
            assert abs(getattr(one, name) - getattr(other, name)) <= 1, (one, other)
    assert abs(first.lost_writes - second.lost_writes) <= 1
    assert [(e.t, e.kind, e.node) for e in first.events] == [(e.t, e.kind, e.node) for e in second.events]


@pytest.mark.slow
@few
@given(drill=drills, more=outages, seed=seeds, data=st.data())
def test_the_order_of_simultaneous_faults_does_not_matter(
    drill: tuple[Level, Design], more: tuple[Fault, ...], seed: int, data: st.DataObject
) -> None:
    faults = tuple(replace(fault, at_s=20) for fault in (*drill[0].faults, *more))
    runs = [
        simulate(assemble(replace(drill[0], faults=tuple(order)), drill[1]), seed)
        for order in (faults, data.draw(st.permutations(faults)))
    ]
    assert runs[0].digest == runs[1].digest


@pytest.mark.slow
@few
@given(drill=drills, seed=seeds)
def test_the_order_of_replicas_does_not_matter(drill: tuple[Level, Design], seed: int) -> None:
    replicas = drill[1].replicas
    turned = replace(drill[1], replicas=tuple(reversed(replicas)))
    same(*(simulate(assemble(drill[0], chosen), seed) for chosen in (drill[1], turned)))


@pytest.mark.slow
@few
@given(drill=drills, seed=seeds)
def test_the_order_of_classes_does_not_matter(drill: tuple[Level, Design], seed: int) -> None:
    turned = replace(drill[0], classes=tuple(reversed(drill[0].classes)))
    same(*(simulate(assemble(made, drill[1]), seed) for made in (drill[0], turned)))
