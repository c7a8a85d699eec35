"""The sections of the after-action report about decisions: what each did, and what was expected of the team."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drill.report.report_parts import Block, Column, Lines, TableBlock, TableRow, line, row
from drill.table.review.aftermath import WholeDrill
from drill.table.review.aftermath_words import named, what, when
from drill.words import units
from drill.words.english import event_words

if TYPE_CHECKING:
    from drill.table.review.aftermath import Aftermath, DecisionMade


def decisions_section(found: Aftermath) -> Iterator[Block]:
    """Every decision: whose, the votes, the reasons, the times, and what it did."""
    columns = (Column("at"), Column("decision"), Column("whose"), Column("votes"))
    yield TableBlock(columns, tuple(_decision(found, one) for one in found.decisions))
    tried = sum(one.without is not None for one in found.decisions)
    if 0 < tried < len(found.decisions):
        said = f"The drill was run again for the first {tried} of {len(found.decisions)} decisions."
        yield Lines((line(said),))
    dropped = [one for one in found.state.proposals if not one.open and not one.yes]
    if dropped:
        yield Lines(
            tuple(
                line(f"Dropped by {found.label(one.decided_by)}: {what(one)}, proposed by {found.label(one.by)}")
                for one in dropped
            )
        )


def _decision(found: Aftermath, one: DecisionMade) -> TableRow:
    proposal = one.proposal
    votes = ", ".join(f"{found.label(ballot.name)} {'yes' if ballot.yes else 'no'}" for ballot in proposal.ballots)
    level = found.drill.level if found.drill else None
    did = f"not possible: {event_words(one.refused, level)}" if one.refused else _effect(found, one)
    reasons = "; ".join(named(found, text) for text in (proposal.why, one.why) if text)
    whose = f"{found.label(proposal.by)} proposed, {found.label(proposal.decided_by)} decided"
    because = f"because {reasons}" if reasons else "no reason was given"
    note = f"{because}. Took: {_times(found, one)}. Did: {did}"
    return row(when(found, proposal.decided_s), what(proposal), whose, votes or "nobody voted", note=note)


def _times(found: Aftermath, one: DecisionMade) -> str:
    proposed = found.logged[one.proposal.entry].entry.at_s
    parts = []
    if one.alarm_s is not None:
        parts.append(f"alarm to proposal {units.duration(max(0, proposed - one.alarm_s))}")
    parts.append(f"to decision {units.duration(one.proposal.decided_s - proposed)}")
    if one.recovered_s is not None:
        parts.append(f"to recovery {units.duration(one.recovered_s - one.proposal.decided_s)}")
    return ", ".join(parts)


def _effect(found: Aftermath, one: DecisionMade) -> str:
    text = f"answered in time {units.percent(one.before)} in the minute before, {units.percent(one.after)} in the minute after"
    if one.without is None or one.sooner is None or found.drill is None:
        return text
    played = WholeDrill(found.drill.run.score.availability, found.drill.run.score.lost_writes)
    whole = f"the whole drill {_outcome(played)}; without it {_outcome(one.without)}"
    return f"{text}; {whole}; with it at {when(found, one.sooner_s)} {_outcome(one.sooner)}"


def _outcome(one: WholeDrill) -> str:
    writes = f"{units.count(one.lost_writes)} {'write' if one.lost_writes == 1 else 'writes'} lost"
    return f"{units.percent(one.availability)} and {writes}"


def expected_section(found: Aftermath) -> Iterator[Block]:
    """What the plan and people's forecasts expected, beside what came."""
    rows = []
    for one in found.expectations():
        done = [f"{what(made)} at {when(found, made.decided_s)}" for made in one.decisions]
        done += [f"customers were told at {when(found, at_s)}" for at_s in one.statuses]
        did = ", ".join(done) or "nothing was decided and customers were told nothing"
        shares = f"{units.percent(one.before)} before it, {units.percent(one.after)} in the ten minutes after"
        rows.append(row(when(found, one.at_s), one.inject.id, one.inject.expect, f"{did}; answered in time {shares}"))
    actual = units.percent(found.drill.run.score.availability) if found.drill else "unknown"
    for entry, forecast in found.forecasts():
        expected = f"{units.percent(forecast.availability)}; first to break: {named(found, forecast.first)}"
        rows.append(
            row("before", f"forecast of {found.label(entry.entry.who)}", expected, f"{actual} over the whole drill")
        )
    yield TableBlock((Column("at"), Column(""), Column("expected"), Column("actual")), tuple(rows))
