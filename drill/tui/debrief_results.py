"""The results of a drill in its debrief: stars and bounds, figures, losses, each of two nights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from drill.scoring.recovery_time import DOWN_SHARE, GOOD_SHARE, RECOVERY_S
from drill.syntax.safe_text import safe
from drill.tui import marks
from drill.words import units
from drill.words.english import english
from drill.words.losses import by_cause, losses
from drill.words.metric_words import bound_words, figure, read_age, recovery_words

if TYPE_CHECKING:
    from drill.model.run import ObjectiveResult
    from drill.session.live.finished_drill import FinishedDrill

BAR = 10
MOST_LOSSES = 8
SECONDS = (
    f"Down: less than {units.percent(DOWN_SHARE, short=True)} of a second's requests are answered in time. Recovered: "
    f"{units.duration(RECOVERY_S)} in a row with {units.percent(GOOD_SHARE, short=True)} in time, and none down after them."
)
"""The definition of the figures under the strip."""


def objectives(finished: FinishedDrill, room: int) -> list[Content]:
    """Each star with its bounds and what they were. `room` cells wide; a bound is never broken over two lines."""
    score = finished.run.score
    lines = []
    column = max((len(safe(objective.name)) for objective in finished.level.objectives), default=0)
    for objective in finished.level.objectives:
        won = objective.name in score.stars
        star = ("★ ", "bold $star") if won else ("☆ ", "$quiet")
        line = Content.assemble(star, (f"{safe(objective.name):<{max(column, 8)}} ", "bold"))
        start = line.cell_length
        for row in score.objectives:
            if row.name != objective.name:
                continue
            item = _bound(row)
            if line.cell_length > start and line.cell_length + item.cell_length > room:
                lines.append(line)
                line = Content(" " * start)
            line = Content.assemble(line, item, "   ")
        lines.append(line)
    return lines


def figures(finished: FinishedDrill) -> Content:
    """Numbers: the axes, the losses, the bill."""
    score, recording = finished.run.score, finished.run.recording
    lines = [
        heading("Availability"),
        Content.assemble(
            (units.percent(score.availability), "bold"), f" of {units.count(score.offered)} answered in time"
        ),
        Content(
            f"worst minute {units.percent(score.worst_minute)}, down {units.duration(score.down_s)}, {recovery_words(score)}"
        ),
        Content.styled(SECONDS, "$quiet"),
        Content(""),
        heading("Staleness"),
        Content.assemble(
            (units.percent(score.stale_ratio, up=True), "bold"), f" of {units.count(score.reads)} reads too old"
        ),
        Content(f"99 % of reads {read_age(score.age_p99_s)}, writes lost {units.count(score.lost_writes)}"),
        Content(""),
        heading("Cost"),
        Content.assemble((units.dollars(score.monthly_micro_usd), "bold"), " a month"),
        *(Content(f"{units.dollars(item.micro_usd_month):>12}  {safe(english(item.said))}") for item in score.bill),
        *(
            Content(f"{units.dollars(amount):>12}  {safe(english(said))} (this drill)")
            for said, amount in recording.drill_items
        ),
        Content(""),
        heading("Where requests were lost"),
    ]
    return Content("\n").join([*lines, *_losses(finished)])


def _losses(finished: FinishedDrill) -> list[Content]:
    found = by_cause(losses(finished.run.recording.ledger))
    if not found:
        return [Content("Nowhere.")]
    most = found[0].count
    lines = []
    for loss in found[:MOST_LOSSES]:
        cause = english(loss.merged_cause)
        style = marks.OUTCOME_STYLE.get(loss.outcome, "")
        filled = max(1, round(loss.count / most * BAR))
        glyph = marks.OUTCOME_GLYPH.get(loss.outcome, "█")
        lines.append(
            Content.assemble(
                (f"{glyph * filled:<{BAR}}", style),
                f" {units.count(loss.count):>9} {safe(loss.outcome):<6} {cause}",
            )
        )
    rest = sum(loss.count for loss in found[MOST_LOSSES:])
    if rest:
        others = len(found) - MOST_LOSSES
        lines.append(Content(f"{'':<{BAR}} {units.count(rest):>9} from {others} smaller cause{'s' * (others > 1)}"))
    return lines


def both_nights(finished: FinishedDrill) -> Content:
    """Each of two nights by itself, with what it missed. What else the debrief shows is about the first one."""
    lines = [
        heading("Both nights"),
        Content.styled("A star must hold on both nights. The rest of this page is about the first.", "$quiet"),
    ]
    level = finished.level
    clocks = (level.starts, level.second.starts if level.second else "")
    for number, (night, starts) in enumerate(zip(finished.run.nights, clocks, strict=True), 1):
        score = night.score
        share = f"{units.percent(score.availability)} answered in time, {units.count(score.late + score.failed)} lost"
        lines.append(Content(f"  {number}  from {starts}: {share}, down {units.duration(score.down_s)}"))
        missed = (row for row in score.objectives if not row.met)
        lines += [
            Content.assemble(
                ("     ✘ ", "bold $state-down"),
                safe(f"{row.name}: {bound_words(row.bound)} ({figure(row.bound.metric, row.value)})"),
            )
            for row in missed
        ]
        if night.score.stars:
            lines.append(Content(safe(f"     ★ {', '.join(night.score.stars)}")))
    return Content("\n").join(lines)


def _bound(row: ObjectiveResult) -> Content:
    """A bound, whether it was met, and the value."""
    mark = ("✔ ", "$state-up") if row.met else ("✘ missed: ", "bold $state-down")
    return Content.assemble(mark, bound_words(row.bound), (f" ({figure(row.bound.metric, row.value)})", "$quiet"))


def heading(text: str) -> Content:
    """A heading of the debrief."""
    return Content.styled(text, "bold $primary")
