"""Once a second: read the counters, book them, take a frame, notice overloads, ring alarms."""

from __future__ import annotations

from drill.engine import reasons
from drill.engine.flow import under_way
from drill.engine.frames import STATES, FrameLog
from drill.engine.ledger import Ledger
from drill.engine.refresh import copies_left, iops_now, open_connections, update_rate
from drill.engine.rows import UP, Rows
from drill.engine.staleness import AGES_S, copies_older, replica_older
from drill.engine.timings import AURORA_LAG_MS, IDLE_LAG_MS, IOS_PER_TRANSACTION, WRITES_PER_TRANSACTION
from drill.engine.waiting import mean_wait_s
from drill.engine.world import World
from drill.model.level import RequestClass
from drill.model.run import NodeState
from drill.model.topology import Node, NodeKind

OVERLOADED_WAIT_S = 0.25
LAG_ALARM_S = 10.0


def base_lag_s(world: World, r: Rows, i: int) -> float:
    """Lag of a replica that keeps up: shipping for RDS, the log stream for Aurora (SIGMOD 2017, table 4)."""
    if world.plant.design.database.service != "aurora":
        return world.figure(IDLE_LAG_MS) / 1000.0
    writes = 0.0
    for k, item in enumerate(world.plant.level.classes):
        writes += r.rate[k] * 4.0 * item.writes
    previous = 0.0
    lag = world.figure(AURORA_LAG_MS[0][1])
    for edge, key in AURORA_LAG_MS:
        if writes <= edge:
            value = world.figure(key)
            return (lag + (value - lag) * (writes - previous) / (edge - previous)) / 1000.0
        previous, lag = edge, world.figure(key)
    return lag * writes / previous / 1000.0


def lag_now_s(world: World, r: Rows, i: int) -> float:
    """Age of the oldest write a machine has not applied."""
    unit = world.units[i]
    readable = unit.role == "reader" or (unit.role == "standby" and world.plant.design.database.multi_az == "cluster")
    if i == world.writer or not readable or unit.detached:
        return 0.0
    return r.lag_s[i] + base_lag_s(world, r, i)


def observe(world: World, r: Rows, ledger: Ledger, frames: FrameLog, first_event: int) -> None:
    """Everything that is read off at the end of a second. `first_event`: events logged before this second began."""
    _notice_overload(world, r)
    under_way(r)
    classes = world.plant.level.classes
    for k, item in enumerate(classes):
        frames.class_rows.extend(_book_class(world, r, ledger, k, item))
    _machines_drift(world, r)
    for node in world.plant.topology.nodes:
        _take_node(world, r, frames, node)
    _alarms(world, r)
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
        elif unit.overload and unit.slow <= 1.0 and r.wait_s[i] <= 0.0:
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
    hit = 1.0 - r.miss[k] if r.cached[k] else 0.0
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
        chain = ("writes do not reach the cache", f"copies live {_ttl(world)} s", f"cache.ttl: {_ttl(world)}s")
        cause = "old-copy:cache"
    else:
        lag = lag_now_s(world, r, source)
        if lag <= 0.0:
            ledger.ages[0] += amount
            return 0.0
        written = update_rate(world, r, item.name)
        node = world.units[source].machine.node
        older = [replica_older(item.keys, written, lag, edge) for edge in AGES_S]
        tolerance = item.fresh_s
        share = replica_older(item.keys, written, lag, tolerance) if tolerance is not None else 0.0
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
    if cache is None or item.keys is None or cache.strategy != "lazy" or hit <= 0.0:
        return None
    written = update_rate(world, r, item.name)
    if written <= 0.0:
        return None
    emptied = max((shard.empty_since for shard in world.shards), default=-(10**9))
    life = float(world.second - emptied)
    if 0 < cache.ttl_s < life:
        life = float(cache.ttl_s)
    tolerance = item.fresh_s if item.fresh_s is not None else 1e18
    older = copies_older(item.keys, r.rate[k] * 4.0, written, life, tolerance)
    shares = [min(1.0, share / hit) for share in older]
    return shares[:-1], shares[-1]


