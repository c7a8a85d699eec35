"""Round trips between zones and regions, against validation table V17."""

from __future__ import annotations

import statistics

import pytest

from drill.catalog.csv_tables import rows
from drill.catalog.regions import price_level, region_of, regions, round_trip_ms


@pytest.mark.parametrize(
    ("a", "b", "ms"),
    [
        ("us-east-1a", "us-east-1b", 0.807),
        ("us-east-1c", "us-east-1a", 0.962),
        ("us-east-1b", "us-east-1c", 0.79),
        ("ap-northeast-1a", "ap-northeast-1c", 2.786),
        ("us-east-1a", "us-east-1a", 0.3),
    ],
)
def test_zone_pairs_are_the_measured_ones(a: str, b: str, ms: float) -> None:
    assert round_trip_ms(a, b) == ms == round_trip_ms(b, a)


@pytest.mark.parametrize(
    ("a", "b", "ms"),
    [("us-east-1a", "us-west-2b", 64), ("us-east-1a", "eu-west-1a", 70), ("ap-south-1a", "us-east-1a", 191)],
)
def test_region_pairs_are_the_mean_of_both_directions(a: str, b: str, ms: float) -> None:
    assert round_trip_ms(a, b) == ms


def test_47_zone_pairs_with_the_published_median() -> None:
    pairs = [float(row["round_trip_ms"]) for row in rows("latency") if not row["from"][-1].isdigit()]
    assert len(pairs) == 47
    assert statistics.median(pairs) == pytest.approx(1.015)


def test_unmeasured_zones_get_the_typical_figure() -> None:
    assert round_trip_ms("us-west-2a", "us-west-2d") == 0.95
    assert 15 <= round_trip_ms("us-east-1a", "me-south-1a") <= 330


def test_region_of_a_zone() -> None:
    assert region_of("ap-northeast-1c") == "ap-northeast-1"


def test_home_of_the_prices_is_us_east_1() -> None:
    assert (price_level("us-east-1").database, price_level("us-east-1").cache) == (1, 1)
    assert all(level.database >= 1 and level.cache >= 1 for level in regions().values())
    assert price_level("us-nowhere-9").database > 1
