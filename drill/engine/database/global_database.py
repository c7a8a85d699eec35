"""Aurora Global Database: a copy of the volume in other regions, and another region taking over.

The volume's log is shipped by the storage, so lag is a second or less plus the distance, whatever the load. A failover
loses what had not left the region; a switchover waits for it first (Amazon Aurora User Guide, Using switchover or
failover in Amazon Aurora Global Database).
"""

from __future__ import annotations

from drill.engine.clients.discovery import begin_move
from drill.engine.clients.fleet import region_of
from drill.engine.state.arrays import TICK_S, Arrays
from drill.engine.state.state import State
from drill.engine.state.timings import GLOBAL_FAILOVER_S, GLOBAL_SHIP_MS, GLOBAL_SWITCHOVER_S
from drill.model.run import NodeState
from drill.model.said import Said


def primary_region(state: State) -> str:
    """The region that takes writes."""
    return region_of(state, state.machines[state.writer].spec.zone)


def abroad(state: State, i: int) -> bool:
    """True if a machine is in another region than the writer."""
    return region_of(state, state.machines[i].spec.zone) != primary_region(state)


def distance_s(state: State, i: int) -> float:
    """One way from the writer to a machine, in seconds."""
    return state.inputs.round_trip_ms(state.machines[state.writer].spec.zone, state.machines[i].spec.zone) / 2000.0


def shipping_lag_s(state: State, i: int) -> float:
    """Lag of a reader in another region."""
    return state.figure(GLOBAL_SHIP_MS) / 1000.0 + distance_s(state, i)


def note_loss(state: State) -> None:
    """Record when the last zone of the primary region went dark: no log has left it since."""
    region = primary_region(state)
    zones = next(item.zones for item in state.inputs.level.regions if item.name == region)
    if state.region_failover.primary_lost_tick < 0 and all(state.dark.holds(zone) for zone in zones):
        state.region_failover.primary_lost_tick = state.tick


def note_return(state: State) -> None:
    """A zone has power again: if it is the primary's, log flows again."""
    if state.region_failover.primary_lost_tick >= 0:
        region = primary_region(state)
        zones = next(item.zones for item in state.inputs.level.regions if item.name == region)
        if any(not state.dark.holds(zone) for zone in zones):
            state.region_failover.primary_lost_tick = -1


def hand_over(state: State, r: Arrays, region: str, *, planned: bool) -> Said | None:
    """Start making another region the primary. Returns why it cannot be done, or None."""
    if not state.inputs.design.database.service.global_database:
        return Said("refused.no_global_database")
    if state.region_failover.crossing >= 0:
        return Said("refused.region_taking_over")
    ready = [
        i
        for i, machine in enumerate(state.machines)
        if machine.role == "reader"
        and machine.alive
        and not machine.cut_off
        and abroad(state, i)
        and region in ("", region_of(state, machine.spec.zone))
    ]
    if not ready:
        return Said("refused.no_reader_in", region=region) if region else Said("refused.no_reader_abroad")
    old, new = state.machines[state.writer], ready[0]
    if planned and (not old.alive or old.cut_off):
        return Said("refused.primary_down")
    lag_s = shipping_lag_s(state, new)
    shipped_tick = (
        state.tick if state.region_failover.primary_lost_tick < 0 else state.region_failover.primary_lost_tick
    ) - lag_s / TICK_S
    lost = 0.0 if planned else max(0.0, r.written[0] - _written_by(r, shipped_tick))
    takes_s = state.draw(GLOBAL_SWITCHOVER_S if planned else GLOBAL_FAILOVER_S)
    old.role = "reader"
    state.region_failover.crossing = new
    where = region_of(state, state.machines[new].spec.zone)
    state.machines[new].state = NodeState.FAILOVER
    state.machines[new].note = Said("node.region_taking_over")
    started = Said("global_switchover.started" if planned else "global_failover.started", region=where)
    state.say("failover", state.machines[new].spec.node, started, "RDS-EVENT-0181" if planned else "RDS-EVENT-0238")
    state.after(max(takes_s, lag_s) if planned else takes_s, took_over, new, lost)
    return None


def _written_by(r: Arrays, tick: float) -> float:
    """Writes committed by a moment between two ticks."""
    whole = int(tick)
    if tick <= 0.0 or not r.past[0]:
        return 0.0
    after = r.history[min(whole, r.past[0] - 1)]
    before = r.history[min(whole, r.past[0] - 1) - 1] if whole > 0 else 0.0
    return before + (after - before) * (tick - whole)


def took_over(state: State, r: Arrays, new: int, lost: float) -> None:
    """The other region accepts writes; the old one follows once it is back."""
    state.region_failover.crossing = -1
    machine = state.machines[new]
    old = state.machines[state.writer]
    if not machine.alive or machine.cut_off:
        old.role = "writer"
        state.changed = True
        state.say("failover", machine.spec.node, Said("global_failover.failed"))
        return
    state.succeed(new)
    machine.role = "writer"
    machine.state = NodeState.UP
    machine.note = Said("node.promoted")
    state.lost.lose(r.written[0] - lost, r.written[0])
    state.failing_over = False
    state.region_failover.primary_lost_tick = -1
    region = primary_region(state)
    if lost > 0.0:
        promoted = Said("region.promoted", region=region, lost_writes=int(lost + 0.5))
    else:
        promoted = Said("region.promoted_without_loss", region=region)
    state.say("failover", machine.spec.node, promoted)
    begin_move(state, new, state.draw(state.inputs.design.database.deployment.dns_s))
    took = Said("region.took_over", at_s=state.second, kind="failover", target=region)
    state.start_trouble(took, state.asked_for("failover-global") or state.asked_for("switchover-global"))
    machine.promoted_by = state.root
    state.changed = True
