"""The list of levels by chapter, with what has been won, and a card of the one under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from drill.session.hints import helped, said, taken
from drill.session.inject import laboratory
from drill.session.opened_level import OpenedLevel
from drill.syntax.safe_text import prose, safe
from drill.tui import messages
from drill.tui.notices import complain
from drill.tui.screens.page import Page
from drill.tui.widgets.rows import Rows
from drill.words import units
from drill.words.metrics import bound_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.files.library import Shipped
    from drill.model.level import Level
    from drill.session.profile import Profile
    from drill.store.store import Result


BROKEN = "cannot be played"
BESIDE = 120
"""Columns from which on the card stands beside the list."""


class LevelsScreen(Page):
    """Choose a level."""

    ABOUT = "Every level is one evening on call. Stars are separate objectives: pass it, pass it cheaply, pass it without a hand on the keyboard."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "open", "Open", id="open", key_display="⏎"),
        Binding("n", "next", "Next unplayed", id="next"),
    ]

    campaign = getters.query_one("#campaign", Static)
    rows = getters.query_one("#levels", OptionList)
    card = getters.query_one("#level-card", Static)

    def __init__(self, profile: Profile, *, lab: bool = False) -> None:
        super().__init__(id="levels-screen")
        self.profile = profile
        self.lab = lab
        self._found: dict[str, Shipped] = {}
        self._best: dict[str, Result] = {}
        self._stars: dict[str, frozenset[str]] = {}

    @property
    def place(self) -> str:
        """Where we are."""
        return "laboratory: whose traffic?" if self.lab else "levels"

    def body(self) -> Iterable[Widget]:
        """List beside card."""
        yield Static(id="campaign")
        with Horizontal(id="levels-body"):
            yield Rows(id="levels")
            yield Static(id="level-card")

    def on_mount(self) -> None:
        """Read the library behind the screen: many levels take a moment."""
        self.card.update(Content.styled("Reading the levels…", "$quiet"))
        self.rows.focus()
        self._read_library()

    def on_resize(self) -> None:
        """The card has another place in another width, the path other lines."""
        if self._found and self.rows.highlighted is not None:
            self.campaign.update(self._path())
            self._show_card(str(self.rows.get_option_at_index(self.rows.highlighted).id or ""))

    def on_screen_resume(self) -> None:
        """Back from a level: stars may have changed."""
        if self._found:
            self._fill()

    @work(thread=True, exclusive=True)
    def _read_library(self) -> None:
        from drill.files.library import shipped

        entries = shipped()
        self.app.call_from_thread(self.library_read, entries)

    def library_read(self, entries: list[Shipped]) -> None:
        """Show these levels."""
        self._found = {str(entry.path): entry for entry in entries}
        # The library may be read only when the screen is closing and has lost its children.
        card = self.query_one_optional("#level-card", Static)
        if card is not None:
            card.update("")
            self._fill()

    def _fill(self) -> None:
        """The rows, with what was won."""
        before, rows = self._stars, self.rows
        known = (self._best, before)
        self._best, self._stars = self.profile.attempt(lambda store: (store.best(), store.stars()), known)
        kept = None if self._has_been_won(before) else rows.highlighted
        rows.clear_options()
        onward = next_level(list(self._found.values()), self._stars)
        for name, keys in self._chapters().items():
            rows.add_option(Option(self._heading(name, keys), disabled=True))
            rows.add_options(Option(self._row(self._found[key], here=key == onward), id=key) for key in keys)
        self.campaign.update(self._path())
        if not self._found:
            rows.add_option(Option("No levels are installed.", disabled=True))
        elif kept is not None:
            rows.highlighted = kept
        else:
            rows.highlighted = next((n for n, option in enumerate(rows.options) if option.id == onward), 1)

    def _has_been_won(self, before: dict[str, frozenset[str]]) -> bool:
        """Whether the level under the cursor has got its first star: then the cursor goes to the next one."""
        if self.rows.highlighted is None:
            return False
        entry = self._found.get(str(self.rows.get_option_at_index(self.rows.highlighted).id or ""))
        level = entry.level if entry else None
        return level is not None and not before.get(level.id) and bool(self._stars.get(level.id))

    def _chapters(self) -> dict[str, list[str]]:
        """Keys of the levels by chapter, in the order of the campaign."""
        found: dict[str, list[str]] = {}
        for key, entry in self._found.items():
            found.setdefault(entry.level.chapter if entry.level else BROKEN, []).append(key)
        return found

    def _progress(self, keys: list[str]) -> tuple[int, int, int, int]:
        """Levels of a chapter with a star, levels, stars won, stars there are."""
        levels = [level for key in keys if (level := self._found[key].level) is not None]
        won = [len(self._stars.get(level.id, frozenset()) & {o.name for o in level.objectives}) for level in levels]
        return sum(map(bool, won)), len(levels), sum(won), sum(len(level.objectives) for level in levels)

    def _heading(self, name: str, keys: list[str]) -> Content:
        title = safe(name.replace("-", " ")).capitalize()
        done, levels, won, stars = self._progress(keys)
        return Content.assemble(
            title, (f"   {done} of {levels} levels, ★ {won} of {stars}" if levels else "", "$quiet")
        )

    def _path(self) -> Content:
        """The campaign as a way from chapter to chapter: done, begun, not yet."""
        lines, line = [], Content(" ")
        for name, keys in self._chapters().items():
            done, levels, _, _ = self._progress(keys)
            if name == BROKEN:
                continue
            glyph, style = (
                ("●", "$state-up") if done == levels else ("◐", "$state-degraded") if done else ("○", "$quiet")
            )
            # No line is broken within a chapter's name.
            title = safe(name.replace("-", " ")).replace(" ", "\N{NO-BREAK SPACE}")
            part = Content.assemble((f"{glyph}\N{NO-BREAK SPACE}{title}", style), ("  ", ""))
            if line.cell_length + part.cell_length > self.app.size.width - 2:
                lines.append(line)
                line = Content(" ")
            line = Content.assemble(line, part)
        return Content("\n").join([*lines, line])

    def _row(self, entry: Shipped, *, here: bool) -> Content:
        if entry.level is None:
            return Content.assemble(("  ✘ ", "bold"), safe(entry.path.name))
        level = entry.level
        won = self._stars.get(level.id, frozenset())
        best = self._best.get(level.id)
        stars = [("★", "bold") if o.name in won else ("☆", "") for o in level.objectives]
        result = f"  {units.percent(best.availability)}  {units.dollars(best.monthly_micro_usd)}" if best else ""
        result += f"  {helped(best.hints)}" if best and best.hints else ""
        mark = ("▶ ", "bold") if here else ("  ", "")
        return Content.assemble(mark, *stars, f"  {safe(level.title)}", result)

    @on(OptionList.OptionHighlighted, "#levels")
    def describe(self, event: OptionList.OptionHighlighted) -> None:
        """Show the card."""
        self._show_card(event.option.id or "")

    def _show_card(self, key: str) -> None:
        entry = self._found.get(key)
        if entry is not None:
            self.card.update(self._card(entry))

    def _card(self, entry: Shipped) -> Content:
        if entry.level is None:
            lines = [f"line {p.line}: {p.message}" for p in entry.problems[:6]]
            head = (f"{safe(entry.path.name)} does not load.\n", "bold $state-down")
            return Content.assemble(head, safe("\n".join(lines), lines=True))
        level = entry.level
        won = self._stars.get(level.id, frozenset())
        # Below the list there are eight lines, beside it there is room for the whole story.
        short = self.app.size.width < BESIDE
        gap = "\n" if short else "\n\n"
        parts: list[tuple[str, str]] = [
            (safe(level.title), "bold"),
            (f"  {units.duration(level.length_s)} from {level.starts}{gap}", "$quiet"),
        ]
        story = (level.story.who or level.story.brief,) if short else (level.story.who, level.story.brief)
        parts += [(prose(text) + gap, "") for text in story if text.strip()]
        for objective in level.objectives:
            mark = ("★ ", "$star bold") if objective.name in won else ("☆ ", "$quiet")
            parts += [mark, (safe(objective.name), "bold"), (f"  {bounds(level, objective.name)}\n", "$quiet")]
        best = self._best.get(level.id)
        if best:
            parts.append(
                (
                    f"{gap[1:]}Best: {units.percent(best.availability)} at {units.dollars(best.monthly_micro_usd)} a month"
                    + (f", {helped(best.hints)}\n" if best.hints else "\n"),
                    "",
                )
            )
        hints = said(taken(self.profile, level))
        if hints and not (best and best.hints):
            parts.append((hints, "$quiet"))
        return Content.assemble(*parts)

    @on(OptionList.OptionSelected, "#levels")
    def open_level(self, event: OptionList.OptionSelected) -> None:
        """Open the level."""
        entry = self._found.get(event.option.id or "")
        if entry is not None and entry.level is not None:
            if self.lab:
                self.post_message(messages.PlanRequested(OpenedLevel(laboratory(entry.level), lab=True)))
            else:
                self.post_message(messages.BriefRequested(OpenedLevel(entry.level, str(entry.path))))
        elif entry is not None:
            complain(self, "\n".join(p.message for p in entry.problems[:3]))

    def action_open(self) -> None:
        """Open what is under the cursor (the list itself answers Enter when it has the keyboard)."""
        self.rows.action_select()

    def action_next(self) -> None:
        """To the next level without a pass, round the end."""
        rows = self.rows
        keys = [str(option.id or "") for option in rows.options]
        start = (rows.highlighted or 0) + 1
        for at in (*range(start, len(keys)), *range(start)):
            entry = self._found.get(keys[at])
            if entry and entry.level and not self._stars.get(entry.level.id):
                rows.highlighted = at
                return


def next_level(entries: list[Shipped], stars: dict[str, frozenset[str]]) -> str:
    """Key of the first level of the campaign that has no star yet; empty when all have."""
    return next((str(entry.path) for entry in entries if entry.level and not stars.get(entry.level.id)), "")


def bounds(level: Level, name: str) -> str:
    """An objective's bounds in a line."""
    found = next(objective for objective in level.objectives if objective.name == name)
    return ", ".join(bound_words(bound) for bound in found.bounds)
