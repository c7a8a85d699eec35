"""The bill under reserved instances and savings plans, against published prices."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.catalog.csv_tables import rows
from drill.model.design import Design
from drill.model.run import MICRO
from drill.scoring.bill import bill, monthly_micro_usd
from drill.scoring.commitments import Commitment, commitments
from drill.topology.assemble import assemble
from tests.factories import EAST, cache, design, level, replica

HOURS = 730


def under(made: Design) -> dict[str, Commitment]:
    return {item.term: item for item in commitments(made, bill(assemble(level(regions=(EAST,)), made)))}


def on_demand(made: Design) -> float:
    return monthly_micro_usd(bill(assemble(level(regions=(EAST,)), made))) / MICRO


def test_a_reservation_of_mysql_t3_large_costs_what_infracost_prints() -> None:
    """0.0957 an hour instead of 0.136 (1 year, no upfront payment, us-east-1)."""
    made = design(on={"engine": "mysql", "instance": "db.t3.large"})
    saved = on_demand(made) - under(made)["reserved-1y"].micro_usd_month / MICRO
    assert saved == pytest.approx((0.136 - 0.0957) * HOURS, abs=0.05)


@pytest.mark.parametrize(
    ("name", "on_demand_usd", "reserved_usd"),
    [("db.r6g.2xlarge", 1.038, 0.36195), ("db.r7g.4xlarge", 2.211, 1.17184), ("db.t4g.medium", 0.073, 0.03139)],
)
def test_three_years_of_aurora_cost_what_the_public_profile_has(
    name: str, on_demand_usd: float, reserved_usd: float
) -> None:
    made = design(on={"service": "aurora", "instance": name})
    saved = on_demand(made) - under(made)["reserved-3y"].micro_usd_month / MICRO
    assert saved == pytest.approx((on_demand_usd - reserved_usd) * HOURS, rel=0.003)


@pytest.mark.parametrize("engine", ["mysql", "postgres"])
def test_a_year_of_m6g_costs_what_the_price_list_of_2021_has(engine: str) -> None:
    """MySQL db.m6g.4xlarge 0.7787 and PostgreSQL db.m6g.16xlarge 3.2586 against 1.216 and 5.088: the same share."""
    made = design(on={"engine": engine, "instance": "db.m6g.4xlarge"})
    found = under(made)["reserved-1y"]
    machine = on_demand(made) - monthly_micro_usd(bill(assemble(level(regions=(EAST,)), made))[1:]) / MICRO
    assert 1 - found.lines[0] / MICRO / machine == pytest.approx(1 - 0.7787 / 1.216, abs=0.001)


def test_a_reserved_cache_node_costs_what_infracost_prints() -> None:
    """cache.m6g.12xlarge for Redis, 1 year without upfront payment: 1,772.44 instead of 2,596.61 a month."""
    made = design(cache=cache(engine="redis", instance="cache.m6g.12xlarge"))
    saved = on_demand(made) - under(made)["reserved-1y"].micro_usd_month / MICRO
    assert saved == pytest.approx(2596.61 - 1772.44, rel=0.001)


def test_savings_plans_cover_valkey_of_the_seventh_generation_alone() -> None:
    def covered(engine: str, instance: str) -> int:
        made = design(
            on={"engine": "oracle-byol", "instance": "db.r5.large"}, cache=cache(engine=engine, instance=instance)
        )
        found = under(made).get("savings-plan-1y")
        return found.covered if found else 0

    assert covered("valkey", "cache.r7g.large") == 1
    assert covered("redis", "cache.r7g.large") == covered("valkey", "cache.r6g.large") == 0


def test_every_node_of_a_cache_is_a_machine_and_memorydb_has_no_known_commitment() -> None:
    made = design(on={"engine": "oracle-byol", "instance": "db.r5.large"}, cache=cache(shards=3, replicas=1))
    assert {term: (item.covered, item.machines) for term, item in under(made).items()} == {
        "reserved-1y": (6, 7),
        "reserved-3y": (6, 7),
    }
    assert under(replace(made, cache=cache(service="memorydb", engine="redis", shards=3))) == {}


def test_the_share_of_mysql_is_not_that_of_a_licensed_engine() -> None:
    assert "reserved-1y" in under(design(on={"engine": "mysql", "instance": "db.t3.large"}))
    assert under(design(on={"engine": "sqlserver-web", "instance": "db.t3.large"})) == {}


def test_only_machines_are_covered_and_those_without_a_known_price_stay_on_demand() -> None:
    made = design(
        on={"service": "aurora", "instance": "db.r7g.large"},
        replicas=(replica(instance="db.r8g.large"), replica(name="b")),
    )
    found = under(made)
    assert {term: (item.covered, item.machines) for term, item in found.items()} == {
        "reserved-1y": (1, 3),
        "reserved-3y": (2, 3),
        "savings-plan-1y": (2, 3),
    }
    machines = (0.276 + 0.276) * HOURS
    assert on_demand(made) - found["savings-plan-1y"].micro_usd_month / MICRO == pytest.approx(
        0.2 * machines, rel=0.001
    )


def test_a_database_that_nobody_can_reserve_has_no_committed_bill() -> None:
    assert under(design(on={"service": "ec2"})) == {}


def test_every_commitment_has_a_source_and_a_share() -> None:
    for row in rows("commitments"):
        assert 0 < float(row["share"]) < 1
        assert "GitHub" in row["source"]


def test_the_lines_of_a_commitment_add_up_and_only_those_of_machines_change() -> None:
    made = design(on={"engine": "mysql", "instance": "db.t3.large"})
    items = bill(assemble(level(regions=(EAST,)), made))
    (found,) = commitments(made, items)
    changed = [item.said.code for item, usd in zip(items, found.lines, strict=True) if usd != item.micro_usd_month]
    assert changed == ["bill.instance"]
    assert found.micro_usd_month == sum(found.lines)
