"""Commits that do not wait for the log to be flushed: faster, and the last of them are gone with a crash.

* MySQL: `innodb_flush_log_at_trx_commit` 0 and 2 flush once a second. Every crash here is one of the whole instance, so both lose
  the last second; Aurora MySQL version 3 waits for its volume with 2, and not with 0 (Amazon Aurora User Guide, Configuring
  how frequently the log buffer is flushed). A commit still waits for the binary log while `sync_binlog` is 1.
* PostgreSQL: with `synchronous_commit` off a commit reaches the disk within three rounds of the WAL writer, 0.6 s (PostgreSQL
  documentation, Asynchronous Commit).
* The standby of a Multi-AZ instance is a copy of the blocks: what was not flushed is missing there, too.
* A binary log that was not synced may end before the position of a replica: replication stops, and the replica is recreated
  (Amazon RDS User Guide, Troubleshooting a MySQL read replica problem).
"""

from __future__ import annotations

from drill.engine.database.recovery import unshipped
from drill.engine.database.replica_breaks import break_replication
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.model.said import Said


def is_relaxed(state: State) -> bool:
    """True if a commit is acknowledged before its log is on disk. Rules keep each parameter to its engine."""
    database = state.inputs.design.database
    unflushed = database.flush_log == 0 or (database.flush_log == 2 and not database.service.shared_volume)
    return unflushed or not database.synchronous_commit


def _binary_log(state: State) -> bool:
    """True if there is a binary log beside the log of the storage engine."""
    return state.inputs.row_replication and not state.inputs.design.database.service.shared_volume


def waits_for_disk(state: State) -> bool:
    """True if a commit waits for its log or its binary log to be on disk."""
    return not is_relaxed(state) or (_binary_log(state) and state.inputs.design.database.sync_binlog == 1)


def flush_every_s(state: State) -> float:
    """Seconds between two flushes of the log that commits do not wait for."""
    return state.figure(state.inputs.engine_traits.flush_every_s)


def crashed(state: State, r: Arrays, i: int) -> None:
    """The writer's instance has stopped at once: what it had not flushed is gone, and replicas may be ahead of its binary log."""
    if i != state.writer:
        return
    node = state.machines[i].spec.node
    if is_relaxed(state):
        lost = unshipped(r, state.draw(state.inputs.engine_traits.unflushed_s))
        gone = state.lost.lose(r.written[0] - lost, r.written[0])
        state.say("alarm", node, Said("commits.lost", node=node, lost_writes=int(gone + 0.5)))
    if _binary_log(state) and state.inputs.design.database.sync_binlog != 1 and r.written[0] > 0.0:
        for machine in state.machines:
            if machine.role == "reader" and not machine.detached and not machine.stopped:
                stopped = Said("replication.binlog_short", node=machine.spec.node)
                break_replication(state, machine, Said("node.binlog_short"), stopped)
