"""Assertions about designs: silent when they hold, in words when they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

import drill
from drill.files.load import load_level
from drill.model.level import Bound
from drill.scoring.scored_run import run
from drill.testing import assert_cheaper, assert_fails, assert_survives, failures
from drill.words.english import chain_words
from drill.words.losses import losses
from drill.words.metric_words import bound_text
from tests.proof.levels import LEVEL


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "short.yaml"
    made.write_text(LEVEL, encoding="utf-8")
    return made


def test_what_survives_says_nothing(path: Path) -> None:
    assert_survives(path, "@solution", seeds=2)
    assert_survives(path, "@solution", seeds=2, availability=0.4, lost_writes=0)
    assert_fails(path, "@solution", seeds=2, without="database.multi_az")
    assert_cheaper("@start", "@solution", path)


@pytest.mark.slow
def test_what_does_not_says_the_bound_the_worst_seed_the_causes_a_fix_and_the_command(path: Path) -> None:
    with pytest.raises(AssertionError) as caught:
        assert_survives(path, "@start", {"availability.book": ">= 40 %"}, seeds=2)
    head, *lines = str(caught.value).splitlines()
    assert head == "start on short: passes in 0 of 2 seeds"
    worst = min(drill.score(path, "@start", seeds=2).runs, key=lambda row: row.value("availability.book"))
    assert lines[0].startswith("  availability.book >= 40 %: was ")
    assert f"with seed {worst.seed}; it holds in 0 of 2 seeds" in lines[0]
    level = load_level(LEVEL)
    (loss, *_) = losses(run(level, level.start, worst.seed).recording.ledger)
    assert chain_words(loss.merged_chain, level) in lines[1]
    assert "database.multi_az" in lines[1]
    assert any(line.startswith("  cheapest change that passes: database.multi_az") for line in lines)
    assert lines[-1] == f"  to see it: drill score {path} @start --seed {worst.seed}"


def test_a_test_that_should_fail_and_does_not_is_one(path: Path) -> None:
    with pytest.raises(AssertionError, match=bound_text(Bound("availability", ">=", 0.0))):
        assert_fails(path, "@start", seeds=1, availability=0)


def test_a_dearer_design_is_shown_with_both_bills(path: Path) -> None:
    with pytest.raises(AssertionError) as caught:
        assert_cheaper("@solution", "@start", path)
    head, *lines = str(caught.value).splitlines()
    assert head == "standby is not cheaper than start on short"
    assert sum("a month" in line for line in lines) == 2


def test_numbers_are_values_and_text_is_a_bound_of_a_file(path: Path) -> None:
    (number,) = failures(path, "@start", {"availability": 0.995}, seeds=1)
    (text,) = failures(path, "@start", {"availability": "99.5 %"}, seeds=1)
    assert number == text
    for bounds in ({"availabilty": 1}, {"availability": "0.5"}):
        with pytest.raises(ValueError, match="availab"):
            failures(path, "@start", bounds, seeds=1)


@pytest.mark.slow
def test_a_shipped_level_is_named_in_the_command_however_it_was_given() -> None:
    level = drill.load_level("two-writers")
    with pytest.raises(AssertionError, match="to see it: drill score two-writers @start --seed 1"):
        assert_survives(level, "@start", {"availability.coin": 1.0}, seeds=1, advise=False)
