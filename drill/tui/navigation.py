"""How the screens follow each other, and what they share: where a level's file is, messages, what is kept between evenings."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import App
from textual.content import Content

from drill.session import resume

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from drill.model.design import Design
    from drill.model.level import Level
    from drill.session.finished import Outcome
    from drill.session.forecast import Forecast
    from drill.tui.screens.drill import DrillScreen


class Navigation(App[None]):
    """The part of the application that opens screens. Each is imported when it is first opened."""

    def __init__(self, **more: Any) -> None:  # noqa: ANN401 (Textual's own arguments)
        super().__init__(**more)
        self._refs: dict[str, str] = {}
        self._warned: set[str] = set()
        self.speed = 20
        """Simulated seconds a second a drill begins with."""

    # Screens, in the order they are met

    def open_levels(self, *, lab: bool = False) -> None:
        """The list of levels; for the laboratory, any of them is ground to experiment on."""
        from drill.tui.screens.level_list import LevelsScreen

        self.push_screen(LevelsScreen(lab=lab))

    def open_guide(self) -> None:
        """What everything is, what it costs and when it helps."""
        from drill.tui.screens.guide_pages import GuideScreen

        self.push_screen(GuideScreen())

    def open_settings(self) -> None:
        """Colours, speed, motion, keys."""
        from drill.tui.screens.settings import SettingsScreen

        self.push_screen(SettingsScreen())

    def open_brief(self, level: Level, ref: str) -> None:
        """What a level is about. `ref` is how its file is found again."""
        self._refs[level.digest] = ref
        from drill.tui.screens.brief import BriefScreen

        self.push_screen(BriefScreen(level))

    def open_plan(self, level: Level, *, lab: bool = False) -> None:
        """Choose a design; in the laboratory without anything at stake."""
        from drill.tui.screens.plan import PlanScreen

        self.push_screen(PlanScreen(level, lab=lab))

    def open_drill(
        self, level: Level, design: Design, forecast: Forecast | None, seed: int, *, lab: bool = False
    ) -> DrillScreen:
        """Live through it."""
        from drill.tui.screens.drill import DrillScreen

        screen = DrillScreen(level, design, forecast, seed, lab=lab)
        self.push_screen(screen)
        return screen

    def open_debrief(self, outcome: Outcome) -> None:
        """What it came to. A drill that is over is not gone on with."""
        ref = self._refs.get(outcome.level.digest)
        if ref is not None:
            self.change(resume.KEY, lambda text: resume.without(text, ref))
        from drill.tui.screens.debrief import DebriefScreen

        self.push_screen(DebriefScreen(outcome))

    def back_to(self, kind: str) -> bool:
        """Close screens until one whose `id` is `kind` is on top. False, closing none, when there is none."""
        stack = self.screen_stack
        if not any(screen.id == kind for screen in stack[:-1]):
            return False
        for screen in reversed(stack):
            if screen.id == kind:
                break
            self.pop_screen()
        return True

    # What was left

    def keep_place(self, screen: DrillScreen) -> None:
        """Remember a drill that is left before its end; one that is over needs no going on."""
        from drill.design.dump import design_yaml

        ref = self._refs.get(screen.level.digest)
        if screen.lab or ref is None:
            return
        forecast = screen.forecast
        left = resume.Left(
            ref, design_yaml(screen.design), screen.seed, screen.tape.actions, screen.at,
            forecast.availability if forecast else 0.0, forecast.first_down if forecast else "",
        )  # fmt: skip
        gone = screen.over or not screen.at
        self.change(resume.KEY, lambda text: resume.without(text, ref) if gone else resume.added(text, left))

    def go_on(self, left: resume.Left) -> None:
        """Open a drill that was left, over its plan."""
        from drill.session.forecast import Forecast

        found = resume.found(left)
        if found is None:
            self.complain("The level or the design has changed since; it cannot be gone on with.")
            self.change(resume.KEY, lambda text: resume.without(text, left.ref))
            return
        level, design = found
        self._refs[level.digest] = left.ref
        self.open_plan(level)
        forecast = Forecast(left.availability, left.first_down) if left.availability else None
        self.open_drill(level, design, forecast, left.seed).take_up(left.actions, left.at_s)

    def keep(self, key: str, value: str) -> None:
        """Keep a setting; say once when nothing can be kept."""
        self.change(key, lambda _before: value)

    def change(self, key: str, made: Callable[[str], str]) -> str:
        """Keep what is made of a setting, whatever other windows do; say once when nothing can be kept."""
        from drill.store.store import Store, StoreError

        try:
            return Store().change_setting(key, made)
        except StoreError as error:
            self.warn_once(error)
            return made("")

    def kept(self, key: str, default: str = "") -> str:
        """A setting; the default when nothing can be read."""
        from drill.store.store import Store, StoreError

        with suppress(StoreError):
            return Store().setting(key, default)
        return default

    # Files and messages

    def level_text(self, level: Level) -> str:
        """The YAML a level was loaded from. Raises DrillError when the file is gone or holds another level by now."""
        from drill.errors import DrillError
        from drill.files.library import level_path
        from drill.files.load import load_level
        from drill.syntax.problems import Kind
        from drill.syntax.source import read_text

        if level.digest not in self._refs:
            raise DrillError("what is played in the laboratory has no file of its own; nothing was saved")
        text = read_text(level_path(self._refs[level.digest]), Kind.LEVEL)
        if load_level(text).digest != level.digest:
            raise DrillError("the level's file has changed since it was opened; nothing was saved")
        return text

    def complain(self, error: Exception | str) -> None:
        """Show an error of a file or a rule as it is, without markup."""
        self.notify(Content(str(error)).plain, severity="error", timeout=8, markup=False)

    def warn_once(self, error: Exception) -> None:
        """Say once that progress cannot be kept; the game goes on without."""
        if str(error) not in self._warned:
            self._warned.add(str(error))
            self.notify(str(error), severity="warning", timeout=8, markup=False)
