"""Failover in stages: detection, promotion, DNS, clients that follow.

Which stages, and who can take over, is said by the deployment of the service (`drill.model.service`).
"""

from __future__ import annotations

from drill.engine.clients.discovery import begin_move
from drill.engine.clients.fleet import region_of
from drill.engine.database import hidden_standby
from drill.engine.database.lifecycle import start, stop
from drill.engine.database.pages.warm_reader import promotion_tiers, send_pages
from drill.engine.database.reader_scaling import ADDED
from drill.engine.database.tails.failover_tails import HELD_BACK, is_held_back, slow_s
from drill.engine.state.arrays import Arrays
from drill.engine.state.operators import person_does, person_restarts
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import PROXY_FOLLOWS_S, RECREATE_S, RESTART_BY_HAND_S
from drill.model.run import NodeState
from drill.model.said import Chain, Said
from drill.model.service import LAST_PROMOTION_TIER, USUAL_PROMOTION_TIER

LOOKS_AGAIN_S = 10.0
"""Seconds between two looks for a failover target, while the writer's zone is dark; a modelling choice."""


def draw_all(state: State, keys: tuple[str, ...]) -> float:
    """The sum of one draw of each stage, in seconds."""
    total = 0.0
    for key in keys:
        total += state.draw(key)
    return total


def recovery_s(state: State) -> float:
    """A draw of how long crash recovery in place takes."""
    return state.draw(state.inputs.design.database.service.recovery_s)


def restart(state: State, i: int) -> None:
    """Start a machine that may start again: a person comes first, where nobody else operates it."""
    boot = state.machines[i].boot
    if state.inputs.design.database.service.managed:
        state.after(recovery_s(state), restarted, i, boot)
    else:
        person_restarts(state, (state.draw(RESTART_BY_HAND_S), recovery_s(state)), restarted, i, boot)


def failover_target(state: State) -> int:
    """The machine that takes over from the writer without losing a write; -1 when there is none.

    Aurora promotes the reader of the lowest tier, of these the largest (Amazon Aurora User Guide, High availability).
    """
    database = state.inputs.design.database
    wanted = database.deployment.promotes
    if not wanted:
        return -1
    home = region_of(state, state.machines[state.writer].spec.zone)
    able = [
        i
        for i, machine in enumerate(state.machines)
        if i != state.writer
        and machine.role == wanted
        and machine.alive
        and not machine.cut_off
        and not machine.detached
        and machine.follows == state.writer
        and (not database.service.shared_volume or region_of(state, machine.spec.zone) == home)
    ]
    if database.service.shared_volume:
        able.sort(key=lambda i: _promotion_order(state, i))
    return able[0] if able else -1


def _promotion_order(state: State, i: int) -> tuple[int, float]:
    """Promotion tier of a reader, then its memory, largest first; one that auto scaling has added is in the last tier."""
    spec = state.machines[i].spec
    usual = LAST_PROMOTION_TIER if spec.node.startswith(ADDED) else USUAL_PROMOTION_TIER
    return promotion_tiers(state).get(spec.node, usual), -spec.memory_gib


def writer_lost(state: State) -> None:
    """The writer stopped answering: start what this service does about it."""
    if state.failing_over or state.restoring:
        return
    database = state.inputs.design.database
    i = state.writer
    machine = state.machines[i]
    if failover_target(state) >= 0:
        state.failing_over = True
        detect_s = state.draw(database.deployment.detect_s)
        if is_held_back(state):
            state.writer_health.held_back_since = state.tick
            person_does(state, "failover", machine.spec.node, HELD_BACK, requested, state.tick, begins_s=detect_s)
        else:
            state.after(detect_s, begin)
    elif hidden_standby.take_over(state, i):
        machine.note = Said("node.standby_takes_over")
    elif database.service.shared_volume:
        state.failing_over = True
        machine.note = Said("node.recreating")
        state.after(state.draw(RECREATE_S), recreated, i)
    else:
        machine.note = Said("node.recovering") if database.service.managed else Said("node.waits_for_person")
        restart(state, i)


def requested(state: State, r: Arrays, since: int) -> None:
    """Somebody asks for the failover that has been held back since that tick; who comes second changes nothing."""
    if state.writer_health.held_back_since == since:
        state.writer_health.held_back_since = -1
        begin(state, r)


def begin(state: State, r: Arrays) -> None:
    """The service has detected the loss and starts a promotion, unless another region has taken over meanwhile."""
    if not state.failing_over:
        return
    new = failover_target(state)
    old = state.machines[state.writer]
    if old.alive and not old.cut_off:
        # It answers again: what looked like a loss was an interruption.
        state.failing_over = False
        state.say("recover", old.spec.node, Said("failover.cancelled", node=old.spec.node))
        return
    if new < 0:
        state.failing_over = False
        state.say("failover", "writer", Said("failover.failed"), "RDS-EVENT-0069")
        _restart_writer(state, r)
        return
    deployment = state.inputs.design.database.deployment
    state.machines[new].state = NodeState.FAILOVER
    state.machines[new].note = Said("node.taking_over")
    node = state.machines[new].spec.node
    state.say("failover", node, Said("failover.started", target=node), deployment.started_event)
    state.after(draw_all(state, deployment.promote_s) + slow_s(state), promoted, new)
    state.changed = True


