"""Names for causes, and the chain from the root event to the choice that let it happen.

The ledger says where a request died; the chain says what put that place into the state it was in.
"""

from __future__ import annotations

from drill.engine.clients.access import bar_chain, silent
from drill.engine.clients.connections import proxied
from drill.engine.clients.discovery import moved_share
from drill.engine.database.storage_growth import full_chain
from drill.engine.state.arrays import AT_MACHINE, CONNECTIONS, FIRST_AT_MACHINE, HUNG, POOL, TIMED_OUT
from drill.engine.state.state import State
from drill.model.said import Chain

PLANT_CAUSES = ("shed", "app-down", "threads", "no-route", "dropped-table", "cache-down", "record-lost", "conflict")
MACHINE_CAUSES = ("refused", "unreachable", "timeout", "too-many-connections", "no-connection", "read-only")
RECENT_S = 180
"""An overload that begins within this many seconds of an event is charged to it."""


def name(state: State, cause: int) -> str:
    """A cause in the ledger's words: `refused:writer`."""
    if cause < FIRST_AT_MACHINE:
        return PLANT_CAUSES[cause]
    i, kind = divmod(cause - FIRST_AT_MACHINE, AT_MACHINE)
    if kind == CONNECTIONS and state.barred and not silent(state):
        return f"no-sign-in:{state.machines[i].spec.node}"
    return f"{MACHINE_CAUSES[kind]}:{state.machines[i].spec.node}"


def chain(state: State, cause: int) -> Chain:
    """Why requests end in a cause now."""
    if cause < FIRST_AT_MACHINE:
        return _plant_chain(state, PLANT_CAUSES[cause])
    i, kind = divmod(cause - FIRST_AT_MACHINE, AT_MACHINE)
    machine = state.machines[i]
    what = MACHINE_CAUSES[kind]
    if machine.paused:
        return machine.chain
    if not machine.alive or machine.cut_off:
        return _left_behind(state, i) or machine.chain or _elsewhere(state, i)
    if what == "read-only" and machine.role == "reader" and not _left_behind(state, i):
        return ("writes were sent to a replica", f"{machine.spec.node} answers SELECT only", "reads: replicas")
    if what == "read-only" and state.disk.full:
        return full_chain(state)
    if what == "read-only":
        return _elsewhere(state, i) if i != state.writer else state.storage_chain or _elsewhere(state, i)
    if state.proxy_chain and kind == HUNG and proxied(state, machine):
        return state.proxy_chain
    if state.barred and kind in (CONNECTIONS, HUNG, POOL):
        return bar_chain(state)
    if what == "too-many-connections" and proxied(state, machine):
        return _pinned_chain(state)
    if what == "too-many-connections":
        clients = state.inputs.design.clients
        if state.inputs.design.security.iam_auth and clients.pool == 0:
            words = "security.iam_auth with clients.pool: off and no proxy"
            return ("more sign-ins a second than IAM answers", f"{machine.spec.node} refuses the others", words)
        words = f"clients.pool: {clients.pool or 'off'} without a proxy"
        return ("more connections than max_connections", f"{machine.spec.node} refuses them", words)
    if kind in (TIMED_OUT, POOL):
        return machine.overload or _elsewhere(state, i)
    return machine.chain or _elsewhere(state, i)


def _pinned_chain(state: State) -> Chain:
    """A proxy that cannot share: a class leaves state in its sessions."""
    stateful = next((item.name for item in state.inputs.level.classes if item.session_state), "a class")
    words = f"clients.pool: {state.inputs.design.clients.pool}, more in all than the proxy may open"
    return (f"{stateful} leaves state in its sessions", "the proxy pins a connection to each", words)


def _elsewhere(state: State, i: int) -> Chain:
    """A machine with nothing wrong of its own: clients still come though another is the writer, or all are past its limit."""
    return _left_behind(state, i) or usual_chain(state, i)


