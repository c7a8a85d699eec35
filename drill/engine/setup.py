"""The discrete state at second 0."""

from __future__ import annotations

from drill.engine.cache.serverless_cache import begin_usage
from drill.engine.clients.rate_limits import begin_limits
from drill.engine.database.reader_scaling import ABSENT, ADDED
from drill.engine.faults.strike import plan
from drill.engine.state.automation import AlarmWatch, RunbookProgress
from drill.engine.state.cache_tier import CacheNode, ShardState
from drill.engine.state.machine import Machine
from drill.engine.state.schedule import Schedule
from drill.engine.state.state import State
from drill.engine.state.volumes import Disk
from drill.model.inputs import Inputs, MachineSpec
from drill.model.run import NodeState
from drill.model.said import Said


def standby_zone(inputs: Inputs, spec: MachineSpec) -> str:
    """The zone of a Multi-AZ read replica's standby: the next zone of its region; empty for everything else."""
    if not any(replica.multi_az and replica.name == spec.node for replica in inputs.design.replicas):
        return ""
    zones = next(region.zones for region in inputs.level.regions if spec.zone in region.zones)
    return zones[(zones.index(spec.zone) + 1) % len(zones)] if len(zones) > 1 else ""


def _hold_back(inputs: Inputs, machines: list[Machine]) -> None:
    """Readers of auto scaling beyond its least number are not there yet."""
    policy = inputs.design.scaling
    if policy is None:
        return
    home = inputs.level.home.zones
    there = sum(1 for item in inputs.design.replicas if item.zone in home)
    for machine in machines:
        if not machine.spec.node.startswith(ADDED):
            continue
        there += 1
        machine.included = there <= policy.least
        if not machine.included:
            machine.role, machine.alive, machine.state, machine.note = (
                ABSENT,
                False,
                NodeState.DOWN,
                Said("reader.added_on_demand"),
            )


def _number_volumes(inputs: Inputs, machines: list[Machine]) -> int:
    """Give every machine its volume. Returns how many volumes there are."""
    database = inputs.design.database
    count = 1
    for machine in machines[1:]:
        block_copy = machine.role == "standby" and not database.deployment.readable
        if not database.service.shared_volume and not block_copy:
            machine.volume = count
            count += 1
    return count


def _trips_ms(inputs: Inputs) -> dict[tuple[str, str], float]:
    trips: dict[tuple[str, str], float] = {}
    for first, second, value in inputs.latency_ms:
        trips.setdefault((first, second), value)
        trips.setdefault((second, first), value)
    return trips


def make_state(inputs: Inputs, seed: int) -> State:
    """The discrete state at second 0, with the level's faults on the heap."""
    machines = []
    for spec in inputs.machines:
        kind = inputs.topology.node(spec.node).kind
        role = {"writer": "writer", "standby": "standby"}.get(str(kind), "reader")
        machines.append(Machine(spec, role, standby_zone=standby_zone(inputs, spec)))
    _hold_back(inputs, machines)
    count = _number_volumes(inputs, machines)
    state = State(
        inputs=inputs,
        figures={item.key: item for item in inputs.figures},
        regions={zone: region.name for region in reversed(inputs.level.regions) for zone in region.zones},
        trips_ms=_trips_ms(inputs),
        seed=seed,
        tick=0,
        machines=machines,
        shards=[
            ShardState(
                [CacheNode(node, zone) for node, zone in ((shard.node, shard.zone), *shard.replicas)],
                reads_per_s=shard.ops_per_s,
                writes_per_s=shard.write_ops_per_s,
                network_bytes=shard.network_bytes,
            )
            for shard in inputs.shards
        ],
        schedule=Schedule(),
        writer=0,
        endpoint=0,
        volumes=[Disk(inputs.level.data_gib, float(inputs.design.database.storage.gib)) for _ in range(count)],
        runbook=RunbookProgress(held_since=[-1] * len(inputs.design.runbook)),
        encrypted=inputs.design.database.encrypted,
        cloud_alarms=[AlarmWatch() for _ in inputs.design.alarms],
    )
    state.cache.memory_bytes = sum(shard.memory_bytes for shard in inputs.shards if not shard.secondary)
    begin_usage(state)
    begin_limits(state)
    plan(state)
    return state
