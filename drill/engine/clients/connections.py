"""Limits on connections: how many requests they admit to a database, which are refused, how many are open."""

from __future__ import annotations

from drill.engine.clients.access import closed_share, silent
from drill.engine.clients.placement import pinned
from drill.engine.clients.reconnect_storm import full_pools
from drill.engine.state.arrays import CLASSES, HOLDING, TICKS, Arrays
from drill.engine.state.machine import Machine
from drill.engine.state.state import State
from drill.engine.state.timings import CONNECTION_CPU_MS, IAM_CONNECTIONS_S

NEVER = 1e18
"""No limit."""
NO_TIMEOUT = 1 << 30
"""Ticks: never."""


def limit_connections(state: State, r: Arrays) -> None:
    """Limit the jobs inside each machine to the connections that are, or can be, open to it."""
    design = state.inputs.design
    clients = design.clients
    for i, machine in enumerate(state.machines):
        most = float(machine.spec.max_connections)
        r.refuse[i] = 0.0
        r.refuse_ticks[i] = 0
        r.too_many[i] = 0
        r.waiters[i] = NEVER if clients.max_waiting is None else float(clients.max_waiting)
        r.borrow[i] = NO_TIMEOUT
        if design.proxy is not None and proxied(state, machine):
            _lend(state, r, i, most * design.proxy.max_connections_pct / 100.0)
        elif clients.pool == 0:
            r.admit_jobs[i] = most
            r.waiters[i] = 0.0
        else:
            _fill_pools(state, r, i, most)
        if state.access.lockouts:
            _lock_out(state, r, i)


def _lend(state: State, r: Arrays, i: int, most: float) -> None:
    """A proxy multiplexes connections by transaction; a request waits for one up to the borrow timeout.

    Sessions that leave state behind are pinned: sooner or later every connection of a pool has been used by such a class, and
    keeps one of the proxy's. Whoever comes later waits in vain (Amazon RDS User Guide, Avoiding pinning).
    """
    proxy = state.inputs.design.proxy
    most = max(1.0, most)
    wanted = float(state.inputs.design.clients.pool * state.fleet.instances)
    r.admit_jobs[i] = 0.0 if r.mode[i] == HOLDING else most
    r.borrow[i] = max(1, proxy.borrow_timeout_s * TICKS) if proxy else NO_TIMEOUT
    if pinned(state) and wanted > most:
        r.refuse[i] = 1.0 - most / wanted
        r.refuse_ticks[i] = r.borrow[i]


