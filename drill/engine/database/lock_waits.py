"""Locks on tables at the writer, and locks that one request after another holds: what waits for them, and for how long.

A statement that changes a schema needs the table for itself (PostgreSQL: ACCESS EXCLUSIVE; MySQL: an exclusive metadata lock). It
waits for every transaction that has used the table, and whoever comes after it waits behind it. `lock_timeout` ends that wait.
"""

from __future__ import annotations

from dataclasses import replace

from drill.engine.state.arrays import MACHINES, TICKS, Arrays
from drill.engine.state.state import State
from drill.engine.state.table_locks import SchemaChange
from drill.model.inputs import Inputs
from drill.model.said import Chain, Said


def set_locks(inputs: Inputs, r: Arrays) -> None:
    """The locks of classes, and the time-outs of statements, at second 0."""
    clients, classes = inputs.design.clients, inputs.level.classes
    names = lock_names(inputs)
    if clients.lock_timeout_ms is not None:
        r.lock_ticks[0] = max(1, clients.lock_timeout_ms * TICKS // 1000)
    place = 0
    for k, item in enumerate(classes):
        if clients.statement_timeout_ms is not None:
            ticks = max(1, clients.statement_timeout_ms * TICKS // 1000)
            r.cancels[k] = int(ticks <= r.timeout[k])
            r.timeout[k] = min(r.timeout[k], ticks)
        if item.lock is not None:
            r.lock_of[k], r.lock_class[k] = names.index(item.lock.name), place
            r.lock_share[k], r.lock_hold_s[k] = item.lock.share, item.lock.hold_ms / 1000.0
            place += 1


def lock_names(inputs: Inputs) -> tuple[str, ...]:
    """The locks that classes name, each once."""
    return tuple(dict.fromkeys(item.lock.name for item in inputs.level.classes if item.lock))


def locks_to_arrays(state: State, r: Arrays) -> None:
    """Set which classes wait for a locked table, and where anybody may wait for a lock."""
    machines = r.sizes[MACHINES]
    for i in range(machines):
        r.locking[i] = 0
        for k, item in enumerate(state.inputs.level.classes):
            r.blocked[k * machines + i] = int(i == state.writer and state.locks.blocking(item) is not None)
            if r.blocked[k * machines + i] or (r.lock_class[k] >= 0 and item.writes):
                r.locking[i] = 1
        if not r.locking[i]:
            r.locked[i] = 0.0


def begin_change(state: State, name: str, table: str, root: Said, holds_s: float) -> None:
    """A schema change begins: it has the table at once, or waits for a long transaction, with everybody behind it."""
    state.locks.changes[name] = SchemaChange(table, root, holds_s)
    blocker = state.locks.blocker(table)
    if blocker is None:
        _take_lock(state, name)
        return
    state.say("alarm", "writer", Said("schema_change.waits", table=table or "every table"))
    limit_ms = state.inputs.design.clients.lock_timeout_ms
    if limit_ms is not None:
        state.after(limit_ms / 1000.0, gives_up, name)


def _take_lock(state: State, name: str) -> None:
    change = state.locks.changes[name]
    state.locks.changes[name] = replace(change, has_lock=True)
    state.after(change.holds_s, change_done, name)
    state.changed = True


def change_done(state: State, r: Arrays, name: str) -> None:
    """A schema change has committed: the table is free again."""
    change = state.locks.changes.pop(name, None)
    if change is not None:
        state.say("recover", "writer", Said("schema_change.done", table=change.table or "every table"))
        state.changed = True


def gives_up(state: State, r: Arrays, name: str) -> None:
    """A schema change that has waited for its lock time-out is not made."""
    change = state.locks.changes.get(name)
    if change is not None and not change.has_lock:
        end_change(state, name)


def end_change(state: State, name: str) -> None:
    """A schema change is cancelled, whether it waits or has the lock."""
    change = state.locks.changes.pop(name, None)
    if change is not None:
        state.say("recover", "writer", Said("schema_change.cancelled", table=change.table or "every table"))
        state.changed = True


def end_transaction(state: State, name: str) -> None:
    """A long transaction ends: schema changes that waited only for it get their lock."""
    if state.locks.transactions.pop(name, None) is None:
        return
    for waiting, change in list(state.locks.changes.items()):
        if not change.has_lock and state.locks.blocker(change.table) is None:
            _take_lock(state, waiting)
    state.changed = True


def lock_chain(state: State, k: int) -> Chain:
    """The cause for which requests of a class, or others behind them in the pool, wait for a lock; empty where none is held."""
    item = state.inputs.level.classes[k]
    change = state.locks.blocking(item) or next(iter(state.locks.changes.values()), None)
    limit_ms = state.inputs.design.clients.lock_timeout_ms
    choice = Said("choice.option", path="clients.lock_timeout", value="request")
    if limit_ms is not None:
        choice = Said("choice.option", path="clients.lock_timeout", value_s=limit_ms / 1000.0)
    if change is not None:
        blocker = state.locks.blocker(change.table)
        behind = (Said("schema_change.behind"),) if blocker and not change.has_lock else ()
        root = blocker[1] if blocker and not change.has_lock else change.root
        return (root, *behind, Said("table.locked", table=change.table or "every table"), choice)
    if item.lock is not None:
        return (Said("demand.usual"), Said("lock.one_at_a_time", lock=item.lock.name), choice)
    return ()
