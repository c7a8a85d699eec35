"""From the discrete state to the flow's parameters: capacities, routes, latencies, connections.

`refresh` works everything out after an event; `pulse` only what changes slowly by itself, once a second.
"""

from __future__ import annotations

from drill.engine.discovery import writer_shares
from drill.engine.popularity import Popularity, characteristic, look_up, popularity
from drill.engine.rows import HANGING, HOLDING, REFUSING, TICK_S, UP, Rows
from drill.engine.timings import (
    APPLY_WRITES_S,
    BUFFER_SHARE,
    COMMIT_MS,
    CONNECTION_CPU_MS,
    CONNECTION_MIB,
    CONTENTION,
    DISK_LATENCY_MS,
    IOS_PER_TRANSACTION,
    LAZY_FACTOR,
    PROXY_LATENCY_MS,
    WRITES_PER_TRANSACTION,
)
from drill.engine.waiting import decay, exceeds
from drill.engine.world import Unit, World
from drill.model.level import RequestClass

NEVER = 1e18


def refresh(world: World, r: Rows) -> None:
    """Work out every parameter again."""
    _applications(world, r)
    _modes(world, r)
    _routes(world, r)
    _connections(world, r)
    _shards(world, r)
    for i in range(len(world.units)):
        _machine(world, r, i)
    world.changed = False
    pulse(world, r)


def pulse(world: World, r: Rows) -> None:
    """Work out what drifts: buffers, volume throttling, contention, what the cache may hold."""
    for i, unit in enumerate(world.units):
        _drift(world, r, i, unit)
    _cache_limits(world, r)


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
    for i, unit in enumerate(world.units):
        serving = unit.alive and not unit.cut_off
        if serving and (unit.role in ("writer", "reader") or readable(world, unit)):
            mode = UP
        elif holds and i == world.endpoint and world.failing_over:
            mode = HOLDING
        elif unit.silent or unit.cut_off:
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


def copies_left(world: World) -> int:
    """Aurora: copies of each segment that are good, of six."""
    lost = 0
    for zone in world.plant.level.home.zones[:3]:
        lost += 2 if world.dark.get(zone, 0) > 0 else min(2, world.copies_lost.get(zone, 0))
    extra = sum(count for zone, count in sorted(world.copies_lost.items()) if zone not in world.plant.level.home.zones)
    return max(0, 6 - lost - extra)


def writes_have_quorum(world: World) -> bool:
    """Four of six copies acknowledge a write (Verbitski et al., SIGMOD 2017)."""
    return copies_left(world) >= 4


def reads_have_quorum(world: World) -> bool:
    """Three of six copies are needed to be sure of reading the last write."""
    return copies_left(world) >= 3


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
    for k, item in enumerate(world.plant.level.classes):
        row = k * machines
        for i in range(machines):
            r.route[row + i] = 0.0
        if lost_volume:
            continue
        if reads.get(item.name) == "replicas" and item.writes == 0 and (readers or not aurora):
            for i in readers:
                r.route[row + i] = 1.0 / len(readers)
        else:
            for i, share in writer:
                r.route[row + i] += share


def _connections(world: World, r: Rows) -> None:
    """How many jobs the connections let inside each machine, and who gets none."""
    design = world.plant.design
    clients = design.clients
    instances = world.instances
    for i, unit in enumerate(world.units):
        most = float(unit.machine.max_connections)
        r.refuse[i] = 0.0
        r.waiters[i] = NEVER if clients.max_waiting is None else float(clients.max_waiting)
        if proxied(world, unit):
            r.admit_jobs[i] = 0.0 if r.mode[i] == HOLDING else max(1.0, most * design.proxy.max_connections_pct / 100.0)  # type: ignore[union-attr]
        elif clients.pool == 0:
            r.admit_jobs[i] = most
            r.waiters[i] = 0.0
        else:
            wanted = float(clients.pool * instances)
            r.admit_jobs[i] = max(1.0, min(wanted, most))
            r.refuse[i] = 1.0 - most / wanted if wanted > most else 0.0


