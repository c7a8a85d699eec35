"""Every message of the game. State goes down as arguments and bound reactives; requests and choices go up as these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from drill.design.option import Option
    from drill.model.design import Design
    from drill.session.comparison import ComparedDesign
    from drill.session.forecast import Forecast
    from drill.session.live.finished_drill import FinishedDrill, PlayedNight
    from drill.session.live.pace import Pacing
    from drill.session.opened_level import OpenedLevel
    from drill.session.resume import UnfinishedDrill

# From a screen to the application: which screen comes next


@dataclass
class LevelsRequested(Message):
    """The list of levels; for the laboratory, any of them is ground to experiment on."""

    lab: bool = False


@dataclass
class GuideRequested(Message):
    """The field guide, at the page of that title if there is one."""

    page: str = ""


class SettingsRequested(Message):
    """The settings."""


@dataclass
class BriefRequested(Message):
    """The brief of a level."""

    opened: OpenedLevel


@dataclass
class PlanRequested(Message):
    """The plan of a level."""

    opened: OpenedLevel


@dataclass
class DrillRequested(Message):
    """A drill of a design, from its start."""

    opened: OpenedLevel
    design: Design
    forecast: Forecast | None
    seed: int


@dataclass
class SecondNightRequested(Message):
    """The second night of a level of two, after the first."""

    first: PlayedNight
    seed: int


@dataclass
class ResumeRequested(Message):
    """A drill that was left, from the moment it was left at."""

    left: UnfinishedDrill


@dataclass
class DebriefRequested(Message):
    """The debrief of a drill that is over."""

    finished: FinishedDrill


@dataclass
class ReplanRequested(Message):
    """Back to the plan; with `design` put in it, and `change` said of it."""

    design: Design | None = None
    change: str = ""


@dataclass
class MomentRequested(Message):
    """Back into the drill, at a second."""

    second: int


class OtherLevelRequested(Message):
    """Back to the list of levels, or on to it."""


@dataclass
class SideBySideRequested(Message):
    """Two designs with the same seed."""

    opened: OpenedLevel
    first: ComparedDesign
    second: ComparedDesign
    seed: int


class TourRequested(Message):
    """The guided tour."""


@dataclass
class NextLevelRequested(Message):
    """Close the screens of this level and open the brief of the next."""

    opened: OpenedLevel


@dataclass
class SpeedChosen(Message):
    """Simulated seconds a second that drills begin with from now on."""

    speed: int


@dataclass
class PacingChosen(Message):
    """The pace of drills from now on."""

    pacing: Pacing


# From a widget to its screen: what the player points at and asks for


@dataclass
class OptionPointedAt(Message):
    """Another option is under the cursor."""

    option: Option


@dataclass
class OptionStepped(Message):
    """An option is to take its next value, or the previous one."""

    option: Option
    by: int


@dataclass
class ValuesRequested(Message):
    """All values of an option are to be listed."""

    option: Option


@dataclass
class NodeSelected(Message):
    """A node of the map was selected."""

    node: str


@dataclass
class TimelineClicked(Message):
    """A second on the timeline was clicked."""

    second: int
