"""The after-action report of a table, as a document that every writer can write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from drill.report.moments import moments
from drill.report.report_parts import (
    Block,
    Column,
    Line,
    Lines,
    Picture,
    Report,
    Section,
    TableBlock,
    TableRow,
    Verbatim,
    line,
    row,
)
from drill.report.timeline_svg import strip
from drill.shipped import plans
from drill.table.action_text import action_text
from drill.table.review.aftermath import WholeDrill
from drill.table.review.drill_outcome import drill_sections
from drill.table.table_lines import entry_line
from drill.table.table_messages import RATINGS, EvaluatorNote, Free, Join, Leave, Say, Tick
from drill.table.table_roles import FACILITATOR
from drill.table.table_state import Proposal
from drill.table.visible import shown_entry
from drill.words import units
from drill.words.english import event_words

if TYPE_CHECKING:
    from drill.model.run import Event
    from drill.table.review.aftermath import Aftermath, DecisionMade
    from drill.table.table_log import Logged

NOBODY = "—"
MARKS = {"inject": "▼", "strike": "▼", "tell": "▼", "decide": "▲", "ask": "?", "clock": "‖", "status": "✉", "end": "■"}
"""A sign for each kind of entry that the timeline has."""
_TOLD = ("failover", "alarm", "fault", "recover", "action", "scale", "restore")
"""Kinds of the systems' events that the timeline has."""
_ASIDE = (Tick, Say, Join, Leave, Free, EvaluatorNote)
"""Entries that it leaves out; notes have a section of their own."""


def after_action(found: Aftermath) -> Report:
    """The report. Everything but the ratings and the notes comes from the log and the drill alone."""
    plan, level = found.state.setting.plan, found.state.setting.inputs.level
    outcome = drill_sections(found) if found.drill else ()
    sections = (
        Section("Objectives", partial(_objectives, found)),
        Section("Timeline", partial(_timeline, found)),
        Section("Decisions", partial(_decisions, found)),
        Section("Expected and actual", partial(_expected, found)),
        *outcome,
        Section("What customers were told", partial(_statuses, found)),
        Section("Strengths, gaps, quotes", partial(_notes, found)),
        Section("Open questions", partial(_open, found)),
        Section("Questions and answers", partial(_answers, found)),
        Section("Improvement plan", partial(_improvements, found)),
        Section("People", partial(_people, found)),
        Section("The team's design", lambda: (Verbatim(found.opening.design),), shown="page"),
    )
    return Report(
        title=f"After-action report: {plan.name}, {level.title}",
        data=partial(_data, found),
        head=tuple(_summary(found)),
        sections=sections,
        foot=tuple(_foot(found)),
        suite=plan.name,
    )


def when(found: Aftermath, second: int) -> str:
    """A second as the drill's clock shows it."""
    return units.clock(found.state.setting.inputs.level.starts, second)


def what(proposal: Proposal) -> str:
    """An action in words."""
    return action_text(proposal.action)


def _named(found: Aftermath, text: str) -> str:
    """Free text with the names of people as the report has them, however they are spelt there."""
    names = {person.name.casefold(): person.name for person in found.state.people}
    if not names:
        return text
    longest = "|".join(re.escape(name) for name in sorted(names.values(), key=len, reverse=True))

    def label(match: re.Match[str]) -> str:
        name = names.get(match[0].casefold(), "")
        return match[0] if found.label(name) == name else found.label(name)

    return re.sub(rf"(?<!\w)(?:{longest})(?!\w)", label, text, flags=re.IGNORECASE)


def _summary(found: Aftermath) -> Iterator[Line]:
    """Five lines for somebody who was not there."""
    state, level = found.state, found.state.setting.inputs.level
    people = f"{len(state.people)} {'person' if len(state.people) == 1 else 'people'} and a facilitator"
    yield line(
        f"{found.opening.started[:10]}: {people} played {level.title} ({level.length_s // 60} minutes of drill)."
    )
    if found.drill is None:
        yield line(
            "The log was made by another engine version: the drill cannot be run again, so this report has no scores."
        )
    else:
        score = found.drill.run.score
        passed = "The level's promise was kept" if score.passed else "The level's promise was broken"
        share = units.percent(score.availability)
        writes = f"{units.count(score.lost_writes)} acknowledged {'write was' if score.lost_writes == 1 else 'writes were'} lost"
        cost = f"{units.dollars(score.monthly_micro_usd)} a month and {units.dollars(score.drill_micro_usd)} for the drill itself"
        yield line(
            f"{passed}: {share} of {units.count(score.offered)} requests answered in time; {writes}; cost {cost}."
        )
    yield line(_early(found))
    accepted = [one for one in found.decisions if one.refused is None]
    refused = len(found.decisions) - len(accepted)
    impossible = f", {refused} of them not possible" if refused else ""
    yield line(
        f"{_many(len(state.proposals), 'action was', 'actions were')} proposed, {len(found.decisions)} decided and done"
        f"{impossible}{_speed(found)}; {_many(found.struck(), 'fault was', 'faults were')} injected "
        f"({found.sudden()} not in the plan)."
    )
    rated = [mark.rating for _, mark in found.marks("rating")]
    words = ", ".join(f"{rated.count(key)} {key}" for key in RATINGS if key in rated) or "none"
    yield line(f"People's ratings: {words}. Improvements agreed: {len(found.marks('improve'))}.")


