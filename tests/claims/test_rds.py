"""RDS: claims C01 to C10, each decided by two runs that differ in one thing."""

from __future__ import annotations

import pytest

from drill.catalog.figures import figures
from tests.claims.playing import act, failing, figure, level, of_class, play, quiet, refusal, said, score

SEEDS = (1, 2, 3)
HOURS = 730


def _range(*keys: str) -> tuple[float, float]:
    """Least and most of a sum of figures."""
    drawn = [figures()[key] for key in keys]
    return sum(item.low for item in drawn), sum(item.high for item in drawn)


@pytest.mark.parametrize("seed", SEEDS)
def test_C01_rds_restarts_by_itself_a_server_of_ones_own_waits_for_a_person(seed: int) -> None:
    drill = level("rds/crash.yaml")
    managed = len(failing(of_class(drill, play(drill, "start", seed), "order")))
    by_hand = len(failing(of_class(drill, play(drill, "own-server", seed), "order")))
    low, high = _range("model.recovery.rds.restart_s")
    assert low <= managed <= high + 10
    # Paged, decided, logged in; then the same recovery.
    low, high = _range(
        "operator.page_s", "operator.decide_s", "model.operator.restart_s", "model.recovery.rds.restart_s"
    )
    assert low <= by_hand <= high + 10


def test_C01_backups_of_a_server_of_ones_own_are_paid_for_byte_by_byte() -> None:
    drill = level("rds/crash.yaml")
    lines = {name: {line.what: line.micro_usd_month for line in score(drill, name).score.bill} for name in ("start", "own-server")}
    assert not any("backups" in what for what in lines["start"])
    own = next(usd for what, usd in lines["own-server"].items() if "backups" in what)
    # 8 GiB and seven days of 2 % change, at the price of a snapshot.
    assert own == round(8 * (1 + 7 * 0.02) * figure("model.price.ec2.snapshot_gib_month") * 1e6)
    assert any("by hand" in what for what in lines["own-server"])
    restored = play(drill, "own-server-no-backups", 1, act(30, "restore"))
    assert said(restored, "there is nothing to restore from: backups.retention is 0")


@pytest.mark.parametrize("seed", SEEDS)
def test_C04_with_logs_the_loss_is_minutes_and_the_outage_is_the_restore(seed: int) -> None:
    drill = level("rds/drop.yaml")
    recording = play(drill, "start", seed)
    down = failing(of_class(drill, recording, "order"))
    start, back = down[0], down[-1]
    assert start == 600
    base, each, repoint = (figures()[key] for key in ("model.restore.base_s", "model.restore.per_gib_s", "operator.act_s"))
    low = base.low + 60 * each.low + repoint.low
    high = base.high + 60 * each.high + repoint.high
    # The rule waits five minutes, so that the logs up to the damage have been shipped: nothing is lost.
    assert low <= back - 900 <= high + 10
    assert recording.lost_writes == 0
    # At once, the last five minutes of log are not in the backups yet.
    hasty = play(drill, "at-once", seed)
    assert hasty.lost_writes == pytest.approx(figure("backup.log_upload_s") * 20, rel=0.02)


def test_C04_without_backups_the_table_is_gone() -> None:
    drill = level("rds/drop.yaml")
    recording = play(drill, "no-backups")
    assert said(recording, "there is nothing to restore from: backups.retention is 0")
    assert failing(of_class(drill, recording, "order")) == list(range(600, drill.length_s))
    assert recording.ledger[0].chain[-1] == "backups.retention: 0d, so it is gone for good"


def test_C05_a_restore_is_a_new_instance_with_a_new_address_and_slow_first_reads() -> None:
    drill = level("rds/drop.yaml")
    recording = play(drill)
    available = said(recording, "is available under a new name")[0]
    moved = said(recording, "applications use the restored instance")[0]
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


@pytest.mark.parametrize(("name", "iops"), [("start", 3000), ("io1", 10_000), ("gp3-striped", 12_000)])
def test_C07_the_iops_of_a_volume_bound_its_writes(name: str, iops: int) -> None:
    drill = level("rds/iops.yaml")
    order = of_class(drill, play(drill, name), "order")
    saturated = next(frame.offered for frame in order if frame.good < 0.95 * frame.offered)
    # pgbench: 3.9 I/O for four rows; an order writes ten. gp3 gives 3,000, or 12,000 on four volumes; io1 what is paid.
    assert saturated == pytest.approx(iops / (10 * 3.9 / 4), rel=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_C10_scaling_is_an_outage_without_a_standby_and_a_failover_with_one(seed: int) -> None:
    drill = level("rds/scale.yaml")
    single = failing(of_class(drill, play(drill, "start", seed), "order"))
    double = failing(of_class(drill, play(drill, "standby", seed), "order"))
    assert not failing(of_class(drill, play(drill, "unchanged", seed), "order"))
    low, high = _range("model.scale.outage_s")
    assert low <= len(single) <= high + 10
    # Promotion and the name; nobody has to notice first.
    low, high = _range("failover.rds.promote_s", "model.failover.rds.recover_s", "failover.rds.dns_s")
    assert low <= len(double) <= high + 10
    assert len(double) < len(single)
    prepare, longest = _range("model.scale.prepare_s")
    assert 60 + prepare <= single[0] <= 60 + longest + 2
