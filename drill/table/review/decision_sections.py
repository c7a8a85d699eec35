"""The sections of the after-action report about decisions: what each did, and what was expected of the team."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drill.report.report_parts import Block, Column, Lines, TableBlock, TableRow, line, row
from drill.table.action_text import table_event_words
from drill.table.review.decision_made import WholeDrill
from drill.table.review.report_words import decided, named, titled, when
from drill.words import units

if TYPE_CHECKING:
    from drill.table.review.decision_made import DecisionMade
    from drill.table.review.played_level import PlayedDrill
    from drill.table.review.report_facts import Expectation, ReportFacts

MOST_SAID = 2
"""Of what was said after an inject: so many lines stand beside what was expected."""


def decisions_section(found: ReportFacts) -> Iterator[Block]:
    """Every decision, those not to act too: who made it, the votes, the reasons, the times, and its effect."""
    if not found.decisions:
        yield Lines((line("Nothing was decided."),))
        return
    columns = (Column("at"), Column("decision"), Column("whose"), Column("votes"))
    yield TableBlock(columns, tuple(_decision(found, one) for one in found.decisions))
    tried = sum(one.without is not None or one.done is not None for one in found.decisions)
    if tried:
        of = "" if tried == len(found.decisions) else f", for the first {tried} of {len(found.decisions)} decisions"
        said = f"“Without it”, “sooner” and “had it been done” are the same drill run again with that one thing changed{of}."
        yield Lines((line(said),))


def _decision(found: ReportFacts, one: DecisionMade) -> TableRow:
    proposal = one.proposal
    votes = ", ".join(f"{found.label(ballot.name)} {'yes' if ballot.yes else 'no'}" for ballot in proposal.ballots)
    whose = (
        f"{titled(found, proposal.by, proposal.entry)} proposed, "
        f"{titled(found, proposal.decided_by, one.decided.entry.n)} decided"
    )
    effect = f". Did: {_effect(found, one)}" if proposal.yes else ""
    if one.done is not None and found.drill is not None:
        effect = f". Had it been done: {_beside(found.drill, one.done)}"
    note = f"{_reasons(found, one)}. Took: {_times(one)}{effect}"
    return row(when(found, proposal.decided_s), decided(proposal), whose, votes or "nobody voted", note=note)


def _reasons(found: ReportFacts, one: DecisionMade) -> str:
    given = ((one.proposal.by, one.proposal.why), (one.proposal.decided_by, one.why))
    said = [f"{found.label(who)}: because {named(found, why)}" for who, why in given if why]
    return "; ".join(said) or "no reason was given"


def _times(one: DecisionMade) -> str:
    proposed_s, parts = one.proposed.entry.at_s, []
    if one.alarm_s is not None:
        parts.append(f"alarm to proposal {units.duration(max(0, proposed_s - one.alarm_s))}")
    drill, talk = units.duration(one.proposal.decided_s - proposed_s), units.duration(one.talked_s)
    parts.append(f"to decision {drill} of the drill, {talk} at the table")
    if one.recovered_s is not None and one.proposal.yes:
        parts.append(f"to recovery {units.duration(one.recovered_s - one.proposal.decided_s)}")
    return ", ".join(parts)


def _effect(found: ReportFacts, one: DecisionMade) -> str:
    if one.refused is not None:
        return f"not possible: {table_event_words(one.refused, found.drill.level if found.drill else None)}"
    text = f"answered in time {units.percent(one.before)} in the minute before, {units.percent(one.after)} in the minute after"
    if one.without is None or one.sooner is None or found.drill is None:
        return text
    without, sooner = _beside(found.drill, one.without), _beside(found.drill, one.sooner)
    return f"{text}. Without it: {without}. Sooner, at {when(found, one.sooner_s)}: {sooner}"


def _beside(drill: PlayedDrill, other: WholeDrill) -> str:
    """Another drill beside the one that was played: requests and writes, and the bill where it differs."""
    score = drill.run.score
    requests = round((other.availability - score.availability) * score.offered)
    writes = other.lost_writes - score.lost_writes
    usd = other.monthly_micro_usd - score.monthly_micro_usd
    parts = [f"{_more(requests)} requests answered in time ({units.percent(other.availability)} in all)"]
    parts.append(f"{_more(writes)} writes lost" if writes else "as many writes lost")
    if usd:
        parts.append(f"{units.change(usd)} a month")
    return ", ".join(parts)


def _more(number: int) -> str:
    return f"{units.count(abs(number))} {'fewer' if number < 0 else 'more'}" if number else "as many"


def expected_section(found: ReportFacts) -> Iterator[Block]:
    """The expectations of the plan and people's forecasts, beside what happened."""
    rows = [
        row(when(found, one.at_s), one.inject.id, one.inject.expect, _came(found, one)) for one in found.expectations()
    ]
    actual = units.percent(found.drill.run.score.availability) if found.drill else "unknown"
    first = found.alarms()[:1]
    broke = f"; the first alarm: {table_event_words(first[0], found.drill.level)}" if first and found.drill else ""
    for entry, forecast in found.forecasts():
        expected = f"{units.percent(forecast.availability)}; first to break: {named(found, forecast.first)}"
        rows.append(
            row(
                "before",
                f"forecast of {found.label(entry.entry.who)}",
                expected,
                f"{actual} over the whole drill{broke}",
            )
        )
    yield TableBlock((Column("at"), Column("what"), Column("expected"), Column("actual")), tuple(rows))


def _came(found: ReportFacts, one: Expectation) -> str:
    """The messages, decisions and statuses in the ten minutes after an inject."""
    done = [f"{found.label(who)}: “{named(found, text)}”" for who, text in one.said[:MOST_SAID]]
    done += [f"{decided(made)} decided at {when(found, made.decided_s)}" for made in one.decisions]
    done += [f"customers were told at {when(found, at_s)}" for at_s in one.statuses]
    did = ", ".join(done) or "nobody wrote, decided or told customers anything"
    return f"{did}; answered in time {units.percent(one.before)} before it, {units.percent(one.after)} in the ten minutes after"
