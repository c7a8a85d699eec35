"""A driver's defaults hold for the settings that a file leaves out, and for no other."""

from __future__ import annotations

from dataclasses import fields

import pytest

from drill.catalog.drivers import CACHE_CLIENTS, DRIVERS, Driver
from drill.design.dump import design_data
from drill.design.option import Option
from drill.design.plan_rows import options
from drill.files.load import design_from
from drill.model.design import Cache, Clients, Design
from drill.model.level import Level
from tests.document_texts import level as shipped_level
from tests.factories import level

DATABASE = {"service": "rds", "engine": "postgres", "class": "db.r6g.large", "zone": "a"}
CACHE = {"service": "elasticache", "engine": "valkey", "class": "cache.r6g.large"}


def made(**clients: object) -> Clients:
    return loaded({"database": DATABASE, "clients": clients}).clients


def loaded(data: dict[str, object]) -> Design:
    return design_from(data, shipped_level())


@pytest.mark.parametrize("driver", [item for item in DRIVERS.values() if item.settings], ids=lambda item: item.name)
def test_a_file_that_names_a_driver_has_its_defaults(driver: Driver) -> None:
    assert driver.values().keys() <= {field.name for field in fields(Clients)}
    found = made(driver=driver.name)
    assert {field: getattr(found, field) for field in driver.values()} == driver.values()


def test_what_the_file_says_counts_more() -> None:
    found = made(driver="node-pg", pool=33, max_lifetime="5m")
    assert (found.pool, found.max_lifetime_s, found.idle_timeout_s, found.pool_min) == (33, 300, 10, 0)


def test_a_design_with_a_driver_is_written_and_read_back() -> None:
    for name in DRIVERS:
        design = loaded(
            {"database": DATABASE, "clients": {"driver": name, "acquire_timeout": "request", "pool_min": "full"}}
        )
        assert loaded(design_data(design)) == design


def driver_row(free: Level, start: Design) -> Option:
    return next(option for option in options(free, start) if option.key == "clients.driver")


@pytest.mark.parametrize("before", DRIVERS)
def test_choosing_a_driver_in_the_plan_is_naming_it_in_a_file(before: str) -> None:
    free, start = level(), loaded({"database": DATABASE})
    row = driver_row(free, start)
    for name in DRIVERS:
        assert row.put(free, row.put(free, start, before), name).clients == made(driver=name)


def test_a_setting_that_no_driver_has_touched_stays() -> None:
    free, start = level(), loaded({"database": DATABASE, "clients": {"driver": "pdo", "acquire_timeout": "2s"}})
    assert driver_row(free, start).put(free, start, "custom").clients == made(acquire_timeout="2s")


def test_a_caches_client_brings_its_refresh() -> None:
    for name, client in CACHE_CLIENTS.items():
        cache = loaded({"database": DATABASE, "cache": {**CACHE, "client": name}}).cache
        assert isinstance(cache, Cache)
        assert cache.topology_refresh_s == client.values().get("topology_refresh_s", 0)
