"""From the discrete state to the flow's parameters: capacities, routes, latencies, connections.

`refresh` works everything out after an event; `pulse` only what changes slowly by itself, once a second.
"""

from __future__ import annotations

from drill.engine.access import closed_share, silent
from drill.engine.connections import limit_connections, proxied
from drill.engine.discovery import writer_shares
from drill.engine.drift import drift
from drill.engine.lifetimes import limit_cache
from drill.engine.quorum import reads_have_quorum, writes_have_quorum
from drill.engine.rows import HANGING, HOLDING, REFUSING, TICK_S, UP, Rows
from drill.engine.timings import (
    COMMIT_MS,
    CONNECTION_CPU_MS,
    DISK_LATENCY_MS,
    PROXY_LATENCY_MS,
)
from drill.engine.waiting import exceeds
from drill.engine.world import Unit, World
from drill.model.level import RequestClass


def refresh(world: World, r: Rows) -> None:
    """Work out every parameter again."""
    _applications(world, r)
    _modes(world, r)
    _routes(world, r)
    limit_connections(world, r)
    _shards(world, r)
    for i in range(len(world.units)):
        _machine(world, r, i)
    world.changed = False
    pulse(world, r)


def pulse(world: World, r: Rows) -> None:
    """Work out what drifts: buffers, volume throttling, contention, what the cache may hold."""
    for i, unit in enumerate(world.units):
        drift(world, r, i, unit)
    limit_cache(world, r)


def live_instances(world: World) -> int:
    """Application instances that work."""
    apps = world.plant.level.apps
    count = 0
    for number, zone in enumerate(apps.zones):
        if zone not in world.apps_gone:
            count += apps.instances // len(apps.zones) + (number < apps.instances % len(apps.zones))
    return count


def _applications(world: World, r: Rows) -> None:
    apps = world.plant.level.apps
    live = world.instances = live_instances(world)
    sent = sum(
        apps.instances // len(apps.zones) + (number < apps.instances % len(apps.zones))
        for number, zone in enumerate(apps.zones)
        if world.apps_gone.get(zone) == "sent"
    )
    r.front[0] = sent / (live + sent) if live + sent else 1.0
    r.front[1] = float(live * apps.threads)
    for k, item in enumerate(world.plant.level.classes):
        r.admit[k] = 1.0 - world.shed.get(item.name, world.shed.get("", 0.0))
        gone = any(not item.tables or table in item.tables for table in world.dropped)
        r.broken[k] = 1.0 if gone else 0.0


def _modes(world: World, r: Rows) -> None:
    holds = world.plant.design.proxy is not None
    shut = bool(world.barred) and silent(world) and closed_share(world) >= 1.0
    for i, unit in enumerate(world.units):
        serving = unit.alive and not unit.cut_off and not shut
        if serving and (unit.role in ("writer", "reader") or readable(world, unit)):
            mode = UP
        elif holds and i == world.endpoint and world.failing_over:
            mode = HOLDING
        elif unit.silent or unit.cut_off or (shut and unit.alive):
            mode = HANGING
        else:
            mode = REFUSING
        if r.mode[i] != UP and mode == UP:
            r.lump_s[i] = 0.0
        r.mode[i] = mode
        quorum = world.plant.design.database.service != "aurora" or writes_have_quorum(world)
        r.writable[i] = 1 if unit.role == "writer" and quorum else 0


def readable(world: World, unit: Unit) -> bool:
    """Whether a standby answers reads: only those of a Multi-AZ DB cluster do."""
    return unit.role == "standby" and world.plant.design.database.multi_az == "cluster"


def serving_readers(world: World) -> list[int]:
    """Machines that clients send reads to: in the connection string or behind the reader endpoint, and not given up."""
    design = world.plant.design
    aurora = design.database.service == "aurora"
    home = world.plant.level.home.zones
    serves = {item.name: item.serves or (aurora and item.zone in home) for item in design.replicas}
    found = []
    for i, unit in enumerate(world.units):
        named = serves.get(unit.machine.node, True)
        if unit.role == "reader" and (aurora or not unit.detached) and not named:
            continue
        if unit.seen and (unit.role == "reader" or readable(world, unit)) and i != world.writer:
            found.append(i)
    return found


