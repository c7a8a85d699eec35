"""Machines that stop or cannot be reached any more, one at a time, and what their service does about it."""

from __future__ import annotations

from dataclasses import replace

from drill.engine.cache.cache_nodes import shard_crashed
from drill.engine.database import hidden_standby
from drill.engine.database.failover import heir, planned, recovery_s, style, writer_lost
from drill.engine.database.lifecycle import drop_all, stop
from drill.engine.database.multi_master import hand_on
from drill.engine.database.replica_breaks import reachable_again
from drill.engine.state.arrays import AT_MACHINE, FIRST_AT_MACHINE, HUNG, Rows
from drill.engine.state.fault_words import root
from drill.engine.state.state import Chain, World
from drill.engine.state.timings import READER_GIVEN_UP_S
from drill.model.level import Fault
from drill.model.run import NodeState


def _choice(world: World) -> str:
    """What in the design decides how a lost writer comes back."""
    database = world.plant.design.database
    kind = style(world)
    if kind == "aurora":
        readers = any(unit.role == "reader" for unit in world.units)
        return (
            "database.service: aurora, which promotes a reader"
            if readers
            else "replicas: none, so nothing can be promoted"
        )
    if kind == "person":
        return "database.service: ec2, which waits for a person"
    if world.units[world.writer].spare:
        return "database.multi_az: standby, whose failover takes its time"
    if kind == "restart":
        replicas = " (a read replica is not a standby)" if world.plant.design.replicas else ""
        return f"database.multi_az: off{replicas}"
    return f"database.multi_az: {database.multi_az}, whose failover takes its time"


def machine_down(world: World, r: Rows, i: int, why: str, *, silent: bool, note: str) -> None:
    """Stop a machine for a reason and let the service react."""
    unit = world.units[i]
    was_writer = i == world.writer
    choice = _choice(world) if was_writer else f"reads: {unit.machine.node} takes them"
    chain: Chain = (why, f"{unit.machine.node} stopped", choice)
    stop(world, r, i, chain, silent=silent, note=note)
    if unit.role == "writer" and world.plant.design.database.writers > 1:
        hand_on(world, i)
    elif was_writer:
        writer_lost(world)
    elif unit.role == "reader":
        world.after(world.draw(READER_GIVEN_UP_S), "reader-given-up", i, unit.boot)
        hidden_standby.take_over(world, i)


def crash(world: World, r: Rows, fault: Fault) -> None:
    """A process dies: a cache shard, or a database machine, which recovers or is replaced."""
    for s, shard in enumerate(world.plant.shards):
        if shard.node == fault.target:
            shard_crashed(world, r, s, root(world, fault))
            return
    i = world.index(fault.target)
    if not world.units[i].alive:
        return
    # Without an heir the service itself decides how the writer comes back: in place, by a person, or created anew.
    failing = heir(world) >= 0 if i == world.writer else not hidden_standby.works(world, i)
    machine_down(world, r, i, root(world, fault), silent=False, note="crashed")
    if failing:
        unit = world.units[i]
        world.after(recovery_s(world) + fault.for_s, "restarted", i, unit.boot)


def reboot(world: World, r: Rows, fault: Fault) -> None:
    """A reboot; with `factor` above 1 one with failover."""
    if fault.factor > 1.0 and world.index(fault.target) == world.writer:
        planned(world, r, (root(world, fault), "writer restarted", _choice(world)))
        return
    crash(world, r, fault)


def forced_failover(world: World, r: Rows, fault: Fault) -> None:
    """The writer is replaced on purpose, or restarts where nothing can replace it."""
    if not planned(world, r, (root(world, fault), "the writer was replaced", _choice(world))):
        crash(world, r, replace(fault, for_s=0, target=world.units[world.writer].machine.node))


def cut_off(world: World, r: Rows, i: int, why: str, note: str) -> None:
    """A machine goes on running, but nobody gets an answer."""
    unit = world.units[i]
    if not unit.alive or unit.cut_off:
        return
    machine_down(world, r, i, why, silent=True, note=note)
    unit.alive = True
    unit.cut_off = True


def reconnected(world: World, r: Rows, i: int) -> None:
    """A machine that was cut off is reached again: what still waited there fails."""
    unit = world.units[i]
    unit.cut_off = False
    unit.silent = False
    unit.state = NodeState.UP
    unit.chain = ()
    unit.note = "reachable again"
    if unit.role in ("reader", "standby"):
        unit.seen = True
    reachable_again(world, unit)
    drop_all(r, world.tick, i, FIRST_AT_MACHINE + AT_MACHINE * i + HUNG)


def node_back(world: World, r: Rows, fault: Fault) -> None:
    """The network of one machine is whole again, or its volume answers."""
    i = world.index(fault.target)
    if world.units[i].cut_off:
        reconnected(world, r, i)
