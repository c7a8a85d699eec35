"""Once a second: read the counters, book them, take a frame, notice overloads, ring alarms."""

from __future__ import annotations

from drill.engine import reasons
from drill.engine.booking import EDGES, book, respond_all
from drill.engine.cache_writes import book_writes
from drill.engine.clones import charge_clones
from drill.engine.drift import iops_now
from drill.engine.flow import under_way
from drill.engine.frames import FrameLog
from drill.engine.lag import LAG_ALARM_S, mean_lag_s, note_lags
from drill.engine.ledger import Ledger
from drill.engine.lifetimes import update_rate
from drill.engine.old_copies import copies_missing, deletes, misses_older, note_loads
from drill.engine.portraits import pose
from drill.engine.reader_scaling import watch_readers
from drill.engine.rows import UP, Rows, fill
from drill.engine.serve_stale import older_by_s
from drill.engine.serverless import follow
from drill.engine.shards import lend_shards, load_shards
from drill.engine.shots import take_nodes
from drill.engine.staleness import AGES_S, copies_older
from drill.engine.trips import hit_ms
from drill.engine.waiting import LOADS, percentile_s
from drill.engine.world import World
from drill.model.level import RequestClass

NEVER = 1e18
OVERLOADED_WAIT_S = 0.25


def observe(world: World, r: Rows, ledger: Ledger, frames: FrameLog, first_event: int) -> None:
    """Everything that is read off at the end of a second. `first_event`: events logged before this second began."""
    note_lags(world, r)
    _notice_overload(world, r)
    under_way(r)
    note_loads(world, r)
    for k, item in enumerate(world.plant.level.classes):
        r.hit_s[k] = hit_ms(world, item) / 1000.0
    r.triggered[0] = int(bool(world.trigger[1]))
    for i, unit in enumerate(world.units):
        r.lag_now_s[i], r.lag_was_s[i] = unit.lag_s, unit.lag_before_s
    _old_answers(world, r)
    _respond(world, r)
    book(r, 0)
    ledger.open_accounts(world, r)
    book_writes(world, r)
    _machines_drift(world, r)
    for i, unit in enumerate(world.units):
        r.warm[i] = unit.warm
        r.slow[i] = unit.slow
        r.overloaded[i] = 1 if unit.overload else 0
    lend_shards(world, r)
    load_shards(r)
    pose(world, r, frames)
    take_nodes(r, 0)
    frames.take(r, 1)
    _alarms(world, r)
    if world.clones:
        charge_clones(world, r)
    watch_readers(world, r)
    follow(world, r)
    frames.events.extend(world.events[first_event:])
    frames.event_ends.append(len(frames.events))
    _zero(r)


def _notice_overload(world: World, r: Rows) -> None:
    """An overload is charged to what was going on when it began, and stays charged to it until it is over."""
    for i, unit in enumerate(world.units):
        if r.mode[i] != UP:
            unit.overload = ()
        elif r.wait_s[i] > OVERLOADED_WAIT_S or r.live[i] > r.admit_jobs[i]:
            if not unit.overload:
                unit.overload = reasons.overload_chain(world, i)
                world.say("alarm", unit.machine.node, f"{unit.machine.node}: requests wait {r.wait_s[i]:.1f} s")
        elif unit.overload and unit.slow <= 1.0 and not unit.lazy and r.wait_s[i] <= 0.0:
            unit.overload = ()


def _respond(world: World, r: Rows) -> None:
    """Response times of every class; what the tables of waiting do not hold yet is worked out."""
    place = respond_all(r)
    while place >= 0:
        c, step = divmod(place, LOADS + 1)
        i = c % len(world.units)
        machine = world.units[i].machine
        mean_s = r.job_work_s[i] / machine.speed
        r.usual_s[place] = percentile_s(machine.vcpu, mean_s, r.service_s[c], step, 0.5)
        r.long_s[place] = percentile_s(machine.vcpu, mean_s, r.service_s[c], step, 0.99)
        place = respond_all(r)


