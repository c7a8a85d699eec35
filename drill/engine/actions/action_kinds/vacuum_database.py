"""Freezing old rows by hand, where autovacuum was held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, Offer, Reach, figures
from drill.engine.state import timings
from drill.model.action import Action
from drill.model.inputs import Inputs
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def freeze(state: State, r: Arrays, action: Action) -> Said | None:
    """Run VACUUM FREEZE on the writer."""
    from drill.engine.database.durability.wraparound import vacuum

    return vacuum(state)


def _freezable(inputs: Inputs) -> list[ActionChoice]:
    return [ActionChoice("writer", "", Said("menu.vacuum"))] if inputs.engine_traits.transaction_ids else []


ACTIONS = (
    ActionSpec(
        kind="vacuum",
        departs=False,
        rank=198,
        rule="Freezes its old rows",
        requested="VACUUM FREEZE was requested",
        sentences={
            "menu.vacuum": "every table",
            "vacuum.started": "VACUUM FREEZE started",
            "vacuum.finished": "old rows are frozen: transaction IDs can be assigned",
            "vacuum.interrupted": "VACUUM FREEZE was interrupted: nothing is frozen",
            "choice.vacuum": "{value}, which came too late",
            "refused.nothing_to_freeze": "this engine has no transaction IDs that run out",
            "refused.vacuuming": "VACUUM FREEZE is running",
        },
        targets=("writer",),
        reach=Reach.APPLICATION,
        offers=(
            Offer(
                title="Vacuum",
                does="Freezes old rows, so that transaction IDs can be assigned again.",
                risk="It reads and writes every page: hours, for a large database.",
                choices=_freezable,
                takes=figures(timings.VACUUM_GIB_S),
            ),
        ),
        act=freeze,
    ),
)
