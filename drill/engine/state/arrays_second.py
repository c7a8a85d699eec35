"""The rows that the step loop reads and moves once a second. Index letters: `declarations.AXES`."""

from __future__ import annotations

from dataclasses import dataclass

from drill.engine.state.arrays_flow import CounterRows
from drill.engine.state.declarations import floats, ints


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class SecondRows(CounterRows):
    """Offered load, lag and response times of the last second (`offered_load`, `capacity`, `accounting`)."""

    reads: list[float] = floats("k", "records read by one request")
    changes: list[float] = floats("2", "0: writing transactions a second, of all classes; 1: rows they change")
    rewritten: list[float] = floats("k", "its records rewritten a second by the requests of all classes")
    inserted: list[float] = floats("k", "new records of it a second")
    sums: list[float] = floats("i sum", "offered load of a machine, a tick")
    summed: list[int] = ints("i", "1 while its sums hold")
    fitted: list[float] = floats(
        "i answer", "capacity and limits for which the share of it that can be used was last computed, and it", -1.0
    )
    followed: list[float] = floats(
        "i answer", "rows a second and I/O limit for which the applied share was computed, and it", -1.0
    )
    shard_reads: list[float] = floats("s", "reads a second it can answer if it does nothing else", init=1e18)
    shard_writes: list[float] = floats("s", "writes a second it can answer if it does nothing else", init=1e18)
    shard_free: list[float] = floats("s", "share of its capacity that moving keys leaves", init=1.0)
    shard_asked: list[float] = floats("s", "commands offered to it a second; ECPUs of a serverless cache")
    metered: list[int] = ints("", "1 if the cache is serverless: what it can do is counted in ECPUs")
    command_ecpus: list[float] = floats("k", "ECPUs of a command that moves one of its records", init=1.0)
    shard_load: list[float] = floats("s", "its utilization")
    shard_net_rate: list[float] = floats(
        "s", "bytes a second it can send without end; -1: there is no such limit", -1.0
    )
    shard_net_peak: list[float] = floats("s", "the most it can send a second while tokens last")
    shard_net_size: list[float] = floats("s", "tokens of its full network bucket; 0: it does not burst")
    shard_net_tokens: list[float] = floats("s", "tokens left of them; -1: it has not begun", -1.0)
    shard_sent: list[float] = floats("s", "bytes of hits offered to its network a second")
    shard_net_load: list[float] = floats("s", "the same beside what its network can send now")
    shaped: list[float] = floats("k", "share of a class's requests that wait in vain for a node's network")
    lag_now_s: list[float] = floats("i", "age of the oldest write not applied, shipping included")
    warm: list[float] = floats("i", "requests since its buffers were cold")
    slow: list[float] = floats("i", "factor on the latency of its volume", init=1.0)
    overloaded: list[int] = ints("i", "1 while more is offered to it than it can do")
    hit_s: list[float] = floats("k", "response time of a request answered by the cache alone")
    lag_was_s: list[float] = floats("i", "`lag_now_s` a second ago")
    usual_s: list[float] = floats("k i load", "median of waiting and service; -1 where it has not been computed", -1.0)
    long_s: list[float] = floats("k i load", "their 99th percentile")
    tail_s: list[float] = floats("k i", "99th percentile of service alone")
    p50_ms: list[float] = floats("k", "median response time of the last second")
    p99_ms: list[float] = floats("k", "its 99th percentile")


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class AccountRows(SecondRows):
    """The accounts of every answer and every loss (`accounting`)."""

    keyed: list[int] = ints("k", "1 if the class reads known keys")
    key_hit: list[float] = floats("k point", "share of requests whose key was requested within so many requests")
    fresh_s: list[float] = floats("k", "age of an answer that the class tolerates")
    updates: list[float] = floats("k k", "records of the first class rewritten by one request of the second")
    triggered: list[int] = ints("", "1 if an event has happened that lag can be charged to")
    by_hand: list[int] = ints("k", "1 if the age of its answers does not follow from the lag alone")
    older: list[float] = floats(
        "k source edge", "share of answers that are older; for the cache, share of all requests"
    )
    behind_for: list[float] = floats(
        "k i 2", "lag and rewritten records for which `older` was last computed", init=-1.0
    )
    old_edges: list[int] = ints("k source", "edges that are not beyond every age")
    booked: list[float] = floats("k account", "total of the account that the slot stands for now")
    known: list[int] = ints("k account", "1 if the slot stands for an account, or waits for one")
    unknown: list[int] = ints("", "how many slots wait for an account")
    new: list[int] = ints("k account", "which slots those are")
    ages: list[float] = floats("edge", "reads answered in time, by age")
    counted: list[float] = floats("", "reads answered in time")
    total_offered: list[float] = floats("k", "requests since the beginning")
    total_good: list[float] = floats("k", "good answers since the beginning")
    class_sample: list[float] = floats("held k class_number", "class frames")


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class MachineRows(AccountRows):
    """Machines and shards as events have left them (`bridge`)."""

    disk_ms: list[float] = floats("i", "latency of a read from its volume")
    first_touch_s: list[float] = floats("i", "wait for a block that is not loaded yet; 0: all are")
    touches: list[float] = floats("k i", "reads, or rows written, of a request that may wait for one")
    first_touches: list[float] = floats("k i", "share of them that wait for one")
    vcpu: list[float] = floats("i", "processors now")
    full_vcpu: list[float] = floats("i", "processors of its class")
    speed: list[float] = floats("i", "speed of a processor, beside the reference", init=1.0)
    contention: list[float] = floats("", "loss of capacity for every job beyond the processors, relative")
    bucket_rate: list[float] = floats(
        "i bucket", "what can be used a second without end; -1: there is no such limit", -1.0
    )
    bucket_peak: list[float] = floats("i bucket", "the most that can be used a second while tokens last")
    bucket_size: list[float] = floats("i bucket", "tokens of a full bucket; 0: it does not burst")
    tokens: list[float] = floats("i bucket", "tokens left")
    log_bytes: list[float] = floats("", "bytes of log that a changed row writes")
    flush_s: list[float] = floats("i", "one flush of the log")
    volume: list[float] = floats(
        "2", "0: seconds a changed page waits, by pages of data; 1: page writes for a changed row"
    )
    ios_per_work: list[float] = floats("i", "I/O operations that go with a processor second of its work")
    ios_per_applied: list[float] = floats("i", "I/O operations that go with a row it applies")
    log_per_work: list[float] = floats("i", "bytes of log that go with a processor second of its work")
    sent_per_work: list[float] = floats("i", "bytes sent that go with a processor second of its work")
    bound: list[int] = ints("i", "the bucket that allows less than its processors could do, plus one; 0: none")
    buffer_full: list[float] = floats("k i", "requests after which buffers are full; negative if all the data fit")
    read_there: list[float] = floats(
        "k i", "requests of a class since its pages were first read into a machine's buffers", init=1e15
    )
    alive: list[int] = ints("i", "1 while it runs", init=1)
    reader: list[int] = ints("i", "1 if its role is reader")
    applies: list[int] = ints("i", "NO_QUEUE, STOPPED or FOLLOWS")
    apply_per_s: list[float] = floats("i", "rows it can apply a second")
    apply_factor: list[float] = floats("i", "factor on that", init=1.0)
    pressed_s: list[float] = floats("i", "work that arrived in the second before")
    applied_before: list[float] = floats("i", "writes it had applied a second ago")
    lag_kind: list[int] = ints("i", "NO_LAG, SHIPPED, STREAMED or FIXED")
    lag_base_s: list[float] = floats("i", "lag when nothing is queued")
    lag_curve: list[float] = floats("lag_point 2", "rows a second, and the lag of Aurora's readers at it in ms")
    volume_ok: list[int] = ints("i", "1 while its volume has its normal latency", init=1)
    ringing: list[int] = ints("i+1", "1 while its alarm rings; the last is the alarm on availability")
    shard_there: list[int] = ints("s", "1 while the node that clients use answers", init=1)
    copied_to: list[int] = ints(
        "", "1 if the cache has clusters in several regions, or a primary that clients do not know"
    )
    written_at: list[int] = ints("s", "shard that takes the writes of its keys, where there are several clusters")
    shard_lag_s: list[float] = floats("s", "how far its copies are behind the cluster that takes writes")
    shard_cut_s: list[float] = floats("s", "second since which nothing is copied to it; -1: it is", init=-1.0)
    far_s: list[float] = floats("k", "round trips to a cache in another region")
    shard_over: list[int] = ints("s", "1 while more is offered to it than it can answer")
    shard_emptied_s: list[float] = floats("s", "second at which it was last emptied", init=-1e9)
    pools: list[float] = floats("", "application instances with a pool; 0: a connection for each request")
    pool_least: list[float] = floats("i", "connections that its pools keep open without load")
    pool_most: list[float] = floats("i", "connections that its pools and it allow now")
    pool_idle_s: list[float] = floats("", "idle timeout of a pool's connection; 0: never")
    on_demand: list[int] = ints("", "1 if pools keep fewer connections than they may open")
    replaced: list[float] = floats("i", "connections of always full pools that reach their maximum age, a second")
    opening_s: list[float] = floats("", "processor seconds to open one")
    sign_ins: list[float] = floats("2", "0: connections that IAM lets in a second, 0 without it; 1: 1 if in all")
    held_s: list[float] = floats("i", "seconds that a request holds one, when it waits for nothing")
    acked: list[float] = floats("s", "writes acknowledged and not lost")
    acked_per_s: list[float] = floats("s", "writes acknowledged in the last second")


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class CacheRows(MachineRows):
    """Rows of the cache's capacity for each class (`cache_capacity`)."""

    open: list[float] = floats("i", "connections open; -1 before the first second", init=-1.0)
    peak: list[float] = floats(
        "i 2", "most connections that load has needed in this half of the idle timeout, and in the last"
    )
    peak_until_s: list[float] = floats("i", "second at which this half ends")
    strategy: list[int] = ints("", "LAZY, INVALIDATE or THROUGH")
    lifetime: list[float] = floats(
        "2", "0: TTL, 0 for ever, -1 without a cache; 1: 1 if copies loaded together expire together"
    )
    keys: list[float] = floats("k", "how many keys the class has")
    key_bytes: list[float] = floats("k", "size of one record", init=1024.0)
    entry_bytes: list[float] = floats("k", "memory that one takes in the cache", init=1124.0)
    inserts: list[float] = floats("k k", "records of the first class inserted by one request of the second")
    key_lifetime: list[float] = floats("k point", "hit ratio when a copy lives so many requests")
    key_again: list[float] = floats(
        "k wave point", "share of requests whose key was requested exactly so often in so many"
    )
    unanswered: list[int] = ints("k", "1 while it is answered from copies past their TTL")
    cache_bytes: list[float] = floats("2", "0: memory of all nodes; 1: the same when keys were last weighed")
    weighed: list[float] = floats("k 4", "rate, rewritten, inserted, kept when keys were last weighed", init=-1.0)
    oldest_s: list[float] = floats("", "time since the least recently used key in memory was used")
    renewed: list[float] = floats("k", "hit ratio that writes through the cache allow", init=1.0)
    evicts_by: list[int] = ints("", "rule by which keys are evicted (`memory.EvictionRule`)")
    evicted_hit: list[float] = floats("k", "hit ratio that memory allows by a rule other than LRU", init=1.0)
    accepts: list[float] = floats("", "share of the writes to the cache for which there is memory", init=1.0)
    shard_memory: list[float] = floats("s 2", "share of its memory in use, and keys evicted a second")


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class LoopRows(CacheRows):
    """The position of the step loop, and what it needs to go on by itself (`loop`)."""

    phase: list[int] = ints("", "where in a second it goes on")
    wanted: list[int] = ints("", "place in the waiting tables that has to be computed", init=-1)
    taken: list[int] = ints("", "seconds held")
    filling: list[int] = ints("", "1 if something fills with every second's flow: a volume, a cache's memory")
    hooks: list[int] = ints("", "1 if a mechanism has to be called every second")
    adapts: list[int] = ints(
        "", "1 if something adapts every second: serverless capacity, conflicts, who is answered from old copies"
    )
    said: list[int] = ints("", "1 if an event of the log waits to be put into its second")
    stale: list[int] = ints("", "1 if the waiting tables are of another mix of jobs")
    surge: list[float] = floats("k", "factor on its rate", init=1.0)
    curve_from: list[int] = ints("k+1", "first point of its rate curve; the last entry ends the last curve")
    curve_s: list[float] = floats("curve", "second")
    curve_rate: list[float] = floats("curve", "requests a second")
    curve_linear: list[int] = ints("k", "1 if points are joined by straight lines")
    copied: list[int] = ints("k", "NEVER_OLD, SELDOM_OLD or ALWAYS_OLD")
    copied_for: list[float] = floats(
        "k i+3", "rate, rewritten, life and lags for which the age of copies was computed", -1.0
    )


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class WorkQueueRows(LoopRows):
    """Queues of messages and their workers (`consumers`)."""

    work_queue: list[int] = ints("k", "its queue; -1: its requests go to the database at once", init=-1)
    redelivers: list[int] = ints("k", "1 if a message whose last attempt fails returns to the queue")
    workers: list[int] = ints("q", "workers that are there")
    queue_bound: list[float] = floats("q", "messages that may wait", init=1e18)
    queue_expiry: list[int] = ints("q", "ticks that a message may wait; 0: for ever")
    at_start: list[float] = floats(
        "q 2", "messages that wait when the drill begins, and seconds that the oldest has waited"
    )
    arriving: list[float] = floats("q", "messages that came in this tick")
    entered: list[float] = floats("q", "messages that have come, those at the start included")
    left: list[float] = floats("q", "messages that workers have taken or that have expired")
    backlog: list[float] = floats("q", "messages that wait")
    queue_oldest_s: list[float] = floats("q", "time that the oldest of them has waited")
    pulled: list[float] = floats("q", "messages that workers took in this tick")
    pulled_age_s: list[float] = floats("q", "the time that these had waited, on average")
    given_up: list[float] = floats("q", "messages that workers return to the queue in this tick")
    queue_head: list[int] = ints("q", "tick in which the oldest message arrived")
    queue_history: list[float] = floats("n q", "messages that had come by the end of each tick")
    busy_for: list[float] = floats(
        "q 4", "workers, delay and processors for which the busy share of these was computed, and it", init=-1.0
    )
    in_line: list[float] = floats("q", "workers that are not in the delay, at most")
    summed_for: list[float] = floats("q", "messages a tick for which the offered load was last summed", init=-1.0)
    queue_rings: list[int] = ints("q", "1 while the alarm on its oldest message rings")
    late_queued: list[float] = floats("k", "late because they waited in the queue")
    queue_sample: list[float] = floats("held q 2", "backlog and age of the oldest message")


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class LockRows(WorkQueueRows):
    """Locks, and who waits for them (`locks`)."""

    blocked: list[int] = ints("k i", "1 while a table that the class needs is locked there")
    locking: list[int] = ints("i", "1 if any request there may wait for a lock")
    locked: list[float] = floats("i", "requests that wait for a lock, with a connection")
    at_locks: list[float] = floats("i t", "those of them that arrived in that tick")
    lock_ticks: list[int] = ints("", "ticks that a statement waits for a lock", init=1 << 30)
    cancels: list[int] = ints("k", "1 if the database cancels a statement whose time is up")
    lock_of: list[int] = ints("k", "the lock that a share of its requests needs; -1: none", init=-1)
    lock_class: list[int] = ints("k", "its place among the classes that need one; -1: none", init=-1)
    lock_share: list[float] = floats("k", "share of its requests that needs it")
    lock_hold_s: list[float] = floats("k", "seconds that each of them holds it")
    lock_room_s: list[float] = floats("lock i", "seconds of this tick in which nobody holds it")
    need_lock: list[float] = floats("h i t", "share of that tick's requests still there that needs the lock")


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class NodeRows(LockRows):
    """The sample of each node (`node_samples`)."""

    node_kind: list[int] = ints("node", "STILL, TRAFFIC, APPS, PROXY, SHARD or MACHINE")
    node_of: list[int] = ints("node", "its machine or shard, or the number of zones whose applications serve")
    node_serves: list[int] = ints("node", "1 if it can be in trouble without an event")
    usual_state: list[int] = ints("node", "its state while nothing is wrong with it")
    usual_words: list[int] = ints("node 2", "its role and its usual note, as numbers of words")
    usual_numbers: list[float] = floats("node node_number", "what only events change")
    look_state: list[int] = ints("node look", "state")
    look_note: list[int] = ints("node look", "note, as the number of a word")
    sample: list[float] = floats("held node node_number", "node frames")
    sample_state: list[int] = ints("held node", "state")
    sample_words: list[int] = ints("held node 2", "role and note")


