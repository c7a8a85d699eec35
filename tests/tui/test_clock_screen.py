"""The clock of a drill."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from drill.session.live.playhead import Playhead
from drill.tui.screens.clock_screen import ClockScreen


class Growing:
    """A recorder that the recorder finishes between two looks."""

    length, looks = 10, 0

    @property
    def ready(self) -> int:
        self.looks += 1
        return 5 if self.looks == 1 else self.length

    @property
    def done(self) -> bool:
        return self.looks > 0


def test_the_end_is_reached_though_the_recorder_ends_while_the_playhead_moves() -> None:
    sought: list[int] = []
    screen: Any = SimpleNamespace(
        _clock_runs=True, head=Playhead(to_end=True, seen=1), recorder=Growing(), seek=sought.append
    )
    ClockScreen._on_beat(screen)
    assert (sought, screen.head.to_end) == ([5], True)
    ClockScreen._on_beat(screen)
    assert (sought, screen.head.to_end) == ([5, 10], False)
