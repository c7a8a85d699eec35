"""A volume that fills up, and grows by itself under the rules of storage auto scaling.

RDS User Guide, USER_PIOPS.Autoscaling: it grows when less than 10 % has been free for five minutes and it may be modified
again (`storage_modification`), by the greatest of 10 GiB, 10 %, and what the past hour foretells for seven hours; never beyond the maximum.
A full volume takes no writes.

Aurora's cluster volume grows by itself, ten GiB at a time, up to 128 TiB: nothing is provisioned and nothing to wait for
(Amazon Aurora User Guide, Aurora.Managing.Performance; segments of 10 GiB: Verbitski et al., SIGMOD 2017).
"""

from __future__ import annotations

from drill.engine.database import storage_modification
from drill.engine.database.billed_copies import billed_copies, volume_usd_gib_month
from drill.engine.state.arrays import Arrays
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import (
    AURORA_MOST_TIB,
    AURORA_SEGMENT_GIB,
    ENLARGE_S,
    GROW_FORECAST_H,
    GROW_FREE_PCT,
    GROW_LEAST_GIB,
    GROW_STEP_PCT,
    GROW_SUSTAIN_S,
    HOURS_A_MONTH,
)
from drill.model.said import NOTHING, Chain, Said


def grow_logs(state: State, fault_id: str, gib_minute: float, why: Said) -> None:
    """Logs begin to grow that nobody deletes."""
    state.disk.growth[fault_id] = gib_minute
    state.disk.why = state.disk.why or why


def stop_growing(state: State, fault_id: str) -> None:
    """The logs stop growing; the space they use stays used."""
    state.disk.growth.pop(fault_id, None)


def fill_volume(state: State) -> None:
    """Fill the volume for a second, ring the alarm for low free storage, and let the volume grow if it may."""
    disk = state.disk
    if not disk.growth and not disk.hour:
        return
    minute = 0.0
    for rate in disk.growth.values():
        minute += rate
    if state.inputs.design.database.service.shared_volume:
        _grow_cluster_volume(state, minute)
        return
    if not disk.hour or state.second % 60 == 0:
        disk.hour.append(disk.used_gib)
        del disk.hour[:-60]
    disk.used_gib = min(disk.allocated_gib, disk.used_gib + minute / 60.0)
    free = disk.allocated_gib - disk.used_gib
    if free >= disk.allocated_gib * state.figure(GROW_FREE_PCT) / 100.0:
        disk.low_since = -1
    elif disk.low_since < 0:
        disk.low_since = state.second
        low = Said("storage.low", allocated_gib=disk.allocated_gib, free_pct=state.figure(GROW_FREE_PCT))
        state.say("alarm", "writer", low, "RDS-EVENT-0089")
    if disk.low_since >= 0 and state.second - disk.low_since >= state.figure(GROW_SUSTAIN_S):
        _scale(state)
    full = disk.used_gib >= disk.allocated_gib
    if full != disk.full:
        disk.full = full
        state.changed = True
        if full:
            state.say("fault", "writer", Said("storage.full", allocated_gib=disk.allocated_gib), "RDS-EVENT-0007")
            _start_trouble(state)


def _grow_cluster_volume(state: State, gib_minute: float) -> None:
    """One second of Aurora's growth: another segment when the last is full; writes stop only at the largest volume there is."""
    disk = state.disk
    most = state.figure(AURORA_MOST_TIB) * 1024.0
    segment = state.figure(AURORA_SEGMENT_GIB)
    disk.used_gib = min(most, disk.used_gib + gib_minute / 60.0)
    segments = int(disk.used_gib / segment)
    whole = segments if segments * segment >= disk.used_gib else segments + 1
    disk.allocated_gib = min(most, whole * segment)
    full = disk.used_gib >= most
    if full != disk.full:
        disk.full = full
        state.changed = True
        state.say("fault", "storage", Said("cluster_volume.full", limit_tib=most / 1024.0))
        _start_trouble(state)


def _start_trouble(state: State) -> None:
    """A full volume can overload what depends on it."""
    if state.disk.why is not None:
        state.start_trouble(state.disk.why)


