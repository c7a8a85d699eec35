"""From a plant to the state at second 0."""

from __future__ import annotations

from functools import lru_cache

from drill.engine.database.instance_parameters import tables_of
from drill.engine.database.reader_scaling import ABSENT, ADDED
from drill.engine.faults.strike import plan
from drill.engine.flow.accounting import EDGES, WIDTH_OF_CLASS
from drill.engine.flow.accounting import slots as slots_by
from drill.engine.flow.capacity import FITTED, FOLLOWED, LAG_POINTS
from drill.engine.flow.memory import FOREVER_S
from drill.engine.flow.node_samples import LOOKS, WIDTH
from drill.engine.flow.offered_load import SUMS
from drill.engine.flow.popularity import POINTS, popularity
from drill.engine.state.arrays import AT_MACHINE, FIRST_AT_MACHINE, STORED, TICKS, Arrays
from drill.engine.state.state import Disk, Machine, Scheduled, ShardState, State
from drill.model.inputs import Inputs, MachineSpec
from drill.model.level import RequestClass, Retries
from drill.model.run import NodeState

HELD_S = 120
"""Seconds of frames that the rows hold before they are put away."""
MOST_TIMEOUT_TICKS = 240
"""Time-outs beyond a minute are held to a minute."""


def retries_of(inputs: Inputs, item: RequestClass) -> Retries:
    """Tries class's retry policy, with what the design overrides."""
    clients = inputs.design.clients
    most = item.retries.max if clients.max_retries is None else clients.max_retries
    backoff = item.retries.backoff_ms if clients.backoff_ms is None else clients.backoff_ms
    return Retries(most, backoff, item.retries.multiplier, item.retries.jitter)


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


def spare_zone(inputs: Inputs, spec: MachineSpec) -> str:
    """Where a Multi-AZ read replica has its standby: the next zone of its region; empty for everything else."""
    if not any(replica.multi_az and replica.name == spec.node for replica in inputs.design.replicas):
        return ""
    zones = next(region.zones for region in inputs.level.regions if spec.zone in region.zones)
    return zones[(zones.index(spec.zone) + 1) % len(zones)] if len(zones) > 1 else ""


def _hold_back(inputs: Inputs, machines: list[Machine]) -> None:
    """Readers of auto scaling beyond its least number are not there yet."""
    policy = inputs.design.scaling
    if policy is None:
        return
    home = inputs.level.home.zones
    there = sum(1 for item in inputs.design.replicas if item.zone in home)
    for machine in machines:
        if not machine.spec.node.startswith(ADDED):
            continue
        there += 1
        machine.included = there <= policy.least
        if not machine.included:
            machine.role, machine.alive, machine.state, machine.note = (
                ABSENT,
                False,
                NodeState.DOWN,
                "added when needed",
            )


def _trips_ms(inputs: Inputs) -> dict[tuple[str, str], float]:
    trips: dict[tuple[str, str], float] = {}
    for first, second, value in inputs.latency_ms:
        trips.setdefault((first, second), value)
        trips.setdefault((second, first), value)
    return trips


def make_state(inputs: Inputs, seed: int) -> State:
    """The discrete state at second 0, with the level's faults on the heap."""
    machines = []
    for spec in inputs.machines:
        kind = inputs.topology.node(spec.node).kind
        role = {"writer": "writer", "standby": "standby"}.get(str(kind), "reader")
        machines.append(Machine(spec, role, credits=spec.burst_credits, spare=spare_zone(inputs, spec)))
    _hold_back(inputs, machines)
    copies = inputs.design.cache.replicas if inputs.design.cache else 0
    state = State(
        inputs=inputs,
        figures={item.key: item for item in inputs.figures},
        regions={zone: region.name for region in reversed(inputs.level.regions) for zone in region.zones},
        trips_ms=_trips_ms(inputs),
        seed=seed,
        tick=0,
        machines=machines,
        shards=[
            ShardState(warm_replicas=copies, reads_per_s=shard.ops_per_s, writes_per_s=shard.write_ops_per_s)
            for shard in inputs.shards
        ],
        scheduled=Scheduled(),
        writer=0,
        endpoint=0,
        disk=Disk(inputs.level.data_gib, float(inputs.design.database.storage.gib)),
        held_since=[-1] * len(inputs.design.runbook),
        encrypted=inputs.design.database.encrypted,
    )
    state.cache_bytes = sum(shard.memory_bytes for shard in inputs.shards)
    plan(state)
    return state


