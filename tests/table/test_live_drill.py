"""The simulation of a table: what is injected and decided live is the level that held it, to the digest."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from drill.engine.faults.fault_table import FAULTS
from drill.files.library import find_level, level_text
from drill.files.load import load_level
from drill.model.action import Action
from drill.scoring.scored_run import run as whole
from drill.session.inject import targets
from drill.table.fold.table_state import Setting, TableState
from drill.table.live_drill import LiveDrill
from drill.table.messages.table_messages import End
from drill.table.messages.table_roles import FACILITATOR
from drill.table.plan.table_plan import TablePlan
from drill.table.review.played_level import played_drill, played_text
from drill.table.table_session import TableSession
from drill.topology.assemble import assemble
from tests.table.tables import LEVEL, WIDE, done, fresh, run, seated


def sudden(folder: Path, kind: str, chance: Random) -> None:
    """Strike with a fault of this kind somewhere, some time, and hold the table's end against the written level."""
    table = seated(folder, level=WIDE)
    found = targets(table.setting.inputs, kind)
    assert found, "this level has something for every kind"
    run(table, chance.randrange(1, 170))
    given = {"target": chance.choice(found)} if FAULTS[kind].shape.strikes else {}
    line = done(table, FACILITATOR, do="strike", kind=kind, for_s=chance.randrange(1, 300), **given)
    run(table, min(10, 180 - table.live.second))
    ended = done(table, FACILITATOR, do="end").entry.message
    table.close()
    assert isinstance(ended, End)
    assert [fault.at_s for fault in table.state.faults if fault.kind == kind][-1] == line.entry.at_s
    level = load_level(played_text(WIDE, table.state.faults), "played")
    assert ended.digest == whole(level, table.setting.inputs.design, 7).digest


@pytest.mark.parametrize("kind", list(FAULTS)[::4])
def test_a_fault_that_strikes_suddenly_is_a_level_with_that_fault(tmp_path: Path, kind: str) -> None:
    sudden(tmp_path, kind, Random(kind))


@pytest.mark.slow
@pytest.mark.parametrize("kind", FAULTS)
def test_every_kind_of_fault_is_at_any_second_and_for_any_time(tmp_path: Path, kind: str) -> None:
    for number in range(4):
        folder = tmp_path / str(number)
        folder.mkdir()
        sudden(folder, kind, Random(f"{kind} {number}"))


def test_two_decisions_of_one_second_are_a_replays_whatever_their_order(tmp_path: Path) -> None:
    table = seated(tmp_path)
    run(table, 90)
    done(table, "cy", do="propose", kind="shed", target="checkout", value="10 %")
    done(table, "cy", do="propose", kind="shed", target="browse", value="20 %")
    for number in (1, 2):
        done(table, "facilitator", do="decide", of=number, yes=True)
    second = table.live.second
    run(table, 30)
    table.close()
    played = played_drill(table.opening, table.state)
    assert table.live.finished().digest == played.run.digest
    assert played.run.actions == (Action(second, "shed", "browse", "20"), Action(second, "shed", "checkout", "10"))


def test_a_table_taken_up_again_acts_and_strikes_when_it_did_before(tmp_path: Path) -> None:
    table = seated(tmp_path)
    run(table, 90)
    done(table, "cy", do="propose", kind="shed", target="browse", value="20 %")
    done(table, "facilitator", do="decide", of=1, yes=True)
    run(table, 40)
    done(table, "facilitator", do="strike", kind="drill:traffic-spike", target="browse", factor=3, for_s=60)
    before = (table.live.finished().digest, table.live.events)
    table.close()
    again = TableSession.resume(tmp_path / "small.table.jsonl")
    again.close()
    assert (again.live.finished().digest, again.live.events) == before


@pytest.mark.slow
def test_a_view_of_a_moment_does_not_change_what_comes(tmp_path: Path) -> None:
    setting = fresh().setting
    looked, plain = LiveDrill(setting), LiveDrill(setting)
    for second in range(10, 360, 10):
        looked.follow(TableState(setting, second=second))
        looked.finished()
    plain.follow(TableState(setting, second=350))
    assert looked.finished().digest == plain.finished().digest


def test_a_written_level_is_the_same_scenario() -> None:
    level = load_level(LEVEL, "small")
    assert load_level(played_text(LEVEL, ()), "again").scenario == level.scenario
    assert Setting(TablePlan("x", "small"), assemble(level, level.start), 1).inputs.level.length_s == 360


@pytest.mark.parametrize("name", ["lights-out", "flash-sale", "github-2018"])
def test_a_shipped_level_written_out_keeps_its_scenario_and_its_story(name: str) -> None:

    level = find_level(name)
    again = load_level(played_text(level_text(name), ()), name)
    assert (again.scenario, again.story) == (level.scenario, level.story)
