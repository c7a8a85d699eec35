"""Recovery of data: restore to a point in time, promotion of a replica, and the writes that each loses."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from drill.engine.clients.discovery import begin_move, clients_moved
from drill.engine.database.lag import base_lag_s
from drill.engine.database.lifecycle import start, stop
from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import (
    LAZY_GIB_S,
    PROMOTE_REPLICA_S,
    REPOINT_S,
    RESTORABLE_LAG_S,
    RESTORE_BASE_S,
    RESTORE_GIB_S,
)
from drill.model.run import NodeState
from drill.model.said import Said

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


def restore(state: State, r: Arrays, back_s: int | None) -> Said | None:
    """Start a restore to a point in time into a new instance. Returns why it cannot be done, or None."""
    days = state.inputs.design.database.retention_days
    if days == 0:
        return Said("refused.no_backups")
    if state.restoring:
        return Said("refused.restoring")
    shipping = float(state.second)
    machine = state.machines[state.writer]
    if not machine.alive or machine.cut_off:
        # A writer that is gone ships no more log: nothing after its last commits can come back.
        shipping = min(shipping, bisect_left(r.history, r.written[0], 0, r.past[0]) / TICKS)
    latest = shipping - state.draw(RESTORABLE_LAG_S)
    point = state.second - back_s if back_s is not None else latest
    if back_s is None and state.dropped.at >= 0:
        point = min(latest, float(state.dropped.at))
    if point > latest:
        return Said("refused.not_restorable_yet", to_s=int(max(latest, 0)))
    seconds = state.draw(RESTORE_BASE_S) + state.draw(RESTORE_GIB_S) * state.inputs.level.data_gib
    state.restoring = True
    state.say("restore", "writer", Said("restore.started", to_s=int(max(point, 0))), "RDS-EVENT-0043")
    state.after(seconds, restored, float(max(point, 0.0)))
    return None


@by_control_plane
def restored(state: State, r: Arrays, point: float) -> None:
    """The new instance is available; an engineer must point the applications at it."""
    state.say("restore", "writer", Said("restore.available"))
    state.after(state.draw(REPOINT_S), repointed, point)


@by_control_plane
def repointed(state: State, r: Arrays, point: float) -> None:
    """Applications use the restored instance: what was written since the restore point is not in it."""
    i = state.writer
    machine = state.machines[i]
    if not _place_in_powered_zone(state, i):
        state.after(NO_ZONE_S, repointed, point)
        return
    lost = r.written[0] - written_at(r, point)
    state.lost_writes += max(0.0, lost)
    state.restoring = False
    if point <= state.dropped.at:
        state.dropped.tables = {}
        state.dropped.at = -1
    moved = Said("clients.moved_to_restored", at_s=state.second, kind="restore", target="writer")
    if machine.alive:
        by_hand = Said("choice.action", path="action", value="restore")
        stop(state, r, i, (moved, Said("connections.closed"), by_hand), silent=False, note=None)
    _retire_replicas(state)
    start(state, r, i, Said("node.restored"))
    machine.state = NodeState.COLD
    machine.lazy = True
    machine.overload = (
        moved,
        Said("blocks.load_lazily"),
        Said("choice.restored", path="action", value="restore"),
    )
    state.after(state.inputs.level.data_gib / state.figure(LAZY_GIB_S), blocks_loaded, i, machine.boot)
    state.failing_over = False
    state.endpoint, state.move = i, None
    finished = Said("restore.finished", zone=machine.spec.zone, lost_writes=int(lost + 0.5))
    state.say("restore", machine.spec.node, finished)
    state.start_trouble(moved)


def _place_in_powered_zone(state: State, i: int) -> bool:
    """Backups belong to the region: place the new instance in a zone with power. False when there is none."""
    machine = state.machines[i]
    powered = [zone for zone in state.inputs.level.home.zones if not state.dark.holds(zone)]
    if machine.spec.zone not in powered and powered:
        machine.spec = replace(machine.spec, zone=powered[0])
    return bool(powered)


def _retire_replicas(state: State) -> None:
    """RDS read replicas follow the old instance, so the new connection string sends their reads to the restored one."""
    if state.inputs.design.database.service.shared_volume:
        return
    for machine in state.machines:
        if machine.role == "reader":
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
    state.lost_writes += lost
    old = state.machines[state.writer]
    old.role = "retired"
    old.note = Said("node.retired")
    machine.role = "writer"
    machine.detached = True
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
    begin_move(state, i, state.draw(REPOINT_S))
    if state.move is not None and state.move.stuck:
        # A new connection string is a deployment: it restarts the clients, whatever they had cached.
        state.move.stuck = False
        state.move.end = state.move.start + 1
        state.at(state.move.end, clients_moved, i)


def blocks_loaded(state: State, r: Arrays, i: int, boot: int) -> None:
    """Every block of a restored instance has been fetched."""
    machine = state.machines[i]
    if machine.boot == boot:
        machine.lazy = False
        machine.state = NodeState.UP
        machine.note = None
        state.changed = True
