"""Two designs side by side with the same seed: one map and timeline above the other, under one clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from drill.scoring.bill import bill, monthly_micro_usd
from drill.session.live.node_counts import limits
from drill.session.live.playhead import shown
from drill.session.live.recorder import Recorder
from drill.session.live.recorder_pair import RecorderPair
from drill.session.live.situation import situation
from drill.session.live.stages import dark_zones
from drill.syntax.safe_text import safe
from drill.topology.assemble import assemble
from drill.tui.screens.clock_screen import ClockScreen
from drill.tui.widgets.map_view import MapView
from drill.tui.widgets.stage_line import StageLine
from drill.tui.widgets.timeline import Timeline
from drill.words import units

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widget import Widget

    from drill.session.comparison import ComparedDesign
    from drill.session.live.pace import Pacing
    from drill.session.opened_level import OpenedLevel


class SideBySideScreen(ClockScreen):
    """Two drills under one playhead. Neither is saved."""

    ABOUT = (
        "Two designs live through the same drill: the seed draws the same faults and delays for both. Space plays and "
        "pauses, ] and [ jump to the next event of either, . and , step a second, r rewinds, End runs to the end. The line "
        "over each map has its bill, what it has answered and what it has lost."
    )
    recorder: RecorderPair

    def __init__(
        self, opened: OpenedLevel, rivals: tuple[ComparedDesign, ComparedDesign], seed: int, speed: int, pacing: Pacing
    ) -> None:
        first, second = (Recorder(assemble(opened.level, rival.design), seed) for rival in rivals)
        super().__init__(RecorderPair(first, second), speed, pacing, id="sides")
        self.opened, self.level, self.rivals, self.seed = opened, opened.level, rivals, seed
        self._months = tuple(monthly_micro_usd(bill(recorder.inputs)) for recorder in self.recorder.both)
        for recorder, rival in zip(self.recorder.both, rivals, strict=True):
            if rival.actions:
                recorder.replay(rival.actions, 0)

    @property
    def unstoppable(self) -> bool:
        """False: nothing is at stake, so it can always be paused."""
        return False

    @property
    def place(self) -> str:
        """The level, the seed, and whether it runs."""
        state = "■ over" if self.over else "▶" if self.head.playing else "‖ paused"
        when = units.clock(self.level.starts, self.head.at)
        return f"{safe(self.level.title)}  ›  sides, seed {self.seed}  {when}  {state}"

    def body(self) -> Iterable[Widget]:
        """One above the other: a line of figures, the stage line, the map, the timeline."""
        for number, recorder in enumerate(self.recorder.both):
            yield Static(id=f"side-{number}", classes="side-head")
            yield StageLine(self.level, id=f"side-line-{number}")
            yield MapView(recorder.inputs.topology, id=f"side-map-{number}")
            yield Timeline(self.level.length_s, self.level.starts, recorder.faults, id=f"side-strip-{number}")

    def on_mount(self) -> None:
        """Record both, and start the clock."""
        self.query_one("#side-map-0", MapView).focus()
        for number, recorder in enumerate(self.recorder.both):
            self.query_one(f"#side-map-{number}", MapView).limits = limits(recorder.inputs)
        self.start_clock()

    def _show(self) -> None:
        if not self.ready_to_show:
            return
        seconds = shown(self.head.at)
        beat = self.head.beat if self.app.animation_level != "none" else 0
        for number, recorder in enumerate(self.recorder.both):
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
        """A side's name, its bill and its score so far; the better share of the two is marked."""
        own, other = self.recorder.both[number].tally(seconds), self.recorder.both[1 - number].tally(seconds)
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
