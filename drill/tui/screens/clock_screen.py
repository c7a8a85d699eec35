"""The base of screens with a clock: the playhead over a recorded drill, the recorder ahead of it, the keys that move it."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.worker import get_current_worker

from drill.session.live.pace import USUAL_SPEED, Pacing
from drill.session.live.playhead import BEATS_PER_S, Playhead
from drill.session.live.recorder_pair import Recorded
from drill.tui import messages
from drill.tui.screens.base_screen import Page
from drill.words.units import factor

SLICE_S = 15
"""Simulated between two chances for the screen."""
STEPS = (1, 2, 3, 5, 8, 12, 20, 30, 45, 60, 90, 120, 200, 400, 800, 1600, 3200)
"""Speeds that are said."""


class ClockScreen(Page):
    """Plays a recorded drill. Subclasses show the moment, and forget a replaced future."""

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
        Binding("end", "to_end", "To the end", id="to-end", tooltip="Run to the end"),
        Binding(
            "left_square_bracket,p", "event(-1)", "Previous event", id="previous-event", show=False, key_display="["
        ),
        Binding("full_stop", "step(1)", "A second on", id="second-on", show=False),
        Binding("comma", "step(-1)", "A second back", id="second-back", show=False),
        Binding("plus,equals_sign", "speed(1)", "Faster", id="faster", show=False),
        Binding("minus,underscore", "speed(-1)", "Slower", id="slower", show=False),
        Binding("r,home", "rewind", "Rewind", id="rewind", show=False),
    ]

    def __init__(self, recorder: Recorded, speed: int, pacing: Pacing, id: str = "drill") -> None:
        super().__init__(id=id)
        self.recorder, self.pacing = recorder, pacing
        self.head = Playhead(speed, begins=recorder.begins)
        self._said_speed = ""

    @property
    def at(self) -> int:
        """Seconds gone at the moment shown."""
        return self.head.at

    @property
    def over(self) -> bool:
        """True if the moment shown is the end."""
        return self.at >= self.recorder.length

    @property
    def arrived(self) -> bool:
        """True once the moment at which the player arrives is shown; nothing is shown or done before."""
        return self.at >= self.head.begins

    @property
    def ready_to_show(self) -> bool:
        """True if there is a moment to show, and a screen to show it on."""
        return self.arrived and self.recorder.ready > 0 and self.is_attached

    @property
    def _speed(self) -> str:
        """The speed in words: simulated seconds a second, and the player's part in it where it is not the usual one."""
        if self.pacing.even:
            return f"{self.head.speed}×"
        part = self.head.speed / USUAL_SPEED
        now = self.recorder.pace(self.head.moment) * part
        return f"{_rounded(now)}×" + ("" if part == 1.0 else f", pace {factor(part)}×")

    def _show(self) -> None:
        """The moment, on every part of the screen."""

    def _forget(self, second: int) -> None:
        """Forget everything shown of the time after a second."""

    def start_clock(self) -> None:
        """Start the recorder and the clock; the drill waits for a key."""
        self._record()
        self.set_interval(1 / BEATS_PER_S, self._on_beat)

    # Recording

    @work(thread=True, exclusive=True, group="record")
    def _record(self) -> None:
        """Keep the recorder ahead of the playhead."""
        worker = get_current_worker()
        while not worker.is_cancelled and self.recorder.fill(SLICE_S):
            pass

    # Time

    def _on_beat(self) -> None:
        """Move on: an eighth of a second of the player's time."""
        if not self._clock_runs:
            return
        head = self.head
        ready = self.recorder.ready  # asked once: the recorder goes on meanwhile
        if head.begin(ready):
            self._show()
            self.show_place()
        elif head.to_end:
            self.seek(ready)
            head.to_end = ready < self.recorder.length
        elif head.playing:
            self.seek(self._next_moment())

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
        """The playhead's next position. The top line shows the speed when it changes."""
        if self.pacing.even:
            return self.head.pass_beat()
        at = self.head.moment
        found = self.head.pass_beat(self.recorder.pace(at), self.recorder.next_turn(at))
        if self._speed != self._said_speed:
            self._said_speed = self._speed
            self.show_place()
        return found

    def seek(self, moment: float) -> None:
        """Move to a moment, or to the last one recorded."""
        head = self.head
        before = (self.at, head.playing)
        head.go(moment, self.recorder.ready)
        head.playing = head.playing and not self.over
        if before != (self.at, head.playing) or self.over:
            self._show()
        if before[1] != head.playing or self.over:
            self.show_place()

    # Keys

    def action_play(self) -> None:
        """Play or pause; at the end, from the beginning."""
        if self.refused_to_stop():
            return
        head = self.head
        if self.over:
            head.moment = float(head.begins)
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
        moments = sorted({event.t + 1 for event in self.recorder.events})
        found = [t for t in moments if (t > self.at if way > 0 else t < self.at)]
        if found:
            self.seek(found[0] if way > 0 else found[-1])
        elif way < 0:
            self.seek(self.head.begins)
        elif self.recorder.done:
            self.seek(self.recorder.length)
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
        self.seek(self.head.begins)

    def action_to_end(self) -> None:
        """Run to the end as fast as it is recorded."""
        self.head.playing, self.head.to_end = False, True

    def halt(self) -> None:
        """Pauses, where the drill may be paused."""
        if self.unstoppable:
            return
        self.head.stop()
        self.show_place()

    def recorded_anew(self, second: int) -> None:
        """Record the new future that starts at this moment."""
        self.head.moment = float(second)
        self.head.forget(second)
        self._forget(second)
        self._record()
        self._show()

    @on(messages.TimelineClicked)
    def scrub(self, event: messages.TimelineClicked) -> None:
        """Go to a moment on the strip."""
        if self.refused_to_stop():
            return
        self.halt()
        self.seek(event.second)


def _rounded(speed: float) -> int:
    """A speed as it is said: steps, so that the words do not change with every beat."""
    return max((step for step in STEPS if step <= speed), default=1)
