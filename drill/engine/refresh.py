"""From the discrete state to the flow's parameters: capacities, routes, latencies, connections.

`refresh` works everything out after an event; `pulse` only what changes slowly by itself, once a second.
"""

from __future__ import annotations

from drill.engine.cache.expiry import cache_to_arrays, forget_expired, set_cache_ages
from drill.engine.cache.round_trips import cache_trips_s
from drill.engine.cache.serve_stale import note_unanswered
from drill.engine.clients.admission import admitted, watch_returns
from drill.engine.clients.connections import (
    connections_to_arrays,
    limit_connections,
    out_of_reach,
    proxied,
    throttle_sign_ins,
)
from drill.engine.clients.discovery import writer_shares
from drill.engine.clients.fleet import entry_trip_ms, fleet, region_of, serving_zones
from drill.engine.clients.half_open import set_hold_time
from drill.engine.clients.health_checks import watch_checks
from drill.engine.clients.placement import name_leads_to_writer, shared_name_routes
from drill.engine.clients.queued_requests import move_waiting
from drill.engine.database.global_database import abroad, primary_region
from drill.engine.database.instance_parameters import begin_serverless, machine_to_arrays, machines_to_arrays
from drill.engine.database.multi_master import conflict_share
from drill.engine.database.quorum import reads_have_quorum, writes_have_quorum
from drill.engine.database.serverless import eighths, processors
from drill.engine.database.write_forwarding import forwarded_ms, forwarder, forwarders
from drill.engine.flow.backend import Backend
from drill.engine.flow.capacity import limit_shards
from drill.engine.flow.shards import place_keys, shards_to_arrays, turn_overloads
from drill.engine.flow.waiting import LOAD_POINTS, exceeds_with_slow, tail_s
from drill.engine.state.arrays import CLASSES, HANGING, HOLDING, MACHINES, REFUSING, STORED, TICK_S, UP, Arrays, fill
from drill.engine.state.machine import Machine
from drill.engine.state.memo import ClassPath
from drill.engine.state.state import State
from drill.engine.state.timings import (
    CONNECTION_CPU_MS,
    DISK_LATENCY_MS,
    PROXY_LATENCY_MS,
    SLOW_COMMITS,
)
from drill.model.level import RequestClass
from drill.model.service import Deployment

UNKNOWN = (-1.0,) * LOAD_POINTS


def refresh(state: State, r: Arrays, backend: Backend) -> None:
    """Compute every parameter again."""
    _applications(state, r)
    _modes(state, r)
    set_hold_time(state, r)
    watch_checks(state, r)
    _routes(state, r)
    limit_connections(state, r)
    place_keys(state, r)
    _machines(state, r)
    connections_to_arrays(state, r)
    state.changed = False
    pulse(state, r, backend)


def pulse(state: State, r: Arrays, backend: Backend) -> None:
    """Compute what changes by itself: buffers, volume throttling, contention, what the cache may hold."""
    prepare(state, r)
    shards_to_arrays(state, r)
    if backend.set_capacities():
        state.changed = True
    turn_overloads(state, r)
    limit_shards(r)
    attend(state, r)
    cache_to_arrays(state, r)
    if backend.weigh_or_set_contents():
        set_cache_ages(state, r)
        backend.set_contents()


def prepare(state: State, r: Arrays) -> None:
    """Write the machines as events have left them, then update what adapts by itself."""
    machines_to_arrays(state, r)
    adapt(state, r)


def adapt(state: State, r: Arrays) -> None:
    """Update conflicts between several writers, and serverless capacity."""
    if state.inputs.design.database.writers > 1:
        for k, item in enumerate(state.inputs.level.classes):
            r.conflict[k] = conflict_share(state, r, item) if item.writes else 0.0
    for i, machine in enumerate(state.machines):
        if machine.spec.most_acu > 0.0:
            begin_serverless(state, r, i, machine)
            machine_to_arrays(state, r, i, machine)


def attend(state: State, r: Arrays) -> None:
    """Update which classes are answered from stale copies, and how many sign-ins are throttled."""
    note_unanswered(state, r)
    throttle_sign_ins(state, r)


