"""Restarts the applications, so that no client keeps an old address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drill.engine.actions.action_spec import ActionChoice, ActionSpec, Offer, Reach, figures
from drill.engine.state import timings
from drill.model.action import Action
from drill.model.design import Design, Rule
from drill.model.inputs import Inputs
from drill.model.level import Level
from drill.model.said import Said

if TYPE_CHECKING:
    from drill.engine.state.arrays import Arrays
    from drill.engine.state.state import State


def restart(state: State, r: Arrays, action: Action) -> Said | None:
    """Begin a rolling restart."""
    from drill.engine.clients.discovery import clients_restarted

    state.after(state.draw(timings.RESTART_CLIENTS_S), clients_restarted)
    return None


def _fleet(_inputs: Inputs) -> list[ActionChoice]:
    return [ActionChoice("", "", Said("menu.whole_fleet"))]


def _writer_down(_level: Level, _design: Design) -> list[Rule]:
    return [Rule("writer.down", 180, "restart-clients")]


ACTIONS = (
    ActionSpec(
        kind="restart-clients",
        rank=100,
        rule="Restarts the applications, which look the address up again",
        row="restart clients",
        requested="a restart of the applications was requested",
        sentences={"clients.restarted": "the applications were restarted and looked addresses up again"},
        reach=Reach.APPLICATION,
        offers=(
            Offer(
                title="Restart clients",
                does="Restarts the applications, which look addresses up again.",
                risk="None, but it takes time.",
                choices=_fleet,
                takes=figures(timings.RESTART_CLIENTS_S),
            ),
        ),
        presets=_writer_down,
        act=restart,
    ),
)
