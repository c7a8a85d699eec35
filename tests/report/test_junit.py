"""JUnit XML as CI systems read it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from drill.model.level import Bound, Objective
from drill.report.score_report import Scored, score_report
from drill.report.writers import write
from drill.scoring.verdict import Judgement, Outcome, judge
from tests.factories import level
from tests.scoring.recordings import FAILING, FINE, judgement, recording, run


def suite(made: Judgement) -> ET.Element:
    found = ET.fromstring(write(score_report(Scored(made)), "junit")).find("testsuite")
    assert found is not None
    return found


def counted(found: ET.Element) -> tuple[int, int, int]:
    return len(found.findall("testcase")), len(found.findall("*/failure")), len(found.findall("*/error"))


def test_counts_are_what_is_there() -> None:
    unsure = judge(run(), [Outcome(2, passed=False, stars=(), digest="x", met=(False, True))])
    for made, want in (
        (judgement(), (3, 0, 0)),
        (judgement(recording((30, FINE), (30, FAILING))), (3, 2, 0)),
        (unsure, (3, 0, 2)),  # the verdict, and the bound it hangs on
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


def two_stars() -> Judgement:
    objectives = (
        Objective("pass", (Bound("availability", ">=", 0.5),)),
        Objective("thrift", (Bound("monthly_usd", "<=", 1.0),)),
    )
    return judgement(on=level(objectives=objectives))


def test_a_star_nobody_asks_for_is_skipped_with_its_value() -> None:
    made = two_stars()
    assert made.verdict == "pass"
    found = suite(made)
    assert counted(found) == (4, 0, 0)
    skipped = found.find("testcase/skipped")
    assert skipped is not None
    assert skipped.get("message") == "not asked for; was $175.75"
    assert found.get("skipped") == "1"


def test_one_that_is_asked_for_fails() -> None:
    made = judge(two_stars().run, required=("thrift",))
    assert made.verdict == "fail"
    assert counted(suite(made)) == (4, 2, 0)
