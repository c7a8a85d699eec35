"""The draft of a plan: kept at every change, recalled, and two windows' drafts both to be had."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drill.model.design import Design
from drill.session.draft import Draft
from drill.session.opened_level import OpenedLevel
from drill.session.profile import Profile
from tests.tui import evening

OPENED = OpenedLevel(evening.level())
STANDBY = dict(OPENED.level.solutions)["standby"]


def draft(opened: OpenedLevel = OPENED) -> Draft:
    def refused(error: Exception) -> None:
        raise AssertionError(error)

    return Draft(opened, Profile(refused))


def digests(*designs: Design) -> list[str]:
    return [design.digest for design in designs]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRILL_HOME", str(tmp_path / "home"))


def test_it_begins_as_the_level_and_is_recalled_as_it_was_kept() -> None:
    first = draft()
    assert digests(first.design) == digests(first.origin)
    assert first.put(STANDBY)
    assert not first.keep()
    second = draft()
    second.recall()
    assert digests(second.design) == digests(STANDBY)
    assert second.undo()
    assert digests(second.design) == digests(second.origin)


def test_the_laboratory_has_a_draft_of_its_own() -> None:
    first = draft()
    first.put(STANDBY)
    first.keep()
    lab = draft(replace(OPENED, lab=True))
    lab.recall()
    assert not lab.changed


def test_what_another_window_kept_meanwhile_is_the_first_thing_undone_to() -> None:
    mine, theirs = draft(), draft()
    theirs.put(STANDBY)
    theirs.keep()
    larger = replace(mine.origin, database=replace(mine.origin.database, instance="db.r6g.xlarge"))
    mine.put(larger)
    assert mine.keep()
    assert not mine.keep(), "one's own draft is nobody else's"
    assert mine.undo()
    assert digests(mine.design) == digests(STANDBY)
