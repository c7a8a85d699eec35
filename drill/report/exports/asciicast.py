"""A drill as an asciicast (version 2), drawn from its frames: `asciinema play` shows it, and no terminal recorded it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from drill.report.timeline_data import sampled
from drill.scene.drawing import text
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.english import event_words

if TYPE_CHECKING:
    from drill.model.inputs import Inputs
    from drill.model.run import Frames, ScoredRun

WIDTH, HEIGHT = 100, 32
LOG_ROWS = 4
"""The last events, below the map."""
PICTURES = 300
"""Pictures of a drill, evenly apart."""
EACH_S = 0.2
"""Time that one is shown."""
START, END = "\x1b[2J\x1b[?25l", "\x1b[?25h"
"""An empty screen without a cursor; the cursor back."""


def as_asciicast(inputs: Inputs, run: ScoredRun, epoch_s: int) -> str:
    """The file: a header, then one event a picture, each a JSON value on a line."""
    head = {
        "version": 2,
        "width": WIDTH,
        "height": HEIGHT,
        "timestamp": epoch_s,
        "title": safe(f"{inputs.level.title}: {run.design}, seed {run.seed}"),
    }
    lines = [json.dumps(head), _event(0.0, START)]
    shown = sampled(len(run.recording.frames), PICTURES)
    lines += [_event(number * EACH_S, picture) for number, picture in enumerate(_pictures(inputs, run, shown), 1)]
    lines.append(_event((len(shown) + 1) * EACH_S, END))
    return "".join(f"{line}\n" for line in lines)


def _event(at_s: float, data: str) -> str:
    return json.dumps([round(at_s, 3), "o", data])


def _pictures(inputs: Inputs, run: ScoredRun, shown: list[int]) -> Iterator[str]:
    frames = run.recording.frames
    log: list[str] = []
    answered = ended = 0.0
    seen = 0
    for second in shown:
        for t in range(seen, second + 1):
            frame = frames[t]
            good = sum(item.good + item.stale for item in frame.classes)
            answered += good
            ended += good + sum(item.late + item.failed for item in frame.classes)
            log += [
                f"{units.clock(inputs.level.starts, t)} {event_words(event, inputs.level)}" for event in frame.events
            ]
        seen = second + 1
        yield _screen(_lines(inputs, frames, second, answered / ended if ended else 1.0, log))


def _lines(inputs: Inputs, frames: Frames, second: int, so_far: float, log: list[str]) -> list[str]:
    """A status line, the map, the last events."""
    frame = frames[second]
    offered = sum(item.offered for item in frame.classes)
    status = (
        f"{units.clock(inputs.level.starts, second + 1)}  {units.rate(offered)} offered  "
        f"{units.percent(so_far)} answered in time so far"
    )
    map_rows = HEIGHT - LOG_ROWS - 2
    drawn = text(inputs.topology, frame, width=WIDTH, height=map_rows).splitlines()
    return [status, "", *drawn[:map_rows], *[""] * (map_rows - len(drawn)), *log[-LOG_ROWS:]]


def _screen(lines: list[str]) -> str:
    """The lines from the top left, each to its end, the rest of the screen empty."""
    return "\x1b[H" + "\r\n".join(f"{safe(line)[:WIDTH]}\x1b[K" for line in lines[:HEIGHT]) + "\x1b[J"