def _early(found: Aftermath) -> str:
    length = found.state.length_s
    if not found.state.over:
        stops = f"The table was not ended; its log stops at {when(found, found.ended_s)}."
        return f"{stops} The score is of the whole drill, the rest without anybody."
    if found.ended_s < length:
        ended = f"The table ended at {when(found, found.ended_s)}, before the drill."
        return f"{ended} The score is of the whole drill, the rest without anybody."
    return f"The table ran from {when(found, 0)} to {when(found, length)} on the drill's clock."


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _speed(found: Aftermath) -> str:
    waits = sorted(one.proposal.decided_s - one.alarm_s for one in found.decisions if one.alarm_s is not None)
    return f", {units.duration(waits[len(waits) // 2])} after an alarm in the median" if waits else ""


def _objectives(found: Aftermath) -> Iterator[Block]:
    rows = []
    for objective in found.state.setting.plan.objectives:
        given = [(entry, mark) for entry, mark in found.marks("rating") if mark.objective == objective.id]
        said = "; ".join(
            f"{mark.rating} ({RATINGS[mark.rating]}) by {found.label(entry.entry.who)}"
            f"{': ' * bool(mark.text)}{_named(found, mark.text)}"
            for entry, mark in given
        )
        rows.append(row(objective.text, said or "not rated"))
    yield TableBlock((Column("objective"), Column("rating by people")), tuple(rows))


def _timeline(found: Aftermath) -> Iterator[Block]:
    if found.drill:
        yield Picture(strip(found.drill.run.recording, moments(found.drill.run.recording)))
    columns = (Column("drill"), Column("wall"), Column(""), Column("who"), Column("what"))
    rows = [(entry.entry.at_s, 1, _entry_row(found, entry)) for entry in found.logged if _in_timeline(entry)]
    if found.drill:
        events = found.drill.run.recording.events
        rows += [
            (event.t, 0, _event_row(found, event))
            for event in events
            if event.kind in _TOLD and event.t <= found.ended_s
        ]
    yield TableBlock(columns, tuple(made for _, _, made in sorted(rows, key=lambda item: item[:2])))


def _in_timeline(entry: Logged) -> bool:
    return not isinstance(entry.entry.message, _ASIDE)


def _entry_row(found: Aftermath, entry: Logged) -> TableRow:
    shown = shown_entry(found.state, FACILITATOR, entry) or {}
    text = entry_line({**shown, "clock": "", "who": found.label(entry.entry.who)}).strip()
    sign = MARKS.get(entry.entry.message.do, "")
    return row(
        when(found, entry.entry.at_s), entry.wall[11:19], sign, found.label(entry.entry.who), _named(found, text)
    )


def _event_row(found: Aftermath, event: Event) -> TableRow:
    level = found.drill.level if found.drill else None
    return row(when(found, event.t), "", "·", event.kind, event_words(event, level))


def _decisions(found: Aftermath) -> Iterator[Block]:
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
    reasons = "; ".join(_named(found, text) for text in (proposal.why, one.why) if text)
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


def _expected(found: Aftermath) -> Iterator[Block]:
    rows = []
    for one in found.expectations():
        done = [f"{what(made)} at {when(found, made.decided_s)}" for made in one.decisions]
        done += [f"customers were told at {when(found, at_s)}" for at_s in one.statuses]
        did = ", ".join(done) or "nothing was decided and customers were told nothing"
        shares = f"{units.percent(one.before)} before it, {units.percent(one.after)} in the ten minutes after"
        rows.append(row(when(found, one.at_s), one.inject.id, one.inject.expect, f"{did}; answered in time {shares}"))
    actual = units.percent(found.drill.run.score.availability) if found.drill else "unknown"
    for entry, forecast in found.forecasts():
        expected = f"{units.percent(forecast.availability)}; first to break: {_named(found, forecast.first)}"
        rows.append(
            row("before", f"forecast of {found.label(entry.entry.who)}", expected, f"{actual} over the whole drill")
        )
    yield TableBlock((Column("at"), Column(""), Column("expected"), Column("actual")), tuple(rows))


def _statuses(found: Aftermath) -> Iterator[Block]:
    alarms = found.alarms()
    since = alarms[0].t if alarms else 0
    rows, before = [], since
    for entry, status in found.statuses():
        gap = units.duration(max(0, entry.entry.at_s - before))
        rows.append(row(when(found, entry.entry.at_s), found.label(entry.entry.who), _named(found, status.text), gap))
        before = entry.entry.at_s
    if not rows and alarms:
        yield Lines((line(f"Nothing, although the first alarm rang at {when(found, since)}."),))
        return
    columns = (Column("at"), Column("by"), Column("message"), Column("since the message before, or the first alarm"))
    yield TableBlock(columns, tuple(rows))


