"""Replicas that can no longer follow: the log they need is gone, or what they hold contradicts it.

* A primary keeps its log for as long as the design says, or for as long as a replica needs it, which is what RDS does with its
  own. A replica that was out of reach for longer asks for log that has been purged (MySQL: error 1236; PostgreSQL:
  "requested WAL segment has already been removed").
* A replica of MySQL or MariaDB may hold rows that the log does not expect: somebody wrote to it, or a crash came between
  redo log and binary log. Its apply thread stops at the first such row. PostgreSQL's replicas are copies of pages, and
  Aurora's read the writer's volume: neither can diverge.

Either way it answers on, older by the second, until it is deleted and made anew (Amazon RDS User Guide, Troubleshooting a
MySQL read replica problem). That is `rebuild`.
"""

from __future__ import annotations

from drill.engine.state.state import Unit, World
from drill.model.level import Fault
from drill.model.run import NodeState

DIVERGING = ("mysql", "mariadb")


def reachable_again(world: World, unit: Unit) -> None:
    """A replica is back: it follows where it stopped, if the log since then still exists."""
    keeps_s = world.plant.design.database.log_keep_s
    gone_s = world.second - unit.gone_since
    unit.gone_since, was_gone = -1, unit.gone_since >= 0
    if was_gone and unit.role == "reader" and not unit.detached and keeps_s is not None and gone_s > keeps_s:
        _break(world, unit, f"its log was purged after {keeps_s} s", "error 1236: the log it needs has been purged")


def diverge(world: World, fault: Fault) -> None:
    """A replica meets a row that its log does not expect."""
    database = world.plant.design.database
    unit = world.units[world.index(fault.target)]
    if unit.role != "reader" or unit.detached:
        world.say("info", fault.target, f"{fault.target} follows nobody, so nothing stops it")
    elif database.service == "aurora":
        world.say("info", fault.target, "replicas read the writer's own volume: they cannot diverge")
    elif database.engine not in DIVERGING:
        world.say("info", fault.target, "replicas are copies of the writer's pages: they cannot diverge")
    else:
        _break(
            world, unit, "it holds other rows than its log expects", "error 1062: duplicate entry, apply has stopped"
        )


def _break(world: World, unit: Unit, note: str, said: str) -> None:
    unit.stopped = True
    unit.state = NodeState.DEGRADED
    unit.note = f"replication is broken: {note}"
    node = unit.machine.node
    world.say("alarm", node, f"{node}: replication stopped, {said}", "RDS-EVENT-0045")
    world.changed = True
