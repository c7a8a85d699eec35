"""Transactions and schema changes that lock tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def open_transaction(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """A session uses a table and does not end its transaction. By itself that holds nobody up."""
    state.locks.transactions[fault.id] = (fault.target, root)


def close_transaction(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """It ends its transaction."""
    from drill.engine.database.lock_waits import end_transaction

    end_transaction(state, fault.id)


def change_schema(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """A statement wants a table for itself."""
    from drill.engine.database.lock_waits import begin_change

    begin_change(state, fault.id, fault.target, root, fault.factor)


def cancel_change(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """Whoever ran it cancels it, if it is still there."""
    from drill.engine.database.lock_waits import end_change

    end_change(state, fault.id)


FAULTS = (
    FaultSpec(
        kind="drill:long-transaction",
        title="a session leaves a transaction open",
        sentence="a session that uses {target} left its transaction open",
        everywhere="every table",
        over="the open transaction on {target} ended",
        shape=Shape(("table",), lasts=True),
        advice=FaultAdvice(
            helps="Ending the session; a lock timeout for whoever waits behind it.",
            hinders="More CPU: nobody uses it.",
        ),
        severs=Severs.NOTHING,
        data=Data.KEPT,
        locks_tables=True,
        strike=open_transaction,
        end=close_transaction,
    ),
    FaultSpec(
        kind="drill:schema-change",
        title="a schema change locks a table",
        sentence="an operator changes the schema of {target}",
        everywhere="every table",
        over="the schema change of {target} is over",
        shape=Shape(("table",), lasts=True, scales=True, factor=1.0),
        advice=FaultAdvice(
            helps="A lock timeout: the change gives up, and everybody behind it goes on.",
            hinders="More CPU, more connections: all of them wait for the same table.",
        ),
        sentences={
            "schema_change.waits": "a schema change waits for {table}, and everybody behind it",
            "schema_change.done": "the schema of {table} is changed",
            "schema_change.cancelled": "the schema change of {table} was cancelled",
            "schema_change.behind": "a schema change waited behind the open transaction",
            "table.locked": "statements on {table} waited for its lock",
        },
        opens=("clients.lock_timeout", "clients.statement_timeout"),
        severs=Severs.NOTHING,
        data=Data.KEPT,
        locks_tables=True,
        strike=change_schema,
        end=cancel_change,
    ),
)
