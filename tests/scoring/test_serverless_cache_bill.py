"""ElastiCache Serverless on the bill: published amounts, minimums, sizes of records, what a TTL leaves, prices of regions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.model.design import Cache
from drill.model.level import Level
from drill.model.level_traffic import Curve, Keys
from drill.scoring.bill import bill_of
from tests.factories import EAST, browse, cache, checkout, design, level

HOURS = 730
SMALL = Keys(1_000, 0.0, bytes=500)


def serverless(**over: object) -> Cache:
    usual: dict[str, object] = {"service": "elasticache-serverless", "instance": "", "zones": EAST.zones, "ttl_s": 0}
    return cache(**(usual | over))


def shop(per_s: float = 1_000.0, keys: Keys = SMALL) -> Level:
    return level(classes=(browse(rate=Curve(((0, per_s),)), reads=2, keys=keys),))


def lines(made: Cache, on: Level) -> dict[str, float]:
    return {item.said.code: item.micro_usd_month / 1e6 for item in bill_of(on, design(cache=made))}


@pytest.mark.parametrize(("engine", "usd_month"), [("valkey", 6.13), ("redis", 91.25), ("memcached", 91.25)])
def test_the_least_data_costs_what_is_published(engine: str, usd_month: float) -> None:
    """0.1 GB of Valkey is about 6 dollars a month, 1 GB of the others about 91; there are no nodes on the bill."""
    charged = lines(serverless(engine=engine), shop())
    assert charged["bill.cache_data"] == pytest.approx(usd_month, abs=0.005)
    assert "bill.cache" not in charged


def test_a_minimum_of_100_000_ecpus_a_second_costs_1_224_dollars_an_hour() -> None:
    """ElastiCache user guide, Scaling: with the price of Redis in us-east-1, even if fewer are used."""
    charged = lines(serverless(engine="redis", least_ecpu=100_000), shop(1.0))
    assert charged["bill.cache_ecpus"] == pytest.approx(1.224 * HOURS)
    beyond = lines(serverless(engine="redis", least_ecpu=100_000), shop(100_000.0))
    assert beyond["bill.cache_ecpus"] == pytest.approx(2 * 1.224 * HOURS)


def test_no_more_ecpus_are_charged_than_the_maximum_admits() -> None:
    """It throttles the rest: 5,000 a second, whatever is asked for."""
    most = 5_000 * 3_600 * HOURS * 0.0023 / 1e6
    for asked in (5_000.0, 100_000.0):
        assert lines(serverless(most_ecpu=5_000), shop(asked))["bill.cache_ecpus"] == pytest.approx(most)


def test_a_read_of_several_kb_takes_an_ecpu_for_each() -> None:
    small, large = (lines(serverless(), shop(keys=Keys(1_000, 0.0, bytes=size))) for size in (500, 3_200))
    assert large["bill.cache_ecpus"] == pytest.approx(3.2 * small["bill.cache_ecpus"])
    assert small["bill.cache_ecpus"] == pytest.approx(2 * 1_000 * 3_600 * HOURS * 0.0023 / 1e6)


def test_data_is_what_the_ttl_leaves_between_the_limits() -> None:
    """A key read l times a second is there for l T / (1 + l T): a half where that is 1. A record takes 100 bytes besides."""
    many = Keys(10_000_000, 0.0, bytes=900)
    whole = 10_000_000 * 1_000 / 1e9 * 0.084 * HOURS
    assert lines(serverless(), shop(keys=many))["bill.cache_data"] == pytest.approx(whole, rel=1e-3)
    halved = lines(serverless(ttl_s=10_000), shop(1_000.0, many))["bill.cache_data"]
    assert halved == pytest.approx(whole / 2, rel=0.01)
    assert lines(serverless(most_gb=3), shop(keys=many))["bill.cache_data"] == pytest.approx(whole * 0.3)
    assert lines(serverless(least_gb=20), shop(keys=many))["bill.cache_data"] == pytest.approx(whole * 2)


def test_commands_that_keep_copies_fresh_are_ecpus() -> None:
    """Write-through moves the record, a deletion does not."""
    kinds = (browse(rate=Curve(((0, 0.0),)), keys=Keys(1_000, 0.0, bytes=2_000)), checkout(updates=(("browse", 3.0),)))
    found = {}
    for strategy in ("lazy", "invalidate", "write-through"):
        found[strategy] = lines(serverless(strategy=strategy), level(classes=kinds)).get("bill.cache_ecpus", 0.0)
    each = 120 * 3 * 3_600 * HOURS * 0.0023 / 1e6
    assert found == pytest.approx({"lazy": 0.0, "invalidate": each, "write-through": 2 * each})


def test_another_region_has_its_price_level() -> None:
    made = design(on={"zone": "eu-west-1a"}, cache=serverless())
    abroad = {item.said.code: item.micro_usd_month for item in bill_of(shop(), made)}
    home = {item.said.code: item.micro_usd_month for item in bill_of(shop(), replace(made, database=design().database))}
    assert abroad["bill.cache_ecpus"] > home["bill.cache_ecpus"]
