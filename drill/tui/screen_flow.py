"""Navigation: opens the screen for each request; each screen is imported when first opened."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.reactive import var

from drill.session import resume
from drill.session.live.pace import Pacing
from drill.session.opened_level import OpenedLevel
from drill.session.profile import Profile
from drill.tui import messages
from drill.tui.guarded_app import GuardedApp
from drill.tui.notices import show_error, warn

if TYPE_CHECKING:
    from typing import Any

    from textual.screen import Screen

    from drill.tui.tour import Tour


class ScreenFlow(GuardedApp[None]):
    """An application that opens a screen for each request."""

    speed: var[int] = var(20)
    """Simulated seconds a second that drills begin with."""

    pacing: var[Pacing] = var(Pacing)
    """The pace of drills that the player has chosen."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 (Textual's own arguments)
        super().__init__(**more)
        self.profile = Profile(partial(warn, self))
        self.tour: Tour | None = None

    # On

    @on(messages.LevelsRequested)
    def open_levels(self, event: messages.LevelsRequested) -> None:
        """The list of levels."""
        from drill.tui.screens.level_list import LevelsScreen

        self._open(LevelsScreen(self.profile, lab=event.lab))

    @on(messages.GuideRequested)
    def open_guide(self, event: messages.GuideRequested) -> None:
        """Open the field guide."""
        from drill.tui.screens.guide_pages import GuideScreen

        self._open(GuideScreen(event.page))

    @on(messages.SettingsRequested)
    def open_settings(self) -> None:
        """Colours, speed, motion, keys."""
        from drill.tui.screens.settings import SettingsScreen

        self._open(SettingsScreen(self.profile).data_bind(ScreenFlow.speed, ScreenFlow.pacing))

    @on(messages.BriefRequested)
    def open_brief(self, event: messages.BriefRequested) -> None:
        """Open a level's brief."""
        from drill.tui.screens.brief import BriefScreen

        self._open(BriefScreen(event.opened, self.profile))

    @on(messages.PlanRequested)
    def open_plan(self, event: messages.PlanRequested) -> None:
        """Choose a design; in the laboratory without anything at stake."""
        from drill.tui.screens.plan import PlanScreen

        self._open(PlanScreen(event.opened, self.profile))

    @on(messages.DrillRequested)
    def open_drill(self, event: messages.DrillRequested) -> None:
        """Open a drill; from a debrief, in place of the drill below it."""
        from drill.tui.screens.drill import DrillScreen

        if self.screen.id == "debrief":
            self._close_down_to("plan")
        self._open(
            DrillScreen(event.opened, event.design, event.forecast, event.seed, self.profile, self.speed, self.pacing)
        )

    @on(messages.SecondNightRequested)
    def open_second_night(self, event: messages.SecondNightRequested) -> None:
        """Open the second night's drill in place of the first one's."""
        from drill.model.second_night import second_night
        from drill.tui.screens.drill import DrillScreen

        first = event.first
        level = second_night(first.opened.level)
        if level is None:
            return
        opened = replace(first.opened, level=level)
        drill = DrillScreen(
            opened, first.design, first.forecast, event.seed, self.profile, self.speed, self.pacing, first
        )
        self._close_down_to("plan")
        self._open(drill)

    @on(messages.ResumeRequested)
    def resume_drill(self, event: messages.ResumeRequested) -> None:
        """Open a drill that was left, over its plan."""
        from drill.tui.screens.drill import DrillScreen

        left = event.left
        found = resume.found(left)
        if found is None:
            show_error(self, "The level or the design has changed since; this drill cannot be resumed.")
            self.profile.change(resume.KEY, lambda text: resume.without(text, left.ref))
            return
        level, design = found
        opened = OpenedLevel(level, left.ref)
        drill = DrillScreen(opened, design, left.forecast, left.seed, self.profile, self.speed, self.pacing)
        drill.take_up(left.actions, left.at_s)
        if not isinstance(self.screen, DrillScreen):
            self.open_plan(messages.PlanRequested(opened))
        self._open(drill)

    @on(messages.DebriefRequested)
    def open_debrief(self, event: messages.DebriefRequested) -> None:
        """Open the debrief. A finished drill is no longer offered for resuming."""
        from drill.tui.screens.debrief import DebriefScreen

        ref = event.finished.opened.ref
        if ref:
            self.profile.change(resume.KEY, lambda text: resume.without(text, ref))
        self._open(DebriefScreen(event.finished, self.profile))

    @on(messages.SideBySideRequested)
    def open_sides(self, event: messages.SideBySideRequested) -> None:
        """Two designs with the same seed, one above the other."""
        from drill.tui.screens.side_by_side import SideBySideScreen

        self._open(SideBySideScreen(event.opened, (event.first, event.second), event.seed, self.speed, self.pacing))

    @on(messages.TourRequested)
    def start_tour(self) -> None:
        """The tour: the first level, with a line that says what to press."""
        from drill.files.library import find_level
        from drill.tui.tour import Tour
        from drill.tui.tour_steps import LEVEL

        if self.tour is not None:
            self.tour.stop()
        self.tour = Tour(self)
        self.profile.keep("toured", "1")
        self.post_message(messages.NextLevelRequested(OpenedLevel(find_level(LEVEL), LEVEL)))

    def action_tour(self) -> None:
        """Begin the tour, or end it."""
        if self.tour is not None and not self.tour.over:
            self.tour.stop()
        else:
            self.post_message(messages.TourRequested())

    def _open(self, screen: Screen[None]) -> None:
        """Open a screen, unless one of its kind is on top already: two keys at once can ask for it twice.

        Where the last one of its kind is still being closed, waits for that: two widgets of one id raise in Textual.
        """
        if type(screen) is type(self.screen):
            return
        same = [node for node in self._nodes if node.id is not None and node.id == screen.id]
        if any(node not in self.screen_stack for node in same):
            self.call_later(self._open, screen)
        elif not same:
            self.push_screen(screen)

    # Back

    @on(messages.ReplanRequested)
    def return_to_plan(self, event: messages.ReplanRequested) -> None:
        """To the plan below, with a change in it if there is one."""
        from drill.tui.screens.plan import PlanScreen

        if self._close_down_to("plan") and isinstance(self.screen, PlanScreen) and event.design is not None:
            self.screen.put(event.design)
            self.notify(event.change, title="One change; d drills it, u reverts it", markup=False, timeout=8)

    @on(messages.MomentRequested)
    def return_to_moment(self, event: messages.MomentRequested) -> None:
        """To the drill below, stopped at a moment."""
        from drill.tui.screens.running import WatchScreen

        if self._close_down_to("drill") and isinstance(self.screen, WatchScreen):
            self.screen.halt()
            self.screen.seek(event.second)

    @on(messages.OtherLevelRequested)
    def return_to_levels(self) -> None:
        """To the list below, or else to a new one over the title."""
        if not self._close_down_to("levels-screen"):
            self._close_down_to("title")
            self.open_levels(messages.LevelsRequested())

    @on(messages.NextLevelRequested)
    async def go_on_to_level(self, event: messages.NextLevelRequested) -> None:
        """To the brief of another level, over the list or the title; each screen is gone before one like it is opened."""
        kinds = [screen.id for screen in self.screen_stack]
        ground = kinds.index("levels-screen") if "levels-screen" in kinds else 0
        for _ in kinds[ground + 1 :]:
            await self.pop_screen()
        self.open_brief(messages.BriefRequested(event.opened))

    def _close_down_to(self, kind: str) -> bool:
        """Close screens until one whose `id` is `kind` is on top. False, closing none, when there is none."""
        stack = self.screen_stack
        if not any(screen.id == kind for screen in stack[:-1]):
            return False
        for screen in reversed(stack):
            if screen.id == kind:
                break
            self.pop_screen()
        return True
