"""Zero-downtime patching: Aurora restarts the engine and keeps the sessions, so that requests wait instead of failing.

Best effort, a few seconds to about a minute, and not for global databases
(Amazon Aurora User Guide, Using zero-downtime patching).
"""

from __future__ import annotations

from drill.engine.clients.fleet import region_of
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import ZDP_PAUSE_S
from drill.model.said import Said

PAUSED = Said("node.paused_for_patch")


def keeps_sessions(state: State) -> bool:
    """True if a patch of this database pauses it instead of stopping it."""
    regions = {region_of(state, machine.spec.zone) for machine in state.machines}
    return state.inputs.design.database.service.zero_downtime_patching and len(regions) == 1


def pause(state: State, why: Said) -> float:
    """The engine restarts under its sessions. Returns how long that takes, in seconds."""
    machine = state.machines[state.writer]
    machine.paused = True
    service = Said("choice.option", path="database.service", value=state.inputs.design.database.service.name)
    machine.chain = (why, Said("instance.paused_for_patch", node=machine.spec.node), service)
    machine.note = PAUSED
    state.say("info", machine.spec.node, Said("zero_downtime_patching.started"))
    seconds = state.draw(ZDP_PAUSE_S)
    state.after(seconds, resumed, state.writer)
    state.changed = True
    return seconds


def resumed(state: State, r: Arrays, i: int) -> None:
    """The engine answers again, patched."""
    machine = state.machines[i]
    machine.paused = state.auto_pause.resuming and machine.asleep
    if machine.note == PAUSED:
        machine.note, machine.chain = None, ()
    state.say("info", machine.spec.node, Said("instance.patched"), "RDS-EVENT-0047")
    state.changed = True
