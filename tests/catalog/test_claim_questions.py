"""Questions about claims: two for each, usable as they are, and asked wherever a level has none of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from math import sqrt

import pytest

from drill.catalog.claim_questions import asked, claim_questions
from drill.catalog.csv_tables import rows
from drill.files.level_file import QuestionFile
from drill.files.load import load_level
from drill.model.level import Question
from drill.session.learning_record import options
from drill.shipped import levels_dir
from tests.proof.levels import LEVEL

EVERY = [one for made in claim_questions().values() for one in made]


def test_every_claim_has_two() -> None:
    assert {claim: len(made) for claim, made in claim_questions().items()} == {row["id"]: 2 for row in rows("claims")}


@pytest.mark.parametrize("one", EVERY, ids=lambda one: one.ask)
def test_a_question_is_one_that_a_level_could_have(one: Question) -> None:
    QuestionFile.model_validate({"claim": one.claim, "ask": one.ask, "right": one.right, "wrong": list(one.wrong)})
    assert len({one.right, *one.wrong}) == 3
    assert one.ask.endswith("?")


def test_no_question_stands_twice() -> None:
    assert max(Counter(one.ask for one in EVERY).values()) == 1


def place(answer: str, one: Question) -> int:
    """Where an answer stands on the screen, from 0."""
    return options(one).index(answer)


def rank(answer: str, one: Question) -> str:
    """How long an answer is beside the others of its question."""
    shorter, *_, longer = sorted(map(len, options(one)))
    others = [len(other) for other in options(one) if other != answer]
    if len(answer) not in (shorter, longer) or len(answer) in others:
        return "between"
    return "longest" if len(answer) == longer else "shortest"


def denies(answer: str, _one: Question) -> bool:
    """True for an answer that says there is nothing to it, which a guesser takes for a trap or for the truth."""
    first = answer.partition(" ")[0].strip(",:")
    return first in ("Nothing", "None", "Nobody", "Nowhere", "Neither", "Never", "No", "Not")


@pytest.mark.parametrize("seen", [place, rank, denies])
def test_what_is_seen_of_an_answer_does_not_tell_whether_it_is_right(
    seen: Callable[[str, Question], object],
) -> None:
    """Of all answers that look alike in one way, a share as large as among all answers is right, within what chance draws.

    1.96 standard deviations of the binomial distribution: 95 % of its draws.
    """
    answers = [(seen(answer, one), answer == one.right) for one in EVERY for answer in options(one)]
    chance = len(EVERY) / len(answers)
    for look in {look for look, _ in answers}:
        alike = [right for other, right in answers if other == look]
        bound = 1.96 * sqrt(len(alike) * chance * (1.0 - chance))
        assert sum(alike) == pytest.approx(len(alike) * chance, abs=bound), look


def test_a_level_asks_its_own_or_those_of_its_claims() -> None:
    own = Question("C17", "Who?", "A", ("B",))
    plain = load_level(LEVEL)
    assert asked(plain) == ()
    assert [one.claim for one in asked(replace(plain, decides=("C17", "C21")))] == ["C17", "C17", "C21", "C21"]
    assert asked(replace(plain, decides=("C17",), questions=(own,))) == (own,)


def test_a_shipped_level_has_two_for_each_of_its_claims() -> None:
    level = load_level((levels_dir() / "reads" / "the-sixteenth.yaml").read_text(encoding="utf-8"))
    assert Counter(one.claim for one in asked(level)) == dict.fromkeys(level.decides, 2)
