"""A run as one HTML page that fetches nothing: verdict, three axes, the strip, the losses with their chains, the bill. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from drill.report.losses import losses
from drill.report.moments import Moment, moments
from drill.report.strip import MARKS, strip
from drill.syntax.safe_text import safe
from drill.words import units
from drill.words.english import chain_words, english, event_words
from drill.words.metrics import bound_text, figure

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.model.run import Run

FIGURE = 44
"""Characters of a figure at most; longer cells are sentences, and wrap."""
STYLE = """
:root { color-scheme: light dark; } body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin-top: 2rem; } table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } svg { width: 100%; height: auto; background: #fff; }
.quiet { opacity: .7; } code { font-size: .85em; overflow-wrap: anywhere; }
"""


def as_html(level: Level, run: Run, design_yaml: str = "") -> str:
    """The page, ending in a newline. Everything from files is escaped."""
    score = run.score
    found = moments(run.recording)
    root = ET.Element("html", {"lang": "en"})
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    ET.SubElement(head, "meta", {"name": "viewport", "content": "width=device-width"})
    ET.SubElement(head, "title").text = f"{level.title}: {run.design}"
    ET.SubElement(head, "style").text = STYLE
    body = ET.SubElement(root, "body")
    ET.SubElement(body, "h1").text = level.title
    ET.SubElement(
        body, "p"
    ).text = f"{'✔ Passed' if score.passed else '✘ Not passed'} with {run.design}, luck {run.seed}"
    body.append(strip(run.recording, found))
    _table(
        body, "Moments that mattered", (_moment(level, mark, item) for mark, item in zip(MARKS, found, strict=False))
    )
    _table(body, "Objectives", (("★" if row.name in score.stars else "☆", row.name, bound_text(row.bound), "✔" if row.met else "✘ missed",
                                 figure(row.bound.metric, row.value)) for row in score.objectives))  # fmt: skip
    back = "never" if score.recovered_s is None else units.duration(score.recovered_s)
    _table(body, "Three axes", (
        ("Availability", units.percent(score.availability), f"of {score.offered:,} requests answered in time; worst minute {units.percent(score.worst_minute)}, down {units.duration(score.down_s)}, recovery {back}"),
        ("Staleness", units.percent(score.stale_ratio, up=True), f"of {score.reads:,} reads too old; 99 % younger than {units.duration(score.age_p99_s, up=True)}; {score.lost_writes:,} acknowledged writes lost"),
        ("Cost", units.dollars(score.monthly_micro_usd), f"a month, and {units.dollars(score.drill_micro_usd)} for this drill"),
    ))  # fmt: skip
    _table(body, "Where requests were lost", (
        (f"{loss.count:,}", loss.outcome, english(loss.cause), chain_words(loss.chain, level)) for loss in losses(run.recording.ledger)
    ))  # fmt: skip
    _table(
        body, "The bill, a month", ((units.dollars(item.micro_usd_month), english(item.said)) for item in score.bill)
    )
    if design_yaml:
        ET.SubElement(body, "h2").text = "The design"
        ET.SubElement(body, "pre").text = design_yaml
    foot = ET.SubElement(body, "p", {"class": "quiet"})
    foot.text = f"Failure Drill, engine {run.engine}. The same level, design, luck and actions give the same run: "
    ET.SubElement(foot, "code").text = run.digest
    return "<!DOCTYPE html>\n" + ET.tostring(root, encoding="unicode", method="html") + "\n"


def _moment(level: Level, mark: str, item: Moment) -> tuple[str, ...]:
    return (
        mark,
        units.clock(level.starts, item.event.t),
        event_words(item.event, level),
        f"{units.percent(item.before)} → {units.percent(item.after)} answered in time",
    )


def _table(body: ET.Element, title: str, rows: Iterable[tuple[str, ...]]) -> None:
    """A heading and a table; a column of figures is set right: every cell short, and beginning with a digit or a dollar sign."""
    kept = list(rows)
    ET.SubElement(body, "h2").text = title
    if not kept:
        ET.SubElement(body, "p").text = "None."
        return
    table = ET.SubElement(body, "table")
    right = [
        all((cell[:1].isdigit() or cell[:1] == "$") and len(cell) <= FIGURE for cell in column)
        for column in zip(*kept, strict=True)
    ]
    for row in kept:
        line = ET.SubElement(table, "tr")
        for cell, number in zip(row, right, strict=True):
            ET.SubElement(line, "td", {"class": "n"} if number else {}).text = safe(cell)
