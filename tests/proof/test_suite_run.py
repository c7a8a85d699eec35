"""Tests of a design: their verdicts follow from bounds over seeds, and a reason is what a run shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from drill.model.level import Bound, Level
from drill.model.suite import Case, Suite
from drill.proof.suite_run import cheapest_fix, run_suite
from drill.scoring.scored_run import run
from drill.words.losses import losses
from tests.proof.levels import level

SURVIVES = Bound("availability.book", ">=", 0.4)
FREE = Bound("monthly_usd", "<=", 1.0)


@pytest.fixture(scope="module")
def made() -> Level:
    return level()


def suite(made: Level, *cases: Case, name: str = "standby") -> Suite:
    design = dict(made.solutions).get(name, made.start)
    return Suite("a.drill.yaml", made, design, cases, seeds=2)


def test_a_design_that_survives_passes_and_gives_no_reasons(made: Level) -> None:
    (item,) = run_suite(suite(made, Case("survives", (SURVIVES,))))
    assert (item.verdict, item.passed, item.seeds, item.missed, item.advice) == ("pass", 2, 2, (), None)


@pytest.mark.slow
def test_one_that_does_not_says_by_how_much_where_requests_went_and_what_would_help(made: Level) -> None:
    """The level is built so that only a standby wins."""
    (item,) = run_suite(suite(made, Case("survives", (SURVIVES, FREE)), name="start"))
    assert (item.verdict, item.passed) == ("fail", 0)
    first, second = item.missed
    again = run(made, made.start, first.seed)
    book = next(row for row in again.recording.totals if row.cls == "book")
    assert first.bound == SURVIVES
    assert first.value == (book.good + book.stale) / book.offered < 0.4
    assert first.losses == losses(again.recording.ledger)[:3]
    assert (second.bound, second.held) == (FREE, 0)
    # Nothing makes it free; without that bound the standby is what helps.
    assert item.advice is None
    found = cheapest_fix(made, made.start, (SURVIVES,), 1)
    assert found is not None
    assert [change.key for change in found.changes] == ["database.multi_az"]


def test_what_is_taken_out_is_needed_or_is_not(made: Level) -> None:
    needed = Case("needs its standby", (SURVIVES,), without="database.multi_az", expect="fail")
    idle = replace(needed, name="needs it for nothing", bounds=(Bound("availability", ">=", 0.0),))
    first, second = run_suite(suite(made, needed, idle))
    assert (first.verdict, first.passed, first.missed) == ("pass", 0, ())
    assert (second.verdict, second.passed) == ("fail", 2)
    assert first.design.database.multi_az == "off"


@pytest.mark.slow
def test_an_executor_changes_nothing(made: Level) -> None:
    cases = (Case("survives", (SURVIVES,)), Case("free", (FREE,)), Case("needs", (SURVIVES,), "database.multi_az"))
    alone = tuple(run_suite(suite(made, *cases), advise=False))
    with ThreadPoolExecutor(2) as executor:
        assert tuple(run_suite(suite(made, *cases), executor, advise=False)) == alone