def proxied(world: World, unit: Unit) -> bool:
    """Whether clients reach a machine through RDS Proxy: the writer, and Aurora's readers."""
    if world.plant.design.proxy is None:
        return False
    return unit.role != "reader" or world.plant.design.database.service == "aurora"


def open_connections(world: World, i: int) -> float:
    """Connections a machine's clients keep to it."""
    unit = world.units[i]
    design = world.plant.design
    if not unit.alive or unit.cut_off:
        return 0.0
    pool = float(max(design.clients.pool, 1) * world.instances)
    if proxied(world, unit) and design.proxy is not None:
        return min(pool, unit.machine.max_connections * design.proxy.max_connections_pct / 100.0)
    return min(pool, float(unit.machine.max_connections))


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
        share = item.rate.at(world.second) * (r.route[k * machines + i] or 1e-9)
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


def _drift(world: World, r: Rows, i: int, unit: Unit) -> None:
    """Capacity of one machine now: processors, less contention, less what its volume cannot follow."""
    machines = len(world.units)
    machine = unit.machine
    classes = world.plant.level.classes
    work = ios = 0.0
    disk_ms = world.figure(DISK_LATENCY_MS) * unit.slow * (world.figure(LAZY_FACTOR) if unit.lazy else 1.0)
    ios_per_write = world.figure(IOS_PER_TRANSACTION) / WRITES_PER_TRANSACTION
    share = buffer_share(world, i)
    for k, item in enumerate(classes):
        c = k * machines + i
        cold = buffer_miss(unit, item, share)
        reads = item.reads * cold
        demand = r.rate[k] * r.route[c]
        work += demand * r.work_s[k]
        ios += demand * (reads + item.writes * ios_per_write)
        # A slow or cold volume adds to every request alike, so it is kept beside the waiting tables.
        extra = reads * disk_ms / 1000.0
        left = r.within_s[k] - r.fixed_s[c] - extra
        r.floor_late[c] = decay(left / r.service_s[c]) if extra > 0.0005 or left <= 0.0 else 0.0
    capacity = machine.vcpu * machine.speed
    active = min(r.live[i] + r.lump_s[i] / r.job_work_s[i], r.admit_jobs[i])
    crowd = active / machine.vcpu - 1.0 if machine.vcpu else 0.0
    if crowd > 0.0:
        capacity /= 1.0 + world.figure(CONTENTION) * crowd
    limit = iops_now(unit)
    if limit > 0.0 and ios > 0.0 and work > 0.0:
        capacity = min(capacity, limit / unit.slow * work / ios)
    r.capacity_s[i] = capacity * TICK_S
    _apply(world, r, i, unit)
    if r.mode[i] != UP:
        r.capacity_s[i] = 0.0


def _apply(world: World, r: Rows, i: int, unit: Unit) -> None:
    """Writes a replica applies in a tick: one thread, which gets what reads leave of a processor, or its fair share.

    Aurora's readers get changes from the volume's log stream and never queue them; a standby commits with the writer.
    """
    if unit.role != "reader" or unit.detached or world.plant.design.database.service == "aurora":
        r.apply[i] = -1.0
        if unit.role != "reader":
            r.lag_s[i] = 0.0
        return
    if not unit.alive or unit.cut_off:
        r.apply[i] = 0.0
        return
    busy = min(1.0, r.arrived_s[i] / max(unit.machine.vcpu * unit.machine.speed, 1e-9))
    idle = unit.machine.vcpu * (1.0 - busy)
    fair = unit.machine.vcpu / (r.live[i] + unit.machine.vcpu)
    processor = min(1.0, max(idle, fair))
    r.apply[i] = world.figure(APPLY_WRITES_S) * processor * unit.apply * TICK_S


def iops_now(unit: Unit) -> float:
    """I/O operations a second its volume gives: burst while credits last."""
    return unit.machine.burst_iops if unit.credits > 0.0 else unit.machine.iops


def _tables(item: RequestClass) -> Popularity:
    keys = item.keys
    return popularity(keys.count, keys.zipf) if keys is not None else popularity(100_000, 0.99)


def _zipf(item: RequestClass) -> float:
    return item.keys.zipf if item.keys is not None else 0.99