def _applications(state: State, r: Arrays) -> None:
    live, shares_gone = fleet(state)
    state.fleet.instances = live
    watch_returns(state, r)
    r.front[0] = 0.0
    r.front[1] = float(live * state.inputs.level.apps.threads)
    for k, item in enumerate(state.inputs.level.classes):
        r.gone[k] = shares_gone[k]
        r.front[0] = max(r.front[0], r.gone[k])
        r.admit[k] = (1.0 - state.admission.shed.get(item.name, state.admission.shed.get("", 0.0))) * admitted(
            state, item.name
        )
        if item.writes and state.inputs.design.clients.read_only:
            r.admit[k] = 0.0
        since = state.dropped.since_s(item)
        if since < 0 and r.broken[k]:
            forget_expired(r, k)
        r.broken[k] = 0.0 if since < 0 else 1.0
        r.broken_since_s[k] = float(since)


def _modes(state: State, r: Arrays) -> None:
    holds = state.inputs.design.proxy is not None
    service = state.inputs.design.database.service
    stranded = stranded_readers(state)
    for i, machine in enumerate(state.machines):
        unreachable = out_of_reach(state, machine)
        serving = machine.alive and not machine.cut_off and not unreachable and not machine.forgotten
        if serving and machine.paused:
            mode = HOLDING
        elif serving and (machine.role in ("writer", "reader") or machine.stray or readable(state, machine)):
            mode = UP
        elif holds and (_writer_awaited(state, i) or (i in stranded and not state.access.proxy_chain)):
            mode = HOLDING
        elif machine.silent or machine.cut_off or (unreachable and machine.alive):
            mode = HANGING
        else:
            mode = REFUSING
        if r.mode[i] != UP and mode == UP:
            r.lump_s[i] = 0.0
        if r.mode[i] == HOLDING and mode not in (HOLDING, UP) and machine.role == "reader" and holds:
            # They waited for any reader, and another one is there.
            for other in serving_readers(state)[:1]:
                move_waiting(r, state.tick, i, other)
        r.mode[i] = mode
        quorum = not service.shared_volume or writes_have_quorum(state, primary_region(state))
        takes_writes = machine.role == "writer" or machine.stray
        r.writable[i] = 1 if takes_writes and quorum and not state.volume(i).full else 0
        r.stray[i] = int(machine.stray)


def _writer_awaited(state: State, i: int) -> bool:
    """Whether a proxy's clients reach this machine as the writer, and another one is taking over."""
    return i == state.endpoint and (state.failing_over or state.move is not None)


def readable(state: State, machine: Machine) -> bool:
    """Whether a standby answers reads: only those of a Multi-AZ DB cluster do."""
    return machine.role == "standby" and state.inputs.design.database.deployment.readable


def serving_readers(state: State) -> list[int]:
    """Machines that clients send reads to: in the connection string or behind the reader endpoint, and not given up."""
    design = state.inputs.design
    endpoint = design.database.service.reader_endpoint
    home = state.inputs.level.home.zones
    serves = {item.name: item.serves or (endpoint and item.zone in home) for item in design.replicas}
    found = []
    for i, machine in enumerate(state.machines):
        named = serves.get(machine.spec.node, True)
        if machine.role == "reader" and (endpoint or not machine.detached) and not named:
            continue
        # A promoted replica keeps its address: reads that were sent there still are.
        promoted = i == state.writer and machine.detached and not endpoint and named
        if machine.seen and (
            promoted or ((machine.role == "reader" or readable(state, machine)) and i != state.writer)
        ):
            found.append(i)
    return found


def _near(state: State, item: RequestClass, readers: list[int]) -> list[int]:
    """The readers a class uses: those of the region that serves it, else those behind the endpoint at home, else all.

    Without a reader endpoint all addresses stand in the connection string, unless the class names its region.
    """
    endpoint = state.inputs.design.database.service.reader_endpoint
    if not (endpoint or item.region):
        return readers
    region = region_of(state, serving_zones(state, item)[0])
    local = [i for i in readers if region_of(state, state.machines[i].spec.zone) == region]
    if local or not endpoint:
        return local or readers
    return [i for i in readers if not abroad(state, i)]


