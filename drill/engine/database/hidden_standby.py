"""A standby that is not a node of its own: that of a Multi-AZ read replica, and of a database converted during the drill.

The machine keeps its node and its name; when it is lost it comes back in the other zone, after the stages of a failover.
"""

from __future__ import annotations

from dataclasses import replace

from drill.engine.database.lifecycle import start, stop
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import CONVERT_S, PROXY_FOLLOWS_S, RECOVERY_S, STAGES
from drill.model.said import Chain


def works(state: State, i: int) -> bool:
    """Whether a machine has a spare that can take over now."""
    machine = state.machines[i]
    return bool(machine.spare) and state.dark.get(machine.spare, 0) == 0 and state.second >= machine.spare_from_s


def take_over(state: State, i: int, *, noticed: bool = False) -> bool:
    """Begin handing a machine's work to its spare. False when it has none that works."""
    if not works(state, i):
        return False
    machine = state.machines[i]
    node = machine.spec.node
    detect, promote, name = STAGES["standby"]
    seconds = 0.0 if noticed else state.draw(detect, node)
    for key in promote:
        seconds += state.draw(key, node)
    writer = i == state.writer
    if writer and state.inputs.design.proxy is not None:
        seconds += state.draw(PROXY_FOLLOWS_S, node)
    else:
        # Clients whose cached address runs out last decide when it is over; one cached for ever needs a restart.
        seconds += state.draw(name, node) + (state.inputs.design.clients.dns_ttl_s or 0)
    if writer:
        state.failing_over = True
    state.say("failover", node, f"failover of {node} to its standby in {machine.spare} started", "RDS-EVENT-0013")
    state.after(seconds, "spare-took-over", i, machine.boot)
    return True


def took_over(state: State, r: Arrays, i: int, boot: int) -> None:
    """The spare serves under the same name; what was lost becomes the spare once it is whole again."""
    machine = state.machines[i]
    if machine.boot != boot:
        return
    if i == state.writer:
        state.failing_over = False
        state.failovers += 1
    if state.dark.get(machine.spare, 0) > 0:
        return
    was = machine.spec.zone
    machine.spec, machine.spare = replace(machine.spec, zone=machine.spare), was
    machine.spare_from_s = state.second + int(state.draw(RECOVERY_S["rds"], machine.spec.node))
    start(state, r, i, f"runs in {machine.spec.zone} now")
    clients = state.inputs.design.clients
    if clients.dns_ttl_s is None and state.inputs.design.proxy is None:
        machine.forgotten = True
        state.say("alarm", "lb", "clients cache the old address for ever: they need a restart")
    state.say("failover", machine.spec.node, f"{machine.spec.node} runs in {machine.spec.zone} now", "RDS-EVENT-0049")
    state.start_trouble(f"{state.clock()} failover of {machine.spec.node}", "failover")


def planned(state: State, r: Arrays, i: int, chain: Chain) -> bool:
    """Hand over on purpose: nobody has to notice first. False when there is no spare that works."""
    if not works(state, i):
        return False
    stop(state, r, i, chain, silent=False, note="restarting as the new standby")
    return take_over(state, i, noticed=True)


def convert(state: State) -> str:
    """Start making a Single-AZ database a Multi-AZ one. Returns why it cannot be done, or nothing."""
    zone = state.inputs.spare_zone
    machine = state.machines[state.writer]
    if not zone:
        return "this database cannot have a standby, or has one"
    if machine.spare or state.converting:
        return "it is Multi-AZ already, or becoming it"
    if not machine.alive or machine.cut_off:
        return f"{machine.spec.node} is down"
    state.converting = True
    state.say(
        "scale",
        machine.spec.node,
        f"converting to Multi-AZ: snapshot, restore in {zone}, synchronise",
        "RDS-EVENT-0024",
    )
    state.after(state.draw(CONVERT_S), "converted", state.writer, machine.boot)
    return ""


def converted(state: State, r: Arrays, i: int, boot: int) -> None:
    """The standby is in step: from now on, and not before, the database is protected, and commits wait for it."""
    machine = state.machines[i]
    state.converting = False
    if machine.boot != boot or i != state.writer or state.dark.get(state.inputs.spare_zone, 0) > 0:
        state.say("alarm", machine.spec.node, "conversion to Multi-AZ failed: the snapshot's source was lost")
        return
    machine.spare = state.inputs.spare_zone
    left_h = (state.inputs.level.length_s - state.second) / 3600.0
    charge = machine.spec.usd_hour * left_h
    state.charges["standby"] = state.charges.get("standby", 0) + int(charge * 1e6 + 0.5)
    state.say(
        "scale", machine.spec.node, f"{machine.spec.node} is Multi-AZ now, standby in {machine.spare}", "RDS-EVENT-0025"
    )
    state.changed = True
