"""A volume that fills up, and grows by itself under the rules of storage auto scaling.

RDS User Guide, USER_PIOPS.Autoscaling: it grows when less than 10 % has been free for five minutes and it may be modified
again (`storage_modification`), by the greatest of 10 GiB, 10 %, and what the past hour foretells for seven hours; never beyond the maximum.
A full volume takes no writes.

Aurora's cluster volume grows by itself, ten GiB at a time, up to 256 TiB: nothing is provisioned and nothing to wait for
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
from drill.engine.state.volumes import Disk
from drill.model.said import NOTHING, Chain, Said


def grow_logs(state: State, fault_id: str, gib_minute: float, why: Said) -> None:
    """Logs begin to grow that nobody deletes, on the volume of whoever is the writer now."""
    disk = state.volume(state.writer)
    disk.growth[fault_id] = gib_minute
    disk.causes[fault_id] = why


def stop_growing(state: State, fault_id: str) -> None:
    """The logs stop growing; the space they use stays used."""
    for disk in state.volumes:
        disk.growth.pop(fault_id, None)


def fill_volumes(state: State) -> None:
    """Fill every volume that grows for a second, ring the alarm for low free storage, and let it grow if it may."""
    for number, disk in enumerate(state.volumes):
        if not disk.watched:
            continue
        minute = 0.0
        for fault_id, rate in disk.growth.items():
            minute += rate
            if not disk.full:
                disk.grown[fault_id] = disk.grown.get(fault_id, 0.0) + rate / 60.0
        if state.inputs.design.database.service.shared_volume:
            _grow_cluster_volume(state, disk, minute)
        else:
            _fill(state, number, minute)


def _fill(state: State, number: int, gib_minute: float) -> None:
    disk, node = state.volumes[number], _owner(state, number)
    if not disk.hour or state.second % 60 == 0:
        disk.hour.append(disk.used_gib)
        del disk.hour[:-60]
    disk.used_gib = min(disk.allocated_gib, disk.used_gib + gib_minute / 60.0)
    free = disk.allocated_gib - disk.used_gib
    if free >= disk.allocated_gib * state.figure(GROW_FREE_PCT) / 100.0:
        disk.low_since = -1
    elif disk.low_since < 0:
        disk.low_since = state.second
        low = Said("storage.low", allocated_gib=disk.allocated_gib, free_pct=state.figure(GROW_FREE_PCT))
        state.say("alarm", node, low, "RDS-EVENT-0089")
    if disk.low_since >= 0 and state.second - disk.low_since >= state.figure(GROW_SUSTAIN_S):
        _scale(state, number)
    full = disk.used_gib >= disk.allocated_gib
    if full != disk.full:
        disk.full = full
        state.changed = True
        if full:
            state.say("fault", node, Said("storage.full", allocated_gib=disk.allocated_gib), "RDS-EVENT-0007")
            _start_trouble(state, disk)


def _owner(state: State, number: int) -> str:
    """The node whose volume it is: the writer, where that is one of them."""
    nodes = [machine.spec.node for machine in state.machines if machine.volume == number]
    writer = state.machines[state.writer]
    return writer.spec.node if writer.volume == number or not nodes else nodes[0]


def _grow_cluster_volume(state: State, disk: Disk, gib_minute: float) -> None:
    """One second of Aurora's growth: another segment when the last is full; writes stop only at the largest volume there is."""
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
        _start_trouble(state, disk)


def _filled_by(disk: Disk) -> Said | None:
    """The growth that has filled most of a volume, of those that still go on if any does: they would have filled it anyhow."""
    going_on = {fault_id: gib for fault_id, gib in disk.grown.items() if fault_id in disk.growth}
    among = going_on or disk.grown
    return disk.causes[max(among, key=lambda fault_id: among[fault_id])] if among else None


def _start_trouble(state: State, disk: Disk) -> None:
    """A full volume can overload what depends on it."""
    disk.filled_by = _filled_by(disk)
    if disk.filled_by is not None:
        state.start_trouble(disk.filled_by)


