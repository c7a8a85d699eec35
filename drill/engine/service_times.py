"""Service times, fixed latencies and waiting tables of every class at every machine."""

from __future__ import annotations

from drill.engine.cache.round_trips import cache_trips_s
from drill.engine.clients.connections import proxied
from drill.engine.clients.fleet import entry_trip_ms, serving_zones
from drill.engine.database.durability.commit_durability import waits_for_disk
from drill.engine.database.serverless import eighths, processors
from drill.engine.database.write_forwarding import forwarded_ms, forwarder, forwarders
from drill.engine.flow.offered_load import reaching
from drill.engine.flow.waiting import LOAD_POINTS, exceeds_with_slow, tail_s
from drill.engine.state.arrays import CLASSES, MACHINES, TICK_S, Arrays, fill
from drill.engine.state.machine import Machine
from drill.engine.state.memo import ClassPath
from drill.engine.state.state import State
from drill.engine.state.timings import CONNECTION_CPU_MS, DISK_LATENCY_MS, PROXY_LATENCY_MS, SLOW_COMMITS
from drill.model.level_traffic import RequestClass
from drill.model.service import Deployment

UNKNOWN = (-1.0,) * LOAD_POINTS
"""A row of a waiting table that has not been asked for."""


def class_work_s(state: State, item: RequestClass) -> float:
    """Processor seconds of one request at the reference speed, with connection set-up where there is no pool."""
    work = (item.reads * item.read_cpu_ms + item.writes * item.write_cpu_ms) / 1000.0
    if state.inputs.design.clients.pool == 0 and state.inputs.design.proxy is None:
        work += state.figure(CONNECTION_CPU_MS) / 1000.0
    return max(work, 1e-7)


def _paths(state: State) -> tuple[ClassPath, ...]:
    """The path of every class; computed again when applications, a commit's waits or forwarders of writes have changed."""
    key = (committing(state), tuple(state.fleet.gone.items()), forwarders(state), state.cache.primary)
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
        waits_for_disk(state),
    )


def set_service_times(state: State, r: Arrays) -> None:
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
        key = (
            machine.spec,
            machine.latency,
            machine.stale_plans,
            proxied(state, machine),
            processors(state, machine),
            r.job_work_s[i],
        )
        if state.memo.laid.get(i) == key:
            continue
        state.memo.laid[i] = key
        for k, path in enumerate(paths):
            _tables(state, r, k, i, machine, path, classes[k].writes > 0)


def _mean_job(r: Arrays, i: int) -> None:
    machines = r.sizes[MACHINES]
    weight = total = 0.0
    for k in range(r.sizes[CLASSES]):
        share = reaching(r, k) * (r.route[k * machines + i] or 1e-9)
        weight += share
        total += share * r.work_s[k]
    r.job_work_s[i] = total / weight if weight > 0.0 else r.work_s[0]


def _tables(state: State, r: Arrays, k: int, i: int, machine: Machine, path: ClassPath, writes: bool) -> None:
    """Service time, fixed latency and waiting tables of a class at a machine; tables only where they are others than before."""
    c = k * r.sizes[MACHINES] + i
    speed = machine.speed
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
    if writes and path.waits:
        latency += path.commit_ms + state.figure(DISK_LATENCY_MS) * (machine.latency - path.commits_to_volume)
    return latency / 1000.0


def slow_commits(state: State, item: RequestClass, *, full: bool = False) -> tuple[float, float]:
    """Share of a class's requests whose commit is slow, and by how many seconds; `full`: at the limit of the database."""
    commits = committing(state)
    if not item.writes or not commits.slow_commit_ms or not waits_for_disk(state):
        return 0.0, 0.0
    share = (full and commits.slow_commit_share_full) or SLOW_COMMITS
    return state.figure(share), state.figure(commits.slow_commit_ms) / 1000.0


def committing(state: State) -> Deployment:
    """The deployment whose copies a commit waits for: a converted database has a standby that its design lacks."""
    database = state.inputs.design.database
    return database.service.deployment("standby") if state.machines[state.writer].standby_zone else database.deployment
