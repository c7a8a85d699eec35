"""The departures of a run and the losses charged to each: rows for people, data for programs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from drill.report.report_parts import Block, Column, Section, TableBlock, row
from drill.words import units
from drill.words.english import as_data, english

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.scoring.difference_ledger import DifferenceLedger


def cause_sections(ledger: DifferenceLedger, level: Level | None) -> Iterator[Section]:
    """A section with the departures; none where nothing was lost or nothing departed."""
    if ledger.departures:
        yield Section("What would have been lost without each event", partial(_rows, ledger, level))


def _rows(ledger: DifferenceLedger, level: Level | None) -> Iterator[Block]:
    """Each departure with its share of the losses, and what taking it away alone saves."""
    columns = (Column("charged", right=True), Column("saved without it", right=True), Column("event"))
    rows = [
        row(
            "a remedy" if item.remedy else units.count(item.requests),
            units.gain(item.alone),
            english(item.said, level),
            note=f"{units.count(item.lost_writes)} writes would not have been lost" if item.lost_writes > 0 else "",
        )
        for item in ledger.departures
    ]
    if ledger.usual:
        rows.append(row(units.count(ledger.usual), "", "none of them: lost without any event"))
    yield TableBlock(columns, tuple(rows))


def departure_data(ledger: DifferenceLedger, level: Level | None) -> dict[str, Any]:
    """The same as an object. `charged` is the Shapley value (with more than three departures the mean of its two ends)."""
    return {
        "events": [
            {
                "event": as_data(item.said, level),
                "charged": None if item.remedy else item.requests,
                "saved_without": item.alone,
                "lost_writes_without": item.lost_writes,
                "remedy": item.remedy,
            }
            for item in ledger.departures
        ],
        "without_any": ledger.usual,
        "exact": ledger.exact,
    }
