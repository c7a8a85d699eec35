"""A result as a small table, for notebooks. Everything from files is escaped."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from drill.syntax.safe_text import safe
from drill.words import units

if TYPE_CHECKING:
    from drill.model.run import ScoredRun


def table(run: ScoredRun, more: tuple[tuple[str, str], ...] = ()) -> str:
    """A run in a few rows; `more` rows come first."""
    score = run.score
    rows = (
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
    )
    root = ET.Element("table")
    for name, value in rows:
        line = ET.SubElement(root, "tr")
        ET.SubElement(line, "th", {"style": "text-align: left"}).text = safe(name)
        ET.SubElement(line, "td", {"style": "text-align: left"}).text = safe(value)
    return ET.tostring(root, encoding="unicode", method="html")
