"""From the discrete state to the flow's parameters: capacities, routes, latencies, connections.

`refresh` works everything out after an event; `pulse` only what changes slowly by itself, once a second.
"""

from __future__ import annotations

from typing import NamedTuple

from drill.engine.cache.expiry import lend_cache, weigh
from drill.engine.cache.round_trips import cache_trips_s
from drill.engine.cache.serve_stale import note_unanswered
from drill.engine.clients.admission import admitted, watch_returns
from drill.engine.clients.connections import limit_connections, out_of_reach, proxied, throttle_sign_ins
from drill.engine.clients.discovery import writer_shares
from drill.engine.clients.fleet import entry_trip_ms, fleet, region_of, serving_zones
from drill.engine.clients.half_open import patience
from drill.engine.clients.health_checks import watch_checks
from drill.engine.database.global_database import abroad, primary_region
from drill.engine.database.instance_parameters import begin_serverless, lend_machine, lend_machines
from drill.engine.database.multi_master import conflict_share
from drill.engine.database.quorum import reads_have_quorum, writes_have_quorum
from drill.engine.database.serverless import eighths, processors
from drill.engine.database.write_forwarding import forwarded_ms, forwarder, forwarders
from drill.engine.flow.backend import Way
from drill.engine.flow.capacity import limit_shards
from drill.engine.flow.shards import lend_shards, place_keys, turn_overloads
from drill.engine.flow.waiting import LOADS, exceeds_with_slow, tail_s
from drill.engine.state.arrays import HANGING, HOLDING, REFUSING, STORED, TICK_S, UP, Rows, fill
from drill.engine.state.state import Unit, World
from drill.engine.state.timings import (
    COMMIT_MS,
    CONNECTION_CPU_MS,
    DISK_LATENCY_MS,
    PROXY_LATENCY_MS,
    SLOW_COMMIT_MS,
    SLOW_COMMITS,
    SLOW_COMMITS_FULL,
)
from drill.model.level import RequestClass

UNKNOWN = (-1.0,) * (LOADS + 1)


def refresh(world: World, r: Rows, way: Way) -> None:
    """Work out every parameter again."""
    _applications(world, r)
    _modes(world, r)
    patience(world, r)
    watch_checks(world, r)
    _routes(world, r)
    limit_connections(world, r)
    place_keys(world, r)
    _machines(world, r)
    world.changed = False
    pulse(world, r, way)


def pulse(world: World, r: Rows, way: Way) -> None:
    """Work out what drifts: buffers, volume throttling, contention, what the cache may hold."""
    prepare(world, r)
    lend_shards(world, r)
    if way.strain():
        world.changed = True
    turn_overloads(world, r)
    limit_shards(r)
    attend(world, r)
    lend_cache(world, r)
    if way.weigh_or_hold():
        weigh(world, r)
        way.hold()


def prepare(world: World, r: Rows) -> None:
    """Before machines are looked at: what events have left of them, and what adapts by itself."""
    lend_machines(world, r)
    adapt(world, r)


def adapt(world: World, r: Rows) -> None:
    """Writers that get in each other's way; serverless capacity."""
    if world.plant.design.database.writers > 1:
        for k, item in enumerate(world.plant.level.classes):
            r.conflict[k] = conflict_share(world, r, item) if item.writes else 0.0
    for i, unit in enumerate(world.units):
        if unit.machine.most_acu > 0.0:
            begin_serverless(world, r, i, unit)
            lend_machine(world, r, i, unit)


def attend(world: World, r: Rows) -> None:
    """After machines and shards: who is answered from old copies, who is not let in."""
    note_unanswered(world, r)
    throttle_sign_ins(world, r)


def _applications(world: World, r: Rows) -> None:
    live, shares_gone = fleet(world)
    world.instances = live
    watch_returns(world, r)
    r.front[0] = 0.0
    r.front[1] = float(live * world.plant.level.apps.threads)
    for k, item in enumerate(world.plant.level.classes):
        r.gone[k] = shares_gone[k]
        r.front[0] = max(r.front[0], r.gone[k])
        r.admit[k] = (1.0 - world.shed.get(item.name, world.shed.get("", 0.0))) * admitted(world, item.name)
        gone = any(not item.tables or table in item.tables for table in world.dropped)
        r.broken[k] = 1.0 if gone else 0.0


