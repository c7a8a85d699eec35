"""Limits on modifying a volume: only once the last change has been optimised, and at most four times in 24 hours.

Amazon RDS User Guide, User_PIOPS.Increase and USER_PIOPS.Autoscaling (2026). Until 2025 changes were six hours apart besides:
`Inputs.modifications_apart_s`, for a level that says its year. How long the optimisation takes is not promised: the
EBS guide's typical figure for a full volume is used, in proportion to what is stored.

A size is there at once; another performance is not. Until the volume is optimised it has one in between the old and the new, and no
less than the old (EBS guide, Monitor the progress of volume modifications), and one of gp3 has "elevated latencies, but still within
the single-digit millisecond range" (RDS guide, USER_PIOPS.gp3). A larger gp2 volume has more IOPS, one of gp3 from 400 GiB on.
"""

from __future__ import annotations

from dataclasses import replace

from drill.engine.database.billed_copies import billed_copies, price_level
from drill.engine.state.arrays import Arrays
from drill.engine.state.machine import Machine
from drill.engine.state.memo import Memo
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import (
    DISK_LATENCY_MS,
    ENLARGE_S,
    HOURS_A_MONTH,
    MODIFICATIONS_A_DAY,
    OPTIMISE_S_A_GIB,
    OPTIMISING_MS,
    OPTIMISING_SHARE,
)
from drill.engine.state.volumes import Disk
from drill.model.inputs import Bucket
from drill.model.said import Said

DAY_S = 86_400
OPTIMISING = "cooling_down"
TOO_SOON = "too_soon"
EXHAUSTED = "exhausted"
REFUSED = {
    OPTIMISING: Said("refused.storage_cooling_down"),
    TOO_SOON: Said("refused.storage_too_soon"),
    EXHAUSTED: Said("refused.storage_exhausted"),
}
"""Why nobody can modify a volume now, by what stands against it."""


def begin(state: State, disk: Disk) -> None:
    """A change of size counts from the second in which it is asked for."""
    disk.modified = [*(second for second in disk.modified if state.second - second < DAY_S), state.second]
    disk.optimised_at = state.second + _optimised_s(state, disk)


def _optimised_s(state: State, disk: Disk) -> int:
    """Seconds until the data of a volume have been redistributed."""
    return int(disk.used_gib * state.figure(OPTIMISE_S_A_GIB))


def optimise(state: State, number: int) -> None:
    """A volume that has changed is being optimised: its performance is in between that of before and that of its new size."""
    disk = state.volumes[number]
    seconds = _optimised_s(state, disk)
    disk.optimised_at = state.second + seconds
    share = state.figure(OPTIMISING_SHARE)
    if new := _limits(state, disk):
        for machine in _machines(state, number):
            before = (machine.spec.limits.volume_ios, machine.spec.limits.volume_bytes)
            if before == new:
                continue
            _set_limits(machine, (_between(before[0], new[0], share), _between(before[1], new[1], share)))
            if state.inputs.design.database.storage.type == "gp3":
                machine.optimising = max(1.0, state.figure(OPTIMISING_MS) / state.figure(DISK_LATENCY_MS))
    state.after(seconds, optimised, number, disk.optimised_at)
    state.changed = True


def optimised(state: State, r: Arrays, number: int, at_s: int) -> None:
    """A volume has been optimised, unless it has been modified since or belongs to nobody any more: it has its new performance."""
    disk, machines = state.volumes[number], _machines(state, number)
    if disk.optimised_at != at_s or not machines:
        return
    new = _limits(state, disk)
    for machine in machines:
        machine.optimising = 1.0
        if new:
            _set_limits(machine, new)
    state.say("scale", machines[0].spec.node, Said("storage.optimised", to_gib=disk.allocated_gib))
    state.changed = True


def provision(state: State, iops: int | None) -> Said | None:
    """Start giving the writer's volume other provisioned IOPS. Returns why it cannot be done, or None."""
    disk = state.volume(state.writer)
    if why := obstacle(state, disk):
        return REFUSED[why]
    node = state.machines[state.writer].spec.node
    state.say("scale", node, Said("storage.provisioning"))
    begin(state, disk)
    state.after(state.draw(ENLARGE_S, "iops"), provisioned, state.machines[state.writer].volume, iops)
    return None


@by_control_plane
def provisioned(state: State, r: Arrays, number: int, iops: int | None) -> None:
    """The volume has its new IOPS to pay for, and is optimised for them, unless its machine has been replaced meanwhile."""
    disk, machines = state.volumes[number], _machines(state, number)
    if not machines:
        return
    before, database = _limits(state, disk), state.inputs.design.database
    changed = replace(database, storage=replace(database.storage, iops=iops))
    state.inputs = replace(state.inputs, design=replace(state.inputs.design, database=changed))
    state.memo = Memo()
    after = _limits(state, disk)
    if before and after:
        _charge(state, after[0].rate - before[0].rate)
    optimise(state, number)
    state.say("scale", machines[0].spec.node, Said("storage.provisioned"))


def _charge(state: State, iops: float) -> None:
    """The added IOPS, on every copy of the volume."""
    database = state.inputs.design.database
    price = dict(database.service.iops_price).get(database.storage.type)
    if price:
        level = price_level(state, state.machines[state.writer].spec.zone)
        usd_hour = iops * state.figure(price) * level * billed_copies(state) / state.figure(HOURS_A_MONTH)
        state.bill.change(Said("charge.provisioned_iops"), usd_hour, state.second)


def _machines(state: State, number: int) -> list[Machine]:
    """The machines on a volume, and on its copies."""
    return [machine for machine in state.machines if machine.volume == number]


def _limits(state: State, disk: Disk) -> tuple[Bucket, Bucket] | None:
    """The limits of the design's storage in the size that a volume has now."""
    design = state.inputs.design
    grown = replace(design.database.storage, gib=int(disk.allocated_gib))
    limits = state.inputs.volume_limits
    return limits(replace(design, database=replace(design.database, storage=grown))) if limits else None


def _set_limits(machine: Machine, volume: tuple[Bucket, Bucket]) -> None:
    limits = replace(machine.spec.limits, volume_ios=volume[0], volume_bytes=volume[1])
    machine.spec = replace(machine.spec, limits=limits)


def _between(old: Bucket | None, new: Bucket, share: float) -> Bucket:
    """A limit on its way to another one; never less than the smaller of the two."""
    if old is None:
        return new
    rate, peak, size = (
        before + share * (after - before)
        for before, after in ((old.rate, new.rate), (old.peak, new.peak), (old.size, new.size))
    )
    return Bucket(rate, peak, size)


def _too_soon(state: State, disk: Disk) -> bool:
    """True if the rules of a past year keep changes further apart than the last one is old."""
    apart_s = state.inputs.modifications_apart_s
    return bool(disk.modified) and state.second - disk.modified[-1] < apart_s


def obstacle(state: State, disk: Disk) -> str:
    """The reason not to modify a volume now: `cooling_down`, `too_soon` or `exhausted`; empty while it may be."""
    if state.second < disk.optimised_at:
        return OPTIMISING
    if _too_soon(state, disk):
        return TOO_SOON
    recent = sum(1 for second in disk.modified if state.second - second < DAY_S)
    return EXHAUSTED if recent >= state.figure(MODIFICATIONS_A_DAY) else ""
