"""The report of a table: from its log alone, the same bytes again, safe for whoever opens it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from drill.design.changes import changes
from drill.proof.trial import Job, Trial, serial
from drill.report.writers import write
from drill.scoring.scored_run import run as whole_run
from drill.table.messages.table_messages import End
from drill.table.review import decision_counterfactuals
from drill.table.review.after_action import after_action
from drill.table.review.decision_counterfactuals import decisions_made
from drill.table.review.decision_made import WholeDrill
from drill.table.review.played_level import played_drill
from drill.table.review.report_facts import MOST_CHANGES, ReportFacts, by_role, what_ifs
from drill.table.table_log import read_log
from drill.table.table_setting import folded, setting_of
from tests.table.tables import done, run, seated

HOSTILE = "<script>alert(1)</script> [x](javascript:y) | `z`"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole table."""
    table = seated(tmp_path_factory.mktemp("table"))
    done(table, "ana", do="forecast", availability=0.97, first="the writer")
    run(table, 60)
    done(table, "ana", do="answer", of=1, text=HOSTILE)
    run(table, 60)
    done(table, "cy", do="propose", kind="shed", target="browse", value="20 %", why="it is full")
    done(table, "bo", do="vote", of=1, yes=True)
    done(table, "facilitator", do="decide", of=1, yes=True, why="we need room")
    done(table, "cy", do="propose", kind="failover")
    done(table, "bo", do="status", text="We are looking at it")
    done(table, "eve", do="mark", kind="rating", objective="writer", rating="S", text="half of them")
    done(table, "eve", do="mark", kind="gap", text="nobody asked finance")
    done(table, "facilitator", do="ask", text="Cy, what did BO see?")
    done(table, "facilitator", do="mark", kind="improve", text="rehearse", owner="cy", due="2026-12-24")
    run(table, 360 - table.live.second)
    done(table, "facilitator", do="end")
    table.close()
    return table.log.path


def aftermath(log: Path) -> ReportFacts:
    opening, logged = read_log(log)
    state = folded(setting_of(opening), logged)
    found = ReportFacts(opening, state, logged, played_drill(opening, state))
    assert found.drill is not None
    made = decisions_made(found, serial(found.drill.level))
    return ReportFacts(opening, state, logged, found.drill, made)


def test_the_drill_of_the_report_is_the_drill_that_was_played(log: Path) -> None:
    found = aftermath(log)
    assert found.drill is not None
    assert found.logged[-1].entry.message.fields()["digest"] == found.drill.run.digest


def test_a_table_that_showed_another_drill_than_its_logs_is_told(log: Path) -> None:
    opening, logged = read_log(log)
    state = folded(setting_of(opening), logged)
    made = ReportFacts(opening, state, logged, played_drill(opening, state))
    *before, last = logged
    other = replace(last, entry=replace(last.entry, message=End(digest="0" * 64)))
    told = "The table ended with digest 0000000000000000"
    assert told in write(after_action(replace(made, logged=(*before, other))), "markdown")
    assert told not in write(after_action(made), "markdown")


@pytest.mark.slow
def test_the_same_log_gives_the_same_bytes(log: Path) -> None:
    for kind in ("text", "markdown", "html", "json"):
        assert write(after_action(aftermath(log)), kind) == write(after_action(aftermath(log)), kind)


@pytest.mark.slow
def test_a_decision_is_told_with_owner_votes_reasons_and_the_drill_without_it(log: Path) -> None:
    (one,) = aftermath(log).decisions
    assert (one.proposal.by, one.proposal.decided_by, one.proposal.decided_s) == ("cy", "facilitator", 120)
    assert [(ballot.name, ballot.yes) for ballot in one.proposal.ballots] == [("bo", True)]
    assert one.why == "we need room"
    assert one.without is not None
    assert one.sooner is not None
    assert one.sooner_s == (0 if one.alarm_s is None else one.alarm_s)
    text = write(after_action(aftermath(log)), "markdown")
    for word in (
        "we need room",
        "it is full",
        "bo yes",
        "Without it: ",
        "nobody asked finance",
        "rehearse",
        "2026-12-24",
    ):
        assert word in text


