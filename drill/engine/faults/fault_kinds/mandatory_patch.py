"""A patch of the operating system or of the engine that waits for the maintenance window; `maintenance` installs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def require(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The operating system must be updated in the next window."""
    from drill.engine.database.maintenance import required

    required(state, root)


def require_engine(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The engine must be patched in the next window."""
    from drill.engine.database.maintenance import required

    required(state, root, engine=True)


FAULTS = (
    FaultSpec(
        kind="drill:patch",
        title="a mandatory update of the operating system is installed in the maintenance window",
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
    FaultSpec(
        kind="drill:engine-patch",
        title="a mandatory patch of the database engine is installed in the maintenance window",
        sentence="a patch of the database engine became mandatory",
        advice=FaultAdvice(
            helps="Aurora: zero-downtime patching keeps the sessions. A Multi-AZ DB cluster: its readable standbys go first.",
            hinders="A standby of a Multi-AZ instance: it is patched together with the primary.",
            figures=("aurora.zdp_s", "model.maintenance.engine_patch_s"),
        ),
        severs=Severs.CLOSED,
        data=Data.KEPT,
        strike=require_engine,
    ),
)
