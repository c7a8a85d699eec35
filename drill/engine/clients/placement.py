"""The readers that connections to a shared DNS name lead to: DNS balances connections, not queries.

A reader endpoint answers every look-up with one of its readers (Amazon Aurora User Guide, Reader endpoints). A pool keeps what it
has opened: a reader that joins gets load only as connections reach their maximum age, when a new one is opened by what the
client's cache says of the name, never by a cache that holds forever (prisma/extension-read-replicas#26,
aws/aws-advanced-nodejs-wrapper#465, read 2026-11-29). A reader that is promoted drops its connections, and so does one that
stops; they are opened again at once (AWS CloudFormation, AWS::RDS::DBCluster ReadEndpoint, read 2026-11-29). While a cluster has
no reader, its name leads to the writer, and connections that were opened then stay there.

Clients without a pool open a connection for each request, and RDS Proxy lends one for each transaction: both are balanced at once.
"""

from __future__ import annotations

from drill.engine.state.arrays import Arrays
from drill.engine.state.connection_pools import Cohort, NamePool
from drill.engine.state.state import State

LOOK_S = 15
"""Seconds between two looks at connections that reach their age, while machines have different shares of them."""
EVEN = 1e-6
"""A share this close to an even one is one."""
NEVER_S = 1 << 40

Shares = tuple[tuple[int, float], ...]


def shared_name_routes(state: State, name: str, members: list[int]) -> Shares:
    """(machine, share) of the requests that clients send to a name which these machines, at least one, share."""
    if not _held(state):
        return _evenly(members)
    pool = state.pools.names.get(name)
    if pool is None:
        now = float(state.second)
        # Pools that were there before the drill hold connections of every age.
        age_s = float(state.inputs.design.clients.max_lifetime_s or 0) if state.second == 0 else 0.0
        first = Cohort(now - age_s, now, _evenly(members))
        state.pools.names[name] = NamePool(tuple(members), tuple(members), state.second, (first,), state.second)
        return first.shares
    _settle(state, pool)
    _answer(state, pool, members)
    shares = _shares(pool)
    even = 1.0 / len(members)
    if {i for i, _ in shares} == set(members) and all(abs(share - even) < EVEN for _, share in shares):
        return _evenly(members)
    _watch(state)
    return shares


def name_leads_to_writer(state: State, name: str) -> None:
    """The name has no member left and stands for the writer: every connection to it is opened there."""
    pool = state.pools.names.get(name)
    here = (state.writer, state.machines[state.writer].boot)
    if pool is None or not _held(state) or pool.writer == here:
        return
    now = float(state.second)
    pool.answers = pool.cached = (state.writer,)
    pool.writer, pool.settled_s = here, state.second
    pool.cohorts = (Cohort(now, now, ((state.writer, 1.0),)),)


def forget_names(state: State) -> None:
    """The applications have been restarted: they reopen all their connections."""
    state.pools.names.clear()


def _held(state: State) -> bool:
    """True if clients keep connections that lead to one machine; through a proxy only sessions that are pinned do."""
    design = state.inputs.design
    if design.clients.pool == 0:
        return False
    return design.proxy is None or pinned(state)


def pinned(state: State) -> bool:
    """True if sessions keep state, so that a proxy may not share their connections."""
    return any(item.session_state for item in state.inputs.level.classes)


def _evenly(members: list[int] | tuple[int, ...]) -> Shares:
    return tuple((i, 1.0 / len(members)) for i in members)


def _answer(state: State, pool: NamePool, members: list[int]) -> None:
    """Take in what the name stands for now: connections to machines that have left are opened again, by the cached answer."""
    now = state.second
    if tuple(members) != pool.answers:
        joined = set(members) - set(pool.answers)
        pool.answers = tuple(members)
        ttl_s = state.inputs.design.clients.dns_ttl_s
        if joined:
            # Caches run out evenly over the lifetime of the address: half of it is the mean.
            pool.learn_s = NEVER_S if ttl_s is None else now + (ttl_s + 1) // 2
    if now >= pool.learn_s:
        pool.cached = pool.answers
    if pool.writer[0] >= 0 and not _stands(state, pool.writer):
        pool.writer = (-1, -1)
    stays = (*pool.answers, pool.writer[0])
    gone = {i for cohort in pool.cohorts for i, _ in cohort.shares if i not in stays}
    if gone:
        dropped = 0.0
        for i, share in _shares(pool):
            dropped += share if i in gone else 0.0
        kept = (
            Cohort(item.first_s, item.last_s, tuple(pair for pair in item.shares if pair[0] not in gone))
            for item in pool.cohorts
        )
        again = tuple((i, dropped * share) for i, share in _evenly(_opened_to(pool)))
        pool.cohorts = (*(item for item in kept if item.shares), Cohort(float(now), float(now), again))


def _opened_to(pool: NamePool) -> tuple[int, ...]:
    """The machines that new connections reach: those in cached addresses while they answer, else any that answer."""
    return tuple(i for i in pool.cached if i in pool.answers) or pool.answers


def _stands(state: State, writer: tuple[int, int]) -> bool:
    """True if connections that were opened to the writer, while the name had no other member, go on."""
    i, boot = writer
    machine = state.machines[i]
    return i == state.writer and machine.boot == boot and machine.alive and not machine.cut_off


def _settle(state: State, pool: NamePool) -> None:
    """Replace every connection that has reached its age by now; each new one leads where the cached answer says."""
    lifetime_s = state.inputs.design.clients.max_lifetime_s
    if lifetime_s is None or state.second <= pool.settled_s:
        pool.settled_s = state.second
        return
    pool.settled_s = state.second
    closed_s = float(state.second - lifetime_s)
    kept: list[Cohort] = []
    again: dict[tuple[float, float], float] = {}
    for cohort in pool.cohorts:
        if cohort.first_s > closed_s:
            kept.append(cohort)
            continue
        part = 1.0
        if cohort.last_s > closed_s:
            part = (closed_s - cohort.first_s) / (cohort.last_s - cohort.first_s)
            rest = tuple((i, share * (1.0 - part)) for i, share in cohort.shares)
            kept.append(Cohort(closed_s, cohort.last_s, rest))
        first_s, last_s = cohort.first_s, min(cohort.last_s, closed_s)
        while last_s <= closed_s:
            first_s, last_s = first_s + lifetime_s, last_s + lifetime_s
        total = 0.0
        for _, share in cohort.shares:
            total += share
        again[first_s, last_s] = again.get((first_s, last_s), 0.0) + total * part
    for (first_s, last_s), total in again.items():
        kept.append(Cohort(first_s, last_s, tuple((i, total * share) for i, share in _evenly(_opened_to(pool)))))
    pool.cohorts = tuple(kept)


def _shares(pool: NamePool) -> Shares:
    """Share of all connections that lead to each machine."""
    found: dict[int, float] = {}
    for cohort in pool.cohorts:
        for i, share in cohort.shares:
            found[i] = found.get(i, 0.0) + share
    return tuple(sorted(found.items()))


def _watch(state: State) -> None:
    """Look again soon, if anything can have moved by then."""
    if not state.pools.watching and state.inputs.design.clients.max_lifetime_s is not None:
        state.pools.watching = True
        state.after(LOOK_S, connections_age)


def connections_age(state: State, r: Arrays) -> None:
    """Some connections have reached their age: shares have to be worked out again."""
    state.pools.watching = False
    state.changed = True
