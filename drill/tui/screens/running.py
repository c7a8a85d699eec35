"""The base of the drill screen: shows the recorded frame at the playhead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.reactive import var

from drill.engine.actions.perform import acted
from drill.model.alarm_states import alarm_states
from drill.model.diagnosis import cause_of, naming_by
from drill.scoring.bill import bill, monthly_micro_usd
from drill.session.live.gauge_readings import Gauge, gauges
from drill.session.live.goals import Goal, Goals
from drill.session.live.node_card import NodeCards
from drill.session.live.node_counts import NOTHING, limits
from drill.session.live.pace import Pacing
from drill.session.live.playhead import shown
from drill.session.live.recorder import Recorder
from drill.session.live.situation import Situation, situation
from drill.session.live.stages import dark_zones
from drill.session.live.veil import VeiledRecorder, seen, veiled
from drill.syntax.safe_text import safe
from drill.topology.assemble import assemble
from drill.tui import messages
from drill.tui.screens.clock_screen import ClockScreen
from drill.tui.widgets.event_log import EventLog
from drill.tui.widgets.gauges import Gauges
from drill.tui.widgets.inspector import Inspected, Inspector
from drill.tui.widgets.map_view import MapView
from drill.tui.widgets.stage_line import StageLine
from drill.tui.widgets.suspect_list import SuspectList
from drill.tui.widgets.timeline import STRIP, Timeline
from drill.words import units
from drill.words.kinds.diagnosis_words import mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.model.design import Alarm, Design
    from drill.model.diagnosis import Naming
    from drill.model.level_play import Diagnosis
    from drill.model.run import AlarmState, ClassFrame, Event, NodeFrame
    from drill.session.opened_level import OpenedLevel


class WatchScreen(ClockScreen):
    """A drill being watched, with the keys that move the playhead."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "goals", "Goals", id="goals", tooltip="What each star may still lose"),
        Binding("z", "zoom(1)", "Zoom in", id="zoom-in", show=False, tooltip="Map: world, region, node"),
        Binding("Z", "zoom(-1)", "Zoom out", id="zoom-out", show=False, tooltip="Map: zoom out by a step"),
    ]

    SIGNS: ClassVar[tuple[str, ...]] = STRIP
    gauges: var[tuple[Gauge, ...]] = var(())
    goals: var[tuple[Goal, ...]] = var(())
    situation: var[Situation | None] = var(None)
    events: var[tuple[Event, ...]] = var(())
    """Up to the moment shown."""
    inspected: var[Inspected | None] = var(None)
    discovered_share: var[float | None] = var(None)
    classes_now: var[tuple[ClassFrame, ...]] = var(())
    nodes_now: var[tuple[NodeFrame, ...]] = var(())
    locked_now: var[Mapping[str, float]] = var(NOTHING)
    suspects_now: var[tuple[str, ...]] = var(())
    alarms_now: var[tuple[tuple[Alarm, AlarmState], ...]] = var(())
    recorder: Recorder
    brief: var[bool] = var(False)
    """True if there is one line only for the inspector."""
    map = getters.query_one(MapView)
    timeline = getters.query_one(Timeline)

    def __init__(self, opened: OpenedLevel, design: Design, seed: int, speed: int, pacing: Pacing) -> None:
        inputs = assemble(opened.level, design)
        super().__init__(Recorder(inputs, seed), speed, pacing)
        self.opened, self.design, self.seed = opened, design, seed
        self.level, self.inputs = opened.level, inputs
        self.night = ""
        """The night of two that is played, as the start of a phrase; empty if there is one night."""
        self.unknown: tuple[str, ...] = ()
        """Paths of the design that the player has not looked at."""
        self._month = monthly_micro_usd(bill(self.inputs))
        self._goals = Goals(self.level, self._month)
        self.node = ""
        """The node or region selected on the map."""

    @property
    def place(self) -> str:
        """The level, the seed, and whether it runs."""
        if not self.arrived:
            state = f"… until you arrive at {units.clock(self.level.starts, self.head.begins, short=True)}"
        elif self.over:
            state = "■ over: ⏎ second night" if self.level.second else "■ over: ⏎ debrief"
        else:
            state = f"▶ {self._speed}" if self.head.playing else f"‖ paused, {self._speed}"
        return f"{safe(self.level.title)}  ›  drill, {self.night}seed {self.seed}  {state}"

    @property
    def seen(self) -> Recorder | VeiledRecorder:
        """The recorded drill as the player sees it: without the cause that is still to be named."""
        return seen(self.recorder, self.at)

    def body(self) -> Iterable[Widget]:
        """Gauges, the present moment, the map beside readings and log, the timeline."""
        yield Gauges(id="gauges").data_bind(WatchScreen.gauges, WatchScreen.goals)
        yield StageLine(self.level, id="stage-line").data_bind(WatchScreen.situation)
        with Container(id="drill-body"):
            yield MapView(self.inputs.topology, id="drill-map")
            with Vertical(id="drill-side"):
                yield Inspector(self.inputs, id="inspector").data_bind(
                    WatchScreen.inspected,
                    WatchScreen.discovered_share,
                    WatchScreen.classes_now,
                    WatchScreen.nodes_now,
                    WatchScreen.locked_now,
                    WatchScreen.alarms_now,
                    WatchScreen.brief,
                )
                if self.level.diagnosis:
                    yield SuspectList(self.level.diagnosis, id="suspects").data_bind(marks=WatchScreen.suspects_now)
                yield EventLog(self.level, id="log").data_bind(WatchScreen.events)
        yield Timeline(self.level.length_s, self.level.starts, self.seen.faults, id="timeline")

    def on_mount(self) -> None:
        """Start the recorder and the clock; the drill waits for a key."""
        cards = NodeCards(self)
        self.map.card_facts, self.map.trails = cards.facts, cards.trails
        self.map.limits = limits(self.inputs)
        self.map.focus()
        self.start_clock()
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Readings in a line where there is no room for a block."""
        self.brief = self.size.width < 120
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        """The moment, on every part of the screen."""
        if not self.ready_to_show:
            return
        second = shown(self.at) - 1
        recorder = self.seen
        frame = recorder.frame(second)
        moving = self.app.animation_level != "none"
        view = self.map
        if view.enter_taken != self.over:
            view.enter_taken = self.over
            self.refresh_bindings()
        self.locked_now = view.locked = self.recorder.locked(second)
        view.darken(dark_zones(recorder.drawn_inputs.level, second))
        view.states(frame.nodes, self.head.beat if moving else 0, frame.classes)
        self.timeline.follow(self.recorder, self.at, self.head.seen)
        self.gauges = gauges(self.level, self.recorder, self.at, self._month)
        self.goals = self._goals_at(shown(self.at))
        self.situation = situation(recorder, shown(self.at), self._goals_at)
        self.events = tuple(event for event in recorder.events if event.t <= second)
        if self.level.diagnosis:
            self.suspects_now = self._suspect_marks(self.level.diagnosis)
            self.timeline.strikes(recorder.faults)
        if self.design.alarms:
            self.alarms_now = alarm_states(self.design.alarms, self.events)
        pairs = zip(self.inputs.topology.nodes, frame.nodes, strict=True)
        self.inspected = next((pair for pair in pairs if pair[0].id == self.node), None)
        self.discovered_share = view.discovered_shares().get(self.node)
        self.classes_now, self.nodes_now = frame.classes, frame.nodes

    def _goals_at(self, seconds: int) -> tuple[Goal, ...]:
        """The stars after so many recorded seconds."""
        by_hand = acted(event for event in self.recorder.events if event.t <= seconds)
        return self._goals.at(self.recorder.so_far(seconds), by_hand, self._named(seconds))

    def _named(self, at: int) -> Naming | None:
        """The suspects named by a moment; None where there is nothing to name."""
        if self.level.diagnosis is None:
            return None
        return naming_by(self.recorder.drawn_inputs.level, self.recorder.actions, at)

    def _suspect_marks(self, diagnosis: Diagnosis) -> tuple[str, ...]:
        level = self.recorder.drawn_inputs.level
        naming = naming_by(level, self.recorder.actions, self.at)
        known = "" if veiled(self.recorder, self.at) else cause_of(level)
        return tuple(mark(one, known, naming) for one in diagnosis.suspects)

    def _forget(self, second: int) -> None:
        self.timeline.forget(second)

    # Looking and leaving

    def action_zoom(self, by: int) -> None:
        """Zoom in on the selection, or out."""
        self.map.closer(by)

    def action_goals(self) -> None:
        """Show the stars, with the margin left of each bound."""
        from drill.tui.goal_text import rows
        from drill.tui.screens.help import Notice

        when = units.clock(self.level.starts, self.at)
        self.app.push_screen(Notice(f"Goals at {when}, and what may still be lost of each", rows(self.goals)))

    def leave_innermost(self) -> bool:
        """Zoom out, then clear the selection. False when there is neither."""
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
