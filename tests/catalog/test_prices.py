"""Instance prices, against public price outputs (validation table V15) and against each other."""

from __future__ import annotations

import pytest

from drill.catalog.engines import ENGINES
from drill.catalog.instances import INSTANCES
from drill.catalog.prices import cache_price, database_classes, database_price, prices

HOURS = 730

INFRACOST = [
    ("rds.mysql", "db.t3.large", 99.28),
    ("rds.postgres", "db.t3.large", 105.85),
    ("rds.sqlserver-ee", "db.m5.xlarge", 1705.28),
    ("rds.sqlserver-web", "db.t3.large", 169.36),
    ("aurora", "db.t3.large", 119.72),
    ("cache.redis", "cache.m6g.12xlarge", 2596.61),
]
"""Product, class, US dollars for 730 h in us-east-1, as infracost prints them."""


@pytest.mark.parametrize(("product", "name", "usd"), INFRACOST)
def test_prices_are_those_infracost_prints(product: str, name: str, usd: float) -> None:
    assert prices()[product, name].usd_hour * HOURS == pytest.approx(usd, abs=0.005)


@pytest.mark.parametrize(
    ("service", "engine", "name", "usd"),
    [
        ("elasticache", "valkey", "cache.r6g.large", 0.1648),
        ("elasticache", "valkey", "cache.r7g.large", 0.1752),
        ("elasticache", "valkey", "cache.t4g.micro", 0.0128),
        ("elasticache", "redis", "cache.r6g.large", 0.206),
        ("elasticache", "memcached", "cache.r6g.large", 0.206),
    ],
)
def test_cache_prices_are_those_of_the_price_list(service: str, engine: str, name: str, usd: float) -> None:
    assert cache_price(service, engine, name).usd_hour == pytest.approx(usd)


def test_memorydb_costs_more_than_elasticache() -> None:
    memorydb = cache_price("memorydb", "redis", "cache.r6g.large").usd_hour
    assert memorydb > cache_price("elasticache", "redis", "cache.r6g.large").usd_hour


def test_aurora_costs_about_20_percent_more_than_rds() -> None:
    """C30, on every class that both have, against MySQL."""
    shared = set(database_classes("mysql", "aurora")) & set(database_classes("mysql", "rds"))
    ratios = [
        database_price("mysql", "aurora", name).usd_hour / database_price("mysql", "rds", name).usd_hour
        for name in shared
    ]
    assert len(ratios) > 15
    assert sum(ratios) / len(ratios) == pytest.approx(1.2, abs=0.03)


def test_prices_are_linear_in_size_within_a_family() -> None:
    """What a computed price rests on: every family with published sizes holds it to 1.5 %."""
    sizes = {"large": 1, "xlarge": 2, "2xlarge": 4, "4xlarge": 8, "8xlarge": 16, "12xlarge": 24, "16xlarge": 32}
    for product in ("rds.mysql", "rds.postgres", "aurora", "ec2"):
        for family in ("m5", "m6g", "r5", "r6g"):
            one = prices().get((product, f"db.{family}.large"))
            if one is None:
                continue
            for size, times in sizes.items():
                other = prices().get((product, f"db.{family}.{size}"))
                if other:
                    assert other.usd_hour == pytest.approx(one.usd_hour * times, rel=0.015), (product, family, size)


def test_computed_prices_say_so() -> None:
    assert "computed" in prices()["aurora", "db.r8g.4xlarge"].source
    assert "computed" not in prices()["aurora", "db.r6g.4xlarge"].source
    for (product, name), price in prices().items():
        if product == "rds.db2":
            assert price.source.startswith("modelling choice: "), name


def test_every_engine_can_be_had_on_every_service_it_runs_on() -> None:
    """On Graviton only engines of open source are."""
    for engine in ENGINES.values():
        for service in engine.services:
            classes = database_classes(engine.name, service)
            assert classes, (engine.name, service)
            assert {INSTANCES[name].processor for name in classes} <= (
                {"x86", "arm"} if engine.storage == "open" else {"x86"}
            ), engine.name


def test_licences_cost() -> None:
    """C02: each engine has its own price; a licence that is included makes the same class dearer."""
    usd = {name: database_price(name, "rds", "db.r5.xlarge").usd_hour for name in ENGINES if name != "db2"}
    assert usd["oracle"] > 1.5 * usd["oracle-byol"]
    assert usd["sqlserver-ee"] > usd["sqlserver"] > usd["sqlserver-web"] > usd["postgres"] > usd["mysql"]


def test_a_machine_of_ones_own_is_cheaper_than_rds() -> None:
    for name in database_classes("postgres", "ec2"):
        if name in database_classes("postgres", "rds"):
            assert database_price("postgres", "ec2", name).usd_hour < database_price("postgres", "rds", name).usd_hour


def test_aurora_is_compatible_with_mysql_and_postgres() -> None:
    assert {name for name, engine in ENGINES.items() if "aurora" in engine.services} == {"mysql", "postgres"}
