"""Other seeds: which stars are held, which seed was the worst, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.model.canonical import stamped
from drill.model.level import Draw, Fault, FaultCard, Level
from drill.scoring.scored_run import run
from drill.session.other_seeds import HELD_SHARE, OTHER_SEEDS, OtherSeeds, added, held, kept, other_seeds, survey
from tests.factories import design, level

CRASH = FaultCard("crash", (Draw(Fault("crash", "drill:instance-crash", 30, 0), 90, 0, ("writer",)),), chance=0.5)


def decked() -> Level:
    return stamped(replace(level(length_s=120), deck=(CRASH,)))


@given(st.integers(1, 9999))
def test_the_other_nights_are_others_and_enough(seed: int) -> None:
    seeds = other_seeds(seed)
    assert len(seeds) == len(set(seeds)) == OTHER_SEEDS
    assert seed not in seeds


@pytest.mark.parametrize("won", range(OTHER_SEEDS + 1))
def test_a_star_is_held_if_nineteen_of_twenty_agree(won: int) -> None:
    found = OtherSeeds(OTHER_SEEDS, won, (("pass", won),), 1)
    assert ("pass" in found.held) == (won / OTHER_SEEDS >= HELD_SHARE)
    assert not replace(found, seeds=OTHER_SEEDS - 1).held


@pytest.mark.slow
def test_the_survey_counts_what_single_runs_say() -> None:
    on, made = decked(), design()
    *_, last = survey(on, made, 3, lambda: True)
    scores = {seed: run(on, made, seed).score for seed in other_seeds(3)}
    assert last.complete
    assert last.passed == sum(score.passed for score in scores.values())
    assert dict(last.stars) == {
        goal.name: sum(goal.name in score.stars for score in scores.values()) for goal in on.objectives
    }
    least = min((len(score.stars), score.availability) for score in scores.values())
    assert (len(scores[last.worst].stars), scores[last.worst].availability) == least


def test_it_stops_when_nobody_wants_it() -> None:
    assert list(survey(decked(), design(), 1, lambda: False)) == []


def test_what_is_held_is_kept_for_the_scenario_alone() -> None:
    on = decked()
    text = added(added("", on, frozenset(("pass",))), on, frozenset(("thrift",)))
    assert held(text, {on.id: on.scenario}) == {on.id: frozenset(("pass", "thrift"))}
    assert held(text, {on.id: "another"}) == {}
    other = replace(on, scenario="another")
    assert kept(added(text, other, frozenset(("steady",))))[on.id] == ("another", frozenset(("steady",)))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 3}', '{"a": ["x"]}', "null", '{"a": ["s", 3]}'])
def test_a_damaged_setting_counts_for_nothing(text: str) -> None:
    assert kept(text) == {}
