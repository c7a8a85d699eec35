"""Debrief: the verdict, the three axes, where it was lost and why, and ways back to do better."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from drill.errors import DrillError
from drill.report.moments import moments
from drill.session import calibration
from drill.session.forecast import compare, first_down
from drill.session.what_if import Search, label, search, sentence
from drill.syntax.safe_text import prose, safe
from drill.tui.debrief_text import figures, happened, heading, mattered, objectives
from drill.tui.hints import said, taken
from drill.tui.par_text import par
from drill.tui.screens.page import Page
from drill.tui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.proof.counterfactuals import Counterfactual
    from drill.session.finished import Outcome
    from drill.tui.app import DrillApp

MARGIN = 4
"""Padding and scroll bar on each side."""
BEFORE_S = 2
"""A moment is gone back to a little before it."""


class DebriefScreen(Page):
    """What a drill came to."""

    ABOUT = (
        "The score is exactly what `drill score` says for the same level, design, seed and actions. a goes back to the plan with "
        "this design, to change one thing and try again, and c goes back with the one change that would have saved most. 1, 2 "
        "and 3 go back into the drill at the moments that mattered. s saves the run as a file anyone can verify with `drill "
        "replay`, e writes it as a page for a browser."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "again", "Again", id="again", tooltip="Back to the plan with this design"),
        Binding("c", "better", "Change", id="better", tooltip="Again, with the one change that would have saved most"),
        Binding(
            "1",
            "moment(0)",
            "Moment",
            id="moment",
            key_display="1-3",
            tooltip="Into the drill at a moment that mattered",
        ),
        Binding("2", "moment(1)", "Second moment", id="moment-2", show=False),
        Binding("3", "moment(2)", "Third moment", id="moment-3", show=False),
        Binding("s", "save", "Save run", id="save"),
        Binding("e", "export", "Export", id="export", tooltip="Write an HTML page, or an SVG of the strip"),
        Binding("l", "levels", "Levels", id="levels"),
        Binding("down,j", "scroll(2)", "Scroll", id="scroll-down", show=False),
        Binding("up,k", "scroll(-2)", "Scroll", id="scroll-up", show=False),
    ]

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(id="debrief")
        self.outcome = outcome
        self.best: Counterfactual | None = None
        """The best change of those tried so far, if one helps."""
        self.moments = moments(outcome.run.recording)

    @property
    def place(self) -> str:
        """The level."""
        return f"{safe(self.outcome.level.title)}  ›  debrief"

    def body(self) -> Iterable[Widget]:
        """Two columns where there is room."""
        level = self.outcome.level
        with VerticalScroll(id="debrief-scroll"):
            yield Static(self._head(), id="verdict")
            yield Timeline(level.length_s, level.starts, level.faults, id="debrief-timeline")
            with Container(id="debrief-columns"):
                with Vertical(id="debrief-left"):
                    yield Static(happened(self.outcome))
                    yield Static(mattered(self.outcome, self.moments), id="moments")
                    yield Static(id="advice")
                    yield Static(self._lesson(), id="lesson")
                with Vertical(id="debrief-right"):
                    yield Static(figures(self.outcome))
                    yield from par(self.outcome)
                    yield Static(self._foreseen(), id="foreseen")

    def on_mount(self) -> None:
        """Remember the result."""
        super().on_mount()
        self.query_one("#debrief-scroll").focus()
        if not self.outcome.lab:
            self._remember()
        self._look_back()
        tape = self.outcome.tape
        self.query_one(Timeline).follow(tape, tape.length, tape.length)

    def on_resize(self) -> None:
        """Pack the objectives into the new width."""
        super().on_resize()
        self.query_one("#verdict", Static).update(self._head())

    def _remember(self) -> None:
        from drill.design.dump import design_yaml
        from drill.store.store import Store, StoreError, result_of

        played_at = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            Store().remember(result_of(self.outcome.run, design_yaml(self.outcome.design), played_at, self._hints))
        except StoreError as error:
            cast("DrillApp", self.app).warn_once(error)

    @work(thread=True, exclusive=True)
    def _look_back(self) -> None:
        """Try every other design one option away, as long as the screen is open."""
        worker, outcome = get_current_worker(), self.outcome
        for found in search(outcome.level, outcome.design, outcome.run, lambda: not worker.is_cancelled):
            self.app.call_from_thread(self.show_advice, found)

    def show_advice(self, found: Search) -> None:
        """Say what has been found so far."""
        self.best = found.best
        # The answer may come while the screen is closing and has lost its children.
        place = self.query_one_optional("#advice", Static)
        if place is not None:
            lines = [heading("The one change that would have saved most"), Content(sentence(found))]
            if self.best is not None:
                lines.append(Content.styled("c goes back to the plan with it.", "$quiet"))
            place.update(Content("\n").join(lines))

    # Text

    def _head(self) -> Content:
        score = self.outcome.run.score
        word = ("✔ Passed", "bold $state-up") if score.passed else ("✘ Not passed", "bold $state-down")
        notes = [f"luck {self.outcome.run.seed}", said(self._hints)]
        note = ("   " + "  ".join(note for note in notes if note), "$quiet")
        return Content("\n").join(
            [Content.assemble(word, note), Content(""), *objectives(self.outcome, self.app.size.width - 2 * MARGIN)]
        )

    def _foreseen(self) -> Content:
        """The forecast against the result."""
        outcome = self.outcome
        if not outcome.forecast:
            return Content("")
        down = first_down(outcome.inputs.topology, outcome.run.recording.frames)
        compared = compare(outcome.forecast, outcome.run.score.availability, down)
        lines = [
            heading("Your forecast"),
            Content(compared.availability),
            Content(safe(compared.first_down)),
            Content(self._calibration(down)),
        ]
        return Content("\n").join(lines)

    def _lesson(self) -> Content:
        """What the level wants to have taught."""
        lesson = prose(self.outcome.level.story.lesson)
        return Content("\n").join([heading("The lesson"), Content(lesson)]) if lesson.strip() else Content("")

    def _calibration(self, down: str) -> str:
        """Points for this forecast, and what all of them say about the player. Kept once a run."""
        outcome = self.outcome
        if outcome.forecast is None:
            return ""
        app = cast("DrillApp", self.app)
        one = calibration.guess(outcome.forecast, outcome.run.score.availability, down, outcome.run.digest)
        every = calibration.parse(app.change(calibration.KEY, lambda text: calibration.added(text, one)[0]))
        return f"{calibration.points(one)} points. {calibration.sentence(every)}"

    @property
    def _hints(self) -> int:
        return taken(cast("DrillApp", self.app), self.outcome.level)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 (Textual's signature)
        """An evening without trouble has no moments to go back to."""
        return action != "moment" or bool(self.moments)

    def action_scroll(self, by: int) -> None:
        """Scroll the text."""
        self.query_one("#debrief-scroll", VerticalScroll).scroll_relative(y=by, animate=False)

    def action_again(self) -> None:
        """Back to the plan, which still holds this design."""
        cast("DrillApp", self.app).back_to("plan")

    def action_better(self) -> None:
        """Back to the plan with the best change found so far."""
        from drill.tui.screens.plan import PlanScreen

        if self.best is None:
            self.notify("No single change has been found that saves anything.", markup=False)
            return
        app, best = cast("DrillApp", self.app), self.best
        if app.back_to("plan") and isinstance(app.screen, PlanScreen):
            app.screen.put(replace(best.design, name=self.outcome.design.name))
            app.notify(safe(label(best)), title="One change; d drills it, u takes it back", markup=False, timeout=8)

    def action_moment(self, number: int) -> None:
        """Into the drill, a little before a moment that mattered."""
        from drill.tui.screens.running import WatchScreen

        app = cast("DrillApp", self.app)
        if number >= len(self.moments):
            self.notify(f"There were {len(self.moments)} such moments.", markup=False, timeout=3)
        elif app.back_to("drill") and isinstance(app.screen, WatchScreen):
            app.screen.halt()
            app.screen.seek(max(0, self.moments[number].event.t - BEFORE_S))

    def action_export(self) -> None:
        """Write the run as a page for a browser, or its strip as a picture."""
        from drill.design.dump import design_yaml
        from drill.report.html import as_html
        from drill.report.strip import as_svg
        from drill.tui.screens.save_as import SaveAs

        outcome = self.outcome

        def text(name: str) -> str:
            if name.lower().endswith(".svg"):
                return as_svg(outcome.run.recording, self.moments)
            return as_html(outcome.level, outcome.run, design_yaml(outcome.design))

        self.app.push_screen(SaveAs("Write a page (.html) or the strip (.svg) as", f"{outcome.level.id}.html", text))

    def action_levels(self) -> None:
        """To the list of levels."""
        app = cast("DrillApp", self.app)
        if not app.back_to("levels-screen"):
            app.back_to("title")
            app.open_levels()

    def action_save(self) -> None:
        """Save the run as a file."""
        from drill.design.dump import design_yaml
        from drill.report.saved import as_text, saved
        from drill.tui.screens.save_as import SaveAs

        outcome, app = self.outcome, cast("DrillApp", self.app)
        try:
            text = as_text(saved(outcome.run, app.level_text(outcome.level), design_yaml(outcome.design)))
        except DrillError as error:
            app.complain(error)
            return

        def answered(written: bool | None) -> None:
            if written:
                outcome.tape.saved = outcome.tape.actions

        self.app.push_screen(SaveAs("Save the run as", f"{outcome.level.id}-run.json", text), answered)
