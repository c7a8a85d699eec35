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

    ABOUT = "Failure Drill is a flight simulator for the data tier: plan a database on a map, live through the outage, learn why."
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
