"""The rows that the flow reads and moves from tick to tick. Index letters: `declarations.AXES`."""

from __future__ import annotations

from dataclasses import dataclass

from drill.engine.state.declarations import floats, ints


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class ParameterRows:
    """Set between ticks: by events, and once a second by what drifts."""

    sizes: list[int] = ints("size", "how many there are of each")
    rate: list[float] = floats("k", "requests a tick")
    admit: list[float] = floats("k", "share not shed", init=1.0)
    rate_limit: list[float] = floats("k", "the most new requests admitted a tick; -1: no limit", init=-1.0)
    front: list[float] = floats(
        "2", "0: share of requests sent to application instances that are gone; 1: threads in all"
    )
    gone: list[float] = floats("k", "share of a class sent to application instances that are gone")
    conflict: list[float] = floats("k", "share rolled back because another writer was first")
    broken: list[float] = floats("k", "share of requests that need a table that is not there")
    broken_since_s: list[float] = floats("k", "second since which it is not there; -1: it is", init=-1.0)
    attempts: list[int] = ints("k", "attempts allowed")
    last_attempt: list[int] = ints("k", "attempts after which a request has failed: no more than `attempts`")
    timeout: list[int] = ints("k", "client timeout, ticks")
    hold: list[int] = ints("", "connect timeout in ticks, for machines that do not answer")
    within_s: list[float] = floats("k", "latency objective")
    route: list[float] = floats("k i", "share of a class's database requests sent to a machine")
    cached: list[int] = ints("k", "1 if the class uses the cache, STORED if its records are nowhere else")
    cache_timeout_s: list[float] = floats("", "time after which a client asks the database instead of the cache")
    closed: list[int] = ints("", "1 if a look-up fails whose cache node does not answer")
    coalesce: list[int] = ints("", "1 if one request loads a missing key for all (single-flight)")
    work_s: list[float] = floats("k", "processor seconds of one request at the database", init=1e-9)
    capacity_s: list[float] = floats("i", "processor seconds a tick")
    mode: list[int] = ints("i", "UP, REFUSING, HANGING or HOLDING")
    refuse: list[float] = floats("i", "share of attempts that get no connection")
    refuse_ticks: list[int] = ints("i", "ticks such an attempt waits for one in vain; 0: it is refused at once")
    admit_jobs: list[float] = floats("i", "jobs that its connections let inside at once", init=1e18)
    waiters: list[float] = floats("i", "jobs that may wait for a connection", init=1e18)
    too_many: list[int] = ints("i", "1 if the machine refuses those beyond `waiters`, 0 if their pool does")
    borrow: list[int] = ints("i", "ticks a job may wait for a connection", init=1 << 30)
    job_work_s: list[float] = floats("i", "mean processor seconds of a job there", init=1e-3)
    writable: list[int] = ints("i", "1 if writes succeed", init=1)
    stray: list[int] = ints("i", "1 if its writes are in no history that goes on")
    writes: list[float] = floats("k", "rows written by one request")
    fixed_s: list[float] = floats("k i", "latency besides waiting and service: network, commit, slow volume")
    service_s: list[float] = floats("k i", "mean service time")
    disk_s: list[float] = floats("k i", "mean wait for reads from the volume, beside the fixed part")
    floor_late: list[float] = floats("k i", "least share late, from the fixed part alone")
    late: list[float] = floats("k i load", "P(over the latency objective)")
    over: list[float] = floats("k i load", "P(over the timeout)")
    hit: list[float] = floats("k point", "hit ratio")
    distinct: list[float] = floats("k point", "distinct keys")
    hit_most: list[float] = floats("k", "hit ratio that memory, lifetime and invalidation allow now", init=1.0)
    hit_scale: list[float] = floats("k", "share of a warm key's hits that invalidation leaves", init=1.0)
    extra_miss: list[float] = floats("k", "share missing because copies loaded together expire together")
    full: list[float] = floats("k", "requests seen at which memory is full", init=1e18)
    shard_up: list[float] = floats("s", "share of look-ups answered: 0 when down, below 1 when overloaded", init=1.0)
    shard_share: list[float] = floats("s k", "share of a class's requests that look for their key there")
    shard_keys: list[float] = floats(
        "s k", "share of a class's requests whose key it holds, whichever cluster they ask"
    )
    shard_takes: list[int] = ints(
        "s", "1 while its keys can be written: the primary that takes their writes is up, and clients know it", init=1
    )
    shard_left: list[float] = floats(
        "s", "share of its copies that have arrived from the primary's region and not expired since", init=1.0
    )
    delay: list[float] = floats("j d", "share of retries of an attempt that start so many ticks later")
    delay_first: list[int] = ints("j", "least delay with a share", init=1)
    delay_last: list[int] = ints("j", "greatest delay with a share")
    retry_budget: list[float] = floats(
        "", "retries for each first attempt; negative: as many as attempts allow", init=-1.0
    )
    apply: list[float] = floats("i", "writes applied a tick; negative: the machine has no queue of writes", init=-1.0)


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class FlowRows(ParameterRows):
    """The state of the flow: queues, retries under way, cache contents, replication."""

    queue: list[float] = floats("i t j", "live amounts by tick of arrival")
    zombie: list[float] = floats("i t", "work of requests whose client has gone")
    original: list[float] = floats("i t", "work that arrived in that tick")
    head: list[int] = ints("i", "oldest tick with anything left")
    lump_s: list[float] = floats("i", "work nobody waits for: old zombies, connection set-up")
    live: list[float] = floats("i", "requests waiting")
    slot_miss: list[float] = floats("t k", "miss share when that tick's requests were issued", init=1.0)
    slot_age_s: list[float] = floats("t j", "mean age of that tick's requests on arrival")
    slot_work_s: list[float] = floats("t k", "work of one request, less where requests share a load")
    spread: list[float] = floats("i", "squared size, in jobs, of the queue that chance alone has built up", init=1.0)
    retry_issued: list[float] = floats("j d", "issued amounts due to retry")
    retry_amount: list[float] = floats("j d", "the part of them that missed")
    retry_age_s: list[float] = floats("j d", "summed age of that part")
    rate_tokens: list[float] = floats("k", "new requests that the admission rate still lets in")
    retry_tokens: list[float] = floats("k", "retries that the budget still allows")
    filled: list[float] = floats("s k", "requests refilled since the shard was last empty", init=1e12)
    written: list[float] = floats("", "writes committed so far")
    strayed: list[float] = floats("i", "writes committed beside the history that goes on")
    applied: list[float] = floats("i", "writes applied so far")
    lag_s: list[float] = floats("i", "age of the oldest write not applied")
    history: list[float] = floats("n", "writes committed by the end of each tick")
    past: list[int] = ints("", "ticks of history so far")
    place: list[int] = ints("i", "tick of history that a replica has reached")


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class ScratchRows(FlowRows):
    """Of one tick: the load offered to the cache and the database, and which attempts fail."""

    issued: list[float] = floats("j", "requests issued, of which `amount` missed the cache")
    attempts_tried: list[int] = ints("k", "last attempt with requests in this tick, plus one", init=1)
    fills: list[int] = ints("k", "1 if what is loaded finds room in the cache")
    amount: list[float] = floats("j", "requests that go to the database")
    age_s: list[float] = floats("j", "their mean age")
    hits: list[float] = floats("j", "requests that the cache answers")
    failed: list[float] = floats("j", "attempts that failed and will be retried")
    failed_issued: list[float] = floats("j", "requests that were issued for them")
    failed_age_s: list[float] = floats("j", "their summed age")


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class CounterRows(ScratchRows):
    """Counted since the second began."""

    offered: list[float] = floats("k", "requests of users")
    answered: list[float] = floats("k source", "answered in time")
    late_wait: list[float] = floats("k source", "late for waiting or slowness there")
    late_retry: list[float] = floats("k", "late because an earlier attempt failed")
    lost: list[float] = floats("k cause", "requests that failed for good")
    missed: list[float] = floats("k cause", "attempts that failed and may retry")
    losing: list[int] = ints("k", "1 if any amount is in `lost` or `missed`")
    retried: list[float] = floats("k", "attempts beyond the first")
    arrived_s: list[float] = floats("i", "work that arrived")
    jobs: list[float] = floats("i", "jobs that arrived")
    done_s: list[float] = floats("i", "work done")
    refused: list[float] = floats("i", "attempts that got no connection")
    opened: list[float] = floats("i", "connections opened, besides those that replace aged ones")
    committed: list[float] = floats("k", "requests that wrote")
    asked: list[float] = floats("k", "requests that asked the cache")
    found: list[float] = floats("k", "those it answered")
    wait_s: list[float] = floats("i", "waiting time in the last tick")
    miss: list[float] = floats("k", "miss share in the last tick")
    waiting: list[float] = floats("k", "requests under way at the end of the tick: queued or due to retry")
