"""A judgement as a report: verdict, objectives, the three axes, where requests went, the bill; pages have the timeline too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from drill.model.run import Score, ScoredRun
from drill.proof.held_figures import HeldResult, of_design
from drill.report.causes.departure_rows import cause_sections
from drill.report.causes.diagnosis_rows import diagnosis_sections
from drill.report.report_parts import (
    Block,
    Column,
    Lines,
    Picture,
    ReportDocument,
    Section,
    StyledText,
    TableBlock,
    TableRow,
    Tone,
    Verbatim,
    line,
    row,
)
from drill.report.score_checks import checks, properties
from drill.report.score_data import ranked, score_data
from drill.scoring.bill_notes import unbilled_traffic
from drill.scoring.measured import Measured
from drill.scoring.verdict import Judgement, Verdict
from drill.words import units
from drill.words.english import chain_words, english, event_words
from drill.words.losses import Loss, losses
from drill.words.metric_words import bound_text, figure, held_text, read_age, recovery_words

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.proof.proven_causes import ProvenCauses
    from drill.proof.ranges import Ranges
    from drill.report.moments import Moment

TOP_CAUSES = 6
"""Causes that a terminal shows; the rest are one line."""
MARKS = "①②③"

_VERDICTS: dict[Verdict, tuple[Tone, str]] = {
    "pass": ("good", "✓ PASS"),
    "fail": ("bad", "✗ FAIL"),
    "unknown": ("unsure", "? UNKNOWN"),
}
_MARKS: dict[Verdict, StyledText] = {
    "pass": StyledText("✓ met", "good"),
    "fail": StyledText("✗ missed", "bad"),
    "unknown": StyledText("? unknown", "unsure"),
}
_NOT_ASKED = StyledText("○ not met", "quiet")
"""A bound of a star that the verdict does not ask for."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A judgement with its level and run. Without the level, events have no wall-clock time."""

    judgement: Judgement
    level: Level | None = None
    swept: Ranges | None = None
    with_timeline: bool = False
    """In the data."""
    nodes: tuple[str, ...] = ()
    """Names of the topology's nodes, for the timeline."""
    design_yaml: str = ""
    measured: tuple[Measured, ...] = ()
    """The metrics of every seed."""
    causes: ProvenCauses | None = None
    """The events and choices that the losses of the first seed need, if asked for."""
    alarms: tuple[str, ...] = ()
    """Names of the design's alarms, for the timeline."""


def score_report(scored: Scored) -> ReportDocument:
    """The report."""
    judgement = scored.judgement
    run = judgement.run
    score = run.score
    causes = scored.causes
    held = _held(scored)
    lost = losses(tuple(ranked(causes.losses if causes else run.recording.ledger)))
    sections = [
        Section("Moments that mattered", partial(_moments, run, scored.level), shown="page"),
        Section("Objectives", partial(_objectives, judgement)),
        *diagnosis_sections(scored.level, run),
        Section("Availability", partial(_availability, score)),
        Section("Staleness", partial(_staleness, score)),
        Section("Where requests went", partial(_causes, lost, score, scored.level)),
        *(cause_sections(causes.ledger, scored.level) if causes else ()),
        *([Section("Both nights", partial(_both_nights, run))] if run.nights else []),
        Section("Bill", partial(_bill, run, scored.level)),
    ]
    if held:
        sections.append(Section("Published figures", partial(_published, held)))
    if scored.swept is not None:
        sections.append(Section("Ranges", partial(_ranges, scored.swept)))
    if scored.design_yaml:
        sections.append(Section("The design", partial(_design, scored.design_yaml), shown="page"))
    return ReportDocument(
        title=scored.level.title if scored.level else run.level,
        data=partial(
            score_data,
            judgement,
            with_timeline=scored.with_timeline,
            nodes=scored.nodes,
            alarms=scored.alarms,
            swept=scored.swept,
            level=scored.level,
            measured=scored.measured,
            held=held,
            causes=causes,
        ),
        head=tuple(_head(judgement)),
        sections=tuple(sections),
        foot=(line(StyledText(f"seed {run.seed}   engine {run.engine}   digest {judgement.digest[:16]}", "quiet")),),
        suite=run.level,
        checks=tuple(checks(judgement)),
        properties=properties(judgement),
    )


def _head(judgement: Judgement) -> Iterator[tuple[StyledText, ...]]:
    tone, word = _VERDICTS[judgement.verdict]
    yield line(StyledText(word, tone), f"  {judgement.run.level} with {judgement.run.design}")
    if judgement.stars:
        yield line("  ★ " + "   ★ ".join(judgement.stars))
    if judgement.seeds > 1:
        first = judgement.run.seed
        last = first + judgement.seeds - 1
        yield line(
            f"  passes in {judgement.passed} of {judgement.seeds} seeds ({first} to {last}); figures are of seed {first}"
        )


def _objectives(judgement: Judgement) -> Iterator[Block]:
    rows = (
        row(
            _MARKS[said] if said != "fail" or judgement.asked(item.name) else _NOT_ASKED,
            item.name,
            bound_text(item.bound),
            f"was {figure(item.bound.metric, item.value)}",
        )
        for item, said in zip(judgement.run.score.objectives, judgement.bounds, strict=True)
    )
    yield TableBlock((Column(), Column(), Column(), Column()), tuple(rows))


