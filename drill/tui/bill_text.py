"""The monthly bill as rows of two columns: its amounts on demand and under each commitment side by side, and the lines."""

from __future__ import annotations

from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import BillItem
from drill.scoring.bill_notes import bill_notes
from drill.scoring.commitments import Commitment, commitments
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.bill_sentences import SHORT_TERMS
from drill.words.english import english

Row = tuple[str, str]
"""Amounts, and what they are for."""


def bill_rows(level: Level, design: Design, items: tuple[BillItem, ...]) -> tuple[Row, ...]:
    """A row for each line and for the totals; with a commitment a head over the amounts, and how many machines each covers."""
    committed = commitments(design, items)
    table = [_amounts(item.micro_usd_month, number, committed) for number, item in enumerate(items)]
    month = [units.dollars(total) for total in (_total(items), *(made.micro_usd_month for made in committed))]
    head = ["on demand", *(SHORT_TERMS[made.term] for made in committed)]
    widths = [max(len(row[column]) for row in (head, month, *table)) for column in range(len(head))]
    words = [safe(english(item.said)) for item in items]
    return (
        *([(_line(head, widths), "")] if committed else []),
        *((_line(row, widths), said) for row, said in zip(table, words, strict=True)),
        (_line(month, widths), "in total"),
        *(("", english(made.said)) for made in committed),
        *(("", english(note)) for note in bill_notes(level, design)),
    )


def _amounts(usd: int, number: int, committed: tuple[Commitment, ...]) -> list[str]:
    """A line on demand and under each commitment; one that a commitment does not change is left blank there."""
    return [
        units.dollars(usd),
        *(units.dollars(made.lines[number]) if made.lines[number] != usd else "" for made in committed),
    ]


def _total(items: tuple[BillItem, ...]) -> int:
    return sum(item.micro_usd_month for item in items)


def _line(cells: list[str], widths: list[int]) -> str:
    return "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
