"""The text report: readable without colour, at 80 columns, and never kinder than the numbers."""

from __future__ import annotations

import re

from drill.model.level import Bound, Objective
from drill.model.run import LedgerRow
from drill.model.said import Said
from drill.report.report_parts import Paint, unpainted
from drill.report.score_report import Scored, score_report
from drill.report.text_writer import WIDTH
from drill.report.writers import write
from drill.scoring.verdict import Judgement, Outcome, judge
from drill.words.english import chain_words, english
from tests.factories import level
from tests.scoring.recordings import CAUSES, CHAIN, FAILING, FINE, STALE, judgement, recording, run

MIXED = recording((30, FINE), (10, STALE), (20, FAILING), (60, FINE), lost_writes=3)


def as_text(made: Judgement, paint: Paint = unpainted) -> str:
    """The report of a judgement."""
    return write(score_report(Scored(made)), paint=paint)


def test_the_verdict_is_the_first_thing_said() -> None:
    assert as_text(judgement()).startswith("✓ PASS  test with test\n")
    assert as_text(judgement(MIXED)).startswith("✗ FAIL")
    unsure = judge(run(), [Outcome(2, passed=False, stars=(), digest="x", met=(False, True))])
    assert as_text(unsure).startswith("? UNKNOWN")
    assert "1 of 2 seeds" in as_text(unsure)


def test_meaning_does_not_need_colour() -> None:
    text = as_text(judgement(MIXED))
    assert "\x1b" not in text
    assert "✗ missed  pass  availability >= 99 %   was 83.33 %" in text
    assert "✓ met     pass  monthly_usd <= $1,000  was $175.75" in text


def test_causes_come_with_their_chain() -> None:
    text = as_text(judgement(MIXED))
    assert f"2,000  browse failed: {english(CAUSES['failed'])}\n            {chain_words(CHAIN)}" in text


def test_causes_beyond_the_first_few_are_counted() -> None:
    rows = tuple(
        LedgerRow("browse", "failed", Said("cause.refused", node=f"reports-{n}"), (), 10 + n) for n in range(9)
    )
    assert "  33 more, by 3 other causes\n" in as_text(judgement(recording(ledger=rows)))


def test_a_drill_without_loss_says_so() -> None:
    assert "all 6,000 good" in as_text(judgement())


def test_every_line_fits_eighty_columns() -> None:
    long = (Said("proxy.switches_to", node="a-replica-with-a-very-long-name"),) * 4
    rows = (LedgerRow("leaderboard", "failed", Said("cause.timeout", node="replica-1"), long, 123_456_789),)
    bounds = (Bound("availability.leaderboard", ">=", 0.9995), Bound("lost_writes", "==", 0))
    made = recording((10, FAILING), (600, FINE), (10, FAILING), ledger=rows, drill_micro_usd=5)
    on = level(objectives=(Objective("no-surprise", bounds[1:]),))
    for line in as_text(judgement(made, on=on)).splitlines():
        assert len(line) <= WIDTH, line


def test_paint_only_adds_what_can_be_taken_away() -> None:
    painted = as_text(judgement(MIXED), lambda text, tone: f"<{tone}>{text}</{tone}>")
    assert painted != as_text(judgement(MIXED))
    assert re.sub(r"</?(good|bad|unsure|quiet|strong)>", "", painted) == as_text(judgement(MIXED))
