"""A standby without a node of its own: that of a Multi-AZ read replica, or of a database converted during the drill.

The machine keeps its node and its name; when it is lost it comes back in the other zone, after the stages of a failover.
"""

from __future__ import annotations

from dataclasses import replace

from drill.engine.database.lifecycle import start, stop
from drill.engine.database.pages.lazy_blocks import load_standby, swap_volumes
from drill.engine.state.arrays import Arrays
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import CONVERT_S, PROXY_FOLLOWS_S, RESTORE_GIB_S
from drill.model.said import Chain, Said


def works(state: State, i: int) -> bool:
    """True if a machine has a hidden standby that can take over now."""
    machine = state.machines[i]
    return (
        bool(machine.standby_zone)
        and not state.dark.holds(machine.standby_zone)
        and state.second >= machine.standby_from_s
    )


def take_over(state: State, i: int, *, noticed: bool = False) -> bool:
    """Start a failover to a machine's hidden standby. False when it has none that works."""
    if not works(state, i):
        return False
    machine = state.machines[i]
    node = machine.spec.node
    stages = state.inputs.design.database.service.deployment("standby")
    seconds = 0.0 if noticed else state.draw(stages.detect_s, node)
    for key in stages.promote_s:
        seconds += state.draw(key, node)
    writer = i == state.writer
    if writer and state.inputs.design.proxy is not None:
        seconds += state.draw(PROXY_FOLLOWS_S, node)
    else:
        # Clients whose cached address runs out last decide when it is over; one cached for ever needs a restart.
        seconds += state.draw(stages.dns_s, node) + (state.inputs.design.clients.dns_ttl_s or 0)
    if writer:
        state.failing_over = True
    state.say(
        "failover",
        node,
        Said("failover.started_in_place", target=node, zone=machine.standby_zone),
        stages.started_event,
    )
    state.after(seconds, took_over, i, machine.boot)
    return True


def took_over(state: State, r: Arrays, i: int, boot: int) -> None:
    """The hidden standby serves under the same name; the lost instance becomes the standby once it has recovered."""
    machine = state.machines[i]
    if machine.boot != boot:
        return
    if i == state.writer:
        state.failing_over = False
    if state.dark.holds(machine.standby_zone):
        return
    was, parent = machine.spec.zone, machine.chain
    machine.spec, machine.standby_zone = replace(machine.spec, zone=machine.standby_zone), was
    machine.cut_by.clear()
    machine.standby_from_s = state.second + int(
        state.draw(state.inputs.design.database.service.recovery_s, machine.spec.node)
    )
    start(state, r, i, Said("node.runs_in", zone=machine.spec.zone))
    swap_volumes(state, i)
    clients = state.inputs.design.clients
    if clients.dns_ttl_s is None and state.inputs.design.proxy is None:
        machine.forgotten = True
        state.say("alarm", "balancer", Said("clients.keep_old_address"))
    node, zone = machine.spec.node, machine.spec.zone
    state.say("failover", node, Said("instance.moved", node=node, zone=zone), "RDS-EVENT-0049")
    completed = Said("failover.completed_in_place", at_s=state.second, kind="failover", target=node)
    state.start_trouble(completed, parent)


def planned(state: State, r: Arrays, i: int, chain: Chain) -> bool:
    """Fail over on purpose, without detection. False when there is no standby that works."""
    if not works(state, i):
        return False
    stop(state, r, i, chain, silent=False, note=Said("node.restarting_as_standby"))
    return take_over(state, i, noticed=True)


def convert(state: State) -> Said | None:
    """Start making a Single-AZ database a Multi-AZ one. Returns why it cannot be done, or None."""
    zone = state.inputs.hidden_standby_zone
    machine = state.machines[state.writer]
    if not zone:
        return Said("refused.no_standby_possible")
    if machine.standby_zone or state.converting:
        return Said("refused.multi_az_already")
    if not machine.alive or machine.cut_off:
        return Said("refused.down", node=machine.spec.node)
    state.converting = True
    state.say("scale", machine.spec.node, Said("multi_az.converting", zone=zone), "RDS-EVENT-0024")
    seconds = state.draw(CONVERT_S) + state.draw(RESTORE_GIB_S, "convert") * state.inputs.level.data_gib
    state.after(seconds, converted, state.writer, machine.boot)
    return None


@by_control_plane
def converted(state: State, r: Arrays, i: int, boot: int) -> None:
    """The standby is synchronized: only from now on is the database protected, and commits wait for it and for its cold volume."""
    machine = state.machines[i]
    state.converting = False
    if machine.boot != boot or i != state.writer or state.dark.holds(state.inputs.hidden_standby_zone):
        state.say("alarm", machine.spec.node, Said("multi_az.conversion_failed"))
        return
    machine.standby_zone = state.inputs.hidden_standby_zone
    state.bill.change(Said("charge.standby"), machine.spec.usd_hour, state.second)
    converted_to = Said("multi_az.converted", node=machine.spec.node, zone=machine.standby_zone)
    state.say("scale", machine.spec.node, converted_to, "RDS-EVENT-0025")
    load_standby(state, i)
    choice = Said("choice.action", path="action", value="convert")
    machine.overload = (*state.asked_for("convert"), Said("standby_blocks.load_lazily"), choice)
