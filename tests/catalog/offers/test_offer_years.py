"""Rules of past years: every dated feature from both sides of its first year, and figures that were others then."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from drill.catalog.csv_tables import rows
from drill.catalog.figure_sheet import figures, value
from drill.catalog.offers.dated_features import USES
from drill.catalog.offers.offer_years import (
    EARLIEST,
    PRESENT,
    figures_of,
    modifications_apart_s,
    offer_years,
    on_sale,
    past_value,
    value_in,
)
from drill.catalog.prices import database_classes
from drill.catalog.rules import check
from drill.design.options import offered
from drill.model.design import Design, Replica, Scaling, Security
from drill.topology.assemble import assemble
from tests.factories import EAST, WEST, cache, design, level, proxy, storage

HOME = level(regions=(EAST, WEST))
RDS = {"instance": "db.m5.large", "storage": storage(type="gp2")}
AURORA = {"service": "aurora", "engine": "mysql", "instance": "db.r4.large"}
LATER = {"service": "aurora", "engine": "mysql", "instance": "db.r6g.large"}
NEAR, FAR = Replica("near", "us-east-1b", "db.m5.large"), Replica("far", "us-west-2a", "db.r6g.large")
CLUSTER = {"multi_az": "cluster", "instance": "db.m5d.large", "storage": storage(type="io1")}

FEATURES: dict[str, Design] = {
    "multi-az-cluster": design(on=CLUSTER),
    "standby-sqlserver-web": design(on=RDS | {"engine": "sqlserver-web", "multi_az": "standby"}),
    "gp3": design(on=RDS | {"storage": storage()}),
    "io2": design(on=RDS | {"storage": storage(type="io2", iops=3000)}),
    "io-optimized": design(on=LATER | {"storage": storage(type="aurora-io")}),
    "storage-auto-scaling": design(on=RDS | {"storage": storage(type="gp2", max_gib=200)}),
    "proxy": design(on=RDS, proxy=proxy()),
    "proxy-mariadb": design(on=RDS | {"engine": "mariadb"}, proxy=proxy()),
    "proxy-sqlserver": design(on=RDS | {"engine": "sqlserver"}, proxy=proxy()),
    "proxy-cluster": design(on=CLUSTER, proxy=proxy()),
    "custom-oracle": design(on=RDS | {"engine": "oracle-byol", "custom": True}),
    "custom-sqlserver": design(on=RDS | {"engine": "sqlserver", "custom": True}),
    "iam-postgres": design(on=RDS, security=Security(iam_auth=True)),
    "iam-cluster": design(on=CLUSTER, security=Security(iam_auth=True)),
    "backup-copies": design(on=RDS | {"backup_region": WEST.name}),
    "backup-copies-mysql": design(on=RDS | {"engine": "mysql", "backup_region": WEST.name}),
    "oracle-replicas": design(on=RDS | {"engine": "oracle-byol"}, replicas=(NEAR,)),
    "sqlserver-replicas": design(on=RDS | {"engine": "sqlserver-ee"}, replicas=(NEAR,)),
    "custom-endpoints": design(on=AURORA, replicas=(NEAR,), endpoints=(("web", ("near",)),)),
    "reader-auto-scaling": design(on=AURORA, scaling=Scaling(1, 4)),
    "global-database": design(on=AURORA, replicas=(FAR,)),
    "global-database-postgres": design(on=AURORA | {"engine": "postgres"}, replicas=(FAR,)),
    "write-forwarding": design(on=AURORA | {"write_forwarding": "session"}, replicas=(FAR,)),
    "write-forwarding-postgres": design(
        on=LATER | {"engine": "postgres", "write_forwarding": "session"}, replicas=(FAR,)
    ),
    "backtrack": design(on=AURORA | {"backtrack_h": 24}),
    "serverless-v2": design(on=AURORA | {"instance": "db.serverless", "capacity": (0.5, 8.0)}),
    "zero-acu": design(on=AURORA | {"instance": "db.serverless", "capacity": (0.0, 8.0)}),
    "db2": design(on={"engine": "db2", "instance": "db.r6i.large"}),
    "valkey": design(on=RDS, cache=cache()),
    "elasticache-serverless": design(
        on=RDS, cache=cache(service="elasticache-serverless", engine="redis", instance="", zones=EAST.zones)
    ),
    "global-datastore": design(on=RDS, cache=cache(engine="redis", global_datastore=(WEST.name,))),
    "memorydb": design(on=RDS, cache=cache(service="memorydb", engine="redis")),
}
"""A design that uses each dated feature."""


def said(year: int | None, made: Design, code: str = "D221") -> list[str]:
    """Messages of one rule about a design in a year."""
    return [found.message for found in check(replace(HOME, year=year), made) if found.code == code]


def test_every_dated_feature_has_a_design_here() -> None:
    assert [use.subject for use in USES] == list(FEATURES)


@pytest.mark.parametrize("subject", FEATURES)
def test_a_feature_is_refused_the_year_before_it_came_and_not_in_its_year(subject: str) -> None:
    since = offer_years()[subject].since
    assert since is not None
    title = next(use.title for use in USES if use.subject == subject)
    assert any(text.startswith(f"{title} came") for text in said(since - 1, FEATURES[subject]))
    assert not any(text.startswith(f"{title} came") for text in said(since, FEATURES[subject]))
    assert said(None, FEATURES[subject]) == []


def test_every_row_of_years_is_read_and_has_a_source() -> None:
    named = {use.subject for use in USES} | {"magnetic", "multi-master"}
    for row in rows("offer_years"):
        kind = row["subject"].split(" ")[0]
        assert row["subject"] in named or kind in {"rds", "aurora", "cache"}, row
        assert row["source"], row
        known = offer_years()[row["subject"]]
        assert EARLIEST <= (known.since or EARLIEST) <= (known.until or PRESENT) <= PRESENT, row


def test_the_present_is_the_year_of_the_newest_comparison() -> None:
    assert max(date.fromisoformat(row["checked"]) for row in rows("checked")).year == PRESENT


@pytest.mark.parametrize(("year", "sold"), [(2018, False), (2019, True), (2022, True), (2023, False), (None, False)])
def test_several_writers_were_sold_from_2019_to_2022(year: int | None, *, sold: bool) -> None:
    assert on_sale("multi-master", year) is sold
    assert bool(said(year, design(on=AURORA | {"writers": 2}), "D187")) is not sold


def test_magnetic_storage_ends_in_2026() -> None:
    made = design(on={"storage": storage(type="magnetic")})
    assert said(2025, made, "D158") == []
    assert len(said(None, made, "D158")) == len(said(2026, made, "D158")) == 1


def test_a_retired_class_is_sold_in_its_years() -> None:
    """Amazon RDS User Guide: db.r4 from 23 October 2017, no new instances since 1 June 2024."""
    made = design(on=RDS | {"instance": "db.r4.large"})
    assert len(said(None, made, "D108")) == 1
    assert said(2018, made, "D108") == said(2018, made, "D222") == []
    assert len(said(2024, made, "D222")) == 1


def test_what_a_hint_names_was_sold_in_the_year() -> None:
    """Of the size and family of db.r6g.xlarge 2016 had db.r3, 2018 also db.r4 and db.r5; 2020 had db.r6g itself."""
    made = design(on=RDS | {"instance": "db.r6g.xlarge"})

    def named(year: int) -> set[str]:
        hints = [found.hint for found in check(replace(HOME, year=year), made) if found.code == "D222"]
        return set(re.findall(r"db\.\w+\.\w+", " ".join(hints)))

    assert named(2016) == {"db.r3.xlarge"}
    assert named(2018) == {"db.r3.xlarge", "db.r4.xlarge", "db.r5.xlarge"}
    assert named(2020) == set()


@pytest.mark.parametrize("engine", ["mysql", "mariadb", "postgres"])
def test_a_year_offers_the_classes_of_then_and_today_those_of_now(engine: str) -> None:
    """What is retired can be had where it was sold, with its price; what came later cannot. EC2's years are not known."""
    then, now = database_classes(engine, "rds", 2018), database_classes(engine, "rds")
    assert {"db.m4.large", "db.r4.large", "db.m3.xlarge", "db.m5.large"} <= set(then)
    assert {"db.r6g.large", "db.t3.micro"} <= set(now)
    assert not {"db.r6g.large", "db.t3.micro"} & set(then)
    assert not {"db.m4.large", "db.r4.large", "db.m3.xlarge"} & set(now)
    assert "db.m4.large" not in database_classes(engine, "rds", 2024)
    assert database_classes(engine, "ec2", 2018) == database_classes(engine, "ec2")
    for name in then:
        assert check(replace(HOME, year=2018), design(on=RDS | {"engine": engine, "instance": name})) == (), name


