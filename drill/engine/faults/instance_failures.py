"""Machines that stop or cannot be reached any more, one at a time, and what their service does about it."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.cache.cache_nodes import shard_crashed
from drill.engine.database import hidden_standby
from drill.engine.database.failover import heir, planned, recovery_s, writer_lost
from drill.engine.database.lifecycle import drop_all, stop
from drill.engine.database.multi_master import hand_on
from drill.engine.database.replica_breaks import reachable_again
from drill.engine.state.arrays import AT_MACHINE, FIRST_AT_MACHINE, HUNG, Arrays
from drill.engine.state.fault_words import root
from drill.engine.state.state import State
from drill.engine.state.timings import READER_GIVEN_UP_S
from drill.model.level import Fault
from drill.model.run import NodeState
from drill.model.said import Chain


def _choice(state: State) -> str:
    """What in the design decides how a lost writer comes back."""
    database = state.inputs.design.database
    deployment, service = database.deployment, database.service
    if deployment.heir == "reader":
        readers = any(machine.role == "reader" for machine in state.machines)
        return (
            f"database.service: {service}, which promotes a reader"
            if readers
            else "replicas: none, so nothing can be promoted"
        )
    if not service.managed:
        return f"database.service: {service}, which waits for a person"
    if state.machines[state.writer].spare:
        return "database.multi_az: standby, whose failover takes its time"
    if not deployment.heir:
        replicas = " (a read replica is not a standby)" if state.inputs.design.replicas else ""
        return f"database.multi_az: off{replicas}"
    return f"database.multi_az: {database.multi_az}, whose failover takes its time"


def machine_down(state: State, r: Arrays, i: int, why: str, *, silent: bool, note: str) -> None:
    """Stop a machine for a reason and let the service react."""
    machine = state.machines[i]
    was_writer = i == state.writer
    choice = _choice(state) if was_writer else f"reads: {machine.spec.node} takes them"
    chain: Chain = (why, f"{machine.spec.node} stopped", choice)
    stop(state, r, i, chain, silent=silent, note=note)
    if machine.role == "writer" and state.inputs.design.database.writers > 1:
        hand_on(state, i)
    elif was_writer:
        writer_lost(state)
    elif machine.role == "reader":
        state.after(state.draw(READER_GIVEN_UP_S), "reader-given-up", i, machine.boot)
        hidden_standby.take_over(state, i)


def crash(state: State, r: Arrays, fault: Fault) -> None:
    """A process dies: a cache shard, or a database machine, which recovers or is replaced."""
    for s, shard in enumerate(state.inputs.shards):
        if shard.node == fault.target:
            shard_crashed(state, r, s, root(state, fault))
            return
    i = state.index(fault.target)
    if not state.machines[i].alive:
        return
    # Without an heir the service itself decides how the writer comes back: in place, by a person, or created anew.
    failing = heir(state) >= 0 if i == state.writer else not hidden_standby.works(state, i)
    machine_down(state, r, i, root(state, fault), silent=False, note="crashed")
    if failing:
        machine = state.machines[i]
        state.after(recovery_s(state) + fault.for_s, "restarted", i, machine.boot)


def reboot(state: State, r: Arrays, fault: Fault) -> None:
    """A reboot; with `factor` above 1 one with failover."""
    if fault.factor > 1.0 and state.index(fault.target) == state.writer:
        planned(state, r, (root(state, fault), "writer restarted", _choice(state)))
        return
    crash(state, r, fault)


def forced_failover(state: State, r: Arrays, fault: Fault) -> None:
    """The writer is replaced on purpose, or restarts where nothing can replace it."""
    if not planned(state, r, (root(state, fault), "the writer was replaced", _choice(state))):
        crash(state, r, replace(fault, for_s=0, target=state.machines[state.writer].spec.node))


def cut_off(state: State, r: Arrays, i: int, why: str, note: str) -> None:
    """A machine goes on running, but nobody gets an answer."""
    machine = state.machines[i]
    if not machine.alive or machine.cut_off:
        return
    machine_down(state, r, i, why, silent=True, note=note)
    machine.alive = True
    machine.cut_off = True


def reconnected(state: State, r: Arrays, i: int) -> None:
    """A machine that was cut off is reached again: what still waited there fails."""
    machine = state.machines[i]
    machine.cut_off = False
    machine.silent = False
    machine.state = NodeState.UP
    machine.chain = ()
    machine.note = "reachable again"
    if machine.role in ("reader", "standby"):
        machine.seen = True
    reachable_again(state, machine)
    drop_all(r, state.tick, i, FIRST_AT_MACHINE + AT_MACHINE * i + HUNG)


def node_back(state: State, r: Arrays, fault: Fault) -> None:
    """The network of one machine is whole again, or its volume answers."""
    i = state.index(fault.target)
    if state.machines[i].cut_off:
        reconnected(state, r, i)
