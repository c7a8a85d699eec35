"""The part of an after-action report that the engine gives: score, losses with their chains, what-ifs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from drill.proof.option_counterfactuals import helps
from drill.report.report_parts import Block, Column, Lines, Section, TableBlock, line, row
from drill.words import units
from drill.words.english import chain_words
from drill.words.losses import losses
from drill.words.metric_words import bound_text, figure

if TYPE_CHECKING:
    from drill.table.review.played_level import PlayedDrill
    from drill.table.review.report_facts import ReportFacts, WhatIfs

MOST_LOSSES, MOST_SHOWN = 8, 5


def drill_sections(found: ReportFacts) -> tuple[Section, ...]:
    """The sections of a drill that can be run again."""
    drill = found.drill
    if drill is None:
        return ()
    sections = [
        Section("Score", partial(_score, drill)),
        Section("Where requests were lost", partial(_losses, drill)),
    ]
    if found.what_ifs is not None:
        sections.append(Section("What one change would have saved", partial(_what_ifs, found.what_ifs)))
    return tuple(sections)


def _score(drill: PlayedDrill) -> Iterator[Block]:
    rows = tuple(
        row(
            "met" if item.met else "missed",
            item.name,
            bound_text(item.bound),
            f"was {figure(item.bound.metric, item.value)}",
        )
        for item in drill.run.score.objectives
    )
    yield TableBlock((Column(""), Column("star"), Column("asked"), Column("")), rows)


def _losses(drill: PlayedDrill) -> Iterator[Block]:
    found = losses(drill.run.recording.ledger)
    if not found:
        yield Lines((line("Nowhere: every request was good."),))
        return
    rows = tuple(
        row(units.count(item.count), item.words, note=chain_words(item.merged_chain, drill.level))
        for item in found[:MOST_LOSSES]
    )
    yield TableBlock((Column("requests", right=True), Column("what became of them")), rows)
    if others := found[MOST_LOSSES:]:
        causes = "another cause" if len(others) == 1 else f"{len(others)} other causes"
        yield Lines((line(f"{units.count(sum(item.count for item in others))} more, by {causes}."),))


def _what_ifs(found: WhatIfs) -> Iterator[Block]:
    every = found.tried == found.of
    tried = f"All {found.of}" if every else f"{found.tried} of {found.of}"
    turn = "" if every else ", of every option the first values first"
    said = line(f"{tried} single changes of the design were tried{turn}.")
    useful = [item for item in found.rows if helps(item)][:MOST_SHOWN]
    if not useful:
        yield Lines((said, line("None of them would have saved anything.")))
        return
    rows = tuple(
        row(
            item.words,
            units.gain(item.saved),
            units.change(item.micro_usd_month),
            units.percent(item.after.availability),
        )
        for item in useful
    )
    columns = (
        Column("changed, with the same seed and the same actions"),
        Column("requests saved", right=True),
        Column("a month", right=True),
        Column("available", right=True),
    )
    yield TableBlock(columns, rows)
    yield Lines((said,))
