"""Several writers on one Aurora volume: withdrawn by AWS in 2023, kept here to show its trade-off.

Losing a writer needs no failover: its clients go to the others. In return two writers that touch the same page within
the few milliseconds they need to hear of each other conflict, and the later one is rolled back with a deadlock error
(Amazon Aurora User Guide, Working with Aurora multi-master clusters).
"""

from __future__ import annotations

from drill.engine.clients.discovery import reader_given_up
from drill.engine.database.failover import recovery_s, restarted
from drill.engine.database.pages.popularity_tables import tables_of
from drill.engine.state.arrays import Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import MULTI_MASTER_FAILOVER_S, MULTI_MASTER_LAG_MS, MULTI_MASTER_PAGE_BYTES
from drill.model.level_traffic import Keys, RequestClass
from drill.model.said import Said

MOST_CONFLICTS = 0.9


def redirect_clients(state: State, i: int) -> None:
    """A writer is lost: its clients use the others at once, and it restarts in its own time."""
    machine = state.machines[i]
    state.after(state.draw(MULTI_MASTER_FAILOVER_S), reader_given_up, i, machine.boot)
    state.after(recovery_s(state), restarted, i, machine.boot)
    others = [
        j for j, other in enumerate(state.machines) if other.role == "writer" and other.alive and not other.cut_off
    ]
    if i == state.writer and others:
        state.succeed(others[0])
        state.endpoint = others[0]
    state.say("info", machine.spec.node, Said("writer.lost", node=machine.spec.node, writers_left=len(others)))


def same_page(state: State, keys: Keys, item: RequestClass) -> float:
    """Probability that two updates meet on one page: sum p_i^2 for the same record, the rest spread over pages by chance."""
    same = 0.0
    for p, count in tables_of(item).groups:
        same += count * p * p
    records = max(1.0, state.figure(MULTI_MASTER_PAGE_BYTES) / keys.bytes)
    return same + (records - 1.0) / max(1.0, keys.count - 1.0) * (1.0 - same)


def conflict_share(state: State, r: Arrays, item: RequestClass) -> float:
    """Share of a class's transactions that are rolled back because another writer changed a page first."""
    live = sum(1 for machine in state.machines if machine.role == "writer" and machine.alive and not machine.cut_off)
    if live < 2:
        return 0.0
    share = 0.0
    names = [other.name for other in state.inputs.level.classes]
    for name, records in item.updates:
        target = state.inputs.level.request_class(name)
        if target.keys is None:
            continue
        others = r.rewritten[names.index(name)] * (live - 1) / live
        window_s = state.figure(MULTI_MASTER_LAG_MS) / 1000.0
        share += records * others * window_s * same_page(state, target.keys, target)
    return min(MOST_CONFLICTS, share)
