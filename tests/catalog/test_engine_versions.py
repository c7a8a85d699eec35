"""Versions of engines: AWS's calendars of support, and the rules and the row of the plan that follow from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from drill.catalog.price_lists.serverless_cache_prices import serverless_cache_prices
from drill.catalog.rules import check
from drill.catalog.versions.engine_versions import (
    CATALOGUE_DAY,
    Support,
    engine_versions,
    find_version,
    offered_versions,
    support_ended,
    versions_of,
)
from drill.design.dump import design_data, design_yaml
from drill.design.normal import design_digest
from drill.design.plan_rows import options
from drill.errors import Problems
from drill.files.load import load_design
from drill.model.design import Design
from tests.factories import EAST, design, level

HOME = level(regions=(EAST,))


@pytest.mark.parametrize(
    ("engine", "version", "day", "support"),
    [
        ("postgres", "11", date(2024, 2, 29), Support.STANDARD),
        ("postgres", "11", date(2024, 3, 1), Support.GRACE),
        ("postgres", "11", date(2024, 4, 1), Support.YEARS_1_2),
        ("postgres", "11", date(2026, 3, 31), Support.YEARS_1_2),
        ("postgres", "11", date(2026, 4, 1), Support.YEAR_3),
        ("postgres", "11", date(2027, 3, 31), Support.YEAR_3),
        ("postgres", "11", date(2027, 4, 1), Support.ENDED),
        ("mysql", "8.0", CATALOGUE_DAY, Support.YEARS_1_2),
        ("mysql", "8.4", CATALOGUE_DAY, Support.STANDARD),
        ("aurora-mysql", "8.0", CATALOGUE_DAY, Support.STANDARD),
        ("aurora-mysql", "8.0", date(2029, 7, 31), Support.YEARS_1_2),
        ("aurora-mysql", "5.7", date(2024, 11, 15), Support.GRACE),
        ("aurora-mysql", "5.7", date(2026, 12, 1), Support.YEAR_3),
        ("postgres", "9.6", date(2022, 5, 1), Support.ENDED),
        ("mariadb", "10.5", CATALOGUE_DAY, Support.ENDED),
        ("sqlserver", "15.00", CATALOGUE_DAY, Support.STANDARD),
        ("redis", "5", CATALOGUE_DAY, Support.YEARS_1_2),
        ("redis", "6", date(2029, 1, 31), Support.YEARS_1_2),
        ("redis", "6", date(2029, 2, 1), Support.YEAR_3),
        ("redis", "6", date(2030, 2, 1), Support.ENDED),
    ],
)
def test_support_changes_on_the_days_that_aws_prints(engine: str, version: str, day: date, support: Support) -> None:
    found = find_version(engine, version)
    assert found is not None
    assert found.support(day) is support


@pytest.mark.parametrize(
    ("engine", "version", "day", "ended"),
    [
        ("mysql", "5.7", date(2024, 2, 29), False),
        ("mysql", "5.7.44", date(2024, 3, 1), True),
        ("mysql", "5.70", date(2026, 1, 1), False),
        ("postgres", "12", date(2025, 3, 1), True),
        ("postgres", "120.1", date(2026, 3, 1), False),
        ("oracle-ee", "19", date(2026, 3, 1), False),
    ],
)
def test_standard_support_ends_with_its_last_day(engine: str, version: str, day: date, ended: bool) -> None:
    assert (support_ended(engine, version, day) is not None) is ended


def test_every_version_has_a_source_with_a_day_and_its_days_are_in_order() -> None:
    for item in engine_versions():
        assert item.source
        assert item.dated <= CATALOGUE_DAY
        days = [item.released, item.standard_ends, item.charged_from, item.year3_from, item.ends]
        known = [day for day in days if day is not None]
        assert known == sorted(known), item


def test_versions_are_known_once_and_the_newest_stands_first() -> None:
    for engine in {item.engine for item in engine_versions()}:
        known = [tuple(map(int, item.version.split("."))) for item in versions_of(engine)]
        if engine != "redis":
            assert known == sorted(set(known), reverse=True), engine


def broken(made: Design) -> list[tuple[str, str]]:
    return [(item.code, item.hint) for item in check(HOME, made) if item.path == ("database", "version")]


def versioned(version: str, **on: object) -> Design:
    return design(on={"version": version, **on})


def test_a_version_that_the_engine_has_is_taken() -> None:
    assert broken(versioned("16")) == broken(versioned("11")) == broken(versioned("")) == []
    assert broken(versioned("8.0", engine="mysql")) == []
    assert broken(versioned("5.7", service="aurora", engine="mysql")) == []


def test_a_version_that_the_engine_does_not_have_is_refused_with_what_to_choose() -> None:
    ((code, hint),) = broken(versioned("8.0"))
    assert code == "D117"
    assert all(f"{number}" in hint for number in range(11, 19))
    assert [code for code, _ in broken(versioned("16", engine="mariadb"))] == ["D117"]


def test_a_minor_version_is_refused_with_its_major_one() -> None:
    ((code, hint),) = broken(versioned("8.0.39", engine="mysql"))
    assert code == "D117"
    assert hint.endswith("8.0")


def test_a_version_that_yaml_has_cut_is_asked_for_in_quotes() -> None:
    """SQL Server 2019 is 15.00, which YAML reads as the number 15.0."""
    text = "design: x\ndatabase: {service: rds, engine: sqlserver, version: 15.00, class: db.m5.large, zone: a}\n"
    with pytest.raises(Problems) as caught:
        load_design(text, HOME)
    (found,) = caught.value.problems
    assert found.code == "D117"
    assert "'15.00'" in found.hint
    quoted = load_design(text.replace("15.00", "'15.00'"), HOME)
    assert load_design(design_yaml(quoted), HOME).database.version == "15.00"


def test_a_version_past_its_end_of_life_is_read_and_refused_where_aws_runs_it() -> None:
    assert [code for code, _ in broken(versioned("9.6"))] == ["D118"]
    assert [code for code, _ in broken(versioned("10.5", engine="mariadb"))] == ["D118"]
    assert broken(versioned("9.6", service="ec2")) == []


def test_offered_is_what_aws_creates_on_the_day() -> None:
    mysql = design(on={"engine": "mysql"}).database
    assert offered_versions(mysql, CATALOGUE_DAY) == ("8.4", "8.0", "5.7")
    assert offered_versions(mysql, date(2018, 6, 1)) == ("5.7",)
    assert offered_versions(mysql, date(2027, 3, 1)) == ("8.4", "8.0")


def test_a_design_without_a_version_has_the_digest_it_had() -> None:
    made = design()
    assert "version" not in design_data(made)["database"]
    assert design_digest(made) == design_digest(replace(made, database=replace(made.database, version="")))
    assert design_digest(made) != design_digest(versioned("16"))


@pytest.mark.parametrize("written", ["16", "'16'", "11"])
def test_a_number_of_yaml_is_read_as_text(written: str) -> None:
    text = (
        f"design: x\ndatabase: {{service: rds, engine: postgres, version: {written}, class: db.r6g.large, zone: a}}\n"
    )
    assert load_design(text, HOME).database.version == written.strip("'")


def test_the_plan_has_the_row_only_where_a_version_is_given() -> None:
    assert "database.version" not in [row.key for row in options(HOME, design())]
    row = next(row for row in options(HOME, versioned("16")) if row.key == "database.version")
    assert [value for value, _ in row.choices(HOME, versioned("16"))] == ["", *map(str, range(18, 10, -1))]


@pytest.mark.parametrize(
    ("key", "value", "version"),
    [
        ("database.engine", "mysql", "8.4"),
        ("database.service", "aurora", "16"),
        ("database.engine", "mariadb", "11.8"),
        ("database.service", "ec2", "16"),
    ],
)
def test_another_engine_or_service_brings_its_newest_version_unless_it_has_the_same(
    key: str, value: str, version: str
) -> None:
    made = versioned("16")
    row = next(row for row in options(HOME, made) if row.key == key)
    assert row.put(HOME, made, value).database.version == version
    assert row.put(HOME, design(), value).database.version == ""


@pytest.mark.parametrize(("engine", "usd_month"), [("redis", 91.25), ("memcached", 91.25), ("valkey", 6.13)])
def test_an_empty_serverless_cache_costs_what_is_published(engine: str, usd_month: float) -> None:
    """1 GB x 0.125 and 0.1 GB x 0.084 US dollars for 730 hours."""
    price = serverless_cache_prices()[engine]
    assert price.usd_hour(0.0, 0.0) * 730 == pytest.approx(usd_month, abs=0.005)


def test_a_million_ecpus_are_charged_by_the_million() -> None:
    price = serverless_cache_prices()["valkey"]
    assert price.usd_hour(10.0, 10_000.0) - price.usd_hour(10.0, 0.0) == pytest.approx(36 * 0.0023)
