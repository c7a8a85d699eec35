"""RDS Proxy fails: one service for every client behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def fail(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The proxy answers nobody."""
    from drill.engine.clients.access import proxy_lost

    proxy_lost(state, root)


def come_back(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The proxy answers again."""
    from drill.engine.clients.access import proxy_back

    proxy_back(state)


FAULTS = (
    FaultSpec(
        kind="drill:proxy-outage",
        title="the proxy fails",
        sentence="RDS Proxy stopped answering",
        over="RDS Proxy answers again",
        shape=Shape(lasts=True),
        needs=NodeKind.PROXY,
        advice=FaultAdvice(
            helps="Little: applications that can connect without it.",
            hinders="Standbys: no client reaches them either.",
        ),
        severs=Severs.SILENT,
        data=Data.KEPT,
        strike=fail,
        end=come_back,
    ),
)
