"""`drill score`: a design on a level, without a screen."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import coloured, out, paint
from drill.errors import DrillError
from drill.syntax.disk import write

if TYPE_CHECKING:
    from drill.model.design import Design
    from drill.model.level import Level
    from drill.proof.ranges import Ranges

MAX_SEED = 2**53 - 1
MAX_SEEDS = 10_000


@click.command()
@click.argument("level")
@click.argument("design")
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=1, show_default=True, help="First (or only) seed.")
@click.option(
    "--seeds", type=click.IntRange(1, MAX_SEEDS), default=1, show_default=True, help="How many seeds, on all cores."
)
@click.option("--json", "as_object", is_flag=True, help="One JSON object instead of text.")
@click.option("--timeline", is_flag=True, help="With --json: every second too.")
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE", help="Also write JUnit XML.")
@click.option(
    "--save", type=click.Path(path_type=Path), metavar="FILE", help="Also save the first seed's run for drill replay."
)
@click.option("--ranges", is_flag=True, help="Also put each constant to the ends of its range: which ones decide?")
def score(
    level: str,
    design: str,
    seed: int,
    seeds: int,
    as_object: bool,
    timeline: bool,
    junit: Path | None,
    save: Path | None,
    ranges: bool,
) -> int:
    """Run LEVEL with DESIGN and say how it went.

    LEVEL is a shipped level's id or a file. DESIGN is a file, - (standard input), @start, @solution[:NAME] or @trap[:NAME].
    With several seeds: pass when at least 95 % of them do, fail when at most 5 % do, otherwise unknown. With --ranges a
    verdict that changes inside a constant's documented range is unknown too.
    """
    from drill.files.library import find_design, find_level
    from drill.proof.seeds import judged
    from drill.scoring.verdict import EXIT

    if timeline and not as_object:
        raise click.UsageError("--timeline needs --json")
    if seed + seeds - 1 > MAX_SEED:
        raise DrillError(f"the last seed would be above {MAX_SEED}")
    found = find_level(level)
    chosen = find_design(design, found)
    judgement = judged(found, chosen, seed, seeds)
    swept = _swept(found, chosen, seed, seeds) if ranges else None
    if swept is not None and swept.flips:
        judgement = replace(judgement, verdict="unknown")
    if junit is not None:
        from drill.report.junit import as_junit

        write(junit, as_junit(judgement))
    if save is not None:
        from drill.design.dump import design_yaml
        from drill.files.library import level_text
        from drill.report import saved

        write(save, saved.as_text(saved.saved(judgement.run, level_text(level), design_yaml(chosen))))
    if as_object:
        from drill.report.as_json import as_json

        out(as_json(judgement, with_timeline=timeline, swept=swept, level=found))
    else:
        from drill.report.text import as_text, unpainted

        out(as_text(judgement, paint if coloured(sys.stdout) else unpainted, found))
        if swept is not None:
            from drill.report.range_report import ranges_text

            out(ranges_text(swept))
    return EXIT[judgement.verdict]


def _swept(level: Level, design: Design, seed: int, seeds: int) -> Ranges:
    """What hangs on which constant, over the same seeds."""
    from drill.proof.pool import Pool
    from drill.proof.progress import Progress
    from drill.proof.ranges import sweep

    with Progress("ranges", 1) as progress, Pool(level, progress) as pool:
        return sweep(level, design, range(seed, seed + seeds), pool.run)
