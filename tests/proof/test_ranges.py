from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import cast

import pytest

from drill.api.judging import Report
from drill.catalog.figure_sheet import figures, override_figures
from drill.engine.state.timings import HELD_BACK_SHARE, SLOW_FAILOVER_S, SLOW_SHARE
from drill.model.level import Bound, Fault, Objective
from drill.model.level_traffic import Curve
from drill.proof.ranges import Ranges, keys, pinned, sensitivity_evidence, sweep
from drill.proof.seeds import surveyed
from drill.proof.space import month
from drill.proof.trial import Job, Trial, serial
from tests.factories import checkout, design, replica
from tests.factories import level as drill_level
from tests.proof.levels import level

CACHE = (
    "storage: {type: gp3, gib: 100}}\n",
    "storage: {type: gp3, gib: 100}}\n  cache: {service: elasticache, engine: valkey, class: cache.t4g.small}\n",
)
KEYED = ("fresh: 30s}", "fresh: 30s, keys: {count: 1000, zipf: 0.9}}")
WORK = "model.engineering.cache_usd_month"


def test_supposing_holds_inside_and_not_after() -> None:
    before = figures()[WORK]
    (low, _high) = pinned(before)
    with override_figures({**figures(), WORK: low}):
        assert figures()[WORK].value == before.low
    assert figures()[WORK] == before


def test_a_figure_is_pinned_to_both_ends_and_one_without_a_range_to_none() -> None:
    figure = figures()[WORK]
    assert [(end.value, end.low, end.high) for end in pinned(figure)] == [(e, e, e) for e in (figure.low, figure.high)]
    assert list(pinned(figures()["aurora.copies"])) == []


def test_a_run_reads_the_constants_of_what_it_has_and_no_others() -> None:
    """A failover of a standby draws its stages; without a cache nothing of caches is read."""
    made = level()
    plain, standby = keys(made, made.start, 1), keys(made, made.solutions[0][1], 1)
    assert {"failover.rds.promote_s", "failover.rds.dns_s"} <= set(standby)
    assert "failover.rds.dns_s" not in plain
    assert not any(key.startswith("cache.") for key in standby)
    cached = level(CACHE, KEYED)
    assert WORK in keys(cached, cached.start, 1)


@pytest.mark.slow
def test_a_budget_between_the_ends_of_one_price_is_said_to_hang_on_it() -> None:
    """The cache's engineering work costs from 83 to 1,000 dollars a month; a bound 100 above the usual bill is between."""
    made = level(CACHE, KEYED)
    bound = month(made, made.start) // 1_000_000 + 100
    tight = level(
        CACHE,
        KEYED,
        ('availability: ">= 40 %", availability.book: ">= 40 %", lost_writes: 0', f"monthly_usd: {bound}"),
        ("monthly_usd: 600", "monthly_usd: 9000"),
    )
    done = sweep(tight, tight.start, (1,), serial(tight))
    assert done.verdict == "pass"
    assert [(flip.figure.key, flip.supposed, flip.verdict) for flip in done.flips] == [(WORK, 1000.0, "fail")]
    assert 0 < done.swept <= done.read


AURORA = {"service": "aurora"}
FAST, SLOW = 4, 2
"""Seeds whose first failover is fast, and slow."""


def test_a_length_that_only_one_of_the_seeds_draws_is_swept_too() -> None:
    """How long a slow failover of Aurora takes is read by the seeds that have one: here by the second of two."""
    crash = Fault("crash", "drill:instance-crash", 20, 0, "writer")
    made = drill_level(length_s=40, classes=(checkout(),), faults=(crash,), tails=True)
    chosen = design(on=AURORA, replicas=(replica(),))
    assert SLOW_FAILOVER_S not in keys(made, chosen, FAST)
    ran: list[Job] = []

    def answers(jobs: Sequence[Job]) -> Iterator[Trial]:
        ran.extend(jobs)
        return (cast("Trial", SimpleNamespace(passed=True)) for _ in jobs)

    sweep(made, chosen, (FAST, SLOW), answers)
    ends = {job.supposed.value for job in ran if job.supposed and job.supposed.key == SLOW_FAILOVER_S}
    assert ends == {figures()[SLOW_FAILOVER_S].low, figures()[SLOW_FAILOVER_S].high}


@pytest.mark.slow
def test_a_bound_far_from_everything_hangs_on_nothing_with_any_of_the_seeds() -> None:
    made = level()
    done = sweep(made, made.start, (3, 4), serial(made))
    assert (done.verdict, done.flips) == ("fail", ())
    assert 0 < done.swept <= done.read


DARK = Fault("dark", "drill:az-power", 60, 0, "us-east-1a")
CRASH = Fault("crash", "drill:instance-crash", 60, 1200, "writer")
"""Its host is gone for twenty minutes; one that restarts at once is back before a slow failover."""
FRAGILE, ROBUST = 0.97, 0.4
"""Of an hour, a fast failover takes less than a minute (1.7 %), a slow one four more at least (6.7 %)."""


def judged(fault: Fault, least: float) -> tuple[Ranges, str]:
    """The ranges of a design with a reader next door, on a level without tails, and the verdict of its report."""
    goal = (Objective("pass", (Bound("availability", ">=", least),)),)
    calm = (checkout(rate=Curve(((0, 50.0),))),)
    made = drill_level(length_s=3600, classes=calm, faults=(fault,), objectives=goal)
    chosen = design(on=AURORA, replicas=(replica(),))
    swept = sweep(made, chosen, (1,), serial(made), tails=True)
    return swept, Report(made, chosen, surveyed(made, chosen, 1, 1)).with_ranges(swept).verdict


@pytest.mark.slow
@pytest.mark.parametrize("fault", [DARK, CRASH], ids=["a dark zone", "a crashed writer"])
def test_a_design_that_only_a_fast_failover_saves_is_unknown_and_a_robust_one_passes(fault: Fault) -> None:
    """Published failovers took 4 to 6.3 min, on whatever level: a level needs no `tails` for that."""
    swept, found = judged(fault, FRAGILE)
    assert (swept.verdict, found) == ("pass", "unknown")
    tails = [said for flip in swept.flips if (said := sensitivity_evidence(flip)).code == "proof.hangs_on_tail"]
    assert {said.fact("tail") for said in tails} >= {"slow"}
    assert {said.fact("verdict") for said in tails} == {"fail"}
    swept, found = judged(fault, ROBUST)
    assert (swept.verdict, swept.flips, found) == ("pass", (), "pass")


def test_a_proof_keeps_to_what_is_documented() -> None:
    """The claim that a solution is robust tries ranges alone; and a database that is not Aurora has no such tail."""
    made = drill_level(length_s=60, classes=(checkout(),), faults=())
    ran: list[Job] = []

    def answers(jobs: Sequence[Job]) -> Iterator[Trial]:
        ran.extend(jobs)
        return (cast("Trial", SimpleNamespace(passed=True)) for _ in jobs)

    sweep(made, design(on=AURORA), (1,), answers)
    sweep(made, design(), (1,), answers, tails=True)
    assert not [job for job in ran if job.with_tails]
    sweep(made, design(on=AURORA), (1, 2), answers, tails=True)
    assert sorted(job.supposed.key for job in ran if job.with_tails and job.supposed) == [
        *[HELD_BACK_SHARE] * 2,
        *[SLOW_SHARE] * 2,
    ]
