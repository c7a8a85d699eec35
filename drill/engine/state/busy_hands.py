"""The state of the player's hands, where a level lets them do one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass

from drill.model.action import Action


@dataclass(slots=True)
class Hands:
    """The action that they are busy with."""

    doing: Action | None = None
    """Since its second `at_s`; None: nothing."""
    until_s: int = 0
    """Second at which it has its effect."""
    begun: int = 0
    """Actions begun so far: the number of the one under way, so that the end of one that was called off is told apart."""
