"""Recovery of data: restore to a point in time, promotion of a replica, and the writes that each loses."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from drill.engine.clients.discovery import begin_move, clients_moved
from drill.engine.clients.fleet import region_of
from drill.engine.database.billed_copies import refitted
from drill.engine.database.global_database import primary_region
from drill.engine.database.lag import base_lag_s
from drill.engine.database.lifecycle import start, stop
from drill.engine.database.pages.lazy_blocks import load_lazily, loading_s
from drill.engine.database.quorum import writes_have_quorum
from drill.engine.database.storage_growth import note_full
from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.buckets import BUCKETS
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import (
    COPIED_LAG_S,
    PROMOTE_REPLICA_S,
    REPOINT_S,
    RESTORABLE_LAG_S,
    RESTORE_BASE_S,
    RESTORE_GIB_S,
)
from drill.engine.state.volumes import Disk
from drill.model.run import NodeState
from drill.model.said import Said

DAY_S = 86_400
NO_ZONE_S = 60.0
"""Seconds until the next attempt when no zone of the region has power."""


def written_at(r: Arrays, second: float) -> float:
    """Writes committed by a second of the drill."""
    n = int(second * TICKS)
    if n <= 0 or not r.past[0]:
        return 0.0
    return r.history[min(n, r.past[0]) - 1]


def unshipped(r: Arrays, lag_s: float) -> float:
    """Writes committed in the last `lag_s` seconds in which there were any: they had not left the writer when it died."""
    written = r.written[0]
    last = bisect_left(r.history, written, 0, r.past[0])
    back = last + 1.0 - lag_s * TICKS
    if written <= 0.0 or back <= 0.0:
        return written
    n = int(back)
    before = r.history[n - 1] if n > 0 else 0.0
    after = r.history[n] if n < r.past[0] else written
    return written - (before + (after - before) * (back - n))


def committed_s(r: Arrays, place: float) -> float:
    """The time, in seconds of the drill, at which the write at a place of the history was committed."""
    return bisect_left(r.history, place, 0, r.past[0]) / TICKS


class RestoreOrder(NamedTuple):
    """The instance that a restore is to make."""

    back_s: int | None = None
    """Seconds before now; None: the last moment, before the damage if there is any."""
    place: str = ""
    """A zone, or a region that has copies of the backups; empty: where the database is."""
    instance: str = ""
    """Its class; empty: the database's."""


def restore(state: State, r: Arrays, wanted: RestoreOrder) -> Said | None:
    """Start a restore to a point in time into a new instance. Returns why it cannot be done, or None."""
    days = state.inputs.design.database.retention_days
    if days == 0:
        return Said("refused.no_backups")
    if state.restoring:
        return Said("refused.restoring")
    refused = _misplaced(state, wanted)
    if refused:
        return refused
    if wanted.back_s is not None and wanted.back_s > days * DAY_S:
        return Said("refused.beyond_retention", days=days)
    latest = log_until_s(state, r) - state.draw(COPIED_LAG_S if _from_copies(state, wanted.place) else RESTORABLE_LAG_S)
    point = state.second - wanted.back_s if wanted.back_s is not None else latest
    damaged_s = state.dropped.first_s()
    if wanted.back_s is None and damaged_s is not None:
        point = min(latest, float(damaged_s))
    if point > latest:
        return Said("refused.not_restorable_yet", to_s=int(max(latest, 0)))
    seconds = state.draw(RESTORE_BASE_S) + state.draw(RESTORE_GIB_S) * state.inputs.level.data_gib
    state.restoring = True
    state.say("restore", "writer", Said("restore.started", to_s=int(max(point, 0))), "RDS-EVENT-0043")
    state.after(seconds, restored, float(max(point, 0.0)), wanted.place, wanted.instance)
    return None


def _misplaced(state: State, wanted: RestoreOrder) -> Said | None:
    """Why a restore cannot be made there, or on that class; None when it can."""
    if wanted.instance and wanted.instance not in state.inputs.resize:
        return Said("refused.no_such_class", instance=wanted.instance)
    region = region_of(state, wanted.place) or wanted.place
    if region not in ("", primary_region(state), state.inputs.design.database.backup_region):
        return Said("refused.no_backups_in", region=region)
    return None


def _from_copies(state: State, place: str) -> bool:
    """True if a restore takes the copies of the backups that another region has."""
    return (region_of(state, place) or place) not in ("", primary_region(state))


def log_until_s(state: State, r: Arrays) -> float:
    """Second up to which log has been shipped to the backups, but for what is on its way.

    A writer that is gone, and a volume without a quorum, ship no more: nothing after their last commits can come back.
    """
    machine = state.machines[state.writer]
    shared = state.inputs.design.database.service.shared_volume
    quorum = not shared or writes_have_quorum(state, primary_region(state))
    if machine.alive and not machine.cut_off and quorum:
        return float(state.second)
    return min(float(state.second), committed_s(r, r.written[0]))


@by_control_plane
def restored(state: State, r: Arrays, point: float, place: str, instance: str) -> None:
    """The new instance is available; an engineer must point the applications at it."""
    state.say("restore", "writer", Said("restore.available"))
    state.after(state.draw(REPOINT_S), repointed, point, place, instance)


