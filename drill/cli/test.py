"""`drill test`: the tests of designs in `*.drill.yaml` files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.formats import Output, formatted, limited, stopped
from drill.errors import DrillError, ExitCode, Problem, Problems
from drill.model.seed_range import MAX_SEEDS
from drill.proof.time_limit import TimeLimit, until_out_of_time
from drill.syntax.disk import is_file, is_folder

if TYPE_CHECKING:
    from drill.model.suite import Suite


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--seeds", type=click.IntRange(1, MAX_SEEDS), help="Number of seeds for every test, instead of what the files say."
)
@click.option(
    "--advice/--no-advice",
    default=True,
    help="For a failed test, find the cheapest single change that passes.  [default: advice]",
)
@limited
@formatted(json=True, also=("junit",))
def test(paths: tuple[Path, ...], seeds: int | None, advice: bool, limit: TimeLimit, output: Output) -> int:
    """Run the tests in PATHS: *.drill.yaml files, or folders of them.

    A test passes when its bounds hold in at least 95 % of the seeds. Exit code 0 when every test passes, 1 when one fails,
    3 when none fails but one depends on the seed, 2 when a file cannot be used; the other files still run.
    """
    from dataclasses import replace

    from drill.cli.worker_pool import worker_pool
    from drill.proof.progress import Progress
    from drill.proof.suite_run import run_suite
    from drill.report.suite_report import overall, suite_report
    from drill.scoring.verdict import EXIT

    suites, problems = _loaded(_files(paths))
    suites = [replace(suite, seeds=seeds or suite.seeds) for suite in suites]
    total = sum(suite.seeds * len({case.without for case in suite.cases}) for suite in suites)
    with Progress("tests", total) as progress, worker_pool(total, limit) as executor:
        done = [
            (suite, tuple(until_out_of_time(run_suite(suite, executor, advise=advice, step=progress.step))))
            for suite in suites
        ]
    wanted, made = sum(len(suite.cases) for suite in suites), sum(len(rows) for _, rows in done)
    output.emit(suite_report(done, problems))
    if problems:
        return ExitCode.UNUSABLE
    verdict = overall([item for _, rows in done for item in rows])
    return ExitCode.UNKNOWN if stopped(limit, made, wanted, "tests") and verdict != "fail" else EXIT[verdict]


def _loaded(files: list[Path]) -> tuple[list[Suite], list[Problem]]:
    """The tests of the files that can be used, and what is wrong with the others."""
    from drill.files.suite_file import load_suite

    suites: list[Suite] = []
    problems: list[Problem] = []
    for file in files:
        try:
            suites.append(load_suite(file))
        except Problems as error:
            problems += error.problems
    return suites, problems


def _files(paths: tuple[Path, ...]) -> list[Path]:
    """The files themselves, and the test files in folders, each once. Raises DrillError for a folder without any."""
    from drill.files.suite_file import SUFFIX

    found: dict[Path, None] = {}
    for path in paths:
        if not is_folder(path):
            found[path] = None
            continue
        inside = sorted(file for file in path.rglob(f"*{SUFFIX}") if is_file(file))
        if not inside:
            raise DrillError(f"{path} contains no tests: no file whose name ends in {SUFFIX}")
        found |= dict.fromkeys(inside)
    return list(found)
