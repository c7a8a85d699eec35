"""The after-action report of a table, as a document that every writer can write."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from drill.report.report_parts import Line, ReportDocument, Section, Verbatim, line
from drill.table.review.aftermath_words import what, when
from drill.table.review.decision_sections import decisions_section, expected_section
from drill.table.review.drill_outcome import drill_sections
from drill.table.review.people_sections import (
    answers_section,
    improvements_section,
    notes_section,
    objectives_section,
    open_section,
    people_section,
    statuses_section,
)
from drill.table.review.timeline_section import timeline_section
from drill.table.table_messages import RATINGS
from drill.words import units

if TYPE_CHECKING:
    from drill.table.review.aftermath import Aftermath


def after_action(found: Aftermath) -> ReportDocument:
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
        Section("Improvement plan", partial(improvements_section, found)),
        Section("People", partial(people_section, found)),
        Section("The team's design", lambda: (Verbatim(found.opening.design),), shown="page"),
    )
    return ReportDocument(
        title=f"After-action report: {plan.name}, {level.title}",
        data=partial(_data, found),
        head=tuple(_summary(found)),
        sections=sections,
        foot=tuple(_foot(found)),
        suite=plan.name,
    )


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
