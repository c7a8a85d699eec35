"""Each CloudWatch metric in terms of the model, measured at the end of a second. None: the node publishes nothing now."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drill.engine.cache.clusters import parts
from drill.engine.cache.memory_use import fragmentation
from drill.engine.cache.serverless_cache import used_ecpus
from drill.engine.database.reader_scaling import connections_to, cpu_share
from drill.engine.state.arrays import CLASS_FAILED, CLASS_OFFERED, CLASS_WIDTH, CLASSES, Arrays
from drill.engine.state.buckets import BUCKETS, CLASS_BYTES, CLASS_IOS, CPU_S, VOLUME_IOS
from drill.engine.state.state import State
from drill.model.cloud_metric import CLOUD_METRICS, cache_publishes
from drill.model.design import Alarm

GIB = 1024.0**3
CREDIT_S = 60.0
"""A CPU credit is a minute of one vCPU."""


def measure(state: State, r: Arrays, alarm: Alarm) -> float | None:
    """The alarm's metric of its node in this second; of an instance that is down or cut off there is none."""
    subject = CLOUD_METRICS[alarm.metric].subject
    if subject == "balancer":
        return _OF_BALANCER[alarm.metric](r)
    if subject == "cache":
        s = next((s for s, shard in enumerate(state.inputs.shards) if shard.node == alarm.node), -1)
        there = s >= 0 and state.shards[s].up and _published(state, alarm.metric)
        return _OF_SHARD[alarm.metric](state, r, s) if there else None
    i = watched_machine(state, alarm.node)
    if i < 0 or not state.machines[i].alive or state.machines[i].cut_off:
        return None
    return _OF_MACHINE[alarm.metric](state, r, i)


def watched_machine(state: State, node: str) -> int:
    """The machine that a name stands for: `writer` is whichever is the writer now; -1 where there is none."""
    if node == "writer":
        return state.writer
    return next((i for i, machine in enumerate(state.machines) if machine.spec.node == node), -1)


def _free_bytes(state: State, i: int) -> float | None:
    if state.inputs.design.database.service.shared_volume:
        return None
    disk = state.volume(i)
    return max(disk.allocated_gib - disk.used_gib, 0.0) * GIB


def _balance(bucket: int) -> Callable[[State, Arrays, int], float | None]:
    """Percent left of a bucket that bursts; nothing of one that does not."""

    def left_pct(_state: State, r: Arrays, i: int) -> float | None:
        at = i * BUCKETS + bucket
        return r.tokens[at] / r.bucket_size[at] * 100.0 if r.bucket_size[at] > 0.0 else None

    return left_pct


def _credits(_state: State, r: Arrays, i: int) -> float | None:
    at = i * BUCKETS + CPU_S
    return r.tokens[at] / CREDIT_S if r.bucket_size[at] > 0.0 else None


def _lag_s(state: State, i: int, *, aurora: bool) -> float | None:
    """The lag of a replica: RDS and Aurora publish it under different names."""
    return state.machines[i].lag_s if state.inputs.design.database.service.shared_volume is aurora else None


def _aurora_lag_ms(state: State, _r: Arrays, i: int) -> float | None:
    lag_s = _lag_s(state, i, aurora=True)
    return None if lag_s is None else lag_s * 1000.0


def _largest_lag_ms(state: State, _r: Arrays, _i: int) -> float | None:
    if not state.inputs.design.database.service.shared_volume:
        return None
    lags = [machine.lag_s for machine in state.machines if machine.role == "reader" and machine.alive]
    return max(lags) * 1000.0 if lags else None


def _acu(state: State, _r: Arrays, i: int) -> float | None:
    machine = state.machines[i]
    return machine.acu if machine.spec.most_acu > 0.0 else None


def _acu_pct(state: State, _r: Arrays, i: int) -> float | None:
    machine = state.machines[i]
    return machine.acu / machine.spec.most_acu * 100.0 if machine.spec.most_acu > 0.0 else None


_OF_MACHINE: Mapping[str, Callable[[State, Arrays, int], float | None]] = {
    "CPUUtilization": lambda state, r, i: cpu_share(state, r, i) * 100.0,
    "DatabaseConnections": lambda _state, r, i: connections_to(r, i),
    "FreeStorageSpace": lambda state, _r, i: _free_bytes(state, i),
    "ReplicaLag": lambda state, _r, i: _lag_s(state, i, aurora=False),
    "AuroraReplicaLag": _aurora_lag_ms,
    "AuroraReplicaLagMaximum": _largest_lag_ms,
    "BurstBalance": _balance(VOLUME_IOS),
    "EBSIOBalance%": _balance(CLASS_IOS),
    "EBSByteBalance%": _balance(CLASS_BYTES),
    "CPUCreditBalance": _credits,
    "ServerlessDatabaseCapacity": _acu,
    "ACUUtilization": _acu_pct,
}


def _hit_rate_pct(_state: State, r: Arrays, _s: int) -> float | None:
    asked = found = 0.0
    for k in range(r.sizes[CLASSES]):
        asked += r.asked[k]
        found += r.found[k]
    return found / asked * 100.0 if asked > 0.0 else None


def _used_bytes(state: State, r: Arrays, s: int) -> float:
    return r.shard_memory[s * 2] * state.cache.memory_bytes / parts(state)


def _published(state: State, metric: str) -> bool:
    cache = state.inputs.design.cache
    return cache is not None and cache_publishes(metric, cache.service.name, cache.engine.name)


_OF_SHARD: Mapping[str, Callable[[State, Arrays, int], float | None]] = {
    "EngineCPUUtilization": lambda _state, r, s: min(r.shard_load[s], 1.0) * 100.0,
    "DatabaseMemoryUsagePercentage": lambda _state, r, s: r.shard_memory[s * 2] * 100.0,
    "BytesUsedForCache": _used_bytes,
    "MemoryFragmentationRatio": lambda state, r, s: fragmentation(state.shards[s].most_bytes, _used_bytes(state, r, s)),
    "ElastiCacheProcessingUnits": used_ecpus,
    "ThrottledCmds": lambda state, r, s: r.shard_asked[s] - used_ecpus(state, r, s),
    "Evictions": lambda _state, r, s: r.shard_memory[s * 2 + 1],
    "CacheHitRate": _hit_rate_pct,
}


def _counted(place: int) -> Callable[[Arrays], float | None]:
    """A number of every class's frame of the last second, summed; a balancer publishes no zero."""

    def count(r: Arrays) -> float | None:
        classes = r.sizes[CLASSES]
        first = (r.taken[0] - 1) * classes
        total = 0.0
        for k in range(classes):
            total += r.class_sample[(first + k) * CLASS_WIDTH + place]
        return total if total > 0.0 else None

    return count


_OF_BALANCER: Mapping[str, Callable[[Arrays], float | None]] = {
    "RequestCount": _counted(CLASS_OFFERED),
    "HTTPCode_Target_5XX_Count": _counted(CLASS_FAILED),
}
MEASURED = frozenset((*_OF_MACHINE, *_OF_SHARD, *_OF_BALANCER))
"""Every metric that has a measure."""