def buffer_share(world: World, i: int) -> float:
    """Share of the data that a machine's memory holds beside its connections."""
    data_gib = world.plant.level.data_gib
    if data_gib <= 0.0:
        return 1.0
    connections = open_connections(world, i) * world.figure(CONNECTION_MIB) / 1024.0
    gib = max(0.1, world.units[i].machine.memory_gib * BUFFER_SHARE - connections)
    return min(1.0, gib / data_gib)


def buffer_miss(unit: Unit, item: RequestClass, share: float) -> float:
    """Share of a class's reads that go to disk: what does not fit in memory, and what has not come back after a restart."""
    if share >= 0.9999 and unit.warm > 1e12:
        return 0.0
    tables = _tables(item)
    full = characteristic(tables.keys, _zipf(item), tables.keys * share)
    return max(0.0, 1.0 - look_up(tables.hit, 0, min(unit.warm, full)) / tables.hit[-1])


def _cache_limits(world: World, r: Rows) -> None:
    """What memory, lifetime and invalidation let the cache hold of each class."""
    cache = world.plant.design.cache
    if cache is None:
        return
    classes = world.plant.level.classes
    memory = 0.0
    for shard in world.plant.shards:
        memory += shard.memory_bytes
    wanted = 0.0
    for item in classes:
        if item.name in cache.classes and item.keys is not None:
            wanted += item.keys.count * (item.keys.bytes + 100.0)
    share = min(1.0, memory / wanted) if wanted > 0.0 else 1.0
    for k, item in enumerate(classes):
        if not r.cached[k] or item.keys is None:
            continue
        tables = _tables(item)
        full = characteristic(item.keys.count, item.keys.zipf, item.keys.count * share)
        per_s = r.rate[k] * 4.0
        written = update_rate(world, r, item.name)
        scale = 1.0
        if cache.strategy == "invalidate" and per_s > 0.0:
            scale = per_s / (per_s + written)
        most = look_up(tables.hit, 0, full / scale) * scale
        if cache.strategy != "write-through" and cache.ttl_s > 0 and per_s > 0.0:
            # While a copy is loaded again, everyone who asks for it misses, unless they wait for one load.
            loading = 0.0 if cache.single_flight else per_s * min(5.0, _load_s(world, r, k))
            life = per_s * cache.ttl_s
            most = min(most, look_up(tables.lifetime, 0, life + loading) * life / (life + loading))
        r.hit_most[k] = most
        r.hit_scale[k] = scale
        r.full[k] = full
        r.extra_miss[k] = _together(world, cache.ttl_s, per_s, tables) if _synchronised(world) else 0.0


def _synchronised(world: World) -> bool:
    cache = world.plant.design.cache
    return cache is not None and not cache.ttl_jitter and cache.strategy == "lazy" and cache.ttl_s > 0


def _together(world: World, ttl_s: int, per_s: float, tables: Popularity) -> float:
    """Copies loaded together expire together: the share missing u after a whole number of lifetimes since a cold start.

    A key first asked for at X expires at X + TTL and is loaded again on the next request; at u it is missing with
    probability (p u) e^(-p u), which summed over keys is u H'(u).
    """
    worst = 0.0
    for shard in world.shards:
        since = world.second - shard.empty_since
        if since < ttl_s or since > 4 * ttl_s:
            continue
        seen = per_s * (since % ttl_s + 0.5)
        rise = look_up(tables.hit, 0, seen * 1.0625) - look_up(tables.hit, 0, seen * 0.9375)
        worst = max(worst, rise * 8.0 * 0.5)
    return worst


def _load_s(world: World, r: Rows, k: int) -> float:
    """How long a miss takes to load: wait and service where the class reads."""
    machines = len(world.units)
    total = 0.0
    for i in range(machines):
        c = k * machines + i
        total += r.route[c] * (r.wait_s[i] + r.service_s[c] + r.fixed_s[c])
    return total


def update_rate(world: World, r: Rows, name: str) -> float:
    """Records of a class rewritten a second by the requests of all classes that update it."""
    rate = 0.0
    for k, item in enumerate(world.plant.level.classes):
        for target, records in item.updates:
            if target == name:
                rate += r.rate[k] * 4.0 * records
    return rate
