"""Encryption at rest: chosen at creation, afterwards only by way of an encrypted copy (Amazon RDS User Guide)."""

from __future__ import annotations

from drill.engine.database import recovery
from drill.engine.state.arrays import Rows
from drill.engine.state.state import World
from drill.engine.state.timings import COPY_GIB_S, REPOINT_S, RESTORE_BASE_S, RESTORE_GIB_S, SNAPSHOT_S
from drill.model.action import Action


def encrypt(world: World, r: Rows, action: Action) -> str:
    """Snapshot, encrypted copy of the snapshot, restore of the copy. Returns why it cannot be done, or nothing."""
    if world.encrypted:
        return "it is encrypted already"
    if action.value != "copy":
        return "encryption is chosen at creation; value: copy takes a snapshot, encrypts a copy of it and restores that"
    if world.restoring:
        return "a restore is already under way"
    world.restoring = True
    gib = world.plant.level.data_gib
    world.say("restore", "writer", "a snapshot is taken and copied with encryption", "RDS-EVENT-0040")
    seconds = world.draw(SNAPSHOT_S) + world.draw(COPY_GIB_S) * gib
    world.after(seconds, "encrypted-copied", float(world.second))
    return ""


def copied(world: World, r: Rows, point: float) -> None:
    """The encrypted copy is there and is restored into a new instance."""
    seconds = world.draw(RESTORE_BASE_S) + world.draw(RESTORE_GIB_S) * world.plant.level.data_gib
    world.say("restore", "writer", "the encrypted copy is restored into a new instance", "RDS-EVENT-0043")
    world.after(seconds, "encrypted-restored", point)


def restored(world: World, r: Rows, point: float) -> None:
    """The new instance has a new name; somebody points the applications at it."""
    world.say("restore", "writer", "the encrypted instance is available under a new name")
    world.after(world.draw(REPOINT_S), "encrypted-repointed", point)


def repointed(world: World, r: Rows, point: float) -> None:
    """Applications use the encrypted instance. What was written since the snapshot is not in it."""
    recovery.repointed(world, r, point)
    world.encrypted = True