def test_the_plan_of_a_past_year_offers_its_classes() -> None:
    past = replace(HOME, year=2018)
    made = design(on=RDS)
    assert set(offered.database_classes(past, made)) == set(database_classes("postgres", "rds", 2018))
    assert set(offered.reader_classes(past, made)) == set(database_classes("postgres", "rds", 2018))
    assert set(offered.database_classes(HOME, made)) == set(database_classes("postgres", "rds"))


def test_a_database_of_a_past_year_can_be_scaled_to_the_classes_of_then() -> None:
    made = design(on=RDS | {"instance": "db.m4.large"})
    assert set(assemble(replace(HOME, year=2018), made).resize) == set(database_classes("postgres", "rds", 2018))


def test_a_class_of_unknown_years_is_refused_in_a_past_year() -> None:
    assert len(said(2025, design(on={"instance": "db.r8gd.large"}), "D222")) == 1
    assert said(None, design(on={"instance": "db.r8gd.large"}), "D222") == []


def test_five_replicas_until_2021_and_fifteen_since() -> None:
    six = tuple(replace(NEAR, name=f"replica-{number}") for number in range(6))
    assert len(said(2021, design(on=RDS, replicas=six), "D121")) == 1
    assert said(2022, design(on=RDS, replicas=six), "D121") == []


