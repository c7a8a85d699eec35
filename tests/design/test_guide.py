"""The field guide has a page for every option and every fault, and every figure it cites exists and has a source."""

from __future__ import annotations

import pytest

from drill.catalog.figure_sheet import figures
from drill.design.option_list import PLAN
from drill.design.plan_rows import options
from drill.engine.faults.fault_table import FAULTS
from drill.session.field_guide import BEYOND_GROUP, FAULT_GROUP, all_options_level, entries
from drill.session.unmodelled_features import BEYOND
from tests.design.test_coverage import designs
from tests.tui import evening


def test_every_row_has_a_page_and_every_page_a_row() -> None:
    level = all_options_level(evening.level())
    topics = {row.topic for design in designs(level) for row in options(level, design)}
    assert topics == {spec.path for spec in PLAN} - {"cache.service"}  # chosen with the cache where that can be chosen


def test_every_figure_cited_has_a_source_and_every_page_says_when_it_helps_and_when_not() -> None:
    options_pages = [(spec.helps, spec.hinders, spec.figures) for spec in PLAN]
    faults_pages = [
        (advice.helps, advice.hinders, advice.figures) for advice in (spec.advice for spec in FAULTS.values())
    ]
    for helps, hinders, keys in (*options_pages, *faults_pages):
        assert helps.endswith(".")
        assert hinders.endswith(".")
        assert all(figures()[key].source for key in keys)


@pytest.mark.slow
def test_the_guide_shows_every_page_once_with_prices_of_the_bill() -> None:
    found = entries(evening.level())
    assert len(found) >= len(PLAN) - 2 + len(FAULTS)  # without multi-master, which is history, and the cache service
    assert len({(entry.group, entry.title) for entry in found}) == len(found)
    standby = next(entry for entry in found if entry.title == "Multi-AZ")
    assert any(row.startswith("one standby: +$") for row in standby.costs)
    assert [entry.title for entry in found if entry.group == FAULT_GROUP] == [spec.title for spec in FAULTS.values()]


@pytest.mark.slow
def test_every_option_says_how_a_running_system_gets_another_value() -> None:
    for spec in PLAN:
        assert spec.modified is not None, spec.path
        assert not spec.modified.takes or figures()[spec.modified.takes].source
    pages = {entry.title: entry.changed for entry in entries(evening.level())}
    assert all(pages[spec.title or spec.label] for spec in PLAN if (spec.title or spec.label) in pages)
    assert pages["Class"].startswith("With an interruption, in about 3 min")


@pytest.mark.slow
def test_what_the_model_does_not_run_is_in_the_guide_with_a_source() -> None:
    found = {entry.title: entry for entry in entries(evening.level()) if entry.group == BEYOND_GROUP}
    assert found.keys() == {item.title for item in BEYOND}
    for entry in found.values():
        assert entry.helps
        assert entry.hinders
        assert "http" in entry.sources[0] or "GitHub" in entry.sources[0]
