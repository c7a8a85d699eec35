"""Actions: what a player or a runbook rule does. Each takes effect after its own delay, or says why it cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from drill.engine.cache.cache_nodes import flush_shard, shard_crashed
from drill.engine.cache.cache_scaling import scale_cache
from drill.engine.cache.cache_snapshots import restore_cache
from drill.engine.clients.access import revert
from drill.engine.clients.admission import admit
from drill.engine.clients.discovery import finish_move
from drill.engine.database.backtrack import backtrack
from drill.engine.database.clones import clone
from drill.engine.database.encryption import encrypt
from drill.engine.database.failover import planned
from drill.engine.database.global_database import hand_over
from drill.engine.database.hidden_standby import convert
from drill.engine.database.lifecycle import stop
from drill.engine.database.rebuild import rebuild
from drill.engine.database.recovery import promote, restore
from drill.engine.database.storage_growth import enlarge
from drill.engine.faults.control_plane import out_of_hand
from drill.engine.state.arrays import Arrays
from drill.engine.state.machine import Machine
from drill.engine.state.state import State
from drill.engine.state.timings import REBOOT_S, RESIZE_OUTAGE_S, RESIZE_PREPARE_S, RESTART_CLIENTS_S
from drill.model.action import Action
from drill.model.inputs import MachineSpec
from drill.model.said import Said

Deed = Callable[[State, Arrays, Action], Said | None]


def act(state: State, r: Arrays, action: Action, *, by_player: bool) -> None:
    """Do an action now and log it; an action that cannot be done is logged with the reason."""
    state.acts.append(Action(state.second, action.kind, action.target, action.value))
    if by_player:
        state.player_acts += 1
    refused = (
        Said("refused.no_control_plane") if out_of_hand(state, action.kind) else _DEEDS[action.kind](state, r, action)
    )
    said = refused or Said("action.done")
    command = {"action": action.kind, "target": action.target, "value": action.value}
    by = "player" if by_player else "rule"
    state.say("action", action.target, Said(said.code, **{**dict(said.facts), **command, "by": by}))
    state.changed = True


def _failover(state: State, r: Arrays, action: Action) -> Said | None:
    if planned(
        state, r, (f"{state.clock()} failover was asked for", "the writer was replaced", "the decision to fail over")
    ):
        return None
    return Said("refused.failing_over") if state.failing_over else Said("refused.no_heir")


def _promote(state: State, r: Arrays, action: Action) -> Said | None:
    try:
        if state.inputs.design.database.deployment.promotes == "reader" and not state.failing_over and action.target:
            reader = _is_reader(state, action.target)
            return Said("refused.aurora_fails_over") if reader else Said("refused.no_such_reader")
        return promote(state, r, action.target)
    except KeyError:
        return Said("refused.no_such_node", node=action.target)


def _is_reader(state: State, node: str) -> bool:
    return state.machines[state.index(node)].role == "reader"


def _reboot(state: State, r: Arrays, action: Action) -> Said | None:
    for s, shard in enumerate(state.inputs.shards):
        if shard.node == action.target:
            if not state.shards[s].up:
                return Said("refused.down", node=shard.node)
            shard_crashed(state, r, s, f"{state.clock()} reboot was asked for")
            return None
    try:
        i = state.index(action.target or state.machines[state.writer].spec.node)
    except KeyError:
        return Said("refused.no_such_node", node=action.target)
    machine = state.machines[i]
    if not machine.alive:
        return Said("refused.down", node=machine.spec.node)
    stop(
        state,
        r,
        i,
        (f"{state.clock()} reboot was asked for", f"{machine.spec.node} restarts", "the decision to reboot"),
        silent=False,
        note="rebooting",
    )
    state.after(state.draw(REBOOT_S), "restarted", i, machine.boot)
    return None


def _scale(state: State, r: Arrays, action: Action) -> Said | None:
    if action.target == "cache":
        return scale_cache(state, r, action.value)
    if action.value not in dict(state.inputs.resize):
        return _no_such_class(action.value)
    machine = state.machines[state.writer]
    if machine.spec.instance == action.value:
        return Said("refused.same_class", instance=action.value)
    state.after(state.draw(RESIZE_PREPARE_S), "resize", action.value)
    state.say("scale", machine.spec.node, f"changing to {action.value}", "RDS-EVENT-0012")
    return None


def _no_such_class(instance: str) -> Said:
    return Said("refused.no_such_class", instance=instance) if instance else Said("refused.no_class_given")


def resize(state: State, r: Arrays, instance: str) -> None:
    """The new size is ready: a Multi-AZ database fails over to it, others restart into it."""
    spec = dict(state.inputs.resize)[instance]
    why = (
        f"{state.clock()} scaling to {instance}",
        "the writer restarts in its new size",
        "the decision to scale during the drill",
    )
    for machine in state.machines:
        if machine.role in ("writer", "standby"):
            if machine.role == "writer" and machine is state.machines[state.writer]:
                _charge_scale(state, machine.spec.usd_hour, spec.usd_hour)
            _refit(machine, spec)
    if not planned(state, r, why):
        i = state.writer
        if state.machines[i].alive:
            stop(state, r, i, why, silent=False, note="restarting in its new size")
            state.after(state.draw(RESIZE_OUTAGE_S), "restarted", i, state.machines[i].boot)
    state.say("scale", "writer", f"the writer is {instance} now", "RDS-EVENT-0014")
    state.changed = True


def _refit(machine: Machine, spec: MachineSpec) -> None:
    """Put a machine on another class. Its node and zone are kept; everything else comes with the class."""
    if not machine.spec.burst_credits:
        # A class that passes less I/O than the volume's baseline leaves the credits of the volume unspent.
        machine.credits = spec.burst_credits
    machine.spec = replace(spec, node=machine.spec.node, zone=machine.spec.zone)


def _charge_scale(state: State, before_usd_hour: float, after_usd_hour: float) -> None:
    """The dearer class for the rest of the drill."""
    left_s = state.inputs.level.length_s - state.second
    extra = (after_usd_hour - before_usd_hour) * left_s / 3600.0
    if extra > 0.0:
        state.bill.add(Said("charge.larger_writer"), extra)


def _flush(state: State, r: Arrays, action: Action) -> Said | None:
    if not state.shards:
        return Said("refused.no_cache")
    for s, shard in enumerate(state.inputs.shards):
        if action.target in ("", "cache", shard.node):
            flush_shard(state, r, s, f"{state.clock()} a flush was asked for", "the decision to flush")
    state.start_trouble(f"{state.clock()} the cache was flushed", "flush")
    return None


def _shed(state: State, r: Arrays, action: Action) -> Said | None:
    try:
        percent = float(action.value.rstrip("% ") or "100")
    except ValueError:
        return Said("refused.no_percentage", given=action.value)
    names = {item.name for item in state.inputs.level.classes}
    if action.target and action.target not in names:
        return Said("refused.no_request_class", request_class=action.target)
    if not 0.0 <= percent <= 100.0:
        return Said("refused.share_out_of_range")
    if percent == 0.0:
        state.admission.shed.pop(action.target, None)
    else:
        state.admission.shed[action.target] = percent / 100.0
    return None


def _restore(state: State, r: Arrays, action: Action) -> Said | None:
    if action.target == "cache":
        return restore_cache(state)
    if not action.value:
        return restore(state, r, None)
    try:
        return restore(state, r, int(action.value))
    except ValueError:
        return Said("refused.no_seconds", given=action.value)


def _backtrack(state: State, r: Arrays, action: Action) -> Said | None:
    if not action.value:
        return backtrack(state, r, None)
    if not action.value.isdecimal():
        return Said("refused.no_seconds", given=action.value)
    return backtrack(state, r, int(action.value))


def _convert(state: State, r: Arrays, action: Action) -> Said | None:
    return convert(state)


def _enlarge(state: State, r: Arrays, action: Action) -> Said | None:
    if not action.value.isdecimal():
        return Said("refused.no_size", given=action.value)
    return enlarge(state, int(action.value))


def _restart_clients(state: State, r: Arrays, action: Action) -> Said | None:
    state.after(state.draw(RESTART_CLIENTS_S), "clients-restarted")
    return None


def clients_restarted(state: State, r: Arrays) -> None:
    """Rolling restart done: nobody remembers an old address."""
    if state.move is not None and state.tick >= state.move.start:
        finish_move(state)
    for machine in state.machines:
        machine.seen = machine.alive and not machine.cut_off
        machine.forgotten = False
    state.say("info", "lb", "applications restarted: addresses were looked up again")
    state.changed = True


_DEEDS: dict[str, Deed] = {
    "failover": _failover,
    "promote": _promote,
    "reboot": _reboot,
    "scale": _scale,
    "flush": _flush,
    "shed": _shed,
    "admit": lambda state, r, action: admit(state, action.target, action.value),
    "restore": _restore,
    "convert": _convert,
    "rebuild": lambda state, r, action: rebuild(state, r, action.target),
    "enlarge": _enlarge,
    "restart-clients": _restart_clients,
    "backtrack": _backtrack,
    "failover-global": lambda state, r, action: hand_over(state, r, action.target, planned=False),
    "switchover-global": lambda state, r, action: hand_over(state, r, action.target, planned=True),
    "clone": lambda state, r, _action: clone(state, r),
    "revert": revert,
    "encrypt": encrypt,
}
