"""Delete a read replica and recreate it: a snapshot of the primary, a restore, and the log since then.

It begins as old as the snapshot and with blocks that load when first touched, so that it lags first and is slow for longer.
The figures are those of a restore: creating a replica is a snapshot and a restore (Amazon RDS User Guide, Creating a read
replica).
"""

from __future__ import annotations

from drill.engine.clients.discovery import reader_given_up
from drill.engine.database.lifecycle import start, stop
from drill.engine.database.pages.lazy_blocks import load_lazily, loading_s
from drill.engine.state.arrays import Arrays
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import READER_GIVEN_UP_S, RESTORE_BASE_S, RESTORE_GIB_S
from drill.model.said import Said

NO_ZONE_S = 60.0
"""Seconds until the next attempt while its zone is dark."""


def rebuild(state: State, r: Arrays, node: str) -> Said | None:
    """Delete a replica and start to recreate it. Returns why it cannot be done, or None."""
    design = state.inputs.design
    if node not in (replica.name for replica in design.replicas):
        return Said("refused.not_a_replica", node=node)
    if design.database.service.shared_volume:
        return Said("refused.readers_share_volume")
    i = state.index(node)
    machine, writer = state.machines[i], state.machines[state.writer]
    if i == state.writer or machine.role not in ("reader", "retired"):
        return Said("refused.not_a_replica", node=node)
    if machine.coming:
        return Said("refused.rebuilding", node=node)
    if not writer.alive or writer.cut_off:
        return Said("refused.nothing_to_copy", node=writer.spec.node)
    chain = (
        Said("replica.deleted", at_s=state.second, kind="rebuild", target=node),
        Said("replica.rebuilding", node=node),
        Said("choice.action", path="action", value="rebuild"),
    )
    if machine.alive:
        stop(state, r, i, chain, silent=False, note=Said("node.rebuilding"))
    machine.boot += 1
    machine.role, machine.coming, machine.silent, machine.cut_off = "reader", True, False, False
    machine.chain, machine.note = chain, Said("node.rebuilding")
    seconds = state.draw(RESTORE_BASE_S, node) + state.draw(RESTORE_GIB_S, node) * state.inputs.level.data_gib
    state.say("restore", node, Said("replica.rebuild_started", node=node))
    state.after(state.draw(READER_GIVEN_UP_S, node), reader_given_up, i, machine.boot)
    state.after(seconds, rebuilt, i, machine.boot, r.written[0])
    return None


@by_control_plane
def rebuilt(state: State, r: Arrays, i: int, boot: int, written: float) -> None:
    """The replica has the data of its snapshot; from now on it follows the log."""
    machine = state.machines[i]
    if machine.boot != boot or not machine.coming:
        return
    if state.dark.holds(machine.spec.zone):
        state.after(NO_ZONE_S, rebuilt, i, boot, written)
        return
    machine.coming = False
    machine.stopped = machine.detached = False
    machine.gone_since = -1
    r.applied[i] = r.applied_before[i] = written
    r.place[i] = 0
    start(state, r, i, Said("node.rebuilt"))
    load_lazily(state, i, loading_s(state))
    state.reads_moved = False
    state.say("recover", machine.spec.node, Said("replica.rebuilt", node=machine.spec.node), "RDS-EVENT-0005")
