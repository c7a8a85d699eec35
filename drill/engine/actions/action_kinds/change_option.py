"""Changing an option of the design while the drill runs, with what its record says that costs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, ActionValue, Offer, Reach
from drill.model.action import Action
from drill.model.design import Design
from drill.model.inputs import Inputs
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State

EVICTION = "cache.maxmemory_policy"
OTHERS = {
    "database.class": ("scale", "writer"),
    "database.storage.gib": ("enlarge", "writer"),
    "database.multi_az": ("convert", "writer"),
    "cache.class": ("scale", "cache"),
    "cache.shards": ("scale", "cache"),
    "cache.nodes": ("scale", "cache"),
}
"""Options that an action of its own changes: its kind and its target."""
IOPS = "database.storage.iops"
"""Changes a volume that runs, which is optimised for it afterwards."""
SCALING = "scaling."
USAGE = "cache.usage_limits."
MANAGED = ("database.", "proxy.", "monitoring.", SCALING, EVICTION, USAGE)
"""Options that the control plane changes; the others are the applications'."""


def change(state: State, r: Arrays, action: Action) -> Said | None:
    """Begin to change an option, or say why it cannot be."""
    from drill.engine.actions.action_table import ACTIONS
    from drill.engine.database.reader_scaling import room
    from drill.engine.database.storage_modification import provision

    if action.target in OTHERS:
        kind, target = OTHERS[action.target]
        value = "" if kind == "convert" else action.value
        return ACTIONS[kind].act(state, r, Action(action.at_s, kind, target, value))
    if action.target.startswith(MANAGED) and state.control.held:
        return Said("refused.no_control_plane")
    modify = state.inputs.modify
    made = modify(state.inputs.level, state.inputs.design, action.target, action.value) if modify else None
    if made is None or made.how not in ("online", "redeploy"):
        return Said("refused.not_changeable", option=action.target, given=action.value)
    if made.design.clients.max_retries != state.inputs.design.clients.max_retries and not _fewer(state, action.value):
        return Said("refused.retries_only_fewer", option=action.target)
    scaling = made.design.scaling
    if scaling is not None and action.target.startswith(SCALING) and not scaling.least <= scaling.most <= room(state):
        return Said("refused.readers_beyond", least=scaling.least, most=scaling.most, room=room(state))
    if made.breaks:
        return Said("refused.breaks_rule", option=action.target, given=action.value, rule=made.breaks)
    if action.target == IOPS:
        return provision(state, made.design.database.storage.iops)
    if action.target.startswith(USAGE) and state.cache.limits_changing:
        return Said("refused.limits_changing")
    at_once = not made.takes
    if action.target.startswith(USAGE):
        state.cache.limits_changing = _raised(state, made.design)
        at_once = not state.cache.limits_changing
    state.after(0.0 if at_once else state.draw(made.takes, action.target), changed, action.target, action.value)
    return None


def _raised(state: State, design: Design) -> bool:
    """True if a minimum of a serverless cache is higher than it was: it has to be made ready, a lower one holds at once."""
    before, after = state.inputs.design.cache, design.cache
    if before is None or after is None:
        return False
    return (after.least_gb or 0) > (before.least_gb or 0) or (after.least_ecpu or 0) > (before.least_ecpu or 0)


def _fewer(state: State, value: str) -> bool:
    """True if no class would retry more often than it could at the beginning: the flow has no place for more attempts."""
    now = state.inputs.design.clients.max_retries
    most = [item.retries.max if now is None else now for item in state.inputs.level.classes]
    return value.isdecimal() and all(int(value) <= one for one in most)


def changed(state: State, r: Arrays, path: str, value: str) -> None:
    """The option has its new value."""
    from drill.engine.cache.serverless_cache import data_limit_changed
    from drill.engine.clients.discovery import clients_restarted
    from drill.engine.clients.retry_policy import limit_retries
    from drill.engine.database.reader_scaling import bounds_changed
    from drill.engine.state.memo import Memo

    modify = state.inputs.modify
    made = modify(state.inputs.level, state.inputs.design, path, value) if modify else None
    if made is None:
        return
    state.inputs = replace(state.inputs, design=made.design)
    state.memo = Memo()
    limit_retries(state.inputs, r)
    cache = made.design.cache
    if path == EVICTION:
        # Keys are weighed against memory anew.
        r.cache_bytes[1] = -1.0
        state.cache.watched = True
    if path.startswith(USAGE):
        state.cache.limits_changing = False
    if path in (f"{USAGE}min_gb", f"{USAGE}max_gb"):
        data_limit_changed(state, r)
    r.coalesce[0] = int(cache is not None and cache.single_flight)
    r.closed[0] = int(cache is not None and cache.on_failure == "closed")
    if made.how == "redeploy":
        clients_restarted(state, r)
    if path in ("scaling.min", "scaling.max"):
        bounds_changed(state, r)
    state.say("info", "balancer", Said("option.changed", option=path, given=value))
    state.changed = True


def _useful(inputs: Inputs) -> list[ActionChoice]:
    """The changes that help in an outage: where classes read, and whether the applications write."""
    readers = [item.name for item in inputs.level.classes if item.writes == 0]
    able = bool(inputs.design.replicas) or inputs.design.database.deployment.readable_standbys > 0
    reads = [
        ActionChoice(f"reads.{name}", where, Said("menu.change_reads", request_class=name, where=where))
        for name in (readers if able else [])
        for where in ("writer", "replicas")
    ]
    writes = any(item.writes for item in inputs.level.classes)
    modes = [ActionChoice("clients.read_only", value, Said("menu.read_only", on=value)) for value in ("true", "false")]
    cache = inputs.design.cache
    chooses = cache is not None and cache.engine.maxmemory_policies and not cache.service.serverless
    fills = chooses and _fills(inputs)
    evict = [
        ActionChoice(EVICTION, policy, Said("menu.maxmemory_policy", policy=policy))
        for policy in (("allkeys-lru", "allkeys-lfu") if fills else ())
    ]
    fewer = [ActionChoice("clients.max_retries", "0", Said("menu.no_retries"))]
    return [*reads, *(modes if writes else []), *fewer, *evict]


def _fills(inputs: Inputs) -> bool:
    """True if something may fill the memory of the cache: the plan offers its policy then."""
    from drill.engine.faults.fault_table import FAULTS

    return any(FAULTS[fault.kind].fills_cache for fault in inputs.level.possible_faults)


ACTIONS = (
    ActionSpec(
        kind="change",
        rank=200,
        rule="Changes an option of the design",
        row="change {target}",
        requested="a change of {target} was requested",
        sentences={
            "option.changed": "{option} is {given} now",
            "refused.breaks_rule": "with {option} at {given} the design would break rule {rule}",
            "refused.limits_changing": "a change of the cache's limits is under way: it takes one at a time",
            "refused.not_changeable": "{option} cannot be changed to {given} while it runs",
            "refused.readers_beyond": "auto scaling keeps {least} to {most} readers, of the {room} that it was made for",
            "refused.retries_only_fewer": "{option} can only be lowered while it runs",
        },
        targets=("option",),
        needs_target=True,
        value=ActionValue("option", "the new value, as a design file writes it", "40", needed=True),
        reach=Reach.APPLICATION,
        offers=(
            Offer(
                title="Change an option",
                does="Gives an option of the design another value, as far as a running system can have it.",
                risk="A change of the applications is a rolling restart.",
                choices=_useful,
            ),
        ),
        act=change,
    ),
)
