"""Broken replication: the log that a replica needs is gone, or its rows contradict it.

* A primary keeps its log for as long as the design says, or for as long as a replica needs it, which is what RDS does with its
  own. A replica that was out of reach for longer asks for log that has been purged (MySQL: error 1236; PostgreSQL:
  "requested WAL segment has already been removed").
* A replica of MySQL or MariaDB may hold rows that the log does not expect: somebody wrote to it, or a crash came between
  redo log and binary log. Its apply thread stops at the first such row. PostgreSQL's replicas are copies of pages, and
  Aurora's read the writer's volume: neither can diverge.

Either way it keeps answering, older by the second, until it is deleted and recreated (Amazon RDS User Guide, Troubleshooting a
MySQL read replica problem). That is `rebuild`.
"""

from __future__ import annotations

from drill.engine.state.machine import Machine
from drill.engine.state.state import State
from drill.model.level import Fault
from drill.model.run import NodeState
from drill.model.said import Said


def reachable_again(state: State, machine: Machine) -> None:
    """A replica is back: it resumes where it stopped, if the log since then still exists."""
    keeps_s = state.inputs.design.database.log_keep_s
    gone_s = state.second - machine.gone_since
    machine.gone_since, was_gone = -1, machine.gone_since >= 0
    if was_gone and machine.role == "reader" and not machine.detached and keeps_s is not None and gone_s > keeps_s:
        break_replication(
            state,
            machine,
            Said("node.log_purged", kept_s=keeps_s),
            Said("replication.log_purged", node=machine.spec.node),
        )


def diverge(state: State, fault: Fault) -> None:
    """A replica meets a row that its log does not expect."""
    database = state.inputs.design.database
    machine = state.machines[state.index(fault.target)]
    if machine.role != "reader" or machine.detached:
        state.say("info", fault.target, Said("divergence.no_replication", node=fault.target))
    elif database.service.shared_volume:
        state.say("info", fault.target, Said("divergence.shared_volume"))
    elif not state.inputs.row_replication:
        state.say("info", fault.target, Said("divergence.physical_replication"))
    else:
        break_replication(
            state, machine, Said("node.diverged"), Said("replication.duplicate_entry", node=machine.spec.node)
        )


def break_replication(state: State, machine: Machine, note: Said, stopped: Said) -> None:
    """Stop a replica's replication until it is recreated, and say so."""
    machine.stopped = True
    machine.state = NodeState.DEGRADED
    machine.note = note
    state.say("alarm", machine.spec.node, stopped, "RDS-EVENT-0045")
    state.changed = True
