"""Letting traffic back: the ramp against its closed form, and against single requests on both sides of a cold cache's fate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.engine.clients.slow_start import STEPS
from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.model.design import Clients, Design, Rule
from drill.model.level import Fault
from drill.model.level_traffic import Retries
from drill.model.run import Recording
from drill.model.said import Said
from drill.topology.assemble import assemble
from drill.words.english import english
from tests.engine.test_oracle_tier import (
    APPS,
    CACHED,
    FLUSH,
    KEYS,
    WIDTH,
    Case,
    compare,
    engine_rows,
    oracle_shares,
    stream,
)
from tests.event_log import seconds_of
from tests.factories import browse, cache, checkout, design, level
from tests.oracle import tier_heapq
from tests.oracle.plants import scenario
from tests.oracle.scenario import buckets, recovered_after

RATE = 1500.0


def emptied(ramp_s: int | None) -> Case:
    """A cache emptied under more load than its database can answer: 333 a second, of 1,560 asked for."""
    return Case(
        (stream(((0, RATE),), retries=Retries(2, 200), keys=KEYS), stream(((0, 60.0),), name="plain")),
        160,
        (40,),
        faults=(FLUSH,),
        apps=replace(APPS, threads=10**6),
        design=replace(CACHED, clients=Clients(pool=10, ramp_s=ramp_s)),
    )


@pytest.mark.slow
@pytest.mark.parametrize(("ramp_s", "comes_back"), [(None, False), (60, True)])
def test_a_cold_cache_under_load_warms_behind_a_ramp_and_not_without(ramp_s: int | None, comes_back: bool) -> None:
    """The same verdict as single requests give, who are let in by a rule written independently."""
    made = emptied(ramp_s).inputs()
    ours = engine_rows(simulate(made, 1))
    mine = buckets(ours["good"], ours["bad"], WIDTH)
    assert (recovered_after(mine, WIDTH, 40) is not None) is comes_back
    for seed in range(2):
        theirs = oracle_shares(tier_heapq.simulate(scenario(made), seed))
        assert (recovered_after(theirs, WIDTH, 40) is not None) is comes_back
        assert mine[-1] == pytest.approx(theirs[-1], abs=0.05)


@pytest.mark.slow
def test_a_ramp_has_the_availability_of_single_requests() -> None:
    """Overall within half a point, as the other tiers; each ten seconds within three, for all of it is at the knee."""
    found = compare(emptied(60), 3)
    assert found.availability[0] == pytest.approx(found.availability[1], abs=0.005 + found.seed_noise), found
    assert found.calm_error <= 0.01, found
    assert found.knee_error <= 0.03, found


def _shed(recording: Recording, name: str) -> int:
    return sum(row.count for row in recording.ledger if row.cause == Said("cause.shed") and row.cls == name)


def _run(made: Design, *faults: Fault, actions: tuple[Action, ...] = (), length_s: int = 900) -> Recording:
    calm = level(length_s=length_s, classes=(checkout(), browse()), faults=faults)
    return simulate(assemble(calm, made), 1, actions)


@pytest.mark.parametrize("ramp_s", [30, 60, 600])
def test_what_is_refused_is_a_sum_of_steps(ramp_s: int) -> None:
    """Steps of a tenth of the length refuse 9/10, 8/10 … 0 of the rate: 4.5 tenths of rate times length in all."""
    flush = Fault("flush", "drill:cache-flush", 100, 1)
    made = design(cache=cache(), clients=Clients(ramp_s=ramp_s))
    refused = sum(range(STEPS)) / STEPS / STEPS
    rate = browse().rate.at(0)
    recording = _run(made, flush)
    assert _shed(recording, "browse") == pytest.approx(refused * rate * ramp_s, abs=1)
    assert _shed(recording, "checkout") == 0
    assert {row.chain[-1] for row in recording.ledger if row.cause == Said("cause.shed")} == {
        Said("choice.ramp", path="clients.ramp", value_s=ramp_s)
    }


def test_one_emptied_shard_of_four_closes_the_door_a_quarter_as_far() -> None:
    flush = Fault("flush", "drill:cache-flush", 100, 1, "cache-2")
    four = cache(shards=4, cluster_mode=True)
    recording = _run(design(cache=four, clients=Clients(ramp_s=60)), flush)
    assert _shed(recording, "browse") == pytest.approx(0.45 * browse().rate.at(0) * 60 / 4, abs=1)


def test_a_database_that_has_come_back_is_given_to_everybody_step_by_step() -> None:
    crash = Fault("crash", "drill:instance-crash", 100, 0, "writer")
    without, ramped = (_run(design(clients=Clients(ramp_s=s)), crash) for s in (None, 60))
    assert _shed(without, "checkout") == 0
    for item in (checkout(), browse()):
        assert _shed(ramped, item.name) == pytest.approx(0.45 * item.rate.at(0) * 60, abs=1)


def test_without_a_loss_nobody_is_refused() -> None:
    spike = Fault("spike", "drill:traffic-spike", 100, 60, "", 1.2)
    plain, ramped = (_run(design(cache=cache(), clients=Clients(ramp_s=s)), spike) for s in (None, 60))
    assert plain.digest == ramped.digest


def test_what_was_shed_is_let_in_again_in_ten_steps() -> None:
    """80 % shed for 100 s, then 8, 16 … 80 points let in again over 50 s."""
    rate = browse().rate.at(0)
    acts = (Action(100, "shed", "browse", "80"), Action(200, "admit", "browse", "50"))
    refused = _shed(_run(design(), actions=acts), "browse")
    assert refused == pytest.approx(rate * (0.8 * 100 + 0.8 * 0.45 * 50), abs=1)


def test_each_class_is_rejected_for_its_own_reason() -> None:
    """`browse` is let in again over 100 s while `checkout` is shed by half: no request of one has the chain of the other."""
    acts = (
        Action(100, "shed", "browse", "80"),
        Action(200, "admit", "browse", "100"),
        Action(220, "shed", "checkout", "50"),
    )
    rows = [row for row in _run(design(), actions=acts).ledger if row.cause == Said("cause.shed")]
    by_class = {(row.cls, row.chain[0].code): row.count for row in rows}
    browsing, buying = browse().rate.at(0), checkout().rate.at(0)
    assert by_class == {
        ("browse", "load.shed"): pytest.approx(0.8 * browsing * 100, abs=1),
        ("browse", "load.readmitted"): pytest.approx(0.8 * browsing * 45, abs=1),
        ("checkout", "load.shed"): pytest.approx(0.5 * buying * (900 - 220), abs=1),
    }


def test_everybody_is_let_in_who_was_shed_by_one_rule() -> None:
    rules = (Rule("at 100s", 0, "shed", "", "50"), Rule("at 200s", 0, "admit", "", "100"))
    recording = _run(design(runbook=rules))
    for item in (checkout(), browse()):
        assert _shed(recording, item.name) == pytest.approx(item.rate.at(0) * 0.5 * (100 + 45), rel=0.01)


@pytest.mark.parametrize(
    ("target", "value", "code"),
    [
        ("browse", "", "refused.no_seconds"),
        ("nobody", "60", "refused.no_request_class"),
        ("", "60", "refused.nothing_shed"),
    ],
)
def test_what_cannot_be_let_in_is_said(target: str, value: str, code: str) -> None:
    recording = _run(design(), actions=(Action(50, "admit", target, value),))
    assert seconds_of(recording.events, code, action="admit")


def test_what_a_rule_sheds_is_told_with_the_rule() -> None:
    """Two rules and a person: each rejected request names its own, and the counts are those of the shares."""
    rules = (Rule("at 100s", 0, "shed", "browse", "80"), Rule("at 200s", 0, "shed", "checkout", "50"))
    recording = _run(design(runbook=rules), actions=(Action(300, "shed", "browse", "0"), Action(400, "shed", "", "10")))
    told = {(row.cls, row.chain[0]): row.count for row in recording.ledger if row.cause == Said("cause.shed")}
    browsing, buying = browse().rate.at(0), checkout().rate.at(0)
    assert told == {
        ("browse", Said("load.shed_by_rule", when="at 100s")): pytest.approx(0.8 * browsing * 200, abs=1),
        ("browse", Said("load.shed")): pytest.approx(0.1 * browsing * 500, abs=1),
        ("checkout", Said("load.shed_by_rule", when="at 200s")): pytest.approx(0.5 * buying * 700, abs=1),
    }
    assert {row.chain[-1].code for row in recording.ledger if row.cause == Said("cause.shed")} == {"choice.action"}
    assert english(Said("load.shed_by_rule", when="at 100s")) == "the rule “when: at 100s” shed load"
