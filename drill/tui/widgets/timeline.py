"""The strip under the map: outcomes over time, latency and lag, faults, actions, and the playhead."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from drill.engine.faults.fault_table import FAULTS
from drill.syntax.safe_text import safe
from drill.tui import marks
from drill.tui.messages import TimelineClicked
from drill.tui.widgets.paint import Painted
from drill.words import units

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from textual import events

    from drill.model.level import Fault
    from drill.session.live.recorder import Recorder
    from drill.session.live.tally import Peaks, Tally

STEPS = " ▁▂▃▄▅▆▇█"
ALL_ROWS = 7
"""From this height on latency and lag have rows of their own."""
LATENCY_STEPS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 2.0)
"""Of the objective; the last two are past it."""
LAG_STEPS_S = (0.1, 0.5, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
NAMED, LAG, REQUESTS, STRUCK = "p99 ", "lag ", "req ", "fault "
"""Names of the rows."""
ACTION = "▲"
STRIP = (
    "The strip: █ answered in time, ▓ stale, ▒ late, ✖ failed, · not seen yet; ▬ a fault, ▲ an action, ┃ the moment shown.",
    "Its row p99 is the slowest class's latency against its objective, red when beyond; lag is that of the replica furthest behind.",
)
"""The meaning of its rows and glyphs, for the help."""
OUTCOMES = ("failed", "late", "stale", "good")
"""From the top of a column down."""


def axis(labels: Sequence[tuple[int, str]], actions: Collection[int], width: int) -> str:
    """Labels at their columns and a mark at the column of each action.

    A label moves aside for an action, by its own length at most; where it finds no room there, it is left out.
    """
    row = [ACTION if column in actions else " " for column in range(width)]
    for column, text in labels:
        first = min(column, width - len(text))
        for off in sorted(range(-len(text), len(text) + 1), key=lambda off: (abs(off), -off)):
            start, end = first + off, first + off + len(text)
            beside = {*row[max(start - 1, 0) : start], *row[end : end + 1]}
            if start >= 0 and end <= width and set(row[start:end]) == {" "} and beside <= {" ", ACTION}:
                row[start:end] = text
                break
    return "".join(row)


def times_of_day(starts: str, seconds: Sequence[int]) -> list[str]:
    """Times for an axis, with their seconds where a minute would stand there twice."""
    short = [units.clock(starts, second, short=True) for second in seconds]
    return short if len(set(short)) == len(short) else [units.clock(starts, second) for second in seconds]


def cells(share: tuple[float, float, float, float], height: int) -> tuple[str, ...]:
    """A column of `height` outcomes, top first, from the shares failed, late, stale, good.

    Whatever happened at all is shown by a cell at least, as far as there are cells; the worst first.
    """
    total = sum(share)
    if total <= 0:
        return ("",) * height
    column: list[str] = []
    for outcome, part in zip(OUTCOMES[:3], share[:3], strict=True):
        if part * 10_000 >= total:
            column += [outcome] * max(1, round(part / total * height))
    column += ["good"] * height
    if height == 1:
        return (column[0] if share[3] * 2 < total or column[0] != "good" else "good",)
    lost = [item for item in column if item != "good"]
    if len(lost) >= height and share[3] * 2 * height >= total:
        lost = lost[: height - 1]
    return (*lost, *(["good"] * height))[:height]


def step(value: float, steps: tuple[float, ...]) -> str:
    """A column as high as the number of steps a value has reached."""
    return STEPS[sum(value >= limit for limit in steps)]


class Timeline(Painted):
    """Outcome rows, latency and lag where there is room, a row of faults, one of marks and times. The mouse moves the playhead."""

    DEFAULT_CSS = "Timeline { height: 4; background: $surface; }"

    def __init__(self, length_s: int, starts: str, faults: tuple[Fault, ...], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._length, self._starts, self._faults = max(1, length_s), starts, faults
        self._recorder: Recorder | None = None
        self._at = 0
        self._seen = 0
        self._columns: dict[int, tuple[int, int, tuple[str, ...]]] = {}
        self._peaks: dict[int, tuple[int, int, Peaks]] = {}
        self._shown: tuple[object, ...] = ()

    def follow(self, recorder: Recorder, at: int, seen: int) -> None:
        """Show this drill up to `seen`, with the playhead at `at`. Repaints only when something shows differently."""
        self._recorder, self._at, self._seen = recorder, at, seen
        shown = (self._column(at), self._column(seen), min(recorder.ready, seen), recorder.actions)
        if shown[:2] != self._shown[:2] or shown[3:] != self._shown[3:] or at == self._length:
            self._shown = shown
            self.refresh()

    def forget(self, second: int) -> None:
        """Drop columns after `second`: they have been recorded again."""
        first = self._column(second)
        self._columns = {column: kept for column, kept in self._columns.items() if column < first}
        self._peaks = {column: kept for column, kept in self._peaks.items() if column < first}
        self.refresh()

    def strikes(self, faults: tuple[Fault, ...]) -> None:
        """Other faults than before."""
        self._faults = faults
        self.refresh()

    def on_resize(self) -> None:
        """Columns hold other seconds now."""
        self._columns.clear()
        self._peaks.clear()
        self.refresh()

    def _column(self, second: int) -> int:
        return min(self.size.width - 1, second * self.size.width // self._length) if self.size.width else 0

    def _second(self, column: int) -> int:
        return -(-column * self._length // max(1, self.size.width))

    @property
    def _rows(self) -> int:
        return max(1, self.size.height - (4 if self.size.height >= ALL_ROWS else 2))

    def _outcomes(self, column: int) -> tuple[str, ...]:
        """Outcomes of the requests in a column's seconds."""
        start, end = self._second(column), min(self._second(column + 1), self._seen)
        if self._recorder is None or end <= start or end > self._recorder.ready:
            return ("",) * self._rows
        kept = self._columns.get(column)
        # What was kept is asked whether it fits: a row may be drawn at a new size before that size has been announced.
        if kept is not None and kept[:2] == (start, end) and len(kept[2]) == self._rows:
            return kept[2]
        tally: Tally = self._recorder.tally(end).minus(self._recorder.tally(start))
        found = cells((tally.failed, tally.late, tally.stale, tally.good), self._rows)
        self._columns[column] = (start, end, found)
        return found

    def _peaks_of(self, column: int) -> Peaks | None:
        """The worst of a column's seconds; None where nothing has been seen."""
        start, end = self._second(column), min(self._second(column + 1), self._seen)
        if self._recorder is None or end <= start or end > self._recorder.ready:
            return None
        kept = self._peaks.get(column)
        if kept is None or kept[:2] != (start, end):
            kept = self._peaks[column] = (start, end, self._recorder.peaks(start, end))
        return kept[2]

    def _strain_marks(self, *, lag: bool) -> list[tuple[str, str]]:
        """A row of columns after its name: latency against the objective, or lag."""
        marks = [(" ", "")] * self.size.width
        for column in range(self.size.width):
            peaks = self._peaks_of(column)
            if peaks is None:
                break
            if lag:
                marks[column] = (step(peaks.lag_s, LAG_STEPS_S), "$state-cold")
            else:
                late = peaks.latency >= 1.0
                marks[column] = (step(peaks.latency, LATENCY_STEPS), "$state-down" if late else "$state-degraded")
        return _named(marks, LAG if lag else NAMED)

    def render_line(self, y: int) -> Strip:
        """One row."""
        width = self.size.width
        if not width:
            return Strip.blank(0)
        if y < self._rows:
            marks = [self._outcome_mark(column, y) for column in range(width)]
            if y == self._rows - 1 and self.size.height >= ALL_ROWS:
                marks = _named(marks, REQUESTS)
        elif self.size.height >= ALL_ROWS and y < self._rows + 2:
            marks = self._strain_marks(lag=y > self._rows)
        elif y == self.size.height - 2:
            marks = self._fault_marks()
        else:
            marks = self._axis_marks()
        here = self._column(self._at)
        named = here < len(NAMED) and marks[here][1] == "$quiet"
        said = y >= self.size.height - 2 and (marks[here][0] not in " ▬" or marks[here][1].startswith("bold"))
        if 0 <= here < width and not named and not said:
            marks[here] = ("┃", "bold $foreground")
        segments: list[Segment] = []
        start = 0
        for column in range(1, width + 1):
            if column == width or marks[column][1] != marks[start][1]:
                text = "".join(mark[0] for mark in marks[start:column])
                segments.append(Segment(text, self.paint(marks[start][1])))
                start = column
        return Strip(segments, width)

    def _outcome_mark(self, column: int, row: int) -> tuple[str, str]:
        outcome = self._outcomes(column)[row]
        return (marks.OUTCOME_GLYPH[outcome], marks.OUTCOME_STYLE[outcome]) if outcome else ("·", "$faint")

    def _fault_marks(self) -> list[tuple[str, str]]:
        """Faults that have struck, as bars with their names; those to come stay hidden."""
        marks = _named([(" ", "")] * self.size.width, STRUCK)
        names: dict[int, list[str]] = {}
        for fault in sorted(self._faults, key=lambda fault: fault.at_s):
            if fault.at_s >= self._seen:
                continue
            start = self._column(fault.at_s)
            end = self._column(min(fault.at_s + max(fault.for_s, 1), self._seen))
            for column in range(start, end + 1):
                marks[column] = ("▬", "$state-down")
            spec = FAULTS[fault.kind]
            names.setdefault(start, []).append(spec.sentence.format(target=fault.target or spec.everywhere))
        width = self.size.width
        # The last name has the whole row, and stands further left where it is long.
        for start, ends in pairwise([*names, 2 * width]):
            text = fitted(safe(f"▼{', '.join(dict.fromkeys(names[start]))}"), min(ends - start, width))
            first = max(0, min(start, width - len(text)))
            if first < len(STRUCK):  # the name of the row gives way whole
                marks[:first] = [(" ", "")] * first
            for column, char in enumerate(text, first):
                marks[column] = (char, "bold $state-down")
        return marks

    def _axis_marks(self) -> list[tuple[str, str]]:
        """Times of day, and the actions taken."""
        width, number = self.size.width, 6 if self.size.width >= 100 else 4
        seconds = [self._length * n // number for n in range(number + 1)]
        labels = list(zip(map(self._column, seconds), times_of_day(self._starts, seconds), strict=True))
        actions = {self._column(action.at_s) for action in (self._recorder.actions if self._recorder else ())}
        styles = {ACTION: "bold $primary", " ": ""}
        return [(char, styles.get(char, "$quiet")) for char in axis(labels, actions, width)]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Request the moment clicked, and those that the mouse is dragged over."""
        self.capture_mouse()
        self._ask(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Scrub while the button is held."""
        if self.app.mouse_captured is self:
            self._ask(event.x)

    def on_mouse_up(self) -> None:
        """Let go."""
        self.release_mouse()

    def _ask(self, column: int) -> None:
        self.post_message(TimelineClicked(self._second(max(0, min(column, self.size.width - 1)))))


def _named(marks: list[tuple[str, str]], name: str) -> list[tuple[str, str]]:
    """A row that begins with its name, as far as that fits."""
    return [*((char, "$quiet") for char in name), *marks[len(name) :]][: len(marks)]


def fitted(text: str, room: int) -> str:
    """The name of a fault, cut where the next one begins."""
    return text if len(text) <= room else f"{text[: room - 1]}…" if room > 1 else text[:room]
