"""The timeline of the after-action report: what people did and what the systems did, in one order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drill.report.moments import moments
from drill.report.report_parts import Block, Column, Picture, TableBlock, TableRow, row
from drill.report.timeline_svg import strip
from drill.table.action_text import table_event_words
from drill.table.fold.table_fold import take
from drill.table.fold.table_state import Refused
from drill.table.messages.table_lines import entry_line
from drill.table.messages.table_messages import Answer, Clock, EvaluatorNote, Free, Join, Leave, Say, Tick
from drill.table.messages.table_roles import FACILITATOR
from drill.table.review.report_words import named, when
from drill.table.table_setting import begun
from drill.table.visible_entries import shown_entry

if TYPE_CHECKING:
    from drill.model.run import Event
    from drill.table.review.report_facts import ReportFacts
    from drill.table.table_log import Logged


MARKS = {"inject": "▼", "strike": "▼", "tell": "▼", "decide": "▲", "ask": "?", "clock": "‖", "status": "✉", "end": "■"}
"""A sign for each kind of entry that the timeline has."""
_TOLD = ("failover", "alarm", "fault", "recover", "action", "scale", "restore")
"""Kinds of the systems' events that the timeline has."""
_ASIDE = (Tick, Say, Answer, Join, Leave, Free, EvaluatorNote)
"""Entries that have a section of their own, or none."""


def timeline_section(found: ReportFacts) -> Iterator[Block]:
    """The actions of people and events of systems, by time; within a second people first, as the drill's clock stood at it."""
    if found.drill:
        yield Picture(strip(found.drill.run.recording, moments(found.drill.run.recording)))
    columns = (Column("drill"), Column("wall"), Column(""), Column("who"), Column("what"))
    rows = [(entry.entry.at_s, 0, _entry_row(found, entry)) for entry in _shown_entries(found)]
    if found.drill:
        events = found.drill.run.recording.events
        rows += [
            (event.t, 1, _event_row(found, event))
            for event in events
            if event.kind in _TOLD and event.t < max(1, found.ended_s)
        ]
    yield TableBlock(columns, tuple(made for _, _, made in sorted(rows, key=lambda item: item[:2])))


def _shown_entries(found: ReportFacts) -> Iterator[Logged]:
    """Entries for the timeline; the clock's only where it was held or went on, not where it changed its pace."""
    state = begun(found.state.setting, found.logged)
    for line in found.logged:
        ran, taken = state.rate > 0, take(state, line.entry)
        state = state if isinstance(taken, Refused) else taken
        same = isinstance(line.entry.message, Clock) and ran == (state.rate > 0)
        if not (same or isinstance(line.entry.message, _ASIDE)):
            yield line


def _entry_row(found: ReportFacts, entry: Logged) -> TableRow:
    shown = shown_entry(found.state, FACILITATOR, entry) or {}
    text = entry_line({**shown, "clock": "", "who": found.label(entry.entry.who)}).strip()
    sign = MARKS.get(entry.entry.message.do, "")
    return row(when(found, entry.entry.at_s), entry.wall[11:19], sign, found.label(entry.entry.who), named(found, text))


def _event_row(found: ReportFacts, event: Event) -> TableRow:
    level = found.drill.level if found.drill else None
    return row(when(found, event.t), "", "·", event.kind, table_event_words(event, level))
