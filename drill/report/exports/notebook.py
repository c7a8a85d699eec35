"""A result as a small table, for notebooks. Everything from files is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.losses import loss_line, losses
from drill.words.metric_words import bound_words, figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from drill.model.run import ScoredRun


def table(run: ScoredRun, more: tuple[tuple[str, str], ...] = ()) -> str:
    """A run in a few rows; `more` rows come first."""
    score = run.score
    rows: tuple[tuple[str, str], ...] = (
        *more,
        ("level", run.level),
        ("design", run.design),
        ("seed", str(run.seed)),
        ("passed", "yes" if score.passed else "no"),
        ("stars", ", ".join(score.stars) or "none"),
        ("answered in time", f"{units.percent(score.availability)} of {units.count(score.offered)} requests"),
        ("stale reads", units.percent(score.stale_ratio, up=True)),
        ("writes lost", units.count(score.lost_writes)),
        ("a month", units.dollars(score.monthly_micro_usd)),
        *(("missed", line) for line in _missed(run)),
        *(("largest loss", loss_line(loss)) for loss in losses(run.recording.ledger)[:1]),
    )
    root = ET.Element("table")
    for name, value in rows:
        line = ET.SubElement(root, "tr")
        ET.SubElement(line, "th", {"style": "text-align: left; white-space: nowrap"}).text = safe(name)
        ET.SubElement(line, "td", {"style": "text-align: left"}).text = safe(value)
    return ET.tostring(root, encoding="unicode", method="html")


def _missed(run: ScoredRun) -> Iterator[str]:
    """Bounds of the first objective that do not hold, with the value: those that a design has to meet."""
    score = run.score
    for row in score.objectives:
        if row.name == score.objectives[0].name and not row.met:
            yield f"{bound_words(row.bound)} (was {figure(row.bound.metric, row.value)})"
