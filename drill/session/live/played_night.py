"""The first night of a level of two, played to its end: what the second night's drill needs of it for one debrief."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.scoring.two_nights import of_both_nights

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.inputs import Inputs
    from drill.model.run import ScoredRun
    from drill.session.forecast import Forecast
    from drill.session.live.recorder import Recorder
    from drill.session.opened_level import OpenedLevel


@dataclass(frozen=True, slots=True)
class PlayedNight:
    """A first night that is over."""

    opened: OpenedLevel
    design: Design
    unknown: tuple[str, ...]
    """Paths of the design that the player has not looked at."""
    inputs: Inputs
    recorder: Recorder
    run: ScoredRun
    """Of this night alone."""
    forecast: Forecast | None

    def with_second(self, second: ScoredRun) -> ScoredRun:
        """The run of both nights."""
        return of_both_nights(self.opened.level, self.run, second)