def _routes(world: World, r: Rows) -> None:
    machines = len(world.units)
    writer = writer_shares(world)
    aurora = world.plant.design.database.service == "aurora"
    lost_volume = aurora and not reads_have_quorum(world)
    readers = serving_readers(world)
    reads = dict(world.plant.design.reads)
    endpoints = dict(world.plant.design.endpoints)
    for k, item in enumerate(world.plant.level.classes):
        row = k * machines
        for i in range(machines):
            r.route[row + i] = 0.0
        if lost_volume:
            continue
        if item.writes == 0 and reads.get(item.name, "") in endpoints:
            # A custom endpoint has its own members and nothing to fall back to.
            members = [i for i in readers if world.units[i].machine.node in endpoints[reads[item.name]]]
            for i in members:
                r.route[row + i] = 1.0 / len(members)
            continue
        if reads.get(item.name) == "replicas" and item.writes == 0 and (readers or not aurora):
            for i in readers:
                r.route[row + i] = 1.0 / len(readers)
        else:
            for i, share in writer:
                r.route[row + i] += share


def _shards(world: World, r: Rows) -> None:
    for s, shard in enumerate(world.shards):
        r.shard_up[s] = 1.0 if shard.up else 0.0


def class_work_s(world: World, item: RequestClass) -> float:
    """Processor seconds of one request at the reference speed, with connection set-up where there is no pool."""
    work = (item.reads * item.read_cpu_ms + item.writes * item.write_cpu_ms) / 1000.0
    if world.plant.design.clients.pool == 0 and world.plant.design.proxy is None:
        work += world.figure(CONNECTION_CPU_MS) / 1000.0
    return max(work, 1e-7)


def _machine(world: World, r: Rows, i: int) -> None:
    """Service times and waiting tables of one machine."""
    machines = len(world.units)
    unit = world.units[i]
    classes = world.plant.level.classes
    weight = total = 0.0
    for k, item in enumerate(classes):
        r.work_s[k] = class_work_s(world, item)
        share = r.rate[k] * (r.route[k * machines + i] or 1e-9)
        weight += share
        total += share * r.work_s[k]
    mean_s = total / weight if weight > 0.0 else r.work_s[0]
    r.job_work_s[i] = mean_s
    speed = unit.machine.speed
    servers = max(1, unit.machine.vcpu)
    for k, item in enumerate(classes):
        c = k * machines + i
        fixed = fixed_latency_s(world, item, unit)
        r.fixed_s[c] = fixed
        own = r.work_s[k] / speed
        r.service_s[c] = own
        within = _step(r.within_s[k] - fixed)
        timeout = r.timeout[k] * TICK_S
        at = c * 129
        r.late[at : at + 129] = exceeds(servers, mean_s / speed, own, within)
        r.over[at : at + 129] = exceeds(servers, mean_s / speed, own, timeout)


def _step(limit_s: float) -> float:
    """A limit rounded to a tenth of a millisecond, so that tables are shared."""
    return int(limit_s * 10000.0 + 0.5) / 10000.0 if limit_s > 0.0 else 0.0


def fixed_latency_s(world: World, item: RequestClass, unit: Unit) -> float:
    """Network round trips, the proxy, and what a commit waits for, in seconds."""
    plant = world.plant
    zones = [zone for zone in plant.level.apps.zones if zone not in world.apps_gone] or list(plant.level.apps.zones)
    trip = 0.0
    for zone in zones:
        trip += plant.round_trip_ms(zone, unit.machine.zone)
    trips = item.reads + item.writes + (1 if item.writes else 0)
    latency = trip / len(zones) * trips
    if proxied(world, unit):
        latency += world.figure(PROXY_LATENCY_MS) * trips
    if item.writes:
        key = COMMIT_MS.get(sync_kind(world), "")
        latency += world.figure(key) if key else 0.0
        latency += world.figure(DISK_LATENCY_MS) * unit.slow
    return latency / 1000.0


def sync_kind(world: World) -> str:
    """What a commit waits for besides its own volume: the name used in the timings table."""
    database = world.plant.design.database
    if database.service == "aurora":
        return "aurora"
    return database.multi_az
