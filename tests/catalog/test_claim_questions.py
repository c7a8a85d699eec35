"""Questions about claims: two for each, usable as they are, and asked wherever a level has none of its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from drill.catalog.claim_questions import asked, claim_questions
from drill.catalog.tables import rows
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


def test_no_question_stands_twice_and_no_place_tells_what_is_right() -> None:
    assert max(Counter(one.ask for one in EVERY).values()) == 1
    places = Counter(options(one).index(one.right) for one in EVERY)
    assert max(places.values()) <= 0.4 * len(EVERY)


def test_a_level_asks_its_own_or_those_of_its_claims() -> None:
    own = Question("C17", "Who?", "A", ("B",))
    plain = load_level(LEVEL)
    assert asked(plain) == ()
    assert [one.claim for one in asked(replace(plain, decides=("C17", "C21")))] == ["C17", "C17", "C21", "C21"]
    assert asked(replace(plain, decides=("C17",), questions=(own,))) == (own,)


def test_a_shipped_level_has_two_for_each_of_its_claims() -> None:
    level = load_level((levels_dir() / "reads" / "the-sixteenth.yaml").read_text(encoding="utf-8"))
    assert Counter(one.claim for one in asked(level)) == dict.fromkeys(level.decides, 2)
