"""A table of a level that begins in the middle of an outage: people arrive then, and find what has happened in the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.errors import Problems
from drill.scoring.scored_run import run as drilled
from drill.table.table_log import Logged, read_log
from drill.table.table_session import TableSession
from drill.table.table_setting import begun, folded, open_setting
from drill.table.visible_moment import shown_now
from tests import two_nights
from tests.table.tables import LEVEL, PLAN, done, opening, refused, run, seated

ENTERS_S = 100
ARRIVES = (
    LEVEL.replace("length: 6m,", "length: 6m, enters: 100s,")
    .replace("at: 5m, for: 30s", "at: 1m, for: 90s")
    .replace("secret-of-the-level", "dark")
)
LATER = PLAN.replace("{at: 1m, hold", "{at: 2m, hold")


def test_people_arrive_in_the_middle_of_it(tmp_path: Path) -> None:
    table = seated(tmp_path, level=ARRIVES, plan=LATER)
    assert (table.state.second, table.live.second) == (ENTERS_S, ENTERS_S)
    assert [line.entry.at_s for line in table.logged] == [ENTERS_S] * len(table.logged)
    assert any(event.kind == "fault" and event.t == 60 for event in table.live.events)
    now = shown_now(table, "ana")
    assert (now["clock"], now["second"], now["enters"]) == ("12:01:40", ENTERS_S, ENTERS_S)
    # A forecast still comes before the clock has started.
    done(table, "ana", do="forecast", availability=0.9, first="writer")
    run(table, 10)
    assert refused(table, "ana", do="forecast", availability=0.9, first="writer")


def test_it_is_resumed_and_replayed_as_it_was(tmp_path: Path) -> None:
    table = seated(tmp_path, level=ARRIVES, plan=LATER)
    run(table, 30)
    state, frame = table.state, table.live.frame()
    table.close()
    begin, logged = read_log(table.log.path)
    assert folded(open_setting(begin), logged) == state
    again = TableSession.resume(table.log.path)
    assert again.live.frame() == frame
    again.close()


def test_what_it_comes_to_is_a_run_of_the_level(tmp_path: Path) -> None:
    table = seated(tmp_path, level=ARRIVES, plan=LATER)
    made = table.live.finished()
    inputs = table.setting.inputs
    assert made.digest == drilled(inputs.level, inputs.design, table.setting.seed).digest


def test_a_log_from_before_begins_at_its_first_line(tmp_path: Path) -> None:
    # Tables of such levels used to begin at second 0; their logs are still told.
    table = seated(tmp_path)
    logged: tuple[Logged, ...] = tuple(table.logged)
    setting = open_setting(opening(level=ARRIVES, plan=LATER))
    assert (begun(setting, logged).second, begun(setting, ()).second) == (0, ENTERS_S)
    assert [one.name for one in folded(setting, logged).people] == [one.name for one in table.state.people]


def test_nothing_of_the_plan_comes_before_people_arrive() -> None:
    with pytest.raises(Problems) as caught:
        open_setting(opening(level=ARRIVES, plan=PLAN.replace("id: spike, at: 2m", "id: spike, at: 99s")))
    assert [one.code for one in caught.value.problems] == ["H036", "H036"]
    open_setting(opening(level=ARRIVES, plan=LATER.replace("id: spike, at: 2m", "id: spike, at: 100s")))


def test_of_two_nights_a_table_plays_the_first() -> None:
    plan = "table: two\nlevel: two-nights\n"
    assert open_setting(opening(level=two_nights.TEXT, plan=plan)).inputs.level.second is None