@by_control_plane
def repointed(state: State, r: Arrays, point: float, place: str, instance: str) -> None:
    """Applications use the restored instance: what was written since the restore point is not in it."""
    i = state.writer
    machine = state.machines[i]
    zone = _powered_zone(state, place or machine.spec.zone)
    if not zone:
        state.after(NO_ZONE_S, repointed, point, place, instance)
        return
    lost = state.lost.lose(written_at(r, point), r.written[0])
    state.restoring = False
    state.dropped.restored_to(point)
    moved = Said("clients.moved_to_restored", at_s=state.second, kind="restore", target="writer")
    if machine.alive:
        by_hand = Said("choice.action", path="action", value="restore")
        stop(state, r, i, (moved, Said("connections.closed"), by_hand), silent=False, note=None)
    _retire_others(state, elsewhere=region_of(state, zone) != primary_region(state))
    _make_new(state, r, i, zone, instance)
    start(state, r, i, Said("node.restored"))
    load_lazily(state, i, loading_s(state))
    machine.overload = (
        moved,
        Said("blocks.load_lazily"),
        Said("choice.restored", path="action", value="restore"),
    )
    state.failing_over = False
    state.endpoint, state.move = i, None
    finished = Said("restore.finished", zone=machine.spec.zone, lost_writes=int(lost + 0.5))
    state.say("restore", machine.spec.node, finished)
    state.start_trouble(moved, state.asked_for("restore") or state.asked_for("encrypt"))


def _powered_zone(state: State, place: str) -> str:
    """The zone itself, or the first of its region, that has power; empty while none has. Backups belong to a region."""
    region = region_of(state, place) or place
    zones = next((item.zones for item in state.inputs.level.regions if item.name == region), ())
    powered = [zone for zone in zones if not state.dark.holds(zone)]
    return place if place in powered else next(iter(powered), "")


def _make_new(state: State, r: Arrays, i: int, zone: str, instance: str) -> None:
    """A new instance in the place of machine i: another host and a volume of its own, with the data and nothing else on it."""
    machine = state.machines[i]
    before = machine.spec.usd_hour
    machine.spec = refitted(state, state.inputs.resize[instance] if instance else machine.spec, machine, zone)
    state.bill.change(Said("charge.restored_elsewhere"), machine.spec.usd_hour - before, state.second)
    allocated = max(state.volume(i).allocated_gib, float(state.inputs.design.database.storage.gib))
    old = machine.volume
    if state.volume(i).full:
        note_full(state, old)
    state.volumes.append(Disk(state.inputs.level.data_gib, allocated))
    for other in state.machines:
        # Aurora's readers, and the standby of a Multi-AZ instance, are recreated with it.
        if other.volume == old:
            other.volume = len(state.volumes) - 1
    for bucket, limit in enumerate(machine.spec.limits.each):
        r.tokens[i * BUCKETS + bucket] = limit.size if limit else 0.0
    machine.cut_by.clear()
    machine.slow = machine.optimising = 1.0
    machine.standby_lazy = None
    if zone == machine.standby_zone or region_of(state, zone) != region_of(state, machine.standby_zone):
        machine.standby_zone = ""


def _retire_others(state: State, *, elsewhere: bool) -> None:
    """RDS read replicas follow the old instance, so the new connection string sends their reads to the restored one.

    In another region the restored instance stands alone, whatever there was at home.
    """
    if state.inputs.design.database.service.shared_volume and not elsewhere:
        return
    for machine in state.machines:
        if machine.role == "reader" or (elsewhere and machine.role == "standby"):
            machine.role = "retired"
            machine.note = Said("node.follows_old_instance")
            state.reads_moved = True


def promote(state: State, r: Arrays, node: str) -> Said | None:
    """Start promoting a read replica. Returns why it cannot be done, or None."""
    i = state.index(node)
    machine = state.machines[i]
    if machine.role != "reader":
        return Said("refused.not_a_replica", node=node)
    if not machine.alive or machine.cut_off:
        return Said("refused.down", node=node)
    if machine.detached:
        return Said("refused.promoted_already", node=node)
    machine.state = NodeState.FAILOVER
    machine.note = Said("node.being_promoted")
    # What it had not applied by now is lost: replication is stopped first (RDS User Guide, promoting a read replica).
    machine.stopped = True
    machine.boot += 1
    state.say("failover", node, Said("promotion.started", node=node))
    state.after(state.draw(PROMOTE_REPLICA_S), replica_promoted, i, machine.boot)
    return None


def replica_promoted(state: State, r: Arrays, i: int, boot: int) -> None:
    """The replica is a database of its own: writes it had not applied are lost, and clients need its endpoint."""
    machine = state.machines[i]
    if machine.boot != boot or not machine.alive or machine.cut_off:
        return
    lost = max(r.written[0] - r.applied[i], unshipped(r, base_lag_s(state, r, i)))
    state.lost.lose(r.written[0] - lost, r.written[0])
    old = state.machines[state.writer]
    old.role = "retired"
    old.note = Said("node.retired")
    # Nothing tells it: it goes on taking writes, or does so again once it is back, while clients come.
    old.stray = True
    old.stray_from_s = committed_s(r, r.written[0] - lost)
    machine.role = "writer"
    machine.detached = True
    machine.follows = i
    machine.stopped = False
    machine.state = NodeState.UP
    machine.note = Said("node.promoted")
    r.applied[i] = r.written[0]
    for other in state.machines:
        if other.role == "reader" and not other.detached:
            # They are replicas of the old primary, and stay so.
            other.stopped = True
            other.note = Said("node.follows_old_primary")
    state.writer = i
    state.failing_over = False
    node = machine.spec.node
    state.say("failover", node, Said("promotion.finished", node=node, lost_writes=int(lost + 0.5)))
    completed = Said("failover.completed", at_s=state.second, kind="failover", target=node)
    state.start_trouble(completed, state.asked_for("promote"))
    machine.promoted_by = state.root
    begin_move(state, i, state.draw(REPOINT_S))
    if state.move is not None and state.move.stuck:
        # A new connection string is a deployment: it restarts the clients, whatever they had cached.
        state.move.stuck = False
        state.move.end = state.move.start + 1
        state.at(state.move.end, clients_moved, i)
