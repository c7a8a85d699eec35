"""drill play --questions: asked, kept on this machine, exported when the player says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drill.catalog.claim_questions import claim_questions
from tests.cli.conftest import Drill
from tests.proof.levels import LEVEL


@pytest.fixture(autouse=True)
def level(drill: Drill) -> None:
    assert drill("new", "level", "night-shift").code == 0


def test_before_a_level_is_played_no_answer_is_told(drill: Drill) -> None:
    ended = drill("play", "./night-shift.yaml", "--questions", "--answers", "1,1")
    assert ended.code == 0
    assert "1 of 2  " in ended.out
    assert "✓" not in ended.out + ended.err
    assert "✗" not in ended.out + ended.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("./night-shift.yaml", "--questions", "--answers", "1"), "has 2 questions, not 1"),
        (("./night-shift.yaml", "--questions", "--answers", "1,9"), "has answers 1 to 3, not 9"),
        (("./night-shift.yaml", "--questions", "--answers", "a,b"), "--answers takes numbers"),
        (("./night-shift.yaml", "--answers", "1,1"), "--questions"),
        (("two-writers", "--questions", "--answers", "1"), "has 2 questions, not 1"),
        (("./plain.yaml", "--questions", "--answers", "1"), "has no questions"),
    ],
)
def test_what_cannot_be_used_is_one_message(drill: Drill, line: tuple[str, ...], said: str) -> None:
    Path("plain.yaml").write_text(LEVEL, encoding="utf-8")
    ended = drill("play", *line)
    assert (ended.code, said in ended.err) == (2, True), ended.err


def test_answers_on_a_packs_level_are_exported_and_summed_up(drill: Drill) -> None:
    Path("pack.yaml").write_text("pack: week-6\ntitle: T\nlevels: [./night-shift.yaml]\n", encoding="utf-8")
    assert drill("pack", "pack.yaml").code == 0
    assert drill("play", "week-6.zip:night-shift", "--questions", "--answers", "1,1").code == 0
    assert drill("levels", "--pack", "week-6.zip", "--mastery", "ana.json", "--name", "Ana").code == 0
    data = json.loads(Path("ana.json").read_text(encoding="utf-8"))
    assert (data["student"], [row["level"] for row in data["levels"]]) == ("Ana", ["night-shift"])
    assert {claim: of for claim, (_, of) in data["levels"][0]["before"].items()} == {"C17": 1, "C21": 1}
    ended = drill("grade", "--mastery", "ana.json", "--format", "json")
    assert (ended.code, json.loads(ended.out)["students"]) == (0, 1)
    assert drill("grade", "--mastery", "ana.json", "--json", "--out", "class.json").out == ""
    assert Path("class.json").read_text(encoding="utf-8") == ended.out


def test_a_level_without_questions_of_its_own_asks_those_of_its_claims(drill: Drill) -> None:
    """In the game's folder, and in a pack, whose levels do not say what they teach."""
    (first, second) = claim_questions()["C11"]
    asked = drill("play", "the-sixteenth", "--questions", "--answers", "1,1")
    assert first.ask in asked.out
    assert second.ask in asked.out
    Path("pack.yaml").write_text("pack: week-6\ntitle: T\nlevels: [the-sixteenth]\n", encoding="utf-8")
    assert drill("pack", "pack.yaml").code == 0
    packed = drill("play", "week-6.zip:the-sixteenth", "--questions", "--answers", "1,1")
    assert packed.out == asked.out
