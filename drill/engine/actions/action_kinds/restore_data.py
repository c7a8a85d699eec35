"""Restores data: from backups, by backtrack, or from a clone of the volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, ActionValue, Offer, figures
from drill.engine.faults.fault_table import FAULTS
from drill.engine.state import timings
from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def restore_backup(state: State, r: Arrays, action: Action) -> Said | None:
    """Restore a cache's snapshot, or the database: to a moment, in a place, on a class."""
    from drill.engine.cache.cache_snapshots import restore_cache
    from drill.engine.database.recovery import RestoreOrder, restore

    if action.target == "cache":
        return restore_cache(state)
    back_s, instance = None, ""
    for word in action.value.split():
        if word.isdecimal():
            back_s = int(word)
        elif word.startswith("db."):
            instance = word
        else:
            return Said("refused.no_seconds", given=word)
    level = state.inputs.level
    place = "" if action.target == "writer" else action.target
    if f"{level.home.name}{place}" in level.zones:
        place = f"{level.home.name}{place}"
    known = ("", *level.zones, *(region.name for region in level.regions))
    if place not in known:
        return Said("refused.no_such_place", place=place)
    return restore(state, r, RestoreOrder(back_s, place, instance))


def backtrack_cluster(state: State, r: Arrays, action: Action) -> Said | None:
    """Backtrack the cluster so many seconds, in place."""
    from drill.engine.database.backtrack import backtrack

    if not action.value:
        return backtrack(state, r, None)
    if not action.value.isdecimal():
        return Said("refused.no_seconds", given=action.value)
    return backtrack(state, r, int(action.value))


def clone_volume(state: State, r: Arrays, action: Action) -> Said | None:
    """Copy the shared volume."""
    from drill.engine.database.clones import clone

    return clone(state, r)


TABLE_DROPPED = "table.dropped"
"""The condition of runbooks."""
AGO_S = (300, 600, 1800, 3600, 21_600)
"""Moments to go back to, in seconds before now."""


def _ago(most_s: int) -> list[ActionChoice]:
    return [ActionChoice("", str(back_s), Said("menu.ago", back_s=back_s)) for back_s in AGO_S if back_s <= most_s]


def _restorable(inputs: Inputs) -> list[ActionChoice]:
    latest = ActionChoice("", "", Said("menu.last_before_damage"))
    abroad = inputs.design.database.backup_region
    copies = [ActionChoice(abroad, "", Said("menu.restore_in", region=abroad))] if abroad else []
    return [latest, *_ago(3600), *copies] if inputs.design.database.retention_days else []


def _recorded(inputs: Inputs) -> list[ActionChoice]:
    hours = inputs.design.database.backtrack_h
    return [ActionChoice("", "", Said("menu.just_before_damage")), *_ago(hours * 3600)] if hours else []


def _shared(inputs: Inputs) -> list[ActionChoice]:
    return [ActionChoice("", "", Said("menu.shared_volume"))] if inputs.design.database.service.cloning else []


def _table_dropped(level: Level) -> bool:
    return any(FAULTS[fault.kind].condition == TABLE_DROPPED for fault in level.possible_faults)


def _restored_table(level: Level, _design: Design) -> list[Rule]:
    return [Rule(TABLE_DROPPED, 0, "restore")] if _table_dropped(level) else []


def _backtracked_table(level: Level, design: Design) -> list[Rule]:
    able = design.database.backtrack_h and _table_dropped(level)
    return [Rule(TABLE_DROPPED, 0, "backtrack")] if able else []


ACTIONS = (
    ActionSpec(
        kind="restore",
        rank=90,
        rule="Restores backups and logs into a new instance",
        requested="a restore was requested",
        targets=("writer", "cache", "zone", "region"),
        value=ActionValue("restore", "how far back, a class for the new instance, or both", "10m db.r6g.xlarge"),
        offers=(
            Offer(
                title="Restore",
                does="Restores the data from backups into a new instance.",
                risk="Writes since that moment are lost; blocks load slowly.",
                choices=_restorable,
                takes=figures(timings.RESTORE_BASE_S, timings.RESTORE_GIB_S),
            ),
        ),
        presets=_restored_table,
        act=restore_backup,
    ),
    ActionSpec(
        kind="backtrack",
        rank=130,
        rule="Backtracks the volume to the moment before",
        requested="a backtrack was requested",
        targets=("writer",),
        value=ActionValue("duration", "how far back", "10m"),
        offers=(
            Offer(
                title="Backtrack",
                does="Undoes everything written since a moment, in place.",
                risk="The cluster pauses; good writes since then are undone too.",
                choices=_recorded,
                takes=figures(timings.BACKTRACK_S),
            ),
        ),
        presets=_backtracked_table,
        act=backtrack_cluster,
    ),
    ActionSpec(
        kind="clone",
        rank=140,
        rule="Clones the volume to fetch what was lost",
        requested="a clone was requested",
        targets=("writer",),
        offers=(
            Offer(
                title="Clone",
                does="Copies the volume to try things on; pages are shared until one side writes them.",
                risk="None to the service; an instance and the changed pages are billed.",
                choices=_shared,
                takes=figures(timings.CLONE_S),
            ),
        ),
        act=clone_volume,
    ),
)
