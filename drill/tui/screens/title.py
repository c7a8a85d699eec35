"""The first screen. It imports only what it shows; the rest is read in while the player looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from drill import __version__
from drill.tui.screens.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.tui.app import DrillApp

LOGO = """\
┏━╸┏━┓╻╻  ╻ ╻┏━┓┏━╸   ╺┳┓┏━┓╻╻  ╻
┣╸ ┣━┫┃┃  ┃ ┃┣┳┛┣╸     ┃┃┣┳┛┃┃  ┃
╹  ╹ ╹╹┗━╸┗━┛╹┗╸┗━╸   ╺┻┛╹┗╸╹┗━╸┗━╸"""
PULSE = "●━━━━━●━━━━━◐━━━━━✖╌╌╌╌╌↻━━━━━●"


class TitleScreen(Page):
    """Name and menu."""

    ABOUT = """\
Failure Drill is a flight simulator for the data tier. An evening goes like this:

1. Brief. Who you are, what customers were promised, what the money is, what may happen.
2. Plan. Choose database, replicas, proxy, cache and client settings. Map, bill and rules answer at once.
3. Forecast. Say what you expect before you see it.
4. Drill. The clock runs, something breaks. Watch, stop, rewind, act.
5. Debrief. Every lost request with its cause, what it cost, which stars you won. Then change one thing and try again.

The same design, seed and actions give the same drill on every machine: drill score says exactly what the debrief says.
"""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "noop", show=False)]

    def __init__(self) -> None:
        super().__init__(id="title")

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
            yield OptionList(
                Option(Content("  Play"), id="play"),
                Option(Content("  How it works"), id="help"),
                Option(Content("  Quit"), id="quit"),
                id="menu",
            )
            yield Static(
                Content.styled(f"version {__version__}   ·   ctrl+p: commands, colours", "$quiet"), id="version"
            )

    def on_mount(self) -> None:
        """Put the keyboard on the menu and read the rest in behind."""
        super().on_mount()
        self.query_one("#menu").focus()
        self.set_timer(0.3, self._read_ahead)

    @work(thread=True)
    def _read_ahead(self) -> None:
        import drill.loading.library
        import drill.tui.screens.levels
        import drill.tui.screens.plan  # noqa: F401

    def action_noop(self) -> None:
        """There is no screen before this one."""

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Open what was chosen."""
        app = cast("DrillApp", self.app)
        if event.option.id == "play":
            app.open_levels()
        elif event.option.id == "help":
            app.action_help()
        else:
            app.action_leave()
