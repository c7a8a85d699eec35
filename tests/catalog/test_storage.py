"""Storage baselines, against validation table V19 (Amazon RDS User Guide, CHAP_Storage)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from drill.catalog.storage import Performance, performance, sizes, storage_ranges
from drill.model.design import Storage

GP2 = [
    ("mysql", 20, 100, 3000),
    ("mariadb", 399, 1197, 3000),
    ("postgres", 400, 1200, 12000),
    ("mysql", 1335, 4005, 12000),
    ("mysql", 1336, 4008, 12000),
    ("postgres", 3999, 11997, 12000),
    ("postgres", 4000, 12000, None),
    ("postgres", 65536, 64000, None),
    ("oracle", 20, 100, 3000),
    ("oracle", 199, 597, 3000),
    ("oracle", 200, 600, 12000),
    ("oracle", 1335, 4005, 12000),
    ("sqlserver", 20, 100, 3000),
    ("sqlserver", 333, 999, 3000),
    ("sqlserver", 334, 1002, 3000),
    ("sqlserver", 999, 2997, 3000),
    ("sqlserver", 1000, 3000, None),
    ("sqlserver", 16384, 16000, None),
]
"""Engine, GiB, baseline IOPS, burst IOPS (None: no burst)."""

GP3 = [
    ("postgres", 399, 3000, 0, 0),
    ("mysql", 400, 12000, 12000, 64000),
    ("oracle", 199, 3000, 0, 0),
    ("oracle", 200, 12000, 12000, 64000),
    ("sqlserver", 20, 3000, 3000, 16000),
    ("sqlserver", 16384, 3000, 3000, 16000),
]
"""Engine, GiB, baseline IOPS, least and most provisioned IOPS."""


def of(engine: str, storage: Storage) -> Performance:
    """What a volume of RDS gives."""
    found = performance(engine, "rds", storage)
    assert found is not None
    return found


@pytest.mark.parametrize(("engine", "gib", "base", "burst"), GP2)
def test_gp2_baseline_and_burst(engine: str, gib: int, base: int, burst: int | None) -> None:
    got = of(engine, Storage("gp2", gib))
    assert (got.iops, got.burst_iops) == (base, burst or base)


@pytest.mark.parametrize(("engine", "gib", "base", "least", "most"), GP3)
def test_gp3_baseline_and_what_may_be_provisioned(engine: str, gib: int, base: int, least: int, most: int) -> None:
    assert of(engine, Storage("gp3", gib)).iops == base
    row = next(row for row in sizes(engine, "rds", "gp3") if row.from_gib <= gib <= row.to_gib)
    assert (row.least_iops, row.most_iops) == (least, most)


def test_a_full_gp2_bucket_lasts_the_published_2000_s_on_100_gib() -> None:
    """Viitala 2023: 5.4 million credits at 3,000 IOPS against 300 last 2,000 s; an empty bucket takes 5 h to fill."""
    got = of("postgres", Storage("gp2", 100))
    assert got.credits / (got.burst_iops - got.iops) == pytest.approx(2000)
    assert got.credits / got.iops == 5 * 3600


def test_striped_gp2_has_the_credits_of_four_volumes() -> None:
    assert of("postgres", Storage("gp2", 400)).credits == 4 * 5_400_000


def test_provisioned_iops_are_what_was_asked() -> None:
    assert of("postgres", Storage("io1", 1000, 8000)) == Performance(8000, 8000, 0, 2000 * 2**20)
    assert of("postgres", Storage("gp3", 500, 20000)).iops == 20000


def test_auroras_volume_has_no_limit() -> None:
    assert performance("postgres", "aurora", Storage("aurora", 100)) is None


@pytest.mark.parametrize(
    ("kind", "gib", "iops", "mib_s"),
    [
        ("gp2", 100, None, 128),
        ("gp2", 200, None, 250),
        ("gp2", 400, None, 512),
        ("gp2", 700, None, 1000),
        ("gp3", 100, None, 125),
        ("gp3", 400, None, 500),
        ("io1", 100, 1000, 250),
        ("io1", 1000, 40_000, 4000),
        ("io2", 1000, 1000, 250),
    ],
)
def test_throughput_is_that_of_the_user_guides(kind: str, gib: int, iops: int | None, mib_s: int) -> None:
    """Amazon RDS User Guide, CHAP_Storage; gp2 up to 170 GiB: Amazon EC2 User Guide."""
    assert of("postgres", Storage(kind, gib, iops)).bytes_per_s == pytest.approx(mib_s * 2**20)


def test_a_size_that_does_not_exist_raises() -> None:
    with pytest.raises(LookupError, match="io1"):
        performance("postgres", "rds", Storage("io1", 50))


def test_ranges_of_a_type_meet_without_gap_or_overlap() -> None:
    for key in {(row.group, row.type) for row in storage_ranges()}:
        ranges = [row for row in storage_ranges() if (row.group, row.type) == key]
        for before, after in pairwise(ranges):
            assert after.from_gib == before.to_gib + 1, key