def _book_late(world: World, r: Rows, ledger: Ledger, k: int, source: int, amount: float) -> None:
    if source == len(world.units):
        ledger.book(k, "late", "slow:cache", reasons.overload_chain(world, world.writer), amount)
        return
    unit = world.units[source]
    ledger.book(k, "late", f"slow:{unit.machine.node}", unit.overload or reasons.overload_chain(world, source), amount)


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
        if r.route[c] <= 0.0 or r.mode[i] != UP:
            continue
        unit = world.units[i]
        load = min(r.arrived_s[i] / max(r.capacity_s[i] * 4.0, 1e-9), 0.999)
        wait = r.wait_s[i] or mean_wait_s(unit.machine.vcpu, r.service_s[c], load)
        median += r.route[c] * (r.fixed_s[c] + wait + 0.693 * r.service_s[c])
        slow = max(slow, r.fixed_s[c] + (wait if r.wait_s[i] else 4.6 * wait) + 4.6 * r.service_s[c])
    limit = r.timeout[k] * 0.25
    if r.cached[k] and r.miss[k] < 0.5:
        median = world.figure("cache.op_ms") / 1000.0
    if r.cached[k] and r.miss[k] < 0.01:
        slow = world.figure("cache.op_ms") / 1000.0 * 2.0
    return min(median, limit) * 1000.0, min(slow, limit) * 1000.0


def _machines_drift(world: World, r: Rows) -> None:
    """Buffers warm up with use; burst credits drain and refill."""
    ios_per_write = world.figure(IOS_PER_TRANSACTION) / WRITES_PER_TRANSACTION
    for i, unit in enumerate(world.units):
        if unit.alive and unit.warm < 1e12:
            unit.warm += r.jobs[i]
        if unit.machine.burst_credits > 0.0:
            used = 0.0
            for k, item in enumerate(world.plant.level.classes):
                used += r.rate[k] * 4.0 * r.route[k * len(world.units) + i] * item.writes * ios_per_write
            used = min(used, iops_now(unit))
            unit.credits = min(unit.machine.burst_credits, max(0.0, unit.credits + unit.machine.iops - used))


def _take_node(world: World, r: Rows, frames: FrameLog, node: Node) -> None:
    """One node's frame: see NodeFrame."""
    state, load, rate, queue, lag, warmth, connections, copies, role, note = _NODES[node.kind](world, r, node)
    frames.states.append(STATES.index(state))
    frames.node_rows.extend((load, rate, queue, lag, warmth, connections, float(copies), 0.0))
    frames.word_rows.append(frames.word(role))
    frames.word_rows.append(frames.word(note))


Shot = tuple[NodeState, float, float, float, float, float, float, int, str, str]


def _total(world: World, r: Rows) -> float:
    total = 0.0
    for k in range(r.sizes[0]):
        total += r.offered[k]
    return total


def _users(world: World, r: Rows, node: Node) -> Shot:
    total = _total(world, r)
    surge = max(world.surge.values(), default=1.0)
    return (NodeState.UP, 0.0, total, 0.0, 0.0, 1.0, 0.0, 0, "users", "more than usual" if surge > 1.0 else "")


def _balancer(world: World, r: Rows, node: Node) -> Shot:
    state = NodeState.DEGRADED if r.front[0] > 0.0 else NodeState.UP
    note = "still sends to dead applications" if r.front[0] > 0.0 else ""
    return (state, 0.0, _total(world, r), 0.0, 0.0, 1.0, 0.0, 0, "balancer", note)


def _app(world: World, r: Rows, node: Node) -> Shot:
    zones = len(world.plant.level.apps.zones)
    if node.zone in world.apps_gone:
        return (NodeState.DOWN, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0, "app", "its zone is gone")
    live = 0.0
    for i in range(len(world.units)):
        live += r.live[i]
    load = live / r.front[1] if r.front[1] > 0.0 else 1.0
    up = zones - len(world.apps_gone)
    state = NodeState.DEGRADED if load >= 0.95 else NodeState.UP
    note = "all threads wait" if load >= 0.95 else ""
    pool = float(max(world.plant.design.clients.pool, 1) * world.instances) / max(up, 1)
    return (state, load, _total(world, r) / max(up, 1), live / max(up, 1), 0.0, 1.0, pool, 0, "app", note)