def _both_nights(run: ScoredRun) -> Iterator[Block]:
    """Each night by itself. The sections above are about the first one, but for the objectives, which hold for both."""
    lines = []
    for number, night in enumerate(run.nights, 1):
        score = night.score
        lost = units.count(score.late + score.failed)
        lines.append(
            line(
                f"night {number}: {units.percent(score.availability)} answered in time   lost {lost}   "
                f"worst minute {units.percent(score.worst_minute)}   down {units.duration(score.down_s)}"
            )
        )
        missed = [row for row in score.objectives if not row.met]
        lines += [
            line(f"  misses {row.name}: {bound_text(row.bound)}, was {figure(row.bound.metric, row.value)}")
            for row in missed
        ]
    yield Lines(tuple(lines))


def _availability(score: Score) -> Iterator[Block]:
    worst, down = units.percent(score.worst_minute), units.duration(score.down_s)
    yield Lines(
        (
            line(f"{units.percent(score.availability)} of {units.count(score.offered)} requests answered in time"),
            line(
                "   ".join(
                    f"{name} {units.count(getattr(score, name))}" for name in ("good", "stale", "late", "failed")
                )
            ),
            line(f"worst minute {worst}   down {down}   {recovery_words(score)}"),
        )
    )


def _staleness(score: Score) -> Iterator[Block]:
    share, age = units.percent(score.stale_ratio, up=True), read_age(score.age_p99_s)
    stale, reads, lost = (units.count(number) for number in (score.stale, score.reads, score.lost_writes))
    yield Lines(
        (
            line(f"{stale} of {reads} reads older than their class tolerates ({share})"),
            line(f"99 % of reads {age}   acknowledged writes lost: {lost}{_since(score)}"),
        )
    )


def _since(score: Score) -> str:
    """The span of time whose writes the database lost."""
    return f", of {units.duration(score.rpo_s, up=True)}" if score.rpo_s else ""


def _causes(lost: tuple[Loss, ...], score: Score, level: Level | None) -> Iterator[Block]:
    if not lost:
        yield Lines((line(f"all {units.count(score.offered)} good"),))
        return
    rows = [row(units.count(item.count), item.words, note=chain_words(item.merged_chain, level)) for item in lost]
    others = lost[TOP_CAUSES:]
    rest = f"{units.count(sum(item.count for item in others))} more, by {len(others)} other causes" if others else ""
    yield TableBlock((Column("requests", right=True), Column("what became of them")), tuple(rows), TOP_CAUSES, rest)


def _bill(run: ScoredRun, level: Level | None) -> Iterator[Block]:
    score = run.score
    rows: list[TableRow] = [
        row(units.dollars(item.micro_usd_month), english(item.said), item.source) for item in score.bill
    ]
    rows.append(row(units.dollars(score.monthly_micro_usd), "per month in total", ""))
    rows += [
        row(units.dollars(amount), f"{english(said)}, in this drill", "") for said, amount in run.recording.drill_items
    ]
    if score.drill_micro_usd:
        rows.append(row(units.dollars(score.drill_micro_usd), "more for this drill in total", ""))
    if score.following_micro_usd != score.monthly_micro_usd:
        rows.append(row(units.dollars(score.following_micro_usd), "the month that follows, as the drill leaves it", ""))
    yield TableBlock((Column("", right=True), Column(), Column("source", terminal=False)), tuple(rows))
    notes = tuple(unbilled_traffic(level)) if level else ()
    if notes:
        yield Lines(tuple(line(StyledText(english(note), "quiet")) for note in notes))


def _moments(run: ScoredRun, level: Level | None) -> Iterator[Block]:
    from drill.report.moments import moments
    from drill.report.timeline_svg import strip

    found = moments(run.recording)
    yield Picture(strip(run.recording, found))
    rows = (_moment(mark, item, level) for mark, item in zip(MARKS, found, strict=False))
    yield TableBlock((Column(), Column("at"), Column("what"), Column("answered in time")), tuple(rows))


def _moment(mark: str, item: Moment, level: Level | None) -> TableRow:
    at = units.clock(level.starts, item.event.t) if level else units.elapsed(item.event.t)
    change = f"{units.percent(item.before)} → {units.percent(item.after)}"
    return row(mark, at, event_words(item.event, level), change)


def _held(scored: Scored) -> tuple[HeldResult, ...]:
    """The published figures that are about this design."""
    if scored.level is None or not scored.measured:
        return ()
    return of_design(scored.level, scored.judgement.run.design_digest, scored.measured)


def _published(held: tuple[HeldResult, ...]) -> Iterator[Block]:
    rows = (
        row(
            _MARKS["pass" if item.met else "fail"],
            item.figure.metric,
            held_text(item.figure),
            f"{'was' if item.seeds == 1 else 'median'} {figure(item.figure.metric, item.value)}",
            item.figure.source,
        )
        for item in held
    )
    yield TableBlock((Column(), Column(), Column("published"), Column(), Column("source", terminal=False)), tuple(rows))


def _ranges(swept: Ranges) -> Iterator[Block]:
    from drill.proof.ranges import sensitivity_evidence

    head = f"{swept.swept} of the {swept.read} constants this run reads have a documented range"
    if not swept.flips:
        yield Lines((line(f"{head}; none of them changes the verdict alone"),))
        return
    yield Lines(
        (
            line(f"{head}; the verdict depends on"),
            *(line(f"? {english(sensitivity_evidence(flip))}") for flip in swept.flips),
        )
    )


def _design(text: str) -> Iterator[Block]:
    yield Verbatim(text)
