"""The after-action report of a table, as a document that every writer can write."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from drill.report.report_parts import Line, ReportDocument, Section, Verbatim, line
from drill.table.messages.table_messages import End
from drill.table.review.decision_sections import decisions_section, expected_section
from drill.table.review.drill_outcome import drill_sections
from drill.table.review.people_sections import (
    answers_section,
    improvements_section,
    notes_section,
    objectives_section,
    open_section,
    people_section,
    said_section,
    statuses_section,
)
from drill.table.review.report_words import what
from drill.table.review.summary_lines import summary_lines
from drill.table.review.timeline_section import timeline_section

if TYPE_CHECKING:
    from drill.table.review.report_facts import ReportFacts


def after_action(found: ReportFacts) -> ReportDocument:
    """The report. Everything but the ratings and the notes comes from the log and the drill alone."""
    plan, level = found.state.setting.plan, found.state.setting.inputs.level
    outcome = drill_sections(found) if found.drill else ()
    sections = (
        Section("Objectives", partial(objectives_section, found)),
        Section("Timeline", partial(timeline_section, found)),
        Section("Decisions", partial(decisions_section, found)),
        Section("Expected and actual", partial(expected_section, found)),
        *outcome,
        Section("What customers were told", partial(statuses_section, found)),
        Section("Strengths, gaps, quotes", partial(notes_section, found)),
        Section("Open questions", partial(open_section, found)),
        Section("Questions and answers", partial(answers_section, found)),
        Section("What was written at the table", partial(said_section, found)),
        Section("Improvement plan", partial(improvements_section, found)),
        Section("People", partial(people_section, found)),
        Section("The team's design", lambda: (Verbatim(found.opening.design),), shown="page"),
    )
    return ReportDocument(
        title=f"After-action report: {plan.name}, {level.title}",
        data=partial(_data, found),
        head=tuple(summary_lines(found)),
        sections=sections,
        foot=tuple(_foot(found)),
        suite=plan.name,
    )


def _foot(found: ReportFacts) -> Iterator[Line]:
    stem = found.opening.stem or "NAME"
    yield line(f"Verify: drill report {stem}.table.jsonl --run {stem}.json, then drill replay {stem}.json.")
    if (ended := _ended(found)) and found.drill and ended != found.drill.run.digest:
        yield line(
            f"The table ended with digest {ended[:16]}: the drill it showed is not quite the one that follows from its log,"
            " which this report is about."
        )
    digest = f"   digest {found.drill.run.digest[:16]}" if found.drill else ""
    yield line(f"seed {found.opening.seed}   engine {found.opening.engine}   entries {len(found.logged)}{digest}")


def _ended(found: ReportFacts) -> str:
    """The digest that the table wrote at its end; empty if it did not come to one."""
    return next((one.digest for _, one in found.every(End)), "")


def _data(found: ReportFacts) -> dict[str, Any]:
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
                "accepted": one.proposal.yes,
                "possible": one.refused is None,
                "before": one.before,
                "after": one.after,
                "without": one.without and one.without._asdict(),
                "sooner": one.sooner and one.sooner._asdict(),
                "sooner_s": one.sooner_s,
                "done": one.done and one.done._asdict(),
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