def test_two_writers_until_2020_and_four_since() -> None:
    assert len(said(2020, design(on=AURORA | {"writers": 3}), "D187")) == 1
    assert said(2021, design(on=AURORA | {"writers": 4}), "D187") == []


def test_figures_of_today_are_those_of_the_catalogue() -> None:
    assert figures_of(None) == tuple(figures().values())
    assert modifications_apart_s(None) == modifications_apart_s(2026) == 0
    assert modifications_apart_s(2025) == 6 * 3600


def test_a_year_has_its_own_limits_and_no_other() -> None:
    """Document history of the Amazon Aurora User Guide: 128 TiB since 2020, 256 ACU since 2024."""
    then, now = dict(_values(2019)), dict(_values(None))
    assert (then["aurora.max_tib"], then["serverless.acu_max"]) == (64, 128)
    assert {key for key in now if now[key] != then[key]} == {
        row["key"] for row in rows("year_figures") if row["key"] in now and int(row["until"]) >= 2019
    }


def test_the_earliest_change_that_holds_is_taken() -> None:
    assert [value_in("global.max_secondaries", year) for year in (2018, 2019, 2023, 2024, None)] == [1, 5, 5, 10, 10]
    assert value_in("iam.connections_per_s", 2018) == value("iam.connections_per_s")
    assert past_value("iam.connections_per_s", 2018) is None


def test_a_level_without_a_year_has_the_same_digest_as_before_there_were_years() -> None:
    from drill.model.canonical import plain

    assert "year" not in plain(HOME)
    assert plain(replace(HOME, year=2021))["year"] == 2021


def _values(year: int | None) -> list[tuple[str, float]]:
    return [(figure.key, figure.value) for figure in figures_of(year)]
