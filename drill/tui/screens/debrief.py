"""The debrief screen: the verdict, the three axes, the losses with their causes, and what to try next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from textual import getters, work
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from drill.catalog.claim_questions import asked
from drill.errors import DrillError
from drill.report.moments import moments
from drill.session import calibration
from drill.session.forecast import first_down
from drill.session.hints import lesson_revealed, reveal_lesson, taken
from drill.session.inspection import reveal_all
from drill.session.opened_level import OpenedLevel
from drill.session.other_seeds import KEY as HELD
from drill.session.other_seeds import OtherSeeds, added, survey
from drill.session.ranking import ranking
from drill.session.what_if import Search, label, search
from drill.syntax.safe_text import safe
from drill.tui import debrief_text, messages
from drill.tui.notices import show_error
from drill.tui.screens.page import Page
from drill.tui.widgets.timeline import Timeline
from drill.tui.widgets.win_banner import WinBanner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.proof.counterfactuals import Counterfactual
    from drill.proof.proven_causes import ProvenCauses
    from drill.session.live.finished_drill import FinishedDrill
    from drill.session.profile import Profile

MARGIN = 4
"""Padding and scroll bar on each side."""
SEARCHING = "The search for the best change is still running."
BEFORE_S = 2
"""A moment is gone back to a little before it."""


class DebriefScreen(Page):
    """The result of a drill."""

    FIRST: ClassVar[tuple[str, ...]] = (
        "next_level",
        "back",
        "again",
        "better",
        "moment(0)",
        "unfold",
        "questions",
        "levels",
    )
    ABOUT = (
        "The score is exactly what `drill score` says for the same level, design, seed and actions. a goes back to the plan with "
        "this design, to change one thing and try again, and c goes back with the one change that would have saved most. 1, 2 "
        "and 3 go back into the drill at the moments that mattered. A won design is run with twenty other seeds: a star that they "
        "hold is yours, one that they do not was luck, and w plays the worst of them. s saves the run as a file anyone can "
        "verify with `drill replay`, e writes it as a page for a browser."
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
        Binding("n", "next_level", "Next level", id="next-level", tooltip="On to the next level without a star"),
        Binding(
            "question_mark",
            "unfold",
            "Lesson",
            id="unfold-lesson",
            key_display="?",
            tooltip="Lesson and par before it is passed; counts as a hint",
        ),
        Binding("w", "worst", "Worst seed", id="worst", tooltip="The same design with the worst of the other seeds"),
        Binding(
            "v", "sides", "Sides", id="sides", show=False, tooltip="This drill beside another design with the same seed"
        ),
        Binding("t", "questions", "Quiz", id="questions", tooltip="The level's questions, now that it was played"),
        Binding("s", "save", "Save run", id="save"),
        Binding("e", "export", "Export", id="export", tooltip="Write an HTML page, or an SVG of the strip"),
        Binding("l", "levels", "Levels", id="levels"),
        Binding("down,j", "scroll(2)", "Scroll", id="scroll-down", show=False),
        Binding("up,k", "scroll(-2)", "Scroll", id="scroll-up", show=False),
    ]

    scroll = getters.query_one("#debrief-scroll", VerticalScroll)
    verdict = getters.query_one("#verdict", Static)
    timeline = getters.query_one(Timeline)

    def __init__(self, finished: FinishedDrill, profile: Profile) -> None:
        super().__init__(id="debrief")
        self.finished, self.profile = finished, profile
        self.best: Counterfactual | None = None
        """The best change of those tried so far, if one helps."""
        self.searched = False
        """True if all have been tried."""
        self.causes: ProvenCauses | None = None
        """The causes of the losses as far as they are proven."""
        self.moments = moments(finished.run.recording)
        self.folded = not finished.run.score.passed and not lesson_revealed(profile, finished.level)
        """Lesson and par are kept back until the level is passed, or they are asked for."""
        self.seeds = OtherSeeds()

    @property
    def place(self) -> str:
        """The level."""
        return f"{safe(self.finished.level.title)}  ›  debrief"

    def body(self) -> Iterable[Widget]:
        """Two columns where there is room."""
        level = self.finished.level
        with VerticalScroll(id="debrief-scroll"):
            if self._won:
                yield WinBanner(self.finished, id="won")
            yield Static(self._head(), id="verdict")
            if self._won:
                yield Static(id="other-seeds")
            yield Timeline(level.length_s, level.starts, self.finished.recorder.faults, id="debrief-timeline")
            with Container(id="debrief-columns"):
                with Vertical(id="debrief-left"):
                    if self.finished.run.nights:
                        yield Static(debrief_text.both_nights(self.finished), id="both-nights")
                    yield Static(debrief_text.course_of_drill(self.finished), id="happened")
                    if level.hidden:
                        yield Static(debrief_text.predecessor(level), id="predecessor")
                    yield Static(debrief_text.key_moments(self.finished, self.moments), id="moments")
                    yield Static(id="advice")
                    yield Static(self._lesson(), id="lesson")
                    if asked(level):
                        yield Static(debrief_text.questions(level), id="questions")
                with Vertical(id="debrief-right"):
                    yield Static(debrief_text.figures(self.finished))
                    yield Static(self._par(), id="par")
                    yield Static(debrief_text.prediction_result(self.finished, self._points()), id="foreseen")

    def on_mount(self) -> None:
        """Remember the result."""
        self.scroll.focus()
        if not self.finished.opened.lab:
            self._remember()
            reveal_all(self.profile, self.finished.level)
        self._search_changes()
        recorder = self.finished.recorder
        self.timeline.follow(recorder, recorder.length, recorder.length)

    def on_resize(self) -> None:
        """Pack the objectives into the new width."""
        self.verdict.update(self._head())

    def _lesson(self) -> Content:
        return debrief_text.hidden_lesson() if self.folded else debrief_text.lesson(self.finished)

    def _par(self) -> Content:
        done = self.finished
        found = None if self.folded or done.opened.lab else ranking(done.level, done.run.score)
        return Content("") if found is None else debrief_text.par(found)

    def _head(self) -> Content:
        return debrief_text.head(self.finished, self._hints, self.app.size.width - 2 * MARGIN)

    def _remember(self) -> None:
        from drill.design.dump import design_yaml
        from drill.store.store import result_of

        played_at = datetime.now(UTC).isoformat(timespec="seconds")
        result = result_of(self.finished.run, design_yaml(self.finished.design), played_at, self._hints)
        self.profile.attempt(lambda store: store.remember(result), None)

    @work(thread=True, exclusive=True)
    def _search_changes(self) -> None:
        """Try every other design one option away, as long as the screen is open."""
        worker, finished = get_current_worker(), self.finished
        if self._won:
            for surveyed in survey(finished.level, finished.design, finished.run.seed, lambda: not worker.is_cancelled):
                self.app.call_from_thread(self.show_other_seeds, surveyed)
        for found in search(finished.level, finished.design, finished.run, lambda: not worker.is_cancelled):
            self.app.call_from_thread(self.show_advice, found)
        if not worker.is_cancelled:
            self.app.call_from_thread(self.end_search)

    def show_other_seeds(self, found: OtherSeeds) -> None:
        """Say how many of the other seeds the design survives; keep the stars that they hold."""
        self.seeds = found
        self.refresh_bindings()
        place = self.query_one_optional("#other-seeds", Static)
        if place is not None:
            place.update(debrief_text.other_seeds(found))
        if found.held:
            level = self.finished.level
            self.profile.change(HELD, lambda text: added(text, level, found.held))

    def end_search(self) -> None:
        """All of them have been tried."""
        self.searched = True
        self._refresh_story()

    def show_advice(self, found: Search) -> None:
        """Say what has been found so far."""
        self.best = found.best
        if found.causes is not self.causes:
            self.causes = found.causes
            self._refresh_story()
        # The answer may come while the screen is closing and has lost its children.
        place = self.query_one_optional("#advice", Static)
        if place is not None:
            place.update(debrief_text.advice(found))

    def _refresh_story(self) -> None:
        """Show what happened, with the causes that are proven by now."""
        place = self.query_one_optional("#happened", Static)
        if place is not None:
            place.update(debrief_text.course_of_drill(self.finished, self.causes, proving=not self.searched))

    def _points(self) -> str:
        """Points for this forecast, and what all of them say about the player. Kept once a run."""
        finished = self.finished
        if finished.forecast is None:
            return ""
        down = first_down(finished.inputs.topology, finished.run.recording.frames)
        one = calibration.guess(finished.forecast, finished.run.score.availability, down, finished.run.digest)
        every = calibration.parse(self.profile.change(calibration.KEY, lambda text: calibration.added(text, one)[0]))
        return f"{calibration.points(one)} points. {calibration.sentence(every)}"

    @property
    def _won(self) -> bool:
        """True if the level is passed, and not in the laboratory."""
        return self.finished.run.score.passed and not self.finished.opened.lab

    @property
    def _hints(self) -> int:
        return taken(self.profile, self.finished.level)

    # Keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 (Textual's)
        """Offer what there is: moments to go back to, a next level once this one is passed, a folded lesson, other seeds."""
        return {
            # The drill below is the last night's, and the moments are the first one's.
            "moment": bool(self.moments) and not self.finished.run.nights,
            "questions": bool(asked(self.finished.level)),
            "next_level": self._won,
            "unfold": self.folded,
            "worst": self.seeds.worst > 0,
        }.get(action, True)

    def action_scroll(self, by: int) -> None:
        """Scroll the text."""
        self.scroll.scroll_relative(y=by, animate=False)

    def action_again(self) -> None:
        """Back to the plan, which still holds this design."""
        self.post_message(messages.ReplanRequested())

    def action_better(self) -> None:
        """Back to the plan with the best change found so far."""
        if self.best is None:
            self.notify("None of the changes tried saves anything." if self.searched else SEARCHING, markup=False)
            return
        if not self.searched:
            self.app.notify(f"{SEARCHING} This is the best so far.", markup=False)
        design = replace(self.best.design, name=self.finished.design.name)
        self.post_message(messages.ReplanRequested(design, safe(label(self.best))))

    def action_moment(self, number: int) -> None:
        """Into the drill, a little before a moment that mattered."""
        if number >= len(self.moments):
            self.notify(f"There were {len(self.moments)} such moments.", markup=False, timeout=3)
        else:
            self.post_message(messages.MomentRequested(max(0, self.moments[number].event.t - BEFORE_S)))

    def action_questions(self) -> None:
        """Ask what the level was about."""
        from drill.tui.questions import ask_questions

        ask_questions(self.app, self.finished.level, self.profile)

    def action_sides(self) -> None:
        """This drill beside another design: the best change so far, the last try, once it may be seen a known solution."""
        from drill.session.live.compared_designs import ComparedDesign, compared_designs
        from drill.tui import questions

        done = self.finished
        found = compared_designs(done.level, done.design, self.profile, solved=not self.folded)
        if self.best is not None:
            found = (ComparedDesign(f"with {label(self.best)}", self.best.design, done.run.actions), *found)
        own = ComparedDesign("this drill", done.design, done.run.actions)
        if found:
            questions.ask_other_design(
                self.app,
                found,
                lambda other: self.post_message(messages.SideBySideRequested(done.opened, own, other, done.run.seed)),
            )
        else:
            self.notify("There is no other design to compare with yet.", markup=False)

    def action_unfold(self) -> None:
        """Lesson and par, which count as a hint before the level is passed."""
        if not self.folded:
            return
        reveal_lesson(self.profile, self.finished.level)
        self.folded = False
        self.query_one("#lesson", Static).update(self._lesson())
        self.query_one("#par", Static).update(self._par())
        self.refresh_bindings()
        self.call_after_refresh(self.query_one("#lesson", Static).scroll_visible, animate=False)

    @work(thread=True, exclusive=True, group="next")
    def action_next_level(self) -> None:
        """On to the next level without a star; to the list where there is none."""
        from drill.files.library import shipped
        from drill.session.campaign import next_after

        none: dict[str, frozenset[str]] = {}
        stars = self.profile.attempt(lambda store: store.stars(), none)
        found = next_after(shipped(), stars, self.finished.level.id)
        if found is None or found.level is None:
            self.post_message(messages.OtherLevelRequested())
        else:
            self.post_message(messages.NextLevelRequested(OpenedLevel(found.level, str(found.path))))

    def action_worst(self) -> None:
        """The same design, with the worst seed found."""
        finished = self.finished
        self.post_message(messages.DrillRequested(finished.opened, finished.design, None, self.seeds.worst))

    def action_export(self) -> None:
        """Write the run as a page for a browser, or its strip as a picture."""
        from drill.tui.debrief_files import page_or_strip
        from drill.tui.screens.save_as import SaveAs

        finished = self.finished

        def text(name: str) -> str:
            return page_or_strip(name, finished, self.moments, self.causes)

        self.app.push_screen(SaveAs("Write a page (.html) or the strip (.svg) as", f"{finished.level.id}.html", text))

    def action_levels(self) -> None:
        """To the list of levels."""
        self.post_message(messages.OtherLevelRequested())

    def action_save(self) -> None:
        """Save the run as a file."""
        from drill.tui.debrief_files import run_file
        from drill.tui.screens.save_as import SaveAs

        finished = self.finished
        try:
            text = run_file(finished)
        except DrillError as error:
            show_error(self, error)
            return

        def answered(written: bool | None) -> None:
            if written:
                finished.note_saved()

        self.app.push_screen(SaveAs("Save the run as", f"{finished.level.id}-run.json", text), answered)
