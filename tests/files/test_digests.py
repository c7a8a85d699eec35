"""Rewording a level changes none of its digests, and its solutions are none of a run's business."""

from __future__ import annotations

from dataclasses import fields

import pytest

from drill.files.load import load_level
from drill.model.canonical import DERIVED, PROSE, SHELF, UNREAD
from drill.model.level import Level
from tests.document_texts import LEVEL


def changed(old: str, new: str) -> Level:
    """The level of LEVEL with one part replaced."""
    assert LEVEL.count(old) == 1
    return load_level(LEVEL.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: A night shift", "title: Another name\nstory: {who: You, brief: A story., lesson: A lesson.}"),
        ("chapter: basics", "chapter: elsewhere\norder: 7"),
        ("zone: a}\n", "zone: a, told: Lights out.}\n"),
    ],
    ids=["story", "shelf", "told"],
)
def test_words_and_places_are_in_no_digest(old: str, new: str) -> None:
    first, other = load_level(LEVEL), changed(old, new)
    assert (other.digest, other.scenario) == (first.digest, first.scenario)
    assert other != first


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("multi_az: standby}", "multi_az: cluster, class: db.r6gd.large}"),
        ("bare: {replicas: []}", "bare: {cache: off}"),
        ("choices: [", "choices: [database.storage, "),
        ("level: night-shift", "level: day-shift"),
    ],
    ids=["solution", "trap", "choices", "id"],
)
def test_what_no_run_reads_is_in_the_first_digest_only(old: str, new: str) -> None:
    first, other = load_level(LEVEL), changed(old, new)
    assert other.digest != first.digest
    assert other.scenario == first.scenario


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('starts: "22:00"', 'starts: "22:01"'),
        ("title: A night shift", "title: A night shift\nyear: 2024"),
        ("10m: 200/s", "10m: 201/s"),
        ("at: 20m", "at: 21m"),
        ("monthly_usd: 900", "monthly_usd: 901"),
        (">= 99 %", ">= 98 %"),
    ],
)
def test_what_a_run_reads_is_in_both(old: str, new: str) -> None:
    first, other = load_level(LEVEL), changed(old, new)
    assert other.digest != first.digest
    assert other.scenario != first.scenario


def test_the_sets_name_fields_of_a_level() -> None:
    assert {field.name for field in fields(Level)} >= PROSE | SHELF | DERIVED | UNREAD
