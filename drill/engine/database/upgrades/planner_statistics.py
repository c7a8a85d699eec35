"""Statistics of the planner: a major upgrade of PostgreSQL loses them, and plans are bad until somebody runs ANALYZE.

pg_upgrade carries them over only to version 18 and later, and RDS does not run ANALYZE (Amazon RDS User Guide, How to perform a major
version upgrade for RDS for PostgreSQL). Replicas that copy pages get the statistics of their source.
"""

from __future__ import annotations

from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import ANALYZE_S, STALE_PLANS
from drill.model.said import Chain, Said


def lose_statistics(state: State, why: Chain) -> None:
    """Every machine of the database takes several times as long for what it is asked."""
    factor = state.figure(STALE_PLANS)
    for machine in state.machines:
        if machine.role in ("writer", "standby", "reader") and not machine.detached:
            machine.stale_plans = factor
            machine.overload = (
                *why[:1],
                Said("statistics.missing"),
                Said("choice.analyze", path="action", value="analyze"),
            )
    state.say("alarm", state.machines[state.writer].spec.node, Said("statistics.lost"))
    state.changed = True


def analyze(state: State) -> Said | None:
    """Start to gather statistics. Returns why it cannot be done, or None."""
    machine = state.machines[state.writer]
    if not machine.alive or machine.cut_off:
        return Said("refused.down", node=machine.spec.node)
    if machine.stale_plans <= 1.0:
        return Said("refused.statistics_there")
    state.say("info", machine.spec.node, Said("statistics.gathering"))
    state.after(state.draw(ANALYZE_S), analyzed, state.writer, machine.boot)
    return None


def analyzed(state: State, r: Arrays, i: int, boot: int) -> None:
    """The planner has statistics again, unless the machine has stopped meanwhile."""
    if state.machines[i].boot != boot:
        return
    for machine in state.machines:
        machine.stale_plans = 1.0
    state.say("recover", state.machines[i].spec.node, Said("statistics.gathered"))
    state.changed = True
