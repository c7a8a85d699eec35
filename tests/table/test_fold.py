"""The fold of the log: who may do what, and what follows from it. No simulation, no clock, no file."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from drill.model.action import Action
from drill.table import fold
from drill.table.fold.table_fold import HELD_CLOSING, HELD_INTERRUPTED
from drill.table.fold.table_state import Refused, TableState
from drill.table.messages.message_reader import Unreadable, message_of
from drill.table.messages.table_messages import MESSAGES
from drill.table.messages.table_roles import FACILITATOR, HOST
from tests.table.tables import PEOPLE, entered, fresh


def after(*entries: tuple[int, str, dict[str, Any]]) -> TableState:
    state = fresh()
    for name, role in PEOPLE:
        joined = entered(state, 0, name, do="join", role=role)
        assert isinstance(joined, TableState), joined
        state = joined
    for at_s, who, fields in entries:
        taken = entered(state, at_s, who, **fields)
        assert isinstance(taken, TableState), taken
        state = taken
    return state


def why(state: TableState, at_s: int, who: str, **fields: Any) -> str:
    taken = entered(state, at_s, who, **fields)
    assert isinstance(taken, Refused), taken
    return taken.why


PROPOSED = (30, "cy", {"do": "propose", "kind": "failover", "why": "it is slow"})


def test_the_fold_imports_no_clock_no_file_and_no_simulation() -> None:
    names = set()
    folder = Path(fold.__file__).parent
    modules = [*folder.glob("*.py"), folder.parent / "messages/table_messages.py"]
    assert len(modules) > 4
    for module in modules:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names.add(node.module or "")
            elif isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
    assert not names & {"time", "datetime", "os", "pathlib", "random", "secrets", "asyncio", "drill.engine.simulate"}


def test_a_refusal_changes_nothing_and_an_entry_changes_no_older_state() -> None:
    before = after()
    held = (before.people, before.proposals, before.n)
    assert why(before, 10, "bo", do="propose", kind="failover")
    taken = entered(before, 10, "cy", do="propose", kind="failover")
    assert isinstance(taken, TableState)
    assert (before.people, before.proposals, before.n) == held
    assert len(taken.proposals) == 1


@pytest.mark.parametrize("do", [name for name, model in MESSAGES.items() if model.by])
def test_what_is_the_facilitators_is_refused_to_everyone_else(do: str) -> None:
    given: dict[str, dict[str, Any]] = {
        "clock": {"run": 1},
        "inject": {"inject": "later"},
        "skip": {"inject": "later"},
        "strike": {"kind": "x"},
    }
    given |= {
        "tell": {"text": "x"},
        "ask": {"text": "x"},
        "assign": {"name": "bo", "role": "dba"},
        "free": {"name": "bo"},
    }
    assert why(after(), 0, "ana", do=do, **given.get(do, {})) == "only the facilitator may do that"


def test_a_seat_is_its_tokens_until_the_facilitator_frees_it() -> None:
    token, other = "a" * 64, "b" * 64
    state = entered(fresh(), 0, "ana", do="join", role="commander", token=token)
    assert isinstance(state, TableState)
    assert why(state, 0, "facilitator", do="free", name="ana")
    state = entered(state, 0, "ana", do="leave")
    assert isinstance(state, TableState)
    assert why(state, 0, "ana", do="join", role="commander", token=other)
    state = entered(state, 0, "facilitator", do="free", name="ana")
    assert isinstance(state, TableState)
    state = entered(state, 0, "ana", do="join", role="dba", token=other)
    assert isinstance(state, TableState)
    assert [(one.name, one.role, one.here, one.token) for one in state.people] == [("ana", "commander", True, other)]


@pytest.mark.parametrize(
    ("who", "fields"),
    [
        ("bo", {"do": "propose", "kind": "failover"}),
        ("eve", {"do": "say", "text": "x"}),
        ("dee", {"do": "status", "text": "x"}),
        ("ana", {"do": "mark", "kind": "gap", "text": "x"}),
        ("nobody", {"do": "say", "text": "x"}),
    ],
)
def test_a_role_may_only_what_its_card_says(who: str, fields: dict[str, Any]) -> None:
    assert why(after(), 0, who, **fields)


def test_an_accepted_proposal_becomes_the_engines_action_at_the_second_of_the_decision() -> None:
    state = after(PROPOSED, (42, "ana", {"do": "decide", "of": 1, "yes": True}))
    assert state.actions == (Action(42, "failover"),)
    dropped = after(PROPOSED, (42, "ana", {"do": "decide", "of": 1, "yes": False}))
    assert dropped.actions == ()


def test_the_second_decision_of_a_proposal_is_refused_with_who_and_when() -> None:
    state = after(PROPOSED, (42, "facilitator", {"do": "decide", "of": 1, "yes": True}))
    said = why(state, 50, "ana", do="decide", of=1, yes=False)
    assert "facilitator" in said
    assert "42" in said


def test_only_the_deciding_role_and_the_facilitator_decide() -> None:
    state = after(PROPOSED)
    assert why(state, 31, "cy", do="decide", of=1, yes=True)
    assert isinstance(entered(state, 31, "facilitator", do="decide", of=1, yes=True), TableState)


def test_a_majority_counts_those_who_are_here_and_may_vote() -> None:
    state = after((30, "cy", {"do": "propose", "kind": "shed", "target": "browse", "value": "20 %"}))
    assert state.proposals[0].action.value == "20"
    assert why(state, 31, "ana", do="decide", of=1, yes=True)  # 0 of ana, bo, cy, dee
    for name in ("bo", "cy"):
        state = _next(state, 31, name, do="vote", of=1, yes=True)
    assert why(state, 31, "ana", do="decide", of=1, yes=True)  # 2 of 4 is no majority
    away = _next(state, 31, "dee", do="leave")
    assert isinstance(entered(away, 31, "ana", do="decide", of=1, yes=True), TableState)  # 2 of 3 is one


def _next(state: TableState, at_s: int, who: str, **fields: Any) -> TableState:
    taken = entered(state, at_s, who, **fields)
    assert isinstance(taken, TableState), taken
    return taken


def test_what_needs_a_role_needs_its_yes_while_anybody_of_it_is_here() -> None:
    state = after((30, "cy", {"do": "propose", "kind": "scale", "target": "writer", "value": "db.r6g.xlarge"}))
    assert "finance" in why(state, 30, "ana", do="decide", of=1, yes=True)
    agreed = _next(state, 30, "dee", do="vote", of=1, yes=True)
    assert isinstance(entered(agreed, 30, "ana", do="decide", of=1, yes=True), TableState)
    away = _next(state, 30, "dee", do="leave")
    assert isinstance(entered(away, 30, "ana", do="decide", of=1, yes=True), TableState)


@pytest.mark.parametrize(
    ("kind", "target", "value"),
    [("fly", "", ""), ("scale", "writer", "huge"), ("promote", "replica-9", ""), ("shed", "nothing", "20 %")],
)
def test_an_action_that_this_design_cannot_have_is_refused_with_a_way_to_put_it(
    kind: str, target: str, value: str
) -> None:
    assert why(after(), 0, "cy", do="propose", kind=kind, target=target, value=value)


@pytest.mark.parametrize("name", ["ANA", "аna", "a na", "facilitator", "commander", "plan"])
def test_a_name_that_reads_as_another_is_taken(name: str) -> None:
    assert why(after(), 0, name, do="join", role="dba")


@pytest.mark.parametrize("name", ["", " ", "go", "End", "now", "join"])
def test_a_name_that_is_empty_or_begins_a_command_is_none(name: str) -> None:
    assert why(after(), 0, name, do="join", role="dba")


def test_a_seat_belongs_to_its_token() -> None:
    token, other = "a" * 64, "b" * 64
    state = _next(fresh(), 0, "ana", do="join", role="dba", token=token)
    state = _next(state, 0, "ana", do="leave")
    assert why(state, 1, "ana", do="join", role="dba", token=other)
    back = _next(state, 1, "ana", do="join", role="commander", token=token)
    assert [(one.name, one.role, one.here) for one in back.people] == [("ana", "dba", True)]


def test_time_only_goes_forward_and_nothing_follows_the_end() -> None:
    state = after((30, "cy", {"do": "say", "text": "x"}))
    assert why(state, 29, "cy", do="say", text="x")
    assert why(state, 361, "cy", do="say", text="x")
    over = _next(state, 30, "facilitator", do="end")
    assert why(over, 30, "cy", do="say", text="x") == "the table has ended"


def test_an_inject_is_released_once_and_strikes_at_its_release() -> None:
    state = after((40, "facilitator", {"do": "inject", "inject": "later"}))
    assert [(one.id, one.at_s, one.for_s, one.target) for one in state.faults] == [("inject-later", 40, 30, "checkout")]
    assert why(state, 41, "facilitator", do="inject", inject="later")
    assert why(state, 41, "facilitator", do="strike", kind="drill:traffic-spike", target="brows")
    assert why(state, 41, "facilitator", do="strike", kind="drill:traffic-spike", factor=999.5, target="nowhere")


def test_forecasts_come_before_the_clock_starts() -> None:
    state = after((0, "facilitator", {"do": "clock", "run": 10}))
    assert why(state, 0, "ana", do="forecast", availability=0.9, first="the writer")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"do": "fly"},
        {"do": ["say"]},
        {"do": "say"},
        {"do": "say", "text": "x", "more": 1},
        {"do": "say", "text": 5},
        {"do": "say", "text": "x" * 501},
        {"do": "say", "text": "\x1b[2J"},
        {"do": "say", "text": "a\u202eb"},
        {"do": "say", "text": "a" + "\u0301" * 20},
        {"do": "say", "text": "  "},
        {"do": "vote", "of": "1", "yes": True},
        {"do": "vote", "of": 1, "yes": 1},
        {"do": "vote", "of": -1, "yes": True},
        {"do": "clock", "run": 7},
        {"do": "forecast", "availability": float("nan"), "first": "x"},
    ],
)
def test_what_is_no_message_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        message_of(fields)


@pytest.mark.parametrize(("at_s", "held_by"), [(60, HELD_INTERRUPTED), (360, HELD_CLOSING)])
def test_a_clock_that_the_host_holds_is_at_the_end_or_was_interrupted(at_s: int, held_by: str) -> None:
    state = after((0, FACILITATOR, {"do": "clock", "run": 10}), (at_s, HOST, {"do": "clock", "run": 0}))
    assert state.held_by == held_by


def test_a_second_decision_reads_when_the_first_was_by_the_drills_clock() -> None:
    state = after(PROPOSED, (90, "ana", {"do": "decide", "of": 1, "yes": True}))
    assert why(state, 95, "ana", do="decide", of=1, yes=False) == "ana accepted proposal 1 at 12:01:30"
