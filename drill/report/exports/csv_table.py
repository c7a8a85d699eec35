"""A drill second by second as CSV (RFC 4180), in whole requests that add up to the totals."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from drill.report.timeline_data import timeline
from drill.syntax.safe_text import cell
from drill.words import units
from drill.words.english import event_words

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.model.run import Recording

COLUMNS = ("t", "clock", "offered", "good", "stale", "late", "failed", "waiting", "retries", "events")


def as_csv(recording: Recording, level: Level) -> str:
    """The table: a row a second, the events of a second in its last cell."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in timeline(recording):
        numbers = (row.offered, row.good, row.stale, row.late, row.failed, row.waiting, row.retries)
        events = "; ".join(event_words(event, level) for event in row.events)
        writer.writerow((row.t, units.clock(level.starts, row.t), *numbers, cell(events)))
    return text.getvalue()
