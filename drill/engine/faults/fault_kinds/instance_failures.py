"""An instance that crashes or reboots, and a failover that is forced: the database's, or a cache node's process."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.engine.faults.fault_spec import MACHINES, Data, FaultAdvice, FaultSpec, Severs, Shape
from drill.model.level import Fault
from drill.model.said import Said
from drill.model.topology import NodeKind

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def crash(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """A host dies: a cache shard's, or a database instance's, with what it had not flushed."""
    from drill.engine.database.durability.commit_durability import crashed

    running = [i for i, machine in enumerate(state.machines) if machine.spec.node == fault.target and machine.alive]
    restart(state, r, fault, root)
    for i in running:
        crashed(state, r, i)


def restart(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """A process ends: a cache shard's, or a database instance's, which recovers or is replaced."""
    from drill.engine.cache.cache_nodes import shard_crashed
    from drill.engine.database import hidden_standby
    from drill.engine.database.failover import failover_target, recovery_s, restarted
    from drill.engine.faults.machine_outages import machine_down

    if shards := _shards(state, fault):
        for s in shards:
            shard_crashed(state, r, s, root)
        return
    i = state.index(fault.target)
    if not state.machines[i].alive:
        return
    # Without a failover target the service itself decides how the writer comes back: in place, by a person, or recreated.
    failing = failover_target(state) >= 0 if i == state.writer else not hidden_standby.works(state, i)
    machine_down(state, r, i, root, silent=False, note=Said("node.crashed"))
    if failing:
        machine = state.machines[i]
        state.after(recovery_s(state) + fault.for_s, restarted, i, machine.boot)


def _shards(state: State, fault: Fault) -> list[int]:
    """The numbers of the shards that a fault strikes: of one, or of the whole cache; none where it strikes a database."""
    return [s for s, shard in enumerate(state.inputs.shards) if fault.target in (shard.node, "cache")]


def reboot(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """A reboot in place; with `factor` above 1 one with failover, where something can take over."""
    from drill.engine.database.failover import planned
    from drill.engine.faults import machine_outages

    if _shards(state, fault):
        restart(state, r, fault, root)
        return
    i = state.index(fault.target)
    if not state.machines[i].alive:
        return
    forced = (root, Said("writer.restarted"), machine_outages.recovery_choice(state))
    if fault.factor > 1.0 and i == state.writer and planned(state, r, forced):
        return
    machine_outages.reboot(state, r, i, root)


def force_failover(state: State, r: Arrays, fault: Fault, root: Said) -> None:
    """The writer is replaced on purpose, or restarts where nothing can replace it."""
    from drill.engine.database.failover import planned
    from drill.engine.faults.machine_outages import recovery_choice

    if not planned(state, r, (root, Said("writer.replaced"), recovery_choice(state))):
        restart(state, r, replace(fault, for_s=0, target=state.machines[state.writer].spec.node), root)


FAULTS = (
    FaultSpec(
        kind="drill:instance-crash",
        title="an instance crashes",
        sentence="{target} crashed",
        shape=Shape(("node",), default="writer"),
        nodes=(*MACHINES, NodeKind.CACHE),
        advice=FaultAdvice(
            helps="A standby or an Aurora reader; without one the instance recovers in place.",
            hinders="Backups: a restore takes longer than a restart.",
            figures=("recovery.aurora.restart_s", "model.recovery.rds.restart_s"),
        ),
        severs=Severs.CLOSED,
        data=Data.KEPT,
        strike=crash,
    ),
    FaultSpec(
        kind="aws:rds:reboot-db-instances",
        title="a database instance reboots",
        sentence="{target} was rebooted",
        shape=Shape(("node",), default="writer"),
        nodes=(*MACHINES, NodeKind.CACHE),
        advice=FaultAdvice(
            helps="A reboot with failover to a standby.",
            hinders="A larger class: it takes as long to restart, and its buffers are as cold.",
            figures=("model.reboot_s",),
        ),
        severs=Severs.CLOSED,
        data=Data.KEPT,
        strike=reboot,
    ),
    FaultSpec(
        kind="aws:rds:failover-db-cluster",
        title="a failover of the database is forced",
        sentence="a failover of the database was forced",
        advice=FaultAdvice(
            helps="Clients that look the address up again, or RDS Proxy.",
            hinders="Addresses that clients cache forever.",
            figures=("failover.aurora.with_replica_s", "failover.rds_multi_az_instance.s"),
        ),
        severs=Severs.CLOSED,
        data=Data.KEPT,
        strike=force_failover,
    ),
)
