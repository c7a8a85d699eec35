"""RDS Extended Support on the bill, against bills that were published and AWS's own rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.catalog.versions.engine_versions import CATALOGUE_DAY, Support, day_of, find_version, next_version
from drill.model.design import Design, Scaling
from drill.model.level import Level, Region
from drill.model.run import MICRO, BillItem, Event
from drill.model.said import Said
from drill.scoring.bill import bill_of, monthly_micro_usd
from drill.scoring.bill_support import support_after
from drill.scoring.commitments import commitments
from tests.factories import EAST, WEST, design, level, replica

HOURS = 730
HOME = level(regions=(EAST, WEST))
SEOUL = level(regions=(Region("ap-northeast-2", ("ap-northeast-2a", "ap-northeast-2c")),))


def supported(made: Design, on: Level = HOME) -> tuple[BillItem, ...]:
    return tuple(item for item in bill_of(on, made) if item.said.code.startswith("bill.extended_support"))


def usd(made: Design, on: Level = HOME) -> float:
    return monthly_micro_usd(supported(made, on)) / MICRO


def mysql(version: str = "8.0", **on: object) -> Design:
    return design(on={"engine": "mysql", "instance": "db.t3.large", "version": version, **on})


def test_1460_vcpu_hours_cost_what_infracost_prints() -> None:
    assert usd(mysql()) == 146.0


def test_a_public_bill_of_seoul_comes_out() -> None:
    """1,223.1 vCPU-hours of MySQL 8.0 in August 2026 were billed at 146.77 US dollars: 611.55 hours of a db.t3.micro."""
    made = mysql(instance="db.t3.micro", zone="ap-northeast-2a")
    assert usd(made, SEOUL) * 611.55 / HOURS == pytest.approx(146.77, abs=0.01)


def test_the_third_year_costs_twice_as_much() -> None:
    assert find_version("mysql", "5.7").support(CATALOGUE_DAY) is Support.YEAR_3  # type: ignore[union-attr]
    assert usd(mysql("5.7")) == 292.0


def test_a_level_of_another_year_is_billed_by_its_year() -> None:
    """MySQL 5.7: standard support in 2023, years 1 and 2 at the end of 2024, year 3 today."""
    assert [usd(mysql("5.7"), replace(HOME, year=year)) for year in (2023, 2024, None)] == [0.0, 146.0, 292.0]


@pytest.mark.parametrize(
    "made", [mysql("8.4"), mysql(""), design(on={"engine": "mariadb", "version": "11.4"}), mysql("8.0", service="ec2")]
)
def test_standard_support_and_an_own_server_cost_nothing(made: Design) -> None:
    assert supported(made) == ()


@pytest.mark.parametrize(
    ("made", "machines"),
    [
        (mysql(multi_az="standby"), 2),
        (design(on={"engine": "mysql", "instance": "db.m5d.large", "version": "8.0", "multi_az": "cluster"}), 3),
    ],
)
def test_standbys_are_charged_too(made: Design, machines: int) -> None:
    """Amazon RDS User Guide, Amazon RDS Extended Support charges: they apply to standby instances."""
    assert usd(made) == pytest.approx(machines * 146.0)


def test_each_replica_is_charged_at_the_price_of_its_region() -> None:
    made = design(
        on={"engine": "mysql", "instance": "db.t3.large", "version": "8.0"},
        replicas=(
            replica(instance="db.t3.large", multi_az=True),
            replica(name="far", zone="us-west-2a", instance="db.t3.xlarge"),
        ),
    )
    found = {dict(item.said.facts)["region"]: item.micro_usd_month / MICRO for item in supported(made)}
    assert found == {"us-east-1": pytest.approx(3 * 146.0), "us-west-2": pytest.approx(2 * 146.0)}


def test_serverless_is_charged_by_the_acu() -> None:
    made = design(
        on={
            "service": "aurora",
            "engine": "postgres",
            "version": "13",
            "instance": "db.serverless",
            "capacity": (4.0, 4.0),
        }
    )
    (line,) = supported(made)
    assert line.said.code == "bill.extended_support_capacity"
    assert line.micro_usd_month / MICRO == pytest.approx(4 * 0.085 * HOURS)


def test_readers_that_scaling_keeps_are_charged() -> None:
    made = design(
        on={"service": "aurora", "engine": "postgres", "version": "11", "instance": "db.r6g.large"},
        scaling=Scaling(2, 4),
    )
    assert usd(made) == pytest.approx(3 * 2 * 0.2 * HOURS)


def test_no_commitment_lowers_it() -> None:
    made, plain = mysql(), mysql("8.4")
    saved = [
        monthly_micro_usd(bill_of(HOME, one)) - commitments(one, bill_of(HOME, one))[0].micro_usd_month
        for one in (made, plain)
    ]
    assert saved[0] == saved[1] > 0


def test_a_price_by_the_level_of_a_region_says_so() -> None:
    abroad = level(regions=(Region("eu-west-1", ("eu-west-1a", "eu-west-1b")),))
    (line,) = supported(mysql(zone="eu-west-1a"), abroad)
    assert line.micro_usd_month / MICRO == pytest.approx(146.0 * 1.1042)
    assert "1.1042" in line.source
    (own,) = supported(mysql(zone="ap-northeast-2a"), SEOUL)
    assert "1.1875" not in own.source


MINOR, MAJOR = Said("upgrade.finished", upgrade="minor"), Said("upgrade.finished", upgrade="major")
CREATED, FAILED, SWITCHED, DELETED = (
    Said(f"blue_green.{step}") for step in ("creating", "failed", "switch_finished", "deleted")
)


@pytest.mark.parametrize(
    ("version", "steps", "usd_month"),
    [
        ("8.0", (), 0.0),
        ("8.0", (MINOR,), 0.0),
        ("8.0", (MAJOR,), -146.0),
        ("5.7", (MAJOR,), 146.0 - 292.0),
        ("5.7", (MAJOR, MAJOR), -292.0),
        ("5.7", (MAJOR, MAJOR, MAJOR), -292.0),
        ("8.4", (MAJOR,), 0.0),
        ("", (MAJOR,), 0.0),
        ("5.7", (CREATED,), 146.0),
        ("5.7", (CREATED, DELETED, FAILED), 0.0),
        ("5.7", (CREATED, SWITCHED), 146.0),
        ("8.0", (CREATED, SWITCHED), 0.0),
        ("8.0", (CREATED, SWITCHED, DELETED), -146.0),
    ],
)
def test_a_major_upgrade_changes_the_month_that_follows(
    version: str, steps: tuple[Said, ...], usd_month: float
) -> None:
    """2 vCPU: 146 USD a month in years 1 and 2 (MySQL 8.0), 292 in year 3 (5.7), nothing under standard support (8.4).

    Both environments of a blue/green deployment are charged, each by its version, until one is deleted.
    """
    events = tuple(Event(60 * i, "recover", "writer", said) for i, said in enumerate(steps))
    assert support_after(HOME, mysql(version), events) / MICRO == usd_month


def test_a_version_that_a_year_did_not_have_is_no_upgrade() -> None:
    """RDS for PostgreSQL 15 came on 27 February 2023: at the end of 2022 the newest one was 14."""
    made = design(on={"engine": "postgres", "instance": "db.t3.large", "version": "14"})
    then = replace(HOME, year=2022)
    assert next_version(made.database, day_of(then)) is None
    assert next_version(made.database, day_of(HOME)) == find_version("postgres", "15")


def test_another_class_and_a_standby_change_it_too() -> None:
    """2 vCPU on db.t3.large, 4 on db.t3.xlarge: 146 USD a month for two in years 1 and 2. A standby has as many again."""
    larger = Event(60, "scale", "writer", Said("instance.resized", instance="db.t3.xlarge"))
    standby = Event(120, "scale", "writer", Said("multi_az.converted", node="writer", zone="us-east-1b"))
    upgraded = Event(180, "recover", "writer", MAJOR)
    made = mysql("8.0")
    changes = [support_after(HOME, made, events) for events in ((larger,), (standby,), (larger, standby))]
    assert [change / MICRO for change in changes] == [146.0, 146.0, 3 * 146.0]
    assert support_after(HOME, made, (larger, standby, upgraded)) / MICRO == -146.0


def test_readers_that_scaling_keeps_do_not_grow_with_the_writer() -> None:
    """Aurora PostgreSQL 11 in year 3: 0.20 USD a vCPU-hour; only the writer goes from 2 to 4 vCPU."""
    on = {"service": "aurora", "engine": "postgres", "version": "11", "instance": "db.r6g.large"}
    larger = Event(60, "scale", "writer", Said("instance.resized", instance="db.r6g.xlarge"))
    change = support_after(HOME, design(on=on, scaling=Scaling(2, 4)), (larger,))
    assert change / MICRO == pytest.approx(2 * 0.2 * HOURS)
