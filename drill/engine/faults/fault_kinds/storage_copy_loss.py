"""Copies of every segment of Aurora's volume fail in a zone; `quorum` says what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def lose(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """`count` copies of each segment fail in the zone, and their peers begin to rebuild them."""
    from drill.engine.database.quorum import lose_copies

    lose_copies(state, fault.target, fault.count, root)


FAULTS = (
    FaultSpec(
        kind="drill:storage-copy-loss",
        title="copies of storage segments fail",
        sentence="storage copies in {target} failed",
        shape=Shape(("zone",), needs_target=True, counts=True),
        advice=FaultAdvice(
            helps="Aurora's six copies: a write needs four of them, a read three.",
            hinders="RDS without a standby: it has one copy.",
            figures=("aurora.write_quorum", "aurora.repair_s"),
        ),
        severs=Severs.NOTHING,
        data=Data.KEPT,
        strike=lose,
    ),
)
