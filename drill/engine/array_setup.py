"""The rows of the flow at second 0: allocated as they are declared, and filled where a row begins with something else."""

from __future__ import annotations

from functools import lru_cache

from drill.engine.cache.slabs import entry_bytes
from drill.engine.clients.queue_workers import set_queues
from drill.engine.clients.retry_policy import limit_retries, retries_of
from drill.engine.database.lock_waits import lock_names, set_locks
from drill.engine.database.pages.popularity_tables import tables_of
from drill.engine.flow.accounting import EDGES
from drill.engine.flow.accounting import slots as accounts_of
from drill.engine.flow.capacity import ANSWER, LAG_POINTS
from drill.engine.flow.memory import FOREVER_S
from drill.engine.flow.node_samples import LOOKS
from drill.engine.flow.offered_load import SUMS
from drill.engine.flow.popularity import POINTS, WAVES
from drill.engine.flow.waiting import LOAD_POINTS
from drill.engine.state.arrays import (
    AT_MACHINE,
    CLASS_WIDTH,
    FIRST_AT_MACHINE,
    NODE_WIDTH,
    STORED,
    TAPE,
    TICKS,
    Arrays,
    allocate,
    fill,
)
from drill.engine.state.buckets import BUCKETS
from drill.model.inputs import Inputs, Metered
from drill.model.level_traffic import RequestClass, Retries

HELD_S = 120
"""Seconds of frames that the rows hold before they are put away."""
MOST_TIMEOUT_TICKS = 240
"""A client waits a minute at most, whatever its timeout."""
MOST_BACKOFF_S = 60.0
"""The same of its back-off."""
NO_LIMIT = 1e18