def _routes(state: State, r: Arrays) -> None:
    machines = len(state.machines)
    writer = writer_shares(state)
    service = state.inputs.design.database.service
    lost_volume = service.shared_volume and not reads_have_quorum(state, primary_region(state))
    readers = serving_readers(state)
    reads = dict(state.inputs.design.reads)
    endpoints = dict(state.inputs.design.endpoints)
    stranded = stranded_readers(state)
    for k, item in enumerate(state.inputs.level.classes):
        row = k * machines
        for i in range(machines):
            r.route[row + i] = 0.0
        if r.cached[k] == STORED:
            continue
        local = _near(state, item, readers)
        if service.shared_volume:
            local = [i for i in local if reads_have_quorum(state, region_of(state, state.machines[i].spec.zone))]
        if item.writes == 0 and reads.get(item.name, "") in endpoints:
            # A custom endpoint has its own members and nothing to fall back to.
            members = [i for i in local if state.machines[i].spec.node in endpoints[reads[item.name]]]
            _route_shared(state, r, row, reads[item.name], members)
            continue
        if reads.get(item.name) == "replicas" and (local or not service.reader_endpoint) and not state.reads_moved:
            _route_shared(state, r, row, _reader_name(state, item), local)
        elif stranded and reads.get(item.name) == "replicas" and not state.reads_moved:
            r.route[row + stranded[0]] = 1.0
        elif not lost_volume:
            if reads.get(item.name) == "replicas" and not state.reads_moved:
                name_leads_to_writer(state, _reader_name(state, item))
            for i, share in writer:
                r.route[row + i] += share


def _reader_name(state: State, item: RequestClass) -> str:
    """The reader endpoint that a class uses: every region of an Aurora global database has its own."""
    return f"readers/{region_of(state, serving_zones(state, item)[0])}"


def _route_shared(state: State, r: Arrays, row: int, name: str, members: list[int]) -> None:
    """Send a class to the machines that share a name. Without a reader endpoint every machine has a name and a pool of its own."""
    if not state.inputs.design.database.service.reader_endpoint:
        for i in members:
            r.route[row + i] = 1.0 / len(members)
    elif members:
        for i, share in shared_name_routes(state, name, members):
            r.route[row + i] = share


def stranded_readers(state: State) -> list[int]:
    """Readers behind a proxy while none of them serves: requests wait there for a reader, and do not go to the writer.

    Amazon Aurora User Guide, Working with Amazon RDS Proxy endpoints: the proxy waits as long as the borrow timeout (read
    2026-11-29).
    """
    design = state.inputs.design
    if design.proxy is None or not design.database.service.reader_endpoint or serving_readers(state):
        return []
    return [i for i, machine in enumerate(state.machines) if machine.role == "reader"]


def class_work_s(state: State, item: RequestClass) -> float:
    """Processor seconds of one request at the reference speed, with connection set-up where there is no pool."""
    work = (item.reads * item.read_cpu_ms + item.writes * item.write_cpu_ms) / 1000.0
    if state.inputs.design.clients.pool == 0 and state.inputs.design.proxy is None:
        work += state.figure(CONNECTION_CPU_MS) / 1000.0
    return max(work, 1e-7)


def _paths(state: State) -> tuple[ClassPath, ...]:
    """The path of every class; computed again when applications, a commit's waits or forwarders of writes have changed."""
    key = (committing(state), tuple(state.fleet.gone.items()), forwarders(state))
    if state.memo.paths is None or state.memo.paths[0] != key:
        state.memo.paths = (key, tuple(_path(state, item) for item in state.inputs.level.classes))
        state.memo.laid.clear()
    return state.memo.paths[1]


def _path(state: State, item: RequestClass) -> ClassPath:
    commits = committing(state)
    return ClassPath(
        class_work_s(state, item),
        tuple(serving_zones(state, item)),
        item.reads + item.writes + (1 if item.writes else 0),
        item.reads,
        entry_trip_ms(state, item),
        state.figure(commits.commit_ms) if item.writes and commits.commit_ms else 0.0,
        1.0 if item.writes and commits.commit_is_whole else 0.0,
        cache_trips_s(state, item),
        slow_commits(state, item),
        slow_commits(state, item, full=True),
    )


