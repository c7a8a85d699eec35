"""Names for causes, and the chain from the root event to the choice that let it happen.

The ledger says where a request died; the chain says what put that place into the state it was in.
"""

from __future__ import annotations

from drill.engine.cache.memory_use import memory_chain
from drill.engine.clients.access import lockout_chain, silent
from drill.engine.clients.connections import proxied
from drill.engine.clients.discovery import moved_share
from drill.engine.clients.rate_limits import limit_chain
from drill.engine.clients.slow_start import admitted
from drill.engine.database.durability.wraparound import wraparound_chain
from drill.engine.database.lock_waits import lock_chain
from drill.engine.database.storage_growth import full_chain
from drill.engine.observe.backlog_causes import backlog_chain
from drill.engine.observe.overload_causes import recent_or_usual, usual_chain
from drill.engine.state.arrays import (
    APP_DOWN,
    AT_MACHINE,
    CACHE_DOWN,
    CACHE_FULL,
    CONFLICT,
    CONNECTIONS,
    DROPPED,
    EXPIRED,
    FIRST_AT_MACHINE,
    HUNG,
    LOCKED,
    POOL,
    QUEUE_FULL,
    READ_ONLY,
    RECORD_LOST,
    REFUSED,
    SHED,
    THREADS,
    TIMED_OUT,
)
from drill.engine.state.state import State
from drill.model.said import NOTHING, Chain, Said

PLACELESS = (
    Said("cause.shed"),
    Said("cause.app_down"),
    Said("cause.threads"),
    Said("cause.no_route"),
    Said("cause.dropped_table"),
    Said("cause.cache_down"),
    Said("cause.record_lost"),
    Said("cause.conflict"),
    Said("cause.message_expired"),
    Said("cause.queue_full"),
    Said("cause.cache_full"),
)
"""Causes that belong to no machine, by their number."""


def name(state: State, cause: int) -> Said:
    """A cause as the ledger holds it, from its number."""
    if cause < FIRST_AT_MACHINE:
        return PLACELESS[cause]
    i, kind = divmod(cause - FIRST_AT_MACHINE, AT_MACHINE)
    node = state.machines[i].spec.node
    if kind == CONNECTIONS and state.access.lockouts and not silent(state):
        return Said("cause.no_sign_in", node=node)
    return {
        REFUSED: Said("cause.refused", node=node),
        HUNG: Said("cause.unreachable", node=node),
        TIMED_OUT: Said("cause.timeout", node=node),
        CONNECTIONS: Said("cause.too_many_connections", node=node),
        POOL: Said("cause.no_connection", node=node),
        READ_ONLY: Said("cause.read_only", node=node),
        LOCKED: Said("cause.lock", node=node),
    }[kind]


def chain(state: State, cause: int, request_class: str) -> Chain:
    """The chain behind a cause that requests of a class end in now."""
    if cause in (EXPIRED, QUEUE_FULL):
        names = [item.name for item in state.inputs.level.classes]
        return backlog_chain(state, names.index(request_class), cause)
    if cause == SHED:
        return _shed_chain(state, request_class)
    if cause < FIRST_AT_MACHINE:
        return _placeless_chain(state, cause)
    i, kind = divmod(cause - FIRST_AT_MACHINE, AT_MACHINE)
    machine = state.machines[i]
    if machine.paused:
        return machine.chain
    if not machine.alive or machine.cut_off:
        return _left_behind(state, i) or machine.chain or _elsewhere(state, i)
    if kind == READ_ONLY and machine.role == "reader" and not _left_behind(state, i):
        return _name_not_moved(state, i) or (
            *recent_or_usual(state),
            Said("writes.sent_to_replica"),
            Said("machine.accepts_reads_only", node=machine.spec.node),
            Said("choice.option", path="reads", value="replicas"),
        )
    if kind == READ_ONLY and state.transaction_ids.exhausted and machine.role == "writer":
        return wraparound_chain(state)
    if kind == READ_ONLY and state.volume(i).full:
        return full_chain(state, state.volume(i))
    if kind == READ_ONLY:
        return _elsewhere(state, i) if i != state.writer else state.segments.chain or _elsewhere(state, i)
    if state.access.proxy_chain and kind == HUNG and proxied(state, machine):
        return state.access.proxy_chain
    if state.access.lockouts and kind in (CONNECTIONS, HUNG, POOL):
        return lockout_chain(state)
    if kind == CONNECTIONS and proxied(state, machine):
        return _pinned_chain(state)
    if kind == CONNECTIONS:
        return _refused_chain(state, machine.spec.node)
    if kind == LOCKED or (kind == POOL and state.locks.changes and i == state.writer):
        names = [item.name for item in state.inputs.level.classes]
        return lock_chain(state, names.index(request_class)) or usual_chain(state, i)
    if kind in (TIMED_OUT, POOL):
        return machine.overload or _left_behind(state, i) or usual_chain(state, i)
    return machine.chain or _elsewhere(state, i)


