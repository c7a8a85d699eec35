"""`drill score`: run a design on a level, without a screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.formats import Output, file_option, formatted, limited, stopped
from drill.errors import DrillError, ExitCode
from drill.model.seed_range import MAX_SEED, MAX_SEEDS
from drill.proof.run_watch import RunWatch
from drill.proof.time_limit import TimeLimit
from drill.syntax.disk import write

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.proof.ranges import Ranges

NONE = TimeLimit()


@click.command()
@click.argument("level")
@click.argument("design")
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=1, show_default=True, help="First (or only) seed.")
@click.option(
    "--seeds",
    type=click.IntRange(1, MAX_SEEDS),
    default=1,
    show_default=True,
    help="Number of seeds, run on all cores.",
)
@limited
@formatted(json=True, also=("junit",))
@click.option("--timeline", is_flag=True, help="With --format json: include every second.")
@file_option("--save", "Also save the first seed's run, for drill replay and explain.", "save")
@file_option("--openmetrics", "Also write the first seed's run as OpenMetrics.", "openmetrics")
@file_option("--csv", "Also write the first seed's run as CSV, one row per second.", "csv")
@click.option(
    "--ranges",
    is_flag=True,
    help="Also try both ends of each constant's range, and slow and held-back failovers of Aurora, and say which change the verdict.",
)
@click.option(
    "--causes",
    is_flag=True,
    help="Also rerun the first seed without each event and with every other choice, to name those its losses depend on.",
)
@click.option("--stars", metavar="NAMES", default="", help="Stars to require besides the first, such as thrift,calm.")
def score(
    level: str,
    design: str,
    seed: int,
    seeds: int,
    timeline: bool,
    save: Path | None,
    openmetrics: Path | None,
    csv: Path | None,
    stars: str,
    ranges: bool,
    causes: bool,
    limit: TimeLimit,
    output: Output,
) -> int:
    """Run DESIGN on LEVEL and report the score.

    LEVEL is a shipped level's id or a file. DESIGN is a file, - (standard input), @start, @solution[:NAME] or @trap[:NAME].
    With several seeds: pass when at least 95 % of them pass, fail when at most 5 % do, otherwise unknown. With --ranges, a
    verdict that changes within a constant's documented range, or with a failover of Aurora as slow as published, is unknown
    too. Missing a star other than the first is a failure only if --stars requires it.
    """
    from drill.api.judging import Report, known_stars
    from drill.api.opening import load_design, load_level
    from drill.cli.worker_pool import worker_pool
    from drill.proof.seeds import surveyed
    from drill.scoring.verdict import EXIT

    if timeline and output.form != "json":
        raise click.UsageError("--timeline needs --format json")
    if seed + seeds - 1 > MAX_SEED:
        raise DrillError(f"--seed and --seeds go beyond the largest seed, {MAX_SEED}")
    found = load_level(level)
    chosen = load_design(design, found)
    required = known_stars(found, (name.strip() for name in stars.split(",") if name.strip()))
    with (
        worker_pool(seeds, limit if seeds > 1 else NONE) as executor,
        RunWatch(found.id, found.length_s, limit) as watch,
    ):
        done = Report(found, chosen, surveyed(found, chosen, seed, seeds, executor, required, watch))
    short = stopped(limit, done.seeds, seeds, "seeds")
    if ranges and not short:
        done = done.with_ranges(_swept(found, chosen, seed, seeds, limit))
    if causes and not short:
        with worker_pool(limit=limit) as executor:
            done = done.with_causes(executor)
    if save is not None:
        done.run.save(save)
    if openmetrics is not None:
        write(openmetrics, done.run.to_openmetrics())
    if csv is not None:
        write(csv, done.run.to_csv())
    output.emit(done.document(timeline=timeline))
    return ExitCode.UNKNOWN if short else EXIT[done.verdict]


def _swept(level: Level, design: Design, seed: int, seeds: int, limit: TimeLimit) -> Ranges:
    """The verdict's dependence on each constant, over the same seeds."""
    from drill.cli.worker_pool import worker_pool
    from drill.proof.pool import pooled
    from drill.proof.progress import Progress
    from drill.proof.ranges import sweep

    with Progress("ranges", 1) as progress, worker_pool(limit=limit) as executor:
        return sweep(level, design, range(seed, seed + seeds), pooled(level, progress, executor), tails=True)