class Counted:
    """A runner that runs nothing: every job comes to the same."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    def __call__(self, jobs: Sequence[Job]) -> Iterator[Trial]:
        self.jobs += jobs
        return (Trial(job.seed, False, (), (), 1.0, 0.9, 0.0, 0, 1000, 200_000_000, "") for job in jobs)


@pytest.mark.slow
def test_what_ifs_are_bounded_and_the_report_says_how_many_were_tried(log: Path) -> None:
    found, runner = aftermath(log), Counted()
    assert found.drill is not None
    every = len(changes(found.drill.level, found.drill.design))
    assert every > MOST_CHANGES
    made = replace(found, what_ifs=what_ifs(found.drill, found.opening.seed, runner))
    assert len(runner.jobs) == MOST_CHANGES + 1
    assert {job.actions for job in runner.jobs} == {found.drill.run.actions}
    data = after_action(made).data()["what_ifs"]
    assert (data["tried"], data["of"]) == (MOST_CHANGES, every)
    assert f"{MOST_CHANGES} of {every} single changes" in write(after_action(made), "text")


@pytest.mark.slow
def test_the_drill_is_run_again_for_the_first_decisions_only(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, runner = aftermath(log), Counted()
    (one,) = decisions_made(found, runner)
    assert (len(runner.jobs), one.without, one.sooner) == (
        2,
        WholeDrill(0.9, 0, 200_000_000),
        WholeDrill(0.9, 0, 200_000_000),
    )
    monkeypatch.setattr(decision_counterfactuals, "MOST_TRIED", 0)
    (one,) = decisions_made(found, runner)
    assert (len(runner.jobs), one.without, one.sooner) == (2, None, None)


def test_a_decision_is_tried_sooner_but_never_before_its_alarm(log: Path) -> None:
    found, runner = aftermath(log), Counted()
    assert found.drill is not None
    (one,) = decisions_made(found)
    for decided_s, alarm_s, sooner_s in ((900, None, 600), (900, 700, 700), (900, 100, 600), (200, None, 0)):
        action = replace(one.proposal.action, at_s=decided_s)
        drill = replace(found.drill, run=replace(found.drill.run, actions=(action,)))
        late = replace(one, proposal=replace(one.proposal, action=action), alarm_s=alarm_s)
        (tried,) = decision_counterfactuals._tried(drill, 1, [late], runner)
        assert tried.sooner_s == sooner_s
        assert [job.actions for job in runner.jobs[-2:]] == [(), (replace(action, at_s=sooner_s),)]


@pytest.mark.slow
def test_what_customers_were_told_is_held_against_what_was_expected(log: Path) -> None:
    (one,) = aftermath(log).expectations()
    assert (one.inject.id, one.statuses) == ("spike", (120,))
    assert "customers were told at 12:02:00" in write(after_action(aftermath(log)), "markdown")


def test_the_report_says_how_to_play_the_same_plan_again(log: Path) -> None:
    assert "drill host --plan small-table.yaml --seed 7" in write(after_action(aftermath(log)), "markdown")


def test_ratings_are_peoples(log: Path) -> None:
    data = after_action(aftermath(log)).data()
    assert data["ratings"] == [["writer", "S", "eve"]]


def test_the_page_fetches_nothing_and_runs_nothing(log: Path) -> None:
    page = write(after_action(aftermath(log)), "html")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not [word for word in ("src=", "href=", "url(", "@import", "<link", "<iframe") if word in page]


def test_markdown_holds_no_markup_of_anybodys(log: Path) -> None:
    text = write(after_action(aftermath(log)), "markdown")
    assert "<script>" not in text.replace("\\<", "")
    assert "[x](" not in text.replace("\\[", "")


def test_without_names_nobody_is_named(log: Path) -> None:
    found = aftermath(log)
    made = ReportFacts(
        found.opening, found.state, found.logged, found.drill, found.decisions, None, by_role(found.state)
    )
    for kind in ("markdown", "html", "json"):
        words = set(re.findall(r"\w+", write(after_action(made), kind).lower()))
        assert not words & {"ana", "bo", "cy", "dee", "eve"}


def test_open_ends_are_listed(log: Path) -> None:
    page = write(after_action(aftermath(log)), "text")
    assert "Nobody decided: failover" in page
    assert "Unanswered: What surprised you?" in page


def test_another_engines_log_still_tells_what_people_did(log: Path) -> None:
    found = aftermath(log)
    bare = ReportFacts(found.opening, found.state, found.logged, None)
    made = ReportFacts(found.opening, found.state, found.logged, None, decisions_made(bare))
    text = write(after_action(made), "markdown")
    assert "we need room" in text
    assert text.count("%") < write(after_action(found), "markdown").count(
        "%"
    )  # no score of a drill that is not run again


def test_pictures_are_elements_not_text(log: Path) -> None:
    page = write(after_action(aftermath(log)), "html")
    ET.fromstring(page[page.index("<svg") : page.index("</svg>") + 6])


@pytest.fixture
def turned_down(tmp_path: Path) -> Path:
    """A table that decided not to act, whose commander then got another role."""
    table = seated(tmp_path)
    run(table, 60)
    done(table, "cy", do="propose", kind="shed", target="browse", value="20 %", why="it is full")
    table.clock = lambda: "2026-11-29T20:01:30+00:00"
    done(table, "ana", do="decide", of=1, yes=False, why="it is not")
    done(table, "facilitator", do="assign", name="ana", role="dba")
    done(table, "ana", do="say", text="so be it", to=["cy"])
    done(table, "facilitator", do="clock", run=5)
    done(table, "facilitator", do="clock", run=60)
    run(table, 120 - table.live.second)
    table.close()
    return table.log.path


def test_a_decision_not_to_act_is_told_with_its_reason_and_what_the_action_would_have_come_to(
    turned_down: Path,
) -> None:
    found = aftermath(turned_down)
    (one,) = found.decisions
    assert found.drill is not None
    assert (one.proposal.yes, one.why, one.without, one.sooner) == (False, "it is not", None, None)
    action = replace(one.proposal.action, at_s=60)
    again = whole_run(found.drill.level, found.drill.design, 7, (action,)).score
    assert one.done == WholeDrill(again.availability, again.lost_writes, again.monthly_micro_usd)
    text = write(after_action(found), "markdown")
    assert text.count("not to shed browse 20 %") == 2  # in the summary and among the decisions
    assert "it is not" in text


def test_who_decided_is_told_with_the_role_of_that_moment_and_the_time_at_the_table(turned_down: Path) -> None:
    found = aftermath(turned_down)
    (one,) = found.decisions
    assert one.talked_s == 90
    assert found.role_then("ana", one.decided.entry.n) == "commander"
    assert found.role_then("ana", found.logged[-1].entry.n) == "dba"


def timeline(found: ReportFacts) -> list[list[str]]:
    """The cells of the timeline's rows."""
    page = write(after_action(found), "markdown")
    part = page[page.index("## Timeline") : page.index("## Decisions")]
    return [
        [cell.strip() for cell in row.strip("|").split("|")] for row in part.splitlines() if row.startswith("| 12:")
    ]


def test_within_a_second_people_come_before_what_the_drill_made_of_it(log: Path) -> None:
    at = [row[3] for row in timeline(aftermath(log)) if row[0] == "12:02:00"]
    assert at.index("facilitator") < at.index("action")


@pytest.mark.slow
def test_the_timeline_holds_the_clocks_holds_and_not_its_paces(turned_down: Path) -> None:
    found = aftermath(turned_down)
    kinds = [row[2] for row in timeline(found)]
    entered = [line.entry.message.fields() for line in found.logged if line.entry.message.do == "clock"]
    assert (len(entered), kinds.count("‖")) == (4, 3)
