"""The summary of the after-action report, for somebody who was not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drill.engine.deck_draws import with_drawn_faults
from drill.engine.faults.fault_spec import root_of
from drill.report.report_parts import Line, line
from drill.table.messages.table_messages import RATINGS
from drill.table.review.decision_made import seconds_between
from drill.table.review.report_words import decided, named, when
from drill.words import units
from drill.words.english import english

if TYPE_CHECKING:
    from drill.table.review.played_level import PlayedDrill
    from drill.table.review.report_facts import ReportFacts

MOST_BROKE, MOST_DECIDED = 4, 5
"""Faults and decisions that the summary names."""


def summary_lines(found: ReportFacts) -> Iterator[Line]:
    """Five lines for somebody who was not there: who, what broke, what it came to, what was decided, what is next."""
    yield line(_session(found))
    if found.drill is None:
        yield line(
            "The log was made by another engine version: the drill cannot be run again, so this report has no scores."
        )
    else:
        yield line(_broke(found, found.drill))
        yield line(_result(found.drill))
    yield line(_decided(found))
    yield line(_next(found))


def _session(found: ReportFacts) -> str:
    state, level = found.state, found.state.setting.inputs.level
    people = f"{len(state.people)} {'person' if len(state.people) == 1 else 'people'} and a facilitator"
    took = units.duration(seconds_between(found.opening.started, found.logged[-1].wall)) if found.logged else "0 s"
    played = f"{found.opening.started[:10]}: {people} played {level.title} in {took}"
    ended = when(found, found.ended_s)
    rest = "the score is of the whole drill, the rest without anybody"
    if not state.over:
        return f"{played}. The table was not ended; its log stops at {ended} on the drill's clock: {rest}."
    if found.ended_s < state.length_s:
        return f"{played}. It ended at {ended} on the drill's clock, before the drill: {rest}."
    return f"{played}, from {when(found, 0)} to {ended} on the drill's clock."


def _broke(found: ReportFacts, drill: PlayedDrill) -> str:
    """The faults that struck while people were there."""
    struck = sorted(with_drawn_faults(drill.level, found.opening.seed).faults, key=lambda fault: fault.at_s)
    told = [english(root_of(fault), drill.level) for fault in struck if fault.at_s < max(1, found.ended_s)]
    more = f", and {len(told) - MOST_BROKE} more" if len(told) > MOST_BROKE else ""
    injected = f" {_many(found.struck(), 'fault was', 'faults were')} injected ({found.unplanned()} not in the plan)."
    return f"What broke: {', '.join(told[:MOST_BROKE]) or 'nothing'}{more}.{injected}"


def _result(drill: PlayedDrill) -> str:
    score = drill.run.score
    passed = "The level's promise was kept" if score.passed else "The level's promise was broken"
    share = units.percent(score.availability)
    writes = (
        f"{units.count(score.lost_writes)} acknowledged {'write was' if score.lost_writes == 1 else 'writes were'} lost"
    )
    cost = f"{units.dollars(score.monthly_micro_usd)} a month and {units.dollars(score.drill_micro_usd)} for the drill itself"
    return f"{passed}: {share} of {units.count(score.offered)} requests answered in time; {writes}; cost {cost}."


def _decided(found: ReportFacts) -> str:
    """The decisions, when and by whom."""
    told = [
        f"{decided(one.proposal)} at {when(found, one.proposal.decided_s)} by {found.label(one.proposal.decided_by)}"
        f"{' (not possible)' * (one.refused is not None)}"
        for one in found.decisions
    ]
    more = f", and {len(told) - MOST_DECIDED} more" if len(told) > MOST_DECIDED else ""
    of = f"of {_many(len(found.state.proposals), 'proposal', 'proposals')}" if found.state.proposals else ""
    if not told:
        return f"Nothing was decided {of}".rstrip() + "."
    return f"Decided {of}: {', '.join(told[:MOST_DECIDED])}{more}{_speed(found)}."


def _next(found: ReportFacts) -> str:
    """People's conclusions, and the first thing to do."""
    rated = [mark.rating for _, mark in found.marks("rating")]
    words = ", ".join(f"{rated.count(key)} {key}" for key in RATINGS if key in rated) or "none"
    agreed = [mark for _, mark in found.marks("improve")]
    if not agreed:
        return f"People's ratings: {words}. No improvement was agreed."
    first = agreed[0]
    whose = ", ".join(part for part in (named(found, first.owner), first.due and f"due {first.due}") if part)
    more = f"; {len(agreed) - 1} more below" if len(agreed) > 1 else ""
    return f"People's ratings: {words}. Next: {named(found, first.text)}{f' ({whose})' if whose else ''}{more}."


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _speed(found: ReportFacts) -> str:
    waits = sorted(one.proposal.decided_s - one.alarm_s for one in found.decisions if one.alarm_s is not None)
    return f"; {units.duration(waits[len(waits) // 2])} after an alarm in the median" if waits else ""
