"""Actions: what a player or a runbook rule does. Each takes effect after its own delay, or says why it cannot."""

from __future__ import annotations

from collections.abc import Callable

from drill.engine.cache.cache_nodes import flush_shard, shard_crashed
from drill.engine.cache.cache_scaling import scale_cache
from drill.engine.cache.cache_snapshots import restore_cache
from drill.engine.clients.access import revert
from drill.engine.clients.admission import admit
from drill.engine.clients.discovery import finish_move
from drill.engine.database.backtrack import backtrack
from drill.engine.database.clones import clone
from drill.engine.database.encryption import encrypt
from drill.engine.database.failover import planned, style
from drill.engine.database.global_database import hand_over
from drill.engine.database.hidden_standby import convert
from drill.engine.database.lifecycle import stop
from drill.engine.database.rebuild import rebuild
from drill.engine.database.recovery import promote, restore
from drill.engine.database.storage_growth import enlarge
from drill.engine.faults.control_plane import out_of_hand
from drill.engine.state.arrays import Rows
from drill.engine.state.state import World
from drill.engine.state.timings import REBOOT_S, RESIZE_OUTAGE_S, RESIZE_PREPARE_S, RESTART_CLIENTS_S
from drill.model.action import Action, ActionKind

Deed = Callable[[World, Rows, Action], str]


def act(world: World, r: Rows, action: Action, *, by_player: bool) -> None:
    """Do an action now and log it; an action that cannot be done is logged with the reason."""
    world.acts.append(Action(world.second, action.kind, action.target, action.value))
    if by_player:
        world.player_acts += 1
    who = "you" if by_player else "runbook"
    words = f"{action.kind} {action.target} {action.value}".strip()
    refused = out_of_hand(world, action.kind) or _DEEDS[action.kind](world, r, action)
    world.say("action", action.target, f"{who}: {words}" + (f": not possible, {refused}" if refused else ""))
    world.changed = True


def _failover(world: World, r: Rows, action: Action) -> str:
    if planned(
        world, r, (f"{world.clock()} failover was asked for", "the writer was replaced", "the decision to fail over")
    ):
        return ""
    return "nothing can take over" if not world.failing_over else "a failover is already under way"


def _promote(world: World, r: Rows, action: Action) -> str:
    try:
        if style(world) == "aurora" and not world.failing_over and action.target:
            return "Aurora promotes a reader by failover" if _is_reader(world, action.target) else "no such reader"
        return promote(world, r, action.target)
    except KeyError:
        return f"there is no {action.target}"


def _is_reader(world: World, node: str) -> bool:
    return world.units[world.index(node)].role == "reader"


def _reboot(world: World, r: Rows, action: Action) -> str:
    for s, shard in enumerate(world.plant.shards):
        if shard.node == action.target:
            if not world.shards[s].up:
                return f"{shard.node} is down"
            shard_crashed(world, r, s, f"{world.clock()} reboot was asked for")
            return ""
    try:
        i = world.index(action.target or world.units[world.writer].machine.node)
    except KeyError:
        return f"there is no {action.target}"
    unit = world.units[i]
    if not unit.alive:
        return f"{unit.machine.node} is down"
    stop(
        world,
        r,
        i,
        (f"{world.clock()} reboot was asked for", f"{unit.machine.node} restarts", "the decision to reboot"),
        silent=False,
        note="rebooting",
    )
    world.after(world.draw(REBOOT_S), "restarted", i, unit.boot)
    return ""


def _scale(world: World, r: Rows, action: Action) -> str:
    if action.target == "cache":
        return scale_cache(world, r, action.value)
    if action.value not in dict(world.plant.resize):
        return f"the writer cannot be {action.value or 'scaled without a class'}"
    unit = world.units[world.writer]
    if unit.machine.instance == action.value:
        return f"it is {action.value} already"
    world.after(world.draw(RESIZE_PREPARE_S), "resize", action.value)
    world.say("scale", unit.machine.node, f"changing to {action.value}", "RDS-EVENT-0012")
    return ""