def _modes(world: World, r: Rows) -> None:
    holds = world.plant.design.proxy is not None
    for i, unit in enumerate(world.units):
        unreachable = out_of_reach(world, unit)
        serving = unit.alive and not unit.cut_off and not unreachable and not unit.forgotten
        if serving and unit.paused:
            mode = HOLDING
        elif serving and (unit.role in ("writer", "reader") or readable(world, unit)):
            mode = UP
        elif holds and i == world.endpoint and (world.failing_over or world.move is not None):
            mode = HOLDING
        elif unit.silent or unit.cut_off or (unreachable and unit.alive):
            mode = HANGING
        else:
            mode = REFUSING
        if r.mode[i] != UP and mode == UP:
            r.lump_s[i] = 0.0
        r.mode[i] = mode
        quorum = world.plant.design.database.service != "aurora" or writes_have_quorum(world, primary_region(world))
        r.writable[i] = 1 if unit.role == "writer" and quorum and not world.disk.full else 0


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
        # A promoted replica keeps its address: reads that were sent there still are.
        promoted = i == world.writer and unit.detached and not aurora and named
        if unit.seen and (promoted or ((unit.role == "reader" or readable(world, unit)) and i != world.writer)):
            found.append(i)
    return found


def _near(world: World, item: RequestClass, readers: list[int]) -> list[int]:
    """The readers a class uses: those of the region that serves it, else Aurora's of the primary region, else all.

    Addresses of RDS replicas stand in the connection string, wherever they are, unless the class names its region.
    """
    aurora = world.plant.design.database.service == "aurora"
    if not (aurora or item.region):
        return readers
    region = region_of(world, serving_zones(world, item)[0])
    local = [i for i in readers if region_of(world, world.units[i].machine.zone) == region]
    if local or not aurora:
        return local or readers
    return [i for i in readers if not abroad(world, i)]


def _routes(world: World, r: Rows) -> None:
    machines = len(world.units)
    writer = writer_shares(world)
    aurora = world.plant.design.database.service == "aurora"
    lost_volume = aurora and not reads_have_quorum(world, primary_region(world))
    readers = serving_readers(world)
    reads = dict(world.plant.design.reads)
    endpoints = dict(world.plant.design.endpoints)
    for k, item in enumerate(world.plant.level.classes):
        row = k * machines
        for i in range(machines):
            r.route[row + i] = 0.0
        if r.cached[k] == STORED:
            continue
        local = _near(world, item, readers)
        if aurora:
            local = [i for i in local if reads_have_quorum(world, region_of(world, world.units[i].machine.zone))]
        if item.writes == 0 and reads.get(item.name, "") in endpoints:
            # A custom endpoint has its own members and nothing to fall back to.
            members = [i for i in local if world.units[i].machine.node in endpoints[reads[item.name]]]
            for i in members:
                r.route[row + i] = 1.0 / len(members)
            continue
        if reads.get(item.name) == "replicas" and (local or not aurora) and not world.reads_moved:
            for i in local:
                r.route[row + i] = 1.0 / len(local)
        elif not lost_volume:
            for i, share in writer:
                r.route[row + i] += share


def class_work_s(world: World, item: RequestClass) -> float:
    """Processor seconds of one request at the reference speed, with connection set-up where there is no pool."""
    work = (item.reads * item.read_cpu_ms + item.writes * item.write_cpu_ms) / 1000.0
    if world.plant.design.clients.pool == 0 and world.plant.design.proxy is None:
        work += world.figure(CONNECTION_CPU_MS) / 1000.0
    return max(work, 1e-7)


class _Path(NamedTuple):
    """What a request of a class meets besides machines, the same for all of them."""

    work_s: float
    zones: list[str]
    trips: int
    reads: int
    entry_ms: float
    commit_ms: float
    commits_to_volume: float
    """Volumes that its commit waits for: what was measured of a cluster or of Aurora is the whole commit, volume included."""
    cache_s: float
    slow: tuple[float, float]
    slow_full: tuple[float, float]


def _paths(world: World) -> tuple[_Path, ...]:
    """Every class's; worked out again when applications, a commit's waits or who forwards writes are others than before."""
    key = (sync_kind(world), tuple(world.apps_gone.items()), forwarders(world))
    if world.paths is None or world.paths[0] != key:
        world.paths = (key, tuple(_path(world, item) for item in world.plant.level.classes))
        world.laid.clear()
    return world.paths[1]


