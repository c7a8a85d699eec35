"""Syncs the discrete state with the rows: to the loop what events have changed, back from it what it has moved."""

from __future__ import annotations

from drill.engine.cache.cache_contents import acked_from_arrays, acked_to_arrays
from drill.engine.cache.expiry import cache_to_arrays, rewrites
from drill.engine.cache.round_trips import hit_ms
from drill.engine.cache.stale_copies import deletes
from drill.engine.database.instance_parameters import machines_to_arrays
from drill.engine.database.lag import lag_to_arrays
from drill.engine.flow.loop import ALWAYS_OLD, NEVER_OLD, SELDOM_OLD
from drill.engine.flow.shards import shards_to_arrays
from drill.engine.observe.backlog_causes import note_backlogs
from drill.engine.observe.node_frames import write_nodes
from drill.engine.observe.overload_causes import RECENT_S
from drill.engine.state.arrays import MACHINES, TICKS, Arrays
from drill.engine.state.frames import FrameLog
from drill.engine.state.state import State


def to_arrays(state: State, r: Arrays, frames: FrameLog) -> None:
    """Write into the rows everything that the loop reads and only events change."""
    cache = state.inputs.design.cache
    surges_to_arrays(state, r)
    shards_to_arrays(state, r)
    acked_to_arrays(state, r)
    cache_to_arrays(state, r)
    machines_to_arrays(state, r)
    for i, machine in enumerate(state.machines):
        lag_to_arrays(state, r, i)
        r.overloaded[i] = int(bool(machine.overload))
        r.volume_ok[i] = int(machine.whole)
        r.ringing[i] = int(state.alarms.get(f"lag:{i}", False))
    r.ringing[len(state.machines)] = int(state.alarms.get("availability", False))
    for k, item in enumerate(state.inputs.level.classes):
        if item.queue is not None:
            r.queue_rings[r.work_queue[k]] = int(state.alarms.get(f"backlog:{item.name}", False))
        r.hit_s[k] = hit_ms(state, item) / 1000.0 if r.cached[k] else 0.0
        r.by_hand[k] = int(deletes(state, item))
        copied = cache is not None and r.cached[k] == 1 and cache.strategy == "lazy" and rewrites(state, item.name)
        abroad = bool(cache and cache.global_datastore and r.cached[k])
        r.copied[k] = ALWAYS_OLD if r.by_hand[k] or abroad else SELDOM_OLD if copied else NEVER_OLD
        r.copied_for[k * (r.sizes[MACHINES] + 3)] = -1.0
    note_backlogs(state, r)
    r.triggered[0] = int(bool(state.root))
    hooks_to_arrays(state, r)
    write_nodes(state, r, frames)


def surges_to_arrays(state: State, r: Arrays) -> None:
    """Write the factor of all surges on every class's rate."""
    for k, item in enumerate(state.inputs.level.classes):
        factor = 1.0
        for surge in state.admission.surges.values():
            if surge.request_class in ("", item.name):
                factor *= surge.factor
        r.surge[k] = factor


def from_arrays(state: State, r: Arrays) -> None:
    """Read back what the loop has moved."""
    state.tick = r.past[0]
    for i, machine in enumerate(state.machines):
        machine.lag_s, machine.lag_before_s = r.lag_now_s[i], r.lag_was_s[i]
        machine.warm = r.warm[i]
        machine.bound = r.bound[i] - 1
        if r.strayed[i] > machine.strayed:
            machine.strayed, machine.stray_until_s = r.strayed[i], state.second
    acked_from_arrays(state, r)


def hooks_to_arrays(state: State, r: Arrays) -> None:
    """Write what the loop has to stop for every second: most drills need at most one of these stops, and each one costs."""
    r.filling[0] = int(_fills(state))
    r.hooks[0] = int(looks_every_second(state))
    r.adapts[0] = int(_adapts(state))


def _fills(state: State) -> bool:
    """True if a volume or a cache's memory fills with every second's flow."""
    return bool(state.cache.watched) or any(volume.watched for volume in state.volumes)


def _adapts(state: State) -> bool:
    """True if a part of the design adapts every second (`refresh.update_adaptive_parameters`, `refresh.update_degraded_modes`)."""
    design = state.inputs.design
    return (
        design.database.writers > 1
        or (design.security.iam_auth and design.clients.pool == 0)
        or (design.cache is not None and design.cache.serve_stale)
        or any(machine.spec.most_acu > 0.0 for machine in state.machines)
    )


def looks_every_second(state: State) -> bool:
    """True if a mechanism of the design, or something under way, has to be called every second."""
    design = state.inputs.design
    cache = design.cache
    return bool(
        _fills(state)
        or state.clones
        or state.transaction_ids.left >= 0.0
        or state.inputs.level.tails
        or state.access.lockouts
        or design.scaling is not None
        or design.database.writers > 1
        or (design.security.iam_auth and design.clients.pool == 0)
        or (cache is not None and (cache.serve_stale or cache.service.serverless))
        or design.alarms
        or len(state.runbook.fired) < len(design.runbook)
        or any(machine.spec.most_acu > 0.0 or machine.loads for machine in state.machines)
    )


def steady_until(state: State, second: int) -> int:
    """The second until which the loop may run alone: up to the next event, or until overloads are no longer charged to the last."""
    until = state.schedule.next_tick() // TICKS
    old = state.root_s + RECENT_S
    return min(until, old) if second < old else until