def resize(world: World, r: Rows, instance: str) -> None:
    """The new size is ready: a Multi-AZ database fails over to it, others restart into it."""
    machine = dict(world.plant.resize)[instance]
    why = (
        f"{world.clock()} scaling to {instance}",
        "the writer restarts in its new size",
        "the decision to scale during the drill",
    )
    for unit in world.units:
        if unit.role in ("writer", "standby"):
            old = unit.machine
            if unit.role == "writer" and unit is world.units[world.writer]:
                _charge_scale(world, old.usd_hour, machine.usd_hour)
            unit.machine = type(machine)(
                node=old.node,
                zone=old.zone,
                instance=instance,
                vcpu=machine.vcpu,
                memory_gib=machine.memory_gib,
                speed=machine.speed,
                max_connections=machine.max_connections,
                iops=old.iops,
                burst_iops=old.burst_iops,
                burst_credits=old.burst_credits,
                usd_hour=machine.usd_hour,
            )
    if not planned(world, r, why):
        i = world.writer
        if world.units[i].alive:
            stop(world, r, i, why, silent=False, note="restarting in its new size")
            world.after(world.draw(RESIZE_OUTAGE_S), "restarted", i, world.units[i].boot)
    world.say("scale", "writer", f"the writer is {instance} now", "RDS-EVENT-0014")
    world.changed = True


def _charge_scale(world: World, before_usd_hour: float, after_usd_hour: float) -> None:
    """The dearer class for the rest of the drill."""
    left_s = world.plant.level.length_s - world.second
    extra = (after_usd_hour - before_usd_hour) * left_s / 3600.0
    if extra > 0.0:
        world.charges["larger writer"] = world.charges.get("larger writer", 0) + int(extra * 1e6 + 0.5)


def _flush(world: World, r: Rows, action: Action) -> str:
    if not world.shards:
        return "there is no cache"
    for s, shard in enumerate(world.plant.shards):
        if action.target in ("", "cache", shard.node):
            flush_shard(world, r, s, f"{world.clock()} a flush was asked for", "the decision to flush")
    world.start_trouble(f"{world.clock()} the cache was flushed", "flush")
    return ""


def _shed(world: World, r: Rows, action: Action) -> str:
    try:
        percent = float(action.value.rstrip("% ") or "100")
    except ValueError:
        return f"{action.value} is not a percentage"
    names = {item.name for item in world.plant.level.classes}
    if action.target and action.target not in names:
        return f"there is no class {action.target}"
    if not 0.0 <= percent <= 100.0:
        return "a share is 0 to 100 %"
    if percent == 0.0:
        world.shed.pop(action.target, None)
    else:
        world.shed[action.target] = percent / 100.0
    return ""


def _restore(world: World, r: Rows, action: Action) -> str:
    if action.target == "cache":
        return restore_cache(world)
    if not action.value:
        return restore(world, r, None)
    try:
        return restore(world, r, int(action.value))
    except ValueError:
        return f"{action.value} is not a number of seconds"


def _backtrack(world: World, r: Rows, action: Action) -> str:
    if not action.value:
        return backtrack(world, r, None)
    if not action.value.isdecimal():
        return f"{action.value} is not a number of seconds"
    return backtrack(world, r, int(action.value))


def _convert(world: World, r: Rows, action: Action) -> str:
    return convert(world)


def _enlarge(world: World, r: Rows, action: Action) -> str:
    return enlarge(world, int(action.value)) if action.value.isdecimal() else f"{action.value} is not a number of GiB"


def _restart_clients(world: World, r: Rows, action: Action) -> str:
    world.after(world.draw(RESTART_CLIENTS_S), "clients-restarted")
    return ""


def clients_restarted(world: World, r: Rows) -> None:
    """Rolling restart done: nobody remembers an old address."""
    if world.move is not None and world.tick >= world.move.start:
        finish_move(world)
    for unit in world.units:
        unit.seen = unit.alive and not unit.cut_off
        unit.forgotten = False
    world.say("info", "lb", "applications restarted: addresses were looked up again")
    world.changed = True


_DEEDS: dict[ActionKind, Deed] = {
    ActionKind.FAILOVER: _failover,
    ActionKind.PROMOTE: _promote,
    ActionKind.REBOOT: _reboot,
    ActionKind.SCALE: _scale,
    ActionKind.FLUSH: _flush,
    ActionKind.SHED: _shed,
    ActionKind.ADMIT: lambda world, r, action: admit(world, action.target, action.value),
    ActionKind.RESTORE: _restore,
    ActionKind.CONVERT: _convert,
    ActionKind.REBUILD: lambda world, r, action: rebuild(world, r, action.target),
    ActionKind.ENLARGE: _enlarge,
    ActionKind.RESTART_CLIENTS: _restart_clients,
    ActionKind.BACKTRACK: _backtrack,
    ActionKind.FAILOVER_GLOBAL: lambda world, r, action: hand_over(world, r, action.target, planned=False),
    ActionKind.SWITCHOVER_GLOBAL: lambda world, r, action: hand_over(world, r, action.target, planned=True),
    ActionKind.CLONE: lambda world, r, _action: clone(world, r),
    ActionKind.REVERT: revert,
    ActionKind.ENCRYPT: encrypt,
}
