"""A drill being watched: the screen moves an index over frames, nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.reactive import var
from textual.screen import ModalScreen
from textual.worker import get_current_worker

from drill.scoring.bill import bill, monthly_micro_usd
from drill.session.live.dark_zones import dark_zones
from drill.session.live.goals import Goal, Goals
from drill.session.live.pace import USUAL_SPEED, Pacing
from drill.session.live.playhead import BEATS_PER_S, Playhead, shown
from drill.session.live.readings import Gauge, gauges
from drill.session.live.situation import Situation, situation
from drill.session.node_card import NodeCards
from drill.session.recorder import Tape
from drill.syntax.safe_text import safe
from drill.topology.assemble import assemble
from drill.tui import messages
from drill.tui.screens.page import Page
from drill.tui.widgets.event_log import EventLog
from drill.tui.widgets.gauges import Gauges
from drill.tui.widgets.inspector import Inspected, Inspector
from drill.tui.widgets.map_view import MapView
from drill.tui.widgets.stage_line import StageLine
from drill.tui.widgets.timeline import STRIP, Timeline
from drill.words import units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.model.design import Design
    from drill.model.run import ClassFrame, Event, NodeFrame
    from drill.session.opened_level import OpenedLevel

SLICE_S = 15
"""Simulated between two chances for the screen."""
STEPS = (1, 2, 3, 5, 8, 12, 20, 30, 45, 60, 90, 120, 200, 400, 800, 1600, 3200)
"""Speeds that are said."""


class WatchScreen(Page):
    """A drill on its tape, with the keys that move the playhead."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "play", "Play", id="play", tooltip="Play or pause"),
        Binding(
            "right_square_bracket,n",
            "event(1)",
            "Next event",
            id="next-event",
            key_display="]",
            tooltip="To the next event",
        ),
        Binding("g", "goals", "Goals", id="goals", tooltip="What each star may still lose"),
        Binding("end", "to_end", "To the end", id="to-end", tooltip="Run to the end"),
        Binding(
            "left_square_bracket,p", "event(-1)", "Previous event", id="previous-event", show=False, key_display="["
        ),
        Binding("full_stop", "step(1)", "A second on", id="second-on", show=False),
        Binding("comma", "step(-1)", "A second back", id="second-back", show=False),
        Binding("plus,equals_sign", "speed(1)", "Faster", id="faster", show=False),
        Binding("minus,underscore", "speed(-1)", "Slower", id="slower", show=False),
        Binding("r,home", "rewind", "Rewind", id="rewind", show=False),
        Binding("z", "zoom(1)", "Zoom in", id="zoom-in", show=False, tooltip="Map: world, region, node"),
        Binding("Z", "zoom(-1)", "Zoom out", id="zoom-out", show=False, tooltip="Map: zoom out by a step"),
    ]

    SIGNS: ClassVar[tuple[str, ...]] = STRIP
    gauges: var[tuple[Gauge, ...]] = var(())
    goals: var[tuple[Goal, ...]] = var(())
    situation: var[Situation] = var(Situation)
    events: var[tuple[Event, ...]] = var(())
    """Up to the moment shown."""
    inspected: var[Inspected | None] = var(None)
    finding: var[float | None] = var(None)
    classes_now: var[tuple[ClassFrame, ...]] = var(())
    nodes_now: var[tuple[NodeFrame, ...]] = var(())
    brief: var[bool] = var(False)
    """True if there is one line only for the inspector."""
    map = getters.query_one(MapView)
    timeline = getters.query_one(Timeline)

    def __init__(self, opened: OpenedLevel, design: Design, seed: int, speed: int, pacing: Pacing) -> None:
        super().__init__(id="drill")
        self.pacing = pacing
        self.opened, self.design, self.seed = opened, design, seed
        self.level = opened.level
        self.inputs = assemble(self.level, design)
        self.tape = Tape(self.inputs, seed)
        self.head = Playhead(speed)
        self._month = monthly_micro_usd(bill(self.inputs))
        self._goals = Goals(self.level, self._month)
        self._said_speed = ""
        self.node = ""
        """The node or region selected on the map."""

    @property
    def place(self) -> str:
        """The level, the seed, and whether it runs."""
        if self.over:
            state = "■ over: ⏎ debrief"
        else:
            state = f"▶ {self._speed}" if self.head.playing else f"‖ paused, {self._speed}"
        return f"{safe(self.level.title)}  ›  drill, seed {self.seed}  {state}"

    @property
    def _speed(self) -> str:
        """The speed in words: simulated seconds a second, and the player's part in it where it is not the usual one."""
        if self.pacing.even:
            return f"{self.head.speed}×"
        part = self.head.speed / USUAL_SPEED
        now = self.tape.pace(self.head.moment) * part
        return f"{_rounded(now)}×" + ("" if part == 1.0 else f", pace {part:g}×")

    @property
    def at(self) -> int:
        """Seconds gone at the moment shown."""
        return self.head.at

    @property
    def over(self) -> bool:
        """True if the moment shown is the end."""
        return self.at >= self.tape.length

    def body(self) -> Iterable[Widget]:
        """Gauges, what happens now, map beside readings and log, timeline."""
        yield Gauges(id="gauges").data_bind(WatchScreen.gauges, WatchScreen.goals)
        yield StageLine(self.level, id="stage-line").data_bind(WatchScreen.situation)
        with Container(id="drill-body"):
            yield MapView(self.inputs.topology, id="drill-map")
            with Vertical(id="drill-side"):
                yield Inspector(self.inputs, id="inspector").data_bind(
                    WatchScreen.inspected,
                    WatchScreen.finding,
                    WatchScreen.classes_now,
                    WatchScreen.nodes_now,
                    WatchScreen.brief,
                )
                yield EventLog(self.level, id="log").data_bind(WatchScreen.events)
        yield Timeline(self.level.length_s, self.level.starts, self.tape.faults, id="timeline")

    def on_mount(self) -> None:
        """Start the recorder and the clock; the drill waits for a key."""
        cards = NodeCards(self)
        self.map.card_facts, self.map.trails = cards.facts, cards.trails
        self.map.limits = {machine.node: machine.max_connections for machine in self.inputs.machines}
        self.map.focus()
        self._record()
        self.set_interval(1 / BEATS_PER_S, self._on_beat)
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Readings in a line where there is no room for a block."""
        self.brief = self.size.width < 120
        self.call_after_refresh(self._show)

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
        if not self._clock_runs:
            return
        head = self.head
        if head.to_end:
            self.seek(self.tape.ready)
            head.to_end = not self.tape.done
        elif head.playing:
            self.seek(self._next_moment())
        elif not head.seen and self.tape.ready:
            head.seen = 1
            self._show()

    @property
    def _clock_runs(self) -> bool:
        """True if time passes: under a dialog only where there is no pausing, under the help never."""
        from drill.tui.screens.help import HelpScreen

        top = self.app.screen
        return top is self or (self.unstoppable and isinstance(top, ModalScreen) and not isinstance(top, HelpScreen))

    @property
    def unstoppable(self) -> bool:
        """True while the player has chosen not to pause, and the drill runs."""
        return not self.pacing.pausing and self.head.playing and not self.over

    def refused_to_stop(self) -> bool:
        """True, and said, where the clock can neither stop nor go back."""
        if self.unstoppable:
            self.notify("No pausing: the clock runs to the end. The settings change that.", markup=False, timeout=3)
        return self.unstoppable

    def _next_moment(self) -> float:
        """Where the playhead goes in a beat. The top line says the speed when it is another."""
        if self.pacing.even:
            return self.head.pass_beat()
        at = self.head.moment
        found = self.head.pass_beat(self.tape.pace(at), self.tape.next_turn(at))
        if self._speed != self._said_speed:
            self._said_speed = self._speed
            self.show_place()
        return found

    def seek(self, moment: float) -> None:
        """To a moment, as far as it is recorded."""
        head = self.head
        before = (self.at, head.playing)
        head.go(moment, self.tape.ready)
        head.playing = head.playing and not self.over
        if before != (self.at, head.playing) or self.over:
            self._show()
        if before[1] != head.playing or self.over:
            self.show_place()

    def _show(self) -> None:
        """The moment, on every part of the screen."""
        if not self.tape.ready or not self.is_attached:
            return
        second = shown(self.at) - 1
        frame = self.tape.frame(second)
        moving = self.app.animation_level != "none"
        view = self.map
        if view.enter_taken != self.over:
            view.enter_taken = self.over
            self.refresh_bindings()
        view.darken(dark_zones(self.tape.night.level, second))
        view.states(frame.nodes, self.head.beat if moving else 0, frame.classes)
        self.timeline.follow(self.tape, self.at, self.head.seen)
        self.gauges = gauges(self.level, self.tape, self.at, self._month)
        acted = sum(action.at_s <= self.at for action in self.tape.actions)
        self.goals = self._goals.at(self.tape.so_far(shown(self.at)), acted)
        self.situation = situation(self.tape, shown(self.at))
        self.events = tuple(event for event in self.tape.events if event.t <= second)
        pairs = zip(self.inputs.topology.nodes, frame.nodes, strict=True)
        self.inspected = next((pair for pair in pairs if pair[0].id == self.node), None)
        self.finding = view.finding().get(self.node)
        self.classes_now, self.nodes_now = frame.classes, frame.nodes

    # Keys

    def action_play(self) -> None:
        """Play or pause; at the end, from the beginning."""
        if self.refused_to_stop():
            return
        head = self.head
        if self.over:
            head.moment = 0.0
        head.to_end = False
        head.playing = not head.playing
        self.show_place()
        self._show()

    def action_step(self, by: int) -> None:
        """A second on or back."""
        if self.refused_to_stop():
            return
        self.halt()
        self.seek(self.at + by)

    def action_event(self, way: int) -> None:
        """To the moment after the next event, or the previous one."""
        if self.refused_to_stop():
            return
        self.halt()
        moments = sorted({event.t + 1 for event in self.tape.events})
        found = [t for t in moments if (t > self.at if way > 0 else t < self.at)]
        if found:
            self.seek(found[0] if way > 0 else found[-1])
        elif way < 0:
            self.seek(0)
        elif self.tape.done:
            self.seek(self.tape.length)
        else:
            self.notify("The rest of the drill is still being simulated.", markup=False, timeout=2)

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self.head.faster(by)
        self.show_place()

    def action_rewind(self) -> None:
        """To the beginning."""
        if self.refused_to_stop():
            return
        self.halt()
        self.seek(0)

    def action_to_end(self) -> None:
        """Run to the end as fast as it is recorded."""
        self.head.playing, self.head.to_end = False, True

    def halt(self) -> None:
        """Stand still, where there is pausing."""
        if self.unstoppable:
            return
        self.head.stop()
        self.show_place()

    def recorded_anew(self, second: int) -> None:
        """Switch to the new future that starts at this moment, and record it."""
        self.head.moment = float(second)
        self.head.forget(second)
        self.timeline.forget(second)
        self._record()
        self._show()

    # Looking and leaving

    def action_zoom(self, by: int) -> None:
        """Closer to what is selected, or back."""
        self.map.closer(by)

    def action_goals(self) -> None:
        """The stars, with what each of their bounds may still lose."""
        from drill.tui.goal_text import rows
        from drill.tui.screens.help import Notice

        when = units.clock(self.level.starts, self.at)
        self.app.push_screen(Notice(f"Goals at {when}, and what may still be lost of each", rows(self.goals)))

    def leave_innermost(self) -> bool:
        """Step back from what one looks at closely, then from what is selected. False when there is neither."""
        if self.map.away:
            self.map.action_back()
        elif self.node:
            self.node = self.map.selected = ""
            self._show()
        else:
            return False
        return True

    @on(messages.NodeSelected)
    def inspect(self, event: messages.NodeSelected) -> None:
        """Inspect a node."""
        self.node = event.node
        self._show()

    @on(messages.MomentSought)
    def scrub(self, event: messages.MomentSought) -> None:
        """Go to a moment on the strip."""
        if self.refused_to_stop():
            return
        self.halt()
        self.seek(event.second)


def _rounded(speed: float) -> int:
    """A speed as it is said: steps, so that the words do not change with every beat."""
    return max((step for step in STEPS if step <= speed), default=1)
