"""Write forwarding of an Aurora global database: a transaction abroad reads at home and sends only its writes over the sea.

How long its reads wait is `aurora_replica_read_consistency` (Amazon Aurora User Guide, Read consistency for write forwarding):
EVENTUAL waits for nothing, SESSION until what the session has written has come back, once a transaction, GLOBAL until all that
was committed when each query began has. What comes back is a region's lag away. Its work stays with the writer here.
"""

from __future__ import annotations

from collections.abc import Sequence

from drill.engine.clients.fleet import region_of
from drill.engine.database.global_database import abroad, shipping_lag_s
from drill.engine.state.machine import Machine
from drill.engine.state.state import State


def forwarders(state: State) -> tuple[int, ...]:
    """The readers that could forward now, and whom they would forward to; empty where nobody forwards."""
    if state.inputs.design.database.write_forwarding == "off":
        return ()
    return (state.writer, *(i for i, machine in enumerate(state.machines) if _forwards(state, i, machine)))


def _forwards(state: State, i: int, machine: Machine) -> bool:
    return machine.role == "reader" and machine.alive and not machine.cut_off and abroad(state, i)


def forwarder(state: State, zones: Sequence[str], machine: Machine) -> int:
    """The reader that takes the writes of applications in `zones` for the writer `unit`; -1 when they go there themselves."""
    if state.inputs.design.database.write_forwarding == "off" or machine is not state.machines[state.writer]:
        return -1
    region = region_of(state, zones[0])
    for i, other in enumerate(state.machines):
        if _forwards(state, i, other) and region_of(state, other.spec.zone) == region:
            return i
    return -1


def forwarded_ms(state: State, zones: Sequence[str], i: int, reads: int, trips: int) -> float:
    """Milliseconds that statements travel and wait when reader i answers the reads and forwards the rest."""
    here = state.machines[i].spec.zone
    near_ms = sum(state.inputs.round_trip_ms(zone, here) for zone in zones) / len(zones)
    far_ms = state.inputs.round_trip_ms(here, state.machines[state.writer].spec.zone)
    waits = {"eventual": 0, "session": min(reads, 1), "global": reads}[state.inputs.design.database.write_forwarding]
    return near_ms * trips + far_ms * (trips - reads) + waits * shipping_lag_s(state, i) * 1000.0
