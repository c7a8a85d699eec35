"""`drill solve`: search for a level's best designs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import say
from drill.cli.dask_cluster import on_cluster
from drill.cli.formats import Output, formatted, limited, stopped
from drill.errors import ExitCode
from drill.model.seed_range import MAX_SEED
from drill.proof.time_limit import TimeLimit
from drill.syntax.disk import make_folder, write

if TYPE_CHECKING:
    from drill.model.level import Level
    from drill.proof.par import Par

MAX_DESIGNS = 1_000_000


@click.command()
@click.argument("level")
@click.option(
    "--designs", type=click.IntRange(1, MAX_DESIGNS), default=500, show_default=True, help="Number of designs to run."
)
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=1, show_default=True, help="The seed of every run.")
@click.option(
    "--out", "folder", type=click.Path(path_type=Path), help="Folder to write the designs to.  [default: LEVEL-par]"
)
@on_cluster
@limited
@formatted()
def solve(
    level: str, designs: int, seed: int, folder: Path | None, dask: str | None, limit: TimeLimit, output: Output
) -> int:
    """Search LEVEL for the best trade-offs and write them as designs.

    Keeps a design when no other one found is at least as good on availability, staleness and cost and better on one of them. Says
    whether the set is proven (every design the options allow was run) or only the best found so far. Uses all cores, or a cluster
    with --dask; both find the same. Exit code 1 when none of the designs passes.
    """
    from drill.cli.worker_pool import command_workers
    from drill.files.library import find_level
    from drill.proof.par import par
    from drill.proof.pool import pooled
    from drill.proof.progress import Progress
    from drill.report.front_report import front_report

    found = find_level(level)
    with Progress(found.id, designs) as progress, command_workers(dask, limit=limit) as executor:
        done = par(found, designs, seed, pooled(found, progress, executor), limit)
    short = limit.over and stopped(limit, len(done.searched.found), designs, "designs")
    files = written(found, done, folder or Path(f"{found.id}-par"))
    output.emit(front_report(found, done, files, seed))
    if any(row.trial.passed for row in done.front):
        return ExitCode.PASS
    return ExitCode.UNKNOWN if short else ExitCode.FAIL


def written(level: Level, done: Par, folder: Path) -> list[Path]:
    """Write every design of the front, cheapest first. Returns the files."""
    from dataclasses import replace

    from drill.design.dump import design_yaml

    make_folder(folder)
    files = []
    for number, item in enumerate(done.front, 1):
        name = f"par-{number:02d}"
        path = folder / f"{name}.yaml"
        write(path, design_yaml(replace(item.design, name=name, level=level.id)))
        files.append(path)
    say(f"{len(files)} designs in {folder}")
    return files
