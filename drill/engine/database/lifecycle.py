"""Stops and starts database machines."""

from __future__ import annotations

from drill.engine.clients.discovery import old_writer_back
from drill.engine.clients.half_open import vanished
from drill.engine.clients.queued_requests import drop_all
from drill.engine.clients.reconnect_storm import reconnect
from drill.engine.database.pages.warm_reader import send_pages
from drill.engine.database.replica_breaks import reachable_again
from drill.engine.state.arrays import AT_MACHINE, FIRST_AT_MACHINE, REFUSED, SLOTS, Arrays
from drill.engine.state.state import State
from drill.model.run import NodeState
from drill.model.said import Chain, Said


def stop(state: State, r: Arrays, i: int, chain: Chain, *, silent: bool, note: Said | None) -> None:
    """Stop a machine. Requests under way there fail at once, or, if it is silent, when they time out."""
    machine = state.machines[i]
    if i == state.writer and machine.alive:
        send_pages(state, r)
    machine.boot += 1
    machine.gone_since = state.second
    machine.alive = False
    machine.silent = silent or machine.cut_off
    machine.cut_off = False
    machine.state = NodeState.DOWN
    machine.note = note
    machine.chain = chain
    machine.overload = ()
    r.lump_s[i] = 0.0
    slots = r.sizes[SLOTS]
    for t in range(slots):
        r.zombie[i * slots + t] = 0.0
    if silent:
        vanished(state)
    else:
        drop_all(r, state.tick, i, FIRST_AT_MACHINE + AT_MACHINE * i + REFUSED)
    state.changed = True


def start(state: State, r: Arrays, i: int, note: Said | None = None) -> None:
    """Start a machine, with cold buffers unless its page cache has survived.

    Without power in its zone it waits for it; cut off from everybody it stays so.
    """
    machine = state.machines[i]
    machine.boot += 1
    state.changed = True
    if state.dark.holds(machine.spec.zone):
        machine.keeps_pages = False
        machine.alive = machine.cut_off = False
        machine.silent = True
        machine.state, machine.note = NodeState.DOWN, Said("node.no_power")
        return
    machine.alive = True
    if machine.cut_by:
        machine.cut_off = machine.silent = True
        machine.state = NodeState.DOWN
        return
    machine.silent = False
    machine.cut_off = False
    machine.state = NodeState.UP
    machine.note = note
    machine.last_chain, machine.chain = machine.chain, ()
    if not machine.keeps_pages:
        machine.warm = 0.0
    machine.keeps_pages = False
    reconnect(state, r, i)
    old_writer_back(state, i)
    if machine.role in ("reader", "writer"):
        machine.seen = True
    reachable_again(state, machine)