def _left_behind(state: State, i: int) -> Chain:
    """Clients still come to a machine whose name already points elsewhere; empty when that is not so."""
    move = state.move
    if move is None or i != move.old or state.tick < move.start or moved_share(state) >= 1.0:
        return ()
    node = state.machines[move.new].spec.node
    if state.inputs.design.proxy is not None:
        return (move.why or "", f"{node} had taken over, the proxy was switching to it", "proxy")
    lifetime = state.inputs.design.clients.dns_ttl_s
    words = "clients.dns_ttl: forever" if lifetime is None else f"clients.dns_ttl: {lifetime}s"
    return (move.why or "", f"{node} had taken over, clients used the old address", words)


def _plant_chain(state: State, what: str) -> Chain:
    if what == "shed" and state.ramps and not state.shed:
        return next(iter(state.ramps.values())).chain
    if what == "shed":
        return ("somebody shed load", "requests were turned away on purpose", "action: shed")
    if what == "app-down":
        return state.apps_chain
    if what == "threads":
        for machine in state.machines:
            why = machine.overload or (machine.chain if not machine.alive or machine.cut_off else ())
            if why:
                return (why[0], f"every application thread waited for {machine.spec.node}", why[-1])
        return (state.trigger[1], "every application thread was waiting", "clients.pool and time-outs")
    if what in ("cache-down", "record-lost"):
        return _cache_chain(state, what)
    if what == "conflict":
        writers = f"database.writers: {state.inputs.design.database.writers}"
        return ("two writers changed one page", "the later transaction was rolled back", writers)
    if what == "dropped-table":
        return next(iter(state.dropped.values()), state.dropped_chain)
    if state.storage_chain and state.inputs.design.database.service == "aurora":
        return state.storage_chain
    for machine in state.machines:
        if machine.role == "reader" and not machine.alive:
            return machine.chain
    return (state.trigger[1], "no machine takes these reads", "reads: replicas")


def _cache_chain(state: State, what: str) -> Chain:
    """Records that were only in the cache: their shard is not there, is asked for too much, or has forgotten them."""
    shards = sorted(state.shards, key=lambda shard: (shard.up, -shard.empty_since))
    for shard in shards:
        if what == "cache-down" and shard.up and shard.overload:
            return shard.overload
        if shard.chain:
            return shard.chain
    if what == "record-lost":
        return ("memory is full", "the least recently used records were evicted", "cache.class and cache.shards")
    return (state.trigger[1], "the cache was not there", "cache.replicas")


def overload_chain(state: State, i: int) -> Chain:
    """Why a machine is asked for more than it can do, judged when it begins."""
    when, event, kind = state.trigger
    node = state.machines[i].spec.node
    if not event or state.second - when > RECENT_S:
        event = "the usual demand"
        kind = "demand"
    return (event, f"more was asked of {node} than it can do", _choice(state, i, kind))


def usual_chain(state: State, i: int) -> Chain:
    """Why a few are slow at a machine that keeps up: chance, more so after a recent event. No clock, so that it is one row."""
    machine = state.machines[i]
    when, event, _ = state.trigger
    recent = event and state.second - when <= RECENT_S
    return (
        event if recent else "the usual demand",
        f"some waited by chance at {machine.spec.node}",
        f"database.class: {machine.spec.instance}",
    )


def _choice(state: State, i: int, kind: str) -> str:
    """The option that would have kept a machine out of this overload."""
    design = state.inputs.design
    machine = state.machines[i]
    if machine.disk_bound:
        slow = ", made slow" if machine.slow > 1.0 else ""
        if machine.spec.held_by_class:
            return f"database.class: {machine.spec.instance}, which passes {int(machine.spec.iops)} IOPS{slow}"
        return f"database.storage: {design.database.storage.type}, {int(machine.spec.iops)} IOPS{slow}"
    cold = any(state.second - shard.empty_since < 2 * RECENT_S for shard in state.shards)
    if design.cache is not None and cold:
        if not design.cache.single_flight:
            return "cache.single_flight: off, so every miss asks the database"
        return "cache: alone in front of this database"
    if kind == "failover" and design.proxy is None:
        return f"clients.pool: {design.clients.pool}, all of which reconnect at once"
    if design.cache is None and kind == "drill:traffic-spike":
        return f"database.class: {machine.spec.instance}, and no cache"
    return f"database.class: {machine.spec.instance}"
