"""The plan screen: the map on the left, the options on the right, price and rules updated immediately."""

from __future__ import annotations

from secrets import randbelow
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from drill.session.blast_radius import loss_effect, loss_targets
from drill.session.comparison import PlanDifference, compare, previous
from drill.session.other_seeds import MOST_SEEDS
from drill.session.quote import quote, total
from drill.syntax.safe_text import safe
from drill.tui import messages
from drill.tui.notices import show_error
from drill.tui.screens.options_editor import DesignScreen
from drill.tui.widgets.plan_text import complaints

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.session.opened_level import OpenedLevel
    from drill.session.profile import Profile
    from drill.tui.screens.prediction import Start


class PlanScreen(DesignScreen):
    """Chooses a design for a level."""

    ABOUT = (
        "Plan the data tier. Every row on the right is an option: up and down move, left and right change it, Enter lists all "
        "values with their prices. The map, the bill and the rules respond at once; only a design that breaks no rule can be "
        "drilled. c compares with your last try, x shows what would be left without a zone or a node, ? gives a hint (there are "
        "two; they are free, and noted). Tab switches to the map and back, z and Z zoom it. Your plan is saved as you go."
    )
    FIRST: ClassVar[tuple[str, ...]] = (
        "back",
        "drill",
        "inspect",
        "map",
        "hint",
        "brief",
        "compare",
        "bill",
        "undo",
        "weak",
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "drill", "Drill", id="drill", tooltip="Run the drill with this design"),
        Binding("f", "weak", "SPOFs", id="weak", tooltip="Mark single points of failure"),
        Binding("c", "compare", "Compare", id="compare", tooltip="Mark what differs from your last try"),
        Binding("x", "lose", "Lose", id="lose", show=False, tooltip="What is left without a zone, a region or a node"),
        Binding(
            "v", "sides", "Sides", id="sides", show=False, tooltip="This plan beside another one with the same seed"
        ),
        Binding("question_mark", "hint", "Hint", id="hint", key_display="?", tooltip="A hint; there are two"),
        Binding("g", "brief", "Goals", id="goals", tooltip="Read the objectives again"),
    ]

    def __init__(self, opened: OpenedLevel, profile: Profile) -> None:
        super().__init__(opened, profile)
        self._weak = False
        self._compares = False
        self._last: Design | None = None
        self._seed = 1
        self._drilled = 0
        """Seed of the last drill from this plan; 0: there was none."""
        self._tried = False
        """True if there is a try to compare with."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 (Textual's)
        """Offer only actions that would do something now; a laboratory has neither goals nor hints."""
        if action == "compare":
            return self._tried
        if action in ("hint", "brief"):
            return not self.lab
        if action == "inspect":
            return bool(self.draft.unknown)
        return None if action == "undo" and not self.changed else True

    def mark(self) -> None:
        """Mark what the player asked for: single points of failure, or differences from the last try."""
        self.refresh_bindings()
        compared = self._compared()
        self.rows.show(
            self.shown, self.wrong, compared.options if compared else frozenset(), unknown=self.draft.unknown
        )
        if compared:
            self.map.mark(compared.marked, "$primary")
        else:
            self.map.mark(frozenset(self._weak_points()))

    def _weak_points(self) -> tuple[str, ...]:
        if not self._weak or self.violations:
            return ()
        from drill.topology.analysis import single_points

        return single_points(self.level, self.shown)

    def _compared(self) -> PlanDifference | None:
        """The last try against the plan, while asked for."""
        if not self._compares or self.violations or self._last is None:
            return None
        month, before = self.month, total(quote(self.level, self._last))
        gap = month - before if month is not None and before is not None else None
        return compare(self.level, self._last, self.shown, gap)

    # Looking closer

    def action_weak(self) -> None:
        """Single points of failure on and off."""
        self._weak = not self._weak
        self.mark()
        if self._weak and not self.violations:
            found = ", ".join(map(safe, self._weak_points()))
            text = (
                f"Nothing takes over from: {found}"
                if found
                else "There is none: something can take over from every node."
            )
            self.notify(text, title="Single points of failure", markup=False, timeout=8)

    def action_compare(self) -> None:
        """Toggle the marks on differences from the last try."""
        self._last = self.profile.attempt(lambda store: previous(store, self.level), self._last)
        if self._last is None:
            self.notify("There is no try to compare with yet.", markup=False)
            return
        self._compares = not self._compares
        self.mark()
        compared = self._compared()
        if compared:
            said = Content("\n").join(
                [Content.styled("Against your last try", "bold"), *map(Content, compared.sentences)]
            )
            self.rules.update(said)
        else:
            self.rules.update(complaints(self.violations))

    def action_lose(self) -> None:
        """Show what remains without a zone, a region or a node."""
        from drill.tui.screens.pick import Pick, PickRow

        if self.violations:
            self.notify("Fix the rules that the design breaks first.", markup=False)
            return
        parts = loss_targets(self.level, self.map.topology)

        def picked(number: int | None) -> None:
            if number is not None and number >= 0:
                found, said = loss_effect(self.level, self.shown, parts[number])
                self.map.lose(frozenset(found.lost))
                self.rules.update(Content("\n".join(said)))

        self.app.push_screen(Pick("What if you lost…", tuple(PickRow(safe(part)) for part in parts)), picked)

    def action_hint(self) -> None:
        """The first hint, then the second."""
        from drill.session.hints import STEPS, hints_given, take_hint

        text, number = take_hint(self.profile, self.level), hints_given(self.profile, self.level)
        head = f"Hint {number} of {STEPS}" + ("; ? gives the other" if number < STEPS else "")
        self.rules.update(
            Content("\n").join([Content.styled(head, "bold $accent"), Content(text), complaints(self.violations)])
        )

    def action_brief(self) -> None:
        """The objectives."""
        from drill.tui.screens.help import Notice
        from drill.words.metric_words import bound_words

        rows = tuple(
            ("" if number else f"☆ {safe(goal.name)}", bound_words(bound))
            for goal in self.level.objectives
            for number, bound in enumerate(goal.bounds)
        )
        self.app.push_screen(Notice("Stars: all of a star's lines must hold", rows))

    def action_sides(self) -> None:
        """This plan beside another design, with the same seed."""
        from drill.session.comparison import ComparedDesign, compared_designs
        from drill.tui import questions

        if not self.draft.start_known:
            self.notify("Today's design has unknown parts: inspect them, or drill, to see it.", markup=False)
            return
        design = self._settled()
        if design is None:
            return
        found = compared_designs(self.level, design, self.profile, solved=False)
        if not found:
            self.notify("There is no other design to compare with.", markup=False)
            return
        own = ComparedDesign("this plan", design)
        questions.ask_other_design(
            self.app,
            found,
            lambda other: self.post_message(messages.SideBySideRequested(self.opened, own, other, self._seed)),
        )

    # Onwards

    def _settled(self) -> Design | None:
        """The design as a saved one would load. None, and said why, while a rule is broken."""
        from drill.design.legal_form import legal_form, refusals

        if self.violations:
            self.notify(
                "The design breaks a rule. The panel on the right says how to fix it.", severity="warning", markup=False
            )
            return None
        design = legal_form(self.level, self.design)
        if design is None:
            show_error(self, "\n".join(refusals(self.level, self.design)))
        return design

    def action_drill(self) -> None:
        """Ask for a forecast, then start; refused while a rule is broken."""
        from drill.tui.screens.prediction import Prediction

        design = self._settled()
        if design is None:
            return
        if self.lab:
            self.post_message(messages.DrillRequested(self.opened, design, None, self._seed))
            return

        if self._drilled and self.level.deck:
            # Another attempt has another seed; the dialog offers the same one again.
            self._seed = 1 + randbelow(MOST_SEEDS)

        def answered(start: Start | None) -> None:
            if start is not None:
                self._seed = self._drilled = start.seed
                self.post_message(messages.DrillRequested(self.opened, design, start.forecast, start.seed))

        self.app.push_screen(Prediction(self.map.topology, self._seed, self._drilled), answered)

    def on_screen_resume(self) -> None:
        """After a drill: focus the options, show hidden parts, allow comparing with the try."""
        self.rows.focus()
        last = self.profile.attempt(lambda store: previous(store, self.level), None, quiet=True)
        self._tried = not self.lab and last is not None
        unknown = self.draft.unknown
        self.draft.look_again()
        if unknown != self.draft.unknown:
            self._show()
        self.refresh_bindings()
