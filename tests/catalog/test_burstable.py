"""What burstable classes cost above their baseline."""

from __future__ import annotations

import pytest

from drill.catalog.burstable import above_baseline, baseline, surplus_vcpu
from drill.catalog.instances import INSTANCES
from drill.model.level_traffic import Curve
from drill.scoring.bill_instances import cpu_credits
from tests.factories import browse, design, level

EARNED = {"micro": 12, "small": 24, "medium": 24, "large": 36, "xlarge": 96, "2xlarge": 192}


def test_credits_earned_in_an_hour_are_the_baseline_in_vcpu_minutes() -> None:
    """AWS's table gives both; one follows from the other."""
    for name, made in INSTANCES.items():
        if made.burstable and not made.is_cache:
            assert baseline(name) * made.vcpu * 60 == pytest.approx(EARNED[name.rpartition(".")[2]])


@pytest.mark.parametrize(("per_s", "above"), [(30.0, 0.0), (100.0, 0.6), (1000.0, 1.6)])
def test_what_a_t4g_medium_uses_beyond_two_fifths_of_a_vcpu(per_s: float, above: float) -> None:
    """Ten milliseconds a request: 0.3 vCPU is within the baseline of 2 x 20 %, 1 vCPU is 0.6 above, two are all it has."""
    drill = level(classes=(browse(rate=Curve(((0, per_s),)), reads=1, read_cpu_ms=10.0),))
    made = design(on={"instance": "db.t4g.medium"})
    assert surplus_vcpu(drill, made) == pytest.approx(above)
    assert [round(line.micro_usd_month / 1e6, 2) for line in cpu_credits(drill, made)] == (
        [round(above * 0.075 * 730, 2)] if above else []
    )


@pytest.mark.parametrize(
    ("service", "instance", "code"),
    [
        ("rds", "db.t4g.medium", "remark.charged_above_baseline"),
        ("ec2", "db.t4g.medium", "remark.slow_above_baseline"),
        ("rds", "db.r6g.large", ""),
    ],
)
def test_a_plan_above_the_baseline_is_told_so(service: str, instance: str, code: str) -> None:
    drill = level(classes=(browse(rate=Curve(((0, 100.0),)), reads=1, read_cpu_ms=10.0),))
    said = above_baseline(drill, design(on={"service": service, "instance": instance}))
    assert ("" if said is None else said.code) == code
    if code == "remark.charged_above_baseline":
        assert round(said.fact("surplus_vcpu"), 1) == 0.6  # type: ignore[union-attr, arg-type]
