"""The application: themes, the keys of every screen, the command palette, and quitting."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType

from drill.session.opened_level import OpenedLevel
from drill.tui import messages, preferences, themes
from drill.tui.keys import commands, help_rows
from drill.tui.screen_flow import ScreenFlow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.command import Provider
    from textual.screen import Screen

    from drill.tui.preferences import Preferences


def _jump() -> type[Provider]:
    """The palette's way to levels, options, faults and pages; imported when the palette is first opened."""
    from drill.tui.command_palette import NameProvider

    return NameProvider


class DrillApp(ScreenFlow):
    """Failure Drill on a terminal. `first` is a level whose brief is opened over the title."""

    TITLE = "Failure Drill"
    CSS_PATH = "game.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-medium"), (150, "-wide")]  # noqa: RUF012 (declared so by Textual)
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]  # noqa: RUF012 (declared so by Textual)
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = ScreenFlow.COMMANDS | {_jump}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", "Help", id="help"),
        Binding("q", "leave", "Quit", id="quit"),
        Binding("ctrl+t", "tour", "Tour", id="tour", show=False, tooltip="Begin the tour, or end it"),
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True),
        Binding("ctrl+c", "interrupt", "Quit", show=False, priority=True),
    ]

    def __init__(self, first: OpenedLevel | None = None) -> None:
        # With NO_COLOR a theme of true colours would turn grey, and switching to one of sixteen would turn black on black.
        no_color = "NO_COLOR" in os.environ
        super().__init__(ansi_color=True if no_color else None)
        for theme in themes.themes():
            self.register_theme(theme)
        if "TEXTUAL_THEME" not in os.environ:
            # True colours brought down to sixteen are shades of grey; the terminal's own are colours.
            sixteen = self.console.color_system == "standard"
            self.theme = themes.TERMINAL if no_color or sixteen else themes.DARK
        self._first = first
        self._leaving = False

    def get_default_screen(self) -> Screen[None]:
        """The title."""
        from drill.tui.screens.title import TitleScreen

        return TitleScreen(self.profile)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of states for themes that lack them."""
        return themes.defaults(ansi=self.current_theme.ansi)

    def on_mount(self) -> None:
        """Apply the settings, open the level of the command line."""
        self.profile.attempt(
            lambda store: store.check_file(), None
        )  # a damaged file is said at once, and played without
        self._prefer(preferences.preferred(self.profile))
        if self._first is not None:
            self.open_brief(messages.BriefRequested(self._first))

    def _prefer(self, wanted: Preferences) -> None:
        """Apply the player's settings. Without colours, or with a theme from outside, the theme stays."""
        if wanted.theme and "NO_COLOR" not in os.environ and "TEXTUAL_THEME" not in os.environ:
            self.theme = wanted.theme
        self.speed = wanted.speed or self.speed
        self.pacing = wanted.pacing
        if wanted.still:
            self.animation_level = "none"
        if wanted.keymap:
            self.set_keymap(wanted.keymap)

    @on(messages.SpeedChosen)
    def _on_speed_chosen(self, event: messages.SpeedChosen) -> None:
        self.speed = event.speed
        self.profile.keep(preferences.SPEED, str(event.speed))

    @on(messages.PacingChosen)
    def _on_pacing_chosen(self, event: messages.PacingChosen) -> None:
        self.pacing = event.pacing
        self.profile.keep(preferences.PACE, "even" if event.pacing.even else "")
        self.profile.keep(preferences.PAUSING, "" if event.pacing.pausing else "none")

    # Keys of every screen

    def action_help(self) -> None:
        """Explain the screen on top."""
        from drill.tui.screens.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            return
        self.push_screen(
            HelpScreen(
                getattr(self.screen, "ABOUT", ""), help_rows(self, self.screen), getattr(self.screen, "SIGNS", ())
            )
        )

    async def action_interrupt(self) -> None:
        """Ctrl-C: copy what is selected, otherwise leave; a second one leaves without asking."""
        if self.screen.get_selected_text():
            self.screen.action_copy_text()
        elif self._leaving:
            self.exit()
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Quit; ask first when that would lose something."""
        from drill.tui.screens.base_screen import Page

        page = next(
            (screen for screen in reversed(self.screen_stack) if isinstance(screen, Page) and screen.unsaved()), None
        )
        if page is None:
            self.exit()
        elif not self._leaving:
            self._ask_before_leaving(page.unsaved())

    def _ask_before_leaving(self, lost: str) -> None:
        from drill.tui.screens.confirm import Confirm

        def answered(answer: str | None) -> None:
            self._leaving = False
            if answer == "quit":
                self.exit()

        self._leaving = True
        self.push_screen(Confirm(lost, (("stay", "Stay"), ("quit", "Quit without it"))), answered)

    def _colour(self, theme: str) -> None:
        """Change the theme, also for the next time."""
        self.theme = theme
        self.profile.keep(preferences.THEME, theme)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: the screen's own keys first, then themes and help."""
        yield from commands(self, screen)
        for name, title in themes.CHOICES:
            yield SystemCommand(f"Colours: {title}", "Change the theme", lambda name=name: self._colour(name))
        yield SystemCommand("Tour", "Two minutes: play the first level and be told what to press", self.action_tour)
        yield SystemCommand("Colours: more", "All themes", self.action_change_theme)
        yield SystemCommand(
            "Screenshot", "Save an SVG picture of this screen", lambda: self.set_timer(0.1, self.deliver_screenshot)
        )


def run(level_ref: str | None = None) -> None:
    """Play. `level_ref` is a shipped level's id or a path.

    Raises:
        Problems: the level does not exist or is not valid; nothing has been drawn then.
    """
    first = None
    if level_ref is not None:
        from drill.files.library import find_level

        first = OpenedLevel(find_level(level_ref), level_ref)
    DrillApp(first).play()
