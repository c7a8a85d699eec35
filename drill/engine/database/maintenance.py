"""Patching: it waits for the design's maintenance window; the operating system and the engine are patched differently.

RDS User Guide, Maintaining a DB instance: the window is half an hour a week, an update of the operating system takes about
ten minutes, and a Multi-AZ deployment has its standby patched first and then fails over to it; Aurora patches its readers
first. Zero-downtime patching does not apply to the operating system, only to patches of Aurora's engine (Aurora User Guide).
A patch of the engine restarts primary and standby together (RDS User Guide, Upgrading the engine version); a Multi-AZ DB
cluster patches its readable standbys first.
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


def required(state: State, why: Said, *, engine: bool = False) -> None:
    """A patch of the operating system, or of the engine, must be installed in the next window."""
    wait = opens_in_s(state)
    window = state.inputs.design.database.window
    state.say("info", "writer", Said("maintenance.required", window=window), "RDS-EVENT-0048" if wait else "")
    state.after(wait, patch_engine if engine else patch, why)


@by_control_plane
def patch(state: State, r: Arrays, why: Said) -> None:
    """The window is open for the operating system: a patched standby or reader takes over; any other database is down."""
    if _delayed(state) or _failed_over(state, r, why):
        return
    _offline(state, r, why, PATCH_S)


@by_control_plane
def patch_engine(state: State, r: Arrays, why: Said) -> None:
    """The window is open for the engine: it restarts under its sessions, behind readable standbys, or with a gap."""
    database = state.inputs.design.database
    if _delayed(state):
        return
    if keeps_sessions(state):
        pause(state, why)
    elif not (database.deployment.readable_standbys and _failed_over(state, r, why)):
        _offline(state, r, why, database.service.engine_patch_s)


def _delayed(state: State) -> bool:
    """True if the writer is down or failing over, so that nothing is installed; says so."""
    machine = state.machines[state.writer]
    busy = not machine.alive or state.failing_over
    if busy:
        state.say("info", machine.spec.node, Said("patch.delayed", node=machine.spec.node), "RDS-EVENT-0048")
    return busy


def _window(state: State) -> Said:
    return Said("choice.option", path="database.maintenance.window", value=state.inputs.design.database.window)


def _failed_over(state: State, r: Arrays, why: Said) -> bool:
    """A patched standby or reader takes over from the writer; False where there is none."""
    node = state.machines[state.writer].spec.node
    done = planned(state, r, (why, Said("patch.failed_over"), _window(state)))
    if done:
        state.say("info", node, Said("instance.patched"), "RDS-EVENT-0047")
    return done


def _offline(state: State, r: Arrays, why: Said, duration: str) -> None:
    """The writer is down for as long as a figure says."""
    i = state.writer
    machine = state.machines[i]
    chain = (why, Said("patch.installed", node=machine.spec.node), _window(state))
    stop(state, r, i, chain, silent=False, note=Said("node.patching"))
    state.say("info", machine.spec.node, Said("maintenance.offline", node=machine.spec.node), "RDS-EVENT-0026")
    state.after(state.draw(duration), restarted, i, machine.boot)
