"""The score of a running drill, second by second: what has been lost, and how long it has been down.

Every figure only gets worse as the drill goes on, so that a goal lost by it is lost for good.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drill.scoring.recovery_time import RECOVERY_S, goal, is_down, is_good, is_lossy
from drill.scoring.scorecard import MINUTE_S

if TYPE_CHECKING:
    from drill.engine.simulate import DrillEngine
    from drill.model.level import Level
    from drill.model.run import ClassFrame

RATE_S = 5
"""Seconds over which the present rate of losses is taken."""
NEVER = -1


@dataclass(frozen=True, slots=True)
class ClassSoFar:
    """Requests of a class up to a moment."""

    cls: str
    lost: float
    """Late or failed."""
    stale: float
    lost_per_s: float
    """Over the last few seconds."""
    stale_per_s: float
    bad_s: int
    """From its first second outside its objective to the last one so far; 0 without one."""


@dataclass(frozen=True, slots=True)
class SoFar:
    """The figures that objectives bound, as they stand at a moment."""

    classes: tuple[ClassSoFar, ...]
    worst_minute: float
    down_s: int
    unrecovered_s: int
    """From the first second that was not good to the last one, while it has not recovered from them; otherwise 0."""
    lost_writes: int
    audit_failures: int


class RunningScore:
    """The figures of every recorded second. A second is noted once, in order; later ones can be forgotten again."""

    def __init__(self, level: Level) -> None:
        self._names = tuple(item.name for item in level.classes)
        self._goals = tuple(goal(level, name) for name in self._names)
        self._sums = array("d", bytes(8 * 2 * len(self._names)))
        """Of each second, beginning with none: lost and stale of each class."""
        self._ended = array("d", (0.0, 0.0))
        """Answered in time, and ended, up to each second."""
        self._worst = array("d", (1.0,))
        self._down = array("L", (0,))
        self._span = array("l", (NEVER, NEVER))
        """First second that was not good, and the last one that it has not recovered from."""
        self._bad = array("l", [NEVER] * 2 * len(self._names))
        """First and last second of each class outside its objective."""
        self._writes = array("L", (0,))
        self._findings = array("L", (0,))

    @property
    def ready(self) -> int:
        """Seconds noted."""
        return len(self._worst) - 1

    def back_to(self, second: int) -> None:
        """Forget all but the first `second` seconds."""
        kept, classes = second + 1, 2 * len(self._names)
        for row, width in (
            *((self._sums, classes), (self._bad, classes), (self._ended, 2), (self._span, 2)),
            *((self._worst, 1), (self._down, 1), (self._writes, 1), (self._findings, 1)),
        ):
            del row[kept * width :]

    def note(self, frames: tuple[ClassFrame, ...], drill: DrillEngine) -> None:
        """The next second; of what the frame does not tell, as it stands in the simulation."""
        second, step = self.ready, 2 * len(self._names)
        for k, (item, wanted) in enumerate(zip(frames, self._goals, strict=True)):
            lost, answered = item.late + item.failed, item.good + item.stale
            at = second * step + 2 * k
            self._sums.extend((self._sums[at] + lost, self._sums[at + 1] + item.stale))
            bad = not is_good((item.offered, answered, lost), wanted)
            first, last = self._bad[at : at + 2]
            self._bad.extend((second if first == NEVER else first, second) if bad else (first, last))
        self._note_all(frames, second)
        self._writes.append(int(drill.state.lost_writes + 0.5))
        self._findings.append(drill.state.audit_failures)

    def _note_all(self, frames: tuple[ClassFrame, ...], second: int) -> None:
        """All classes together."""
        offered = sum(item.offered for item in frames)
        answered = sum(item.good + item.stale for item in frames)
        lost = sum(item.late + item.failed for item in frames)
        self._ended.extend((self._ended[2 * second] + answered, self._ended[2 * second + 1] + answered + lost))
        row = (offered, answered, lost)
        hanging = is_down(row)
        self._down.append(self._down[-1] + hanging)
        first, last = self._span[2 * second : 2 * second + 2]
        if hanging or (is_lossy(row) and (first == NEVER or last != NEVER)):
            first, last = (second if first == NEVER else first), second
        elif last != NEVER and second - last >= RECOVERY_S:
            last = NEVER
        self._span.extend((first, last))
        self._worst.append(min(self._worst[-1], self._minute(second + 1)))

    def _minute(self, end: int) -> float:
        """Share answered in time in the minute that ends there; 1 before there is one."""
        if end < MINUTE_S:
            return 1.0
        start = end - MINUTE_S
        ended = self._ended[2 * end + 1] - self._ended[2 * start + 1]
        return (self._ended[2 * end] - self._ended[2 * start]) / ended if ended >= 1.0 else 1.0

    def so_far(self, seconds: int) -> SoFar:
        """The figures after so many seconds, as far as they are noted."""
        at = min(seconds, self.ready)
        first, last = self._span[2 * at : 2 * at + 2]
        return SoFar(
            tuple(self._class(name, k, at) for k, name in enumerate(self._names)),
            self._worst[at],
            self._down[at],
            last + 1 - first if last != NEVER else 0,
            self._writes[at],
            self._findings[at],
        )

    def _class(self, name: str, k: int, at: int) -> ClassSoFar:
        step = 2 * len(self._names)
        now, before = at * step + 2 * k, max(0, at - RATE_S) * step + 2 * k
        seconds = max(1, min(at, RATE_S))
        first, last = self._bad[now : now + 2]
        return ClassSoFar(
            name,
            self._sums[now],
            self._sums[now + 1],
            (self._sums[now] - self._sums[before]) / seconds,
            (self._sums[now + 1] - self._sums[before + 1]) / seconds,
            last + 1 - first if first != NEVER else 0,
        )
