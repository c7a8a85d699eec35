"""Saved runs: what is written comes back, and what is hostile is refused with a place."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.engine.actions.action_table import ACTIONS
from drill.errors import Problems
from drill.model.action import Action
from drill.report import saved
from tests.scoring.recordings import run

TEXTS = ("level: test\n", "design: test\n")


def written(**over: Any) -> bytes:
    content = json.loads(saved.as_text(saved.saved(run(), *TEXTS)))
    return json.dumps(content | over).encode()


def refused(data: bytes) -> tuple[str, ...]:
    with pytest.raises(Problems) as caught:
        saved.parse(data, "run.json")
    return tuple(f"{one.spot} {one.code} {one.message}".strip() for one in caught.value.problems)


@given(
    st.lists(
        st.builds(
            Action, st.integers(0, 10**6), st.sampled_from(tuple(ACTIONS)), st.text(max_size=9), st.text(max_size=9)
        ),
        max_size=5,
    ),
    st.integers(0, 2**53 - 1),
)
def test_what_is_written_comes_back(actions: list[Action], seed: int) -> None:
    content = saved.saved(replace(run(), actions=tuple(actions), seed=seed), *TEXTS)
    assert saved.parse(saved.as_text(content).encode(), "run.json") == content


def test_the_same_run_gives_the_same_bytes() -> None:
    assert len({saved.as_text(saved.saved(run(), *TEXTS)) for _ in range(2)}) == 1


def test_not_json_is_placed() -> None:
    assert refused(b'{\n  "format": 1,\n  oops\n}') == (
        "3:3 R002 not JSON: Expecting property name enclosed in double quotes",
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b"9" * 10_000, b" " * (saved.MAX_BYTES + 1), b'{"format": NaN}'],
    ids=["empty", "list", "null", "not-utf8", "deep", "long-number", "large", "nan"],
)
def test_hostile_bytes_are_refused(data: bytes) -> None:
    assert refused(data)


def test_all_problems_come_at_once() -> None:
    assert refused(written(seed=-1, engine=3, digest=None)) == (
        "R003 engine must be text",
        f"R003 seed must be a whole number from 0 to {2**53 - 1}",
        "R003 digest must be text",
    )


@pytest.mark.parametrize("seed", [True, 1.0, "1", 2**53, None])
def test_a_seed_is_a_whole_number(seed: object) -> None:
    assert len(refused(written(seed=seed))) == 1


def test_another_format_is_said_to_be_one() -> None:
    assert refused(written(format=2)) == ("R004 format 2 is not known",)


def test_an_unknown_action_names_the_known_ones() -> None:
    with pytest.raises(Problems) as caught:
        saved.parse(written(actions=[{"at_s": 0, "kind": "explode", "target": "", "value": ""}]), "run.json")
    assert "failover" in caught.value.problems[0].hint
    assert "failover" in caught.value.problems[0].hint


@pytest.mark.slow
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["format", "level", "actions", "seed", "id"]), x),
    )
)
def test_no_other_json_is_taken_for_a_saved_run(value: object) -> None:
    assert refused(json.dumps(value).encode())


def test_an_object_that_is_missing_is_said_once() -> None:
    assert refused(written(level="x")) == ("R003 level must be an object",)


def test_a_key_that_stands_twice_is_refused() -> None:
    twice = written().replace(b"{", b'{"seed": 2, ', 1)
    assert refused(twice) == ("R003 a key appears twice in an object",)


def test_a_file_from_before_the_catalogue_was_named_is_read() -> None:
    """It names another engine, and is told that."""
    content = json.loads(written())
    del content["catalog"], content["level"]["scenario"]
    found = saved.parse(json.dumps(content).encode(), "run.json")
    assert (found.catalog, found.scenario) == ("", "")
