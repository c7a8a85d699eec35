"""A player's actions count once they are carried out: what is refused, or tells something, is none."""

from __future__ import annotations

import pytest

from drill.engine.actions.perform import acted
from drill.engine.simulate import simulate
from drill.model.action import Action
from drill.topology.assemble import assemble
from tests.factories import cache, design, level


@pytest.mark.parametrize(
    ("action", "refused"),
    [
        (Action(30, "promote", "replica-1"), True),  # there is none
        (Action(30, "flush"), False),
        (Action(30, "shed", "", "150 %"), True),
        (Action(30, "shed", "", "10 %"), False),
    ],
)
def test_an_action_that_is_refused_does_not_count(action: Action, refused: bool) -> None:
    recording = simulate(assemble(level(), design(cache=cache())), 1, (action,))
    (logged,) = (event for event in recording.events if event.kind == "action")
    assert logged.said.code.startswith("refused.") == refused
    assert recording.player_actions == acted(recording.events) == (not refused)
