"""The control plane fails while the data plane runs: nothing can be created, changed or moved on purpose.

Queries, caches, replication and a Multi-AZ or Aurora failover continue: they create nothing (AWS, Static stability using
Availability Zones; Fault Isolation Boundaries: control planes and data planes). Every call of the API is refused, and what a
service has begun to create is not ready before the control plane answers again: cache nodes, readers, volumes, restores.
An instance that an engineer operates on EC2 is reached without the API; another one cannot be created either.
"""

from __future__ import annotations

from drill.engine.state.arrays import Arrays
from drill.engine.state.schedule import Handler, Payload, needs_control_plane
from drill.engine.state.state import State
from drill.model.said import Said


def goes_down(state: State, fault_id: str) -> None:
    """From now on nothing is created or changed."""
    state.control.held.add(fault_id)
    state.say("alarm", "balancer", Said("control_plane.down"))


def dispatch(state: State, r: Arrays, handler: Handler, payload: Payload) -> None:
    """Carry out an event, unless it is the control plane's work and that is down: then it waits."""
    if state.control.held and needs_control_plane(handler):
        state.control.waits.append((handler, payload))
    else:
        handler(state, r, *payload)


def comes_back(state: State, fault_id: str) -> None:
    """Events that waited happen now, in the order in which they were due."""
    state.control.held.discard(fault_id)
    if state.control.held:
        return
    waited, state.control.waits = state.control.waits, []
    for handler, payload in waited:
        state.at(state.tick, handler, *payload)
