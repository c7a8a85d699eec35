"""Aurora Serverless v2 from 0 ACU: a cluster that nobody is connected to pauses, and resumes when somebody connects.

It pauses after minutes without a connection, however large it is; no capacity is billed meanwhile. Connections that a pool keeps
open keep it awake, whether they do anything or not; so do RDS Proxy and a global database. The first connection resumes
every instance of the cluster, which takes some 15 seconds, and capacity begins small (Amazon Aurora User Guide, Scaling to
zero ACUs with automatic pause and resume).
"""

from __future__ import annotations

from drill.engine.clients.fleet import region_of
from drill.engine.state.arrays import Arrays
from drill.engine.state.machine import Machine
from drill.engine.state.state import State
from drill.engine.state.timings import AUTO_PAUSE_S, RESUME_ACU, RESUME_S
from drill.model.said import Chain, Said
from drill.model.serverless_pause import can_pause, pool_idle_s

PAUSED = Said("node.auto_paused")


def may_pause(state: State) -> bool:
    """True if this cluster can pause."""
    regions = {region_of(state, machine.spec.zone) for machine in state.machines}
    return can_pause(state.inputs.design, len(regions))


def idle_limit_s(state: State) -> float:
    """Seconds without a request until the cluster pauses: pools close their idle connections first."""
    return state.figure(AUTO_PAUSE_S) + pool_idle_s(state.inputs.design.clients)


def watch_idle(state: State, r: Arrays) -> None:
    """Once a second: pause a cluster that has had no request for long enough; resume one that has one.

    Rates are amounts: a request has come when they add up to one. Until then nobody waits for a sleeping cluster; what comes
    in the second in which it is noticed is still answered.
    """
    if not may_pause(state):
        return
    pause = state.auto_pause
    pause.requests += sum(r.jobs[i] for i in range(len(state.machines)))
    if pause.requests >= 1.0:
        pause.requests = 0.0
        pause.since = state.second
        if pause.paused and not pause.resuming:
            _resume(state)
    elif not pause.paused and state.second - pause.since >= idle_limit_s(state):
        _pause(state)


def _writer(state: State) -> str:
    return state.machines[max(state.writer, 0)].spec.node


def _pause(state: State) -> None:
    for machine in state.machines:
        if machine.spec.most_acu > 0.0 and machine.alive:
            machine.asleep = True
            machine.note = PAUSED
    state.auto_pause.paused = True
    state.changed = True
    state.say("scale", _writer(state), Said("serverless.paused"))


def _resume(state: State) -> None:
    """Somebody connects: every instance that sleeps resumes, and requests wait for it."""
    for machine in state.machines:
        if machine.asleep:
            machine.paused = True
            machine.chain = _why(state, machine)
    state.auto_pause.resuming = True
    state.changed = True
    state.say("scale", _writer(state), Said("serverless.resuming"))
    state.after(state.draw(RESUME_S), resumed)


def _why(state: State, machine: Machine) -> Chain:
    least, most = state.inputs.design.database.capacity or (0.0, 0.0)
    choice = Said("choice.capacity", path="database.capacity", value_acu=least, most_acu=most)
    return (Said("cluster.idle"), Said("instance.auto_paused", node=machine.spec.node), choice)


def resumed(state: State, r: Arrays) -> None:
    """Every instance of the cluster accepts connections again, with little capacity at first."""
    for machine in state.machines:
        if machine.asleep:
            machine.paused = machine.asleep = False
            machine.acu = min(machine.spec.most_acu, state.figure(RESUME_ACU))
            # Whoever has waited meanwhile is behind because of the pause.
            machine.overload = _why(state, machine)
            machine.chain = ()
            if machine.note == PAUSED:
                machine.note = None
    state.auto_pause.paused = state.auto_pause.resuming = False
    state.changed = True
    state.say("scale", _writer(state), Said("serverless.resumed"))
