"""Clients find the new writer: the DNS name changes, cached addresses expire, connections reopen."""

from __future__ import annotations

from drill.engine.clients.half_open import given_up_at
from drill.engine.clients.placement import forget_names
from drill.engine.clients.queued_requests import move_waiting
from drill.engine.clients.reconnect_storm import reconnect
from drill.engine.state.arrays import TICKS, Arrays
from drill.engine.state.client_access import EndpointMove
from drill.engine.state.schedule import NEVER_TICK
from drill.engine.state.state import State
from drill.model.said import Said


def moved_share(state: State) -> float:
    """Share of clients that already talk to where the writer endpoint now points."""
    move = state.move
    if move is None:
        return 1.0
    if move.back < 0 or state.tick < move.back:
        return _looked_up(move, state.tick)
    return 1.0 if state.tick >= _let_go(state, move) else _looked_up(move, move.back)


def _looked_up(move: EndpointMove, tick: int) -> float:
    """Share of clients whose cached address has expired by a tick."""
    if move.stuck or tick <= max(move.start, move.held):
        return 0.0
    if tick >= move.end:
        return 1.0
    return (tick - move.start) / (move.end - move.start)


def _let_go(state: State, move: EndpointMove) -> int:
    """Tick at which pools close the connections that they opened to the old machine when it came back."""
    lifetime_s = state.inputs.design.clients.max_lifetime_s
    return NEVER_TICK if lifetime_s is None or move.stuck else move.back + lifetime_s * TICKS


def moving(state: State) -> bool:
    """True while the share of clients that have followed the writer changes from tick to tick."""
    move = state.move
    return move is not None and not (move.end <= state.tick < NEVER_TICK and move.back >= 0)


def old_writer_back(state: State, i: int) -> None:
    """The machine that was the writer answers again, and refuses writes.

    Clients whose cache still leads there open their connections to it. A pool that does not close a connection for a read-only
    error keeps those as long as any other (GitHub brettwooldridge/HikariCP: only other error classes evict by default).
    """
    move, clients = state.move, state.inputs.design.clients
    if move is None or move.old != i or clients.evict_read_only or clients.pool == 0 or state.inputs.design.proxy:
        return
    if _looked_up(move, state.tick) < 1.0:
        move.back = state.tick
        if not move.stuck and _let_go(state, move) < NEVER_TICK:
            state.at(max(move.end, _let_go(state, move)), clients_moved, move.new)


def writer_shares(state: State) -> list[tuple[int, float]]:
    """(machine, share) of the requests sent to the writer endpoint."""
    if state.inputs.design.database.writers > 1:
        used = [i for i, machine in enumerate(state.machines) if machine.role == "writer" and machine.seen] or [
            state.writer
        ]
        return [(i, 1.0 / len(used)) for i in used]
    move = state.move
    if move is None:
        return [(state.endpoint, 1.0)]
    moved = moved_share(state)
    return [(move.old, 1.0 - moved), (move.new, moved)]


def begin_move(state: State, new: int, after_s: float) -> None:
    """The name points to `new` in `after_s` seconds; clients follow as their cached addresses run out."""
    clients = state.inputs.design.clients
    old = state.endpoint if state.move is None else state.move.old
    proxied = state.inputs.design.proxy is not None
    start = state.tick + max(0, int(after_s * TICKS + 0.5))
    lifetime = 0 if proxied else clients.dns_ttl_s
    stuck = lifetime is None
    held = given_up_at(state, state.machines[old])
    end = max(start + (lifetime or 0) * TICKS, held)
    chain = state.machines[old].chain
    why = next(iter(chain or state.root), None)
    state.move = EndpointMove(old, new, start, max(end, start + 1), stuck, why, held)
    state.at(start, name_changed, new)
    if not stuck:
        state.at(max(end, start + 1), clients_moved, new)
    if state.machines[old].alive and not state.machines[old].cut_off and old != new:
        old_writer_back(state, old)
    state.changed = True


def name_changed(state: State, r: Arrays, new: int) -> None:
    """The writer endpoint points to the new writer: clients connect to it, and a proxy sends it what waited."""
    if state.inputs.design.proxy is None:
        node = state.machines[new].spec.node
        state.say("info", node, Said("writer_endpoint.moved", target=node))
    if state.move is not None and state.move.stuck:
        state.say("alarm", "balancer", Said("clients.keep_old_address"))
    _proxy_follows(state, r, new)
    reconnect(state, r, new)


def clients_moved(state: State, r: Arrays, new: int) -> None:
    """The last cached address has run out."""
    _proxy_follows(state, r, new)
    move = state.move
    if move is not None and move.new == new and (move.back < 0 or state.tick >= _let_go(state, move)):
        finish_move(state, r)


def _proxy_follows(state: State, r: Arrays, new: int) -> None:
    """Requests that wait in the proxy for the old writer wait for the new one."""
    move = state.move
    if state.inputs.design.proxy is not None and move is not None and move.new == new and move.old != new:
        move_waiting(r, state.tick, move.old, new)


def reader_given_up(state: State, r: Arrays, i: int, boot: int) -> None:
    """Mark a machine to which clients send no more reads until it is back."""
    machine = state.machines[i]
    if machine.boot == boot and (not machine.alive or machine.cut_off):
        machine.seen = False
        state.changed = True


def finish_move(state: State, r: Arrays) -> None:
    """All clients have caught up. A former primary that they leave takes no more writes."""
    move = state.move
    if move is None:
        return
    state.endpoint = move.new
    state.move = None
    state.changed = True
    left = state.machines[move.old]
    if left.stray and r.strayed[move.old] >= 0.5:
        node, writes = left.spec.node, int(r.strayed[move.old] + 0.5)
        state.say("alarm", node, Said("former_primary.left", node=node, writes=writes))


def clients_restarted(state: State, r: Arrays) -> None:
    """A rolling restart is done: no client remembers an old address."""
    if state.move is not None and state.tick >= state.move.start:
        finish_move(state, r)
    for machine in state.machines:
        machine.seen = machine.alive and not machine.cut_off
        machine.forgotten = False
    forget_names(state)
    state.say("info", "balancer", Said("clients.restarted"))
    state.changed = True
