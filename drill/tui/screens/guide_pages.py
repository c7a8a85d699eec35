"""The field guide: every option and every fault on a page of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from drill.syntax.safe_text import safe
from drill.tui.screens.base_screen import Page
from drill.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.session.field_guide import Entry


class GuideScreen(Page):
    """The pages of every option and every fault."""

    ABOUT = (
        "What each option is, what it costs, when it helps and when not, with the figures the model uses and their sources. "
        "Prices are those of the campaign's first level. j and k scroll the page."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll(3)", "Scroll", id="guide-down", key_display="j k"),
        Binding("k", "scroll(-3)", "Scroll", id="guide-up", show=False),
    ]

    contents = getters.query_one("#guide-list", OptionList)
    text = getters.query_one("#guide-page", Static)
    scroll = getters.query_one("#guide-scroll", VerticalScroll)

    def __init__(self, first: str = "") -> None:
        super().__init__(id="guide")
        self._first = first
        self._entries: tuple[Entry, ...] = ()

    @property
    def place(self) -> str:
        """The text of the top line."""
        return "field guide"

    def body(self) -> Iterable[Widget]:
        """List beside page."""
        with Horizontal():
            yield Rows(id="guide-list")
            with VerticalScroll(id="guide-scroll", can_focus=False):
                yield Static("Reading…", id="guide-page")

    def on_mount(self) -> None:
        """Build the guide in the background: it computes many bills."""
        self.contents.focus()
        self._read()

    @work(thread=True, exclusive=True)
    def _read(self) -> None:
        from drill.files.library import shipped
        from drill.session.field_guide import entries

        level = next((entry.level for entry in shipped() if entry.level is not None), None)
        self.app.call_from_thread(self._fill, entries(level) if level else ())

    def _fill(self, found: tuple[Entry, ...]) -> None:
        self._entries = found
        rows, group = self.query_one_optional("#guide-list", OptionList), ""
        if rows is None:
            # The screen is closing and has lost its children.
            return
        for number, entry in enumerate(found):
            if entry.group != group:
                group = entry.group
                rows.add_option(Option(Content(group), disabled=True))
            rows.add_option(Option(Content(f" {entry.title}"), id=str(number)))
        wanted = next((str(n) for n, entry in enumerate(found) if entry.title == self._first), "")
        rows.highlighted = rows.get_option_index(wanted) if wanted else 1 if found else None

    @on(OptionList.OptionHighlighted, "#guide-list")
    def open_page(self, event: OptionList.OptionHighlighted) -> None:
        """Show the page."""
        self.text.update(page(self._entries[int(event.option.id or 0)]))
        self.scroll.scroll_home(animate=False)

    def action_scroll(self, by: int) -> None:
        """Scroll the page."""
        self.scroll.scroll_relative(y=by, animate=False)


def page(entry: Entry) -> Content:
    """An entry as text."""
    parts: list[tuple[str, str]] = [(f"{entry.title}\n", "bold $primary"), (f"{entry.what}\n", "")]
    for title, text in (("Helps", entry.helps), ("Does not", entry.hinders)):
        parts += [(f"\n{title}\n", "bold"), (f"{text}\n", "")]
    if entry.changed:
        parts += [("\nChanging it while it runs\n", "bold"), (f"{entry.changed}\n", "")]
    if entry.costs:
        parts += [("\nCost per month\n", "bold"), *((f"  {safe(row)}\n", "") for row in entry.costs)]
    if entry.sources:
        parts += [("\nFigures\n", "bold"), *((f"  {safe(row)}\n", "$quiet") for row in entry.sources)]
    return Content.assemble(*parts)
