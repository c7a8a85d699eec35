"""The plans that are shipped: found by name, right, playable in their time, and the cards of their roles."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from drill.catalog.csv_tables import catalog_digest
from drill.design.dump import design_yaml
from drill.engine import ENGINE
from drill.errors import DrillError
from drill.report.writers import write
from drill.shipped import plans
from drill.table.messages.table_roles import DEFAULT_ROLES, EVERYTHING, FACILITATOR, MAY, SEES
from drill.table.plan.table_file import LoadedPlan, find_plan, load_plan
from drill.table.review.role_cards import role_cards
from drill.table.table_log import Opening
from drill.table.table_session import TableSession
from drill.table.visible_moment import shown_now
from tests.cli.conftest import Drill, drill  # noqa: F401 (a fixture)
from tests.table.tables import done

MINUTES = {"lights-out-30": 30, "flash-sale-60": 60, "github-2018-90": 90}
THINKS_S = 120
"""How long people talk about a question that names no time."""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def loaded(name: str) -> LoadedPlan:
    return load_plan(find_plan(name))


def test_there_are_three_and_each_is_called_after_its_level_and_its_minutes() -> None:
    assert {name: loaded(name).plan.level for name in plans()} == {name: name.rsplit("-", 1)[0] for name in MINUTES}
    assert all(loaded(name).plan.name == name for name in MINUTES)


@pytest.mark.parametrize("name", MINUTES)
def test_a_ready_plan_passes_its_check_by_name(drill: Drill, name: str) -> None:  # noqa: F811
    ended = drill("check", name)
    assert (ended.code, ended.out.splitlines()[0].split(":")[0]) == (0, name)


@pytest.mark.parametrize("name", MINUTES)
def test_a_ready_plan_is_copied_with_what_it_needs(drill: Drill, name: str) -> None:  # noqa: F811
    assert drill("new", "table", "mine", "--from", name).code == 0
    assert drill("check", "mine.yaml").code == 0
    mine, plan = load_plan(Path("mine.yaml")), loaded(name)
    assert (mine.plan.name, mine.plan.injects, mine.design.digest) == ("mine", plan.plan.injects, plan.design.digest)
    assert drill("new", "table", "mine", "--from", name).code == 2


def test_a_second_copy_shares_the_design_and_writes_nothing_over(drill: Drill, tmp_path: Path) -> None:  # noqa: F811
    assert drill("new", "table", "one", "--from", "github-2018-90").code == 0
    assert drill("new", "table", "two", "--from", "one.yaml").code == 0
    assert drill("check", "one.yaml", "two.yaml").code == 0
    (design,) = tmp_path.glob("github*.yaml")
    design.write_text("design: mine\n", encoding="utf-8")
    assert drill("new", "table", "three", "--from", "github-2018-90").code == 2
    assert design.read_text(encoding="utf-8") == "design: mine\n"
    assert not Path("three.yaml").exists()


def test_a_plan_that_is_not_there_is_said_with_those_that_are(drill: Drill) -> None:  # noqa: F811
    with pytest.raises(DrillError, match="lights-out-30"):
        find_plan("lights-out-31")
    for line in ("host --plan lights-out-31", "cards nowhere.yaml", "host", "new table x", "check lights-out-31"):
        ended = drill(*line.split())
        assert (ended.code, "Traceback" in ended.err) == (2, False)
    assert "lights-out-30" in drill("host").err


@pytest.mark.parametrize("name", MINUTES)
def test_a_plan_leaves_room_for_forecasts_and_talk(name: str) -> None:
    plan, level = loaded(name).plan, loaded(name).level
    first = min(fault.at_s for fault in level.possible_faults)
    assert first >= 600
    held = sum(question.think_s or THINKS_S for question in plan.questions if question.hold)
    busy = level.length_s - first  # a fifth of real time while it hurts, a sixtieth of it before
    assert held + busy / 5 + first / 60 < 0.7 * 60 * MINUTES[name]
    windows = [(draw.fault.at_s, draw.latest_s) for card in level.deck for draw in card.draws] or [(first, first)]
    asked = [question.at_s for question in plan.questions if question.hold and question.at_s]
    assert min(asked) >= min(latest for _, latest in windows)
    assert all(at <= earliest or at >= latest for at in asked for earliest, latest in windows)
    assert all(inject.expect or inject.notes or inject.hide for inject in plan.injects)
    assert len(plan.objectives) >= 4


@pytest.mark.slow
@pytest.mark.parametrize("name", MINUTES)
def test_a_ready_plan_plays_to_its_end_without_anybody(tmp_path: Path, name: str) -> None:
    found = loaded(name)
    texts = (found.level_text, design_yaml(found.design), found.text)
    table = TableSession.begin(
        tmp_path / "t.table.jsonl", Opening(*texts, 1, ENGINE, catalog_digest(), "2026-11-30T00:00:00+00:00")
    )
    holds, offered = 0, set[str]()
    while table.live.second < table.state.length_s:
        done(table, FACILITATOR, do="clock", run=60)
        while table.state.rate:
            table.beat(2.0)
            offered.update(table.offered())
        holds += 1
    table.close()
    plan = found.plan
    assert holds == sum(question.hold for question in plan.questions) + 1
    assert len(table.state.questions) == len(plan.questions) + len(plan.closing)
    assert set(table.state.injected) == {inject.id for inject in plan.injects if inject.at_s is not None}
    assert offered == {inject.id for inject in plan.injects if inject.when}


def test_the_cards_say_what_the_records_say_and_nothing_of_what_is_to_come() -> None:
    found = loaded("lights-out-30")
    page = ET.fromstring(re.sub(r"<!DOCTYPE html>|<meta[^>]*>", "", write(role_cards(found.plan, found.level), "html")))
    assert [head.text for head in page.iter("h2")] == [*(role.name for role in DEFAULT_ROLES), FACILITATOR]
    text = " ".join(page.itertext())
    for role in (*DEFAULT_ROLES, EVERYTHING):
        assert role.task
        assert role.task in text
    assert all(words in text for words in (*SEES.values(), *MAY.values()))
    secrets = [one.tell for one in found.plan.injects] + [one.ask for one in found.plan.questions] + ["az-power"]
    assert [secret for secret in secrets if secret and secret in text] == []
    assert "break-before: page" in text


def test_cards_as_data_are_the_roles(drill: Drill) -> None:  # noqa: F811
    data = json.loads(drill("cards", "github-2018-90", "--format", "json").out)
    assert [role["role"] for role in data["roles"]] == [role.name for role in DEFAULT_ROLES]


def test_a_role_of_ones_own_has_a_task_on_its_card(drill: Drill, tmp_path: Path) -> None:  # noqa: F811
    content = yaml.safe_load(plans()["lights-out-30"].read_text(encoding="utf-8"))
    content["intro"] = "It is dark."
    content["roles"] = {
        "commander": {"sees": ["gauges"], "may": ["decide", "propose"], "task": "You decide."},
        "dba": {"sees": ["map"], "may": ["propose"]},
        "comms": {"sees": ["outside"], "may": ["status"]},
    }
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    shown = drill("cards", "mine.yaml")
    assert shown.code == 0, shown.err
    assert "You decide." in shown.out
    assert "ask commander" in shown.out


def test_the_facilitator_alone_sees_what_the_seed_drew(tmp_path: Path) -> None:
    found = loaded("flash-sale-60")
    texts = (found.level_text, design_yaml(found.design), found.text)
    opening = Opening(*texts, 5, ENGINE, catalog_digest(), "2026-11-30T00:00:00+00:00")
    table = TableSession.begin(tmp_path / "t.table.jsonl", opening)
    done(table, "ana", do="join", role="dba")
    table.close()
    flushed, lost = shown_now(table, FACILITATOR)["faults"]
    assert 720 <= flushed["at"] <= 1080
    assert 1620 <= lost["at"] <= 1680
    assert "faults" not in shown_now(table, "ana")


def test_a_table_that_cannot_begin_leaves_no_log(drill: Drill, tmp_path: Path) -> None:  # noqa: F811
    """The next try would find a log of that name."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = drill("host", "--plan", "lights-out-30", "--port", port)
    assert (ended.code, port in ended.err) == (2, True)
    assert list(tmp_path.iterdir()) == []
