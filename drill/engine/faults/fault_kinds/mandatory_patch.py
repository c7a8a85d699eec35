"""An update of the operating system that waits for the maintenance window; `maintenance` installs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def require(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The patch must be installed in the next window."""
    from drill.engine.database.maintenance import required

    required(state, root)


FAULTS = (
    FaultSpec(
        kind="drill:patch",
        title="a mandatory patch is installed in the maintenance window",
        sentence="an update of the operating system became mandatory",
        advice=FaultAdvice(
            helps="A standby: it is patched first and then takes over.",
            hinders="Waiting: a mandatory patch is installed in the next window.",
            figures=("maintenance.os_update_s",),
        ),
        severs=Severs.CLOSED,
        data=Data.KEPT,
        strike=require,
    ),
)
