"""The list of levels by chapter, with results, and a card of the selected one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from drill.session.campaign import Campaign
from drill.session.hints import said, taken
from drill.session.inject import laboratory
from drill.session.opened_level import OpenedLevel
from drill.session.other_seeds import KEY as HELD
from drill.session.other_seeds import held
from drill.tui import level_text, messages
from drill.tui.notices import show_error
from drill.tui.screens.base_screen import Page
from drill.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.files.library import Shipped
    from drill.session.profile import Profile


BESIDE = 120
"""Columns from which on the card stands beside the list."""


class LevelsScreen(Page):
    """Choose a level."""

    ABOUT = (
        "Every level is one evening on call. Stars are separate objectives: pass it, pass it cheaply, "
        "pass it without a hand on the keyboard. ★ holds with other seeds as well, ✦ was won with one seed, ☆ is still to be won."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "open", "Open", id="open", key_display="⏎"),
        Binding("n", "next", "Next unplayed", id="next"),
    ]

    path = getters.query_one("#campaign", Static)
    rows = getters.query_one("#levels", OptionList)
    card = getters.query_one("#level-card", Static)

    def __init__(self, profile: Profile, *, lab: bool = False) -> None:
        super().__init__(id="levels-screen")
        self.profile = profile
        self.lab = lab
        self.campaign = Campaign()

    @property
    def place(self) -> str:
        """The text of the top line."""
        return "laboratory: whose traffic?" if self.lab else "levels"

    def body(self) -> Iterable[Widget]:
        """List beside card."""
        yield Static(id="campaign")
        with Horizontal(id="levels-body"):
            yield Rows(id="levels")
            yield Static(id="level-card")

    def on_mount(self) -> None:
        """Read the library in the background: many levels take a moment."""
        self.card.update(Content.styled("Reading the levels…", "$quiet"))
        self.rows.focus()
        self._read_library()

    def on_resize(self) -> None:
        """The card has another place in another width, the path other lines."""
        if self.campaign.entries and self.rows.highlighted is not None:
            self._show_path()
            self._show_card(self._key)

    def on_screen_resume(self) -> None:
        """Back from a level: stars may have changed."""
        if self.campaign.entries:
            self._fill()

    @work(thread=True, exclusive=True)
    def _read_library(self) -> None:
        from drill.files.library import shipped

        entries = shipped()
        self.app.call_from_thread(self.library_read, entries)

    def library_read(self, entries: list[Shipped]) -> None:
        """Show these levels."""
        self.campaign = replace(self.campaign, entries={str(entry.path): entry for entry in entries})
        # The library may be read only when the screen is closing and has lost its children.
        card = self.query_one_optional("#level-card", Static)
        if card is not None:
            card.update("")
            self._fill()

    def _fill(self) -> None:
        """Fill in the rows, with the stars won."""
        before, rows = self.campaign, self.rows
        known = (before.best, before.stars)
        best, stars = self.profile.attempt(lambda store: (store.best(), store.stars()), known)
        scenarios = {entry.level.id: entry.level.scenario for entry in before.entries.values() if entry.level}
        agreed = held(self.profile.setting(HELD), scenarios)
        campaign = self.campaign = replace(before, best=best, stars=stars, held=agreed)
        kept = None if self._has_been_won(before) else rows.highlighted
        rows.clear_options()
        for chapter, keys in campaign.chapters.items():
            rows.add_option(Option(level_text.heading(campaign, chapter), disabled=True))
            rows.add_options(Option(level_text.row(campaign, key), id=key) for key in keys)
        self._show_path()
        if not campaign.entries:
            rows.add_option(Option("No levels are installed.", disabled=True))
        elif kept is not None:
            rows.highlighted = kept
        else:
            onward = campaign.next_level
            rows.highlighted = next((n for n, option in enumerate(rows.options) if option.id == onward), 1)

    def _has_been_won(self, before: Campaign) -> bool:
        """True if the level under the cursor has got its first star: then the cursor goes to the next one."""
        entry = self.campaign.entries.get(self._key)
        level = entry.level if entry else None
        return level is not None and not before.won(level) and bool(self.campaign.won(level))

    @property
    def _key(self) -> str:
        """The key of the level under the cursor; empty on none."""
        at = self.rows.highlighted
        return "" if at is None else str(self.rows.get_option_at_index(at).id or "")

    def _show_path(self) -> None:
        self.path.update(level_text.path(self.campaign, self.app.size.width - 2))

    @on(OptionList.OptionHighlighted, "#levels")
    def describe(self, event: OptionList.OptionHighlighted) -> None:
        """Show the card."""
        self._show_card(event.option.id or "")

    def _show_card(self, key: str) -> None:
        entry = self.campaign.entries.get(key)
        if entry is not None:
            hints = said(taken(self.profile, entry.level)) if entry.level else ""
            short = self.app.size.width < BESIDE
            self.card.update(level_text.card(self.campaign, key, hints, short=short))

    @on(OptionList.OptionSelected, "#levels")
    def open_level(self, event: OptionList.OptionSelected) -> None:
        """Open the level."""
        entry = self.campaign.entries.get(event.option.id or "")
        if entry is not None and entry.level is not None:
            if self.lab:
                self.post_message(messages.PlanRequested(OpenedLevel(laboratory(entry.level), lab=True)))
            else:
                self.post_message(messages.BriefRequested(OpenedLevel(entry.level, str(entry.path))))
        elif entry is not None:
            show_error(self, "\n".join(p.message for p in entry.problems[:3]))

    def action_open(self) -> None:
        """Open what is under the cursor (the list itself answers Enter when it has the keyboard)."""
        self.rows.action_select()

    def action_next(self) -> None:
        """To the next level without a pass, round the end."""
        rows = self.rows
        keys = [str(option.id or "") for option in rows.options]
        start = (rows.highlighted or 0) + 1  # no row is highlighted, and there may be none, while the levels are read
        for at in (*range(start, len(keys)), *range(min(start, len(keys)))):
            entry = self.campaign.entries.get(keys[at])
            if entry and entry.level and not self.campaign.won(entry.level):
                rows.highlighted = at
                return
