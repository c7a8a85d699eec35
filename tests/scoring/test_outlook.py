"""What a drill under way can still come to: never worse than what it does come to, and the same verdicts with an early end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drill.engine.simulate import DrillEngine
from drill.model.design import Design
from drill.model.level import Bound, Fault, Level, Objective
from drill.model.level_traffic import Curve
from drill.model.metric_table import read
from drill.proof.trial import Job, trial
from drill.scoring.outlook import Outlook, miss, most_offered
from drill.scoring.scorecard import score
from drill.topology.assemble import assemble
from tests.factories import browse, level
from tests.strategies import LENGTH_S, drills

METRICS = ("availability", "availability.browse", "good.checkout", "stale.browse", "stale_ratio", "lost_writes")


def spike(at_s: int, for_s: int, factor: float, target: str = "") -> Fault:
    return Fault(f"s{at_s}", "drill:traffic-spike", at_s, for_s, target, factor)


def test_what_is_offered_at_most_is_the_curve_with_its_spikes() -> None:
    """100 a second for a minute, and from 10 s to 20 s three times as many: 8,000; a lull and another class change nothing."""
    rate = Curve(((0, 100.0),))
    faults = (spike(10, 10, 3.0), spike(30, 5, 0.5), spike(40, 5, 9.0, "checkout"))
    made = level(length_s=60, classes=(browse(rate=rate),), faults=faults)
    # A spike may end within a second: that second is counted whole.
    assert 8000.0 <= most_offered(made, "browse") <= 8201.0


@pytest.mark.parametrize(
    ("op", "value", "bound", "by"),
    [(">=", 0.5, 1.0, 1 / 3), ("<=", 3.0, 1.0, 0.5), ("<=", 2.0, 0.0, 1.0), (">=", 1.0, 1.0, 0.0)],
)
def test_a_miss_is_the_difference_over_the_sum(op: str, value: float, bound: float, by: float) -> None:
    assert miss(Bound("availability", op, bound), value) == pytest.approx(by)


@pytest.mark.slow
@given(drills(), st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_what_happens_is_never_better_than_what_could_still_be_reached(drill: tuple[Level, Design], seed: int) -> None:
    made = assemble(*drill)
    simulation, outlook = DrillEngine(made, seed), Outlook(drill[0], 0)
    seen = []
    while not simulation.done:
        seen.append(outlook.best(simulation))
        simulation.advance(15)
    done = score(made, simulation.recording())
    rows = {total.cls: total for total in simulation.recording().totals}
    values = {
        "availability": done.availability,
        "stale_ratio": -done.stale_ratio,
        "lost_writes": -done.lost_writes,
        "audit_failures": -simulation.state.audit_failures,
    }
    for name, row in rows.items():
        answered = row.good + row.stale
        values[f"availability.{name}"] = answered / row.offered if row.offered else 1.0
        values[f"good.{name}"] = row.good / row.offered if row.offered else 1.0
        values[f"stale.{name}"] = -row.stale / answered if answered else 0.0
    for best in seen:
        for metric, value in values.items():
            sign = 1.0 if metric.startswith(("availability", "good")) else -1.0
            assert value <= sign * read(metric, best), metric


@pytest.mark.slow
@given(drills(), st.sampled_from(METRICS), st.sampled_from((0.0, 0.3, 0.9, 0.99)), st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_a_run_that_ends_early_has_the_verdict_of_the_whole(
    drill: tuple[Level, Design], metric: str, value: float, seed: int
) -> None:
    high = metric.startswith(("availability", "good"))
    bounds = (Bound(metric, ">=" if high else "<=", value if high else 1.0 - value), Bound("actions", "<=", 0))
    on = replace(drill[0], objectives=(Objective("pass", bounds),), budget_usd_month=None)
    whole, early = (trial(on, Job(drill[1], seed, limit=limit)) for limit in (float("inf"), 0.0))
    assert early.passed == whole.passed
    assert whole.lost_s is None
    if early.lost_s is None:
        assert early == whole
    else:
        assert early.lost_s < LENGTH_S
        assert 0.0 < early.shortfall <= whole.shortfall


def test_a_design_that_costs_too_much_is_lost_at_once() -> None:
    on = level(budget_usd_month=1.0)
    assert trial(on, Job(on.start, 1, limit=0.0)).lost_s == 0
