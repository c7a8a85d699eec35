"""Runs once a second: notices overloads, raises alarms, and computes what the loop asks for."""

from __future__ import annotations

from functools import partial

from drill.engine.cache.copies_abroad import older_by_cluster
from drill.engine.cache.serve_stale import older_by_s
from drill.engine.cache.stale_copies import copies_missing, misses_older
from drill.engine.database.serverless import eighths, processors
from drill.engine.flow.accounting import EDGES, mean_lag
from drill.engine.flow.capacity import OVERLOADED_WAIT_S, unavailable
from drill.engine.flow.consumers.message_queue import overdue
from drill.engine.flow.node_samples import FAR_BEHIND_S
from drill.engine.flow.staleness import AGES_S, copies_older
from drill.engine.flow.waiting import LOAD_POINTS, percentile_s
from drill.engine.observe.overload_causes import lock_overload, overload_chain
from drill.engine.state.arrays import TICKS, UP, Arrays, fill
from drill.engine.state.machine import Machine
from drill.engine.state.state import State
from drill.engine.state.timings import CACHE_MEMORY_ALARM_PCT
from drill.model.level_traffic import RequestClass
from drill.model.said import Said

NEVER = 1e18


def notice_overloads(state: State, r: Arrays) -> None:
    """Charge an overload to what was going on when it began, until it is over."""
    for i, machine in enumerate(state.machines):
        if r.mode[i] != UP:
            _end_overload(state, machine)
        elif r.wait_s[i] > OVERLOADED_WAIT_S or r.live[i] > r.admit_jobs[i]:
            if not machine.overload:
                machine.overload = lock_overload(state, r, i) or overload_chain(state, i)
                state.say("alarm", machine.spec.node, _waiting(machine.spec.node, r.wait_s[i]))
        elif machine.overload and machine.whole and r.wait_s[i] <= 0.0:
            _end_overload(state, machine)


def _end_overload(state: State, machine: Machine) -> None:
    if machine.overload:
        machine.last_overload, machine.overload_until_s = machine.overload, state.second
        machine.overload = ()


def _waiting(node: str, wait_s: float) -> Said:
    return Said("machine.requests_wait", node=node, wait_s=round(wait_s, 1))


def work_out_wait(state: State, r: Arrays) -> None:
    """Fill the place in the waiting tables that is asked for."""
    place = r.wanted[0]
    c, step = divmod(place, LOAD_POINTS)
    i = c % len(state.machines)
    machine = state.machines[i]
    servers = eighths(processors(state, machine))
    mean_s = r.job_work_s[i] / machine.speed
    r.usual_s[place] = percentile_s(servers, mean_s, r.service_s[c], step, 0.5)
    r.long_s[place] = percentile_s(servers, mean_s, r.service_s[c], step, 0.99)


def old_answers(state: State, r: Arrays) -> None:
    """Records the age of answers of caches, and of replicas behind a cache."""
    sources = len(state.machines) + 1
    for k, item in enumerate(state.inputs.level.classes):
        if item.reads == 0:
            continue
        for source in range(sources):
            if source == sources - 1:
                older = _cache_older(state, r, k, item)
            elif r.by_hand[k]:
                older = _behind(state, r, k, item, source)
            else:
                continue
            row = (k * sources + source) * EDGES
            r.old_edges[k * sources + source] = max(0, len(older) - 1)
            fill(r.older, row, older[:-1])
            r.older[row + EDGES - 1] = older[-1] if older else 0.0


def _behind(state: State, r: Arrays, k: int, item: RequestClass, source: int) -> list[float]:
    """Shares of a replica's answers behind a cache that miss a write older than each edge, and than the class tolerates."""
    lag = mean_lag(r, source)
    if lag <= 0.0:
        return []
    written = r.rewritten[k]
    edges = [edge for edge in AGES_S if edge < lag]
    tolerance = item.fresh_s if item.fresh_s is not None else NEVER
    return misses_older(state, r, k, item, written, lag, (*edges, tolerance))