def _refused_chain(state: State, node: str) -> Chain:
    """A machine refuses connections: more than `max_connections`, or more sign-ins than IAM authenticates."""
    design = state.inputs.design
    refused = Said("machine.refuses_connections", node=node)
    if design.security.iam_auth and design.clients.pool == 0:
        choice = Said("choice.iam_without_pool", path="security.iam_auth", value=True)
        return (*recent_or_usual(state), Said("iam.throttles_sign_ins"), refused, choice)
    if state.pools.missing:
        choice = Said("choice.pool_reconnects_at_once", path="clients.pool", value=_pool(state))
        return (*state.root, Said("iam.throttles_sign_ins"), choice)
    choice = Said("choice.pool_without_proxy", path="clients.pool", value=_pool(state))
    return (*recent_or_usual(state), Said("connections.over_max_connections"), refused, choice)


def _pinned_chain(state: State) -> Chain:
    """A proxy that cannot multiplex: a class leaves state in its sessions."""
    stateful = next((item.name for item in state.inputs.level.classes if item.session_state), None)
    return (
        *recent_or_usual(state),
        Said("sessions.keep_state", request_class=stateful),
        Said("proxy.pins_connections"),
        Said("choice.pool_over_proxy", path="clients.pool", value=_pool(state)),
    )


def _pool(state: State) -> int | bool:
    """The pool's size as a design file writes it."""
    return state.inputs.design.clients.pool or False


def _elsewhere(state: State, i: int) -> Chain:
    """Why a machine with nothing wrong by now refuses or is out of reach: clients still come, or it was down until now."""
    machine = state.machines[i]
    service = Said("choice.option", path="database.service", value=state.inputs.design.database.service.name)
    left = _left_behind(state, i) or _name_not_moved(state, i) or machine.last_chain
    return left or (*recent_or_usual(state), Said("machine.stopped", node=machine.spec.node), service)


def _left_behind(state: State, i: int) -> Chain:
    """Clients still come to a machine whose name already points elsewhere; empty when that is not so."""
    move = state.move
    if move is None or i != move.old or state.tick < move.start or moved_share(state) >= 1.0:
        return ()
    node = state.machines[move.new].spec.node
    why = (move.why,) if move.why else NOTHING
    if state.inputs.design.proxy is not None:
        choice = Said("choice.option", path="proxy", value=True)
        return (*why, Said("proxy.switches_to", node=node), choice)
    if 0 <= move.back <= state.tick and state.tick >= move.end and not move.stuck:
        kept = Said("choice.option", path="clients.evict_read_only", value=False)
        return (*why, Said("clients.keep_connection", node=state.machines[i].spec.node), kept)
    lifetime = state.inputs.design.clients.dns_ttl_s
    if lifetime is None:
        choice = Said("choice.option", path="clients.dns_ttl", value="forever")
    else:
        choice = Said("choice.option", path="clients.dns_ttl", value_s=lifetime)
    return (*why, Said("clients.use_old_address", node=node), choice)


def _name_not_moved(state: State, i: int) -> Chain:
    """Clients still come to the machine that was the writer, because its name has not changed yet; empty when it has."""
    move = state.move
    if move is None or i != move.old or state.tick >= move.start:
        return ()
    service = state.inputs.design.database.service.name
    return (
        *((move.why,) if move.why else NOTHING),
        Said("writer_endpoint.not_moved", node=state.machines[move.new].spec.node),
        Said("choice.reader_promoted", path="database.service", value=service),
    )


