"""The sections of the after-action report about what people said, rated, left open and agreed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from drill.report.report_parts import Block, Column, Lines, TableBlock, line, row
from drill.shipped import plans
from drill.table.action_text import table_event_words
from drill.table.messages.table_messages import RATINGS, Join, Say
from drill.table.review.report_words import named, titled, what, when
from drill.words import units

if TYPE_CHECKING:
    from drill.table.review.report_facts import ReportFacts


NOBODY = "—"


def objectives_section(found: ReportFacts) -> Iterator[Block]:
    """The plan's objectives with people's ratings."""
    rows = []
    for objective in found.state.setting.plan.objectives:
        given = [(entry, mark) for entry, mark in found.marks("rating") if mark.objective == objective.id]
        said = "; ".join(
            f"{mark.rating} ({RATINGS[mark.rating]}) by {found.label(entry.entry.who)}"
            f"{': ' * bool(mark.text)}{named(found, mark.text)}"
            for entry, mark in given
        )
        rows.append(row(objective.text, said or "not rated"))
    yield TableBlock((Column("objective"), Column("rating by people")), tuple(rows))


def statuses_section(found: ReportFacts) -> Iterator[Block]:
    """The messages to customers, and how long after the one before."""
    alarms = found.alarms()
    since = alarms[0].t if alarms else 0
    rows, before = [], since
    for entry, status in found.statuses():
        gap = units.duration(max(0, entry.entry.at_s - before))
        rows.append(row(when(found, entry.entry.at_s), found.label(entry.entry.who), named(found, status.text), gap))
        before = entry.entry.at_s
    if not rows and alarms:
        yield Lines((line(f"Nothing, although the first alarm rang at {when(found, since)}."),))
        return
    columns = (Column("at"), Column("by"), Column("message"), Column("since the message before, or the first alarm"))
    yield TableBlock(columns, tuple(rows))


def notes_section(found: ReportFacts) -> Iterator[Block]:
    """Strengths, gaps and quotes that were noted."""
    rows = [
        row(mark.kind, named(found, mark.text), found.label(entry.entry.who), when(found, entry.entry.at_s))
        for entry, mark in found.marks("strength", "gap", "quote")
    ]
    yield TableBlock((Column(""), Column("note"), Column("by"), Column("at")), tuple(rows))


def open_section(found: ReportFacts) -> Iterator[Block]:
    """Questions and proposals left open, and actions that could not be done."""
    rows = [
        line(f"Unanswered: {named(found, one.text)} (asked at {when(found, one.at_s)})")
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
        line(f"Not possible when it was tried: {table_event_words(one.refused, level)}")
        for one in found.decisions
        if one.refused
    ]
    yield Lines(tuple(rows) or (line("None."),))


def answers_section(found: ReportFacts) -> Iterator[Block]:
    """Questions with their answers."""
    rows = [
        row(
            when(found, question.at_s),
            named(found, question.text),
            found.label(entry.entry.who),
            named(found, answer.text),
        )
        for question in found.state.questions
        for entry, answer in found.answers(question.n)
    ]
    if not rows:
        yield Lines((line("Nobody answered."),))
        return
    yield TableBlock((Column("at"), Column("question"), Column("who"), Column("answer")), tuple(rows))


def said_section(found: ReportFacts) -> Iterator[Block]:
    """The messages written at the table; only people remember the spoken ones."""
    rows = [
        row(
            when(found, entry.entry.at_s),
            titled(found, entry.entry.who, entry.entry.n),
            _to(found, said) + named(found, said.text),
        )
        for entry, said in found.every(Say)
    ]
    if not rows:
        yield Lines((line("Nobody wrote to the others."),))
        return
    yield TableBlock((Column("at"), Column("who"), Column("what")), tuple(rows))


def _to(found: ReportFacts, said: Say) -> str:
    return f"to {', '.join(map(found.label, said.to))}: " if said.to else ""


def improvements_section(found: ReportFacts) -> Iterator[Block]:
    """The improvement plan, and how to play the drill again."""
    again = _again(found)
    rows = [
        row(NOBODY, named(found, mark.text), named(found, mark.owner) or NOBODY, mark.due or NOBODY, again)
        for _, mark in found.marks("improve")
    ]
    rows += [row(named(found, mark.text), NOBODY, NOBODY, NOBODY, again) for _, mark in found.marks("gap")]
    columns = (Column("finding"), Column("action"), Column("owner"), Column("due"), Column("try it again"))
    yield TableBlock(columns, tuple(rows))
    if rows:
        yield Lines((line("Start with the first; give each an owner and a date, then play the same drill again."),))


def _again(found: ReportFacts) -> str:
    """The command that plays the same plan again."""
    plan, seed = found.state.setting.plan, found.opening.seed
    if not (plan.injects or plan.questions):
        return f"drill host {plan.level} --seed {seed}"
    return f"drill host --plan {plan.name if plan.name in plans() else f'{plan.name}.yaml'} --seed {seed}"


def people_section(found: ReportFacts) -> Iterator[Block]:
    """The people who took part, and how much they did."""
    rows = []
    for person in found.state.people:
        words = sum(
            entry.entry.who == person.name for entry in found.logged if not isinstance(entry.entry.message, Join)
        )
        rows.append(row(found.label(person.name), person.role, str(words)))
    yield TableBlock((Column("who"), Column("role"), Column("entries in the log", right=True)), tuple(rows))
