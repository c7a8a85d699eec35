"""Cards of a level's deck: what a file may say, and what it may not."""

from __future__ import annotations

import pytest

from drill.errors import Problems
from drill.files.deck_file import DrawFile
from drill.files.load import load_level
from drill.files.texts import values
from drill.files.variation import varied
from drill.model.canonical import stamped
from drill.model.level import Draw, Fault, FaultCard, Level
from drill.syntax.problems import FileRule, Kind
from drill.syntax.source import parse

LEVEL = """\
level: deck
title: A deck
chapter: test
clock: {length: 30m, starts: "19:30"}
places: {us-east-1: [a, b, c]}
data: {gib: 10}
traffic:
  page: {rate: 50/s, reads: 1, within: 300ms}
faults:
  - {id: fixed, at: 2m, do: "drill:instance-crash", node: writer}
deck:
%s
objectives: {pass: {availability: ">= 90 %%"}}
start:
  database: {service: rds, engine: postgres, class: db.r6g.large, zone: a, storage: {type: gp3, gib: 100}}
"""
DARK = '  - {id: dark, at: {between: [8m, 14m]}, for: {between: [5m, 10m]}, do: "drill:az-power", zone: {any: [a, b]}, maybe: 60 %}'
EITHER = """\
  - id: either
    one_of:
      - {at: 5m, do: "drill:instance-crash", node: writer}
      - {at: {between: [6m, 7m]}, for: 2m, do: "drill:az-power", zone: c}
"""


def deck(*cards: str) -> Level:
    return load_level(LEVEL % "\n".join(cards))


def test_what_is_drawn_is_read_with_its_ends() -> None:
    assert deck(DARK).deck == (
        FaultCard(
            "dark",
            (Draw(Fault("dark", "drill:az-power", 480, 300), 840, 600, ("us-east-1a", "us-east-1b")),),
            chance=0.6,
        ),
    )


def test_a_card_of_several_has_one_draw_each() -> None:
    (card,) = deck(EITHER).deck
    assert [(draw.fault.kind, draw.fault.at_s, draw.latest_s, draw.targets) for draw in card.draws] == [
        ("drill:instance-crash", 300, 300, ("writer",)),
        ("drill:az-power", 360, 420, ("us-east-1c",)),
    ]


def test_a_fault_with_several_keys_is_a_problem_and_not_thousands_of_faults() -> None:
    """Three keys with twenty words each would be 8,000; each is varied alone, at both ends of two times."""
    words = {key: {"any": [f"n{number}" for number in range(20)]} for key in ("node", "class", "table")}
    span = {"between": ["5m", "6m"]}
    draw = DrawFile.model_validate({"at": span, "for": span, "do": "drill:az-power", **words})
    assert len(list(draw.variants())) == 4 * 3 * 20
    with pytest.raises(Problems) as caught:
        deck(DARK.replace("zone:", "node: writer, zone:"))
    assert {problem.code for problem in caught.value.problems} == {f"L{FileRule.FAULT:03}"}


def test_a_draw_that_strikes_nothing_is_reported_where_it_stands() -> None:
    lines = (LEVEL % EITHER.replace("node: writer", "node: replica-7")).splitlines()
    text = "\n".join((*lines, "solutions: {same: {database: {zone: b}}}"))
    with pytest.raises(Problems) as caught:
        load_level(text)
    (problem,) = caught.value.problems
    assert problem.code == f"L{FileRule.NODE:03}"
    assert "replica-7" in lines[problem.line - 1]


def test_texts_may_tell_the_deck_and_never_the_card() -> None:
    known = values(deck(DARK, EITHER))
    assert known["fault.dark.at"] == "between 19:38 and 19:44"
    assert known["fault.dark.zone"] == "us-east-1a or us-east-1b"
    assert known["fault.dark.chance"] == "60 %"
    assert known["fault.either.target"] == "writer or us-east-1c"


def test_a_deck_is_part_of_the_scenario_and_its_words_are_not() -> None:
    plain, told = deck(DARK), deck(DARK.replace("maybe", "told: Dark, maybe"))
    assert deck(DARK.replace("60", "61")).scenario != plain.scenario
    assert told.scenario == plain.scenario
    assert stamped(plain).digest == plain.digest


@pytest.mark.parametrize(
    ("card", "rule", "key"),
    [
        (DARK.replace("[a, b]", "[a, q]"), FileRule.ZONE, "zone"),
        (DARK.replace("14m", "31m"), FileRule.TIME, "at"),
        (DARK.replace("at: {between: [8m, 14m]}, ", ""), FileRule.FAULT, ""),
        (DARK.replace("id: dark", "id: fixed"), FileRule.TWICE, "id"),
        (DARK.replace("maybe", "told: 'In {fault.dark.zone}', maybe"), FileRule.TEXT, "told"),
        (EITHER.replace("id: either", "id: either\n    at: 3m"), FileRule.CONFLICT, "one_of"),
    ],
)
def test_a_wrong_card_is_reported_where_it_stands(card: str, rule: FileRule, key: str) -> None:
    with pytest.raises(Problems) as caught:
        deck(card)
    lines = (LEVEL % card).splitlines()
    assert [problem.code for problem in caught.value.problems] == [f"L{rule:03}"]
    assert all(key in lines[problem.line - 1] for problem in caught.value.problems)


@pytest.mark.parametrize("at", ["{between: [14m, 8m]}", "{between: [8m]}", "{betwixt: [8m, 9m]}", "{between: [x, 9m]}"])
def test_a_span_that_is_none_is_refused_in_one_problem(at: str) -> None:
    with pytest.raises(Problems) as caught:
        deck(DARK.replace("{between: [8m, 14m]}", at))
    assert len(caught.value.problems) == 1


def test_a_variation_moves_zones_and_times_of_the_deck() -> None:
    text = LEVEL % DARK
    made = varied(parse(text, "deck", Kind.LEVEL).content, "other")
    (card,) = made["deck"]
    assert card["zone"]["any"] != ["a", "b"]
    assert len(card["zone"]["any"]) == 2
    assert card["at"]["between"] != ["8m", "14m"]
