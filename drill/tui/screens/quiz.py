"""A level's questions, one after the other: once before its first drill, once after."""

from __future__ import annotations

from string import digits
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from drill.catalog.claim_questions import asked
from drill.session.learning_record import answered, options
from drill.syntax.safe_text import safe
from drill.tui.screens.dialog import Dialog
from drill.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from drill.model.level import Level, Question
    from drill.session.learning_record import Answered, Phase

HINTS = {
    "before": "Enter or a digit answers, Esc leaves without keeping anything. The right answers are shown after the drill.",
    "after": "Enter or a digit answers, Esc leaves without keeping anything.",
}
KEPT = "The answers are kept on this machine. Enter or Esc closes."


class Quiz(Dialog[bool]):
    """Asks every question, and ends with True if all were answered. The last answer keeps them all; leaving before it none."""

    rows = getters.query_one(OptionList)
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "close", "Back")]

    def __init__(self, level: Level, phase: Phase, keep: Callable[[tuple[Answered, ...]], None]) -> None:
        super().__init__()
        self._level, self._phase, self._keep = level, phase, keep
        self._questions = asked(level)
        self._chosen: list[int] = []
        """Numbers of the answers so far, from 1."""
        self._answered = False
        """True if the answers are shown, and the next key ends it."""

    def compose(self) -> ComposeResult:
        """The question, its answers, and what the keys do."""
        with Vertical(classes="dialog"):
            yield Static(classes="question", id="quiz-question")
            yield Rows()
            yield Static(Content.styled(HINTS[self._phase], "$quiet"), classes="question", id="quiz-hint")

    def on_mount(self) -> None:
        """The first question."""
        self._ask()

    def action_close(self) -> None:
        """Leave, whatever has been answered so far."""
        self.dismiss(len(self._chosen) == len(self._questions))

    def _ask(self) -> None:
        number = len(self._chosen)
        question = self._questions[number]
        place = f"{number + 1} of {len(self._questions)}"
        self.query_one("#quiz-question", Static).update(
            Content.assemble((f"{place}  ", "$quiet"), (safe(question.ask), "bold"))
        )
        rows = self.rows
        rows.clear_options()
        rows.add_options(Option(Content(f" {at}  {safe(text)}")) for at, text in enumerate(options(question), 1))
        rows.highlighted = 0

    def on_key(self, event: events.Key) -> None:
        """A digit answers."""
        if not self._answered and event.character and event.character in digits:
            event.stop()
            self._take(int(event.character))

    @on(OptionList.OptionSelected)
    def take_row(self, event: OptionList.OptionSelected) -> None:
        """The answer under the cursor, of the question that was on the screen then."""
        event.stop()
        if event.option not in self.rows.options:
            return
        if self._answered:
            self.action_close()
        else:
            self._take(event.option_index + 1)

    def _take(self, choice: int) -> None:
        unanswered = self._questions[len(self._chosen) :]  # none once the last answer has closed the dialog
        if not unanswered or not 1 <= choice <= len(options(unanswered[0])):
            return
        self._chosen.append(choice)
        if len(self._chosen) < len(self._questions):
            self._ask()
        else:
            self._end(answered(self._level, self._chosen, self._phase))

    def _end(self, made: tuple[Answered, ...]) -> None:
        """Store the answers; after a drill, also show the right ones."""
        self._keep(made)
        if self._phase == "before":
            self.action_close()
        else:
            self._show_answers(made)

    def _show_answers(self, made: tuple[Answered, ...]) -> None:
        """Every question with its right answer, and a wrong one that was given."""
        self._answered = True
        right = sum(one.right for one in made)
        self.query_one("#quiz-question", Static).update(
            Content.styled(f"{right} of {len(made)} answers are right", "bold")
        )
        rows = self.rows
        rows.clear_options()
        for question, choice in zip(self._questions, self._chosen, strict=True):
            rows.add_option(Option(_answer(question, options(question)[choice - 1])))
        rows.highlighted = 0
        self.query_one("#quiz-hint", Static).update(Content.styled(KEPT, "$quiet"))


def _answer(question: Question, given: str) -> Content:
    """A question with the answer that was given, and the right one below a wrong one."""
    right = ("\n ✓ ", "$state-up"), safe(question.right)
    wrong = () if given == question.right else (("\n ✗ ", "$state-down"), safe(given))
    return Content.assemble((safe(question.ask), "bold"), *wrong, *right)
