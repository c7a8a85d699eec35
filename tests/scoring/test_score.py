"""Scores of recordings written by hand: every expected number is counted on paper."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.model.level import Bound, Level, Objective
from drill.model.run import ClassFrame, ClassTotals, Score
from drill.scoring.scorecard import measure, score_with
from tests.factories import browse, checkout, level
from tests.scoring.recordings import BILL, FAILING, FINE, HANGING, STALE, class_frame, frames, recording

LATE = class_frame(good=0.0, late=100.0)


def with_bounds(*bounds: Bound, **over: Any) -> Level:
    return level(objectives=(Objective("pass", bounds),), budget_usd_month=None, **over)


def scored(*runs: tuple[int, ClassFrame], on: Level | None = None, **over: Any) -> Score:
    return score_with(on or level(), recording(*runs, **over), BILL)


class TestAvailability:
    def test_stale_answers_count_as_answered(self) -> None:
        """60 s of 100 requests: 30 s half stale, 15 s late, 15 s failed; 3000 of 6000 answered in time."""
        made = scored((30, STALE), (15, LATE), (15, FAILING))
        assert (made.offered, made.good, made.stale, made.late, made.failed) == (6000, 1200, 1800, 1500, 1500)
        assert made.availability == 0.5

    def test_a_drill_nobody_used_is_available(self) -> None:
        assert scored((60, class_frame(offered=0.0, good=0.0))).availability == 1.0

    @given(st.integers(1, 10**9), st.integers(0, 10**9))
    def test_a_bound_in_tenths_of_a_percent_is_decided_as_whole_numbers_decide_it(
        self, offered: int, lost: int
    ) -> None:
        lost = min(lost, offered)
        total = ClassTotals("browse", offered, offered - lost, 0, 0, lost)
        made = scored(on=with_bounds(Bound("availability", ">=", 0.995)), totals=(total,))
        assert made.passed == (Fraction(offered - lost, offered) >= Fraction(995, 1000))


class TestStaleness:
    def test_only_classes_that_read_count_as_reads(self) -> None:
        """100 reads answered, 25 of them stale, beside 1000 requests of a class that only writes."""
        on = level(classes=(browse(), checkout(name="log", reads=0)), budget_usd_month=None)
        rows = (ClassTotals("browse", 120, 75, 25, 10, 10), ClassTotals("log", 1000, 1000, 0, 0, 0))
        made = scored(on=on, totals=rows)
        assert (made.reads, made.stale_ratio) == (100, 0.25)


class TestMinute:
    def test_worst_minute_is_the_worst_of_all_windows_not_of_clock_minutes(self) -> None:
        """40 s of failure across a clock minute: the window around it answers 20 of 60 seconds."""
        assert scored((45, FINE), (40, FAILING), (95, FINE)).worst_minute == pytest.approx(1 / 3)

    def test_a_drill_shorter_than_a_minute_is_one_window(self) -> None:
        assert scored((10, FINE), (10, FAILING)).worst_minute == 0.5

    def test_requests_that_never_end_make_the_minute_zero(self) -> None:
        assert scored((60, HANGING), (60, FINE)).worst_minute == 0.0

    def test_requests_under_way_at_the_start_are_no_loss(self) -> None:
        """The first requests are still travelling when the first second ends."""
        first = class_frame(good=98.0, waiting=2.0)
        assert scored((1, first), (119, replace(FINE, waiting=2.0))).worst_minute == 1.0


class TestRecovery:
    def test_a_second_outage_is_recovered_from_too(self) -> None:
        """Down from 10 to 20 s and from 80 to 100 s, with a calm minute between: recovery ends with the second."""
        seconds = frames((10, FINE), (10, FAILING), (60, FINE), (20, FAILING), (60, FINE))
        timing = measure(seconds)
        assert (timing.down_s, timing.recovered_s) == (30, 90)

    def test_a_few_late_answers_after_a_calm_half_minute_are_no_second_outage(self) -> None:
        blip = class_frame(good=95.0, late=5.0)
        assert measure(frames((10, FINE), (10, FAILING), (60, FINE), (1, blip), (60, FINE))).recovered_s == 10

    @given(st.lists(st.tuples(st.integers(1, 50), st.sampled_from((FINE, FAILING, HANGING))), min_size=1, max_size=8))
    def test_recovery_is_never_shorter_than_downtime(self, runs: list[tuple[int, ClassFrame]]) -> None:
        timing = measure(frames(*runs))
        assert timing.recovered_s is None or timing.recovered_s >= timing.down_s

    def test_nothing_to_recover_from(self) -> None:
        made = scored((60, FINE))
        assert (made.down_s, made.recovered_s) == (0, 0)

    def test_counted_from_the_first_bad_second_to_the_first_of_thirty_good_ones(self) -> None:
        made = scored((10, FINE), (5, FAILING), (29, FINE), (1, FAILING), (40, FINE))
        assert (made.down_s, made.recovered_s) == (6, 5 + 29 + 1)

    def test_twenty_nine_good_seconds_are_not_enough(self) -> None:
        assert scored((10, FINE), (5, FAILING), (29, FINE)).recovered_s is None
        assert scored((10, FINE), (5, FAILING), (30, FINE)).recovered_s == 5

    def test_one_percent_lost_is_good_and_more_is_not(self) -> None:
        one = class_frame(good=99.0, failed=1.0)
        two = class_frame(good=98.0, failed=2.0)
        assert scored((10, one), (50, FINE)).recovered_s == 0
        assert scored((10, two), (50, FINE)).recovered_s == 10

    def test_half_answered_is_not_down(self) -> None:
        half = class_frame(good=50.0, failed=50.0)
        less = class_frame(good=49.0, failed=51.0)
        assert scored((10, half), (50, FINE)).down_s == 0
        assert scored((10, less), (50, FINE)).down_s == 10

    def test_seconds_in_which_everything_hangs_are_down(self) -> None:
        assert scored((10, HANGING), (50, FINE)).down_s == 10

    @given(st.lists(st.sampled_from([FINE, STALE, FAILING, HANGING, LATE]), min_size=1, max_size=120))
    def test_no_frames_make_nonsense(self, rows: list[ClassFrame]) -> None:
        timing = measure(frames(*((1, row) for row in rows)))
        assert 0.0 <= timing.worst_minute <= 1.0
        assert 0 <= timing.down_s <= len(rows)
        assert timing.recovered_s is None or 0 <= timing.recovered_s <= len(rows) - 30 or timing.recovered_s == 0


class TestObjectives:
    @pytest.mark.parametrize(
        ("op", "below", "same", "above"),
        [
            (">=", False, True, True),
            ("<=", True, True, False),
            ("==", False, True, False),
            (">", False, False, True),
            ("<", True, False, False),
        ],
    )
    def test_every_operator_at_its_edge(self, op: str, below: bool, same: bool, above: bool) -> None:
        for value, met in ((9, below), (10, same), (11, above)):
            made = scored(on=with_bounds(Bound("lost_writes", op, 10)), lost_writes=value)
            assert made.objectives[0].met is met

    def test_every_metric_has_its_figure(self) -> None:
        """10 s half stale of 60: 600 of 6000 stale; the bill is 164.25 + 11.50."""
        want = {
            "availability": 0.9,
            "availability.browse": 0.9,
            "good.browse": 0.8,
            "stale_ratio": 600 / 5400,
            "stale.browse": 600 / 5400,
            "age_p99_s": 1.5,
            "lost_writes": 7.0,
            "monthly_usd": 175.75,
            "drill_usd": 0.25,
            "actions": 2.0,
            "down_s": 6.0,
            "recovered_s": 6.0,
            "worst_minute": 0.9,
        }
        made = scored(
            (6, FAILING),
            (44, FINE),
            (10, STALE),
            on=with_bounds(*(Bound(metric, ">=", 0) for metric in want)),
            lost_writes=7,
            player_actions=2,
            drill_micro_usd=250_000,
        )
        assert {row.bound.metric: row.value for row in made.objectives} == pytest.approx(want)

    def test_never_recovering_misses_any_limit(self) -> None:
        made = scored((30, FINE), (30, FAILING), on=with_bounds(Bound("recovered_s", "<=", 10**6)))
        assert not made.passed

    def test_a_result_holds_the_bound_of_the_level(self) -> None:
        bounds = (Bound("availability", ">=", 0.99), Bound("lost_writes", "==", 0))
        assert tuple(row.bound for row in scored(on=with_bounds(*bounds)).objectives) == bounds

    def test_an_unknown_metric_is_an_error(self) -> None:
        with pytest.raises(KeyError, match="nonsense"):
            scored(on=with_bounds(Bound("nonsense", ">=", 0)))


class TestStars:
    cheap = Objective("thrift", (Bound("monthly_usd", "<=", 200),))
    calm = Objective("calm", (Bound("actions", "==", 0),))

    def stars(
        self, *runs: tuple[int, ClassFrame], player_actions: int = 0, budget: float | None = None
    ) -> tuple[str, ...]:
        first = Objective("pass", (Bound("availability", ">=", 0.99), Bound("lost_writes", "==", 0)))
        on = level(objectives=(first, self.cheap, self.calm), budget_usd_month=budget)
        return scored(*runs, on=on, player_actions=player_actions).stars

    def test_stars_are_separate(self) -> None:
        assert self.stars((60, FINE)) == ("pass", "thrift", "calm")
        assert self.stars((60, FINE), player_actions=1) == ("pass", "thrift")

    def test_without_the_first_no_other_counts(self) -> None:
        assert self.stars((30, FINE), (30, FAILING)) == ()

    def test_a_budget_binds_the_first_objective(self) -> None:
        assert self.stars((60, FINE), budget=175.75) == ("pass", "thrift", "calm")
        assert self.stars((60, FINE), budget=175.74) == ()

    def test_a_budget_does_not_add_to_an_objective_that_bounds_the_bill_itself(self) -> None:
        on = level(objectives=(Objective("pass", (Bound("monthly_usd", "<=", 500),)),), budget_usd_month=100.0)
        assert [row.bound for row in scored(on=on).objectives] == [Bound("monthly_usd", "<=", 500)]
