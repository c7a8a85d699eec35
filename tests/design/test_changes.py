"""Single-option changes are legal, different, and each of one option only."""

from __future__ import annotations

import pytest

from drill.catalog import rules
from drill.design.changes import changes, differences
from drill.design.dump import design_yaml
from drill.design.legal_form import legal_form
from drill.design.plan_rows import allowed
from drill.files.load import load_design
from tests.tui import evening


@pytest.mark.slow
def test_every_change_is_legal_allowed_and_different() -> None:
    level = evening.level()
    found = changes(level, level.start)
    assert len(found) > 20
    assert len({change.design.digest for change in found} | {level.start.digest}) == len(found) + 1
    for change in found:
        assert allowed(level, change.key)
        assert rules.check(level, change.design) == ()
        assert load_design(design_yaml(change.design), level).digest == change.design.digest


@pytest.mark.slow
def test_the_changes_of_a_part_are_those_of_all_that_are_below_it() -> None:
    level = evening.level()
    for part in ("runbook", "clients", "proxy"):
        wanted = tuple(change for change in changes(level, level.start) if change.key.partition(".")[0] == part)
        assert changes(level, level.start, part) == wanted != ()


def test_a_change_says_what_it_was_and_what_it_is() -> None:
    level = evening.level()
    words = {change.words for change in changes(level, level.start) if change.key == "proxy"}
    assert words == {"proxy: off → on"}


def test_an_illegal_design_settles_to_nothing() -> None:
    from dataclasses import replace

    level = evening.level()
    nowhere = replace(level.start, database=replace(level.start.database, zone="us-east-1z"))
    assert legal_form(level, nowhere) is None


def test_differences_are_in_the_words_of_a_design_file() -> None:
    level = evening.level()
    standby = next(c.design for c in changes(level, level.start) if c.after == "one standby")
    assert "database.multi_az: standby" in differences(level.start, standby)
    assert differences(level.start, level.start) == ()
