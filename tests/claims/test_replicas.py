"""Read replicas: claims C11 to C20, each decided by two runs that differ in one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.catalog.figure_sheet import figures
from drill.engine.simulate import simulate
from drill.model.level import Fault, Level
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests.claims.playing import (
    SEEDS,
    act,
    failing,
    figure,
    level,
    of_class,
    of_node,
    play,
    quiet,
    refusal,
    said,
    score,
)

HOURS = 730


def zones_dark(made: Level, *zones: str, at_s: int = 60, for_s: int = 1140) -> Level:
    """The level in which these zones have no power."""
    faults = (Fault(f"dark-{zone}", "drill:az-power", at_s, for_s, zone) for zone in zones)
    return replace(made, faults=tuple(faults))


def test_C11_the_sixteenth_replica_is_refused() -> None:
    refused = refusal(level("replicas/places.yaml"), "replicas/sixteen.yaml")
    assert "15" in refused["D121"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dark", "alive"),
    [
        ((), {"beside", "across", "far"}),
        (("us-east-1a",), {"across", "far"}),
        (("us-east-1a", "us-east-1b", "us-east-1c"), {"far"}),
        (("us-west-2a", "us-west-2b"), {"beside", "across"}),
    ],
)
def test_C12_each_place_survives_its_own_fault(dark: tuple[str, ...], alive: set[str]) -> None:
    drill = level("replicas/places.yaml")
    if dark:
        drill = zones_dark(drill, *dark)
    else:
        drill = replace(drill, faults=(Fault("crash", "drill:instance-crash", 60, 0, "writer"),))
    recording = play(drill)
    up = {name for name in ("beside", "across", "far") if of_node(drill, recording, name)[100].state == "up"}
    assert up == alive
    # What is down cannot be promoted, what is up can.
    wanted = [*sorted({"beside", "across", "far"} - alive), max(alive)]
    promoted = play(drill, "start", 1, tuple(one for name in wanted for one in act(120, "promote", name)))
    for name in wanted:
        assert bool(said(promoted, "promotion.finished", node=name)) == (name in alive)


def test_C13_a_burst_of_writes_makes_the_replica_old_and_its_reads_stale() -> None:
    drill = level("replicas/burst.yaml")
    recording = play(drill)
    lag = [frame.lag_s for frame in of_node(drill, recording, "replica-1")]
    # 8,020 rows a second against the 4,444 that one thread applies: after two minutes it is at 4,444 / 8,020 of the way.
    apply = figure("replica.apply_writes_per_s")
    assert lag[239] == pytest.approx(120 * (1 - apply / 8020), rel=0.03)
    assert lag[60] < 1.0
    stale = [frame.stale for frame in of_class(drill, recording, "browse")]
    assert sum(stale[:120]) == 0
    assert sum(stale[120:300]) > 0.1 * 100 * 180
    on_the_writer = score(drill, "on-the-writer").score
    assert on_the_writer.stale_ratio == 0.0


def test_C14_writes_to_a_replica_are_refused_at_the_door() -> None:
    refused = refusal(level("replicas/places.yaml"), "replicas/writes-to-a-replica.yaml")
    assert "order" in refused["D125"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_C15_promotion_takes_minutes_loses_the_lag_and_needs_a_new_address(seed: int) -> None:
    drill = zones_dark(level("replicas/burst.yaml"), "us-east-1a", at_s=240, for_s=960)
    alone, promoted = play(drill, "start", seed), play(drill, "start", seed, act(245, "promote", "replica-1"))
    assert failing(of_class(drill, alone, "order"))[-1] == drill.length_s - 1
    done, documented = said(promoted, "promotion.finished", node="replica-1")[0], figures()["replica.promote_s"]
    assert documented.low <= done - 245 <= documented.high
    # Applications must be pointed at it: they still fail when it is up.
    back = failing(of_class(drill, promoted, "order"))[-1]
    repoint = figures()["operator.act_s"]
    assert repoint.low <= back - done <= repoint.high + 6
    # Of 120 x 8,020 rows it had applied 4,444 a second when it was told to stop following.
    lost = 120 * 8020 - 125 * figure("replica.apply_writes_per_s")
    assert promoted.lost_writes == pytest.approx(lost, rel=0.03)


@pytest.mark.slow
def test_C16_a_report_on_the_writer_starves_checkout_on_a_replica_it_does_not() -> None:
    drill = level("replicas/report.yaml")
    on_writer, on_replica = (
        of_class(drill, play(drill), "checkout"),
        of_class(drill, play(drill, "on-the-replica"), "checkout"),
    )
    during = range(190, 480)
    assert sum(on_writer[t].failed + on_writer[t].late for t in during) > 0.9 * 100 * len(during)
    assert all(on_replica[t].good > 0.99 * on_replica[t].offered for t in during)


@pytest.mark.slow
def test_C17_reads_go_on_but_writes_wait_for_a_person() -> None:
    drill = zones_dark(level("replicas/places.yaml"), "us-east-1a")
    recording = play(drill)
    # Both minutes after the applications in that zone were taken out.
    writes, reads = of_class(drill, recording, "order"), of_class(drill, recording, "browse")
    assert set(range(80, drill.length_s)) <= set(failing(writes))
    assert not set(range(80, drill.length_s)) & set(failing(reads, 0.05))
    promoted = play(drill, "start", 1, act(90, "promote", "across"))
    assert writes[-1].good == 0
    assert of_class(drill, promoted, "order")[-1].good == pytest.approx(50, rel=0.01)


@pytest.mark.parametrize(("name", "usd_gb"), [("near-only", 0.0), ("ohio", 0.01), ("west", 0.02)])
def test_C18_log_is_free_within_the_region_and_charged_across(name: str, usd_gb: float) -> None:
    drill = quiet(level("replicas/places.yaml"))
    lines = [line.micro_usd_month for line in score(drill, name).score.bill if line.said.code == "bill.transfer"]
    # 50 orders a second of 2 rows with 2 KiB of log each, for 730 hours.
    gib = 50 * 2 * 2048 * 3600 * HOURS / 2**30
    assert sum(lines) == round(gib * usd_gb * 1e6)
    assert len(lines) == (usd_gb > 0)


@pytest.mark.slow
def test_C20_a_replica_that_no_connection_string_names_gets_no_load() -> None:
    drill = quiet(level("replicas/places.yaml"))
    listed, unlisted = play(drill), play(drill, "unlisted")
    assert of_node(drill, listed, "across")[60].rate == pytest.approx(30, rel=0.01)
    assert of_node(drill, unlisted, "across", "unlisted")[60].rate == 0.0
    assert of_node(drill, unlisted, "beside", "unlisted")[60].rate == pytest.approx(45, rel=0.01)


def test_C14_writes_sent_to_a_replica_fail() -> None:
    drill = quiet(level("replicas/burst.yaml"))
    # Past the door, as a program that ignores it would: every write to the replica is an error, its reads go on.
    astray = replace(drill.start, reads=(*drill.start.reads, ("order", "replicas")))
    recording = simulate(assemble(drill, astray), 1)
    order = next(total for total in recording.totals if total.cls == "order")
    assert order.good == 0
    assert order.failed == order.offered
    row = next(row for row in recording.ledger if row.cls == "order")
    assert row.cause == Said("cause.read_only", node="replica-1")
    # As every chain does, it begins with an input: nothing but the usual demand.
    because = (
        Said("demand.usual"),
        Said("writes.sent_to_replica"),
        Said("machine.accepts_reads_only", node="replica-1"),
    )
    assert row.chain[:3] == because


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_C19_a_multi_az_replica_outlives_its_zone(seed: int) -> None:
    drill = level("replicas/multi-az.yaml")
    with_standby, alone = play(drill, "start", seed), play(drill, "alone", seed)
    down = failing(of_class(drill, with_standby, "browse"))
    documented = figures()["failover.rds_multi_az_instance.s"]
    assert documented.low <= len(down) <= documented.high
    assert failing(of_class(drill, alone, "browse"))[-1] == drill.length_s - 1
    # And it can still be promoted, which the other cannot.
    assert said(play(drill, "start", seed, act(250, "promote", "replica-1")), "promotion.finished", node="replica-1")
    assert said(play(drill, "alone", seed, act(250, "promote", "replica-1")), "refused.down", node="replica-1")


def test_C19_its_standby_is_paid_for() -> None:
    drill = level("replicas/multi-az.yaml")
    with_standby, alone = (score(drill, name).score.bill for name in ("start", "alone"))
    assert with_standby[1].micro_usd_month == 2 * alone[1].micro_usd_month


@pytest.mark.slow
def test_C15_the_other_replicas_stay_with_the_old_primary() -> None:
    drill = quiet(level("replicas/places.yaml"))
    calm, promoted = play(drill), play(drill, "start", 1, act(60, "promote", "across"))
    done = said(promoted, "promotion.finished", node="across")[0]
    end = drill.length_s - 1
    assert of_node(drill, calm, "far")[end].lag_s < 1.0
    assert of_node(drill, promoted, "far")[end].lag_s == pytest.approx(end - done, rel=0.3)


@pytest.mark.slow
def test_a_fault_on_a_replica_that_the_design_does_not_have_strikes_nobody() -> None:
    drill = replace(level("replicas/places.yaml"), faults=(Fault("crash", "drill:instance-crash", 60, 0, "across"),))
    recording = play(drill, "none")
    assert said(recording, "fault.absent", target="across")
    assert not failing(of_class(drill, recording, "browse"), 0.01)
    assert said(play(drill), "fault.struck", target="across")


def test_C15_reads_that_were_sent_to_the_promoted_replica_still_are() -> None:
    drill = zones_dark(level("replicas/burst.yaml"), "us-east-1a", at_s=240, for_s=960)
    promoted = play(drill, "start", 1, act(245, "promote", "replica-1"))
    done = said(promoted, "promotion.finished", node="replica-1")[0]
    # Its address stands in the connection string of browse, and is the same after promotion.
    browse = of_class(drill, promoted, "browse")
    assert all(frame.good > 0.95 * frame.offered for frame in browse[done + 60 :])
