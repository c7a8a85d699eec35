"""Placeholders in a level's texts say what the level says elsewhere."""

from __future__ import annotations

import re

import pytest

from drill.docs.level_reference import END, filled
from drill.docs.schema import schemas
from drill.errors import Problems
from drill.files.load import load_level
from drill.files.texts import STORY, values
from drill.shipped import levels_dir
from tests.proof.levels import LEVEL
from tests.shipped import shipped


def level_with(text: str) -> str:
    return load_level(LEVEL.replace("who: You.", f'who: "{text}"')).story.who


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("At {fault.dark.at} for {fault.dark.for}.", "At 12:01 for 5 min."),
        ("{fault.dark.zone}", "us-east-1a"),
        ("{budget} a month, {length}", "$600 a month, 4 min"),
        ("{class.book.rate} {class.book.within} {class.look.fresh}", "20/s 500 ms 30 s"),
        ("{pass.availability}", "40 %"),
        ("{start.class}", "db.r6g.large"),
        ("{ not one }", "{ not one }"),
    ],
)
def test_a_placeholder_becomes_what_the_level_says(text: str, said: str) -> None:
    assert level_with(text) == said


def test_one_that_is_not_known_is_a_problem_with_the_nearest_that_is() -> None:
    with pytest.raises(Problems) as caught:
        level_with("{fault.drak.at}")
    (problem,) = caught.value.problems
    assert problem.code == "L045"
    assert "fault.dark.at" in problem.hint


def test_the_story_follows_when_the_fault_moves() -> None:
    moved = load_level(LEVEL.replace("at: 1m, for: 5m", "at: 2m, for: 4m"))
    assert moved.story.brief == "At 12:02 zone a goes."


def test_no_shipped_text_adds_a_unit_to_a_value_that_has_one() -> None:
    levels = [entry.level for entry in shipped() if entry.level is not None]
    texts = [getattr(level.story, part) for level in levels for part in STORY]
    assert texts
    assert [text for text in texts if re.search(r"\d (GiB|ms|s|min|h|d) (GiB|ms|s|min|h|d)\b", text)] == []


def test_every_placeholder_of_the_guide_exists() -> None:
    known = values(load_level(LEVEL))
    assert {
        "budget",
        "length",
        "starts",
        "data.gib",
        "fault.dark.ends",
        "class.book.retries",
        "start.replicas",
    } <= known.keys()


def test_the_reference_in_the_guide_is_current() -> None:
    text = (levels_dir() / "README.md").read_text(encoding="utf-8")
    assert filled(text) == text
    assert END in text


def test_every_key_of_the_schemas_has_a_title_a_description_and_an_example() -> None:
    lacking = [
        f"{file} {key}: {word}"
        for file, schema in schemas().items()
        for owner in (schema, *schema.get("$defs", {}).values())
        for key, part in owner.get("properties", {}).items()
        for word in ("title", "description", "examples")
        if not part.get(word)
    ]
    assert lacking == []


def test_durations_rates_and_sizes_have_units() -> None:
    level = schemas()["level.schema.json"]["$defs"]
    assert level["ClassFile"]["properties"]["within"]["x-unit"] == "a duration: ms, s, m, h or d"
    assert level["StorageFile"]["properties"]["gib"]["x-unit"] == "GiB"
    assert level["BudgetFile"]["properties"]["monthly_usd"]["x-unit"] == "US dollars per month"
