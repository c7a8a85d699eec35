"""The field guide has a page for every option and every fault, and every figure it cites exists and has a source."""

from __future__ import annotations

from drill.catalog.figures import figures
from drill.design.option_guide import ADVICE, Advice, topic
from drill.design.table import options
from drill.engine.faults.fault_spec import FaultAdvice
from drill.engine.faults.fault_table import FAULTS
from drill.session.field_guide import FAULT_GROUP, entries, ground
from tests.design.test_coverage import designs
from tests.tui import evening


def test_every_row_has_a_page_and_every_page_a_row() -> None:
    level = ground(evening.level())
    topics = {topic(row.key) for design in designs(level) for row in options(level, design)}
    assert topics == set(ADVICE)


def test_every_figure_cited_has_a_source_and_every_page_says_when_it_helps_and_when_not() -> None:
    every: tuple[Advice | FaultAdvice, ...] = (*ADVICE.values(), *(spec.advice for spec in FAULTS.values()))
    for advice in every:
        assert advice.helps.endswith(".")
        assert advice.hinders.endswith((".", "d."))
        assert all(figures()[key].source for key in advice.figures)


def test_the_guide_shows_every_page_once_with_prices_of_the_bill() -> None:
    found = entries(evening.level())
    assert len(found) >= len(ADVICE) - 1 + len(FAULTS)  # multi-master is history: shown where a level names it
    assert len({(entry.group, entry.title) for entry in found}) == len(found)
    standby = next(entry for entry in found if entry.title == "Multi-AZ")
    assert any(row.startswith("one standby: +$") for row in standby.costs)
    assert [entry.title for entry in found if entry.group == FAULT_GROUP] == [spec.title for spec in FAULTS.values()]
