"""The network of a zone or of one instance is cut: everything there runs on and answers nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def cut(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """A zone or an instance loses its network."""
    from drill.engine.faults.machine_outages import cut_alone
    from drill.engine.faults.zone_outages import zone_dark

    if fault.target in state.inputs.level.zones:
        zone_dark(state, r, fault.target, root, network=True)
    else:
        cut_alone(state, r, state.index(fault.target), fault.id, root, Said("node.cut_off"))


def restore(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """It has its network again."""
    from drill.engine.faults.machine_outages import answers_again
    from drill.engine.faults.zone_outages import zone_back

    if fault.target in state.inputs.level.zones:
        zone_back(state, r, fault.target)
    else:
        answers_again(state, r, state.index(fault.target), fault.id)


FAULTS = (
    FaultSpec(
        kind="aws:network:disrupt-connectivity",
        title="a zone or an instance loses its network",
        sentence="{target} lost its network",
        over="{target} has its network again",
        shape=Shape(("zone", "node"), needs_target=True, lasts=True),
        advice=FaultAdvice(
            helps="A standby and applications in other zones.",
            hinders="Waiting: an instance that is cut off is up, and answers nobody.",
            figures=("failover.rds_multi_az_instance.s",),
        ),
        severs=Severs.SILENT,
        data=Data.CACHE_EMPTIED,
        strike=cut,
        end=restore,
    ),
)