def make_arrays(inputs: Inputs) -> Arrays:
    """The flow state at second 0: caches warm, queues empty. Parameters are filled in by `refresh`."""
    classes = inputs.level.classes
    policies = [retries_of(inputs, item) for item in classes]
    timeouts = [min(MOST_TIMEOUT_TICKS, max(1, -(-item.timeout_ms * TICKS // 1000))) for item in classes]
    attempts, slots = max(policy.max for policy in policies) + 1, max(timeouts) + 2
    backoff = {k * attempts + a: shares for k, policy in enumerate(policies) for a, shares in enumerate(_waits(policy))}
    delays = max((len(shares) for shares in backoff.values()), default=1) + slots
    r = allocate(sizes_of(inputs, attempts, slots, delays))
    r.attempts[:] = [policy.max + 1 for policy in policies]
    limit_retries(inputs, r)
    r.timeout[:] = timeouts
    for j, shares in backoff.items():
        fill(r.delay, j * delays, shares)
        used = [t for t, share in enumerate(shares) if share > 0.0]
        r.delay_first[j], r.delay_last[j] = used[0], used[-1]
    cache = inputs.design.cache
    r.closed[0] = int(cache is not None and cache.on_failure == "closed")
    r.metered[0] = int(_metered(inputs) is not None)
    r.coalesce[0] = int(cache is not None and cache.single_flight)
    r.hold[0] = max(1, inputs.design.clients.connect_timeout_ms * TICKS // 1000)
    r.front[1] = NO_LIMIT
    r.oldest_s[0] = FOREVER_S
    r.lifetime[0] = r.cache_bytes[1] = -1.0
    r.cache_timeout_s[0] = inputs.figure("model.cache.client_timeout_ms").value / 1000.0
    r.log_bytes[0] = float(inputs.level.write_bytes)
    for i, spec in enumerate(inputs.machines):
        fill(r.tokens, i * BUCKETS, [bucket.size if bucket else 0.0 for bucket in spec.limits.each])
    for k, item in enumerate(classes):
        _set_class(r, k, item)
        _set_keys(inputs, r, k, item)
    set_queues(r, classes)
    set_locks(inputs, r)
    _set_curves(r, classes)
    return r


def sizes_of(inputs: Inputs, attempts: int, slots: int, delays: int) -> dict[str, int]:
    """The length of each axis of the rows (`declarations.AXES`)."""
    classes, machines = inputs.level.classes, len(inputs.machines)
    causes = FIRST_AT_MACHINE + AT_MACHINE * machines
    return {
        "k": len(classes),
        "a": attempts,
        "j": len(classes) * attempts,
        "i": machines,
        "s": len(inputs.shards) + 1 if inputs.shards else 0,
        "t": slots,
        "d": delays,
        "n": inputs.level.length_s * TICKS,
        "cause": causes,
        "source": machines + 1,
        "account": accounts_of(causes, machines),
        "load": LOAD_POINTS,
        "point": POINTS,
        "wave": WAVES,
        "edge": EDGES,
        "sum": SUMS,
        "answer": ANSWER,
        "bucket": BUCKETS,
        "lag_point": LAG_POINTS,
        "curve": sum(len(item.rate.points) for item in classes),
        "node": len(inputs.topology.nodes),
        "look": LOOKS,
        "held": HELD_S,
        "lock": len(lock_names(inputs)),
        "h": sum(1 for item in inputs.level.classes if item.lock),
        "q": sum(1 for item in inputs.level.classes if item.queue),
        "class_number": CLASS_WIDTH,
        "node_number": NODE_WIDTH,
        "tape": TAPE,
    }


@lru_cache(maxsize=64)
def delay_shares(mean_s: float, jitter: float) -> tuple[float, ...]:
    """Share of retries that start t ticks after a failure: back-off even over mean ± jitter, failure anywhere in its tick."""
    shares: dict[int, float] = {}
    steps = 64
    for step in range(steps):
        wait = mean_s * (1.0 - jitter + 2.0 * jitter * (step + 0.5) / steps) * TICKS
        whole = int(wait)
        part = wait - whole
        shares[whole] = shares.get(whole, 0.0) + (1.0 - part) / steps
        shares[whole + 1] = shares.get(whole + 1, 0.0) + part / steps
    # Nothing returns within the tick it failed in.
    shares[1] = shares.get(1, 0.0) + shares.pop(0, 0.0)
    row = [0.0] * (max(shares) + 1)
    for t in sorted(shares):
        row[t] = shares[t]
    return tuple(row)


def _waits(policy: Retries) -> list[tuple[float, ...]]:
    """Spreads the retries of each attempt but the last over ticks."""
    mean_s = policy.backoff_ms / 1000.0
    found = []
    for _ in range(policy.max):
        found.append(delay_shares(min(mean_s, MOST_BACKOFF_S), policy.jitter))
        mean_s *= policy.multiplier
    return found


def _set_class(r: Arrays, k: int, item: RequestClass) -> None:
    """Fill in the work of a class's requests, and the limits its users set."""
    r.reads[k], r.writes[k] = float(item.reads), float(item.writes)
    r.within_s[k] = item.within_ms / 1000.0
    r.fresh_s[k] = NO_LIMIT if item.fresh_s is None else item.fresh_s


def _set_keys(inputs: Inputs, r: Arrays, k: int, item: RequestClass) -> None:
    """A class's keys: how popular they are, who changes them, and whether the cache has them."""
    cache, tables = inputs.design.cache, tables_of(item)
    r.keys[k] = float(tables.keys)
    fill(r.key_hit, k * POINTS, tables.hit)
    fill(r.key_lifetime, k * POINTS, tables.lifetime)
    for wave, again in enumerate(tables.again):
        fill(r.key_again, (k * WAVES + wave) * POINTS, again)
    classes = inputs.level.classes
    for other, writer in enumerate(classes):
        r.updates[k * len(classes) + other] = _changed(writer.updates, item.name)
        r.inserts[k * len(classes) + other] = _changed(writer.inserts, item.name)
    r.miss[k] = 1.0
    if item.keys is None:
        return
    r.keyed[k] = 1
    r.key_bytes[k] = float(item.keys.bytes)
    if (charged := _metered(inputs)) is not None:
        r.command_ecpus[k] = max(1.0, item.keys.bytes / charged.ecpu_bytes)
    if cache is None:
        return
    r.entry_bytes[k] = entry_bytes(cache, item.keys.bytes)
    r.cached[k] = STORED if item.name in cache.stores else int(item.name in cache.classes)
    if r.cached[k]:
        r.miss[k] = 0.0
        fill(r.hit, k * POINTS, tables.hit)
        fill(r.distinct, k * POINTS, tables.distinct)


def _metered(inputs: Inputs) -> Metered | None:
    """Usage that a serverless cache pays for; None for a cache of nodes."""
    return inputs.shards[0].metered if inputs.shards else None


def _changed(changes: tuple[tuple[str, float], ...], name: str) -> float:
    """Records of a class among those that one request changes."""
    return float(sum(records for target, records in changes if target == name))


def _set_curves(r: Arrays, classes: tuple[RequestClass, ...]) -> None:
    """Sets the request rate of each class over time."""
    at = 0
    for k, item in enumerate(classes):
        r.curve_from[k] = at
        r.curve_linear[k] = int(item.rate.linear)
        for second, rate in item.rate.points:
            r.curve_s[at], r.curve_rate[at] = float(second), rate
            at += 1
    r.curve_from[len(classes)] = at