def _notes(found: Aftermath) -> Iterator[Block]:
    rows = [
        row(mark.kind, _named(found, mark.text), found.label(entry.entry.who), when(found, entry.entry.at_s))
        for entry, mark in found.marks("strength", "gap", "quote")
    ]
    yield TableBlock((Column(""), Column("note"), Column("by"), Column("at")), tuple(rows))


def _open(found: Aftermath) -> Iterator[Block]:
    rows = [
        line(f"Unanswered: {_named(found, one.text)} (asked at {when(found, one.at_s)})")
        for one in found.state.questions
        if not one.answers
    ]
    rows += [
        line(f"Nobody decided: {what(one)}, proposed by {found.label(one.by)}")
        for one in found.state.proposals
        if one.open
    ]
    level = found.drill.level if found.drill else None
    rows += [
        line(f"Not possible when it was tried: {event_words(one.refused, level)}")
        for one in found.decisions
        if one.refused
    ]
    yield Lines(tuple(rows) or (line("None."),))


def _answers(found: Aftermath) -> Iterator[Block]:
    rows = [
        row(
            when(found, question.at_s),
            _named(found, question.text),
            found.label(entry.entry.who),
            _named(found, answer.text),
        )
        for question in found.state.questions
        for entry, answer in found.answers(question.n)
    ]
    yield TableBlock((Column("at"), Column("question"), Column("who"), Column("answer")), tuple(rows))


def _improvements(found: Aftermath) -> Iterator[Block]:
    again = _again(found)
    rows = [
        row(NOBODY, _named(found, mark.text), _named(found, mark.owner) or NOBODY, mark.due or NOBODY, again)
        for _, mark in found.marks("improve")
    ]
    rows += [row(_named(found, mark.text), NOBODY, NOBODY, NOBODY, again) for _, mark in found.marks("gap")]
    columns = (Column("finding"), Column("action"), Column("owner"), Column("due"), Column("try it again"))
    yield TableBlock(columns, tuple(rows))
    if rows:
        yield Lines((line("Start with the first; give each an owner and a date, then play the same drill again."),))


def _again(found: Aftermath) -> str:
    """The command that plays the same plan again."""
    plan, seed = found.state.setting.plan, found.opening.seed
    if not (plan.injects or plan.questions):
        return f"drill host {plan.level} --seed {seed}"
    return f"drill host --plan {plan.name if plan.name in plans() else f'{plan.name}.yaml'} --seed {seed}"


def _people(found: Aftermath) -> Iterator[Block]:
    rows = []
    for person in found.state.people:
        words = sum(
            entry.entry.who == person.name for entry in found.logged if not isinstance(entry.entry.message, Join)
        )
        rows.append(row(found.label(person.name), person.role, str(words)))
    yield TableBlock((Column("who"), Column("role"), Column("entries in the log", right=True)), tuple(rows))


def _foot(found: Aftermath) -> Iterator[Line]:
    stem = found.opening.stem or "NAME"
    yield line(f"Verify: drill report {stem}.table.jsonl --run {stem}.json, then drill replay {stem}.json.")
    digest = f"   digest {found.drill.run.digest[:16]}" if found.drill else ""
    yield line(f"seed {found.opening.seed}   engine {found.opening.engine}   entries {len(found.logged)}{digest}")


def _data(found: Aftermath) -> dict[str, Any]:
    """The same for programs."""
    made: dict[str, Any] = {
        "table": found.state.setting.plan.name,
        "level": found.state.setting.inputs.level.id,
        "seed": found.opening.seed,
        "started": found.opening.started,
        "ended_s": found.ended_s,
        "people": [[found.label(one.name), one.role] for one in found.state.people],
        "decisions": [
            {
                "at_s": one.proposal.decided_s,
                "what": what(one.proposal),
                "proposed_by": found.label(one.proposal.by),
                "decided_by": found.label(one.proposal.decided_by),
                "possible": one.refused is None,
                "before": one.before,
                "after": one.after,
                "without": one.without and one.without._asdict(),
                "sooner": one.sooner and one.sooner._asdict(),
                "sooner_s": one.sooner_s,
            }
            for one in found.decisions
        ],
        "ratings": [
            [mark.objective, mark.rating, found.label(entry.entry.who)] for entry, mark in found.marks("rating")
        ],
    }
    if found.drill:
        made |= {"digest": found.drill.run.digest, "availability": found.drill.run.score.availability}
    if found.what_ifs:
        made["what_ifs"] = {
            "tried": found.what_ifs.tried,
            "of": found.what_ifs.of,
            "rows": [
                {"changed": item.words, "saved": item.saved, "micro_usd_month": item.micro_usd_month}
                for item in found.what_ifs.rows
            ],
        }
    return made
