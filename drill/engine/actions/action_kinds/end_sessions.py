"""Ends the sessions that hold locks others wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, Offer, Reach
from drill.engine.faults.fault_table import FAULTS
from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def end_sessions(state: State, r: Arrays, action: Action) -> Said | None:
    """End every open transaction; with none, cancel the schema changes."""
    from drill.engine.database.lock_waits import end_change, end_transaction

    transactions, changes = list(state.locks.transactions), list(state.locks.changes)
    if not transactions and not changes:
        return Said("refused.no_session_locks")
    for name in transactions:
        end_transaction(state, name)
    for name in changes if not transactions else ():
        end_change(state, name)
    return None


def _all_of_them(_inputs: Inputs) -> list[ActionChoice]:
    """Offered whatever the level holds: a menu must not tell what is coming."""
    return [ActionChoice("", "", Said("menu.sessions"))]


def _few_answered(level: Level, _design: Design) -> list[Rule]:
    locks = any(FAULTS[fault.kind].locks_tables for fault in level.possible_faults)
    return [Rule("availability < 50 %", 30, "end-sessions")] if locks else []


ACTIONS = (
    ActionSpec(
        kind="end-sessions",
        departs=False,
        rank=185,
        rule="Ends the sessions that hold locks",
        requested="sessions that hold locks were ended",
        sentences={"refused.no_session_locks": "no session holds a lock that others wait for"},
        reach=Reach.APPLICATION,
        offers=(
            Offer(
                title="End blocking sessions",
                does="Ends the open transactions that others wait for; without any, cancels the schema change.",
                risk="What they had done is rolled back.",
                choices=_all_of_them,
            ),
        ),
        presets=_few_answered,
        act=end_sessions,
    ),
)
