"""The second night of a level file: its defaults, its texts, its rules."""

from __future__ import annotations

import pytest

from drill.errors import Problems
from drill.files.load import load_level
from tests import two_nights


def test_what_it_leaves_out_is_as_on_the_first_night() -> None:
    text = two_nights.TEXT.replace('  clock: {length: 4m, starts: "20:00"}\n', "").replace(
        "  traffic: {checkout: 2}\n", ""
    )
    level = load_level(text)
    assert level.second is not None
    assert (level.second.length_s, level.second.starts, level.second.rates) == (180, "22:00", ())


def test_texts_of_both_nights_are_filled_on_their_own_clocks() -> None:
    level = two_nights.level()
    assert level.second is not None
    assert "at 20:01," in level.second.told
    assert "at 22:00" in level.story.brief


@pytest.mark.parametrize(
    ("code", "old", "new", "line"),
    [
        ("L031", "{checkout: 2}", "{chekout: 2}", "  traffic: {chekout: 2}"),
        ("L024", "{checkout: 2}", "{checkout: 0}", "  traffic: {checkout: 0}"),
        ("L035", "id: crash, at", "id: dark, at", "    - {id: dark"),
        ("L036", "at: 1m,", "at: 4m,", "    - {id: crash, at: 4m"),
        ("L036", 'starts: "20:00"}', 'starts: "20:00", enters: 4m}', "  clock: {length: 4m"),
        ("L032", "node: writer, told", "node: replica-1, told", "    - {id: crash"),
        ("L045", "at {fault.crash.at}", "at {fault.crsh.at}", "  told: A week"),
        ("L045", "told: It crashed.", "told: 'At {fault.crsh.at}'", "    - {id: crash"),
        ("L020", "  traffic: {checkout: 2}", "  trafic: {checkout: 2}", "  trafic:"),
    ],
)
def test_a_rule_that_is_broken_is_told_where_it_is(code: str, old: str, new: str, line: str) -> None:
    text = two_nights.TEXT.replace(old, new)
    assert text != two_nights.TEXT
    if code == "L035":
        text = text.replace("{fault.crash.at}", "20:01")
    with pytest.raises(Problems) as caught:
        load_level(text)
    lines = text.splitlines()
    assert [(one.code, lines[one.line - 1].startswith(line)) for one in caught.value.problems] == [(code, True)]


UNNAMED = two_nights.TEXT.replace("id: crash, ", "").replace("{fault.crash.at}", "20:01")


def test_a_fault_without_an_id_has_one_of_its_own_night() -> None:
    """Whatever is added to the first night: a drill with injected faults is saved that way."""
    for first in (
        "",
        '  - {at: 150s, do: "drill:instance-crash", node: writer}\n',
        '  - {id: fault-2, at: 150s, do: "drill:instance-crash", node: writer}\n',
    ):
        level = load_level(UNNAMED.replace("second_night:", f"{first}second_night:"))
        assert level.second is not None
        assert [fault.id for fault in level.second.faults] == ["second-1"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: dark, at", "id: second-1, at"),
        ("{at: 1m, do", '{id: second-2, at: 200s, do: "drill:instance-crash", node: writer}\n    - {at: 1m, do'),
    ],
    ids=("the first night's", "its own"),
)
def test_the_id_of_a_fault_without_one_is_taken(old: str, new: str) -> None:
    with pytest.raises(Problems) as caught:
        load_level(UNNAMED.replace(old, new).replace("{fault.dark.at}", "22:00"))
    assert [one.code for one in caught.value.problems] == ["L035"]


def test_a_text_takes_the_figures_of_a_fault_without_an_id_from_its_own_night() -> None:
    level = load_level(
        UNNAMED.replace("at 20:01,", "at {fault.second-1.at},").replace("told: It crashed.", "told: Bang.")
    )
    assert level.second is not None
    assert "at 20:01," in level.second.told


def test_what_a_card_tells_is_a_text_as_any_other() -> None:
    card = '  deck:\n    - {id: late, at: 2m, do: "drill:instance-crash", node: writer, told: "At {fault.lat.at}"}\n'
    with pytest.raises(Problems) as caught:
        load_level(two_nights.TEXT.replace("budget:", f"{card}budget:"))
    assert [one.code for one in caught.value.problems] == ["L045"]


def test_prose_changes_no_digest_and_a_fault_changes_the_scenario() -> None:
    level = two_nights.level()
    told = load_level(two_nights.TEXT.replace("A week later", "Some day").replace("It crashed.", "Bang."))
    assert (told.digest, told.scenario) == (level.digest, level.scenario)
    assert load_level(two_nights.TEXT.replace("at: 1m,", "at: 2m,")).scenario != level.scenario
