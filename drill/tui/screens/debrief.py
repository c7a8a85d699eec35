"""The debrief screen: a result, and what one can do with it: try again, look closer, save it, go on."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from drill.catalog.claim_questions import asked
from drill.errors import DrillError
from drill.session.hints import reveal_lesson
from drill.session.opened_level import OpenedLevel
from drill.session.what_if import label
from drill.syntax.safe_text import safe
from drill.tui import messages
from drill.tui.notices import show_error
from drill.tui.screens.debrief_page import DebriefPage

SEARCHING = "The search for the best change is still running."
BEFORE_S = 2
"""A moment is gone back to a little before it."""


class DebriefScreen(DebriefPage):
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
        "and 3 go back into the drill at the moments that mattered. A won design is run with twenty other seeds: a star that "
        "holds with them is yours, one that varies depends on the seed, and w plays the worst of them. s saves the run as a file "
        "anyone can verify with `drill replay`, e writes it as a page for a browser."
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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 (Textual's)
        """Offer what there is: moments to go back to, a next level once this one is passed, a folded lesson, other seeds."""
        return {
            # The drill below is the last night's, and the moments are the first one's.
            "moment": bool(self.moments) and not self.finished.run.nights,
            "questions": bool(asked(self.finished.level)),
            "next_level": self.won,
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
        from drill.session.comparison import ComparedDesign, compared_designs
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
        self.unfold()

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
