"""The records of actions are gathered by discovery, and what they ask of a value is what a rule has to give."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drill.design.action_values import action_value
from drill.engine.actions.action_spec import ActionSpec
from drill.engine.actions.action_table import ACTIONS
from drill.model.design import Rule

FOLDER = Path(__file__).resolve().parents[3] / "drill" / "engine" / "actions" / "action_kinds"


def test_the_table_is_in_the_order_of_its_ranks() -> None:
    ranks = [spec.rank for spec in ACTIONS.values()]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


def test_every_module_of_kinds_is_in_the_table() -> None:
    written = {
        kind
        for path in FOLDER.glob("*.py")
        for kind in re.findall(r'^ +kind="(.*)",$', path.read_text("utf-8"), re.MULTILINE)
    }
    assert written == set(ACTIONS)


@pytest.mark.parametrize("spec", ACTIONS.values(), ids=lambda spec: spec.kind)
def test_the_example_of_a_value_is_a_value(spec: ActionSpec) -> None:
    if spec.value is None:
        return
    example = spec.value.example.partition(" (")[0]
    target = "writer" if "writer" in spec.targets else ""
    assert action_value(Rule("at 1m", 0, spec.kind, target, example))
    assert not spec.value.word or (example == spec.value.word and spec.value.why_word)


@pytest.mark.parametrize("spec", ACTIONS.values(), ids=lambda spec: spec.kind)
def test_its_words_stand_in_a_row_a_log_and_a_chain(spec: ActionSpec) -> None:
    assert spec.requested.format(target="writer")
    assert spec.row.format(target="writer") or not spec.row
    assert spec.rule[0].isupper()
    assert not spec.rule.endswith(".")
    # What only tells something is about a suspect, which is no node.
    assert spec.targets or not spec.needs_target or spec.tells
