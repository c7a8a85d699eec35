"""Prices by region: list prices where they were read, otherwise the region's price level, which says so."""

from __future__ import annotations

import pytest

from drill.catalog.csv_tables import rows
from drill.catalog.figure_sheet import value
from drill.catalog.instances import INSTANCES, InstanceClass
from drill.catalog.price_lists.regional_families import listed, region_ratio
from drill.catalog.price_lists.regional_prices import regional_price
from drill.catalog.prices import cache_price, prices
from drill.catalog.regions import price_level, regions
from drill.model.level import Region
from drill.model.run import MICRO
from drill.scoring.bill import bill_of
from drill.topology.assemble import assemble
from tests.factories import cache, design, level

LISTED = [
    ("rds.mariadb", "db.m5.8xlarge", "ap-south-1", 3.86),
    ("rds.mysql", "db.m6g.xlarge", "ap-south-1", 0.428),
    ("rds.mysql", "db.r6g.12xlarge", "ap-south-1", 5.8),
    ("rds.mysql", "db.r5.4xlarge", "sa-east-1", 4.0),
    ("rds.mysql", "db.r6g.8xlarge", "sa-east-1", 7.1),
    ("rds.mysql", "db.m6g.12xlarge", "us-west-1", 4.16),
    ("rds.mysql", "db.r6g.xlarge", "us-west-2", 0.43),
    ("rds.mysql", "db.r6g.16xlarge", "ap-northeast-1", 8.162),
    ("rds.mariadb", "db.t3.small", "ap-northeast-1", 0.052),
    ("aurora", "db.t3.medium", "ap-northeast-1", 0.125),
    ("aurora", "db.r6g.4xlarge", "ap-northeast-1", 2.506),
    ("cache.memcached", "cache.r4.large", "ap-northeast-1", 0.273),
    ("cache.redis", "cache.m6g.2xlarge", "ap-northeast-1", 0.764),
    ("rds.mysql", "db.m6g.4xlarge", "ap-southeast-1", 1.671),
    ("rds.mysql", "db.r6g.2xlarge", "ap-southeast-1", 1.02),
    ("aurora", "db.r6g.xlarge", "ap-southeast-1", 0.627),
    ("aurora", "db.r5.xlarge", "ap-southeast-1", 0.7),
    ("cache.redis", "cache.r6g.xlarge", "ap-southeast-1", 0.493),
    ("cache.memcached", "cache.m4.10xlarge", "ap-southeast-1", 4.619),
    ("rds.mariadb", "db.r5.2xlarge", "eu-central-1", 1.16),
    ("rds.mysql", "db.r5.8xlarge", "eu-central-1", 4.64),
    ("aurora", "db.r5.8xlarge", "eu-central-1", 5.6),
    ("aurora", "db.r6g.2xlarge", "eu-central-1", 1.253),
    ("cache.memcached", "cache.r6g.2xlarge", "eu-central-1", 0.988),
    ("cache.memcached", "cache.m5.xlarge", "eu-central-1", 0.371),
    ("rds.postgres", "db.t3.medium", "eu-north-1", 0.074),
    ("rds.mariadb", "db.r6g.2xlarge", "eu-north-1", 0.877),
    ("aurora", "db.t3.large", "eu-north-1", 0.168),
    ("aurora", "db.r5.8xlarge", "eu-north-1", 4.8),
    ("cache.redis", "cache.r6g.8xlarge", "eu-north-1", 3.474),
    ("cache.memcached", "cache.t4g.small", "eu-north-1", 0.039),
    ("rds.postgres", "db.t3.xlarge", "eu-west-1", 0.312),
    ("rds.mariadb", "db.m6g.4xlarge", "eu-west-1", 1.344),
    ("aurora", "db.r5.16xlarge", "eu-west-1", 10.24),
    ("aurora", "db.r5.xlarge", "eu-west-1", 0.64),
    ("cache.memcached", "cache.m6g.2xlarge", "eu-west-1", 0.654),
    ("cache.redis", "cache.m6g.8xlarge", "eu-west-1", 2.615),
    ("rds.mariadb", "db.m6g.xlarge", "eu-west-2", 0.352),
    ("rds.postgres", "db.m6g.8xlarge", "eu-west-2", 2.944),
    ("aurora", "db.r5.4xlarge", "eu-west-2", 2.72),
    ("aurora", "db.r6g.2xlarge", "eu-west-2", 1.217),
    ("cache.redis", "cache.t4g.small", "eu-west-2", 0.036),
    ("cache.redis", "cache.t2.medium", "eu-west-2", 0.077),
    ("rds.mariadb", "db.m5.large", "eu-west-3", 0.198),
    ("rds.mariadb", "db.t3.xlarge", "eu-west-3", 0.304),
    ("aurora", "db.r5.16xlarge", "eu-west-3", 10.75),
    ("aurora", "db.r5.large", "eu-west-3", 0.335),
    ("cache.redis", "cache.r4.xlarge", "eu-west-3", 0.532),
    ("cache.redis", "cache.r5.large", "eu-west-3", 0.253),
]
"""US dollars an hour in AWS price list snapshots: databases 2021-08-03, caches 2022-02-13 (vantage-sh/ec2instances.info, commits
14ede5a and 3e75a5d). Of the seven regions from Tokyo to Paris, six each are drawn by a seed from the lists."""
CLASSES_OF_THEIR_OWN = [
    ("cache.redis", "cache.t2.micro", "ap-southeast-1", 0.022),
    ("cache.redis", "cache.t2.small", "ap-southeast-1", 0.052),
    ("cache.memcached", "cache.m6g.large", "ap-northeast-1", 0.191),
    ("rds.mysql", "db.m5.4xlarge", "eu-south-1", 1.587),
    ("rds.mysql", "db.m5.8xlarge", "eu-south-1", 2.63),
]
"""The same lists: classes beside their family's other sizes, which keep another proportion."""
ROW = {
    "products": "rds.mysql rds.mariadb",
    "family": "r6g",
    "region": "eu-west-3",
    "ratio": "1.1667",
    "dated": "2021-08-03",
    "source": "somewhere",
}