@dataclass(frozen=True, slots=True, init=False, repr=False, eq=False)
class SteadyRows(NodeRows):
    """Numbers carried from one second to the next as they were a second ago, and what one more such second adds up."""

    steady: list[int] = ints("", "how much is known of it (`steady.Steady`)")
    whole: list[int] = ints("", "1 if the loop has gone through this second without a stop")
    pause: list[int] = ints("", "seconds until it is looked at again after it was not", init=1)
    look_at: list[int] = ints("", "tick from which it is looked at")
    resumed: list[int] = ints("", "1 if it stopped for nothing but frames to be put away")
    rates_until_s: list[float] = floats("", "second until which every rate stays as it is")
    kept_machine: list[float] = floats("13 i", "what is kept of a machine")
    kept_tokens: list[float] = floats("i bucket", "tokens left")
    kept_fitted: list[float] = floats("i answer", "`fitted`")
    kept_followed: list[float] = floats("i answer", "`followed`")
    kept_class: list[float] = floats("9 k", "what is kept of a class")
    kept_filled: list[float] = floats("s k", "requests refilled")
    kept_shard: list[float] = floats("4 s", "what is kept of a shard")
    kept_retry_issued: list[float] = floats("j d", "`retry_issued`")
    kept_retry_amount: list[float] = floats("j d", "`retry_amount`")
    kept_retry_age_s: list[float] = floats("j d", "`retry_age_s`")
    tape_kind: list[int] = ints("tape", "what an entry adds to (`tape`)")
    tape_place: list[int] = ints("tape", "where in that row")
    tape: list[float] = floats("tape", "how much")
    taped: list[int] = ints("", "entries there are")
