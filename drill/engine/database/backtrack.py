"""Backtrack: Aurora MySQL undoes what was written since a moment, in place, from change records it has kept.

No restore, no new endpoint and no five minutes of unshipped log; the cluster pauses and connections are closed
(Amazon Aurora User Guide, Backtracking an Aurora DB cluster).
"""

from __future__ import annotations

from drill.engine.database.lifecycle import start, stop
from drill.engine.database.recovery import written_at
from drill.engine.state.arrays import Rows
from drill.engine.state.state import World
from drill.engine.state.timings import BACKTRACK_S
from drill.model.run import NodeState


def backtrack(world: World, r: Rows, back_s: int | None) -> str:
    """Start going back, to just before the damage when no time is given. Returns why it cannot be done, or nothing."""
    hours = world.plant.design.database.backtrack_h
    if hours == 0:
        return "change records are not kept: database.backtrack is off"
    if world.restoring:
        return "a restore is already under way"
    if back_s is None and world.dropped_at < 0:
        return "nothing says how far back"
    point = world.dropped_at if back_s is None else world.second - back_s
    if world.second - point > hours * 3600:
        return f"change records reach back {hours} h"
    if not world.units[world.writer].alive:
        return "the writer is down"
    why = (f"{world.clock()} a backtrack was asked for", "the cluster pauses", "the decision to go back")
    for i, unit in enumerate(world.units):
        if unit.alive and not unit.cut_off:
            stop(world, r, i, why, silent=False, note="going back")
            unit.state = NodeState.RESTORING
    world.restoring = True
    world.say("restore", "writer", f"backtracking to {world.clock(max(point, 0))}", "RDS-EVENT-0053")
    world.after(world.draw(BACKTRACK_S), "backtracked", max(point, 0))
    return ""


def backtracked(world: World, r: Rows, point: int) -> None:
    """The cluster is as it was; what was written since is gone."""
    lost = max(0.0, r.written[0] - written_at(r, float(point)))
    world.lost_writes += lost
    world.restoring = False
    world.dropped = {}
    world.dropped_at = -1
    for i, unit in enumerate(world.units):
        if not unit.alive and unit.state == NodeState.RESTORING:
            start(world, r, i, "went back")
    world.say("restore", "writer", f"the cluster is as at {world.clock(point)}; {int(lost + 0.5)} writes are undone")
    world.start_trouble(f"{world.clock()} the cluster came back from a backtrack", "restore")
