"""RDS: claims C01 to C10, each decided by two runs that differ in one thing."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from drill.catalog.figure_sheet import figures
from drill.engine.database.storage_growth import fill_volumes
from drill.engine.setup import make_state
from drill.engine.state.arrays import TICKS
from drill.model.level import Level
from drill.model.said import Said
from drill.topology.assemble import assemble
from tests.claims.playing import (
    ENGINEERING,
    SEEDS,
    act,
    charged,
    failing,
    figure,
    level,
    of_class,
    play,
    quiet,
    refusal,
    said,
    score,
)
from tests.event_log import matches

HOURS = 730


def _range(*keys: str) -> tuple[float, float]:
    """Least and most of a sum of figures."""
    drawn = [figures()[key] for key in keys]
    return sum(item.low for item in drawn), sum(item.high for item in drawn)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_C01_rds_restarts_by_itself_a_server_of_ones_own_waits_for_a_person(seed: int) -> None:
    drill = level("rds/crash.yaml")
    managed = len(failing(of_class(drill, play(drill, "start", seed), "order")))
    by_hand = len(failing(of_class(drill, play(drill, "own-server", seed), "order")))
    # How long RDS takes is held against a second source in test_second_sources.
    assert managed < by_hand
    # Paged, decided, logged in; then the same recovery.
    low, high = _range(
        "operator.page_s", "operator.decide_s", "model.operator.restart_s", "model.recovery.rds.restart_s"
    )
    assert low <= by_hand <= high + 10


@pytest.mark.slow
def test_C01_backups_of_a_server_of_ones_own_are_paid_for_byte_by_byte() -> None:
    drill = level("rds/crash.yaml")
    assert charged(drill, "start", "bill.backups") == 0
    own = charged(drill, "own-server", "bill.backups")
    # 8 GiB and seven days of 2 % change, at the price of a snapshot.
    assert own == round(8 * (1 + 7 * 0.02) * figure("price.ec2.snapshot_gib_month") * 1e6)
    assert charged(drill, "own-server", "bill.administrator") > 0
    restored = play(drill, "own-server-no-backups", 1, act(30, "restore"))
    assert said(restored, "refused.no_backups")


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_C04_with_logs_the_loss_is_minutes_and_the_outage_is_the_restore(seed: int) -> None:
    drill = level("rds/drop.yaml")
    recording = play(drill, "start", seed)
    down = failing(of_class(drill, recording, "order"))
    start, back = down[0], down[-1]
    assert start == 600
    base, each, repoint = (
        figures()[key] for key in ("model.restore.base_s", "model.restore.per_gib_s", "operator.act_s")
    )
    low = base.low + 60 * each.low + repoint.low
    high = base.high + 60 * each.high + repoint.high
    # The rule waits five minutes, so that the logs up to the damage have been shipped: nothing is lost.
    assert low <= back - 900 <= high + 10
    assert recording.lost_writes == 0
    # At once, the last five minutes of log are not in the backups yet.
    hasty = play(drill, "at-once", seed)
    assert hasty.lost_writes == pytest.approx(figure("backup.log_upload_s") * 20, rel=0.02)


@pytest.mark.slow
def test_C04_without_backups_the_table_is_gone() -> None:
    drill = level("rds/drop.yaml")
    recording = play(drill, "no-backups")
    assert said(recording, "refused.no_backups")
    assert failing(of_class(drill, recording, "order")) == list(range(600, drill.length_s))
    assert recording.ledger[0].chain[-1] == Said("choice.no_backups", path="database.backups.retention", value_d=0)


@pytest.mark.slow
def test_C05_a_restore_is_a_new_instance_with_a_new_address_and_slow_first_reads() -> None:
    drill = level("rds/drop.yaml")
    recording = play(drill)
    available = said(recording, "restore.available")[0]
    moved = said(recording, "restore.finished")[0]
    # It is there, but until somebody has changed the connection string everybody still asks the old one.
    low, high = _range("operator.act_s")
    assert low <= moved - available <= high
    assert set(range(available, moved)) <= set(failing(of_class(drill, recording, "order")))
    browse = of_class(drill, recording, "browse")
    # Blocks come from the backup for data / rate; on the old instance the same reads were in time.
    loading = range(moved + 5, moved + int(60 / figures()["model.restore.lazy_gib_per_s"].value) - 5)
    assert sum(browse[t].late for t in loading) > 0.2 * 50 * len(loading)
    assert sum(frame.late for frame in browse[:600]) < 0.01 * 50 * 600
    p99_before, p99_after = browse[500].p99_ms, browse[moved + 60].p99_ms
    assert p99_after > 2 * p99_before


def test_C07_a_slow_volume_is_a_slow_commit() -> None:
    drill = level("rds/volume.yaml")
    order = of_class(drill, play(drill), "order")
    # A commit waits for one write to the volume, 1 ms; fifty times that is 49 ms more.
    assert order[200].p50_ms - order[60].p50_ms == pytest.approx(49 * figure("storage.ebs.latency_ms"), rel=0.02)
    assert of_class(drill, play(quiet(drill)), "order")[200].p50_ms == pytest.approx(order[60].p50_ms, rel=0.01)


def _ios(orders: float) -> float:
    """I/O a second of orders of ten rows on 90 GiB, by renewal theory.

    Commits within one flush of 1 ms share it. Changes of one page of 8 KiB within a checkpoint of 300 s share its writing,
    which is 0.55 I/O a row (pgbench on RDS).
    """
    rows, pages = 10.0 * orders, 90 * 2**30 / 8192
    return orders / (1.0 + orders * 0.001) + 0.55 * rows / (1.0 + rows * 300.0 / pages)


@pytest.mark.parametrize(("name", "iops"), [("start", 3000), ("io1", 10_000), ("gp3-striped", 12_000)])
def test_C07_the_iops_of_a_volume_bound_its_writes(name: str, iops: int) -> None:
    drill = level("rds/iops.yaml")
    order = of_class(drill, play(drill, name), "order")
    saturated = next(frame.offered for frame in order if frame.good < 0.95 * frame.offered)
    # gp3 gives 3,000, or 12,000 on four volumes; io1 what is paid.
    assert _ios(saturated) == pytest.approx(iops, rel=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_C10_scaling_is_an_outage_without_a_standby_and_a_failover_with_one(seed: int) -> None:
    drill = level("rds/scale.yaml")
    single = failing(of_class(drill, play(drill, "start", seed), "order"))
    double = failing(of_class(drill, play(drill, "standby", seed), "order"))
    assert not failing(of_class(drill, play(drill, "unchanged", seed), "order"))
    # How long each takes is held against a second source in test_second_sources.
    assert 0 < len(double) < len(single)
    # The new host is prepared first, while the old one works.
    assert single[0] > 60 + 10


def _instance_usd_hour(name: str) -> float:
    """Price of the writer in dollars an hour."""
    line = score(level("rds/engines.yaml"), name).score.bill[0]
    return line.micro_usd_month / 1e6 / HOURS


@pytest.mark.parametrize(
    ("name", "usd_hour"),
    [
        # db.r5.large, Single-AZ, us-east-1 (AWS price list of 2021-08-03). Oracle SE2 and SQL Server bring their licences.
        ("start", 0.25),
        ("mysql", 0.24),
        ("mariadb", 0.24),
        ("oracle-byol", 0.233),
        ("oracle", 0.482),
        ("sqlserver", 1.02),
        ("sqlserver-web", 0.46),
        ("aurora-postgres", 0.29),
        ("aurora-mysql", 0.29),
        ("db2", 0.233),
    ],
)
def test_C02_every_engine_has_its_own_price(name: str, usd_hour: float) -> None:
    assert _instance_usd_hour(name) == pytest.approx(usd_hour, abs=5e-7)


def test_C02_every_engine_has_its_own_combinations() -> None:
    drill = level("rds/engines.yaml")
    assert refusal(drill, "rds/oracle-on-aurora.yaml").keys() == {"D102"}
    assert refusal(drill, "rds/oracle-cluster.yaml").keys() == {"D114"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_C03_the_window_is_downtime_without_a_standby_and_hurts_more_at_the_peak(seed: int) -> None:
    drill = level("rds/patch.yaml")
    peak, night = play(drill, "start", seed), play(drill, "quiet-hour", seed)
    down = failing(of_class(drill, peak, "order"))
    low, high = _range("maintenance.os_update_s")
    assert low <= len(down) <= high + 10
    assert down[0] == 35 * 60
    quiet_down = failing(of_class(drill, night, "order"))
    assert quiet_down[0] == 5 * 60
    # The same work: six times the traffic at the peak, six times the loss.
    assert len(quiet_down) == len(down)
    assert peak.totals[0].failed / night.totals[0].failed == pytest.approx(6.0, rel=0.05)
    assert not failing(of_class(drill, play(drill, "tonight", seed), "order"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_C03_with_a_standby_patching_is_a_failover(seed: int) -> None:
    drill = level("rds/patch.yaml")
    down = failing(of_class(drill, play(drill, "standby", seed), "order"))
    low, high = _range("failover.rds.promote_s", "model.failover.rds.recover_s", "failover.rds.dns_s")
    assert low <= len(down) <= high + 10
    assert down[0] == 35 * 60
    assert said(play(drill, "standby", seed), "instance.patched")


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS[:2])
def test_C06_without_alarms_what_needs_a_person_begins_later(seed: int) -> None:
    drill = level("rds/alarms.yaml")
    with_alarms = len(failing(of_class(drill, play(drill, "start", seed), "order")))
    without = len(failing(of_class(drill, play(drill, "no-alarms", seed), "order")))
    rest = ("operator.decide_s", "model.operator.restart_s", "model.recovery.rds.restart_s")
    for down, notice in ((with_alarms, "operator.page_s"), (without, "model.operator.notice_s")):
        low, high = _range(notice, *rest)
        assert low <= down <= high + 10
    assert without > with_alarms


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS[:2])
def test_C06_a_rule_carried_out_by_a_person_waits_for_one(seed: int) -> None:
    drill = level("rds/by-whom.yaml")
    begun = {
        name: said(play(drill, name, seed), "promotion.started", node="replica-1")[0]
        for name in ("automation", "start", "no-alarms")
    }
    assert begun["automation"] <= 62
    low, high = _range("operator.page_s", "operator.decide_s", "operator.act_s")
    assert low <= begun["start"] - begun["automation"] <= high + 2
    low, high = _range("model.operator.notice_s", "operator.decide_s", "operator.act_s")
    assert low <= begun["no-alarms"] - begun["automation"] <= high + 2


@pytest.mark.slow
def test_C06_the_log_says_only_what_the_design_monitors() -> None:
    drill = level("rds/by-whom.yaml")
    watched, unwatched = play(drill), play(drill, "no-alarms")
    assert any(event.kind == "alarm" for event in watched.events)
    assert not any(event.kind == "alarm" for event in unwatched.events)


@pytest.mark.slow
def test_C07_gp2_bursts_until_its_credits_are_spent() -> None:
    drill = level("rds/credits.yaml")
    gp2, gp3 = of_class(drill, play(drill), "order"), of_class(drill, play(drill, "gp3"), "order")
    assert not failing(gp3, 0.05)
    broken = failing(gp2, 0.05)
    # 5.4 million credits; 480 orders use 2,677 a second and 300 are earned.
    assert broken[0] == pytest.approx(figure("storage.gp2.credits") / (_ios(480.0) - 300), rel=0.01)
    # Then 300 I/O a second are left: 47 orders of 480.
    assert gp2[-10].good < 0.15 * gp2[-10].offered


@pytest.mark.slow
def test_C07_reads_that_miss_the_buffers_spend_credits_too() -> None:
    drill = level("rds/read-credits.yaml")
    gp2, gp3 = of_class(drill, play(drill), "browse"), of_class(drill, play(drill, "gp3"), "browse")
    assert not failing(gp3, 0.05)
    # Three quarters of 16 GiB, less 1.2 GiB of connections, hold 3.6 % of 300 GiB; the rest is read from disk.
    held = (16 * 0.75 - 120 * 10 / 1024) / 300
    used = 2900 * (1 - held)
    assert failing(gp2, 0.05)[0] == pytest.approx(figure("storage.gp2.credits") / (used - 3 * 330), rel=0.05)


@pytest.mark.slow
def test_C08_without_auto_scaling_the_volume_fills_and_writes_stop() -> None:
    drill = level("rds/logs.yaml")
    recording = play(drill)
    # 20 GiB are free and one a minute goes.
    full = 60 + 20 * 60
    assert said(recording, "storage.full")[0] == pytest.approx(full, abs=2)
    assert failing(of_class(drill, recording, "order"))[0] == pytest.approx(full, abs=2)
    assert failing(of_class(drill, recording, "order"))[-1] == drill.length_s - 1
    assert not failing(of_class(drill, recording, "browse"), 0.01)
    assert any(matches(row.chain[-1], "choice.fixed_storage", path="database.storage") for row in recording.ledger)


@pytest.mark.slow
def test_C08_with_auto_scaling_it_grows_after_five_minutes_without_downtime() -> None:
    drill = level("rds/logs.yaml")
    recording = play(drill, "scaling")
    # Under 10 % free after ten minutes, then five minutes more. The past hour took 15 GiB, so seven take 105: five are
    # free, a hundred more are needed.
    low = 60 + 10 * 60
    assert said(recording, "storage.low", allocated_gib=100.0, free_pct=10.0)[0] == pytest.approx(low, abs=2)
    grown = said(recording, "storage.grown", from_gib=100.0, to_gib=200.0)
    assert grown == [pytest.approx(low + figure("storage.autoscale.sustain_s"), abs=2)]
    # 100 GiB more at 0.115 dollars a month, for the rest of the hour.
    usd = 100 * 0.115 * (drill.length_s - grown[0]) / 3600 / HOURS
    assert dict(recording.drill_items)[Said("charge.grown_storage")] == pytest.approx(usd * 1e6, rel=0.002)
    assert not failing(of_class(drill, recording, "order"), 0.01)


@pytest.mark.slow
def test_C08_the_maximum_holds() -> None:
    drill = level("rds/logs.yaml")
    recording = play(drill, "low-maximum")
    assert said(recording, "storage.grown", from_gib=100.0, to_gib=120.0)
    assert said(recording, "storage_scaling.at_maximum")
    assert failing(of_class(drill, recording, "order"))[0] == pytest.approx(60 + 40 * 60, abs=2)


@pytest.mark.slow
def test_C08_a_second_growth_waits_until_the_first_is_optimised() -> None:
    """A full volume of 1 TiB typically takes six hours (EBS User Guide), a smaller one in proportion."""
    drill = replace(level("rds/flood.yaml"), length_s=3 * 3600)
    recording = play(drill)
    first, second = said(recording, "storage.grown")
    # Two minutes of 6 GiB beside 80: 92 GiB are stored.
    assert second - first == pytest.approx(6 * 3600 * 92 / 1024, rel=0.001)
    assert said(recording, "storage_scaling.cooling_down")
    assert failing(of_class(drill, recording, "order"))[-1] == pytest.approx(second, abs=2)


@pytest.mark.slow
def test_C08_a_person_may_enlarge_it_hours_after_it_grew_by_itself() -> None:
    """What was refused until 2025: the last change is less than six hours old, and has been optimised."""
    recording = play(level("rds/slow-logs.yaml"))
    grown, enlarged = said(recording, "storage.grown"), said(recording, "storage.enlarged")
    assert len(enlarged) == 1
    assert [second for second in grown if 0 < enlarged[0] - second < 6 * 3600]
    assert not said(recording, "refused.storage_cooling_down")


def growths(made: Level, hours: int) -> list[int]:
    """Seconds at which storage auto scaling grows a volume that is always nearly full."""
    state = make_state(assemble(made, made.start), 1)
    state.volumes[0].used_gib = 95.0
    state.volumes[0].growth["log"] = 0.001
    grown = []
    for second in range(hours * 3600):
        state.tick = second * TICKS
        before = state.volumes[0].allocated_gib
        fill_volumes(state)
        if state.volumes[0].allocated_gib > before:
            grown.append(second)
            state.volumes[0].used_gib = state.volumes[0].allocated_gib - 5.0
    return grown


def test_C08_until_2025_two_changes_are_six_hours_apart() -> None:
    """AWS Knowledge Center: six hours, or until the volume is optimised, whichever is longer."""
    grown = growths(replace(level("rds/flood.yaml"), year=2025), 13)
    assert [after - before for before, after in pairwise(grown)] == [6 * 3600, 6 * 3600]
    assert len(growths(replace(level("rds/flood.yaml"), year=2026), 13)) > len(grown)


def test_C08_four_changes_a_day() -> None:
    """Amazon RDS User Guide (2026): a maximum of four storage modifications within any 24-hour period."""
    grown = growths(level("rds/flood.yaml"), 26)
    assert grown[0] == 300
    assert grown[3] < 24 * 3600
    assert grown[4] == grown[0] + 24 * 3600


def test_C09_a_level_that_needs_the_operating_system_refuses_rds() -> None:
    drill = level("rds/agent.yaml")
    for service in ("rds", "aurora"):
        assert refusal(drill, f"rds/agent-on-{service}.yaml").keys() == {"D202"}
    # EC2 and RDS Custom are let in, and cost an administrator.
    for name in ("start", "custom"):
        assert charged(drill, name, *ENGINEERING) > 0


def test_C50_no_managed_database_lets_you_log_in() -> None:
    """The security side of C09: a login on the host is what RDS and Aurora never give, under any engine they run."""
    drill = level("rds/agent.yaml")
    for service in ("rds", "aurora"):
        assert refusal(drill, f"rds/agent-on-{service}.yaml").keys() == {"D202"}
    # Where one can log in, somebody is paid to.
    assert charged(drill, "start", *ENGINEERING) > 0


def test_C09_rds_custom_is_for_oracle_and_sql_server_only() -> None:
    assert "D201" in refusal(level("rds/agent.yaml"), "rds/agent-on-custom-postgres.yaml")


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_C05_the_new_instance_may_stand_in_another_zone(seed: int) -> None:
    drill = level("rds/zone-gone.yaml")
    assert failing(of_class(drill, play(drill, "nobody", seed), "order"))[-1] == drill.length_s - 1
    recording = play(drill, "start", seed)
    down = failing(of_class(drill, recording, "order"))
    # How long the restore takes is held against a second source in test_second_sources.
    (finished,) = said(recording, "restore.finished", zone="us-east-1b")
    assert finished <= down[-1] + 1 <= finished + 10
    # The last five minutes of log never left the zone.
    assert recording.lost_writes == pytest.approx(figure("backup.log_upload_s") * 20, rel=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS[:2])
def test_C08_a_person_may_enlarge_it_but_not_while_it_is_being_optimised(seed: int) -> None:
    drill = level("rds/logs.yaml")
    recording = play(drill, "enlarged", seed)
    down = failing(of_class(drill, recording, "order"))
    full, low, high = 60 + 20 * 60, *_range("model.storage.enlarge_s")
    assert down[0] == pytest.approx(full, abs=2)
    assert 25 * 60 + low <= down[-1] <= 25 * 60 + high + 2
    assert said(recording, "refused.storage_cooling_down", action="enlarge", value="400")
