"""`drill check`: find every problem of level and design files, and prove levels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.console import out, say
from drill.cli.dask_cluster import on_cluster
from drill.cli.formats import Output, formatted, limited, stopped
from drill.errors import DrillError, ExitCode, Problems
from drill.proof.time_limit import TimeLimit
from drill.syntax.disk import is_file, is_folder, is_there

if TYPE_CHECKING:
    from collections.abc import Callable

    from drill.cli.certify import Proved
    from drill.errors import Problem
    from drill.files.check_file import CheckedFile

SUFFIXES = (".yaml", ".yml")
MAX_DESIGNS = 1_000_000
MOST_COSTS = 3
"""Of more levels at once, only the dearest is reported."""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--level", "level_ref", metavar="LEVEL", help="Level to check designs against.  [default: the one they name]"
)
@click.option(
    "--certify",
    is_flag=True,
    help="Prove each level that has no valid proof, or the claims that a valid one lacks, and write the proof beside it."
    " Takes minutes per level.",
)
@click.option("--force", is_flag=True, help="With --certify: also prove levels that have a valid proof.")
@click.option(
    "--verify", is_flag=True, help="Reject missing or stale proofs, and repeat each proof with fewer designs."
)
@click.option(
    "--designs",
    type=click.IntRange(1, MAX_DESIGNS),
    help="Number of designs that a proof searches.  [default: 2000, or as many as a valid proof has; with --verify 60]",
)
@on_cluster
@limited
@formatted()
def check(
    paths: tuple[Path, ...],
    level_ref: str | None,
    certify: bool,
    force: bool,
    verify: bool,
    designs: int | None,
    dask: str | None,
    limit: TimeLimit,
    output: Output,
) -> int:
    """Check levels, designs, tests and every other kind of file.

    The other kinds are table plans, packs, rubrics, workloads and policies. Of a folder, checks every YAML file. Reports every
    problem in every file, with its place and how to fix it, what a run of a level costs, and a plan's timeline. Exit code 2
    if there is a problem, 1 if a proof fails.
    """
    from drill.files.check_file import checked
    from drill.files.library import find_level
    from drill.scoring.remarks import remarks
    from drill.words.english import english

    if designs is not None and not (certify or verify):
        raise click.UsageError("--designs needs --certify or --verify")
    if dask is not None and not (certify or verify):
        raise click.UsageError("--dask needs --certify or --verify")
    if force and not certify:
        raise click.UsageError("--force needs --certify")

    files = [file for path in paths for file in _files(_ready(path))]
    # Designs of a class are for few levels.
    find = cache(find_level)
    imports, rest = _of_imports(files)
    plans, others = _plans(rest)
    found = [checked(file, level_ref or "", find) for file in others]
    problems = [problem for one in found for problem in one.problems] + plans.problems + imports
    short = False
    if not problems:
        missed, short = _missed(found, limit)
        problems += missed
    levels = [one.path for one in found if (certify or verify) and not problems and one.is_level]
    if not levels:
        from drill.report.problem_list import problem_report

        output.emit(problem_report(files, problems))
        if output.form == "text":
            out("".join(f"{line}\n" for line in plans.timelines))
    bad = len({problem.path for problem in problems})
    many = f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in {bad}"
    say(f"{len(files)} checked, {many if problems else 'no problems'}")
    if problems:
        return ExitCode.UNUSABLE
    for one in found:
        for remark in remarks(one.level, one.design or one.level.start) if one.level else ():
            say(f"{one.path}: {english(remark, one.level)}")
    _say_costs(found)
    done = [
        *(_worked(levels, designs, output, limit, certify=True, force=force, dask=dask) if certify and levels else ()),
        *(_worked(levels, designs, output, limit, certify=False, dask=dask) if verify and levels else ()),
    ]
    if levels and output.form != "text":
        from drill.cli.proof_report import proof_report

        output.emit(proof_report(done))
    if not all(proved.held for proved in done):
        return ExitCode.FAIL
    wanted = len(levels) * (certify + verify)
    return ExitCode.UNKNOWN if stopped(limit, len(done), wanted, "proofs") or short else ExitCode.PASS


def _missed(found: list[CheckedFile], limit: TimeLimit) -> tuple[list[Problem], bool]:
    """The published figures that levels say they hold and do not; and whether the time was over before all were tried."""
    from drill.cli.worker_pool import worker_pool
    from drill.proof import held_figures
    from drill.proof.held_figures import missed_figures
    from drill.proof.progress import Progress

    held = [(one.path, one.level) for one in found if one.is_level and one.level and one.level.holds]
    wanted = held_figures.tasks(level for _, level in held)
    if not wanted:
        return [], False
    rows = []
    with worker_pool(len(wanted), limit) as executor, Progress("published figures", len(wanted)) as progress:
        for row in held_figures.measurements(wanted, executor):
            rows.append(row)
            progress.step()
    if stopped(limit, len(rows), len(wanted), "runs for published figures"):
        return [], True
    problems: list[Problem] = []
    for path, level in held:
        count = len(held_figures.tasks([level]))
        problems += missed_figures(path, held_figures.held_results(level, rows[:count]))
        del rows[:count]
    return problems, False


def _of_imports(files: list[Path]) -> tuple[list[Problem], list[Path]]:
    """Check workloads and policies, and name the command that reads infrastructure files. Returns the other files too."""
    from drill.assess.policy_file import load_policy
    from drill.infra.source_format import NAMES, head_key, sniffed, told_apart
    from drill.infra.workload import load_workload

    problems: list[Problem] = []
    others = []
    loaders: dict[str, Callable[[Path], object]] = {"workload": load_workload, "policy": load_policy}
    for file in files:
        try:
            seen = sniffed(file)
        except Problems:
            # No text at all: whatever it was meant to be, its own check says so.
            others.append(file)
            continue
        load = loaders.get(head_key(seen.text))
        try:
            if seen.format in NAMES:
                raise told_apart(seen)
            if load is None:
                others.append(file)
            else:
                load(file)
        except Problems as error:
            problems += error.problems
    return problems, others


@dataclass(frozen=True, slots=True)
class CheckedPlans:
    """The problems of table plans, and the timelines of the plans without any."""

    problems: list[Problem]
    timelines: list[str]


def _plans(files: list[Path]) -> tuple[CheckedPlans, list[Path]]:
    """Check the plans among the files. Returns the other files too."""
    from drill.table.plan.table_file import is_plan, load_plan

    plans = [file for file in files if is_plan(file)]
    made = CheckedPlans([], [])
    for file in plans:
        try:
            loaded = load_plan(file)
        except Problems as error:
            made.problems.extend(error.problems)
        else:
            from drill.table.plan.plan_timeline import timeline_lines

            made.timelines.extend(timeline_lines(loaded))
    return made, [file for file in files if file not in plans]


def _say_costs(found: list[CheckedFile]) -> None:
    """Say what one run of each level costs; of many, of the dearest."""
    from drill.proof.machine_speed import duration_words
    from drill.topology.assemble import assemble
    from drill.topology.run_cost import run_cost

    costs = [(run_cost(assemble(one.level, one.design or one.level.start)), one.path) for one in found if one.level]
    dearest = sorted(costs, key=lambda row: -row[0].units)[: 1 if len(costs) > MOST_COSTS else MOST_COSTS]
    for cost, path in dearest:
        which = f"the most expensive of {len(costs)}, " if len(costs) > MOST_COSTS else ""
        say(f"{path}: {which}a run takes {duration_words(cost)}")


def _worked(
    levels: list[Path],
    designs: int | None,
    output: Output,
    limit: TimeLimit,
    *,
    certify: bool,
    force: bool = False,
    dask: str | None,
) -> list[Proved]:
    """Prove levels, or hold them against their proofs. Text is shown as it comes."""
    from dataclasses import replace

    from drill.cli.certify import Task, work
    from drill.proof import certificate

    effort = certificate.FULL if certify else certificate.AGAIN
    task = Task(
        certify=certify,
        effort=replace(effort, designs=designs or effort.designs),
        force=force,
        exact=designs is not None,
    )
    return work(levels, task, out if output.form == "text" else lambda _text: None, limit, dask)


def _ready(path: Path) -> Path:
    """The file of a ready plan that is called so; any other path as it is."""
    from drill.shipped import plans

    return path if is_there(path) else plans().get(str(path), path)


def _files(path: Path) -> list[Path]:
    """The file itself, or a folder's YAML files in a fixed order. Raises DrillError for a folder without any."""
    if not is_folder(path):
        return [path]
    found = sorted(found for found in path.rglob("*") if found.suffix in SUFFIXES and is_file(found))
    if not found:
        raise DrillError(f"{path} contains no level and no design: no {' or '.join(SUFFIXES)} file")
    return found
