"""Encryption at rest: chosen at creation, afterwards only by way of an encrypted copy (Amazon RDS User Guide)."""

from __future__ import annotations

from drill.engine.database import recovery
from drill.engine.state.arrays import Arrays
from drill.engine.state.schedule import by_control_plane
from drill.engine.state.state import State
from drill.engine.state.timings import COPY_GIB_S, REPOINT_S, RESTORE_BASE_S, RESTORE_GIB_S, SNAPSHOT_S
from drill.model.action import Action
from drill.model.said import Said


def encrypt(state: State, r: Arrays, action: Action) -> Said | None:
    """Snapshot, encrypted copy of the snapshot, restore of the copy. Returns why it cannot be done, or None."""
    if state.encrypted:
        return Said("refused.encrypted_already")
    if action.value != "copy":
        return Said("refused.encrypts_at_creation")
    if state.restoring:
        return Said("refused.restoring")
    state.restoring = True
    gib = state.inputs.level.data_gib
    state.say("restore", "writer", Said("encryption.snapshot_copied"), "RDS-EVENT-0040")
    seconds = state.draw(SNAPSHOT_S) + state.draw(COPY_GIB_S) * gib
    state.after(seconds, copied, float(state.second))
    return None


@by_control_plane
def copied(state: State, r: Arrays, point: float) -> None:
    """The encrypted copy is ready: restore it into a new instance."""
    seconds = state.draw(RESTORE_BASE_S) + state.draw(RESTORE_GIB_S) * state.inputs.level.data_gib
    state.say("restore", "writer", Said("encryption.restoring"), "RDS-EVENT-0043")
    state.after(seconds, restored, point)


@by_control_plane
def restored(state: State, r: Arrays, point: float) -> None:
    """The new instance has a new endpoint; an engineer points the applications at it."""
    state.say("restore", "writer", Said("encryption.restored"))
    state.after(state.draw(REPOINT_S), repointed, point)


def repointed(state: State, r: Arrays, point: float) -> None:
    """Applications use the encrypted instance. What was written since the snapshot is not in it."""
    recovery.repointed(state, r, point, "", "")
    state.encrypted = True
