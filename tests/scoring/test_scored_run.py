"""A run's digest is equal exactly when two runs are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drill.model.action import Action
from drill.model.canonical import canonical
from drill.scoring.scorecard import score_with
from drill.scoring.scored_run import run_digest
from tests.factories import level
from tests.scoring.recordings import BILL, FAILING, FINE, recording


def digest(**over: object) -> str:
    made = recording()
    given = {
        "scenario": "a",
        "design_digest": "b",
        "seed": 1,
        "actions": (),
        "recording": made,
        "scored": score_with(level(), made, BILL),
    }
    return run_digest(**(given | over))  # type: ignore[arg-type]


def test_the_same_inputs_give_the_same_digest() -> None:
    assert digest() == digest()


@pytest.mark.parametrize(
    "over",
    [
        {"scenario": "c"},
        {"design_digest": "c"},
        {"seed": 2},
        {"actions": (Action(3, "flush", "cache-1"),)},
        {"recording": replace(recording(), digest="f" * 64)},
        {"scored": score_with(level(), recording((60, FAILING)), BILL)},
        {"scored": score_with(level(), recording((60, FINE)), BILL[:1])},
    ],
    ids=["level", "design", "seed", "actions", "recording", "score", "bill"],
)
def test_any_difference_changes_the_digest(over: dict[str, object]) -> None:
    assert digest(**over) != digest()


def test_canonical_bytes() -> None:
    """Keys sorted, no spaces, ASCII, shortest floats (RFC 8785 agrees on these)."""
    assert canonical({"b": 0.1, "a": ["ü", 1, None]}) == b'{"a":["\\u00fc",1,null],"b":0.1}'
