"""Changes of a database that runs: a standby, a larger volume, encryption at rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, ActionValue, Offer, figures
from drill.engine.state import timings
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def convert_to_multi_az(state: State, r: Arrays, action: Action) -> Said | None:
    """Give the writer a standby."""
    from drill.engine.database.hidden_standby import convert

    return convert(state)


def enlarge_volume(state: State, r: Arrays, action: Action) -> Said | None:
    """Allocate more storage."""
    from drill.engine.database.storage_growth import enlarge

    if not action.value.isdecimal():
        return Said("refused.no_size", given=action.value)
    return enlarge(state, int(action.value))


def encrypt_data(state: State, r: Arrays, action: Action) -> Said | None:
    """Replace the database by an encrypted copy of itself."""
    from drill.engine.database.encryption import encrypt

    return encrypt(state, r, action)


def _standby(inputs: Inputs) -> list[ActionChoice]:
    return (
        [ActionChoice("writer", "", Said("menu.standby_in", zone=inputs.hidden_standby_zone))]
        if inputs.hidden_standby_zone
        else []
    )


def _larger_volumes(inputs: Inputs) -> list[ActionChoice]:
    database = inputs.design.database
    sizes = () if database.service.shared_volume else (2 * database.storage.gib, 4 * database.storage.gib)
    return [ActionChoice("writer", str(gib), Said("menu.to_size", size_gib=gib)) for gib in sizes]


def _plain_data(inputs: Inputs) -> list[ActionChoice]:
    if inputs.design.database.encrypted:
        return []
    return [ActionChoice("writer", "copy", Said("menu.encrypted_copy"))]


ACTIONS = (
    ActionSpec(
        kind="convert",
        rank=120,
        rule="Gives it a standby",
        requested="a conversion to Multi-AZ was requested",
        targets=("writer",),
        offers=(
            Offer(
                title="Convert to Multi-AZ",
                does="Gives the writer a standby without downtime: snapshot, restore, synchronize.",
                risk="It protects only once the standby is in sync; commits are slower from then on, most until its volume has loaded.",
                choices=_standby,
                takes=figures(timings.CONVERT_S, timings.RESTORE_GIB_S),
            ),
        ),
        act=convert_to_multi_az,
    ),
    ActionSpec(
        kind="enlarge",
        rank=170,
        rule="Enlarges its volume",
        requested="a larger volume was requested",
        targets=("writer",),
        value=ActionValue("gib", "the new size in GiB", "200 (GiB)", needed=True),
        offers=(
            Offer(
                title="Enlarge the volume",
                does="Allocates more storage. A full volume accepts writes again.",
                risk="None, but no other change of storage is possible until the volume is optimised, and four in 24 hours.",
                choices=_larger_volumes,
                takes=figures(timings.ENLARGE_S),
            ),
        ),
        act=enlarge_volume,
    ),
    ActionSpec(
        kind="encrypt",
        rank=190,
        rule="Replaces it by an encrypted copy",
        requested="an encrypted copy was requested",
        targets=("writer",),
        value=ActionValue(
            "word",
            "`copy`",
            "copy (snapshot, encrypted copy, restore)",
            word="copy",
            why_word="encryption at rest is chosen at creation and cannot be switched on in place",
        ),
        offers=(
            Offer(
                title="Encrypt",
                does="Takes a snapshot, copies it with encryption and restores the copy under a new address.",
                risk="Writes since the snapshot are lost; blocks load slowly.",
                choices=_plain_data,
                takes=figures(timings.SNAPSHOT_S, timings.COPY_GIB_S, timings.RESTORE_BASE_S, timings.RESTORE_GIB_S),
            ),
        ),
        act=encrypt_data,
    ),
)
