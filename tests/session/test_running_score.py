"""Goals and their margins during a drill: against the score of the whole drill, which is computed another way."""

from __future__ import annotations

from itertools import pairwise

import pytest

from drill.model.level import Bound
from drill.scoring.bill import bill, monthly_micro_usd
from drill.scoring.scored_run import complete
from drill.session.live.goals import Goals
from drill.session.live.recorder import Recorder
from drill.topology.assemble import assemble
from tests.tui import evening


@pytest.fixture(scope="module")
def recorder() -> Recorder:
    level = evening.level()
    made = Recorder(assemble(level, level.start), 1)
    while made.fill(15):
        pass
    return made


def test_what_is_so_far_at_the_end_is_what_the_score_says(recorder: Recorder) -> None:
    score = complete(recorder.inputs, 1, (), recorder.recording()).score
    end = recorder.so_far(recorder.length)
    assert sum(item.lost for item in end.classes) == pytest.approx(score.late + score.failed, abs=2.0)
    assert end.down_s == score.down_s > 0
    assert end.worst_minute == pytest.approx(score.worst_minute, abs=1e-9)
    assert end.lost_writes == score.lost_writes


def test_nothing_of_it_ever_gets_better(recorder: Recorder) -> None:
    rows = [recorder.so_far(second) for second in range(recorder.length + 1)]
    for before, after in pairwise(rows):
        assert after.down_s >= before.down_s
        assert after.worst_minute <= before.worst_minute
        for old, new in zip(before.classes, after.classes, strict=True):
            assert new.lost >= old.lost
            assert new.bad_s >= old.bad_s


def test_a_star_is_lost_when_the_rest_of_the_drill_cannot_win_it_back(recorder: Recorder) -> None:
    level = evening.level()
    goals = Goals(level, monthly_micro_usd(bill(recorder.inputs)))
    calm, end = goals.at(recorder.so_far(30), 0), goals.at(recorder.so_far(recorder.length), 0)
    assert [goal.lost for goal in calm] == [False, False]
    scored = complete(recorder.inputs, 1, (), recorder.recording()).score
    assert [not goal.lost for goal in end] == [goal.name in scored.stars for goal in end]


def test_a_margin_is_the_requests_that_may_still_be_lost(recorder: Recorder) -> None:
    """250 requests a second for three minutes, of which a tenth may be lost: 4,500, less what is lost already."""
    level = evening.level()
    goal = Goals(level, 0).at(recorder.so_far(60), 0)[0]
    margin = next(item for item in goal.margins if item.bound == Bound("availability", ">=", 0.9))
    lost = recorder.tally(60).late + recorder.tally(60).failed
    assert margin.left == pytest.approx(4500 - lost, abs=2.0)
    assert margin.lost == (lost > 4500)


def test_an_action_costs_the_star_that_forbids_it(recorder: Recorder) -> None:
    found = Goals(evening.level(), 0).at(recorder.so_far(10), 1)
    assert [(goal.name, goal.lost) for goal in found] == [("pass", False), ("calm", True)]


def test_a_margin_says_how_long_it_lasts_only_while_something_is_lost(recorder: Recorder) -> None:
    goals = Goals(evening.level(), 0)
    assert goals.at(recorder.so_far(20), 0)[0].margins[0].lasts_s == float("inf")
    first = goals.at(recorder.so_far(40), 0)[0].margins[0]
    per_s = (
        recorder.tally(40).late + recorder.tally(40).failed - recorder.tally(35).late - recorder.tally(35).failed
    ) / 5
    assert first.lasts_s == pytest.approx(first.left / per_s)
