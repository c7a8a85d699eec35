"""Losses of single instances, by stop or network partition, and the service's response."""

from __future__ import annotations

from drill.engine.clients.discovery import reader_given_up
from drill.engine.clients.queued_requests import drop_all
from drill.engine.database import hidden_standby
from drill.engine.database.failover import restarted, writer_lost
from drill.engine.database.lifecycle import stop
from drill.engine.database.multi_master import redirect_clients
from drill.engine.database.replica_breaks import reachable_again
from drill.engine.state.arrays import AT_MACHINE, FIRST_AT_MACHINE, HUNG, Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import READER_GIVEN_UP_S, REBOOT_S
from drill.model.run import NodeState
from drill.model.said import Chain, Said


def recovery_choice(state: State) -> Said:
    """The option that decides how a lost writer comes back."""
    design = state.inputs.design
    service, deployment = design.database.service, design.database.deployment
    if deployment.promotes == "reader":
        if any(machine.role == "reader" for machine in state.machines):
            return Said("choice.reader_promoted", path="database.service", value=service.name)
        return Said("choice.nothing_to_promote", path="replicas", value="none")
    if not service.managed:
        return Said("choice.waits_for_person", path="database.service", value=service.name)
    if state.machines[state.writer].standby_zone:
        return Said("choice.failover_takes_time", path="database.multi_az", value="standby")
    if not deployment.promotes:
        path = "database.multi_az"
        return Said("choice.replica_is_no_standby" if design.replicas else "choice.option", path=path, value="off")
    return Said("choice.failover_takes_time", path="database.multi_az", value=design.database.multi_az)


def machine_down(state: State, r: Arrays, i: int, root: Said, *, silent: bool, note: Said) -> None:
    """Stop an instance and let its service react."""
    machine = state.machines[i]
    node = machine.spec.node
    was_writer = i == state.writer
    choice = recovery_choice(state) if was_writer else Said("choice.reads_here", path="reads", value=node)
    chain: Chain = (root, Said("machine.stopped", node=node), choice)
    stop(state, r, i, chain, silent=silent, note=note)
    if machine.role == "writer" and state.inputs.design.database.writers > 1:
        redirect_clients(state, i)
    elif was_writer:
        writer_lost(state)
    elif machine.role == "reader":
        state.after(state.draw(READER_GIVEN_UP_S), reader_given_up, i, machine.boot)
        hidden_standby.take_over(state, i)


def reboot(state: State, r: Arrays, i: int, root: Said) -> None:
    """Restart an instance's engine in place, whatever could take over: there is no failover unless one is asked for.

    Rebooting restarts the database engine service; `ForceFailover` makes it a failover (Amazon RDS API, RebootDBInstance). The
    page cache of Aurora is a process apart (Amazon Aurora User Guide, survivable page cache).
    """
    machine = state.machines[i]
    node = machine.spec.node
    choice = () if i == state.writer else (Said("choice.reads_here", path="reads", value=node),)
    stop(state, r, i, (root, Said("machine.stopped", node=node), *choice), silent=False, note=Said("node.rebooting"))
    machine.keeps_pages = state.inputs.design.database.service.shared_volume
    if machine.role == "writer" and state.inputs.design.database.writers > 1:
        redirect_clients(state, i)
    elif machine.role == "reader":
        state.after(state.draw(READER_GIVEN_UP_S), reader_given_up, i, machine.boot)
    state.after(state.draw(REBOOT_S), restarted, i, machine.boot)


def cut_alone(state: State, r: Arrays, i: int, fault: str, root: Said, note: Said) -> None:
    """An instance is cut off by a fault of its own, which lasts until `answers_again`."""
    state.machines[i].cut_by.add(fault)
    cut_off(state, r, i, root, note)


def cut_off(state: State, r: Arrays, i: int, root: Said, note: Said) -> None:
    """An instance goes on running, but nobody gets an answer."""
    machine = state.machines[i]
    if not machine.alive or machine.cut_off:
        return
    machine_down(state, r, i, root, silent=True, note=note)
    machine.alive = True
    machine.cut_off = True


def reconnected(state: State, r: Arrays, i: int) -> None:
    """An instance that was cut off is reached again, unless another fault holds it: requests that still waited there fail."""
    machine = state.machines[i]
    if machine.cut_by or state.dark.holds(machine.spec.zone):
        return
    if not machine.cut_off:
        # It stopped meanwhile: from now on it refuses, until it has restarted.
        machine.silent = False
        return
    machine.cut_off = False
    machine.silent = False
    machine.state = NodeState.UP
    machine.last_chain, machine.chain = machine.chain, ()
    machine.note = Said("node.reachable_again")
    if machine.role in ("reader", "standby"):
        machine.seen = True
    reachable_again(state, machine)
    drop_all(r, state.tick, i, FIRST_AT_MACHINE + AT_MACHINE * i + HUNG)


def answers_again(state: State, r: Arrays, i: int, fault: str) -> None:
    """A fault of one instance is over: its network is whole again, or its volume answers."""
    state.machines[i].cut_by.discard(fault)
    reconnected(state, r, i)
