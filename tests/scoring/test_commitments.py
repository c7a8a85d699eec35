"""The bill under reserved instances and savings plans, against published prices."""

from __future__ import annotations

import pytest

from drill.catalog.tables import rows
from drill.model.design import Design
from drill.model.run import MICRO
from drill.scoring.bill import bill, monthly_micro_usd
from drill.scoring.commitments import Commitment, commitments
from drill.topology.assemble import assemble
from tests.factories import EAST, design, level, replica

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


def test_only_machines_are_covered_and_those_without_a_known_price_stay_on_demand() -> None:
    made = design(
        on={"service": "aurora", "instance": "db.r7g.large"},
        replicas=(replica(instance="db.r8g.large"), replica(name="b")),
    )
    found = under(made)
    assert {term: (item.covered, item.machines) for term, item in found.items()} == {
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