def _scale(state: State) -> None:
    """Grow, or say once why not."""
    disk, storage = state.disk, state.inputs.design.database.storage
    if storage.max_gib is None:
        return
    if state.control.held:
        _refuse(state, Said("storage_scaling.no_control_plane"), "")
        return
    most = float(storage.max_gib)
    if disk.allocated_gib >= most:
        _refuse(state, Said("storage_scaling.at_maximum"), "RDS-EVENT-0224")
        return
    if why := storage_modification.obstacle(state, disk):
        _refuse(state, _HELD_BACK[why], "RDS-EVENT-0220")
        return
    step = max(
        state.figure(GROW_LEAST_GIB),
        disk.allocated_gib * state.figure(GROW_STEP_PCT) / 100.0,
        (disk.used_gib - disk.hour[0]) * state.figure(GROW_FORECAST_H) - (disk.allocated_gib - disk.used_gib),
    )
    before = disk.allocated_gib
    storage_modification.begin(state, disk)
    _grow(state, float(int(min(most, before + step))))
    state.say("scale", "writer", Said("storage.grown", from_gib=before, to_gib=disk.allocated_gib), "RDS-EVENT-0218")


def _grow(state: State, gib: float) -> None:
    disk = state.disk
    _charge(state, gib - disk.allocated_gib)
    disk.allocated_gib = gib
    storage_modification.optimise(state, disk)
    disk.low_since = -1
    disk.refused = ""
    if disk.full:
        disk.full = False
        state.changed = True
        state.say("recover", "writer", Said("storage.writable"))


def enlarge(state: State, gib: int) -> Said | None:
    """Start giving the volume another size. Returns why it cannot be done, or None."""
    disk, database = state.disk, state.inputs.design.database
    if database.service.shared_volume:
        return Said("refused.volume_grows_by_itself")
    if gib < disk.allocated_gib * (1.0 + state.figure(GROW_STEP_PCT) / 100.0):
        return Said("refused.step_too_small", step_pct=state.figure(GROW_STEP_PCT), allocated_gib=disk.allocated_gib)
    if why := storage_modification.obstacle(state, disk):
        return _REFUSED[why]
    state.say("scale", "writer", Said("storage.enlarging", to_gib=gib), "RDS-EVENT-0018")
    storage_modification.begin(state, disk)
    state.after(state.draw(ENLARGE_S), enlarged, gib)
    return None


@by_control_plane
def enlarged(state: State, r: Arrays, gib: int) -> None:
    """The volume has its new size."""
    _grow(state, float(gib))
    state.say("scale", "writer", Said("storage.enlarged", to_gib=gib), "RDS-EVENT-0017")


def _charge(state: State, gib: float) -> None:
    """The added storage, on every copy of the volume."""
    usd_hour = gib * billed_copies(state) * volume_usd_gib_month(state) / state.figure(HOURS_A_MONTH)
    state.bill.change(Said("charge.grown_storage"), usd_hour, state.second)


def _refuse(state: State, refusal: Said, aws_id: str) -> None:
    if state.disk.refused != refusal.code:
        state.disk.refused = refusal.code
        state.say("alarm", "writer", refusal, aws_id)


_HELD_BACK = {
    storage_modification.OPTIMISING: Said("storage_scaling.cooling_down"),
    storage_modification.EXHAUSTED: Said("storage_scaling.exhausted"),
}
"""Why storage auto scaling does not grow a volume, by what stands against a modification."""
_REFUSED = {
    storage_modification.OPTIMISING: Said("refused.storage_cooling_down"),
    storage_modification.EXHAUSTED: Said("refused.storage_exhausted"),
}
"""Why nobody can enlarge it, likewise."""
_FULL = {
    "": Said("storage.was_full"),
    "storage_scaling.no_control_plane": Said("storage.was_full_no_control_plane"),
    "storage_scaling.at_maximum": Said("storage.was_full_at_maximum"),
    "storage_scaling.cooling_down": Said("storage.was_full_cooling_down"),
    "storage_scaling.exhausted": Said("storage.was_full_exhausted"),
}
"""What a full volume did, by the last refusal of storage auto scaling."""


def full_chain(state: State) -> Chain:
    """Why writes fail on a full volume."""
    storage = state.inputs.design.database.storage
    if storage.max_gib is None:
        choice = Said("choice.fixed_storage", path="database.storage", value=storage.gib)
    else:
        choice = Said("choice.scaled_storage", path="database.storage", value=storage.gib, max_gib=storage.max_gib)
    root = NOTHING if state.disk.why is None else (state.disk.why,)
    return (*root, _FULL[state.disk.refused], choice)