def _restart_writer(state: State, r: Arrays) -> None:
    """Without a failover target the old writer must recover in place; in the dark whoever comes up first takes over."""
    machine = state.machines[state.writer]
    if state.dark.holds(machine.spec.zone):
        target_awaited(state, r, state.writer, machine.boot)
    elif not machine.alive:
        state.after(recovery_s(state), restarted, state.writer, machine.boot)


def promoted(state: State, r: Arrays, new: int) -> None:
    """The new writer accepts writes; the old one follows it once it is back."""
    deployment = state.inputs.design.database.deployment
    machine = state.machines[new]
    if not machine.alive or machine.cut_off:
        state.failing_over = False
        machine.state = NodeState.DOWN
        writer_lost(state)
        return
    old = state.machines[state.writer]
    if old.alive:
        # Only its network was cut: until then it has sent its pages.
        send_pages(state, r)
    old.role = deployment.promotes
    old.seen = False
    # Aurora keeps the pages of the new writer, not of the old one (Amazon Aurora User Guide, survivable page cache).
    old.keeps_pages = False
    machine.role = "writer"
    machine.state = NodeState.UP
    machine.note = Said("node.promoted")
    if not deployment.readable:
        machine.warm = 0.0
    state.succeed(new)
    state.failing_over = False
    r.lag_s[new] = 0.0
    completed = Said("failover.completed", target=machine.spec.node)
    state.say("failover", machine.spec.node, completed, deployment.finished_event)
    proxied = state.inputs.design.proxy is not None
    begin_move(state, new, state.draw(PROXY_FOLLOWS_S if proxied else deployment.dns_s))
    follows = Said("failover.completed", at_s=state.second, kind="failover", target=machine.spec.node)
    state.start_trouble(follows, old.chain or state.root)
    machine.promoted_by = state.root


def restarted(state: State, r: Arrays, i: int, boot: int) -> None:
    """A machine has recovered in place, unless something else happened to it since. Without power it waits for that."""
    machine = state.machines[i]
    if machine.boot != boot or machine.alive:
        return
    if state.dark.holds(machine.spec.zone):
        machine.silent = state.changed = True
        return
    parent = machine.chain
    start(state, r, i, Said("node.restarted"))
    if machine.role == "standby":
        machine.note = Said("node.standby_again")
    state.say("recover", machine.spec.node, Said("instance.restarted", target=machine.spec.node), "RDS-EVENT-0006")
    back = Said("instance.restarted", at_s=state.second, kind="restart", target=machine.spec.node)
    state.start_trouble(back, parent)


@by_control_plane
def recreated(state: State, r: Arrays, i: int) -> None:
    """Aurora without a reader: a new instance on the same volume, in the zone that it had.

    In a zone that is dark it cannot be made; then somebody must add a reader in another, or the zone must come back (Amazon
    Aurora User Guide, High availability: in the same zone).
    """
    if i != state.writer:
        return
    machine = state.machines[i]
    if state.dark.holds(machine.spec.zone):
        state.failing_over = False
        state.changed = True
        machine.note = Said("node.zone_dark", zone=machine.spec.zone)
        target_awaited(state, r, i, machine.boot)
        return
    state.failing_over = False
    machine.cut_by.clear()
    parent = machine.chain
    start(state, r, i, Said("node.recreated"))
    state.say("recover", machine.spec.node, Said("instance.recreated", target=machine.spec.node), "RDS-EVENT-0071")
    back = Said("instance.recreated", at_s=state.second, kind="restart", target=machine.spec.node)
    state.start_trouble(back, parent)


def target_awaited(state: State, r: Arrays, i: int, boot: int) -> None:
    """Promote what comes up and can take over, while the writer's zone stays dark."""
    machine = state.machines[i]
    if i != state.writer or machine.boot != boot or state.failing_over or (machine.alive and not machine.cut_off):
        return
    if failover_target(state) >= 0:
        writer_lost(state)
        return
    state.after(LOOKS_AGAIN_S, target_awaited, i, boot)


def planned(state: State, r: Arrays, chain: Chain) -> bool:
    """Fail over now, without detection. False when there is no failover target."""
    held_back_since = state.writer_health.held_back_since
    if held_back_since >= 0:
        requested(state, r, held_back_since)
        if state.failing_over:
            return True
    elif state.failing_over:
        return False
    if failover_target(state) < 0:
        return hidden_standby.planned(state, r, state.writer, chain)
    old = state.writer
    stop(state, r, old, chain, silent=False, note=Said("node.restarting_as_standby"))
    state.failing_over = True
    begin(state, r)
    machine = state.machines[old]
    state.after(recovery_s(state), restarted, old, machine.boot)
    return True
