"""Drill: the map lives, the clock runs, the player watches or acts. The screen moves an index over frames, nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.worker import get_current_worker

from drill.model.action import Action
from drill.scoring.bill import bill, monthly_micro_usd
from drill.topology.plant import plant
from drill.tui import words
from drill.tui.actions import Deed, deeds
from drill.tui.screens.page import Page
from drill.tui.tape import Tape
from drill.tui.widgets.event_log import EventLog
from drill.tui.widgets.gauges import Gauge, Gauges
from drill.tui.widgets.inspector import Inspector
from drill.tui.widgets.map_view import MapView
from drill.tui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.model.design import Design
    from drill.model.level import Bound, Level
    from drill.tui.app import DrillApp
    from drill.tui.forecast import Forecast

SEED = 1
"""The seed of `drill score` where none is given: the same evening for everybody."""
SPEEDS = (1, 5, 10, 20, 30, 60)
BEATS_PER_S = 8
SLICE_S = 15
"""Simulated between two chances for the screen."""


class DrillScreen(Page):
    """Live through it."""

    ABOUT = (
        "The drill plays from the tape the engine records. Space plays and stops, + and - change the speed, . and , step a "
        "second, [ and ] jump between events, r rewinds, End runs to the end. Arrow keys select a node. With a you act at the "
        "moment shown; an action after a rewind replaces the future. When it is over, Enter opens the debrief."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "play", "Play", id="play", tooltip="Play or stop"),
        Binding("a", "act", "Act", id="act", tooltip="Do something at the moment shown"),
        Binding(
            "right_square_bracket,n", "event(1)", "Next", id="next-event", key_display="]", tooltip="To the next event"
        ),
        Binding("end", "to_end", "End", id="to-end", tooltip="Run to the end"),
        Binding("enter", "debrief", "Debrief", id="debrief", tooltip="When it is over: what it came to"),
        Binding("left_square_bracket,p", "event(-1)", "Previous event", show=False, key_display="["),
        Binding("full_stop", "step(1)", "A second on", show=False),
        Binding("comma", "step(-1)", "A second back", show=False),
        Binding("plus,equals_sign", "speed(1)", "Faster", show=False),
        Binding("minus,underscore", "speed(-1)", "Slower", show=False),
        Binding("r,home", "rewind", "Rewind", show=False),
        Binding("x", "take_back", "Take back the last action", show=False),
    ]

    def __init__(self, level: Level, design: Design, forecast: Forecast | None) -> None:
        super().__init__(id="drill")
        self.level, self.design, self.forecast = level, design, forecast
        self.plant = plant(level, design)
        self.tape = Tape(self.plant, SEED)
        self._month = monthly_micro_usd(bill(self.plant))
        self._at = 0.0
        self._seen = 0
        self._beat = 0
        self._speed = SPEEDS.index(20)
        self._playing = False
        self._to_end = False
        self._node = ""

    @property
    def place(self) -> str:
        """The level, and whether it runs."""
        if self.over:
            state = "■ over: ⏎ debrief"
        else:
            state = f"▶ {SPEEDS[self._speed]}×" if self._playing else f"‖ stopped, {SPEEDS[self._speed]}×"
        return f"{words.plain(self.level.title)}  ›  drill  {state}"

    @property
    def at(self) -> int:
        """Seconds gone at the moment shown."""
        return int(self._at)

    @property
    def over(self) -> bool:
        """Whether the moment shown is the end."""
        return self.at >= self.tape.length

    def body(self) -> Iterable[Widget]:
        """Gauges, map beside readings and log, timeline."""
        yield Gauges(id="gauges")
        with Container(id="drill-body"):
            yield MapView(self.plant.topology, id="drill-map")
            with Vertical(id="drill-side"):
                yield Inspector(tuple(item.name for item in self.level.classes), id="inspector")
                yield EventLog(self.level.starts, id="log")
        yield Timeline(self.level.length_s, self.level.starts, self.level.faults, id="timeline")

    def on_mount(self) -> None:
        """Start the recorder and the clock; the drill waits for a key."""
        super().on_mount()
        self.query_one("#drill-map").focus()
        self._record()
        self.set_interval(1 / BEATS_PER_S, self._on_beat)
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Readings in a line where there is no room for a block."""
        super().on_resize()
        self.query_one(Inspector).brief = self.size.width < 120
        self.call_after_refresh(self._show)

    def unsaved(self) -> str:
        """A drill with actions in it cannot be had again by pressing a key."""
        if self.tape.actions != self.tape.saved:
            return "You have acted in this drill, and it is not saved. The debrief saves it."
        return ""

    # Recording

    @work(thread=True, exclusive=True, group="record")
    def _record(self) -> None:
        """Keep the tape ahead of the playhead."""
        worker = get_current_worker()
        while not worker.is_cancelled and self.tape.fill(SLICE_S):
            pass

    # Time

    def _on_beat(self) -> None:
        """Move on: an eighth of a second of the player's time."""
        if not self.is_current:
            return
        if self._to_end:
            self.seek(self.tape.ready)
            if self.tape.done:
                self._to_end = False
        elif self._playing:
            self._beat += 1
            self.seek(min(self._at + SPEEDS[self._speed] / BEATS_PER_S, self.tape.ready))
        elif not self._seen and self.tape.ready:
            self._seen = 1
            self._show()

    def seek(self, at: float) -> None:
        """To a moment, as far as it is recorded."""
        before = (self.at, self._playing)
        self._at = max(0.0, min(at, float(self.tape.ready)))
        self._seen = max(self._seen, self.at)
        if self.over:
            self._playing = False
        if before != (self.at, self._playing) or self.over:
            self._show()
        if before[1] != self._playing or self.over:
            self.show_place()

    def _show(self) -> None:
        """The moment, on every part of the screen."""
        if not self.tape.ready or not self.is_attached:
            return
        frame = self.tape.frame(max(self.at - 1, 0))
        moving = self.app.animation_level != "none"
        self.query_one(MapView).states(frame.nodes, self._beat if moving else 0)
        self.query_one(Gauges).gauges = self._gauges()
        self.query_one(Timeline).follow(self.tape, self.at, self._seen)
        self.query_one(EventLog).events = tuple(event for event in self.tape.events if event.t < self.at)
        inspector = self.query_one(Inspector)
        found = next(
            (pair for pair in zip(self.plant.topology.nodes, frame.nodes, strict=True) if pair[0].id == self._node),
            None,
        )
        inspector.shown = found
        inspector.classes_now = frame.classes

    def _gauges(self) -> tuple[Gauge, ...]:
        tally = self.tape.tally(self.at)
        goal = _bound(self.level, "availability")
        stale = _bound(self.level, "stale_ratio")
        budget = self.level.budget_usd_month
        return (
            Gauge("Answered", words.percent(tally.availability), f"goal {_sign(goal.text)}" if goal else "so far",
                  tally.availability >= goal.value if goal else None),
            Gauge("Stale", words.percent(tally.stale_ratio), f"goal {_sign(stale.text)}" if stale else "of reads so far",
                  tally.stale_ratio <= stale.value if stale else None),
            Gauge("Cost", words.dollars(self._month), f"a month, of ${budget:,.0f}" if budget is not None else "a month",
                  self._month <= budget * words.MICRO if budget is not None else None),
            Gauge("Clock", words.clock(self.level.starts, self.at), f"{words.minutes(self.at)} of {words.minutes(self.tape.length)}", None),
        )  # fmt: skip

    # Keys

    def action_play(self) -> None:
        """Play or stop; at the end, from the beginning."""
        if self.over:
            self._at = 0.0
        self._to_end = False
        self._playing = not self._playing
        self.show_place()
        self._show()

    def action_step(self, by: int) -> None:
        """A second on or back."""
        self._stop()
        self.seek(self.at + by)

    def action_event(self, way: int) -> None:
        """To the moment after the next event, or the previous one."""
        self._stop()
        moments = sorted({event.t + 1 for event in self.tape.events})
        found = [t for t in moments if (t > self.at if way > 0 else t < self.at)]
        if found:
            self.seek(found[0] if way > 0 else found[-1])
        elif way < 0:
            self.seek(0)
        elif self.tape.done:
            self.seek(self.tape.length)
        else:
            self.notify("Nothing more on tape yet; it is still being recorded.", markup=False, timeout=2)

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self._speed = max(0, min(len(SPEEDS) - 1, self._speed + by))
        self.show_place()

    def action_rewind(self) -> None:
        """To the beginning."""
        self._stop()
        self.seek(0)

    def action_to_end(self) -> None:
        """Run to the end as fast as it is recorded."""
        self._playing = False
        self._to_end = True

    def _stop(self) -> None:
        self._playing = self._to_end = False
        self.show_place()

    # Acting

    def action_act(self) -> None:
        """Choose what to do, then to what."""
        from drill.tui.screens.pick import Pick, Row

        if self.over:
            self.notify("It is over. r rewinds.", markup=False)
            return
        self._stop()
        found = deeds(self.plant)
        rows = tuple(Row(deed.title, deed.takes(self.plant), f"{deed.does}\nRisk: {deed.risk}") for deed in found)

        def picked(number: int | None) -> None:
            if number is not None and number >= 0:
                self._aim(found[number])

        self.app.push_screen(Pick(f"At {words.clock(self.level.starts, self.at)}: what do you do?", rows), picked)

    def _aim(self, deed: Deed) -> None:
        from drill.tui.screens.pick import Pick, Row

        targets = deed.targets(self.plant)

        def picked(number: int | None) -> None:
            if number is not None and number >= 0:
                target, value, _ = targets[number]
                self._do(Action(self.at, deed.kind, target, value))

        if len(targets) == 1:
            picked(0)
            return
        now = next((n for n, (target, _, _) in enumerate(targets) if target == self._node), 0)
        self.app.push_screen(Pick(deed.title, tuple(Row(text) for _, _, text in targets), now), picked)

    def _do(self, action: Action) -> None:
        replaced = self._seen > self.at or any(other.at_s > action.at_s for other in self.tape.actions)
        self.tape.act(action)
        self._recorded_anew(action.at_s)
        if replaced:
            self.notify("What came after this moment has been replaced.", title="A new future", markup=False)

    def action_take_back(self) -> None:
        """Undo the last action and go back to its moment."""
        self._stop()
        action = self.tape.undo()
        if action is None:
            self.notify("You have done nothing yet.", markup=False)
            return
        self._at = float(action.at_s)
        self._recorded_anew(action.at_s)
        self.notify(f"Taken back: {action.kind} {words.plain(action.target)}", markup=False)

    def _recorded_anew(self, second: int) -> None:
        self._seen = second
        self.query_one(Timeline).forget(second)
        self._record()
        self._show()

    # Looking and leaving

    def on_map_view_selected(self, event: MapView.Selected) -> None:
        """Inspect a node."""
        self._node = event.node
        self._show()

    def on_timeline_sought(self, event: Timeline.Sought) -> None:
        """Go to a moment on the strip."""
        self._stop()
        self.seek(event.second)

    def action_debrief(self) -> None:
        """What it came to."""
        if not self.over:
            self.notify("The drill is not over. End runs to the end.", markup=False, timeout=3)
            return
        from drill.scoring.runs import complete
        from drill.tui.outcome import Outcome

        run = complete(self.plant, SEED, self.tape.actions, self.tape.recording())
        cast("DrillApp", self.app).open_debrief(
            Outcome(self.level, self.design, self.plant, self.tape, run, self.forecast)
        )


def _sign(text: str) -> str:
    return words.plain(text.replace(">=", "≥").replace("<=", "≤"))


def _bound(level: Level, metric: str) -> Bound | None:
    """The first objective's bound on a metric."""
    first = level.objectives[0].bounds if level.objectives else ()
    return next((bound for bound in first if bound.metric == metric), None)