def _old_answers(world: World, r: Rows) -> None:
    """How old the answers of caches are, and of replicas where a cache stands before them."""
    sources = len(world.units) + 1
    for k, item in enumerate(world.plant.level.classes):
        r.by_hand[k] = int(deletes(world, item))
        if item.reads == 0:
            continue
        for source in range(sources):
            if r.answered[k * sources + source] <= 0.0:
                continue
            if source == sources - 1:
                older = _cache_older(world, r, k, item)
            elif r.by_hand[k]:
                older = _behind(world, r, k, item, source)
            else:
                continue
            row = (k * sources + source) * EDGES
            r.old_edges[k * sources + source] = max(0, len(older) - 1)
            fill(r.older, row, older[:-1])
            r.older[row + EDGES - 1] = older[-1] if older else 0.0


def _behind(world: World, r: Rows, k: int, item: RequestClass, source: int) -> list[float]:
    """Shares of a replica's answers behind a cache that miss a write older than each edge, and than the class tolerates."""
    lag = mean_lag_s(world, source)
    if lag <= 0.0:
        return []
    written = update_rate(world, r, item.name)
    edges = [edge for edge in AGES_S if edge < lag]
    tolerance = item.fresh_s if item.fresh_s is not None else NEVER
    return [misses_older(world, r, k, item, written, lag, edge) for edge in (*edges, tolerance)]


def _cache_older(world: World, r: Rows, k: int, item: RequestClass) -> list[float]:
    """Shares of reads that meet a copy older than each edge, and than the class tolerates; empty when all are fresh."""
    cache = world.plant.design.cache
    if cache is None or item.keys is None or item.name in cache.stores:
        return []
    if item.name in world.old_copies:
        edges = (*AGES_S, item.fresh_s if item.fresh_s is not None else NEVER)
        return [copies_missing(world, item, edge) for edge in edges]
    if cache.strategy != "lazy":
        return []
    written = update_rate(world, r, item.name)
    if written <= 0.0:
        return []
    emptied = max((shard.empty_since for shard in world.shards), default=-(10**9))
    life = float(world.second - emptied)
    if 0 < cache.ttl_s < life:
        life = float(cache.ttl_s) + older_by_s(world, r, item.name)
    tolerance = item.fresh_s if item.fresh_s is not None else NEVER
    older = [0.0] * (len(AGES_S) + 1)
    machines = len(world.units)
    for i in range(machines):
        loads = r.route[k * machines + i]
        if loads > 0.0:
            copies = copies_older(item.keys, r.rate[k] * 4.0, written, life, tolerance, mean_lag_s(world, i))
            for edge, share in enumerate(copies):
                older[edge] += loads * share
    return older


def _machines_drift(world: World, r: Rows) -> None:
    """Buffers warm up with use; burst credits drain and refill."""
    for i, unit in enumerate(world.units):
        if unit.alive and unit.warm < 1e12:
            unit.warm += r.jobs[i]
        if unit.machine.burst_credits > 0.0:
            # What was done, reads that missed the buffers included, and what a replica applied beside it.
            used = r.done_s[i] * unit.ios_per_work + max(0.0, r.applied[i] - unit.applied_before) * unit.ios_per_applied
            unit.applied_before = r.applied[i]
            used = min(used, iops_now(unit))
            unit.credits = min(unit.machine.burst_credits, max(0.0, unit.credits + unit.machine.iops - used))


def _alarms(world: World, r: Rows) -> None:
    """Alarms ring once when something begins and once when it ends."""
    for i, unit in enumerate(world.units):
        _ring(
            world,
            f"lag:{i}",
            unit.lag_s > LAG_ALARM_S,
            unit.machine.node,
            "replica lag over 10 s",
            "replica lag is back to normal",
        )
    offered = answered = 0.0
    sources = len(world.units) + 1
    for k in range(r.sizes[0]):
        offered += r.offered[k]
        for source in range(sources):
            answered += r.answered[k * sources + source]
    _ring(
        world,
        "availability",
        offered > 0.0 and answered < 0.95 * offered,
        "lb",
        "less than 95 % answered in time",
        "95 % answered in time again",
    )


def _ring(world: World, alarm: str, on: bool, node: str, begin: str, end: str) -> None:
    if on != world.alarms.get(alarm, False):
        world.alarms[alarm] = on
        world.say("alarm" if on else "recover", node, f"{node}: {begin if on else end}")


def _zero(r: Rows) -> None:
    """Counters start again."""
    for row in (
        r.offered,
        r.answered,
        r.late_wait,
        r.late_retry,
        r.lost,
        r.missed,
        r.retried,
        r.arrived_s,
        r.jobs,
        r.done_s,
        r.committed,
        r.asked,
        r.found,
    ):
        fill(row, 0, [0.0] * len(row))
