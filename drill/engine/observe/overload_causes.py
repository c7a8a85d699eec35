"""Causes of a machine's overload, judged when it begins and again when another departure adds to it.

A departure is an input that changes something: a fault, an action, a rule. A consequence ("came back") stands behind the
departure that it follows from, and is never the first link of a chain.
"""

from __future__ import annotations

from collections.abc import Iterator

from drill.engine.database.lock_waits import lock_chain
from drill.engine.observe.given_choices import first_offered
from drill.engine.state.arrays import CLASSES, MACHINES, Arrays
from drill.engine.state.buckets import CLASS_BYTES, CPU_S, NETWORK_BYTES, VOLUME_BYTES, VOLUME_IOS
from drill.engine.state.state import State
from drill.model.said import NOTHING, Chain, Said

USUAL_DEMAND = Said("demand.usual")
"""The root of losses that no recent event explains."""
RECENT_S = 180
"""An overload that begins within this many seconds of an event is charged to it."""
JUDGED_AFTER_S = 5
"""Seconds after a departure when overloads that were there before it are judged again."""
ADDED = 1.1
"""A departure that adds a tenth to the work that is offered to a machine has added to its overload."""


def overload_chain(state: State, i: int) -> Chain:
    """The cause of a machine's overload, judged when it begins."""
    machine = state.machines[i]
    root = recent(state)
    if machine.last_overload and state.root_s - RECENT_S <= machine.overload_until_s <= state.root_s:
        # It was overloaded when the event came, so that is not why.
        root = machine.last_overload[:1]
    return _overloaded(state, i, root)


def lock_overload(state: State, r: Arrays, i: int) -> Chain:
    """The lock that most of a machine's connections wait for while its processors idle; empty where most do not."""
    if r.locked[i] < 0.5 * min(r.live[i], r.admit_jobs[i]) or r.locked[i] <= 0.0:
        return NOTHING
    machines = r.sizes[MACHINES]
    waiting = (k for k in range(r.sizes[CLASSES]) if r.blocked[k * machines + i] or r.lock_class[k] >= 0)
    return next((chain for k in waiting if (chain := lock_chain(state, k))), NOTHING)


def _overloaded(state: State, i: int, root: Chain) -> Chain:
    kind = str(dict(root[-1].facts).get("kind", "")) if root else ""
    overloaded = Said("machine.overloaded", node=state.machines[i].spec.node)
    return (*(root or (USUAL_DEMAND,)), overloaded, first_offered(state, tuple(_choices(state, i, kind))))


def recent(state: State) -> Chain:
    """The last event that can start an overload, while it is recent."""
    return state.root if state.second - state.root_s <= RECENT_S else NOTHING


def recent_or_usual(state: State) -> Chain:
    """The same; the usual demand when there was none."""
    return recent(state) or (USUAL_DEMAND,)


def expect_judgement(state: State, r: Arrays) -> None:
    """A departure has come while something was overloaded: look soon whether it has added to that."""
    if state.root_s != state.second or len(state.root) != 1:
        return
    for i, machine in enumerate(state.machines):
        if machine.overload and machine.overload[0] != state.root[0]:
            state.after(JUDGED_AFTER_S, judge_again, i, state.root, _offered_s(r, i))


def judge_again(state: State, r: Arrays, i: int, departure: Chain, before_s: float) -> None:
    """Charge an overload to a departure that has added to the work that is offered, retries left out."""
    machine = state.machines[i]
    if machine.overload and _offered_s(r, i) > ADDED * before_s:
        machine.overload = _overloaded(state, i, departure)


def _offered_s(r: Arrays, i: int) -> float:
    """Work of the new requests that the cache leaves to a machine, in processor seconds a tick."""
    machines, work_s = r.sizes[MACHINES], 0.0
    for k in range(r.sizes[CLASSES]):
        work_s += r.rate[k] * r.route[k * machines + i] * r.miss[k] * r.work_s[k]
    return work_s


