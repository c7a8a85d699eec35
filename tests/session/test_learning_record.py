"""What a player has learned: answers before and after, tries until passed, and nothing that is not theirs to say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.files.load import load_level
from drill.model.level import Level, Question
from drill.session.calibration import Guess
from drill.session.learning_record import answered, options, parse, phase_of, record, with_answers
from drill.store.store import Result
from tests.proof.levels import LEVEL

QUESTIONS = (
    Question("C17", "Who takes over?", "The standby", ("A replica", "Nobody")),
    Question("C17", "What is lost?", "Nothing", ("A second",)),
    Question("C21", "Who reads?", "Nobody", ("The standby",)),
)


def level() -> Level:
    return replace(load_level(LEVEL), questions=QUESTIONS, decides=("C17", "C21"))


def result(at: int, *, passed: bool, design: str) -> Result:
    return Result("short", "", f"d{at}", "3", 1, design, design, passed, (), 0.9, 0.0, 0, 0, 0, f"2026-01-0{at}")


def chosen(*right: bool) -> list[int]:
    """The numbers of answers, right ones or others."""
    return [
        next(number for number, text in enumerate(options(one), 1) if (text == one.right) == good)
        for one, good in zip(QUESTIONS, right, strict=True)
    ]


def test_answers_are_counted_by_claim_before_and_after() -> None:
    before = answered(level(), chosen(True, False, False), phase_of([]))
    after = answered(level(), chosen(True, True, False), phase_of([result(1, passed=False, design="a")]))
    answers = parse(with_answers(with_answers("", before), after))
    (row,) = record([(level(), [])], answers, [], "Ana")["levels"]
    assert row["before"] == {"C17": [1, 2], "C21": [0, 1]}
    assert row["after"] == {"C17": [2, 2], "C21": [0, 1]}


def test_the_first_answer_before_a_level_counts_and_the_last_one_after_it() -> None:
    text = ""
    for phase in ("before", "after"):
        for right in (False, True):
            text = with_answers(text, answered(level(), chosen(right, right, right), phase))
    assert {(one.phase, one.right) for one in parse(text)} == {("before", False), ("after", True)}


def test_tries_and_changes_count_until_it_is_passed() -> None:
    tries = [
        result(3, passed=True, design="b"),
        result(1, passed=False, design="a"),
        result(2, passed=False, design="a"),
        result(4, passed=False, design="c"),
    ]
    guesses = [Guess("d1", 0.0, True), Guess("d9", 0.0, True)]
    (row,) = record([(level(), tries)], [], guesses, "")["levels"]
    assert (row["tries"], row["tries_until_passed"], row["passed_first_try"]) == (4, 3, False)
    assert (row["changes_until_passed"], row["forecast_points"]) == (1, [100])


def test_a_level_that_was_never_touched_is_not_in_the_file() -> None:
    assert record([(level(), [])], [], [], "")["levels"] == []


@pytest.mark.parametrize("numbers", [[1, 1], [1, 1, 9], [0, 1, 1]])
def test_an_answer_that_is_not_there_is_refused(numbers: list[int]) -> None:
    with pytest.raises(ValueError, match=r"short has 3 questions|has answers 1 to"):
        answered(level(), numbers, "before")


def test_a_setting_that_says_nothing_usable_is_none() -> None:
    assert [parse(text) for text in ("", "[", "{}", "[1]", '[{"level": 1}]')] == [()] * 5
