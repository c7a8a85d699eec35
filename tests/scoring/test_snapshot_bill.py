"""Snapshots and their copies on the bill, against the Aurora and RDS user guides."""

from __future__ import annotations

import pytest

from drill.catalog.figure_sheet import value
from drill.design.normal import design_digest
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import MICRO
from drill.scoring.bill import bill_of
from tests.factories import EAST, WEST, design, level, storage

CHANGE = value("model.backup.daily_change")
HOME = level(regions=(EAST, WEST), data_gib=100.0)


def lines(made: Design, on: Level = HOME) -> dict[str, tuple[float, float]]:
    """GiB and US dollars a month of the lines of backups, by code."""
    return {
        item.said.code.removeprefix("bill."): (float(str(dict(item.said.facts)["gib"])), item.micro_usd_month / MICRO)
        for item in bill_of(on, made)
        if item.said.code.endswith(("backups", "snapshots"))
    }


def aurora(**on: object) -> Design:
    return design(on={"service": "aurora", "retention_days": 7, **on})


def test_aurora_bills_the_volume_and_its_changes_less_the_volume() -> None:
    """The guide: volume + changes of the retention - latest volume. 2 % of 100 GB a day for 35 days: 70 GB."""
    assert CHANGE == 0.02
    gib, usd_month = lines(aurora(retention_days=35))["backups"]
    assert gib == 70.0
    assert usd_month == pytest.approx(70 * 0.021)


def test_a_retention_of_one_day_is_free_on_aurora_alone() -> None:
    assert lines(aurora(retention_days=1)) == {}
    small = design(on={"retention_days": 1, "storage": storage(gib=20)})
    assert lines(small)["backups"][0] == pytest.approx(100 * (1 + CHANGE) - 20)


def test_snapshots_within_the_retention_cost_nothing_more() -> None:
    assert lines(aurora(snapshots_kept=7)) == lines(aurora())
    assert lines(design(on={"snapshots_kept": 7, "retention_days": 7})) == lines(design(on={"retention_days": 7}))


def test_aurora_keeps_each_older_snapshot_at_its_full_size() -> None:
    gib, usd = lines(aurora(snapshots_kept=30))["snapshots"]
    assert gib == 100 * (30 - 7)
    assert usd == pytest.approx(gib * 0.021)


def test_rds_keeps_the_changes_of_each() -> None:
    made = design(on={"retention_days": 7, "snapshots_kept": 30, "storage": storage(gib=100)})
    assert lines(made)["snapshots"][1] == pytest.approx(100 * CHANGE * (30 - 7) * 0.095)


def test_free_storage_covers_snapshots_too() -> None:
    made = design(on={"retention_days": 0, "snapshots_kept": 30, "storage": storage(gib=1000)})
    assert lines(made) == {}


def test_copies_are_full_on_aurora_and_changes_on_rds_and_both_send_changes_alone() -> None:
    far = {"snapshots_kept": 10, "snapshot_region": "us-west-2"}
    sent = 100 * CHANGE * 730 / 24
    cluster, single = lines(aurora(**far)), lines(design(on=far))
    assert cluster["copied_snapshots"][0] == 1000.0
    assert cluster["copied_snapshots"][1] == pytest.approx(1000 * 0.021)
    assert single["copied_snapshots"][1] == pytest.approx(100 * (1 + CHANGE * 9) * 0.095)
    for sent_gib, usd_month in (cluster["sent_snapshots"], single["sent_snapshots"]):
        assert sent_gib == round(sent, 1)
        assert usd_month == pytest.approx(sent * 0.02)


def test_a_design_without_snapshots_has_the_digest_it_had() -> None:
    assert design_digest(design(on={"snapshots_kept": 0, "snapshot_region": ""})) == design_digest(design())
