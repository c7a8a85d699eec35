"""Plan: the map on the left, the options on the right, price and rules at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from drill.catalog import rules
from drill.errors import DrillError
from drill.scoring.bill import bill
from drill.topology.build import build
from drill.topology.plant import plant
from drill.tui import words
from drill.tui.history import History
from drill.tui.screens.page import Page
from drill.tui.widgets.map_view import MapView
from drill.tui.widgets.option_rows import OptionRows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.events import ScreenResume
    from textual.widget import Widget

    from drill.catalog.rules import Violation
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.model.run import BillItem
    from drill.options.table import Option
    from drill.tui.app import DrillApp
    from drill.tui.forecast import Forecast


class PlanScreen(Page):
    """Choose a design for a level."""

    ABOUT = (
        "Plan the data tier. Every row on the right is a choice: up and down move, left and right change it, Enter lists all "
        "values with their prices. The map, the bill and the rules answer at once; only a design that breaks no rule can be "
        "drilled. Tab goes to the map and back; what you plan is kept for the next time."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "drill", "Drill", id="drill", tooltip="Live through it with this design"),
        Binding("u,ctrl+z", "undo", "Undo", id="undo", tooltip="Take the last change back"),
        Binding("f", "weak", "Weak", id="weak", tooltip="Mark what nothing can take over from"),
        Binding("b", "bill", "Bill", id="bill", tooltip="The monthly bill line by line"),
        Binding("s", "save", "Save", id="save", show=False, tooltip="Save the design as a YAML file"),
        Binding("ctrl+r,ctrl+y", "redo", "Redo", show=False, tooltip="Make the change again"),
        Binding("m", "map", "Map", id="map", tooltip="Show the map alone, or with the options"),
        Binding("r", "reset", "Reset", show=False, tooltip="Back to the level's own design"),
        Binding("g", "brief", "Goals", show=False, tooltip="Read the objectives again"),
    ]

    def __init__(self, level: Level) -> None:
        super().__init__(id="plan")
        self.level = level
        self._origin = replace(level.start, name=f"my-{level.id}", level=level.id)
        self._history: History[Design] = History(self._origin)
        self._violations: tuple[Violation, ...] = ()
        self._month: int | None = None
        self._before: int | None = None
        self._weak = False

    @property
    def design(self) -> Design:
        """The design as it stands."""
        return self._history.now

    @property
    def place(self) -> str:
        """The level, and what one does here."""
        return f"{words.plain(self.level.title)}  ›  plan"

    def body(self) -> Iterable[Widget]:
        """Map beside options, with what the options mean under them."""
        with Horizontal(id="plan-body"):
            yield MapView(build(self.level, self.design), id="plan-map")
            with Vertical(id="plan-side"):
                yield OptionRows(self.level, self.design, id="options")
                yield Static(id="meaning")
                yield Static(id="price")
                yield Static(id="rules")

    def on_mount(self) -> None:
        """Take up what was planned the last time."""
        super().on_mount()
        self._recall()
        self._show()
        self.query_one("#options").focus()

    # What is shown

    def _show(self) -> None:
        """Everything that follows from the design."""
        self._violations = rules.check(self.level, self.design)
        items = self._bill()
        self._before, self._month = (
            self._month,
            (None if items is None else sum(item.micro_usd_month for item in items)),
        )
        wrong = frozenset(_option_key(violation.path) for violation in self._violations)
        self.query_one(OptionRows).show(self.design, wrong)
        with suppress(DrillError, LookupError, ValueError):
            self.query_one(MapView).show(build(self.level, self.design))
        self._mark()
        self.query_one("#price", Static).update(self._price())
        self.query_one("#rules", Static).update(self._complaints())
        self._explain()

    def _bill(self, design: Design | None = None) -> tuple[BillItem, ...] | None:
        """The bill, or None for a design that has none because it cannot exist."""
        try:
            return bill(plant(self.level, design or self.design))
        except (DrillError, LookupError, ValueError):
            return None

    def _price(self) -> Content:
        if self._month is None:
            return Content.styled("No price: this cannot be built.", "$state-down")
        parts = [(words.dollars(self._month), "bold"), (" a month", "")]
        if self._before is not None and self._before != self._month:
            parts.append(
                (
                    f"  {words.change(self._month - self._before)}",
                    "$state-degraded" if self._month > self._before else "$state-up",
                )
            )
        budget = self.level.budget_usd_month
        if budget is not None:
            over = self._month > budget * words.MICRO
            parts.append(
                (f"   {'✘ over' if over else '✔ of'} ${budget:,.0f}", "bold $state-down" if over else "$state-up")
            )
        return Content.assemble(*parts)

    def _complaints(self) -> Content:
        if not self._violations:
            return Content.styled("✔ Legal. d starts the drill.", "$state-up")
        lines = []
        for violation in self._violations[:3]:
            lines.append(Content.assemble(("✘ ", "bold $state-down"), words.plain(violation.message)))
            if violation.hint:
                lines.append(Content.assemble(("  → ", "$state-degraded"), words.plain(violation.hint)))
        if len(self._violations) > 3:
            lines.append(Content.styled(f"  and {len(self._violations) - 3} more", "$quiet"))
        return Content("\n").join(lines)

    def _explain(self) -> None:
        option = self.query_one(OptionRows).current
        if option is not None:
            more = option.text(self.level, self.design).partition("  ")[2]
            parts = [(f"{words.plain(more)}. ", "bold")] if more else []
            self.query_one("#meaning", Static).update(Content.assemble(*parts, (option.meaning, "$quiet")))

    def _mark(self) -> None:
        """Mark single points of failure on the map, if asked for."""
        found: frozenset[str] = frozenset()
        if self._weak and not self._violations:
            from drill.topology.analysis import single_points

            found = frozenset(single_points(self.level, self.design))
        self.query_one(MapView).mark(found)

    # Changing

    def on_option_rows_moved(self, _event: OptionRows.Moved) -> None:
        """Say what the option means."""
        self._explain()

    def on_option_rows_changed(self, event: OptionRows.Changed) -> None:
        """Step a value."""
        self._put(event.option.step(self.level, self.design, event.by))

    def on_option_rows_chosen(self, event: OptionRows.Chosen) -> None:
        """List the values with what each would cost."""
        from drill.tui.screens.pick import Pick, Row

        option = event.option
        choices = option.choices(self.level, self.design)
        if len(choices) <= 2:
            self._put(option.step(self.level, self.design, 1))
            return
        rows = tuple(Row(words.plain(text), self._difference(option, value)) for value, text in choices)
        values = [value for value, _ in choices]
        now = option.get(self.design)

        def picked(number: int | None) -> None:
            if number is not None and number >= 0:
                self._put(option.put(self.level, self.design, values[number]))

        self.app.push_screen(Pick(option.label.strip(), rows, values.index(now) if now in values else 0), picked)

    def _difference(self, option: Option, value: object) -> str:
        """What a value would add to the month, in words."""
        items = self._bill(option.put(self.level, self.design, value))
        if items is None or self._month is None:
            return ""
        gap = sum(item.micro_usd_month for item in items) - self._month
        return words.change(gap) if gap else "·"

    def on_map_view_selected(self, event: MapView.Selected) -> None:
        """Say what the node is."""
        node = next((n for n in self.query_one(MapView).topology.nodes if n.id == event.node), None)
        if node is not None:
            text = Content.assemble(
                (words.plain(node.id), "bold"), f"  {words.plain(node.detail)}  {node.zone or node.region}"
            )
            self.query_one("#meaning", Static).update(text)

    def _put(self, design: Design) -> None:
        if self._history.put(design):
            self._show()
            self._keep()

    def action_undo(self) -> None:
        """Take the last change back."""
        if self._history.undo():
            self._show()
            self._keep()

    def action_redo(self) -> None:
        """Make it again."""
        if self._history.redo():
            self._show()
            self._keep()

    def action_reset(self) -> None:
        """The level's own design; undo brings the plan back."""
        self._put(self._origin)

    # Looking closer

    def action_weak(self) -> None:
        """Single points of failure on and off."""
        self._weak = not self._weak
        self._mark()
        if self._weak and not self._violations:
            from drill.topology.analysis import single_points

            found = single_points(self.level, self.design)
            text = (
                "Nothing takes over from: " + ", ".join(map(words.plain, found))
                if found
                else "Everything here has something to take over."
            )
            self.notify(text, title="Single points of failure", markup=False, timeout=8)

    def action_map(self) -> None:
        """The map alone, or with the options."""
        self.query_one("#plan-side").toggle_class("-hidden")
        self.query_one("#plan-map" if self.query_one("#plan-side").has_class("-hidden") else "#options").focus()

    def action_bill(self) -> None:
        """The bill line by line."""
        from drill.tui.screens.help import Notice

        items = self._bill()
        if items is None:
            self.notify("There is no bill for what cannot be built.", markup=False)
            return
        lines = [(words.dollars(item.micro_usd_month), words.plain(item.what)) for item in items]
        self.app.push_screen(
            Notice("The bill, a month", (*lines, (words.dollars(sum(i.micro_usd_month for i in items)), "in all")))
        )

    def action_brief(self) -> None:
        """The objectives."""
        from drill.tui.screens.help import Notice

        rows = tuple(
            (words.plain(o.name), ", ".join(words.plain(f"{b.metric} {b.text}") for b in o.bounds))
            for o in self.level.objectives
        )
        self.app.push_screen(Notice("Stars", rows))

    # Keeping

    def action_save(self) -> None:
        """Save the design as a file."""
        from drill.loading.dump import design_yaml
        from drill.tui.screens.save_as import SaveAs

        self.app.push_screen(SaveAs("Save the design as", f"{self.design.name}.yaml", design_yaml(self.design)))

    def _key(self) -> str:
        return f"draft:{self.level.id}"

    def _keep(self) -> None:
        """Remember the plan, so that quitting loses nothing."""
        from drill.loading.dump import design_yaml
        from drill.store.store import Store, StoreError

        try:
            Store().set_setting(self._key(), design_yaml(self.design))
        except StoreError as error:
            cast("DrillApp", self.app).warn_once(error)

    def _recall(self) -> None:
        """The plan of the last time, if the level still accepts it."""
        from drill.loading.load import load_design
        from drill.store.store import Store, StoreError

        try:
            text = Store().setting(self._key())
            if text:
                self._history = History(self._origin)
                self._history.put(load_design(text, self.level))
        except StoreError as error:
            cast("DrillApp", self.app).warn_once(error)
        except DrillError:
            return

    # Onwards

    def action_drill(self) -> None:
        """Ask for a forecast, then start; refused while a rule is broken."""
        from drill.loading.dump import design_yaml
        from drill.loading.load import load_design
        from drill.tui.screens.prediction import Prediction

        if self._violations:
            self.notify(
                "The design breaks a rule. The right side says how to mend it.", severity="warning", markup=False
            )
            return
        try:
            # Through the file form and back: what is drilled is exactly what a saved design would be scored as.
            design = load_design(design_yaml(self.design), self.level)
        except DrillError as error:
            cast("DrillApp", self.app).complain(error)
            return

        def answered(forecast: Forecast | None) -> None:
            if forecast is not None:
                cast("DrillApp", self.app).open_drill(self.level, design, forecast if forecast.availability else None)

        self.app.push_screen(Prediction(build(self.level, design)), answered)

    def on_screen_resume(self, _event: ScreenResume) -> None:
        """Back from a drill: the keyboard goes to the options."""
        self.query_one("#options").focus()


def _option_key(path: tuple[str | int, ...]) -> str:
    """Where a violation points, as the key of an option row."""
    text = ".".join(str(part) for part in path)
    if text.startswith("replicas.") and not text.endswith(".zone"):
        return "replicas." + text.rpartition(".")[2]
    return {"cache.engine": "cache", "cache.service": "cache", "cache.nodes": "cache.shards"}.get(text, text)
