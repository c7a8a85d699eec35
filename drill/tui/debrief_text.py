"""The text of the debrief, section by section. Pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from drill.catalog.claim_questions import asked
from drill.design.hidden_parts import concerns, plan_rows
from drill.model.diagnosis import cause_of, naming
from drill.session.debrief_story import sentences
from drill.session.forecast import compare, first_down
from drill.session.hints import said
from drill.session.ranking import Ranking, basis
from drill.session.what_if import Search, sentence
from drill.syntax.safe_text import prose, safe
from drill.tui.debrief_results import heading, objectives
from drill.tui.level_text import sources
from drill.words import units
from drill.words.english import event_words
from drill.words.kinds.diagnosis_words import outcome, symptoms

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.proof.front import Point
    from drill.proof.proven_causes import ProvenCauses
    from drill.report.moments import Moment
    from drill.session.live.finished_drill import FinishedDrill
    from drill.session.other_seeds import OtherSeeds

LEAST_WIDTH = 20
"""Sources are wrapped to no less, before their place on the screen has a width."""


def head(finished: FinishedDrill, hints: int, room: int) -> Content:
    """The verdict, and each star with its bounds. `hints`: taken; `room` cells wide."""
    passed = finished.run.score.passed
    word = ("✔ Passed", "bold $state-up") if passed else ("✘ Not passed", "bold $state-down")
    notes = [f"seed {finished.run.seed}", said(hints)]
    note = ("   " + "  ".join(note for note in notes if note), "$quiet")
    return Content("\n").join(
        [Content.assemble(word, note), Content(""), *objectives(finished, room), *named_cause(finished)]
    )


def other_seeds(found: OtherSeeds) -> Content:
    """The results of a won design with other seeds, star by star."""
    if not found.complete:
        return Content.styled(f"With other seeds: {found.passed} of {found.seeds} passed so far …", "$quiet")
    parts = [(f"With {found.seeds} other seeds it passes {found.passed} times.  ", "")]
    for name, won in found.stars:
        if not won:
            continue
        sign, style = ("★ holds", "bold $star") if name in found.held else ("✦ varies", "$quiet")
        parts.append((f"{sign} {safe(name)} {won}/{found.seeds}   ", style))
    return Content.assemble(*parts)


def course_of_drill(finished: FinishedDrill, causes: ProvenCauses | None = None, *, proving: bool = True) -> Content:
    """The course of the drill in sentences, and what the causes in them rest on. `proving`: the search is still running."""
    story = sentences(finished.level, finished.run, causes)
    lines = [heading("What happened"), *(Content(f"• {safe(text)}") for text in story)]
    basis = _basis(causes, proving=proving)
    if finished.run.recording.ledger and basis:
        lines.append(Content.styled(basis, "$quiet"))
    return Content("\n").join(lines)


def _basis(causes: ProvenCauses | None, *, proving: bool) -> str:
    if causes is None:
        return "Causes as they appeared at the time. The drill is being rerun without each event." if proving else ""
    if causes.named is None:
        return "Proven by rerunning the drill without each event. Other choices are being tried." if proving else ""
    return "Proven by rerunning the drill without each event and with every other choice."


def key_moments(finished: FinishedDrill, found: tuple[Moment, ...]) -> Content:
    """The key moments of the drill."""
    lines = [heading("Moments that mattered")] if found else []
    for number, item in enumerate(found, 1):
        when = units.clock(finished.level.starts, item.event.t)
        change = f"{units.percent(item.before)} → {units.percent(item.after)} answered"
        lines.append(
            Content.assemble(
                ("  " if finished.run.nights else f"{number} ", "bold $accent"),
                (f"{when} ", "$quiet"),
                event_words(item.event, finished.level),
            )
        )
        lines.append(Content.styled(f"  {change}", "$state-down" if item.after < item.before else "$state-up"))
    return Content("\n").join(lines)


def advice(found: Search) -> Content:
    """The change that would have saved most, of those tried so far."""
    lines = [heading("The one change that would have saved most"), Content(sentence(found))]
    if found.best is not None:
        lines.append(Content.styled("Press c to go back to the plan with this change.", "$quiet"))
    return Content("\n").join(lines)


def named_cause(finished: FinishedDrill) -> list[Content]:
    """The true cause and when it was named; nothing where a level has no suspects."""
    level = finished.recorder.drawn_inputs.level
    if level.diagnosis is None:
        return []
    named = naming(finished.run.recording.events)
    mark = ("✔ ", "$state-up") if named.named else ("✘ ", "bold $state-down")
    return [Content(""), Content.assemble(mark, safe(outcome(level.diagnosis, cause_of(level), named)))]


def diagnosis(finished: FinishedDrill) -> Content:
    """The symptoms that tell each suspect from the others, the cause first."""
    level = finished.recorder.drawn_inputs.level
    if level.diagnosis is None:
        return Content("")
    told = symptoms(level.diagnosis, cause_of(level), naming(finished.run.recording.events))
    styles = ("$state-up", *("$quiet" for _ in told[1:]))
    rows = (Content.styled(f"  {safe(text)}", style) for text, style in zip(told, styles, strict=True))
    return Content("\n").join([heading("What tells the suspects apart"), *rows])


def predecessor(level: Level) -> Content:
    """The parts of the start that the level hid before the drill."""
    rows = (row for row in plan_rows(level, level.start) if any(concerns(row.key, path) for path in level.hidden))
    told = ((row.label.strip(), row.text(level, level.start).partition("  ")[0]) for row in rows)
    lines = (Content(safe(f"  {label:<18} {text}")) for label, text in told)
    return Content("\n").join([heading("What your predecessor had built"), *lines])


def hidden_lesson() -> Content:
    """The text in place of lesson and par until the level is passed."""
    return Content("\n").join(
        [
            heading("The lesson"),
            Content.styled(
                "The lesson and par are folded until you pass. ? opens both and counts as a hint.", "$quiet"
            ),
        ]
    )


def lesson(finished: FinishedDrill) -> Content:
    """The level's lesson; empty without one."""
    text = prose(finished.level.story.lesson)
    return Content("\n").join([heading("The lesson"), Content(text)]) if text.strip() else Content("")


