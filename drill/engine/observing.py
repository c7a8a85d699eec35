"""Once a second: read the counters, book them, take a frame, notice overloads, ring alarms."""

from __future__ import annotations

from drill.engine import reasons
from drill.engine.cache_writes import book_writes
from drill.engine.clones import charge_clones
from drill.engine.drift import iops_now
from drill.engine.flow import under_way
from drill.engine.frames import FrameLog
from drill.engine.lag import LAG_ALARM_S, mean_lag_s, note_lags
from drill.engine.ledger import Ledger
from drill.engine.lifetimes import update_rate
from drill.engine.old_copies import copies_missing, deletes, misses_older, note_loads
from drill.engine.portraits import take_node
from drill.engine.reader_scaling import watch_readers
from drill.engine.refresh import slow_commits
from drill.engine.rows import STORED, UP, Rows, fill
from drill.engine.serve_stale import older_by_s
from drill.engine.serverless import eighths, follow, processors
from drill.engine.staleness import AGES_S, copies_older, replica_older
from drill.engine.trips import hit_ms
from drill.engine.waiting import LOADS, percentile_s, tail_s
from drill.engine.world import World
from drill.model.level import RequestClass

OVERLOADED_WAIT_S = 0.25


def observe(world: World, r: Rows, ledger: Ledger, frames: FrameLog, first_event: int) -> None:
    """Everything that is read off at the end of a second. `first_event`: events logged before this second began."""
    note_lags(world, r)
    _notice_overload(world, r)
    under_way(r)
    note_loads(world, r)
    classes = world.plant.level.classes
    for k, item in enumerate(classes):
        frames.class_rows.extend(_book_class(world, r, ledger, k, item))
    book_writes(world, r)
    _machines_drift(world, r)
    for node in world.plant.topology.nodes:
        take_node(world, r, frames, node)
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


def _book_class(world: World, r: Rows, ledger: Ledger, k: int, item: RequestClass) -> list[float]:
    """Book one class's second. Returns its frame: see ClassFrame for the order."""
    machines = len(world.units)
    sources = machines + 1
    offered = r.offered[k]
    ledger.offered[k] += offered
    good = stale = late = failed = 0.0
    for source in range(sources):
        amount = r.answered[k * sources + source]
        if amount > 0.0:
            old = _stale(world, r, ledger, k, item, source, amount)
            stale += old
            good += amount - old
        slow = r.late_wait[k * sources + source]
        if slow > 0.0:
            late += slow
            _book_late(world, r, ledger, k, source, slow)
    ledger.good[k] += good
    if r.late_retry[k] > 0.0:
        late += r.late_retry[k]
        _book_retried(world, r, ledger, k, r.late_retry[k])
    causes = r.sizes[6]
    for cause in range(causes):
        lost = r.lost[k * causes + cause]
        if lost > 0.0:
            failed += lost
            ledger.book(k, "failed", reasons.name(world, cause), reasons.chain(world, cause), lost)
    p50, p99 = _latencies(world, r, k, item)
    hit = r.found[k] / r.asked[k] if r.asked[k] > 0.0 else 0.0
    return [offered, good, stale, late, failed, r.retried[k], r.waiting[k], p50, p99, hit]


def _stale(world: World, r: Rows, ledger: Ledger, k: int, item: RequestClass, source: int, amount: float) -> float:
    """Stale part of what a source answered in time; every read enters the age histogram."""
    if item.reads == 0:
        return 0.0
    ledger.reads += amount
    machines = len(world.units)
    if source == machines:
        copies = _cache_older(world, r, k, item)
        if copies is None:
            ledger.ages[0] += amount
            return 0.0
        older, share = copies
        if deletes(world, item):
            chain = ("a replica was behind", "copies loaded from it are old", f"reads: {item.name} from replicas")
        else:
            chain = ("writes do not reach the cache", f"copies live {_ttl(world)} s", f"cache.ttl: {_ttl(world)}s")
        cause = "old-copy:cache"
    else:
        lag = mean_lag_s(world, source)
        if lag <= 0.0:
            ledger.ages[0] += amount
            return 0.0
        written = update_rate(world, r, item.name)
        node = world.units[source].machine.node
        missed = deletes(world, item)

        def missing(age: float) -> float:
            if missed:
                return misses_older(world, r, k, item, written, lag, age)
            return replica_older(item.keys, written, lag, age)

        older = []
        for edge in AGES_S:
            if edge >= lag:
                break
            older.append(missing(edge))
        share = missing(item.fresh_s) if item.fresh_s is not None else 0.0
        event = world.trigger[1] if r.lag_s[source] > 1.0 and world.trigger[1] else "asynchronous replication"
        chain = (event, f"{node} was behind the writer", f"reads: {item.name} from replicas")
        return _count_ages(ledger, k, amount, older, share, f"lag:{node}", chain)
    return _count_ages(ledger, k, amount, older, share, cause, chain)


