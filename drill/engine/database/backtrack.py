"""Backtrack: Aurora MySQL undoes the writes since a moment, in place, from the change records it keeps.

No restore, no new endpoint and no five minutes of unshipped log; the cluster pauses and connections are closed
(Amazon Aurora User Guide, Backtracking an Aurora DB cluster).
"""

from __future__ import annotations

from drill.engine.database.lifecycle import start, stop
from drill.engine.database.recovery import written_at
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import BACKTRACK_S
from drill.model.run import NodeState
from drill.model.said import Said


def backtrack(state: State, r: Arrays, back_s: int | None) -> Said | None:
    """Start a backtrack, to just before the damage when no time is given. Returns why it cannot be done, or None."""
    hours = state.inputs.design.database.backtrack_h
    if hours == 0:
        return Said("refused.no_change_records")
    if state.restoring:
        return Said("refused.restoring")
    point = state.dropped.first_s() if back_s is None else state.second - back_s
    if point is None:
        return Said("refused.no_moment")
    if state.second - point > hours * 3600:
        return Said("refused.beyond_change_records", kept_h=hours)
    if not state.machines[state.writer].alive:
        return Said("refused.down", node=state.machines[state.writer].spec.node)
    why = (
        Said("backtrack.requested", at_s=state.second, kind="backtrack", target="writer"),
        Said("cluster.paused"),
        Said("choice.action", path="action", value="backtrack"),
    )
    for i, machine in enumerate(state.machines):
        if machine.alive and not machine.cut_off:
            stop(state, r, i, why, silent=False, note=Said("node.backtracking"))
            machine.state = NodeState.RESTORING
    state.restoring = True
    state.say("restore", "writer", Said("backtrack.started", to_s=max(point, 0)), "RDS-EVENT-0053")
    state.after(state.draw(BACKTRACK_S), backtracked, max(point, 0))
    return None


def backtracked(state: State, r: Arrays, point: int) -> None:
    """The cluster is as it was then; later writes are undone."""
    lost = state.lost.lose(written_at(r, float(point)), r.written[0])
    state.restoring = False
    state.dropped.restored_to(float(point))
    for i, machine in enumerate(state.machines):
        if not machine.alive and machine.state == NodeState.RESTORING:
            start(state, r, i, Said("node.backtracked"))
    state.say("restore", "writer", Said("backtrack.finished", to_s=point, undone_writes=int(lost + 0.5)))
    backtracked_to = Said("cluster.backtracked", target="writer", at_s=state.second, kind="restore")
    state.start_trouble(backtracked_to, state.asked_for("backtrack"))
