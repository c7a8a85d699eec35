"""The flow state: flat rows of numbers, so that a state can be copied, compared and compiled.

Index letters: k class, a attempt (0 first), j = k * attempts + a, i machine, s cache shard, t slot of a ring.
Amounts are requests; work is processor seconds; times inside the flow are ticks of a quarter second unless named `_s`.

A request on its way to the database is carried as (amount, miss): `amount` requests reach the database, out of
amount / miss that were issued while that share of keys was missing. A retry finds the keys that others have loaded since
(engine study, 2.4), so both are kept until it ends.
"""

from __future__ import annotations

import importlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, fields

TICKS = 4
"""Ticks a second."""
TICK_S = 0.25

STORED = 2
"""A class of which the cache has the only copy."""

UP, REFUSING, HANGING, HOLDING = 0, 1, 2, 3
"""Machine modes: serving; refusing connections at once; silent until a time-out; behind a proxy that holds requests."""

SHED, APP_DOWN, THREADS, NO_ROUTE, DROPPED, CACHE_DOWN, RECORD_LOST, CONFLICT = 0, 1, 2, 3, 4, 5, 6, 7
FIRST_AT_MACHINE = 8
REFUSED, HUNG, TIMED_OUT, CONNECTIONS, POOL, READ_ONLY = 0, 1, 2, 3, 4, 5
AT_MACHINE = 6
"""Causes: seven of the whole plant, then six for each machine."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Everything the flow reads and writes. The first group is set by events, the second is state, the third is counted.

    Slots, because the inner loop looks rows up by name all the time.
    """

    sizes: list[int]
    """classes, attempts, machines, slots, delays, shards, causes, nodes, seconds held."""

    # -- set between ticks ---------------------------------------------------------------------------------------------
    rate: list[float]
    """k: requests a tick."""
    admit: list[float]
    """k: share not shed."""
    front: list[float]
    """0: share of requests sent to application instances that are gone; 1: threads in all."""
    gone: list[float]
    """k: share of a class sent to application instances that are gone."""
    conflict: list[float]
    """k: share rolled back because another writer was first."""
    broken: list[float]
    """k: share of requests that need a table that is not there."""
    attempts: list[int]
    """k: attempts allowed."""
    timeout: list[int]
    """k: ticks."""
    hold: list[int]
    """0: connect time-out in ticks, for machines that do not answer."""
    within_s: list[float]
    """k: latency objective."""
    route: list[float]
    """k, i: share of a class's database requests sent to a machine."""
    cached: list[int]
    """k: 1 if the class uses the cache, STORED if its records are nowhere else."""
    coalesce: list[int]
    """0: 1 if one request loads a missing key for all."""
    work_s: list[float]
    """k: processor seconds of one request at the database."""
    capacity_s: list[float]
    """i: processor seconds a tick."""
    mode: list[int]
    """i: UP, REFUSING, HANGING or HOLDING."""
    refuse: list[float]
    """i: share of attempts that get no connection."""
    admit_jobs: list[float]
    """i: jobs the connections let inside at once."""
    waiters: list[float]
    """i: jobs that may wait for a connection."""
    borrow: list[int]
    """i: ticks a job may wait for a connection."""
    job_work_s: list[float]
    """i: mean processor seconds of a job there."""
    writable: list[int]
    """i: 1 if writes succeed."""
    writes: list[float]
    """k: rows written by one request."""
    fixed_s: list[float]
    """k, i: latency besides waiting and service: network, commit, slow volume."""
    service_s: list[float]
    """k, i: mean service time."""
    disk_s: list[float]
    """k, i: mean wait for reads from the volume, beside the fixed part."""
    floor_late: list[float]
    """k, i: least share late, from the fixed part alone."""
    late: list[float]
    """k, i, load: P(over the objective) by load."""
    over: list[float]
    """k, i, load: P(over the time-out) by load."""
    hit: list[float]
    """k, point: hit ratio by requests seen."""
    distinct: list[float]
    """k, point: distinct keys by requests seen."""
    hit_most: list[float]
    """k: hit ratio that memory, lifetime and invalidation allow now."""
    hit_scale: list[float]
    """k: share of a warm key's hits that invalidation leaves."""
    extra_miss: list[float]
    """k: share missing because copies loaded together expire together."""
    full: list[float]
    """k: requests seen at which memory is full."""
    shard_up: list[float]
    """s: share of look-ups it answers: 0 when it is down, less than 1 when it is asked for more than it can."""
    shard_share: list[float]
    """s, k: share of a class's requests whose key is there. The last shard holds what has moved between nodes."""
    delay: list[float]
    """k, a, t: share of retries of attempt a that start t ticks later."""
    delay_first: list[int]
    """k, a: first t with a share."""
    delay_last: list[int]
    """k, a: last t with a share."""
    apply: list[float]
    """i: writes applied a tick (replicas); 0 elsewhere."""

    # -- state ---------------------------------------------------------------------------------------------------------
    queue: list[float]
    """i, t, j: live amounts by tick of arrival."""
    zombie: list[float]
    """i, t: work of requests whose client has gone."""
    original: list[float]
    """i, t: work that arrived in that tick."""
    head: list[int]
    """i: oldest tick with anything left."""
    lump_s: list[float]
    """i: work nobody waits for: old zombies, connection set-up."""
    live: list[float]
    """i: requests waiting."""
    slot_miss: list[float]
    """t, k: miss share when that tick's requests were issued."""
    slot_age_s: list[float]
    """t, j: mean age of that tick's requests on arrival."""
    slot_work_s: list[float]
    """t, k: work of one request, less where requests share a load."""
    spread: list[float]
    """i: squared size, in jobs, of the queue that chance alone has built up so far."""
    retry_issued: list[float]
    """k, a, t: issued amounts due to retry."""
    retry_amount: list[float]
    """k, a, t: the part of them that missed."""
    retry_age_s: list[float]
    """k, a, t: summed age of that part."""
    filled: list[float]
    """s, k: requests refilled since the shard was last empty."""
    written: list[float]
    """0: writes committed so far."""
    applied: list[float]
    """i: writes applied so far."""
    lag_s: list[float]
    """i: age of the oldest write not applied."""
    history: list[float]
    """n: writes committed by the end of tick n, for every tick of the level."""
    past: list[int]
    """0: ticks of history so far."""
    place: list[int]
    """i: tick of history that a replica has reached."""

    # -- scratch of one tick -------------------------------------------------------------------------------------------
    issued: list[float]
    amount: list[float]
    age_s: list[float]
    hits: list[float]
    failed: list[float]
    failed_issued: list[float]
    failed_age_s: list[float]

    # -- counted since they were last read -----------------------------------------------------------------------------
    offered: list[float]
    """k."""
    answered: list[float]
    """k, source: answered in time, by machine; the last source is the cache."""
    late_wait: list[float]
    """k, source: late for waiting or slowness there."""
    late_retry: list[float]
    """k: late because an earlier attempt failed."""
    lost: list[float]
    """k, cause: requests that failed for good."""
    missed: list[float]
    """k, cause: attempts that failed and may retry."""
    retried: list[float]
    """k: attempts beyond the first."""
    arrived_s: list[float]
    """i: work that arrived."""
    jobs: list[float]
    """i: jobs that arrived."""
    done_s: list[float]
    """i: work done."""
    committed: list[float]
    """k: requests that wrote."""
    asked: list[float]
    """k: requests that asked the cache."""
    found: list[float]
    """k: those it answered."""
    wait_s: list[float]
    """i: last waiting time seen."""
    miss: list[float]
    """k: last miss share."""
    waiting: list[float]
    """k: under way at the end of the tick: queued or due to retry."""

    # -- looked at once a second ---------------------------------------------------------------------------------------
    reads: list[float]
    """k: records read by one request."""
    shard_reads: list[float]
    """s: reads a second it can answer if it does nothing else."""
    shard_writes: list[float]
    """s: writes a second it can answer if it does nothing else."""
    shard_free: list[float]
    """s: share of its capacity that moving keys leaves."""
    shard_asked: list[float]
    """s: commands a second asked of it."""
    shard_load: list[float]
    """s: share of what it can answer."""
    lag_now_s: list[float]
    """i: age of the oldest write not applied, shipping included."""
    warm: list[float]
    """i: requests since its buffers were cold."""
    slow: list[float]
    """i: factor on the latency of its volume."""
    overloaded: list[int]
    """i: 1 while more is asked of it than it can do."""

    hit_s: list[float]
    """k: a request answered by the cache alone."""
    lag_was_s: list[float]
    """i: `lag_now_s` a second ago."""
    usual_s: list[float]
    """k, i, load: median of waiting and service; -1 where it has not been worked out."""
    long_s: list[float]
    """k, i, load: their 99th percentile."""
    tail_s: list[float]
    """k, i: 99th percentile of service alone."""
    p50_ms: list[float]
    """k: median response time of the last second."""
    p99_ms: list[float]
    """k: its 99th percentile."""

    # -- accounts: see `booking` ---------------------------------------------------------------------------------------
    keyed: list[int]
    """k: 1 if it reads known keys."""
    key_hit: list[float]
    """k, point: share of requests whose key was asked for within so many requests."""
    fresh_s: list[float]
    """k: age of an answer that it tolerates."""
    updates: list[float]
    """k, k: records of the first class rewritten by one request of the second."""
    triggered: list[int]
    """0: 1 if an event has happened that lag can be charged to."""
    by_hand: list[int]
    """k: 1 if the age of its answers cannot be told from the lag alone."""
    older: list[float]
    """k, source, edge: share of answers older; by the cache: of all requests. The last edge is what the class tolerates."""
    old_edges: list[int]
    """k, source: edges that are not beyond every age."""
    booked: list[float]
    """k, slot: total of the account that the slot stands for now."""
    known: list[int]
    """k, slot: 1 if it stands for one, or waits to be told."""
    new: list[int]
    """How many wait to be told, then which."""
    ages: list[float]
    """Reads answered in time by age."""
    counted: list[float]
    """0: reads answered in time."""
    total_offered: list[float]
    """k: since the beginning."""
    total_good: list[float]
    """k: since the beginning."""
    class_shot: list[float]
    """second held, k, number: see ClassFrame."""

    # -- machines and shards, lent by `exchange` -------------------------------------------------------------------------
    disk_ms: list[float]
    """i: latency of a read from its volume."""
    vcpu: list[float]
    """i: processors now."""
    full_vcpu: list[float]
    """i: processors of its class."""
    speed: list[float]
    """i: of a processor."""
    contention: list[float]
    """0: loss of capacity for every job beyond the processors, relative."""
    iops: list[float]
    """i: of its volume, without credits."""
    burst_iops: list[float]
    """i: while credits last."""
    credits: list[float]
    """i: burst credits left."""
    most_credits: list[float]
    """i: burst credits of a full bucket; 0 where the volume has none."""
    flush_s: list[float]
    """i: one flush of the log."""
    volume: list[float]
    """0: seconds that a changed page waits, by pages of data; 1: page writes for a changed row (`volume_io`)."""
    ios_per_work: list[float]
    """i: I/O operations that go with a processor second of its work."""
    ios_per_applied: list[float]
    """i: I/O operations that go with a row that it applies."""
    disk_bound: list[int]
    """i: 1 while its volume gives less than its processors could use."""
    buffer_full: list[float]
    """k, i: requests after which buffers hold what they can; negative when that is all."""
    alive: list[int]
    """i."""
    reader: list[int]
    """i."""
    applies: list[int]
    """i: whether it has a queue of writes to apply, and applies them."""
    apply_per_s: list[float]
    """i: rows it can apply a second."""
    apply_factor: list[float]
    """i: what slows it down."""
    applied_before: list[float]
    """i: writes it had applied a second ago."""
    lag_kind: list[int]
    """i: how its lag comes about."""
    lag_base_s: list[float]
    """i: lag when nothing is queued."""
    lag_curve: list[float]
    """Rows a second, then ms of lag: Aurora's readers."""
    calm: list[int]
    """i: 1 while its volume is well."""
    ringing: list[int]
    """i: 1 while its alarm rings; the last is availability's."""
    shard_there: list[int]
    """s: 1 while it is up."""
    shard_over: list[int]
    """s: 1 while it is asked for more than it can answer."""
    shard_emptied_s: list[float]
    """s: second at which it was last emptied."""
    acked: list[float]
    """s: writes acknowledged and not lost."""
    acked_per_s: list[float]
    """s: in the last second."""

    # -- what the cache may hold: see `holding` --------------------------------------------------------------------------
    strategy: list[int]
    """0: what writes do to the cache."""
    lifetime: list[float]
    """0: seconds a copy lives, 0 for ever, -1 without a cache; 1: 1 if copies loaded together expire together."""
    keys: list[float]
    """k: how many."""
    key_bytes: list[float]
    """k: size of one record."""
    inserts: list[float]
    """k, k: records of the first class inserted by one request of the second."""
    key_lifetime: list[float]
    """k, point: hit ratio when a copy lives so many requests."""
    key_again: list[float]
    """k, wave, point: share of requests whose key was asked for exactly so often in so many requests."""
    unanswered: list[int]
    """k: 1 while it is answered from copies past their lifetime."""
    cache_bytes: list[float]
    """0: memory of all nodes; 1: the same when keys were last weighed."""
    weighed: list[float]
    """k: rate, rewritten, inserted, kept when keys were last weighed against memory."""
    oldest_s: list[float]
    """0: how long ago the least recently used key in memory was used."""
    renewed: list[float]
    """k: hit ratio that writes through the cache allow."""

    # -- the loop: see `seconds` ------------------------------------------------------------------------------------------
    phase: list[int]
    """0: where in a second it goes on."""
    wanted: list[int]
    """0: place of the waiting tables that is asked for."""
    taken: list[int]
    """0: seconds held."""
    hooks: list[int]
    """0: 1 if something has to be looked at every second."""
    said: list[int]
    """0: 1 if a line of the log waits to be put into its second."""
    stale: list[int]
    """0: 1 if the waiting tables are of another mix of jobs."""
    surge: list[float]
    """k: factor on its rate."""
    curve_from: list[int]
    """k: its first point; the last entry ends the last."""
    curve_s: list[float]
    """point: second."""
    curve_rate: list[float]
    """point: requests a second."""
    curve_linear: list[int]
    """k: 1 if points are joined by lines."""
    copied: list[int]
    """k: whether its copies in the cache can be old."""
    copied_for: list[float]
    """k: rate, rewritten, life and lags for which their age was last worked out."""

    # -- nodes of the map: see `shots` ---------------------------------------------------------------------------------
    node_kind: list[int]
    node_of: list[int]
    """node: its machine or shard, or the zones whose applications serve."""
    node_serves: list[int]
    """node: 1 if it can be in trouble without an event."""
    node_role: list[int]
    """node: its role, as a word's number."""
    pose: list[float]
    """node, number: what only events change."""
    look_state: list[int]
    """node, look: its state."""
    look_note: list[int]
    """node, look: its note, as a word's number."""
    shot: list[float]
    """second held, node, number."""
    shot_state: list[int]
    """second held, node."""
    shot_words: list[int]
    """second held, node: role and note."""


NAMES = tuple(field.name for field in fields(Rows))
"""Of every row, in order."""
FLOATS = tuple(field.name for field in fields(Rows) if "float" in str(field.type))


def fill(row: list[float], start: int, values: Sequence[float]) -> None:
    """Write values into a row from a place on."""
    # A stretch of a block takes numbers of its own kind only.
    row[start : start + len(values)] = values if type(row) is list else array("d", values)


def packed(row: list[float] | list[int], count: int, code: str) -> bytes:
    """The first numbers of a row, each as `array` packs it."""
    if type(row) is list:
        return array(code, row[:count]).tobytes()
    made: bytes = importlib.import_module("numpy").asarray(row[:count]).astype(code).tobytes()
    return made


def copy(rows: Rows) -> Rows:
    """A copy that shares nothing."""
    return Rows(**{name: list(getattr(rows, name)) for name in NAMES})
