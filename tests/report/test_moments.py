"""The moments that mattered are events around which the service changed; pages of a run fetch nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from drill.model.level import Level
from drill.model.run import ClassFrame, Event, Frame, ScoredRun
from drill.model.said import Said
from drill.report.moments import moments
from drill.report.score_report import Scored, score_report
from drill.report.signs import WarningSigns
from drill.report.timeline_svg import as_svg
from drill.report.writers import write
from drill.scoring.scored_run import run
from drill.scoring.verdict import judge
from drill.topology.assemble import assemble
from drill.words.english import english
from tests.tui import evening

QUIET, DARK, LIGHT = Said("drill.ended"), Said("alarm.availability"), Said("alarm.availability_ended")


@pytest.fixture(scope="module")
def played() -> ScoredRun:
    level = evening.level()
    return run(level, level.start, 1)


def as_html(level: Level, run: ScoredRun, design_yaml: str = "") -> str:
    return write(score_report(Scored(judge(run), level, design_yaml=design_yaml)), "html")


def frames(*good: float) -> tuple[Frame, ...]:
    """One second for each share of a hundred requests answered in time."""
    rows = (ClassFrame(100, share * 100, 0, 0, (1 - share) * 100, 0, 0, 1, 1, 0) for share in good)
    return tuple(Frame(t, (row,), (), ()) for t, row in enumerate(rows))


def test_the_event_with_the_largest_change_comes_first_in_time_with_the_shares_around_it(played: ScoredRun) -> None:
    recording = replace(
        played.recording,
        frames=frames(*[1.0] * 100, *[0.25] * 100, *[0.75] * 100),
        events=(Event(10, "info", "", QUIET), Event(100, "fault", "", DARK), Event(200, "recover", "", LIGHT)),
    )
    found = moments(recording)
    assert [item.event.said for item in found] == [DARK, LIGHT]
    assert [(item.before, item.after) for item in found] == [(1.0, 0.25), (0.25, 0.75)]


def test_never_more_than_three_and_never_two_within_a_minute(played: ScoredRun) -> None:
    shares = [1.0 if (t // 30) % 2 else 0.0 for t in range(600)]
    events = tuple(Event(t, "info", "", QUIET) for t in range(600))
    found = moments(replace(played.recording, frames=frames(*shares), events=events))
    assert len(found) <= 3
    times = [item.event.t for item in found]
    assert all(later - earlier >= 60 for earlier, later in pairwise(times))


def test_where_nothing_changed_nothing_mattered(played: ScoredRun) -> None:
    still = replace(played.recording, frames=frames(*[0.5] * 200), events=(Event(100, "fault", "", DARK),))
    assert moments(still) == ()


def test_a_page_fetches_nothing_and_interprets_nothing_of_a_file(played: ScoredRun) -> None:
    level = replace(evening.level(), title="<script>alert(1)</script>")
    page = as_html(level, replace(played, design="<img src=x>"), "a: <b>")
    assert "<script" not in page
    assert "<img" not in page
    assert not re.search(r"<[^>]*\b(src|href)=", page)
    assert set(re.findall(r"https?://[^\"'\s<]+", page)) <= {"http://www.w3.org/2000/svg"}


def test_a_page_holds_every_loss_with_its_count(played: ScoredRun) -> None:
    page = as_html(evening.level(), played)
    for row in played.recording.ledger:
        assert english(row.cause) in page
    assert f"{played.score.offered:,}" in page


def test_sentences_of_a_page_wrap_and_figures_do_not(played: ScoredRun) -> None:
    cells = re.findall(r'<td( class="n")?>([^<]*)</td>', as_html(evening.level(), played))
    assert any(number and text[:1].isdigit() for number, text in cells)
    chains = [number for number, text in cells if "→" in text and re.match(r"\d\d:\d\d:\d\d ", text)]
    assert chains
    assert not any(chains)


def test_the_strip_is_as_high_as_what_was_asked_for_in_every_column(played: ScoredRun) -> None:
    root = ET.fromstring(as_svg(played.recording, moments(played.recording)))
    bars = [item for item in root if item.tag.endswith("rect") and item.get("width") != "10"]
    by_column: dict[str, float] = {}
    for item in bars:
        by_column[item.get("x", "")] = by_column.get(item.get("x", ""), 0.0) + float(item.get("height", "0"))
    assert by_column
    assert all(159.0 <= height <= 163.0 for height in by_column.values())


def test_signs_come_before_the_first_loss_once_for_each_node_and_again_after_going_back() -> None:
    level = evening.level()
    made = assemble(level, level.start)
    recording = run(level, level.start, 1).recording
    calm = recording.frames[5]
    busy = replace(calm, nodes=tuple(replace(node, load=0.85) for node in calm.nodes))
    frames = (calm, busy, busy)
    signs = WarningSigns(made)
    said = [signs.look(frames, second) for second in range(3)]
    assert [len(events) for events in said] == [0, len(made.topology.nodes), 0]
    assert [event.said for event in said[1]] == [
        Said("sign.load", node=node.id, load=0.85) for node in made.topology.nodes
    ]
    signs.back_to(0)
    assert len(signs.look(frames, 1)) == len(made.topology.nodes)


def test_without_alarms_nobody_is_warned() -> None:
    level = evening.level()
    made = assemble(level, replace(level.start, monitoring=replace(level.start.monitoring, alarms=False)))
    calm = run(level, level.start, 1).recording.frames[5]
    busy = replace(calm, nodes=tuple(replace(node, load=0.95) for node in calm.nodes))
    assert WarningSigns(made).look((busy,), 0) == ()


def test_once_something_is_lost_signs_are_over() -> None:
    level = evening.level()
    made = assemble(level, level.start)
    calm = run(level, level.start, 1).recording.frames[5]
    lost = replace(calm, classes=tuple(replace(row, good=0.0, failed=10.0) for row in calm.classes))
    busy = replace(calm, nodes=tuple(replace(node, load=0.95) for node in calm.nodes))
    signs = WarningSigns(made)
    assert signs.look((lost, busy), 0) == ()
    assert signs.look((lost, busy), 1) == ()
