"""The title screen. It imports only what it shows; the rest is imported in the background."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from drill.session import resume
from drill.shipped import __version__
from drill.syntax.safe_text import safe
from drill.tui import messages
from drill.tui.screens.base_screen import Page
from drill.tui.widgets.rows import Rows
from drill.words import units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.message import Message
    from textual.widget import Widget

    from drill.session.profile import Profile

LOGO = """\
┏━╸┏━┓╻╻  ╻ ╻┏━┓┏━╸   ╺┳┓┏━┓╻╻  ╻
┣╸ ┣━┫┃┃  ┃ ┃┣┳┛┣╸     ┃┃┣┳┛┃┃  ┃
╹  ╹ ╹╹┗━╸┗━┛╹┗╸┗━╸   ╺┻┛╹┗╸╹┗━╸┗━╸"""
MENU = (
    ("levels", "Play"),
    ("tour", "Take the tour"),
    ("lab", "Laboratory"),
    ("guide", "Field guide"),
    ("settings", "Settings"),
    ("help", "How it works"),
    ("leave", "Quit"),
)

REQUESTS: dict[str, Callable[[], Message]] = {
    "levels": messages.LevelsRequested,
    "lab": partial(messages.LevelsRequested, lab=True),
    "guide": messages.GuideRequested,
    "settings": messages.SettingsRequested,
    "tour": messages.TourRequested,
}
"""Rows of the menu that open a screen; the others are actions of the application."""


class TitleScreen(Page):
    """Name and menu."""

    ABOUT = """\
Failure Drill is a flight simulator for the data tier. An evening goes like this:

1. Brief. Who you are, what customers were promised, what the budget is, what may happen.
2. Plan. Choose database, replicas, proxy, cache and client settings. Map, bill and rules respond at once.
3. Prediction. Say what you expect.
4. Drill. The clock runs, something breaks. Watch, pause, rewind, act.
5. Debrief. Every lost request with its cause, what it cost, which stars you won. Then change one thing and try again.

The same design, seed and actions give the same drill on every machine: drill score reports exactly what the debrief shows.
"""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "noop", show=False)]

    menu = getters.query_one("#menu", OptionList)

    def __init__(self, profile: Profile) -> None:
        super().__init__(id="title")
        self.profile = profile

    def body(self) -> Iterable[Widget]:
        """Logo, one line, menu."""
        pulse = Content.assemble(
            ("●━━━━━●━━━━━", "$state-up"),
            ("◐━━━━━", "$state-degraded"),
            ("✖╌╌╌╌╌", "$state-down"),
            ("↻━━━━━", "$state-failover"),
            ("●", "$state-up"),
        )
        with Vertical(id="title-box"):
            yield Static(Content.styled(LOGO, "bold $primary"), id="logo")
            yield Static(pulse, id="pulse")
            yield Static(
                Content("A flight simulator for the data tier.\nPlan it. Break it. Find out why."), id="tagline"
            )
            yield Rows(*(Option(Content(f"  {text}"), id=key) for key, text in self._menu()), id="menu")
            yield Static(
                Content.styled(
                    f"↑ ↓ and Enter, or the mouse   ·   F1: help\nctrl+p: commands, colours   ·   version {__version__}",
                    "$quiet",
                ),
                id="version",
            )

    def _menu(self) -> tuple[tuple[str, str], ...]:
        """The actions available now: resuming a drill first."""
        left_off = tuple(
            (f"on:{left.ref}", f"Go on: {safe(Path(left.ref).stem)}, {units.elapsed(left.at_s)}")
            for left in resume.parse(self.profile.setting(resume.KEY))
        )
        return (*left_off, *MENU)

    def on_screen_resume(self) -> None:
        """Refresh the title: there may be a drill to resume now."""
        menu, rows = self.menu, self._menu()
        if [(option.id, str(option.prompt)) for option in menu.options] != [(key, f"  {text}") for key, text in rows]:
            menu.clear_options()
            menu.add_options(Option(Content(f"  {text}"), id=key) for key, text in rows)
            menu.highlighted = 0

    def on_mount(self) -> None:
        """Put the keyboard on the menu and read the rest in behind."""
        self.menu.focus()
        self.set_timer(0.3, self._read_ahead)

    @work(thread=True)
    def _read_ahead(self) -> None:
        from drill.files import library  # noqa: F401
        from drill.tui.screens import level_list, plan  # noqa: F401

    def action_noop(self) -> None:
        """There is no screen before this one."""

    @on(OptionList.OptionSelected, "#menu")
    async def open_chosen(self, event: OptionList.OptionSelected) -> None:
        """Open what was chosen."""
        key = event.option.id or ""
        if key.startswith("on:"):
            for left in resume.parse(self.profile.setting(resume.KEY)):
                if left.ref == key.removeprefix("on:"):
                    self.post_message(messages.ResumeRequested(left))
        elif key in REQUESTS:
            self.post_message(REQUESTS[key]())
        else:
            await self.app.run_action(f"app.{key}")