@pytest.mark.parametrize(("product", "name", "region", "usd_hour"), [*LISTED, *CLASSES_OF_THEIR_OWN])
def test_an_instance_costs_what_the_price_list_of_its_region_has(
    product: str, name: str, region: str, usd_hour: float
) -> None:
    ratio = region_ratio(product, name, region)
    assert ratio.own
    assert prices()[product, name].usd_hour * ratio.ratio == pytest.approx(usd_hour, rel=0.005, abs=0.0005)


def test_a_family_without_a_list_price_takes_the_price_level_and_says_so() -> None:
    ratio = region_ratio("rds.mysql", "db.r7g.large", "sa-east-1")
    assert (ratio.ratio, ratio.own) == (price_level("sa-east-1").database, False)
    assert "sa-east-1" in ratio.source
    node = region_ratio("cache.redis", "cache.r7g.large", "sa-east-1")
    assert node.ratio == price_level("sa-east-1").cache


@pytest.mark.parametrize(
    ("engine", "region", "usd_hour"),
    [("redis", "ap-northeast-1", 0.263), ("valkey", "eu-west-1", 0.1944), ("redis", "eu-west-2", 0.256)],
)
def test_the_price_level_stands_for_a_newer_family(engine: str, region: str, usd_hour: float) -> None:
    """cache.r7g.large in price lists of 2026 as quoted in public files, none of which is a source of the level."""
    ratio = region_ratio("cache.redis", "cache.r7g.large", region)
    assert not ratio.own
    assert cache_price("elasticache", engine, "cache.r7g.large").usd_hour * ratio.ratio == pytest.approx(
        usd_hour, rel=0.005
    )


def test_a_larger_class_of_a_family_costs_more_in_every_region() -> None:
    sizes: dict[tuple[str, str], list[InstanceClass]] = {}
    for product, name in prices():
        sizes.setdefault((product, INSTANCES[name].family), []).append(INSTANCES[name])
    for (product, _), classes in sizes.items():
        ordered = [item.name for item in sorted(classes, key=lambda item: item.memory_gib)]
        for region in regions():
            usd = [prices()[product, name].usd_hour * region_ratio(product, name, region).ratio for name in ordered]
            assert usd == sorted(usd), (product, region, ordered, usd)


def test_us_east_1_is_the_measure() -> None:
    assert region_ratio("rds.mysql", "db.r7g.large", "us-east-1").ratio == 1.0
    assert regional_price("price.aurora.storage", "us-east-1").usd == value("price.aurora.storage")


def test_aurora_in_brazil_costs_what_infracost_prints() -> None:
    """Storage 0.19 a GB, I/O 0.28 a million, backups 0.037 a GB."""
    keys = ("price.aurora.storage", "price.aurora.io_per_million", "price.aurora.backup")
    assert [regional_price(key, "sa-east-1").usd for key in keys] == [0.19, 0.28, 0.037]


