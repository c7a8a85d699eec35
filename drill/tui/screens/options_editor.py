"""The design editor: the map on the left, the options on the right, price and rules updated immediately."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from drill.catalog import rules
from drill.catalog.burstable import above_baseline
from drill.design.plan_rows import allowed, option_key
from drill.errors import DrillError
from drill.session.draft import Draft
from drill.session.live.node_card import plan_parts, planned
from drill.session.quote import price_of_value, quote, quote_as_known, total
from drill.syntax.safe_text import safe
from drill.topology.build import build
from drill.tui import messages
from drill.tui.bill_text import bill_rows
from drill.tui.screens.base_screen import Page
from drill.tui.widgets.map_view import MapView
from drill.tui.widgets.option_rows import OptionRows
from drill.tui.widgets.plan_text import complaints, node_line, option_meaning, price
from drill.words.english import english

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.catalog.rules import Violation
    from drill.design.option import Option
    from drill.model.design import Design
    from drill.session.inherited_plan import InheritedPlan
    from drill.session.opened_level import OpenedLevel
    from drill.session.profile import Profile


class DesignScreen(Page):
    """A map beside options; every change is shown, priced, checked and kept."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u,ctrl+z", "undo", "Undo", id="undo", tooltip="Undo the last change"),
        Binding("b", "bill", "Bill", id="bill", tooltip="The monthly bill line by line"),
        Binding("m", "map", "Map", id="map", tooltip="Show the map alone, or with the options"),
        Binding("s", "save", "Save", id="save", show=False, tooltip="Save the design as a YAML file"),
        Binding("o", "open", "Open", id="open-design", show=False, tooltip="Open a design file"),
        Binding("ctrl+r,ctrl+y", "redo", "Redo", id="redo", show=False, tooltip="Redo the change"),
        Binding("i", "inspect", "Inspect", id="inspect", tooltip="Look at an unknown part; counts as a hint"),
        Binding("r", "reset", "Reset", id="reset", show=False, tooltip="Back to the level's own design"),
        Binding(
            "z,plus,equals_sign", "zoom(1)", "Zoom in", id="zoom-in", show=False, tooltip="Map: world, region, node"
        ),
        Binding(
            "Z,minus,underscore", "zoom(-1)", "Zoom out", id="zoom-out", show=False, tooltip="Map: zoom out by a step"
        ),
    ]

    map = getters.query_one(MapView)
    side = getters.query_one("#plan-side", Vertical)
    rows = getters.query_one(OptionRows)
    meaning = getters.query_one("#meaning", Static)
    price = getters.query_one("#price", Static)
    rules = getters.query_one("#rules", Static)

    def __init__(self, opened: OpenedLevel, profile: Profile) -> None:
        super().__init__(id="plan")
        self.opened, self.profile = opened, profile
        self.level, self.lab = opened.level, opened.lab
        self.draft = Draft(opened, profile)
        self.violations: tuple[Violation, ...] = ()
        self.month: int | None = None
        """Micro-dollars a month; None for a design that cannot be built."""

    @property
    def design(self) -> Design:
        """The design as it is, uninspected parts included."""
        return self.draft.design

    @property
    def shown(self) -> Design:
        """The design with defaults in place of what is unknown: all that the screen is drawn from but price and rules."""
        return self.draft.shown

    @property
    def changed(self) -> bool:
        """True if there is a change to revert."""
        return self.draft.changed

    @property
    def place(self) -> str:
        """The level, and the purpose of the screen."""
        return f"{safe(self.level.title)}  ›  plan"

    def body(self) -> Iterable[Widget]:
        """Map beside options, with the option's meaning below."""
        with Horizontal(id="plan-body"):
            yield MapView(build(self.level, self.shown), id="plan-map")
            with Vertical(id="plan-side"):
                yield OptionRows(self.level, self.shown, id="options")
                yield Static(id="meaning")
                yield Static(id="price")
                yield Static(id="rules")

    def on_mount(self) -> None:
        """Continue the plan of the last time."""
        self.map.card_facts = lambda node: planned(self.level, self.shown, node, self.draft.unknown)
        self.draft.recall()
        self._show()
        self.rows.focus()

    # What is shown

    def _show(self) -> None:
        """Everything that follows from the design."""
        self.violations = rules.check(self.level, self.design)
        before, self.month = self.month, total(quote(self.level, self.design))
        with suppress(DrillError, LookupError, ValueError):
            self.map.plan = plan_parts(self.level, self.shown, self.draft.unknown)
            self.map.show(build(self.level, self.shown))
        self.mark()
        self.price.update(price(self.month, before, self.level.budget_usd_month))
        remark = None if self.violations else above_baseline(self.level, self.shown)
        self.rules.update(complaints(self.violations, "" if remark is None else english(remark, self.level)))
        self._explain()

    def _explain(self) -> None:
        option = self.rows.current
        if option is not None:
            self.meaning.update(option_meaning(self.level, self.shown, self.draft.plan, option))

    def mark(self) -> None:
        """Mark the rows that break a rule."""
        self.rows.show(self.shown, self.wrong, unknown=self.draft.unknown)

    @property
    def wrong(self) -> frozenset[str]:
        """Keys of the options that break a rule."""
        return frozenset(option_key(violation.path) for violation in self.violations)

    # Changing

    @on(messages.OptionPointedAt)
    def explain(self) -> None:
        """Show the option's meaning."""
        self._explain()

    @on(messages.OptionStepped)
    def step(self, event: messages.OptionStepped) -> None:
        """Step a value, unless a change on the way here took the option away."""
        option = self.rows.standing(event.option)
        if option is not None:
            self.change(option, self.draft.plan.stepped(self.level, option, event.by))

    @on(messages.ValuesRequested)
    def list_values(self, event: messages.ValuesRequested) -> None:
        """List the values with their prices."""
        from drill.tui.screens.pick import Pick, PickRow

        option = self.rows.standing(event.option)
        if option is None:
            return
        if not allowed(self.level, option.key):
            self._say_fixed()
            return
        plan = self.draft.plan
        unknown = bool(plan.hidden_path(option))
        choices = option.choices(self.level, self.shown)
        if len(choices) <= 2 and not unknown:
            self.change(option, plan.stepped(self.level, option, 1))
            return
        rows = tuple(
            PickRow(safe(text), *price_of_value(self.level, plan, option, value, self.month)) for value, text in choices
        )
        values = [value for value, _ in choices]
        now = None if unknown else option.get(self.shown)

        def picked(number: int | None) -> None:
            if number is not None and number >= 0 and self.rows.standing(option):
                self.change(option, self.draft.plan.chosen(self.level, option, values[number]))

        self.app.push_screen(Pick(option.label.strip(), rows, values.index(now) if now in values else 0), picked)

    @on(messages.NodeSelected)
    def name_node(self, event: messages.NodeSelected) -> None:
        """Show the node's kind and place."""
        node = next((n for n in self.map.topology.nodes if n.id == event.node), None)
        if node is not None:
            self.meaning.update(node_line(node))

    def change(self, option: Option, plan: InheritedPlan) -> None:
        """Change an option, and show which other choices changed with it."""
        from drill.design.changes import overridden_choices

        if not allowed(self.level, option.key):
            self._say_fixed()
            return
        besides = overridden_choices(self.level, option, self.shown, plan.shown(self.level))
        self.put_plan(plan)
        if besides:
            self.notify(safe("; ".join(besides)), title="Changed with it", markup=False)

    def put(self, design: Design) -> None:
        """Replace the design, without unknown parts; undo reverts it."""
        self._follow(changed=self.draft.put(design))

    def put_plan(self, plan: InheritedPlan) -> None:
        """Replace the design and its unknown parts; undo reverts it."""
        self._follow(changed=self.draft.put_plan(plan))

    def _say_fixed(self) -> None:
        self.notify("This level does not let you change it; i inspects it.", markup=False)

    def action_undo(self) -> None:
        """Revert the last change."""
        self._follow(changed=self.draft.undo())

    def action_redo(self) -> None:
        """Make it again."""
        self._follow(changed=self.draft.redo())

    def action_reset(self) -> None:
        """The level's own design; undo brings the plan back."""
        self._follow(changed=self.draft.reset())

    def _follow(self, *, changed: bool) -> None:
        """Show and keep the draft after a change."""
        if not changed:
            return
        self._show()
        if self.draft.keep():
            self.refresh_bindings()
            self.notify("Another window has changed this plan too. u switches to its version.", markup=False)

    # Looking closer

    def action_map(self) -> None:
        """The map alone, or with the options."""
        self.side.toggle_class("-hidden")
        (self.map if self.side.has_class("-hidden") else self.rows).focus()

    def action_inspect(self) -> None:
        """Inspect the hidden part under the cursor, and show it."""
        from drill.session.inspection import inspect_part

        option = self.rows.current
        path = self.draft.plan.hidden_path(option) if option else ""
        if option is None or not path:
            self.notify("There is nothing unknown in this row.", markup=False)
            return
        inspect_part(self.profile, self.level, path)
        self.draft.look_again()
        self._show()
        self.draft.keep()
        self.notify(
            f"{option.label.strip()}: {safe(self.rows.value(option))}",
            title="Inspected; counts as a hint",
            markup=False,
        )

    def action_zoom(self, by: int) -> None:
        """Zoom in on the selected node, or out."""
        self.map.closer(by)

    def action_back(self) -> None:
        """Zoom out, then return to the brief."""
        view = self.map
        if view.check_action("back", ()):
            view.action_back()
        else:
            super().action_back()

    def action_bill(self) -> None:
        """The bill line by line."""
        from drill.tui.screens.help import Notice

        items = quote_as_known(self.level, self.draft.plan)
        if items is None:
            self.notify("A design that breaks a rule has no bill.", markup=False)
            return
        self.app.push_screen(Notice("Monthly bill", bill_rows(self.level, self.shown, items)))

    # Keeping

    def action_save(self) -> None:
        """Save the design as a file."""
        from drill.design.dump import design_yaml
        from drill.tui.screens.save_as import SaveAs

        self.app.push_screen(
            SaveAs("Save the design as", f"{self.design.name}.yaml", design_yaml(self.shown, self.draft.unknown))
        )

    def action_open(self) -> None:
        """Open a design file."""
        from drill.tui.screens.open_file import OpenDesign

        def answered(plan: InheritedPlan | None) -> None:
            if plan is not None:
                self.put_plan(plan)

        self.app.push_screen(OpenDesign(self.level, f"{self.design.name}.yaml"), answered)
