"""The rows of what is looked at once a second. Letters and units: see `rows`."""

from __future__ import annotations

from dataclasses import dataclass

from drill.engine.state.arrays_flow import FlowRows


@dataclass(frozen=True, slots=True)
class SecondRows(FlowRows):
    """Set by events or by the last second; read and moved by `seconds`."""

    # -- looked at once a second ---------------------------------------------------------------------------------------
    reads: list[float]
    """k: records read by one request."""
    changes: list[float]
    """0: transactions a second that write, of all classes; 1: rows they change."""
    rewritten: list[float]
    """k: its records rewritten a second by the requests of all classes."""
    inserted: list[float]
    """k: new records of it a second."""
    sums: list[float]
    """i, sum: see `asking`."""
    summed: list[int]
    """i: 1 while its sums hold."""
    fitted: list[float]
    """i: capacity and limit for which it was last worked out what the volume allows, and that; see `strain`."""
    followed: list[float]
    """i: rows a second and limit for which it was last worked out what part a replica can apply, and that."""
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
    behind_for: list[float]
    """k, i: lag and rows rewritten for which `older` was last worked out."""
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
    pressed_s: list[float]
    """i: work that arrived in the second before."""
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
    usual_state: list[int]
    """node: its state while nothing is wrong with it."""
    usual_words: list[int]
    """node: its role and its usual note, as words' numbers."""
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