def test_london_costs_what_its_price_list_has() -> None:
    """Of 2026-10-06: Aurora's storage 0.10 a GB and I/O 0.20 a million as in us-east-1; backups 0.022."""
    keys = ("price.aurora.storage", "price.aurora.io_per_million", "price.aurora.backup")
    assert [regional_price(key, "eu-west-2").usd for key in keys] == [0.1, 0.2, 0.022]


@pytest.mark.parametrize(
    ("region", "acu_hour"), [("eu-west-2", 0.14), ("eu-central-1", 0.14), ("ap-southeast-1", 0.20), ("sa-east-1", 0.25)]
)
def test_an_acu_costs_what_its_region_charges(region: str, acu_hour: float) -> None:
    """AWS's table of August 2026 and London's price list: Singapore 0.20, where the price level of databases would say 0.14."""
    place = level(regions=(Region(region, (f"{region}a", f"{region}b")),))
    made = design(on={"service": "aurora", "instance": "db.serverless", "capacity": (2.0, 8.0), "zone": f"{region}a"})
    machine = assemble(place, made).machines[0]
    assert machine.usd_hour == pytest.approx(acu_hour, rel=0.001)
    lines = {item.said.code: item.micro_usd_month / MICRO for item in bill_of(place, made)}
    assert lines["bill.capacity"] == pytest.approx(machine.billed_acu * acu_hour * 730, rel=0.001)


def test_the_bill_and_what_a_drill_adds_use_the_same_price() -> None:
    place = level(regions=(Region("sa-east-1", ("sa-east-1a", "sa-east-1b")),))
    made = design(
        on={"engine": "mysql", "instance": "db.r5.4xlarge", "zone": "sa-east-1a"},
        cache=cache(engine="redis", zones=("sa-east-1a",)),
    )
    inputs = assemble(place, made)
    lines = {item.said.code: item.micro_usd_month / MICRO for item in bill_of(place, made)}
    assert lines["bill.instance"] == pytest.approx(4.0 * 730, rel=0.001)
    assert inputs.machines[0].usd_hour * 730 == pytest.approx(lines["bill.instance"])
    assert inputs.shards[0].usd_hour * 730 == pytest.approx(lines["bill.cache"])


def test_every_price_of_a_region_names_a_figure_once() -> None:
    keys = [(row["key"], row["region"]) for row in rows("regional_prices")]
    assert len(keys) == len(set(keys))
    assert all(value(key) > 0 for key, _ in keys)


def test_a_row_stands_for_each_of_its_products() -> None:
    found = listed([ROW])
    assert list(found) == [("rds.mysql", "r6g", "eu-west-3"), ("rds.mariadb", "r6g", "eu-west-3")]
    assert {(item.ratio, item.own, item.source) for item in found.values()} == {(1.1667, True, "x 1.1667: somewhere")}


@pytest.mark.parametrize(
    ("over", "rule"),
    [
        ({"ratio": "1,17"}, "the ratio is a number above 0, not '1,17'"),
        ({"ratio": ""}, "the ratio is a number above 0, not ''"),
        ({"ratio": "0"}, "the ratio is a number above 0"),
        ({"ratio": "nan"}, "the ratio is a number above 0"),
        ({"ratio": "inf"}, "the ratio is a number above 0"),
        ({"region": "eu-west-9"}, "the region is one of regions.csv"),
        ({"region": "us-east-1"}, "other than us-east-1"),
        ({"products": "rds.mysql rds.foxpro"}, "prices.csv has no such class of rds.foxpro"),
        ({"products": ""}, "prices.csv has no such class of any product"),
        ({"family": "r66g"}, "prices.csv has no such class of rds.mysql rds.mariadb"),
        ({"family": "r6g.huge"}, "prices.csv has no such class of rds.mysql rds.mariadb"),
    ],
)
def test_a_broken_row_is_an_error_that_names_it(over: dict[str, str], rule: str) -> None:
    with pytest.raises(ValueError, match="regional_families") as raised:
        listed([ROW | {"family": "m6g"}, ROW | over])
    assert rule in str(raised.value)
    assert "line 3, " in str(raised.value)
    assert "line 2" not in str(raised.value)


def test_a_product_that_is_priced_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"rds\.mariadb r6g eu-west-3: 2 rows"):
        listed([ROW, ROW | {"products": "rds.mariadb", "ratio": "1.2"}])
