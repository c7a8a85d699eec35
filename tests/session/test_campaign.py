"""The campaign: what has been won of each chapter, and what comes next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from drill.files.library import Shipped
from drill.session.campaign import BROKEN, Campaign
from tests.tui import evening

FIRST = evening.level()
SECOND = replace(FIRST, id="long-night")
ENTRIES = {
    "a": Shipped(Path("a"), FIRST),
    "b": Shipped(Path("b"), SECOND),
    "c": Shipped(Path("c"), None),
}


def test_levels_stand_in_their_chapters_and_broken_files_in_one_of_their_own() -> None:
    assert Campaign(ENTRIES).chapters == {"tests": ["a", "b"], BROKEN: ["c"]}


def test_the_next_level_is_the_first_without_a_star() -> None:
    assert Campaign(ENTRIES).next_level == "a"
    assert Campaign(ENTRIES, stars={FIRST.id: frozenset({"pass"})}).next_level == "b"
    every = {level.id: frozenset({"calm"}) for level in (FIRST, SECOND)}
    assert Campaign(ENTRIES, stars=every).next_level == ""


def test_progress_counts_levels_with_a_star_and_stars_the_level_still_has() -> None:
    stars = {FIRST.id: frozenset({"pass", "calm", "of an older version"})}
    assert Campaign(ENTRIES, stars=stars).progress(["a", "b"]) == (1, 2, 2, 4)
    assert Campaign(ENTRIES).progress(["c"]) == (0, 0, 0, 0)
