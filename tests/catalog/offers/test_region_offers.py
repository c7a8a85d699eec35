"""Classes and features by region: what the price list of 20 October 2026 says, and what it does not know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.catalog.csv_tables import rows
from drill.catalog.instances import INSTANCES, UNMODELLED
from drill.catalog.offers.region_offers import ALL, listed_regions, offer_of, offered_in, region_features, sold_in
from drill.catalog.regions import regions
from drill.catalog.rules import check
from tests.factories import cache, design, level


def test_every_region_with_a_price_is_listed() -> None:
    assert set(regions()) <= listed_regions()
    assert len(listed_regions()) == 38


def test_every_region_has_every_offer() -> None:
    offers = {row["offer"] for row in rows("region_classes")}
    assert len(rows("region_classes")) == len(offers) * len(listed_regions())


@pytest.mark.parametrize(
    ("region", "offer", "name", "sold"),
    [
        ("us-east-1", "postgres", "db.r6g.large", True),
        ("eu-west-3", "postgres", "db.r7g.large", False),
        ("eu-west-3", "aurora-postgresql", "db.r7g.large", True),
        ("eu-west-1", "cluster-mysql", "db.r6gd.large", True),
        ("us-gov-east-1", "cluster-postgres", "db.m6gd.large", False),
        ("ap-east-2", "elasticache", "cache.r5.large", False),
    ],
)
def test_what_a_region_sells(region: str, offer: str, name: str, *, sold: bool) -> None:
    """Single cells of the price list as cfn-lint 1.58.0 has them."""
    assert sold_in(region, offer, name) is sold


def test_of_a_region_or_a_service_that_is_not_listed_nothing_is_refused() -> None:
    assert sold_in("eu-moon-1", "postgres", "db.r6g.large")
    assert offer_of("postgres", "ec2") == ""
    assert sold_in("eu-west-3", "", "db.r7g.large")


def test_an_offer_is_named_as_in_the_price_list() -> None:
    assert offer_of("mysql", "aurora") == "aurora-mysql"
    assert offer_of("oracle-byol", "rds") == "oracle-ee"
    assert offer_of("mysql", "rds", cluster=True) == "cluster-mysql"


def test_regions_without_multi_az_db_clusters() -> None:
    without = {region for region in listed_regions() if not offered_in(region, "cluster-postgres")}
    assert without == {"ap-southeast-7", "mx-central-1", "us-gov-east-1", "us-gov-west-1"}


def test_every_family_and_class_of_the_table_is_in_the_catalogue() -> None:
    names = (*INSTANCES, *UNMODELLED)
    families = {name.split(".")[1] for name in names} | {ALL}
    unknown = {
        word
        for row in rows("region_classes")
        for word in (*row["families"].split(), *row["classes"].split())
        if word not in families and word not in names
    }
    assert unknown == set()


def test_features_name_regions_of_the_list_and_a_source() -> None:
    for row in rows("region_features"):
        assert row["source"]
        assert region_features()[row["feature"]].absent <= listed_regions()


@pytest.mark.parametrize(
    ("service", "zone", "year", "refused"),
    [
        ("memorydb", "af-south-1a", None, True),
        ("memorydb", "eu-west-2a", None, False),
        ("elasticache", "af-south-1a", None, False),
        ("memorydb", "af-south-1a", 2024, False),
    ],
)
def test_memorydb_is_refused_where_it_has_no_endpoint(
    service: str, zone: str, year: int | None, *, refused: bool
) -> None:
    """AWS General Reference, Amazon MemoryDB endpoints: none in Cape Town, one in London. Past years are not judged."""
    made = design(cache=cache(service=service, instance="cache.r6g.large", zones=(zone,)))
    found = [one for one in check(replace(level(), year=year), made) if one.code == "D213"]
    assert [one.path for one in found] == ([("cache", "service")] if refused else [])
