"""The rows of the flow, from tick to tick. Letters and units: see `rows`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FlowRows:
    """The first group is set by events, the second is state, the third is counted."""

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
    asking: list[int]
    """k: last attempt with requests in this tick, plus one."""
    fills: list[int]
    """k: 1 if what is loaded finds room in the cache."""
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
    losing: list[int]
    """k: 1 if any amount is in `lost` or `missed`."""
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
