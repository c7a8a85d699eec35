"""JUnit XML as CI systems read it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from drill.report.score_report import Scored, score_report
from drill.report.writers import write
from drill.scoring.verdict import Judgement, Outcome, judge
from tests.scoring.recordings import FAILING, FINE, judgement, recording, run


def suite(made: Judgement) -> ET.Element:
    found = ET.fromstring(write(score_report(Scored(made)), "junit")).find("testsuite")
    assert found is not None
    return found


def counted(found: ET.Element) -> tuple[int, int, int]:
    return len(found.findall("testcase")), len(found.findall("*/failure")), len(found.findall("*/error"))


def test_counts_are_what_is_there() -> None:
    unsure = judge(run(), [Outcome(2, passed=False, stars=(), digest="x")])
    for made, want in (
        (judgement(), (3, 0, 0)),
        (judgement(recording((30, FINE), (30, FAILING))), (3, 2, 0)),
        (unsure, (3, 0, 1)),
    ):
        found = suite(made)
        assert counted(found) == want
        assert (found.get("tests"), found.get("failures"), found.get("errors")) == tuple(map(str, want))


def test_a_failure_says_what_was_asked_and_what_came() -> None:
    found = suite(judgement(recording((30, FINE), (30, FAILING)))).find("testcase/failure")
    assert found is not None
    assert found.get("message") == "availability >= 99 %, was 50.00 %"


def test_names_with_markup_stay_text() -> None:
    made = run()
    hostile = replace(made, level='a"<b>&', design="</testsuites>")
    found = suite(judge(hostile))
    assert found.get("name") == 'a"<b>&'
    assert found.find("properties/property[@name='design']").get("value") == "</testsuites>"  # type: ignore[union-attr]