def _cache_older(state: State, r: Arrays, k: int, item: RequestClass) -> list[float]:
    """Shares of reads that meet a copy older than each edge, and than the class tolerates; empty when all are fresh."""
    cache = state.inputs.design.cache
    if cache is not None and r.copied_to[0]:
        return older_by_cluster(state, r, k, item, partial(_life_older, state, r, k, item))
    if cache is None or item.keys is None or item.name in cache.stores:
        return []
    if item.name in state.cache.old_copies:
        edges = (*AGES_S, item.fresh_s if item.fresh_s is not None else NEVER)
        return copies_missing(state, item, edges)
    if cache.strategy != "lazy":
        return []
    written = r.rewritten[k]
    if written <= 0.0:
        return []
    emptied = max((shard.empty_since for shard in state.shards), default=-(10**9))
    life = float(state.second - emptied)
    if 0 < cache.ttl_s < life:
        life = float(cache.ttl_s) + older_by_s(state, r, item.name)
    return _life_older(state, r, k, item, life, 0.0)


def _life_older(state: State, r: Arrays, k: int, item: RequestClass, life: float, behind_s: float) -> list[float]:
    """The same of lazily loaded copies that live so long, and began so long ago."""
    written, tolerance = r.rewritten[k], item.fresh_s if item.fresh_s is not None else NEVER
    older = [0.0] * (len(AGES_S) + 1)
    machines = len(state.machines)
    for i in range(machines):
        loads = r.route[k * machines + i]
        if loads > 0.0 and item.keys is not None:
            behind = mean_lag(r, i) + behind_s
            copies = copies_older(item.keys, r.rate[k] * TICKS, written, life, tolerance, behind)
            for edge, share in enumerate(copies):
                older[edge] += loads * share
    return older


def ring_alarms(state: State, r: Arrays) -> bool:
    """Raise each alarm once when it begins and once when it ends. Returns whether any did."""
    turned = False
    for i, machine in enumerate(state.machines):
        if _turns(state, f"lag:{i}", machine.lag_s > FAR_BEHIND_S):
            node, turned = machine.spec.node, True
            begun = Said("alarm.replica_lag", node=node, threshold_s=FAR_BEHIND_S)
            _ring(state, f"lag:{i}", node, begun, Said("alarm.replica_lag_ended", node=node))
    for s, shard in enumerate(state.inputs.shards if state.cache.watched else ()):
        threshold = state.figure(CACHE_MEMORY_ALARM_PCT)
        if _turns(state, f"memory:{s}", r.shard_memory[s * 2] * 100.0 > threshold):
            turned = True
            begun = Said("alarm.cache_memory", node=shard.node, threshold_pct=threshold)
            _ring(state, f"memory:{s}", shard.node, begun, Said("alarm.cache_memory_ended", node=shard.node))
    for k, item in enumerate(state.inputs.level.classes):
        if item.queue is not None and _turns(state, f"backlog:{item.name}", overdue(r, k) > 0):
            turned = True
            begun = Said("alarm.backlog", request_class=item.name, threshold_s=r.within_s[k])
            ended = Said("alarm.backlog_ended", request_class=item.name)
            _ring(state, f"backlog:{item.name}", "balancer", begun, ended)
    if _turns(state, "availability", unavailable(r) > 0):
        turned = True
        _ring(state, "availability", "balancer", Said("alarm.availability"), Said("alarm.availability_ended"))
    return turned


def _turns(state: State, alarm: str, on: bool) -> bool:
    """True if an alarm is to be raised, or to end."""
    return on != state.alarms.get(alarm, False)


def _ring(state: State, alarm: str, node: str, begin: Said, end: Said) -> None:
    on = not state.alarms.get(alarm, False)
    state.alarms[alarm] = on
    # Where the design has alarms of its own, they are what rings.
    kind = "info" if state.inputs.design.alarms else "alarm"
    state.say(kind if on else "recover", node, begin if on else end)
