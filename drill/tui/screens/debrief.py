"""Debrief: the verdict, the three axes, where it was lost and why, and what it cost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from drill.errors import DrillError
from drill.report.losses import losses
from drill.report.text import dollars, figure, percent
from drill.tui import words
from drill.tui.forecast import compare, first_down
from drill.tui.hindsight import Found, better, in_turn, lived, sentence
from drill.tui.screens.levels import bound_words
from drill.tui.screens.page import Page
from drill.tui.story import cause_words, sentences
from drill.tui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.model.run import ObjectiveResult
    from drill.tui.app import DrillApp
    from drill.tui.outcome import Outcome

BAR = 10
MARGIN = 4
"""Padding and scroll bar on each side."""
MOST_LOSSES = 8


class DebriefScreen(Page):
    """What a drill came to."""

    ABOUT = (
        "The score is exactly what `drill score` says for the same level, design, seed and actions. a goes back to the plan with "
        "this design, to change one thing and try again; s saves the run as a file anyone can verify with `drill replay`."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "again", "Again", id="again", tooltip="Back to the plan with this design"),
        Binding("s", "save", "Save run", id="save"),
        Binding("l", "levels", "Levels", id="levels"),
        Binding("down,j", "scroll(2)", "Scroll", show=False),
        Binding("up,k", "scroll(-2)", "Scroll", show=False),
    ]

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(id="debrief")
        self.outcome = outcome

    @property
    def place(self) -> str:
        """The level."""
        return f"{words.plain(self.outcome.level.title)}  ›  debrief"

    def body(self) -> Iterable[Widget]:
        """Two columns where there is room."""
        level = self.outcome.level
        with VerticalScroll(id="debrief-scroll"):
            yield Static(self._head(), id="verdict")
            yield Timeline(level.length_s, level.starts, level.faults, id="debrief-timeline")
            with Container(id="debrief-columns"):
                with Vertical(id="debrief-left"):
                    yield Static(self._happened())
                    yield Static(id="hindsight")
                    yield Static(self._learnt())
                yield Static(self._right(), id="debrief-right")

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
        from drill.loading.dump import design_yaml
        from drill.store.store import Store, StoreError, result_of

        played_at = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            Store().remember(result_of(self.outcome.run, design_yaml(self.outcome.design), played_at))
        except StoreError as error:
            cast("DrillApp", self.app).warn_once(error)

    @work(thread=True, exclusive=True)
    def _look_back(self) -> None:
        """Try every other design one option away, as long as the screen is open."""
        from drill.options.changes import changes

        worker, outcome = get_current_worker(), self.outcome
        rows = in_turn(changes(outcome.level, outcome.design))
        best: Found | None = None
        for tried, change in enumerate(rows, 1):
            run = lived(outcome.level, change, outcome.run.seed, outcome.run.actions, lambda: not worker.is_cancelled)
            if run is None:
                return
            found = Found(change, run)
            best = found if better(found, best) else best
            self.app.call_from_thread(self._show_hindsight, sentence(outcome.run, best, tried, len(rows)))

    def _show_hindsight(self, text: str) -> None:
        if self.is_attached:
            lines = [_heading("The one change that would have saved most"), Content(text)]
            self.query_one("#hindsight", Static).update(Content("\n").join(lines))

    # Text

    def _head(self) -> Content:
        score = self.outcome.run.score
        word = ("✔ Passed", "bold $state-up") if score.passed else ("✘ Not passed", "bold $state-down")
        return Content("\n").join([Content.assemble(word), Content(""), *self._objectives()])

    def _happened(self) -> Content:
        """What happened, in sentences."""
        said = sentences(self.outcome.level, self.outcome.run)
        return Content("\n").join([_heading("What happened"), *(Content(f"• {words.plain(text)}") for text in said)])

    def _learnt(self) -> Content:
        """The forecast against the result, and the level's lesson."""
        outcome = self.outcome
        lines: list[Content] = []
        if outcome.forecast:
            down = first_down(outcome.plant.topology, outcome.run.recording.frames)
            compared = compare(outcome.forecast, outcome.run.score.availability, down)
            lines += [
                _heading("Your forecast"),
                Content(compared.availability),
                Content(words.plain(compared.first_down)),
                Content(""),
            ]
        if outcome.level.story.lesson.strip():
            lines += [_heading("The lesson"), Content(words.prose(outcome.level.story.lesson))]
        return Content("\n").join(lines)

    def _objectives(self) -> list[Content]:
        """Each star with its bounds and what they were. A bound is never broken over two lines."""
        score = self.outcome.run.score
        room = self.app.size.width - 2 * MARGIN
        lines = []
        for objective in self.outcome.level.objectives:
            won = objective.name in score.stars
            star = ("★ ", "bold $star") if won else ("☆ ", "$quiet")
            line = Content.assemble(star, (f"{words.plain(objective.name):<8} ", "bold"))
            start = line.cell_length
            for row in score.objectives:
                if row.name != objective.name:
                    continue
                item = _bound(row)
                if line.cell_length > start and line.cell_length + item.cell_length > room:
                    lines.append(line)
                    line = Content(" " * start)
                line = Content.assemble(line, item, "   ")
            lines.append(line)
        return lines

    def _right(self) -> Content:
        """Numbers: the axes, the losses, the bill."""
        score, recording = self.outcome.run.score, self.outcome.run.recording
        back = (
            "never"
            if score.recovered_s is None
            else words.span(score.recovered_s)
            if score.recovered_s
            else "nothing to recover from"
        )
        lines = [
            _heading("Availability"),
            Content.assemble(
                (percent(score.availability), "bold"), f" of {words.count(score.offered)} answered in time"
            ),
            Content(f"worst minute {percent(score.worst_minute)}, down {words.span(score.down_s)}, recovery {back}"),
            Content(""),
            _heading("Staleness"),
            Content.assemble((percent(score.stale_ratio), "bold"), f" of {words.count(score.reads)} reads too old"),
            Content(f"99 % younger than {score.age_p99_s:.1f} s, writes lost {words.count(score.lost_writes)}"),
            Content(""),
            _heading("Cost"),
            Content.assemble((dollars(score.monthly_micro_usd), "bold"), " a month"),
            *(Content(f"{dollars(item.micro_usd_month):>12}  {words.plain(item.what)}") for item in score.bill),
            *(
                Content(f"{dollars(amount):>12}  {words.plain(what)} (this drill)")
                for what, amount in recording.drill_items
            ),
            Content(""),
            _heading("Where requests were lost"),
        ]
        return Content("\n").join([*lines, *self._losses()])

    def _losses(self) -> list[Content]:
        found = losses(self.outcome.run.recording.ledger)
        if not found:
            return [Content("Nowhere.")]
        most = found[0].count
        lines = []
        for loss in found[:MOST_LOSSES]:
            cause = cause_words(loss.cause)
            style = words.OUTCOME_STYLE.get(loss.outcome, "")
            filled = max(1, round(loss.count / most * BAR))
            glyph = words.OUTCOME_GLYPH.get(loss.outcome, "█")
            lines.append(Content.assemble(
                (f"{glyph * filled:<{BAR}}", style), f" {words.count(loss.count):>9} {words.plain(loss.outcome):<6} {cause}",
            ))  # fmt: skip
        rest = sum(loss.count for loss in found[MOST_LOSSES:])
        if rest:
            lines.append(Content(f"{'':<{BAR}} {words.count(rest):>9} from {len(found) - MOST_LOSSES} smaller causes"))
        return lines

    # Keys

    def action_scroll(self, by: int) -> None:
        """Scroll the text."""
        self.query_one("#debrief-scroll", VerticalScroll).scroll_relative(y=by, animate=False)

    def action_again(self) -> None:
        """Back to the plan, which still holds this design."""
        cast("DrillApp", self.app).back_to("plan")

    def action_levels(self) -> None:
        """To the list of levels."""
        app = cast("DrillApp", self.app)
        if not app.back_to("levels-screen"):
            app.back_to("title")
            app.open_levels()

    def action_save(self) -> None:
        """Save the run as a file."""
        from drill.loading.dump import design_yaml
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


def _heading(text: str) -> Content:
    return Content.styled(text, "bold $primary")


def _bound(row: ObjectiveResult) -> Content:
    """A bound, whether it was met, and the value."""
    metric, _, rest = row.bound.partition(" ")
    mark = ("✔ ", "$state-up") if row.met else ("✘ missed: ", "bold $state-down")
    return Content.assemble(mark, bound_words(metric, rest), (f" ({figure(metric, row.value)})", "$quiet"))
