"""Names for causes, and the chain from the root event to the choice that let it happen.

The ledger says where a request died; the chain says what put that place into the state it was in.
"""

from __future__ import annotations

from drill.engine.clients.access import bar_chain, silent
from drill.engine.clients.connections import proxied
from drill.engine.clients.discovery import moved_share
from drill.engine.database.storage_growth import full_chain
from drill.engine.state.arrays import AT_MACHINE, CONNECTIONS, FIRST_AT_MACHINE, HUNG, POOL, TIMED_OUT
from drill.engine.state.state import Chain, World

PLANT_CAUSES = ("shed", "app-down", "threads", "no-route", "dropped-table", "cache-down", "record-lost", "conflict")
MACHINE_CAUSES = ("refused", "unreachable", "timeout", "too-many-connections", "no-connection", "read-only")
RECENT_S = 180
"""An overload that begins within this many seconds of an event is charged to it."""


def name(world: World, cause: int) -> str:
    """A cause in the ledger's words: `refused:writer`."""
    if cause < FIRST_AT_MACHINE:
        return PLANT_CAUSES[cause]
    i, kind = divmod(cause - FIRST_AT_MACHINE, AT_MACHINE)
    if kind == CONNECTIONS and world.barred and not silent(world):
        return f"no-sign-in:{world.units[i].machine.node}"
    return f"{MACHINE_CAUSES[kind]}:{world.units[i].machine.node}"


def chain(world: World, cause: int) -> Chain:
    """Why requests end in a cause now."""
    if cause < FIRST_AT_MACHINE:
        return _plant_chain(world, PLANT_CAUSES[cause])
    i, kind = divmod(cause - FIRST_AT_MACHINE, AT_MACHINE)
    unit = world.units[i]
    what = MACHINE_CAUSES[kind]
    if unit.paused:
        return unit.chain
    if not unit.alive or unit.cut_off:
        return _left_behind(world, i) or unit.chain or _elsewhere(world, i)
    if what == "read-only" and unit.role == "reader" and not _left_behind(world, i):
        return ("writes were sent to a replica", f"{unit.machine.node} answers SELECT only", "reads: replicas")
    if what == "read-only" and world.disk.full:
        return full_chain(world)
    if what == "read-only":
        return _elsewhere(world, i) if i != world.writer else world.storage_chain or _elsewhere(world, i)
    if world.proxy_chain and kind == HUNG and proxied(world, unit):
        return world.proxy_chain
    if world.barred and kind in (CONNECTIONS, HUNG, POOL):
        return bar_chain(world)
    if what == "too-many-connections" and proxied(world, unit):
        return _pinned_chain(world)
    if what == "too-many-connections":
        clients = world.plant.design.clients
        if world.plant.design.security.iam_auth and clients.pool == 0:
            words = "security.iam_auth with clients.pool: off and no proxy"
            return ("more sign-ins a second than IAM answers", f"{unit.machine.node} refuses the others", words)
        words = f"clients.pool: {clients.pool or 'off'} without a proxy"
        return ("more connections than max_connections", f"{unit.machine.node} refuses them", words)
    if kind in (TIMED_OUT, POOL):
        return unit.overload or _elsewhere(world, i)
    return unit.chain or _elsewhere(world, i)


def _pinned_chain(world: World) -> Chain:
    """A proxy that cannot share: a class leaves state in its sessions."""
    stateful = next((item.name for item in world.plant.level.classes if item.session_state), "a class")
    words = f"clients.pool: {world.plant.design.clients.pool}, more in all than the proxy may open"
    return (f"{stateful} leaves state in its sessions", "the proxy pins a connection to each", words)


def _elsewhere(world: World, i: int) -> Chain:
    """A machine with nothing wrong of its own: clients still come though another is the writer, or all are past its limit."""
    return _left_behind(world, i) or usual_chain(world, i)


