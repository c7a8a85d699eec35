"""What the debrief is given: a finished run with the level and design it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.inputs import Inputs
    from drill.model.level import Level
    from drill.model.run import Run
    from drill.session.forecast import Forecast
    from drill.session.recorder import Tape


@dataclass(frozen=True, slots=True)
class Outcome:
    """A drill that is over."""

    level: Level
    design: Design
    inputs: Inputs
    tape: Tape
    run: Run
    forecast: Forecast | None
    lab: bool = False
    """Free play: nothing is remembered of it."""
