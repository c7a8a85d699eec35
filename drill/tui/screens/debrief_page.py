"""The debrief's contents: the verdict, the three axes, the losses with their causes; and what is searched for meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import getters, work
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from drill.catalog.claim_questions import asked
from drill.report.moments import moments
from drill.session import calibration
from drill.session.forecast import first_down
from drill.session.hints import lesson_revealed, taken
from drill.session.inspection import reveal_all
from drill.session.other_seeds import KEY as HELD
from drill.session.other_seeds import OtherSeeds, added, survey
from drill.session.ranking import ranking
from drill.session.what_if import Search, search
from drill.syntax.safe_text import safe
from drill.tui import debrief_results, debrief_text
from drill.tui.screens.base_screen import Page
from drill.tui.widgets.source_list import SourceList
from drill.tui.widgets.timeline import Timeline
from drill.tui.widgets.win_banner import WinBanner

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.proof.option_counterfactuals import Counterfactual
    from drill.proof.proven_causes import ProvenCauses
    from drill.session.live.finished_drill import FinishedDrill
    from drill.session.profile import Profile

MARGIN = 4
"""Padding and scroll bar on each side."""


class DebriefPage(Page):
    """The result of a drill in columns. Causes, the best change and other seeds follow as they are found."""

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
            if self.won:
                yield WinBanner(self.finished, id="won")
            yield Static(self._head(), id="verdict")
            if self.won:
                yield Static(id="other-seeds")
            yield Timeline(level.length_s, level.starts, self.finished.recorder.faults, id="debrief-timeline")
            with Container(id="debrief-columns"):
                with Vertical(id="debrief-left"):
                    if self.finished.run.nights:
                        yield Static(debrief_results.both_nights(self.finished), id="both-nights")
                    yield Static(debrief_text.course_of_drill(self.finished), id="happened")
                    if level.diagnosis:
                        yield Static(debrief_text.diagnosis(self.finished), id="diagnosis")
                    if level.hidden:
                        yield Static(debrief_text.predecessor(level), id="predecessor")
                    yield Static(debrief_text.key_moments(self.finished, self.moments), id="moments")
                    yield Static(id="advice")
                    yield Static(self._lesson(), id="lesson")
                    if level.sources:
                        yield SourceList(level, id="sources", classes="-hidden" if self.folded else "")
                    if asked(level):
                        yield Static(debrief_text.questions(level), id="questions")
                with Vertical(id="debrief-right"):
                    yield Static(debrief_results.figures(self.finished))
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
        return debrief_text.head(self.finished, self.hints, self.app.size.width - 2 * MARGIN)

    def _remember(self) -> None:
        from drill.design.dump import design_yaml
        from drill.store.store import result_of

        played_at = datetime.now(UTC).isoformat(timespec="seconds")
        result = result_of(self.finished.run, design_yaml(self.finished.design), played_at, self.hints)
        self.profile.attempt(lambda store: store.remember(result), None)

    @work(thread=True, exclusive=True)
    def _search_changes(self) -> None:
        """Try every other design one option away, as long as the screen is open."""
        worker, finished = get_current_worker(), self.finished
        if self.won:
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
    def won(self) -> bool:
        """True if the level is passed, and not in the laboratory."""
        return self.finished.run.score.passed and not self.finished.opened.lab

    @property
    def hints(self) -> int:
        """The number of hints that were taken."""
        return taken(self.profile, self.finished.level)

    def unfold(self) -> None:
        """Show lesson and par."""
        self.folded = False
        lesson = self.query_one("#lesson", Static)
        lesson.update(self._lesson())
        self.query("#sources").remove_class("-hidden")
        self.query_one("#par", Static).update(self._par())
        self.refresh_bindings()
        self.call_after_refresh(lesson.scroll_visible, animate=False)
