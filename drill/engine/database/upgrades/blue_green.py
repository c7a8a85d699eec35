"""Blue/green deployments: a staging copy runs the new version, follows production, and takes its place within a minute.

Amazon RDS User Guide, Creating and Switching a blue/green deployment: green is restored from a snapshot, its blocks load lazily
and its planner has no statistics after a major upgrade; it is paid for like production. Guardrails refuse a switchover while
replication is behind by more than its timeout (300 s) or long writes and schema changes are open. Then writes stop, connections
are dropped, green catches up, names change hands. Whoever caches a name for ever stays with blue, which is read-only.
"""

from __future__ import annotations

from drill.engine.clients.fleet import region_of
from drill.engine.database.billed_copies import billed_copies, volume_usd_gib_month
from drill.engine.database.lag import apply_per_s
from drill.engine.database.lifecycle import start, stop
from drill.engine.database.pages.lazy_blocks import load_lazily, loading_s
from drill.engine.database.upgrades.in_place_upgrade import obstacle
from drill.engine.database.upgrades.planner_statistics import lose_statistics
from drill.engine.state.arrays import TICK_S, TICKS, Arrays
from drill.engine.state.pending_maintenance import GreenEnvironment
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import (
    ANALYZE_S,
    CLONE_S,
    HOURS_A_MONTH,
    RESTORE_BASE_S,
    RESTORE_GIB_S,
    SWITCHOVER_S,
    SWITCHOVER_TIMEOUT_S,
)
from drill.engine.state.volumes import Disk
from drill.model.said import Chain, Said

CHARGE = Said("charge.second_environment")


def create(state: State, r: Arrays) -> Said | None:
    """Start to create the green environment. Returns why it cannot be done, or None."""
    database = state.inputs.design.database
    if not state.inputs.engine_traits.blue_green or _follows_abroad(state):
        return Said("refused.no_blue_green")
    if not database.retention_days:
        return Said("refused.no_backups")
    if state.upgrades.green is not None:
        return Said("refused.second_environment_there")
    if refused := obstacle(state):
        return refused
    gib = state.inputs.level.data_gib
    shared = database.service.shared_volume
    seconds = state.draw(CLONE_S) if shared else state.draw(RESTORE_BASE_S) + state.draw(RESTORE_GIB_S) * gib
    seconds += state.draw(state.inputs.engine_traits.major_upgrade_s)
    green = GreenEnvironment(r.written[0], state.second, usd_hour=_usd_hour(state))
    # A clone shares the blocks of the volume; a restored volume loads them.
    green.loaded_s = 0 if shared else int(state.second + seconds + loading_s(state))
    green.analyzed = not state.inputs.engine_traits.loses_statistics
    state.upgrades.green = green
    state.bill.change(CHARGE, green.usd_hour, state.second)
    state.say("scale", "writer", Said("blue_green.creating"))
    state.after(seconds, created, state.second)
    return None


def _follows_abroad(state: State) -> bool:
    """True if a replica of RDS is in another region: there are no blue/green deployments with one."""
    home = region_of(state, state.machines[state.writer].spec.zone)
    shared = state.inputs.design.database.service.shared_volume
    return not shared and any(region_of(state, machine.spec.zone) != home for machine in state.machines)


def _usd_hour(state: State) -> float:
    """The price of an hour of a copy of the database, its replicas and its volumes."""
    copies, database = billed_copies(state), state.inputs.design.database
    volume = 0.0 if database.service.shared_volume else database.storage.gib * volume_usd_gib_month(state)
    usd_hour = 0.0
    for i, machine in enumerate(state.machines):
        times = (
            copies if i == state.writer else float(machine.role == "reader") * (2.0 if machine.standby_zone else 1.0)
        )
        instance = machine.spec.usd_hour * (machine.acu if machine.spec.most_acu > 0.0 else 1.0)
        usd_hour += times * (instance + volume / state.figure(HOURS_A_MONTH))
    return usd_hour


@by_control_plane
def created(state: State, r: Arrays, since: int) -> None:
    """The green environment runs the new version and follows production, unless it has been deleted meanwhile."""
    green = state.upgrades.green
    if green is None or green.created_s != since:
        return
    if state.upgrades.incompatible or state.upgrades.hidden:
        # Green does not start; production has noticed nothing.
        _remove(state, green)
        state.say("alarm", "writer", Said("blue_green.failed"), "RDS-EVENT-0245")
        return
    green.ready_s = state.second
    state.say("scale", "writer", Said("blue_green.ready"), "RDS-EVENT-0244")


def warm_up(state: State) -> Said | None:
    """Start to gather statistics in the green environment. Returns why it cannot be done, or None."""
    green = state.upgrades.green
    if green is None or green.switched:
        return Said("refused.no_green")
    if green.ready_s < 0:
        return Said("refused.green_not_ready")
    if green.analyzed:
        return Said("refused.statistics_there")
    state.say("info", "writer", Said("blue_green.gathering"))
    state.after(state.draw(ANALYZE_S), warmed_up, green.created_s)
    return None


def warmed_up(state: State, r: Arrays, since: int) -> None:
    """Green's planner has statistics."""
    green = state.upgrades.green
    if green is not None and green.created_s == since and not green.switched:
        green.analyzed = True
        state.say("info", "writer", Said("blue_green.gathered"))


