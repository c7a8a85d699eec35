"""An overloaded Aurora writer fails its health check: it is restarted, and a reader takes over its place and its load.

Intercom, 7 November: a query that ate the memory at 11:49, a failover begun by AWS at 11:50. The reader meets the same load, with
every client reconnecting at once.
"""

from __future__ import annotations

from drill.engine.database.failover import begin, failover_target, recovery_s, restarted
from drill.engine.database.lifecycle import stop
from drill.engine.database.tails.failover_tails import has_tails
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import UNHEALTHY_S
from drill.model.said import Said


def check_writer(state: State, r: Arrays) -> None:
    """Once a second: a writer without a free connection for too long is taken for lost."""
    if not has_tails(state):
        return
    i, health = state.writer, state.writer_health
    machine = state.machines[i]
    choked = machine.alive and not machine.cut_off and not state.failing_over and r.live[i] >= r.admit_jobs[i] > 0.0
    if not choked:
        health.since = -1
        return
    if health.since < 0:
        health.since, health.limit_s = state.second, state.draw(UNHEALTHY_S)
    if state.second - health.since < health.limit_s:
        return
    health.since = -1
    node = machine.spec.node
    overload = machine.overload or machine.last_overload
    chain = (*overload[:1], Said("health_check.failed", node=node), *overload[-1:])
    state.say("alarm", node, Said("health_check.writer_failed", node=node))
    stop(state, r, i, chain, silent=False, note=Said("node.failed_check"))
    if failover_target(state) >= 0:
        state.failing_over = True
        begin(state, r)
    state.after(recovery_s(state), restarted, i, machine.boot)