def _count_ages(
    ledger: Ledger, k: int, amount: float, older: list[float], share: float, cause: str, chain: tuple[str, ...]
) -> float:
    previous = 1.0
    for bucket, value in enumerate(older):
        ledger.ages[bucket] += amount * (previous - value)
        previous = value
    ledger.ages[len(older)] += amount * previous
    stale = amount * share
    if stale > 0.0:
        ledger.book(k, "stale", cause, chain, stale)
    return stale


def _ttl(world: World) -> int:
    return world.plant.design.cache.ttl_s if world.plant.design.cache else 0


def _cache_older(world: World, r: Rows, k: int, item: RequestClass) -> tuple[list[float], float] | None:
    """Shares of the cache's answers older than each edge, and than the class tolerates; None when all are fresh."""
    cache = world.plant.design.cache
    hit = 1.0 - r.miss[k]
    if cache is None or item.keys is None or hit <= 0.0 or item.name in cache.stores:
        return None
    if item.name in world.old_copies:
        edges = (*AGES_S, item.fresh_s if item.fresh_s is not None else 1e18)
        found = [min(1.0, copies_missing(world, item, edge) / hit) for edge in edges]
        return found[:-1], found[-1]
    if cache.strategy != "lazy":
        return None
    written = update_rate(world, r, item.name)
    if written <= 0.0:
        return None
    emptied = max((shard.empty_since for shard in world.shards), default=-(10**9))
    life = float(world.second - emptied)
    if 0 < cache.ttl_s < life:
        life = float(cache.ttl_s) + older_by_s(world, r, item.name)
    tolerance = item.fresh_s if item.fresh_s is not None else 1e18
    older = [0.0] * (len(AGES_S) + 1)
    machines = len(world.units)
    for i in range(machines):
        loads = r.route[k * machines + i]
        if loads > 0.0:
            copies = copies_older(item.keys, r.rate[k] * 4.0, written, life, tolerance, mean_lag_s(world, i))
            for edge, share in enumerate(copies):
                older[edge] += loads * share
    shares = [min(1.0, share / hit) for share in older]
    return shares[:-1], shares[-1]


def _book_late(world: World, r: Rows, ledger: Ledger, k: int, source: int, amount: float) -> None:
    if source == len(world.units):
        ledger.book(k, "late", "slow:cache", reasons.usual_chain(world, world.writer), amount)
        return
    unit = world.units[source]
    ledger.book(k, "late", f"slow:{unit.machine.node}", unit.overload or reasons.usual_chain(world, source), amount)


def _book_retried(world: World, r: Rows, ledger: Ledger, k: int, amount: float) -> None:
    """Late because an earlier attempt failed: charged to what fails attempts of this class now, in proportion."""
    causes = r.sizes[6]
    row = k * causes
    total = 0.0
    for cause in range(causes):
        total += r.missed[row + cause]
    if total <= 0.0:
        chain = (world.trigger[1], "an earlier attempt failed", "clients.retries")
        ledger.book(k, "late", "retried", chain, amount)
        return
    for cause in range(causes):
        part = r.missed[row + cause]
        if part > 0.0:
            name = f"retried-after-{reasons.name(world, cause)}"
            ledger.book(k, "late", name, reasons.chain(world, cause), amount * (part / total))


def _latencies(world: World, r: Rows, k: int, item: RequestClass) -> tuple[float, float]:
    """Median and 99th percentile of a class's response time in milliseconds: the worst machine it visits decides."""
    machines = len(world.units)
    median = slow = 0.0
    for i in range(machines):
        c = k * machines + i
        if r.route[c] <= 0.0 or r.mode[i] != UP or r.capacity_s[i] <= 0.0:
            continue
        unit = world.units[i]
        own = r.service_s[c]
        if r.wait_s[i] > 0.0:
            share, slower_s = slow_commits(world, item, full=True)
            usual, long = r.wait_s[i] + 0.693 * own, r.wait_s[i] + tail_s(own, 0.99, share, slower_s)
        else:
            step = min(LOADS, int(r.arrived_s[i] / (r.capacity_s[i] * 4.0) * LOADS + 0.5))
            mean = r.job_work_s[i] / unit.machine.speed
            usual = percentile_s(eighths(processors(world, unit)), mean, own, step, 0.5)
            long = percentile_s(eighths(processors(world, unit)), mean, own, step, 0.99)
        fixed = r.fixed_s[c] + r.disk_s[c]
        median += r.route[c] * (fixed + usual)
        slow = max(slow, fixed + long)
    limit = r.timeout[k] * 0.25
    if r.cached[k] and (r.miss[k] < 0.5 or r.cached[k] == STORED):
        median = hit_ms(world, item) / 1000.0
    if r.cached[k] and (r.miss[k] < 0.01 or r.cached[k] == STORED):
        slow = hit_ms(world, item) / 1000.0 * 2.0
    return min(median, limit) * 1000.0, min(slow, limit) * 1000.0


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