def _cached(inputs: Inputs, item: RequestClass) -> int:
    """Whether a class uses the cache, and whether its records are anywhere else."""
    cache = inputs.design.cache
    if cache is None or item.keys is None:
        return 0
    return STORED if item.name in cache.stores else int(item.name in cache.classes)


def _updated(item: RequestClass, name: str) -> float:
    """Records of a class that one request of another rewrites."""
    return float(sum(records for target, records in item.updates if target == name))


def _inserted(item: RequestClass, name: str) -> float:
    """Records of a class that one request of another inserts."""
    return float(sum(records for target, records in item.inserts if target == name))


def make_arrays(inputs: Inputs) -> Arrays:
    """The flow state at second 0: caches warm, queues empty. Parameters are filled in by `refresh`."""
    classes = inputs.level.classes
    policies = [retries_of(inputs, item) for item in classes]
    timeouts = [min(MOST_TIMEOUT_TICKS, max(1, -(-item.timeout_ms * TICKS // 1000))) for item in classes]
    count, tries, machines = len(classes), max(policy.max for policy in policies) + 1, len(inputs.machines)
    slots = max(timeouts) + 2
    delay_rows: dict[tuple[int, int], tuple[float, ...]] = {}
    for k, policy in enumerate(policies):
        for a in range(policy.max):
            mean_s = policy.backoff_ms / 1000.0
            for _ in range(a):
                mean_s *= policy.multiplier
            delay_rows[k, a] = delay_shares(min(mean_s, 60.0), policy.jitter)
    delays = max([len(row) for row in delay_rows.values()], default=1) + max(timeouts) + 2
    shards = len(inputs.shards) + 1 if inputs.shards else 0
    nodes = len(inputs.topology.nodes)
    sizes = [count, tries, machines, slots, delays, shards, FIRST_AT_MACHINE + AT_MACHINE * machines, nodes, HELD_S]
    delay = [0.0] * (count * tries * delays)
    first, last = [1] * (count * tries), [0] * (count * tries)
    for (k, a), row in delay_rows.items():
        j = k * tries + a
        delay[j * delays : j * delays + len(row)] = row
        used = [t for t, share in enumerate(row) if share > 0.0]
        first[j], last[j] = used[0], used[-1]
    hit: list[float] = []
    distinct: list[float] = []
    cache = inputs.design.cache
    cached = [_cached(inputs, item) for item in classes]
    for k, item in enumerate(classes):
        if cached[k] and item.keys is not None:
            tables = popularity(item.keys.count, item.keys.zipf)
            hit.extend(tables.hit)
            distinct.extend(tables.distinct)
        else:
            hit.extend([0.0] * POINTS)
            distinct.extend([0.0] * POINTS)
    accounts = slots_by(sizes[6], machines)
    zero = {
        "k": [0.0] * count,
        "i": [0.0] * machines,
        "ki": [0.0] * (count * machines),
        "kil": [0.0] * (count * machines * 129),
        "j": [0.0] * (count * tries),
        "jd": [0.0] * (count * tries * delays),
        "source": [0.0] * (count * (machines + 1)),
        "cause": [0.0] * (count * sizes[6]),
    }
    return Arrays(
        sizes=sizes,
        rate=list(zero["k"]),
        admit=[1.0] * count,
        front=[0.0, 1e18],
        gone=list(zero["k"]),
        conflict=list(zero["k"]),
        broken=list(zero["k"]),
        attempts=[policy.max + 1 for policy in policies],
        timeout=timeouts,
        hold=[max(1, inputs.design.clients.connect_timeout_ms * TICKS // 1000)],
        within_s=[item.within_ms / 1000.0 for item in classes],
        route=list(zero["ki"]),
        cached=cached,
        coalesce=[1 if cache is not None and cache.single_flight else 0],
        work_s=[1e-9] * count,
        capacity_s=list(zero["i"]),
        mode=[0] * machines,
        refuse=list(zero["i"]),
        admit_jobs=[1e18] * machines,
        waiters=[1e18] * machines,
        borrow=[1 << 30] * machines,
        job_work_s=[1e-3] * machines,
        writable=[1] * machines,
        writes=[float(item.writes) for item in classes],
        fixed_s=list(zero["ki"]),
        service_s=list(zero["ki"]),
        disk_s=list(zero["ki"]),
        floor_late=list(zero["ki"]),
        late=list(zero["kil"]),
        over=list(zero["kil"]),
        hit=hit,
        distinct=distinct,
        hit_most=[1.0] * count,
        hit_scale=[1.0] * count,
        extra_miss=list(zero["k"]),
        full=[1e18] * count,
        shard_up=[1.0] * shards,
        shard_share=[0.0] * (shards * count),
        delay=delay,
        delay_first=first,
        delay_last=last,
        apply=[-1.0] * machines,
        queue=[0.0] * (machines * slots * count * tries),
        zombie=[0.0] * (machines * slots),
        original=[0.0] * (machines * slots),
        head=[0] * machines,
        lump_s=list(zero["i"]),
        live=list(zero["i"]),
        slot_miss=[1.0] * (slots * count),
        slot_age_s=[0.0] * (slots * count * tries),
        slot_work_s=[0.0] * (slots * count),
        spread=[1.0] * machines,
        retry_issued=list(zero["jd"]),
        retry_amount=list(zero["jd"]),
        retry_age_s=list(zero["jd"]),
        filled=[1e12] * (max(shards, 1) * count),
        written=[0.0],
        applied=list(zero["i"]),
        lag_s=list(zero["i"]),
        history=[0.0] * (inputs.level.length_s * TICKS),
        past=[0],
        place=[0] * machines,
        issued=list(zero["j"]),
        asking=[1] * count,
        fills=[0] * count,
        amount=list(zero["j"]),
        age_s=list(zero["j"]),
        hits=list(zero["j"]),
        failed=list(zero["j"]),
        failed_issued=list(zero["j"]),
        failed_age_s=list(zero["j"]),
        offered=list(zero["k"]),
        answered=list(zero["source"]),
        late_wait=list(zero["source"]),
        late_retry=list(zero["k"]),
        lost=list(zero["cause"]),
        missed=list(zero["cause"]),
        losing=[0] * count,
        retried=list(zero["k"]),
        arrived_s=list(zero["i"]),
        jobs=list(zero["i"]),
        done_s=list(zero["i"]),
        committed=list(zero["k"]),
        asked=list(zero["k"]),
        found=list(zero["k"]),
        wait_s=list(zero["i"]),
        miss=[0.0 if uses else 1.0 for uses in cached],
        waiting=list(zero["k"]),
        reads=[float(item.reads) for item in classes],
        changes=[0.0, 0.0],
        rewritten=list(zero["k"]),
        inserted=list(zero["k"]),
        sums=[0.0] * (machines * SUMS),
        summed=[0] * machines,
        fitted=[-1.0] * (machines * FITTED),
        followed=[-1.0] * (machines * FOLLOWED),
        shard_reads=[1e18] * shards,
        shard_writes=[1e18] * shards,
        shard_free=[1.0] * shards,
        shard_asked=[0.0] * shards,
        shard_load=[0.0] * shards,
        lag_now_s=list(zero["i"]),
        warm=list(zero["i"]),
        slow=[1.0] * machines,
        overloaded=[0] * machines,
        hit_s=list(zero["k"]),
        lag_was_s=list(zero["i"]),
        usual_s=[-1.0] * (count * machines * 129),
        long_s=list(zero["kil"]),
        tail_s=list(zero["ki"]),
        p50_ms=list(zero["k"]),
        p99_ms=list(zero["k"]),
        keyed=[int(item.keys is not None) for item in classes],
        key_hit=[value for item in classes for value in tables_of(item).hit],
        fresh_s=[1e18 if item.fresh_s is None else item.fresh_s for item in classes],
        updates=[_updated(other, item.name) for item in classes for other in classes],
        triggered=[0],
        by_hand=[0] * count,
        older=[0.0] * (count * (machines + 1) * EDGES),
        behind_for=[-1.0] * (count * machines * 2),
        old_edges=[0] * (count * (machines + 1)),
        booked=[0.0] * (count * accounts),
        known=[0] * (count * accounts),
        new=[0] * (count * accounts + 1),
        ages=[0.0] * EDGES,
        counted=[0.0],
        total_offered=list(zero["k"]),
        total_good=list(zero["k"]),
        class_shot=[0.0] * (HELD_S * count * WIDTH_OF_CLASS),
        disk_ms=list(zero["i"]),
        vcpu=list(zero["i"]),
        full_vcpu=list(zero["i"]),
        speed=[1.0] * machines,
        contention=[0.0],
        iops=list(zero["i"]),
        burst_iops=list(zero["i"]),
        credits=list(zero["i"]),
        most_credits=list(zero["i"]),
        flush_s=list(zero["i"]),
        volume=[0.0, 0.0],
        ios_per_work=list(zero["i"]),
        ios_per_applied=list(zero["i"]),
        disk_bound=[0] * machines,
        buffer_full=list(zero["ki"]),
        alive=[1] * machines,
        reader=[0] * machines,
        applies=[0] * machines,
        apply_per_s=list(zero["i"]),
        apply_factor=[1.0] * machines,
        pressed_s=list(zero["i"]),
        applied_before=list(zero["i"]),
        lag_kind=[0] * machines,
        lag_base_s=list(zero["i"]),
        lag_curve=[0.0] * (2 * LAG_POINTS),
        calm=[1] * machines,
        ringing=[0] * (machines + 1),
        shard_there=[1] * shards,
        shard_over=[0] * shards,
        shard_emptied_s=[-1e9] * shards,
        acked=[0.0] * shards,
        acked_per_s=[0.0] * shards,
        strategy=[0],
        lifetime=[-1.0, 0.0],
        keys=[float(tables_of(item).keys) for item in classes],
        key_bytes=[float(item.keys.bytes) if item.keys is not None else 0.0 for item in classes],
        inserts=[_inserted(other, item.name) for item in classes for other in classes],
        key_lifetime=[value for item in classes for value in tables_of(item).lifetime],
        key_again=[value for item in classes for table in tables_of(item).again for value in table],
        unanswered=[0] * count,
        cache_bytes=[0.0, -1.0],
        weighed=[-1.0] * (count * 4),
        oldest_s=[FOREVER_S],
        renewed=[1.0] * count,
        phase=[0],
        wanted=[-1],
        taken=[0],
        hooks=[0],
        said=[0],
        stale=[0],
        surge=[1.0] * count,
        curve_from=[sum(len(item.rate.points) for item in classes[:k]) for k in range(count + 1)],
        curve_s=[float(second) for item in classes for second, _ in item.rate.points],
        curve_rate=[rate for item in classes for _, rate in item.rate.points],
        curve_linear=[int(item.rate.linear) for item in classes],
        copied=[0] * count,
        copied_for=[-1.0] * (count * (machines + 3)),
        node_kind=[0] * nodes,
        node_of=[0] * nodes,
        node_serves=[0] * nodes,
        usual_state=[0] * nodes,
        usual_words=[0] * (nodes * 2),
        pose=[0.0] * (nodes * WIDTH),
        look_state=[0] * (nodes * LOOKS),
        look_note=[0] * (nodes * LOOKS),
        shot=[0.0] * (HELD_S * nodes * WIDTH),
        shot_state=[0] * (HELD_S * nodes),
        shot_words=[0] * (HELD_S * nodes * 2),
    )
