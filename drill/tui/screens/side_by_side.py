"""Two designs side by side with the same seed: one map and timeline above the other, under one clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from drill.scoring.bill import bill, monthly_micro_usd
from drill.session.live.dark_zones import dark_zones
from drill.session.live.node_counts import limits
from drill.session.live.playhead import BEATS_PER_S, Playhead, shown
from drill.session.live.recorder import Recorder
from drill.session.live.situation import situation
from drill.syntax.safe_text import safe
from drill.topology.assemble import assemble
from drill.tui.screens.clock_screen import SLICE_S
from drill.tui.screens.page import Page
from drill.tui.widgets.map_view import MapView
from drill.tui.widgets.stage_line import StageLine
from drill.tui.widgets.timeline import Timeline
from drill.words import units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.session.live.compared_designs import ComparedDesign
    from drill.session.live.pace import Pacing
    from drill.session.opened_level import OpenedLevel


class SideBySideScreen(Page):
    """Two drills under one playhead. Neither is saved."""

    ABOUT = (
        "Two designs live through the same drill: the seed draws the same faults and delays for both. Space plays and "
        "pauses, ] and [ jump to the next event of either, . and , step a second, r rewinds, End runs to the end. The line "
        "over each map has its bill, what it has answered and what it has lost."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "play", "Play", id="sides-play", tooltip="Play or pause"),
        Binding("right_square_bracket,n", "event(1)", "Next event", id="sides-next", key_display="]"),
        Binding("left_square_bracket,p", "event(-1)", "Previous event", id="sides-previous", show=False),
        Binding("full_stop", "step(1)", "A second on", id="sides-on", show=False),
        Binding("comma", "step(-1)", "A second back", id="sides-back", show=False),
        Binding("r,home", "step(-999999)", "Rewind", id="sides-rewind"),
        Binding("end", "to_end", "To the end", id="sides-end"),
    ]

    def __init__(
        self, opened: OpenedLevel, rivals: tuple[ComparedDesign, ComparedDesign], seed: int, speed: int, pacing: Pacing
    ) -> None:
        super().__init__(id="sides")
        self.opened, self.level, self.rivals, self.seed = opened, opened.level, rivals, seed
        self.pacing, self.head = pacing, Playhead(speed)
        self.recorders = tuple(Recorder(assemble(self.level, rival.design), seed) for rival in rivals)
        self._months = tuple(monthly_micro_usd(bill(recorder.inputs)) for recorder in self.recorders)
        for recorder, rival in zip(self.recorders, rivals, strict=True):
            if rival.actions:
                recorder.replay(rival.actions, 0)

    @property
    def ready(self) -> int:
        """Seconds recorded of both."""
        return min(recorder.ready for recorder in self.recorders)

    @property
    def place(self) -> str:
        """The level, the seed, and whether it runs."""
        state = "■ over" if self.head.at >= self.level.length_s else "▶" if self.head.playing else "‖ paused"
        when = units.clock(self.level.starts, self.head.at)
        return f"{safe(self.level.title)}  ›  sides, seed {self.seed}  {when}  {state}"

    def body(self) -> Iterable[Widget]:
        """One above the other: a line of figures, the stage line, the map, the timeline."""
        for number, recorder in enumerate(self.recorders):
            yield Static(id=f"side-{number}", classes="side-head")
            yield StageLine(self.level, id=f"side-line-{number}")
            yield MapView(recorder.inputs.topology, id=f"side-map-{number}")
            yield Timeline(self.level.length_s, self.level.starts, recorder.faults, id=f"side-strip-{number}")

    def on_mount(self) -> None:
        """Record both, and start the clock."""
        self.query_one("#side-map-0", MapView).focus()
        for number, recorder in enumerate(self.recorders):
            self.query_one(f"#side-map-{number}", MapView).limits = limits(recorder.inputs)
        self._record()
        self.set_interval(1 / BEATS_PER_S, self._on_beat)

    @work(thread=True, exclusive=True, group="record")
    def _record(self) -> None:
        worker = get_current_worker()
        while not worker.is_cancelled:
            going = [recorder.fill(SLICE_S) for recorder in self.recorders]
            if not any(going):
                break

    # Time

    def _on_beat(self) -> None:
        if self.app.screen is not self:
            return
        head = self.head
        if head.to_end:
            ready = self.ready  # asked once: the recorder goes on meanwhile
            self.seek(ready)
            head.to_end = ready < self.level.length_s
        elif head.playing:
            at = head.moment
            turn = min(recorder.next_turn(at) for recorder in self.recorders)
            slowest = min(recorder.pace(at) for recorder in self.recorders)
            self.seek(head.pass_beat() if self.pacing.even else head.pass_beat(slowest, turn))
        elif not head.seen and self.ready:
            head.seen = 1
            self._show()

    def seek(self, moment: float) -> None:
        """To a moment, as far as both are recorded."""
        self.head.go(moment, self.ready)
        if self.head.at >= self.level.length_s:
            self.head.playing = False
        self._show()

    def _show(self) -> None:
        if not self.ready or not self.is_attached:
            return
        seconds = shown(self.head.at)
        beat = self.head.beat if self.app.animation_level != "none" else 0
        for number, recorder in enumerate(self.recorders):
            frame = recorder.frame(seconds - 1)
            view = self.query_one(f"#side-map-{number}", MapView)
            view.locked = recorder.locked(seconds - 1)
            view.darken(dark_zones(recorder.drawn_inputs.level, seconds - 1))
            view.states(frame.nodes, beat, frame.classes)
            self.query_one(f"#side-strip-{number}", Timeline).follow(recorder, self.head.at, self.head.seen)
            self.query_one(f"#side-line-{number}", StageLine).situation = situation(recorder, seconds)
            self.query_one(f"#side-{number}", Static).update(self._figures(number, seconds))
        self.show_place()

    def _figures(self, number: int, seconds: int) -> Content:
        """A side's name, its bill, and how it stands; the better share of the two is marked."""
        own, other = self.recorders[number].tally(seconds), self.recorders[1 - number].tally(seconds)
        ahead = own.availability > other.availability
        return Content.assemble(
            (f" {'AB'[number]} ", "bold reverse"),
            (f" {safe(self.rivals[number].name)}", "bold"),
            (f"   {units.dollars(self._months[number])} a month   ", "$quiet"),
            (
                f"{'▲ ' if ahead else ''}{units.percent(own.availability)} answered",
                "bold $state-up" if ahead else "bold",
            ),
            (f"   {units.count(own.late + own.failed)} lost   {units.count(own.stale)} stale", ""),
        ).truncate(max(20, self.app.size.width), ellipsis=True)

    # Keys

    def action_play(self) -> None:
        """Play or pause; at the end, from the beginning."""
        if self.head.at >= self.level.length_s:
            self.head.moment = 0.0
        self.head.to_end = False
        self.head.playing = not self.head.playing
        self._show()

    def action_step(self, by: int) -> None:
        """A second on or back."""
        self.head.stop()
        self.seek(self.head.at + by)

    def action_event(self, way: int) -> None:
        """To the moment after the next event of either, or the previous one."""
        self.head.stop()
        at = self.head.at
        moments = sorted(
            {event.t + 1 for recorder in self.recorders for event in recorder.events if event.t < self.ready}
        )
        found = [t for t in moments if (t > at if way > 0 else t < at)]
        self.seek(found[0] if found and way > 0 else found[-1] if found else (self.ready if way > 0 else 0))

    def action_to_end(self) -> None:
        """Run to the end as fast as it is recorded."""
        self.head.playing, self.head.to_end = False, True