def usual_chain(state: State, i: int) -> Chain:
    """Why a few are slow at a machine that keeps up: chance, more so after a recent event. No clock, so that it is one row."""
    machine = state.machines[i].spec
    return (
        *recent_or_usual(state),
        Said("requests.queue_by_chance", node=machine.node),
        Said("choice.option", path=_path(state, i, "class"), value=machine.instance),
    )


def slow_chain(state: State, r: Arrays, k: int, i: int) -> Chain:
    """The cause for which a class's requests are late at a machine: an overload, the distance, or chance."""
    machine = state.machines[i]
    fixed_s = r.fixed_s[k * len(state.machines) + i]
    if machine.slow <= 1.0 and fixed_s > r.within_s[k]:
        too_far = Said("network.beyond_objective", node=machine.spec.node, trips_ms=round(fixed_s * 1000.0))
        if machine.promoted_by:
            return (*machine.promoted_by, too_far, _promotion(machine.promoted_by[0]))
        return (too_far, Said("choice.option", path=_path(state, i, "zone"), value=machine.spec.zone))
    return machine.overload or shaped_chain(state, r, k) or usual_chain(state, i)


def shaped_chain(state: State, r: Arrays, k: int) -> Chain:
    """Why requests of a class are late though no machine is: they waited for a cache node's network; empty when none did."""
    if r.shaped[k] <= 0.0:
        return NOTHING
    limited = (shard.overload for s, shard in enumerate(state.shards) if r.shard_net_load[s] > 1.0)
    return next((chain for chain in limited if chain), NOTHING)


def _promotion(root: Said) -> Said:
    """The last link where a promotion has brought clients to a machine that is far away: who decided it."""
    return Said("choice.action", path="action", value=str(dict(root.facts).get("kind", "failover")))


def _path(state: State, i: int, option: str) -> str:
    """The option of a design file that says on which class, or in which zone, a machine is."""
    replicas = {replica.name for replica in state.inputs.design.replicas}
    return f"replicas.{option}" if state.machines[i].spec.node in replicas else f"database.{option}"


def _choices(state: State, i: int, kind: str) -> Iterator[Said]:
    """Options that could have kept a machine out of this overload, the nearest first."""
    design, machine = state.inputs.design, state.machines[i]
    instance, path = machine.spec.instance, _path(state, i, "class")
    if machine.bound >= 0:
        yield _limit_choice(state, i)
    cold = any(state.second - shard.empty_since < 2 * RECENT_S for shard in state.shards)
    if design.cache is not None and cold:
        if not design.cache.single_flight:
            yield Said("choice.misses_not_coalesced", path="cache.single_flight", value=False)
        yield Said("choice.cache_alone", path="cache", value=design.cache.engine.name)
    if kind == "failover" and design.proxy is None:
        yield Said("choice.pool_reconnects_at_once", path="clients.pool", value=design.clients.pool)
    if design.cache is None and kind == "drill:traffic-spike":
        yield Said("choice.class_without_cache", path=path, value=instance)
    yield Said("choice.option", path=path, value=instance)
    if design.cache is None:
        yield Said("choice.option", path="cache", value=False)


def _limit_choice(state: State, i: int) -> Said:
    """The limit of a machine below its processors: of its class, or of its volume, slowed by a fault or not."""
    machine = state.machines[i]
    limits, bound = machine.spec.limits, machine.bound
    if bound in (VOLUME_IOS, VOLUME_BYTES):
        path, value = "database.storage", state.inputs.design.database.storage.type
    else:
        path, value = _path(state, i, "class"), machine.spec.instance
    each = limits.each[bound]
    rate = each.rate if each else 0.0
    if bound == NETWORK_BYTES:
        return Said("choice.network", path=path, value=value, mbit_s=int(rate * 8.0 / 1e6))
    if bound == CPU_S:
        return Said("choice.cpu_credits", path=path, value=value, percent=round(100.0 * rate / machine.spec.vcpu))
    if bound in (VOLUME_BYTES, CLASS_BYTES):
        return Said("choice.throughput", path=path, value=value, mb_s=int(rate / 1e6))
    if machine.slow > 1.0:
        return Said("choice.iops_of_slow_volume", path=path, value=value, iops=int(rate))
    return Said("choice.iops", path=path, value=value, iops=int(rate))
