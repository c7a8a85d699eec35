"""Vacuum that was held back until few transaction IDs are left; `wraparound` says what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State

MILLION = 1_000_000.0


def leave_few(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """`factor` million transaction IDs are left."""
    from drill.engine.database.durability.wraparound import hold_back

    hold_back(state, fault.factor * MILLION, root)


FAULTS = (
    FaultSpec(
        kind="drill:vacuum-debt",
        title="vacuum has been held back until few transaction IDs are left",
        sentence="vacuum had been held back, and few transaction IDs were left",
        shape=Shape(scales=True, factor=10.0, least=3.0),
        advice=FaultAdvice(
            helps="VACUUM in time: the warnings come hours or days before the end.",
            hinders="A restart, a failover, a larger class: the rows are as old everywhere.",
            figures=("vacuum.xid_warn", "vacuum.xid_stop", "vacuum.s_per_gib"),
        ),
        sentences={
            "transaction_ids.none": "this engine has no transaction IDs that run out",
            "transaction_ids.low": "the database must be vacuumed within {left} transactions",
            "transaction_ids.exhausted": "the database accepts no commands that write, to avoid the loss of data by wraparound",
            "transaction_ids.ran_out": "no transaction ID was left to assign",
            "node.no_transaction_ids": "refuses writes: no transaction IDs",
        },
        severs=Severs.NOTHING,
        data=Data.KEPT,
        strike=leave_few,
    ),
)
