"""Connections as a resource: how many jobs they let inside a database, who gets none, how many are open."""

from __future__ import annotations

from drill.engine.clients.access import closed_share, silent
from drill.engine.state.arrays import HOLDING, TICKS, Rows
from drill.engine.state.state import Unit, World
from drill.engine.state.timings import IAM_CONNECTIONS_S

NEVER = 1e18
"""No limit."""
NO_TIMEOUT = 1 << 30
"""Ticks; for ever."""


def limit_connections(world: World, r: Rows) -> None:
    """How many jobs the connections let inside each machine, and who gets none."""
    design = world.plant.design
    clients = design.clients
    instances = world.instances
    pinned = clients.pool > 0 and any(item.session_state for item in world.plant.level.classes)
    for i, unit in enumerate(world.units):
        most = float(unit.machine.max_connections)
        wanted = float(clients.pool * instances)
        r.refuse[i] = 0.0
        r.waiters[i] = NEVER if clients.max_waiting is None else float(clients.max_waiting)
        r.borrow[i] = NO_TIMEOUT
        if design.proxy is not None and proxied(world, unit):
            most = max(1.0, most * design.proxy.max_connections_pct / 100.0)
            r.admit_jobs[i] = 0.0 if r.mode[i] == HOLDING else most
            r.borrow[i] = max(1, design.proxy.borrow_timeout_s * TICKS)
            if pinned and wanted > most:
                # Sooner or later every connection of a pool has been used by the class that leaves state in it.
                r.refuse[i] = 1.0 - most / wanted
        elif clients.pool == 0:
            r.admit_jobs[i] = most
            r.waiters[i] = 0.0
        else:
            r.admit_jobs[i] = max(1.0, min(wanted, most))
            r.refuse[i] = 1.0 - most / wanted if wanted > most else 0.0
        if world.barred:
            _hold_out(world, r, i)


def _hold_out(world: World, r: Rows, i: int) -> None:
    """Connections that are gone and cannot be opened again are missing; who opens one for each request gets none."""
    closed = closed_share(world)
    if world.plant.design.clients.pool > 0 and closed < 1.0:
        r.admit_jobs[i] *= 1.0 - closed
    elif not silent(world):
        r.refuse[i] = max(r.refuse[i], closed)


def throttle_sign_ins(world: World, r: Rows) -> None:
    """IAM at the database lets only so many connections in a second: clients without a pool or a proxy open one a request."""
    design = world.plant.design
    if not design.security.iam_auth or design.clients.pool > 0 or design.proxy is not None:
        return
    most = world.figure(IAM_CONNECTIONS_S)
    held_out = closed_share(world) if world.barred and not silent(world) else 0.0
    for i in range(len(world.units)):
        asked = 0.0
        for k in range(r.sizes[0]):
            asked += r.rate[k] * TICKS * r.route[k * len(world.units) + i]
        r.refuse[i] = max(held_out, 1.0 - most / asked if asked > most else 0.0)


def out_of_reach(world: World, unit: Unit) -> bool:
    """Whether no packet gets through to a machine: a firewall in front of it, or a proxy that is down."""
    if world.proxy_chain and proxied(world, unit):
        return True
    return bool(world.barred) and silent(world) and closed_share(world) >= 1.0


def proxied(world: World, unit: Unit) -> bool:
    """Whether clients reach a machine through RDS Proxy: the writer, and Aurora's readers."""
    if world.plant.design.proxy is None:
        return False
    return unit.role != "reader" or world.plant.design.database.service == "aurora"


def open_connections(world: World, i: int) -> float:
    """Connections a machine's clients keep to it."""
    unit = world.units[i]
    design = world.plant.design
    if not unit.alive or unit.cut_off:
        return 0.0
    pool = float(max(design.clients.pool, 1) * world.instances)
    if proxied(world, unit) and design.proxy is not None:
        return min(pool, unit.machine.max_connections * design.proxy.max_connections_pct / 100.0)
    return min(pool, float(unit.machine.max_connections))
