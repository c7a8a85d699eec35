"""Patching: it waits for the design's maintenance window; Multi-AZ turns its downtime into a failover.

RDS User Guide, Maintaining a DB instance: the window is half an hour a week, an update of the operating system takes about
ten minutes, and a Multi-AZ deployment has its standby patched first and then fails over to it.
"""

from __future__ import annotations

from drill.engine.database.failover import planned, restarted
from drill.engine.database.lifecycle import stop
from drill.engine.database.zero_downtime import keeps_sessions, pause
from drill.engine.state.arrays import Arrays
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import PATCH_S, WINDOW_S
from drill.model.said import Said

DAY_S = 86_400


def opens_in_s(state: State) -> int:
    """Seconds until the window is open; 0 while it is."""
    hours, minutes = state.inputs.level.starts.split(":")
    now = int(hours) * 3600 + int(minutes) * 60 + state.second
    hours, minutes = state.inputs.design.database.window.split(":")
    since = (now - int(hours) * 3600 - int(minutes) * 60) % DAY_S
    return 0 if since < int(state.figure(WINDOW_S)) else DAY_S - since


def required(state: State, why: Said) -> None:
    """A patch must be installed in the next window."""
    wait = opens_in_s(state)
    window = state.inputs.design.database.window
    state.say("info", "writer", Said("maintenance.required", window=window), "RDS-EVENT-0048" if wait else "")
    state.after(wait, patch, why)


@by_control_plane
def patch(state: State, r: Arrays, why: Said) -> None:
    """The window is open: a patched standby or reader takes over; any other database is down meanwhile."""
    i = state.writer
    machine = state.machines[i]
    if not machine.alive or state.failing_over:
        state.say("info", machine.spec.node, Said("patch.delayed", node=machine.spec.node), "RDS-EVENT-0048")
        return
    if keeps_sessions(state):
        pause(state, why)
        return
    window = Said("choice.option", path="database.maintenance.window", value=state.inputs.design.database.window)
    if planned(state, r, (why, Said("patch.failed_over"), window)):
        state.say("info", machine.spec.node, Said("instance.patched"), "RDS-EVENT-0047")
        return
    chain = (why, Said("patch.installed", node=machine.spec.node), window)
    stop(state, r, i, chain, silent=False, note=Said("node.patching"))
    state.say("info", machine.spec.node, Said("maintenance.offline", node=machine.spec.node), "RDS-EVENT-0026")
    state.after(state.draw(PATCH_S), restarted, i, machine.boot)
