"""Zero-downtime patching: Aurora restarts the engine and keeps the sessions, so that requests wait instead of failing.

Best effort, a few seconds to about a minute, and not for global databases
(Amazon Aurora User Guide, Using zero-downtime patching).
"""

from __future__ import annotations

from drill.engine.clients.fleet import region_of
from drill.engine.state.state import State
from drill.engine.state.timings import ZDP_PAUSE_S


def keeps_sessions(state: State) -> bool:
    """Whether a patch of this database pauses it instead of stopping it."""
    regions = {region_of(state, machine.spec.zone) for machine in state.machines}
    return state.inputs.design.database.service == "aurora" and len(regions) == 1


def pause(state: State, why: str) -> None:
    """The engine restarts under its sessions."""
    machine = state.machines[state.writer]
    machine.paused = True
    machine.chain = (why, f"{machine.spec.node} paused for a patch and kept its sessions", "database.service: aurora")
    machine.note = "paused for a patch"
    state.say("info", machine.spec.node, "zero-downtime patching: the engine restarts, sessions are kept")
    state.after(state.draw(ZDP_PAUSE_S), "resumed", state.writer)
    state.changed = True


def resumed(state: State, i: int) -> None:
    """It answers again, patched."""
    machine = state.machines[i]
    machine.paused = False
    if machine.note == "paused for a patch":
        machine.note, machine.chain = "", ()
    state.say("info", machine.spec.node, "the DB instance was patched", "RDS-EVENT-0047")
    state.changed = True