def _fill_pools(state: State, r: Arrays, i: int, most: float) -> None:
    """Pools open what they want and the machine accepts; a connection that is refused is not there, and the pool does with fewer.

    Instances share evenly. When there are fewer connections than instances, some have none and are refused. Pools that have
    lost their connections, and are not let in as fast as they open them, miss as many: a request draws any of its pool.
    """
    clients = state.inputs.design.clients
    instances = float(state.fleet.instances)
    accepted = min(clients.pool * instances, most)
    r.admit_jobs[i] = max(1.0, accepted)
    if clients.acquire_timeout_ms is not None:
        r.borrow[i] = max(1, clients.acquire_timeout_ms * TICKS // 1000)
    if instances > most:
        r.refuse[i] = 1.0 - most / instances
    if clients.pool_min is not None and clients.pool_min < clients.pool and clients.pool * instances > most:
        # A pool that opens on demand passes the database's refusal on to the request.
        r.waiters[i] = 0.0
        r.too_many[i] = 1
    missing = state.pools.missing.get(i, 0.0)
    if missing > 0.0:
        absent = min(1.0, missing / full_pools(state, i))
        r.admit_jobs[i] = max(1.0, accepted * (1.0 - absent))
        r.refuse[i] = max(r.refuse[i], absent)


def _lock_out(state: State, r: Arrays, i: int) -> None:
    """Closed connections that cannot be reopened are missing; clients that open one for each request get none."""
    closed = closed_share(state)
    if state.inputs.design.clients.pool > 0 and closed < 1.0:
        r.admit_jobs[i] *= 1.0 - closed
    elif not silent(state):
        r.refuse[i] = max(r.refuse[i], closed)


def throttle_sign_ins(state: State, r: Arrays) -> None:
    """IAM admits only so many new connections a second; clients without a pool or a proxy open one for each request.

    The limit is that of a cluster, or of an instance of RDS (Amazon RDS User Guide, IAM database authentication).
    """
    design = state.inputs.design
    if not design.security.iam_auth or design.clients.pool > 0 or design.proxy is not None:
        return
    most = state.figure(IAM_CONNECTIONS_S)
    held_out = closed_share(state) if state.access.lockouts and not silent(state) else 0.0
    asked = [0.0] * len(state.machines)
    of_cluster = 0.0
    for i in range(len(state.machines)):
        for k in range(r.sizes[CLASSES]):
            asked[i] += r.rate[k] * TICKS * r.route[k * len(state.machines) + i]
        of_cluster += asked[i]
    for i, of_machine in enumerate(asked):
        wanted = of_cluster if design.database.service.shared_volume else of_machine
        r.refuse[i] = max(held_out, 1.0 - most / wanted if wanted > most else 0.0)


def out_of_reach(state: State, machine: Machine) -> bool:
    """True if no packet reaches a machine: a firewall in front of it drops them, or its proxy is down."""
    if state.access.proxy_chain and proxied(state, machine):
        return True
    return bool(state.access.lockouts) and silent(state) and closed_share(state) >= 1.0


def proxied(state: State, machine: Machine) -> bool:
    """True if clients reach a machine through RDS Proxy: the writer, and readers behind a proxy's reader endpoint."""
    if state.inputs.design.proxy is None:
        return False
    return machine.role != "reader" or state.inputs.design.database.service.reader_endpoint


def open_connections(state: State, i: int) -> float:
    """Connections that clients keep open to a machine."""
    machine = state.machines[i]
    design = state.inputs.design
    if not machine.alive or machine.cut_off:
        return 0.0
    kept = design.clients.pool if design.clients.pool_min is None else min(design.clients.pool, design.clients.pool_min)
    pool = float(max(kept, 1) * state.fleet.instances)
    if proxied(state, machine) and design.proxy is not None:
        return min(pool, machine.spec.max_connections * design.proxy.max_connections_pct / 100.0)
    return min(pool, float(machine.spec.max_connections))


def connections_to_arrays(state: State, r: Arrays) -> None:
    """Write into the rows what the counts of connections depend on."""
    clients = state.inputs.design.clients
    machines = len(state.machines)
    r.pools[0] = float(state.fleet.instances) if clients.pool > 0 or state.inputs.design.proxy is not None else 0.0
    r.pool_idle_s[0] = float(clients.idle_timeout_s or 0)
    r.on_demand[0] = 0
    r.opening_s[0] = state.figure(CONNECTION_CPU_MS) / 1000.0
    r.sign_ins[0] = state.figure(IAM_CONNECTIONS_S) if state.inputs.design.security.iam_auth else 0.0
    r.sign_ins[1] = 1.0 if state.inputs.design.database.service.shared_volume else 0.0
    for i in range(machines):
        least, most = r.pool_least[i], r.pool_most[i] = _range(state, i)
        r.replaced[i] = 0.0
        if least < most:
            r.on_demand[0] = 1
        else:
            r.open[i] = most
            if clients.max_lifetime_s and state.inputs.design.proxy is None:
                r.replaced[i] = most / clients.max_lifetime_s
        total = held = 0.0
        for k in range(r.sizes[CLASSES]):
            weight = r.rate[k] * r.route[k * machines + i]
            total += weight
            held += weight * (r.fixed_s[k * machines + i] + r.service_s[k * machines + i])
        r.held_s[i] = held / total if total > 0.0 else 0.0


def _range(state: State, i: int) -> tuple[float, float]:
    """Connections to a machine that its clients keep without load, and the most that they may open now."""
    machine = state.machines[i]
    design = state.inputs.design
    clients = design.clients
    if not machine.alive or machine.cut_off:
        return 0.0, 0.0
    most = float(machine.spec.max_connections)
    instances = float(state.fleet.instances)
    if proxied(state, machine) and design.proxy is not None:
        lent = most * design.proxy.max_connections_pct / 100.0
        return (lent if pinned(state) else 0.0), min(lent, max(clients.pool, 1) * instances)
    if clients.pool == 0:
        return 0.0, 0.0
    most = min(clients.pool * instances, most) - state.pools.missing.get(i, 0.0)
    least = most if clients.pool_min is None else min(most, clients.pool_min * instances)
    return least, most
