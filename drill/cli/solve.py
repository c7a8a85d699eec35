"""`drill solve`: par for a level."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import out, say
from drill.errors import DrillError, ExitCode
from drill.syntax.disk import write

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.proof.par import Par
    from drill.proof.search import Found

MAX_DESIGNS = 1_000_000
MAX_SEED = 2**53 - 1


@click.command()
@click.argument("level")
@click.option("--designs", type=click.IntRange(1, MAX_DESIGNS), default=500, show_default=True, help="How many to run.")
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=1, show_default=True, help="The drill's luck.")
@click.option("--out", "folder", type=click.Path(path_type=Path), help="Folder for the designs; default: LEVEL-par.")
def solve(level: str, designs: int, seed: int, folder: Path | None) -> int:
    """Search LEVEL for the designs that no other beats on availability, staleness and cost, on all cores.

    Says whether that front is proven (every design the options allow was run) or the best found. Exit code 1 when no
    design found passes.
    """
    from drill.files.library import find_level
    from drill.proof.par import par
    from drill.proof.pool import Pool
    from drill.proof.progress import Progress

    found = find_level(level)
    with Progress(found.id, designs) as progress, Pool(found, progress) as pool:
        done = par(found, designs, seed, pool.run)
    files = written(found, done, folder or Path(f"{found.id}-par"))
    out(table(found, done, files, seed))
    return ExitCode.PASS if any(row.trial.passed for row in done.front) else ExitCode.FAIL


def written(level: Level, done: Par, folder: Path) -> list[Path]:
    """Write every design of the front, cheapest first. Returns the files."""
    from dataclasses import replace

    from drill.design.dump import design_yaml

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DrillError(f"{folder} cannot be made: {(error.strerror or str(error)).lower()}") from None
    files = []
    for number, row in enumerate(done.front, 1):
        name = f"par-{number:02d}"
        path = folder / f"{name}.yaml"
        write(path, design_yaml(replace(row.design, name=name, level=level.id)))
        files.append(path)
    say(f"{len(files)} designs in {folder}")
    return files


def table(level: Level, done: Par, files: list[Path], seed: int) -> str:
    """The front as text, cheapest first."""
    rows = [_row(row, path) for row, path in zip(done.front, files, strict=True)]
    head = "      a month  available      stale  writes lost  stars"
    searched = done.searched
    count, over = (
        f"{len(searched.found):,}",
        f", {searched.refused:,} more refused by the budget" if searched.refused else "",
    )
    if searched.exhausted:
        says = f"proven: all {count} designs that the options allow were run with seed {seed}{over}"
    else:
        says = f"best found: {count} designs were run with seed {seed}{over}; others may beat them"
    return "\n".join([f"{level.id}: {len(rows)} designs that no other one beats", head, *rows, says]) + "\n"


def _row(row: Found, path: Path) -> str:
    from drill.words import units

    trial = row.trial
    mark = "✓" if trial.passed else "✗"
    stars = " ".join(f"★ {name}" for name in trial.stars)
    figures = f"{units.dollars(trial.monthly_micro_usd):>11}  {units.percent(trial.availability):>9}  {units.percent(trial.stale_ratio, up=True):>9}"
    return f"{mark} {figures}  {trial.lost_writes:>11,}  {stars or '-'}  {path}"
