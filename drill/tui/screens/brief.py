"""The brief of a level: the story, the objectives, the budget, the possible faults."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from drill.catalog.claim_questions import asked
from drill.design.plan_rows import allowed
from drill.model.run import MICRO
from drill.session.debrief_story import fault_words
from drill.session.draft import unknown_parts
from drill.session.option_names import option_name
from drill.syntax.safe_text import prose, safe
from drill.tui import messages
from drill.tui.level_text import bounds, rules_of, sources
from drill.tui.questions import ask_questions
from drill.tui.screens.base_screen import Page
from drill.words import units
from drill.words.kinds.hand_words import hand_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.model.level import Level
    from drill.model.level_traffic import RequestClass
    from drill.session.opened_level import OpenedLevel
    from drill.session.profile import Profile


WIDEST, NARROWEST, MARGIN, STAR = 100, 20, 8, 8
"""Columns: of the text at most and of a star's bounds at least, what is left free beside it, and of a star's name at least."""
TWO_COLUMNS = 150
"""Columns from which on the map stands beside the text."""
AFTER_S = 0.1
HARD = "\N{NO-BREAK SPACE}"


class BriefScreen(Page):
    """A level's story, objectives, traffic and starting design."""

    ABOUT = "Read the brief, then plan. The hint is free."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,p", "plan", "Plan", id="plan", priority=False),
        Binding("question_mark", "hint", "Hint", id="hint", key_display="?"),
        Binding(
            "t",
            "questions",
            "Quiz",
            id="questions",
            tooltip="The level's questions, before it is played or after it",
        ),
        Binding("down,j", "scroll(2)", "Scroll", id="scroll-down", show=False),
        Binding("up,k", "scroll(-2)", "Scroll", id="scroll-up", show=False),
    ]

    today = getters.query_one("#brief-today", Vertical)
    scroll = getters.query_one("#brief", VerticalScroll)
    text = getters.query_one("#brief-text", Static)

    def __init__(self, opened: OpenedLevel, profile: Profile) -> None:
        super().__init__(id="brief-screen")
        self.opened, self.profile = opened, profile
        self.level = opened.level
        self._hinted = False

    @property
    def place(self) -> str:
        """The level's title."""
        return safe(self.level.title)

    def body(self) -> Iterable[Widget]:
        """The text; on a wide screen, today's design beside it."""
        with Horizontal():
            with VerticalScroll(id="brief"):
                yield Static(self._text(), id="brief-text")
                yield Static("[ Plan it ]", id="brief-go", markup=False)
            with Vertical(id="brief-today"):
                yield Static(Content.styled("The design today", "bold $primary"))

    def on_mount(self) -> None:
        """Keyboard to the text."""
        self.scroll.focus()

    def on_resize(self) -> None:
        """The text in the new width."""
        self.text.update(self._text())
        if self.size.width >= TWO_COLUMNS and not self.query("#brief-map"):
            self.set_timer(AFTER_S, self._draw_today)

    def _draw_today(self) -> None:
        """The map, once the text is there to be read."""
        from drill.design.hidden_parts import masked
        from drill.design.level_context import LevelContext
        from drill.session.live.node_card import plan_parts
        from drill.topology.build import build
        from drill.tui.widgets.map_view import MapView

        if self.is_attached and not self.query("#brief-map"):
            unknown = unknown_parts(self.profile, self.opened)
            today = masked(self.level.start, LevelContext.of(self.level), unknown)
            view = MapView(build(self.level, today), id="brief-map")
            view.plan = plan_parts(self.level, today, unknown)
            self.today.mount(view)

    def _text(self) -> Content:
        level = self.level
        story = level.story
        parts: list[tuple[str, str]] = [(f"{safe(level.title)}\n\n", "bold $primary")]
        parts += [(f"{prose(text)}\n\n", "") for text in (story.who, story.brief) if text.strip()]
        parts += _heading("Promised to customers")
        if story.promise.strip():
            parts.append((f"{prose(story.promise)}\n", ""))
        width = self.app.size.width
        name = max(STAR, *(len(safe(objective.name)) for objective in level.objectives))
        indent = name + len("  ☆  ")
        room = max(NARROWEST, min(WIDEST, (width if width < TWO_COLUMNS else width * 55 // 100) - MARGIN) - indent)
        for objective in level.objectives:
            # A bound is never broken over two lines, and what follows stands below what it belongs to.
            text = bounds(level, objective.name).replace(" ", HARD).replace(f",{HARD}", ", ")
            lines = f"\n{'':<{indent}}".join(wrap(text, room))
            parts += [("  ☆ ", "$star"), (f"{safe(objective.name):<{name}} ", "bold"), (f"{lines}\n", "")]
        parts += _heading("\nThe money")
        budget = level.budget_usd_month
        parts.append(
            (
                f"{units.dollars(round(budget * MICRO))} a month for the data tier.\n"
                if budget is not None
                else "No budget was set.\n",
                "",
            )
        )
        unknown = unknown_parts(self.profile, self.opened)
        if unknown:
            parts += _heading("\nWhat nobody knows")
            them = "it is" if len(unknown) == 1 else "they are"
            hidden = f"{_inherited(level, unknown)}: your predecessor's. The plan does not show how {them} set up"
            parts.append((f"{hidden} until you look.\n", ""))
        if level.diagnosis:
            parts += _heading("\nSuspects")
            parts.append(("One of them is the cause when you arrive. Name it during the drill, with c.\n", "bold"))
            parts += [(f"  · {safe(one.told)}\n", "") for one in level.diagnosis.suspects]
        parts += _heading("\nWhat people do")
        parts += [(_class_line(item) + "\n", "") for item in level.classes]
        parts += _heading("\nWhat may happen")
        first = replace(level, second=None)
        parts.append(
            (f"{units.duration(level.length_s).capitalize()} from {level.starts}, in {', '.join(level.zones)}.\n", "")
        )
        if level.enters_s:
            arrives = units.clock(level.starts, level.enters_s, short=True)
            acts = "; your runbook acts from then on" if level.start.runbook or allowed(level, "runbook") else ""
            parts.append((f"You arrive at {arrives}, in the middle of it{acts}.\n", "bold"))
        for text in dict.fromkeys(fault_words(str(fault.kind), fault.target) for fault in first.possible_faults):
            parts.append((f"  · {text}\n", ""))
        if level.hands:
            parts.append((f"{hand_words(level.hands)}\n", "bold"))
        if level.second:
            night = f"{units.duration(level.second.length_s).capitalize()} from {level.second.starts}"
            parts.append(
                (
                    f"{night}: a second night with the same design, which you learn about when the first is over. ",
                    "bold",
                )
            )
            parts.append(("Every star has to hold on both.\n", ""))
        parts.append((rules_of(level), ""))
        if level.sources:
            parts += [*_heading("\nSources"), (sources(level, room + indent), "$quiet")]
        if self._hinted:
            parts += [*_heading("\nHint"), (prose(story.hint or "There is none.") + "\n", "")]
        return Content.assemble(*parts)

    def action_hint(self) -> None:
        """Show the level's hint."""
        from drill.session.hints import take_hint

        self._hinted = True
        take_hint(self.profile, self.level, 1)
        self.text.update(self._text())
        self.call_after_refresh(self.scroll.scroll_end, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 (Textual's)
        """Offer the level's questions, if it has any."""
        return action != "questions" or bool(asked(self.level))

    def action_questions(self) -> None:
        """Ask what the level is about."""
        ask_questions(self.app, self.level, self.profile)

    def action_scroll(self, by: int) -> None:
        """Scroll the text."""
        self.scroll.scroll_relative(y=by, animate=False)

    @on(events.Click, "#brief-go")
    def follow(self) -> None:
        """Follow the link in the last line."""
        self.action_plan()

    def action_plan(self) -> None:
        """Open the plan."""
        self.post_message(messages.PlanRequested(self.opened))


def _heading(text: str) -> list[tuple[str, str]]:
    return [(f"{text}\n", "bold $primary")]


def _inherited(level: Level, paths: tuple[str, ...]) -> str:
    """Hidden parts by their names in the plan."""
    *others, last = (option_name(level, path) for path in paths)
    return safe(f"{', '.join(others)} and {last}" if others else last)


def _class_line(item: RequestClass) -> str:
    """A class of requests in a line."""
    low, high = min(rate for _, rate in item.rate.points), max(rate for _, rate in item.rate.points)
    rate = units.rate(low) if low == high else f"{units.rate(low)} to {units.rate(high)}"
    does = ", ".join(
        f"{n} {what}{'' if n == 1 else 's'}" for n, what in ((item.reads, "read"), (item.writes, "write")) if n
    )
    fresh = (
        "any age will do"
        if item.fresh_s is None
        else f"not older than {units.duration(item.fresh_s)}"
        if item.fresh_s
        else "never stale"
    )
    return safe(f"  {item.name:<12} {rate}: {does}, within {units.duration(item.within_ms / 1000)}, {fresh}")