def _placeless_chain(state: State, cause: int) -> Chain:
    """Why requests end in a cause that belongs to no machine."""
    if cause == APP_DOWN:
        return state.fleet.chain
    if cause == THREADS:
        for machine in state.machines:
            why = machine.overload or (machine.chain if not machine.alive or machine.cut_off else ())
            if why:
                return (why[0], Said("threads.wait_for", node=machine.spec.node), why[-1])
        choice = Said("choice.pool_and_timeouts", path="clients.pool", value=_pool(state))
        return (*state.root, Said("threads.wait"), choice)
    if cause in (CACHE_DOWN, RECORD_LOST):
        return _cache_chain(state, cause)
    if cause == CACHE_FULL:
        return memory_chain(state, Said("cache.refuses_writes"))
    if cause == CONFLICT:
        choice = Said("choice.option", path="database.writers", value=state.inputs.design.database.writers)
        return (Said("writers.changed_one_page"), Said("transaction.rolled_back"), choice)
    if cause == DROPPED:
        return next((why for why, _ in state.dropped.tables.values()), state.dropped.chain)
    if state.segments.chain and state.inputs.design.database.service.shared_volume:
        return state.segments.chain
    for machine in state.machines:
        if machine.role == "reader" and not machine.alive:
            return machine.chain
    return (*state.root, Said("reads.no_machine"), Said("choice.option", path="reads", value="replicas"))


def _shed_chain(state: State, request_class: str) -> Chain:
    """Why requests of a class are not let in: its own ramp, load that was shed, its admission rate.

    Of a ramp and of load that was shed the one that rejects more; a rate limits what these let through.
    """
    admission = state.admission
    ramp = admission.ramps.get(request_class)
    shed = admission.shed.get(request_class, admission.shed.get("", 0.0))
    if state.inputs.design.clients.read_only or (ramp is None and shed <= 0.0 and _switched(state)):
        # The second in which the mode ends is still its own.
        root = state.asked_for("change") if _switched(state) else recent_or_usual(state)
        choice = Said("choice.option", path="clients.read_only", value=True)
        return (*root, Said("requests.rejected_on_purpose"), choice)
    if ramp is not None and 1.0 - admitted(state, request_class) >= shed:
        return ramp.chain
    if shed <= 0.0 and (limited := limit_chain(state, request_class, recent_or_usual(state))):
        return limited
    choice = Said("choice.action", path="action", value="shed")
    names = (request_class, "")
    # The second in which shedding ends is still its own.
    name = next((one for one in names if one in admission.shed), None)
    if name is None:
        name = next((one for one in names if one in admission.shed_by), "")
    return (admission.shed_by.get(name, Said("load.shed")), Said("requests.rejected_on_purpose"), choice)


def _switched(state: State) -> bool:
    """True if the applications' read-only mode has been changed by an action."""
    return any(action.target == "clients.read_only" for action in state.acts)


def _cache_chain(state: State, cause: int) -> Chain:
    """Records that were only in the cache: their shard is not there, is asked for too much, or has forgotten them."""
    design = state.inputs.design
    if cause == CACHE_DOWN and design.cache is not None and design.cache.on_failure == "closed":
        why = next((shard.chain[:1] for shard in state.shards if shard.chain), state.root)
        return (*why, Said("cache.absent"), Said("choice.option", path="cache.on_failure", value="closed"))
    shards = sorted(state.shards, key=lambda shard: (shard.up and shard.followed, -shard.empty_since))
    for shard in shards:
        if cause == CACHE_DOWN and shard.up and shard.overload:
            return shard.overload
        if shard.chain:
            return shard.chain
    if cause == RECORD_LOST:
        return memory_chain(state, Said("cache.evicts_records"))
    replicas = cache.replicas if (cache := state.inputs.design.cache) else 0
    return (*state.root, Said("cache.absent"), Said("choice.option", path="cache.replicas", value=replicas))
