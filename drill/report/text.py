"""A judgement for people: plain text, at most 80 columns, meaning by word and glyph; colour, if any, is added by the caller."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from drill.model.level import Level
from drill.model.run import LedgerRow, ObjectiveResult, Score
from drill.report.as_json import ranked
from drill.scoring.verdict import Judgement
from drill.words import units
from drill.words.english import chain_words, english
from drill.words.metrics import bound_text, figure

WIDTH = 80
TOP_CAUSES = 6
"""Causes shown; the rest are one line. JSON holds them all."""

Paint = Callable[[str, str], str]
"""(text, `good` | `bad` | `unsure` | `quiet` | `strong`) to text; the default adds nothing."""

_VERDICTS = {
    "pass": ("good", "✓ PASS"),
    "fail": ("bad", "✗ FAIL"),
    "unknown": ("unsure", "? UNKNOWN"),
}


def unpainted(text: str, _tone: str) -> str:
    """No colour at all."""
    return text


def as_text(judgement: Judgement, paint: Paint = unpainted, level: Level | None = None) -> str:
    """The whole report, ending in a newline. `level` gives events their clock."""
    score = judgement.run.score
    parts = [
        _head(judgement, paint),
        _section("Objectives", _objectives(score.objectives, paint), paint),
        _section("Availability", _availability(score), paint),
        _section("Staleness", _staleness(score), paint),
        _section("Where requests went", _causes(judgement.run.recording.ledger, score, level), paint),
        _section("Bill", _bill(score), paint),
        paint(f"seed {judgement.run.seed}   engine {judgement.run.engine}   digest {judgement.digest[:16]}", "quiet")
        + "\n",
    ]
    return "\n".join(parts)


def _head(judgement: Judgement, paint: Paint) -> str:
    tone, word = _VERDICTS[judgement.verdict]
    lines = [f"{paint(word, tone)}  {judgement.run.level} with {judgement.run.design}"]
    if judgement.stars:
        lines.append("  ★ " + "   ★ ".join(judgement.stars))
    if judgement.seeds > 1:
        first = judgement.run.seed
        last = first + judgement.seeds - 1
        lines.append(
            f"  passes in {judgement.passed} of {judgement.seeds} seeds ({first} to {last}); figures are of seed {first}"
        )
    return "\n".join(lines) + "\n"


def _section(title: str, lines: Iterator[str], paint: Paint) -> str:
    return "\n".join((paint(title, "strong"), *lines)) + "\n"


def _objectives(rows: tuple[ObjectiveResult, ...], paint: Paint) -> Iterator[str]:
    for row in rows:
        mark = paint("✓ met   ", "good") if row.met else paint("✗ missed", "bad")
        yield f"  {mark}  {row.name:<10}  {bound_text(row.bound)}   was {figure(row.bound.metric, row.value)}"


def _availability(score: Score) -> Iterator[str]:
    yield f"  {units.percent(score.availability)} of {score.offered:,} requests answered in time"
    yield f"  good {score.good:,}   stale {score.stale:,}   late {score.late:,}   failed {score.failed:,}"
    if score.recovered_s is None:
        back = "never recovered"
    else:
        back = (
            f"recovered after {units.duration(score.recovered_s)}" if score.recovered_s else "nothing to recover from"
        )
    yield f"  worst minute {units.percent(score.worst_minute)}   down {units.duration(score.down_s)}   {back}"


def _staleness(score: Score) -> Iterator[str]:
    yield f"  {score.stale:,} of {score.reads:,} reads older than their class tolerates ({units.percent(score.stale_ratio, up=True)})"
    yield f"  99 % of reads younger than {figure('age_p99_s', score.age_p99_s)}   acknowledged writes lost: {score.lost_writes:,}"


def _causes(ledger: tuple[LedgerRow, ...], score: Score, level: Level | None) -> Iterator[str]:
    rows = ranked(ledger)
    if not rows:
        yield f"  all {score.offered:,} good"
    for row in rows[:TOP_CAUSES]:
        yield f"  {row.count:>12,}  {row.cls} {row.outcome}: {english(row.cause)}"
        if row.chain:
            why = chain_words(row.chain, level)
            yield textwrap.fill(why, WIDTH, initial_indent=" " * 16, subsequent_indent=" " * 16)
    rest = sum(row.count for row in rows[TOP_CAUSES:])
    if rest:
        yield f"  {rest:>12,}  more, by {len(rows) - TOP_CAUSES} other causes"


def _bill(score: Score) -> Iterator[str]:
    for item in score.bill:
        what = textwrap.shorten(english(item.said), WIDTH - 20, placeholder="…")
        yield f"  {units.dollars(item.micro_usd_month):>12}  {what}"
    yield f"  {units.dollars(score.monthly_micro_usd):>12}  a month in all"
    if score.drill_micro_usd:
        yield f"  {units.dollars(score.drill_micro_usd):>12}  more for this drill"
