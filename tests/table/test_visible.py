"""What a role is shown: nothing to come, no cause, no seed, nothing of another's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from drill.model.diagnosis import tells_cause
from drill.table.table_session import TableSession
from drill.table.visible_entries import shown_entry, shown_event
from drill.table.visible_moment import shown_now, shown_setting
from tests import suspects
from tests.table.tables import PEOPLE, done, run, seated

SEED = 987654321
SECRETS = (
    "NOTES-NOBODY-READS",
    "secret-of-the-level",
    "az-power",
    "traffic-spike",
    "spike",
    "later",
    "nudge",
    "Ticket sales begin",
    "Support asks",
    str(SEED),
    "lost power",
    "rose sharply",
)


def everything(table: TableSession, who: str) -> str:
    """Every byte a view could be sent now."""
    shown: list[Any] = [shown_setting(table, who), shown_now(table, who)]
    shown += [shown_entry(table.state, who, line) for line in table.logged]
    shown += [shown_event(table, who, event) for event in table.live.events]
    return json.dumps(shown)


@pytest.mark.parametrize("who", [name for name, _ in PEOPLE])
def test_a_player_is_sent_no_inject_to_come_no_cause_and_no_seed(tmp_path: Path, who: str) -> None:
    table = seated(tmp_path, seed=SEED)
    run(table, 330)  # past the spike at 2:00 and the dark zone at 5:00
    done(table, "facilitator", do="strike", kind="drill:traffic-spike", target="browse", for_s=20)
    table.close()
    sent = everything(table, who)
    assert [secret for secret in SECRETS if secret in sent] == []
    assert "struck" not in sent


def test_the_facilitator_is_sent_all_of_it_but_the_seed(tmp_path: Path) -> None:
    table = seated(tmp_path, seed=SEED)
    table.close()
    sent = everything(table, "facilitator")
    assert all(secret in sent for secret in ("NOTES-NOBODY-READS", "lost power", "later", "nudge"))
    assert str(SEED) not in sent


def shown_texts(table: TableSession, who: str) -> list[str]:
    found = (shown_entry(table.state, who, line) for line in table.logged)
    return [str(one.get("text", "")) for one in found if one]


def test_a_message_reaches_those_it_is_for(tmp_path: Path) -> None:
    table = seated(tmp_path)
    done(table, "facilitator", do="tell", text="for comms", to=["comms"])
    done(table, "ana", do="say", text="for cy", to=["cy"])
    done(table, "ana", do="say", text="for all")
    table.close()
    seen = {who: shown_texts(table, who) for who in ("bo", "cy", "dee", "ana", "facilitator")}
    assert {who for who, texts in seen.items() if "for comms" in texts} == {"bo", "facilitator"}
    assert {who for who, texts in seen.items() if "for cy" in texts} == {"cy", "ana", "facilitator"}
    assert all("for all" in texts for texts in seen.values())


def test_an_evaluators_notes_and_anothers_forecast_are_not_for_players(tmp_path: Path) -> None:
    table = seated(tmp_path)
    done(table, "eve", do="mark", kind="gap", text="a gap")
    done(table, "ana", do="forecast", availability=0.9, first="a guess")
    table.close()
    assert "a gap" not in "".join(shown_texts(table, "ana"))
    assert "a gap" in "".join(shown_texts(table, "eve"))
    sent = everything(table, "cy")
    assert "a guess" not in sent


@pytest.mark.parametrize(
    ("who", "has", "lacks"),
    [
        ("ana", {"map", "gauges"}, {"bill", "orders", "next", "faults"}),
        ("bo", {"gauges"}, {"map", "bill", "next", "faults"}),
        ("dee", {"bill", "orders", "gauges"}, {"map", "next", "faults"}),
        ("eve", {"map", "gauges", "objectives"}, {"bill", "next", "faults"}),
        ("facilitator", {"map", "gauges", "bill", "orders", "next", "faults"}, set()),
    ],
)
def test_each_role_has_the_parts_of_its_card(tmp_path: Path, who: str, has: set[str], lacks: set[str]) -> None:
    table = seated(tmp_path)
    run(table, 30)
    table.close()
    parts = shown_now(table, who).keys()
    assert has <= parts
    assert not lacks & parts


def test_only_those_who_see_figures_are_sent_any(tmp_path: Path) -> None:
    table = seated(tmp_path)
    run(table, 30)
    table.close()
    assert all("load" in node for node in shown_now(table, "cy")["map"])
    assert all(node.keys() == {"id", "state", "role"} for node in shown_now(table, "ana")["map"])


def test_hidden_nodes_have_no_state_until_the_time_is_over(tmp_path: Path) -> None:
    table = seated(tmp_path)
    run(table, 30)
    done(table, "facilitator", do="inject", inject="blind")
    assert {node["state"] for node in shown_now(table, "cy")["map"]} == {"hidden"}
    assert "hidden" not in {node["state"] for node in shown_now(table, "facilitator")["map"]}
    run(table, 61)
    table.close()
    assert "hidden" not in {node["state"] for node in shown_now(table, "cy")["map"]}


def test_tokens_are_sent_to_nobody(tmp_path: Path) -> None:
    table = seated(tmp_path)
    token = "f" * 64
    done(table, "zoe", do="join", role="dba", token=token)
    table.close()
    assert all(token not in everything(table, who) for who in ("zoe", "ana", "facilitator"))


def test_a_cause_that_is_to_be_named_is_told_to_the_facilitator_only(tmp_path: Path) -> None:
    table = seated(tmp_path, level=suspects.TEXT)
    run(table, 120)
    telling = [event for event in table.live.events if tells_cause(event, table.live.simulation.inputs.level)]
    assert telling
    assert all(shown_event(table, "facilitator", event) for event in telling)
    assert not any(shown_event(table, who, event) for who in ("ana", "bo", "cy") for event in telling)
    table.close()
