"""A finished drill with the level and design it came from, as the debrief needs it; of two nights, the first when it is over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from drill.scoring.two_nights import of_both_nights

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.inputs import Inputs
    from drill.model.level import Level
    from drill.model.run import ScoredRun
    from drill.session.forecast import Forecast
    from drill.session.live.recorder import Recorder
    from drill.session.opened_level import OpenedLevel


@dataclass(frozen=True, slots=True)
class FinishedDrill:
    """A drill that is over."""

    opened: OpenedLevel
    design: Design
    inputs: Inputs
    recorder: Recorder
    run: ScoredRun
    forecast: Forecast | None
    second: Recorder | None = None
    """The second night's run, if there are two; all else is about the first night."""

    @property
    def level(self) -> Level:
        """The level that was drilled."""
        return self.opened.level

    def note_saved(self) -> None:
        """Note that the player's actions are saved in a file."""
        for recorder in (self.recorder, *((self.second,) if self.second else ())):
            recorder.saved = recorder.actions


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

    def finished(self) -> FinishedDrill:
        """The drill of this night alone."""
        return FinishedDrill(self.opened, self.design, self.inputs, self.recorder, self.run, self.forecast)

    def finished_with(self, second: ScoredRun, recorder: Recorder) -> FinishedDrill:
        """The drill of this night and a second one."""
        return replace(self.finished(), run=of_both_nights(self.opened.level, self.run, second), second=recorder)