def _left_behind(world: World, i: int) -> Chain:
    """Clients still come to a machine whose name already points elsewhere; empty when that is not so."""
    move = world.move
    if move is None or i != move.old or world.tick < move.start or moved_share(world) >= 1.0:
        return ()
    node = world.units[move.new].machine.node
    if world.plant.design.proxy is not None:
        return (move.why, f"{node} had taken over, the proxy was switching to it", "proxy")
    lifetime = world.plant.design.clients.dns_ttl_s
    words = "clients.dns_ttl: forever" if lifetime is None else f"clients.dns_ttl: {lifetime}s"
    return (move.why, f"{node} had taken over, clients used the old address", words)


def _plant_chain(world: World, what: str) -> Chain:
    if what == "shed" and world.ramps and not world.shed:
        return next(iter(world.ramps.values())).chain
    if what == "shed":
        return ("somebody shed load", "requests were turned away on purpose", "action: shed")
    if what == "app-down":
        return world.apps_chain
    if what == "threads":
        for unit in world.units:
            why = unit.overload or (unit.chain if not unit.alive or unit.cut_off else ())
            if why:
                return (why[0], f"every application thread waited for {unit.machine.node}", why[-1])
        return (world.trigger[1], "every application thread was waiting", "clients.pool and time-outs")
    if what in ("cache-down", "record-lost"):
        return _cache_chain(world, what)
    if what == "conflict":
        writers = f"database.writers: {world.plant.design.database.writers}"
        return ("two writers changed one page", "the later transaction was rolled back", writers)
    if what == "dropped-table":
        return next(iter(world.dropped.values()), world.dropped_chain)
    if world.storage_chain and world.plant.design.database.service == "aurora":
        return world.storage_chain
    for unit in world.units:
        if unit.role == "reader" and not unit.alive:
            return unit.chain
    return (world.trigger[1], "no machine takes these reads", "reads: replicas")


def _cache_chain(world: World, what: str) -> Chain:
    """Records that were only in the cache: their shard is not there, is asked for too much, or has forgotten them."""
    shards = sorted(world.shards, key=lambda shard: (shard.up, -shard.empty_since))
    for shard in shards:
        if what == "cache-down" and shard.up and shard.overload:
            return shard.overload
        if shard.chain:
            return shard.chain
    if what == "record-lost":
        return ("memory is full", "the least recently used records were evicted", "cache.class and cache.shards")
    return (world.trigger[1], "the cache was not there", "cache.replicas")


def overload_chain(world: World, i: int) -> Chain:
    """Why a machine is asked for more than it can do, judged when it begins."""
    when, event, kind = world.trigger
    node = world.units[i].machine.node
    if not event or world.second - when > RECENT_S:
        event = "the usual demand"
        kind = "demand"
    return (event, f"more was asked of {node} than it can do", _choice(world, i, kind))


def usual_chain(world: World, i: int) -> Chain:
    """Why a few are slow at a machine that keeps up: chance, more so after a recent event. No clock, so that it is one row."""
    unit = world.units[i]
    when, event, _ = world.trigger
    recent = event and world.second - when <= RECENT_S
    return (
        event if recent else "the usual demand",
        f"some waited by chance at {unit.machine.node}",
        f"database.class: {unit.machine.instance}",
    )


def _choice(world: World, i: int, kind: str) -> str:
    """The option that would have kept a machine out of this overload."""
    design = world.plant.design
    unit = world.units[i]
    if unit.disk_bound:
        slow = ", made slow" if unit.slow > 1.0 else ""
        if unit.machine.held_by_class:
            return f"database.class: {unit.machine.instance}, which passes {int(unit.machine.iops)} IOPS{slow}"
        return f"database.storage: {design.database.storage.type}, {int(unit.machine.iops)} IOPS{slow}"
    cold = any(world.second - shard.empty_since < 2 * RECENT_S for shard in world.shards)
    if design.cache is not None and cold:
        if not design.cache.single_flight:
            return "cache.single_flight: off, so every miss asks the database"
        return "cache: alone in front of this database"
    if kind == "failover" and design.proxy is None:
        return f"clients.pool: {design.clients.pool}, all of which reconnect at once"
    if design.cache is None and kind == "drill:traffic-spike":
        return f"database.class: {unit.machine.instance}, and no cache"
    return f"database.class: {unit.machine.instance}"