def _proxy(world: World, r: Rows, node: Node) -> Shot:
    i = world.writer
    limit = r.admit_jobs[i] if 0.0 < r.admit_jobs[i] < 1e15 else 1.0
    load = min(r.live[i] / limit, 9.99)
    state = NodeState.DEGRADED if world.failing_over or load >= 1.0 else NodeState.UP
    note = (
        "holds requests during the failover"
        if world.failing_over
        else "every connection is in use"
        if load >= 1.0
        else ""
    )
    return (state, load, r.jobs[i], r.live[i], 0.0, 1.0, open_connections(world, i), 0, "proxy", note)


def _cache(world: World, r: Rows, node: Node) -> Shot:
    s = next(s for s, shard in enumerate(world.plant.shards) if shard.node == node.id)
    shard = world.shards[s]
    classes = r.sizes[0]
    held = most = 0.0
    for k in range(classes):
        if r.cached[k]:
            held += min(r.filled[s * classes + k], r.full[k])
            most += r.full[k]
    hit = wanted = 0.0
    for k in range(classes):
        if r.cached[k]:
            hit += r.rate[k] * (1.0 - r.miss[k])
            wanted += r.rate[k] * r.hit_most[k]
    warmth = min(1.0, hit / wanted) if wanted > 0.0 else 1.0
    if held <= 0.0 and most > 0.0:
        warmth = 0.0
    state = shard.state
    if shard.up and state != NodeState.DOWN:
        state = NodeState.COLD if warmth < 0.9 else NodeState.UP
    load = r.looked_up[s] / world.plant.shards[s].ops_per_s
    return (state, load, r.looked_up[s], 0.0, 0.0, warmth, 0.0, 0, "cache", shard.note)


def _cache_replica(world: World, r: Rows, node: Node) -> Shot:
    dark = world.dark.get(node.zone, 0) > 0
    state = NodeState.DOWN if dark else NodeState.UP
    return (state, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0, "cache replica", "no power in its zone" if dark else "")


def _machine(world: World, r: Rows, node: Node) -> Shot:
    i = world.index(node.id)
    unit = world.units[i]
    capacity = r.capacity_s[i] * 4.0
    load = min(r.arrived_s[i] / capacity, 9.99) if capacity > 0.0 else 0.0
    lag = lag_now_s(world, r, i)
    state, note = unit.state, unit.note
    if state == NodeState.UP and (unit.overload or load > 1.0 or lag > LAG_ALARM_S or unit.slow > 1.0):
        state = NodeState.DEGRADED
        note = note or _trouble(r, i, unit.slow, lag)
    warmth = min(1.0, unit.warm / 1e6) if unit.warm < 1e12 else 1.0
    return (state, load, r.jobs[i], r.live[i], lag, warmth, open_connections(world, i), 0, unit.role, note)


def _trouble(r: Rows, i: int, slow: float, lag_s: float) -> str:
    if slow > 1.0:
        return "its volume is slow"
    if lag_s > LAG_ALARM_S:
        return "far behind the writer"
    return "requests wait" if r.wait_s[i] > 0.0 else "at its limit"


def _storage(world: World, r: Rows, node: Node) -> Shot:
    left = copies_left(world)
    state = NodeState.UP if left == 6 else NodeState.DEGRADED if left >= 4 else NodeState.DOWN
    note = "" if left == 6 else "writes and reads go on" if left >= 4 else "reads only" if left == 3 else "no quorum"
    return (state, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, left, "volume", note)


def _backup(world: World, r: Rows, node: Node) -> Shot:
    state = NodeState.RESTORING if world.restoring else NodeState.UP
    return (state, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0, "backup", "restoring" if world.restoring else "")


_NODES = {
    NodeKind.USERS: _users,
    NodeKind.BALANCER: _balancer,
    NodeKind.APP: _app,
    NodeKind.PROXY: _proxy,
    NodeKind.CACHE: _cache,
    NodeKind.CACHE_REPLICA: _cache_replica,
    NodeKind.WRITER: _machine,
    NodeKind.STANDBY: _machine,
    NodeKind.READER: _machine,
    NodeKind.STORAGE: _storage,
    NodeKind.BACKUP: _backup,
}


def _alarms(world: World, r: Rows) -> None:
    """Alarms ring once when something begins and once when it ends."""
    for i, unit in enumerate(world.units):
        _ring(
            world,
            f"lag:{i}",
            lag_now_s(world, r, i) > LAG_ALARM_S,
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
        r.looked_up,
    ):
        row[:] = [0.0] * len(row)