def behind_s(state: State, r: Arrays, green: GreenEnvironment) -> float:
    """The time that green needs to catch up once writes stop: its backlog over its apply rate."""
    per_tick = apply_per_s(state) * TICK_S
    ready = green.ready_s * TICKS
    last = r.past[0]
    backlog = (r.history[min(ready, last) - 1] if ready > 0 else 0.0) - green.created_from
    for n in range(ready, last):
        written = r.history[n] - (r.history[n - 1] if n > 0 else 0.0)
        backlog = max(0.0, backlog + written - per_tick)
    return backlog / per_tick * TICK_S


def switch_over(state: State, r: Arrays) -> Said | None:
    """Start the switchover to green. Returns which guardrail stands against it, or None."""
    green = state.upgrades.green
    if green is None or green.switched:
        return Said("refused.no_green")
    if green.ready_s < 0:
        return Said("refused.green_not_ready")
    if green.broken:
        return Said("refused.green_broken")
    if refused := obstacle(state):
        return refused
    if state.locks.transactions or state.locks.changes:
        return Said("refused.long_writes")
    timeout_s = state.figure(SWITCHOVER_TIMEOUT_S)
    catch_up_s = behind_s(state, r, green)
    if catch_up_s > timeout_s:
        return Said("refused.green_lags", behind_s=round(catch_up_s), timeout_s=int(timeout_s))
    state.upgrades.under_way = "switchover"
    state.say("failover", "writer", Said("blue_green.switching"), "RDS-EVENT-0247")
    by_hand = Said("choice.action", path="action", value="blue-green")
    why = (*state.asked_for("blue-green"), Said("blue_green.switched_over"), by_hand)
    boots = []
    for i, machine in enumerate(state.machines):
        if machine.alive and machine.role != "retired":
            stop(state, r, i, why, silent=False, note=Said("node.switching_over"))
            boots.append((i, machine.boot))
    seconds = catch_up_s + state.draw(SWITCHOVER_S)
    if seconds > timeout_s:
        state.after(timeout_s, given_up, tuple(boots))
    else:
        state.after(seconds + _names_s(state), switched_over, tuple(boots), why)
    return None


def _names_s(state: State) -> float:
    """Seconds for which clients keep the old address in their own caches; RDS Proxy finds green without DNS."""
    clients = state.inputs.design.clients
    return 0.0 if state.inputs.design.proxy is not None else float(clients.dns_ttl_s or 0)


def _start_again(state: State, r: Arrays, boots: tuple[tuple[int, int], ...], note: Said) -> list[int]:
    """Start the machines that nothing else has happened to meanwhile; returns which."""
    found = [i for i, boot in boots if state.machines[i].boot == boot]
    for i in found:
        state.machines[i].gone_since = -1
        start(state, r, i, note)
    return found


def given_up(state: State, r: Arrays, boots: tuple[tuple[int, int], ...]) -> None:
    """The switchover has taken longer than its timeout: nothing has changed, blue serves again."""
    state.upgrades.under_way = ""
    _start_again(state, r, boots, Said("node.restarted"))
    state.say("alarm", "writer", Said("blue_green.timed_out"), "RDS-EVENT-0249")


def switched_over(state: State, r: Arrays, boots: tuple[tuple[int, int], ...], why: Chain) -> None:
    """Green has the names of blue and serves: cold, perhaps without statistics, its blocks perhaps not loaded yet."""
    state.upgrades.under_way = ""
    state.upgrades.upgraded = True
    green = state.upgrades.green
    if green is None:
        return
    green.switched = True
    _new_volumes(state)
    stays = state.inputs.design.clients.dns_ttl_s is None and state.inputs.design.proxy is None
    for i in _start_again(state, r, boots, Said("node.green")):
        machine = state.machines[i]
        machine.forgotten = stays
        if machine.alive and state.second < green.loaded_s:
            load_lazily(state, i, float(green.loaded_s - state.second))
    if stays:
        state.say("alarm", "balancer", Said("clients.keep_old_address"))
    if not green.analyzed:
        lose_statistics(state, why)
    state.say("failover", "writer", Said("blue_green.switch_finished"), "RDS-EVENT-0248")
    finished = Said("blue_green.switched_over", at_s=state.second, kind="failover", target="writer")
    state.start_trouble(finished, why[:1])


def _new_volumes(state: State) -> None:
    """Green's volumes hold the data and nothing else."""
    moved: dict[int, int] = {}
    for machine in state.machines:
        if machine.role == "retired":
            continue
        if machine.volume not in moved:
            moved[machine.volume] = len(state.volumes)
            state.volumes.append(Disk(state.inputs.level.data_gib, state.volumes[machine.volume].allocated_gib))
        machine.volume = moved[machine.volume]


def delete(state: State) -> Said | None:
    """Delete the environment beside production: green before the switchover, blue after it."""
    green = state.upgrades.green
    if green is None:
        return Said("refused.no_second_environment")
    if state.upgrades.under_way:
        return Said("refused.upgrading")
    _remove(state, green)
    return None


def _remove(state: State, green: GreenEnvironment) -> None:
    state.upgrades.green = None
    state.bill.change(CHARGE, -green.usd_hour, state.second)
    state.say("scale", "writer", Said("blue_green.deleted"), "RDS-EVENT-0246")
