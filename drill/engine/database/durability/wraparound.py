"""Transaction-ID wraparound: a vacuum that was held back, and a database that refuses writes hours or days later.

Each transaction of PostgreSQL that writes takes one of two thousand million IDs. With fewer than 40 million left the database
warns, with fewer than three million it assigns none, until VACUUM has frozen old rows; reads go on (PostgreSQL documentation,
Preventing Transaction ID Wraparound Failures). VACUUM by hand has no cost delay: it reads and writes every page as fast as the
volume allows; on Aurora, as fast as its cost limit lets autovacuum.
"""

from __future__ import annotations

from drill.engine.state.arrays import CLASSES, Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import VACUUM_GIB_S, XID_STOP, XID_WARN
from drill.model.said import Chain, Said

GIB = 1024.0**3


def hold_back(state: State, left: float, root: Said) -> None:
    """Vacuum has been held back for so long that only so many transaction IDs are left."""
    if not state.inputs.engine_traits.transaction_ids:
        state.say("info", "writer", Said("transaction_ids.none"))
        return
    ids = state.transaction_ids
    ids.left = left if ids.left < 0.0 else min(ids.left, left)
    ids.why = root
    state.changed = True


def count_transactions(state: State, r: Arrays) -> None:
    """Once a second: what has written has taken IDs; warn, and stop."""
    ids = state.transaction_ids
    if ids.left < 0.0:
        return
    taken = 0.0
    for k in range(r.sizes[CLASSES]):
        taken += r.committed[k]
    ids.left = max(0.0, ids.left - taken)
    node = state.machines[max(state.writer, 0)].spec.node
    if not ids.warned and ids.left < state.figure(XID_WARN):
        ids.warned = True
        state.say("alarm", node, Said("transaction_ids.low", left=int(ids.left)))
    if not ids.exhausted and ids.left < state.figure(XID_STOP):
        ids.exhausted = True
        state.changed = True
        state.say("fault", node, Said("transaction_ids.exhausted"))
        if ids.why is not None:
            state.start_trouble(ids.why)


def vacuum(state: State) -> Said | None:
    """Start VACUUM FREEZE of the whole database. Returns why it cannot be done, or None."""
    machine, ids = state.machines[state.writer], state.transaction_ids
    if not state.inputs.engine_traits.transaction_ids:
        return Said("refused.nothing_to_freeze")
    if not machine.alive or machine.cut_off:
        return Said("refused.down", node=machine.spec.node)
    begun = (state.writer, machine.boot)
    if ids.vacuum == begun:
        return Said("refused.vacuuming")
    ids.vacuum = begun
    state.say("info", machine.spec.node, Said("vacuum.started"))
    state.after(vacuum_s(state), vacuumed, *begun)
    return None


def vacuum_s(state: State) -> float:
    """Seconds in which every page is read and written once."""
    bucket = state.machines[state.writer].spec.limits.volume_bytes
    return state.inputs.level.data_gib * (2.0 * GIB / bucket.rate if bucket else state.figure(VACUUM_GIB_S))


def vacuumed(state: State, r: Arrays, i: int, boot: int) -> None:
    """Old rows are frozen, and IDs can be assigned again; a machine that has stopped meanwhile has frozen nothing."""
    ids = state.transaction_ids
    if ids.vacuum == (i, boot):
        ids.vacuum = None
    node = state.machines[i].spec.node
    if state.machines[i].boot != boot:
        state.say("alarm", node, Said("vacuum.interrupted"))
        return
    if ids.exhausted:
        for machine in state.machines:
            if machine.role == "writer":
                machine.last_chain = wraparound_chain(state)
    ids.left, ids.warned, ids.exhausted = -1.0, False, False
    state.say("recover", node, Said("vacuum.finished"))
    state.changed = True


def wraparound_chain(state: State) -> Chain:
    """The cause of refused writes once the transaction IDs have run out."""
    root = () if state.transaction_ids.why is None else (state.transaction_ids.why,)
    return (*root, Said("transaction_ids.ran_out"), Said("choice.vacuum", path="action", value="vacuum"))