def _scale(state: State, number: int) -> None:
    """Grow, or say once why not."""
    disk, storage = state.volumes[number], state.inputs.design.database.storage
    if storage.max_gib is None:
        return
    if state.control.held:
        _refuse(state, number, Said("storage_scaling.no_control_plane"), "")
        return
    most = float(storage.max_gib)
    if disk.allocated_gib >= most:
        _refuse(state, number, Said("storage_scaling.at_maximum"), "RDS-EVENT-0224")
        return
    if why := storage_modification.obstacle(state, disk):
        _refuse(state, number, _HELD_BACK[why], "RDS-EVENT-0220")
        return
    step = max(
        state.figure(GROW_LEAST_GIB),
        disk.allocated_gib * state.figure(GROW_STEP_PCT) / 100.0,
        (disk.used_gib - disk.hour[0]) * state.figure(GROW_FORECAST_H) - (disk.allocated_gib - disk.used_gib),
    )
    before = disk.allocated_gib
    storage_modification.begin(state, disk)
    _grow(state, number, float(int(min(most, before + step))))
    grown = Said("storage.grown", from_gib=before, to_gib=disk.allocated_gib)
    state.say("scale", _owner(state, number), grown, "RDS-EVENT-0218")


def _grow(state: State, number: int, gib: float) -> None:
    disk = state.volumes[number]
    _charge(state, gib - disk.allocated_gib)
    disk.allocated_gib = gib
    storage_modification.optimise(state, number)
    disk.low_since = -1
    disk.refused = ""
    if disk.full:
        note_full(state, number)
        disk.full = False
        state.changed = True
        state.say("recover", _owner(state, number), Said("storage.writable"))


def enlarge(state: State, gib: int) -> Said | None:
    """Start giving the writer's volume another size. Returns why it cannot be done, or None."""
    disk, database = state.volume(state.writer), state.inputs.design.database
    if database.service.shared_volume:
        return Said("refused.volume_grows_by_itself")
    if gib < disk.allocated_gib * (1.0 + state.figure(GROW_STEP_PCT) / 100.0):
        return Said("refused.step_too_small", step_pct=state.figure(GROW_STEP_PCT), allocated_gib=disk.allocated_gib)
    if why := storage_modification.obstacle(state, disk):
        return storage_modification.REFUSED[why]
    state.say("scale", state.machines[state.writer].spec.node, Said("storage.enlarging", to_gib=gib), "RDS-EVENT-0018")
    storage_modification.begin(state, disk)
    state.after(state.draw(ENLARGE_S), enlarged, state.machines[state.writer].volume, gib)
    return None


@by_control_plane
def enlarged(state: State, r: Arrays, number: int, gib: int) -> None:
    """The volume has its new size, unless its machine has been replaced meanwhile."""
    if all(machine.volume != number for machine in state.machines):
        return
    _grow(state, number, float(gib))
    state.say("scale", _owner(state, number), Said("storage.enlarged", to_gib=gib), "RDS-EVENT-0017")


def note_full(state: State, number: int) -> None:
    """Machines remember why their full volume took no writes, for what is booked when it does again."""
    for machine in state.machines:
        if machine.volume == number:
            machine.last_chain = full_chain(state, state.volumes[number])


def _charge(state: State, gib: float) -> None:
    """The added storage, on every copy of the volume."""
    usd_hour = gib * billed_copies(state) * volume_usd_gib_month(state) / state.figure(HOURS_A_MONTH)
    state.bill.change(Said("charge.grown_storage"), usd_hour, state.second)


def _refuse(state: State, number: int, refusal: Said, aws_id: str) -> None:
    disk = state.volumes[number]
    if disk.refused != refusal.code:
        disk.refused = refusal.code
        state.say("alarm", _owner(state, number), refusal, aws_id)


_HELD_BACK = {
    storage_modification.OPTIMISING: Said("storage_scaling.cooling_down"),
    storage_modification.TOO_SOON: Said("storage_scaling.too_soon"),
    storage_modification.EXHAUSTED: Said("storage_scaling.exhausted"),
}
"""Why storage auto scaling does not grow a volume, by what stands against a modification."""
_FULL = {
    "": Said("storage.was_full"),
    "storage_scaling.no_control_plane": Said("storage.was_full_no_control_plane"),
    "storage_scaling.at_maximum": Said("storage.was_full_at_maximum"),
    "storage_scaling.cooling_down": Said("storage.was_full_cooling_down"),
    "storage_scaling.too_soon": Said("storage.was_full_too_soon"),
    "storage_scaling.exhausted": Said("storage.was_full_exhausted"),
}
"""Events of a full volume, by the last refusal of storage auto scaling."""


def full_chain(state: State, disk: Disk) -> Chain:
    """The cause of failed writes on a full volume."""
    storage = state.inputs.design.database.storage
    if storage.max_gib is None:
        choice = Said("choice.fixed_storage", path="database.storage", value=storage.gib)
    else:
        choice = Said("choice.scaled_storage", path="database.storage", value=storage.gib, max_gib=storage.max_gib)
    root = NOTHING if disk.filled_by is None else (disk.filled_by,)
    return (*root, _FULL[disk.refused], choice)
