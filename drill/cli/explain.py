"""`drill explain`: why a run came out as it did, and what each other choice would have done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drill.cli.console import out
from drill.errors import DrillError, ExitCode

if TYPE_CHECKING:
    from drill.design.changes import Change
    from drill.model.level import Level
    from drill.model.run import Run
    from drill.proof.counterfactuals import Counterfactual

WIDTH = 80
SHOWN = 15
ALSO = 3
"""Values named beside the one that a row shows."""


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--option",
    "part",
    default="",
    metavar="PATH",
    help="Only changes of this part of the design: cache, clients.pool, …",
)
@click.option("--all", "everything", is_flag=True, help=f"Every change; without it the first {SHOWN}.")
@click.option("--json", "as_object", is_flag=True, help="One JSON object instead of text.")
def explain(run: Path, part: str, everything: bool, as_object: bool) -> int:
    """Say where the losses of the saved run in RUN came from, and what every single legal change would have saved.

    Each option is changed alone, with the same seed and the same actions, on all cores. Exit code 3 for a run of another
    engine version.
    """
    from drill.cli.again import other_engine
    from drill.engine import ENGINE
    from drill.files.load import load_design, load_level
    from drill.proof.counterfactuals import counterfactuals
    from drill.proof.pool import Pool
    from drill.proof.progress import Progress
    from drill.report.saved import MAX_BYTES, parse
    from drill.scoring.runs import run as drilled
    from drill.syntax.disk import read

    saved = parse(read(run, MAX_BYTES), str(run))
    if saved.engine != ENGINE:
        out(f"{other_engine(saved.engine)}\n")
        return ExitCode.UNKNOWN
    level = load_level(saved.level_text, f"{run} (level)")
    design = load_design(saved.design_text, level, f"{run} (design)")
    made = drilled(level, design, saved.seed, saved.actions)
    with Progress("changes", 1) as progress, Pool(level, progress) as pool:
        rows = counterfactuals(level, design, saved.seed, pool.run, saved.actions, part)
    if not rows and part:
        raise DrillError(
            f"no legal change of {part!r}; name an option as design files do: database.class, cache, clients.pool"
        )
    shown = rows if everything else rows[:SHOWN]
    out(as_json(made, rows, level) if as_object else "".join((why(made, level), what_if(shown, len(rows)))))
    return ExitCode.PASS


def why(run: Run, level: Level) -> str:
    """Where the losses came from, most first, each as a chain from the event to the choice that let it happen."""
    from textwrap import fill

    from drill.report.losses import losses
    from drill.words.english import chain_words, english

    score = run.score
    lines = [
        f"{run.level} with {run.design}, seed {run.seed}: {score.offered:,} requests, {score.offered - score.good:,} of them not good"
    ]
    for row in losses(run.recording.ledger):
        chain = chain_words(row.chain, level)
        lines.append(f"  {row.count:>11,}  {', '.join(row.classes)} {row.outcome}: {english(row.cause)}")
        if chain:
            lines.append(fill(chain, WIDTH, initial_indent=" " * 15, subsequent_indent=" " * 15))
    if score.lost_writes:
        lines.append(f"  {score.lost_writes:>11,}  writes were acknowledged and no longer exist")
    return "\n".join(lines) + "\n"


def what_if(rows: tuple[Counterfactual, ...], count: int) -> str:
    """What each change would have come to, as a table."""
    from drill.words import units

    lines = [
        "",
        f"One option changed, everything else the same ({count:,} different answers):",
        "       saved    a month   per dollar  available",
    ]
    for row in rows:
        rate = f"{row.saved_per_usd:,.0f}" if row.saved > 0 else "-"
        money = units.change(row.micro_usd_month)
        stars = "".join(f"  ★ {name}" for name in row.after.stars)
        over = "" if row.within_budget else "  (over the budget)"
        also = f"  (also: {_few([change.after for change in row.also])})" if row.also else ""
        words = ", and ".join(change.words for change in row.changes)
        lines.append(
            f"  {row.saved:>+10,}  {money:>9}  {rate:>11}  {units.percent(row.after.availability):>9}  {words}{also}{stars}{over}"
        )
    if len(rows) < count:
        lines.append(f"  and {count - len(rows):,} more: --all")
    lines += [
        "Best first: stars won within the budget, then what is saved for each dollar of the bill that follows.",
        "saved: requests that would have been good, and writes that would not have been lost; a month: on the bill",
    ]
    return "\n".join(lines) + "\n"


def _few(values: list[str]) -> str:
    """A list cut to what a line holds."""
    more = len(values) - ALSO
    return ", ".join(values[:ALSO]) + (f" and {more} more" if more > 0 else "")


def as_json(run: Run, rows: tuple[Counterfactual, ...], level: Level) -> str:
    """Everything as one JSON object."""
    from drill.model.run import MICRO
    from drill.report.losses import losses
    from drill.words.english import as_data

    content: dict[str, Any] = {
        "level": run.level,
        "design": run.design,
        "seed": run.seed,
        "digest": run.digest,
        "losses": [
            {
                "outcome": r.outcome,
                "cause": as_data(r.cause, level),
                "chain": [as_data(link, level) for link in r.chain],
                "classes": list(r.classes),
                "requests": r.count,
            }
            for r in losses(run.recording.ledger)
        ],
        "lost_writes": run.score.lost_writes,
        "changes": [
            {
                "options": [_change(change) for change in row.changes],
                "also": [_change(change) for change in row.also],
                "within_budget": row.within_budget,
                "saved": row.saved,
                "monthly_usd": row.micro_usd_month / MICRO,
                "saved_per_usd": row.saved_per_usd,
                "availability": row.after.availability,
                "stale_ratio": row.after.stale_ratio,
                "lost_writes": row.after.lost_writes,
                "stars": list(row.after.stars),
            }
            for row in rows
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def _change(change: Change) -> dict[str, str]:
    return {"option": change.key, "label": change.label, "before": change.before, "after": change.after}