def named_sources(level: Level, width: int) -> Content:
    """The level's sources with their years, in lines of a width."""
    named = sources(level, max(width, LEAST_WIDTH)).rstrip("\n")
    return Content("\n").join([heading("Sources"), Content.styled(named, "$quiet")])


def questions(level: Level) -> Content:
    """The keys that answer the level's questions now."""
    return Content.styled(
        f"Press t to answer the {len(asked(level))} questions about this level and see the right answers.", "$quiet"
    )


def prediction_result(finished: FinishedDrill, points: str) -> Content:
    """The forecast against the result, and its points in a sentence; empty without a forecast."""
    if finished.forecast is None:
        return Content("")
    down = first_down(finished.inputs.topology, finished.run.recording.frames)
    compared = compare(finished.forecast, finished.run.score.availability, down)
    lines = [Content(compared.availability), Content(safe(compared.first_down)), Content(points)]
    return Content("\n").join([heading("Your forecast"), *lines])


def par(ranking: Ranking) -> Content:
    """A row for each of the best known designs by cost, the player's marked, what beats it, and what they rest on."""
    return Content("\n").join(
        [
            heading("Par"),
            Content.styled(f"  {'a month':>11}  {'answered':>8}  {'too old':>8}  {'lost':>8}", "$quiet"),
            *(_point(point, own=point is ranking.own) for point in ranking.points),
            Content(ranking.beaten_by),
            Content.styled(basis(ranking.front), "$quiet"),
        ]
    )


def _point(point: Point, *, own: bool) -> Content:
    figures = (
        f"{units.dollars(point.monthly_micro_usd):>11}",
        f"{units.percent(point.availability):>8}",
        f"{units.percent(point.stale_ratio, up=True):>8}",
        f"{units.count(point.lost_writes):>8}",
    )
    text = "  ".join(figures)
    return Content.assemble(("▶ ", "bold $accent"), (text, "bold"), "  you") if own else Content(f"  {text}")
