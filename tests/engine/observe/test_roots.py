"""The first link of a chain is an input or the usual demand, and the choice at its end is one that the level offers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.design import Clients, Design
from drill.model.level import Fault, Level
from drill.model.level_traffic import Curve, Retries
from drill.model.run import LedgerRow, Recording
from drill.topology.assemble import assemble
from tests import strategies
from tests.factories import EAST, WEST, browse, cache, checkout, design, level, replica

few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
CONSEQUENCES = {
    *("instance.restarted", "instance.recreated", "failover.completed", "failover.completed_in_place"),
    *("region.took_over", "clients.reconnected", "shard.replaced_empty", "clients.moved_to_restored"),
}
CONDITIONS = {
    *("replication.asynchronous", "iam.throttles_sign_ins", "writes.sent_to_replica"),
    *("connections.over_max_connections", "sessions.keep_state"),
}


def play(made: Design, *faults: Fault, acts: tuple[Action, ...] = (), **over: object) -> Recording:
    drill = replace(level(length_s=900, faults=faults), **over)  # type: ignore[arg-type]
    return simulate(assemble(drill, made), 1, acts)


def rows(recording: Recording, cause: str) -> list[LedgerRow]:
    return [row for row in recording.ledger if row.cause.code == cause]


@pytest.mark.slow
@few
@given(drill=strategies.drills(), seed=st.integers(0, 2**31), data=st.data())
def test_a_consequence_or_a_condition_is_never_a_root(
    drill: tuple[Level, Design], seed: int, data: st.DataObject
) -> None:
    recording = simulate(assemble(*drill), seed, data.draw(strategies.actions(drill[1])))
    assert not {row.chain[0].code for row in recording.ledger} & (CONSEQUENCES | CONDITIONS)


@pytest.mark.slow
@few
@given(drill=strategies.drills(), seed=st.integers(0, 2**31))
def test_refused_and_unreachable_are_never_chance(drill: tuple[Level, Design], seed: int) -> None:
    recording = simulate(assemble(*drill), seed)
    for row in recording.ledger:
        if row.cause.code in ("cause.refused", "cause.unreachable", "cause.read_only"):
            assert all(link.code != "requests.queue_by_chance" for link in row.chain), row


def spike(name: str, at_s: int, for_s: int, factor: float) -> Fault:
    return Fault(name, "drill:traffic-spike", at_s, for_s, "", factor)


def test_a_second_spike_takes_over_the_overload_that_it_adds_to() -> None:
    """From 100 s too much is asked, from 400 s four times that: what is lost from then on is the second's."""
    item = checkout(rate=Curve(((0, 1000.0),)), retries=Retries(0))
    recording = play(
        design(clients=Clients(pool=100)),
        spike("first", 100, 800, 3.5),
        spike("second", 400, 300, 4.0),
        classes=(item,),
    )
    by_root: dict[int, int] = {}
    for row in recording.ledger:
        root = dict(row.chain[0].facts)
        by_root[int(str(root.get("at_s", -1)))] = by_root.get(int(str(root.get("at_s", -1))), 0) + row.count
    assert by_root[400] > by_root[100] > 0


def test_what_a_restart_brings_is_charged_to_the_crash() -> None:
    """The chain of what is late after the restart begins with the crash, and the restart is its second link."""
    recording = play(
        design(cache=cache(single_flight=False)),
        Fault("crash", "drill:instance-crash", 100, 0, "writer"),
        Fault("cold", "drill:cache-flush", 30, 0, ""),
        classes=(checkout(rate=Curve(((0, 900.0),))), browse(rate=Curve(((0, 3000.0),)))),
    )
    followed = [row for row in recording.ledger if any(link.code == "instance.restarted" for link in row.chain)]
    assert followed
    for row in followed:
        assert (row.chain[0].fact("kind"), row.chain[1].code) == ("drill:instance-crash", "instance.restarted")


def test_the_growth_that_goes_on_fills_a_volume() -> None:
    """10 GiB in a rehearsal that is over, 40 that are still coming: the second would have filled it alone."""
    faults = (
        Fault("rehearsal", "drill:log-growth", 10, 60, factor=30.0),
        Fault("flood", "drill:log-growth", 200, 600, factor=20.0),
    )
    failed = rows(play(design(), *faults, classes=(checkout(),)), "cause.read_only")
    assert {row.chain[0].fact("at_s") for row in failed} == {200}


def test_distance_is_named_before_chance() -> None:
    """Every request goes over the continent: no event at all, and no class of machine, is why they are late."""
    far = browse(region=WEST.name, within_ms=60, fresh_s=None)
    recording = play(
        design(), classes=(far,), regions=(EAST, WEST), apps=replace(level().apps, zones=(EAST.zones[0], WEST.zones[0]))
    )
    late = rows(recording, "cause.slow")
    assert sum(row.count for row in late) > 0.9 * recording.totals[0].offered
    assert {row.chain[0].code for row in late} == {"network.beyond_objective"}


@pytest.mark.parametrize("choices", [("database.class",), ("replicas", "proxy")])
def test_a_choice_that_the_level_has_made_is_told_as_given(choices: tuple[str, ...]) -> None:
    item = checkout(rate=Curve(((0, 1000.0),)), retries=Retries(0))
    recording = play(design(), spike("much", 100, 300, 4.0), classes=(item,), choices=choices)
    for row in recording.ledger:
        facts = dict(row.chain[-1].facts)
        if "path" in facts and facts["path"] not in ("", "action"):
            offered = any(str(facts["path"]).startswith(choice) for choice in choices)
            assert offered is not facts.get("given", False), row


@pytest.mark.slow
def test_a_replicas_class_is_the_replicas() -> None:
    heavy = browse(rate=Curve(((0, 4000.0),)), keys=None)
    made = design(replicas=(replica(),), reads=(("browse", "replicas"),))
    recording = play(made, classes=(checkout(), heavy))
    overloaded = [row for row in recording.ledger if any(link.code == "machine.overloaded" for link in row.chain)]
    assert {row.chain[-1].fact("path") for row in overloaded} == {"replicas.class"}
