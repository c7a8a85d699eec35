"""Every code that is said has a sentence, every sentence has a code that is said, and a sentence finds the facts it shows."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

from drill.model.said import Said
from drill.words.english import AT_S, PATH, TABLES, VALUE, as_data, chain_words, english, with_voice
from tests.factories import level

PACKAGE = Path(__file__).resolve().parents[2] / "drill"
SENTENCES = {code: sentence for table in TABLES for code, sentence in table.items()}


class Call(NamedTuple):
    """A place where a code is said."""

    where: str
    code: str
    facts: frozenset[str]


def calls(path: Path) -> Iterator[Call]:
    """Every `Said("code", name=…)` of a module. Fails on a code that is not a literal there, one of two, or another's."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Said"):
            continue
        where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
        first = node.args[0]
        if isinstance(first, ast.Attribute) and first.attr == "code":
            continue
        codes = (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,)
        for code in codes:
            assert isinstance(code, ast.Constant), f"{where}: a code is a literal where it is said"
            yield Call(where, str(code.value), frozenset(keyword.arg or "**" for keyword in node.keywords))


@pytest.fixture(scope="module")
def said() -> list[Call]:
    model = PACKAGE / "model" / "said.py"
    return [call for path in sorted(PACKAGE.rglob("*.py")) if path != model for call in calls(path)]


@pytest.mark.slow
def test_facts_are_never_text_put_together_where_they_are_said() -> None:
    """A number in an f-string has lost its type and its unit. A path names an option, and may have a class or a place in it."""
    frozen = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {keyword.arg}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Said"
        for keyword in node.keywords
        if keyword.arg != PATH and any(isinstance(part, ast.JoinedStr) for part in ast.walk(keyword.value))
    ]
    assert frozen == []


@pytest.mark.slow
def test_every_code_has_a_sentence_and_every_sentence_a_code(said: list[Call]) -> None:
    assert [call for call in said if call.code not in SENTENCES] == []
    assert SENTENCES.keys() - {call.code for call in said} == set()


def test_no_two_tables_have_a_sentence_for_one_code() -> None:
    assert [code for code, times in Counter(code for table in TABLES for code in table).items() if times > 1] == []


@pytest.mark.slow
def test_a_sentence_finds_the_facts_that_it_shows(said: list[Call]) -> None:
    for call in said:
        sentence = SENTENCES[call.code]
        if isinstance(sentence, str):
            shown = {name for _, name, _, _ in Formatter().parse(sentence) if name}
            with_unit = {VALUE for name in call.facts if name.startswith(f"{VALUE}_")}
            assert shown <= call.facts | with_unit, call


def test_a_choice_names_its_option_and_a_root_its_kind(said: list[Call]) -> None:
    for call in said:
        valued = any(name == VALUE or name.startswith(f"{VALUE}_") for name in call.facts)
        assert call.code.startswith("choice.") == (PATH in call.facts) == (valued and PATH in call.facts), call
        if AT_S in call.facts:
            assert {AT_S, "kind", "target"} <= call.facts, call


def test_a_root_has_the_clock_and_a_choice_its_option() -> None:
    at_noon = level(starts="12:00")
    root = Said("demand.rose", at_s=61, kind="demand", target="cache-1")
    choice = Said("choice.option", path="cache.single_flight", value=False)
    assert english(root, at_noon).startswith("12:01:01 ")
    assert english(root).startswith("+00:01:01 ")
    assert english(choice) == "cache.single_flight: off"
    assert chain_words((root, choice), at_noon, str.upper).endswith(" → CACHE.SINGLE_FLIGHT: off")


def test_a_fault_that_came_again_says_how_often_and_when_last() -> None:
    crash = Said("fault.root", at_s=60, kind="drill:instance-crash", target="writer", times=3, last_s=600)
    assert english(crash, level(starts="12:00")) == ("12:01:00 writer crashed, 3 times, the last at 12:10:00")


def test_a_choice_has_its_value_with_a_unit() -> None:
    assert english(Said("choice.option", path="cache.ttl", value_s=300)) == "cache.ttl: 5 min"
    assert (
        english(Said("choice.option", path="database.backups.retention", value_d=7))
        == "database.backups.retention: 7 d"
    )
    assert english(Said("choice.option", path="clients.dns_ttl", value="forever")) == "clients.dns_ttl: forever"
    assert english(Said("choice.capacity", path="database.capacity", value_acu=0.0, most_acu=8.5)).endswith(
        " 0 to 8.5 ACU"
    )


def test_a_node_has_its_detail_in_words() -> None:
    assert english(Said("node.instances", instances=1)) == "1 instance"
    assert english(Said("node.retention", days=7)) == "7 days"
    assert english(Said("node.ejects", eject_s=10)) == "ejects in 10s"
    assert english(Said("node.connection_share", share_pct=90)) == "up to 90 % connections"


def test_a_fact_is_shown_with_the_unit_of_its_name() -> None:
    said = Said("storage.grown", from_gib=200.0, to_gib=1500)
    assert english(said).endswith("from 200 GiB to 1,500 GiB")
    assert "10 % of 200 GiB" in english(Said("storage.low", free_pct=10.0, allocated_gib=200.0))
    assert english(Said("admission.ramp_started", length_s=90)).endswith("in 1 min 30 s")


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        english(Said("nobody.said_this"))


def test_another_language_may_be_spoken_for_a_while() -> None:
    ended = Said("drill.ended")
    before = english(ended)
    with with_voice(lambda text: text[::-1]):
        assert english(ended) == before[::-1]
        assert as_data(ended) == {"code": "drill.ended", "facts": {}, "text": before[::-1]}
    assert english(ended) == before


@pytest.mark.parametrize(
    ("measured", "text"), [(None, "quiet: OK, Evictions has no data"), (3, "quiet: OK, Evictions is 3 keys")]
)
def test_an_alarm_is_ok_with_and_without_data(measured: int | None, text: str) -> None:
    assert english(Said("cloud_alarm.ok", alarm="quiet", metric="Evictions", measured=measured, unit="keys")) == text


def test_a_count_of_writes_has_its_thousands_apart() -> None:
    assert english(Said("promotion.finished", node="west", lost_writes=100_560)) == (
        "west was promoted; 100,560 writes had not reached it"
    )
    assert "194,100 writes" in english(Said("former_primary.left", node="writer", writes=194_100))


def test_docstrings_say_what_is_returned_and_not_a_question() -> None:
    """Those of the compiled loop are left: a changed line there compiles it again everywhere."""
    asked = [
        f"{path.relative_to(PACKAGE)}: {(ast.get_docstring(node) or '').splitlines()[0]}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if not path.is_relative_to(PACKAGE / "engine" / "flow")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if (ast.get_docstring(node) or "").startswith(("Whether ", "How ", "What ", "Who "))
    ]
    assert asked == []
