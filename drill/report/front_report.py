"""The report of `drill solve`: the best designs of a level, and what the search covered."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drill.report.provenance import of_level
from drill.report.report_parts import (
    Block,
    Check,
    Column,
    ReportDocument,
    Section,
    StyledText,
    TableBlock,
    TableRow,
    line,
    row,
)
from drill.report.score_data import outcome_data
from drill.words import units

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.proof.par import Par
    from drill.proof.trial import Trial


def front_report(level: Level, done: Par, files: list[Path], seed: int) -> ReportDocument:
    """The front, cheapest first, and the runs behind it."""
    searched = done.searched
    count = units.count(len(searched.found))
    over = f", {units.count(searched.refused)} more refused by the budget" if searched.refused else ""
    if searched.exhausted:
        says = f"proven: all {count} designs that the options allow were run with seed {seed}{over}"
    else:
        says = f"best found: {count} designs were run with seed {seed}{over}; others may beat them"
    passed = any(item.trial.passed for item in done.front)
    return ReportDocument(
        title=f"Par for {level.id}",
        data=partial(_data, level, done, files, seed),
        head=(line(f"{level.id}: {len(done.front)} designs that no other one beats"),),
        sections=(Section("", partial(_front, done, files)),),
        foot=(line(says),),
        suite=level.id,
        checks=(
            Check(
                "a design passes", "pass" if passed else "fail", "" if passed else "no design found passes", kind="par"
            ),
        ),
    )


def _front(done: Par, files: list[Path]) -> Iterator[Block]:
    columns = (
        Column(),
        Column("a month", right=True),
        Column("available", right=True),
        Column("stale", right=True),
        Column("writes lost", right=True),
        Column("stars"),
        Column("design"),
    )
    yield TableBlock(columns, tuple(_row(item.trial, path) for item, path in zip(done.front, files, strict=True)))


def _row(trial: Trial, path: Path) -> TableRow:
    return row(
        StyledText("✓", "good") if trial.passed else StyledText("✗", "bad"),
        units.dollars(trial.monthly_micro_usd),
        units.percent(trial.availability),
        units.percent(trial.stale_ratio, up=True),
        units.count(trial.lost_writes),
        " ".join(f"★ {name}" for name in trial.stars) or "-",
        str(path),
    )


def _data(level: Level, done: Par, files: list[Path], seed: int) -> dict[str, Any]:
    searched = done.searched
    return {
        **of_level(level),
        "seed": seed,
        "designs": len(searched.found),
        "refused": searched.refused,
        "proven": searched.exhausted,
        "front": [
            {
                "file": str(path),
                **outcome_data(item.trial),
            }
            for item, path in zip(done.front, files, strict=True)
        ],
    }