def _machines(state: State, r: Arrays) -> None:
    """Service times and waiting tables of every machine."""
    classes = state.inputs.level.classes
    paths = _paths(state)
    for k, path in enumerate(paths):
        # What is rolled back has been worked for: the survivors carry it.
        work_s = path.work_s / (1.0 - r.conflict[k])
        if work_s != r.work_s[k]:
            r.work_s[k] = work_s
            state.memo.laid.clear()
    for i, machine in enumerate(state.machines):
        _mean_job(r, i)
        key = (machine.spec, machine.slow, proxied(state, machine), processors(state, machine), r.job_work_s[i])
        if state.memo.laid.get(i) == key:
            continue
        state.memo.laid[i] = key
        for k, path in enumerate(paths):
            _tables(state, r, k, i, machine, path, classes[k].writes > 0)


def _mean_job(r: Arrays, i: int) -> None:
    machines = r.sizes[MACHINES]
    weight = total = 0.0
    for k in range(r.sizes[CLASSES]):
        share = r.rate[k] * (r.route[k * machines + i] or 1e-9)
        weight += share
        total += share * r.work_s[k]
    r.job_work_s[i] = total / weight if weight > 0.0 else r.work_s[0]


def _tables(state: State, r: Arrays, k: int, i: int, machine: Machine, path: ClassPath, writes: bool) -> None:
    """Service time, fixed latency and waiting tables of a class at a machine; tables only where they are others than before."""
    c = k * r.sizes[MACHINES] + i
    speed = machine.spec.speed
    fixed = fixed_latency_s(state, machine, path, writes) + path.cache_s
    own, mean_s = r.work_s[k] / speed, r.job_work_s[i] / speed
    r.fixed_s[c] = fixed
    r.service_s[c] = own
    within, timeout = _step(r.within_s[k] - fixed), r.timeout[k] * TICK_S
    key = (eighths(processors(state, machine)), mean_s, own, within, timeout, path.slow, path.slow_full)
    if state.memo.tables.get(c) == key:
        return
    state.memo.tables[c] = key
    r.tail_s[c] = tail_s(own, 0.99, *path.slow_full)
    at = c * LOAD_POINTS
    fill(r.usual_s, at, UNKNOWN)
    fill(r.late, at, exceeds_with_slow(key[0], mean_s, own, within, *path.slow))
    fill(r.over, at, exceeds_with_slow(key[0], mean_s, own, timeout, *path.slow))


def _step(limit_s: float) -> float:
    """A limit rounded to a tenth of a millisecond, so that tables are shared."""
    return int(limit_s * 10000.0 + 0.5) / 10000.0 if limit_s > 0.0 else 0.0


def fixed_latency_s(state: State, machine: Machine, path: ClassPath, writes: bool) -> float:
    """Network round trips, the proxy, and what a commit waits for, in seconds."""
    trip = 0.0
    for zone in path.zones:
        trip += state.trips_ms[zone, machine.spec.zone]
    latency = trip / len(path.zones) * path.trips + path.entry_ms
    if writes and (reader := forwarder(state, path.zones, machine)) >= 0:
        latency = forwarded_ms(state, path.zones, reader, path.reads, path.trips) + path.entry_ms
    if proxied(state, machine):
        latency += state.figure(PROXY_LATENCY_MS) * path.trips
    if writes:
        latency += path.commit_ms + state.figure(DISK_LATENCY_MS) * (machine.slow - path.commits_to_volume)
    return latency / 1000.0


def slow_commits(state: State, item: RequestClass, *, full: bool = False) -> tuple[float, float]:
    """Share of a class's requests whose commit is slow, and by how many seconds; `full`: at the limit of the database."""
    commits = committing(state)
    if not item.writes or not commits.slow_commit_ms:
        return 0.0, 0.0
    share = (full and commits.slow_commit_share_full) or SLOW_COMMITS
    return state.figure(share), state.figure(commits.slow_commit_ms) / 1000.0


def committing(state: State) -> Deployment:
    """The deployment whose copies a commit waits for: a converted database has a standby that its design lacks."""
    database = state.inputs.design.database
    return database.service.deployment("standby") if state.machines[state.writer].standby_zone else database.deployment