def _path(world: World, item: RequestClass) -> _Path:
    kind = sync_kind(world) if item.writes else ""
    return _Path(
        class_work_s(world, item),
        serving_zones(world, item),
        item.reads + item.writes + (1 if item.writes else 0),
        item.reads,
        entry_trip_ms(world, item),
        world.figure(COMMIT_MS[kind]) if kind in COMMIT_MS else 0.0,
        1.0 if kind in ("cluster", "aurora") else 0.0,
        cache_trips_s(world, item),
        slow_commits(world, item),
        slow_commits(world, item, full=True),
    )


def _machines(world: World, r: Rows) -> None:
    """Service times and waiting tables of every machine."""
    classes = world.plant.level.classes
    paths = _paths(world)
    for k, path in enumerate(paths):
        # What is rolled back has been worked for: the survivors carry it.
        work_s = path.work_s / (1.0 - r.conflict[k])
        if work_s != r.work_s[k]:
            r.work_s[k] = work_s
            world.laid.clear()
    for i, unit in enumerate(world.units):
        _mean_job(r, i)
        key = (unit.machine, unit.slow, proxied(world, unit), processors(world, unit), r.job_work_s[i])
        if world.laid.get(i) == key:
            continue
        world.laid[i] = key
        for k, path in enumerate(paths):
            _tables(world, r, k, i, unit, path, classes[k].writes > 0)


def _mean_job(r: Rows, i: int) -> None:
    machines = r.sizes[2]
    weight = total = 0.0
    for k in range(r.sizes[0]):
        share = r.rate[k] * (r.route[k * machines + i] or 1e-9)
        weight += share
        total += share * r.work_s[k]
    r.job_work_s[i] = total / weight if weight > 0.0 else r.work_s[0]


def _tables(world: World, r: Rows, k: int, i: int, unit: Unit, path: _Path, writes: bool) -> None:
    """Service time, fixed latency and waiting tables of a class at a machine; tables only where they are others than before."""
    c = k * r.sizes[2] + i
    speed = unit.machine.speed
    fixed = fixed_latency_s(world, unit, path, writes) + path.cache_s
    own, mean_s = r.work_s[k] / speed, r.job_work_s[i] / speed
    r.fixed_s[c] = fixed
    r.service_s[c] = own
    within, timeout = _step(r.within_s[k] - fixed), r.timeout[k] * TICK_S
    key = (eighths(processors(world, unit)), mean_s, own, within, timeout, path.slow, path.slow_full)
    if world.tables.get(c) == key:
        return
    world.tables[c] = key
    r.tail_s[c] = tail_s(own, 0.99, *path.slow_full)
    at = c * (LOADS + 1)
    fill(r.usual_s, at, UNKNOWN)
    fill(r.late, at, exceeds_with_slow(key[0], mean_s, own, within, *path.slow))
    fill(r.over, at, exceeds_with_slow(key[0], mean_s, own, timeout, *path.slow))


def _step(limit_s: float) -> float:
    """A limit rounded to a tenth of a millisecond, so that tables are shared."""
    return int(limit_s * 10000.0 + 0.5) / 10000.0 if limit_s > 0.0 else 0.0


def fixed_latency_s(world: World, unit: Unit, path: _Path, writes: bool) -> float:
    """Network round trips, the proxy, and what a commit waits for, in seconds."""
    trip = 0.0
    for zone in path.zones:
        trip += world.trips_ms[zone, unit.machine.zone]
    latency = trip / len(path.zones) * path.trips + path.entry_ms
    if writes and (reader := forwarder(world, path.zones, unit)) >= 0:
        latency = forwarded_ms(world, path.zones, reader, path.reads, path.trips) + path.entry_ms
    if proxied(world, unit):
        latency += world.figure(PROXY_LATENCY_MS) * path.trips
    if writes:
        latency += path.commit_ms + world.figure(DISK_LATENCY_MS) * (unit.slow - path.commits_to_volume)
    return latency / 1000.0


def slow_commits(world: World, item: RequestClass, *, full: bool = False) -> tuple[float, float]:
    """Share of a class's requests whose commit is slow, and by how many seconds; `full`: at the limit of the database."""
    kind = sync_kind(world)
    if not item.writes or kind not in SLOW_COMMIT_MS:
        return 0.0, 0.0
    share = SLOW_COMMITS_FULL.get(kind, SLOW_COMMITS) if full else SLOW_COMMITS
    return world.figure(share), world.figure(SLOW_COMMIT_MS[kind]) / 1000.0


def sync_kind(world: World) -> str:
    """What a commit waits for besides its own volume: the name used in the timings table."""
    database = world.plant.design.database
    if database.service == "aurora":
        return "aurora"
    return "standby" if world.units[world.writer].spare else database.multi_az
