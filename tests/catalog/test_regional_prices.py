"""Prices by region: list prices where they were read, otherwise the region's price level, which says so."""

from __future__ import annotations

import pytest

from drill.catalog.figures import value
from drill.catalog.price_lists.regional_families import region_ratio
from drill.catalog.price_lists.regional_prices import regional_price
from drill.catalog.prices import prices
from drill.catalog.regions import price_level
from drill.catalog.tables import rows
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
]
"""US dollars an hour in the AWS price list snapshot of 2021-08-03 (vantage-sh/ec2instances.info@14ede5a)."""


@pytest.mark.parametrize(("product", "name", "region", "usd_hour"), LISTED)
def test_an_instance_costs_what_the_price_list_of_its_region_has(
    product: str, name: str, region: str, usd_hour: float
) -> None:
    ratio = region_ratio(product, name, region)
    assert ratio.own
    assert prices()[product, name].usd_hour * ratio.ratio == pytest.approx(usd_hour, rel=0.005)


def test_a_family_without_a_list_price_takes_the_price_level_and_says_so() -> None:
    ratio = region_ratio("rds.mysql", "db.r7g.large", "sa-east-1")
    assert (ratio.ratio, ratio.own) == (price_level("sa-east-1").database, False)
    assert "sa-east-1" in ratio.source
    node = region_ratio("cache.redis", "cache.r7g.large", "sa-east-1")
    assert node.ratio == price_level("sa-east-1").cache


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


def test_every_ratio_and_price_names_a_figure_or_product_once() -> None:
    keys = [(row["key"], row["region"]) for row in rows("regional_prices")]
    assert len(keys) == len(set(keys))
    assert all(value(key) > 0 for key, _ in keys)
    found = [
        (product, row["family"], row["region"])
        for row in rows("regional_families")
        for product in row["products"].split()
    ]
    assert len(found) == len(set(found))
    assert {product for product, _, _ in found} <= {product for product, _ in prices()}
