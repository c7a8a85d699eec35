"""`drill grade`: a class's submissions against a rubric, into the files that teachers' tools read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from drill.cli.dask_cluster import dask_cluster, on_cluster
from drill.cli.formats import Output, formatted, seconds_of
from drill.cli.grade_outputs import CourseFiles, course_files, refuse_early, write_grades
from drill.errors import DrillError, ExitCode
from drill.syntax.disk import is_file, is_folder, is_there
from drill.syntax.problems import suggest
from drill.system.processes import cores

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    from drill.grading.submissions import Submission
    from drill.model.grades import GradeBook, Student
    from drill.model.rubric import Rubric

FILE = click.Path(path_type=Path)
RUBRIC, SUBMISSIONS, ROSTER = "rubric.yaml", "submissions", "roster.csv"
"""The files of a class's folder; drill new class writes them."""


@dataclass(frozen=True, slots=True)
class Course:
    """The submissions to grade, and who is in the class."""

    rubric: Rubric
    submissions: tuple[Path, ...]
    roster: tuple[Student, ...] | None
    own: tuple[Path, ...]
    """Files that are no submissions, wherever they stand."""
    journal: Path | None


@click.command()
@click.argument("rubric", required=True)
@click.argument("submissions", nargs=-1, type=FILE)
@click.option(
    "--roster", type=FILE, metavar="FILE", help="CSV of the class, with a column id or submission; also name, email, …"
)
@click.option("--hand", type=FILE, metavar="FILE", help="Read points that were given by hand from this CSV.")
@formatted(json=True, file=True, also=("junit",))
@course_files
@click.option(
    "--workers",
    type=click.IntRange(0, 256),
    help="Worker processes; 0 grades in this process.  [default: one per core]",
)
@on_cluster
@click.option(
    "--limit",
    default="10m",
    show_default=True,
    metavar="TIME",
    help="Time limit for each submission, such as 60s or 10m.",
)
@click.option(
    "--journal",
    type=FILE,
    metavar="FILE",
    help="File that records what is already graded.  [default: beside the rubric]",
)
@click.option(
    "--mastery",
    is_flag=True,
    help="Instead of grading, sum up what students have learned from the files they handed in.",
)
@click.option("--again", multiple=True, metavar="NAME", help="Grade this submission again, whatever the journal says.")
def grade(
    rubric: str,
    submissions: tuple[Path, ...],
    roster: Path | None,
    hand: Path | None,
    output: Output,
    workers: int | None,
    dask: str | None,
    limit: str,
    journal: Path | None,
    mastery: bool,
    again: tuple[str, ...],
    files: CourseFiles,
) -> int:
    """Grade SUBMISSIONS by RUBRIC.

    SUBMISSIONS are designs or saved runs, in files, folders or zip files. RUBRIC is a rubric file, a level (then its first star
    is worth 60 of 100 points), or a class's folder with rubric.yaml, roster.csv and submissions/. Every submission runs on the
    instructor's level with the instructor's seeds. A submission that cannot be used gets a row that says why; the others are
    still graded.

    Exit codes: 0 all graded, 1 some unusable, missing, unknown or duplicate, 2 nothing can be graded, 3 some not graded yet: run
    the command again; nobody loses points.
    """
    if mastery:
        return _mastery((Path(rubric), *submissions), output)
    from drill.grading.class_book import grade_class
    from drill.grading.hand_points import load_hand
    from drill.grading.journal import Journal
    from drill.grading.submissions import collected

    limit_s = seconds_of(limit)
    targets = (*files.targets(output).values(), *([hand] if hand else []))
    course = _course(rubric, submissions, roster, journal, targets)
    refuse_early(files, output)
    exports = files.exports()
    points = load_hand(hand, course.rubric) if hand is not None else None
    found = collected(course.submissions, course.own)
    _refuse_unknown(again, found)
    book = Journal(course.journal)
    try:
        with _workers(workers, dask, limit_s, len(found)) as executor, _counted() as step:
            grades = grade_class(
                course.rubric,
                found,
                roster=course.roster,
                executor=executor,
                journal=book,
                limit_s=limit_s,
                again=again,
                hand=points,
                step=step,
            )
    finally:
        book.close()
    write_grades(grades, course.rubric, output, files, exports)
    return _exit_code(grades)


def _mastery(paths: tuple[Path, ...], output: Output) -> ExitCode:
    """Sum up records of learning. Exit code 1 when one of them cannot be used."""
    from drill.grading.mastery import load_records, mastery_report

    records, problems = load_records(paths)
    output.emit(mastery_report(records, problems))
    return ExitCode.FAIL if problems else ExitCode.PASS


def _course(
    ref: str, submissions: tuple[Path, ...], roster: Path | None, journal: Path | None, targets: tuple[Path, ...]
) -> Course:
    """Read the course. Raises DrillError where part of it is missing, Problems for a file that cannot be used.

    `targets` are other files of the call: what it wrote among the submissions is none the next time.
    """
    from drill.files.library import find_level
    from drill.files.rubric_file import level_path, load_rubric, rubric_of
    from drill.grading.roster import load_roster

    folder = Path(ref)
    if is_folder(folder):
        inside = folder / ROSTER
        roster = roster or (inside if is_there(inside) else None)
        submissions = submissions or (folder / SUBMISSIONS,)
        ref = str(folder / RUBRIC)
    if not submissions:
        raise click.UsageError("name SUBMISSIONS: files, folders or zip files")
    path = Path(ref)
    is_rubric = is_file(path) and _has_rubric(path)
    rubric = load_rubric(path) if is_rubric or is_folder(folder) else rubric_of(find_level(ref))
    students = load_roster(roster) if roster is not None else None
    own = tuple(
        one for one in (path, level_path(path) if is_rubric else None, roster, journal, *targets) if one is not None
    )
    kept = journal or (path.with_name(f"{path.stem}.journal.jsonl") if is_rubric else None)
    return Course(rubric, submissions, students, (*own, *([kept] if kept else [])), kept)


def _refuse_unknown(again: tuple[str, ...], found: tuple[Submission, ...]) -> None:
    """Raises DrillError for a name that nothing is to be graded again under: nothing else would say that it was mistyped."""
    known = {name for one in found for name in (one.name, one.key)}
    for name in again:
        if name not in known:
            raise DrillError(f"--again {name}: there is no such submission; {suggest(name, sorted(known))}")


def _has_rubric(path: Path) -> bool:
    """True if a file is meant to be a rubric."""
    from drill.files.rubric_file import RUBRIC_KEYS
    from drill.syntax.problems import Kind
    from drill.syntax.source import parse, read_text

    content = parse(read_text(path, Kind.RUBRIC), str(path), Kind.RUBRIC).content
    return isinstance(content, dict) and bool(RUBRIC_KEYS & content.keys())


def _workers(
    workers: int | None, dask: str | None, limit_s: float, tasks: int
) -> AbstractContextManager[Executor | None]:
    if dask is not None and workers is not None:
        raise click.UsageError("--workers and --dask exclude each other; use one of them")
    if dask is not None:
        return dask_cluster(dask)
    count = min(cores() if workers is None else workers, max(tasks, 1))
    return nullcontext() if count == 0 else _pool(count, limit_s)


GRACE_S = 30.0
"""The time after its limit for which a worker that does not look at the clock is left alone."""


@contextmanager
def _pool(workers: int, limit_s: float) -> Iterator[Executor]:
    """Workers that may die. They end with the command, whatever they are at."""
    from drill.grading.watched_pool import WatchedPool

    pool = WatchedPool(workers, limit_s + GRACE_S)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _counted() -> Iterator[Callable[[int], None]]:
    """Shows on stderr how many are done, and about how long the others take."""
    from drill.proof.progress import Progress

    with Progress("grading", unit="submissions", steady=True) as progress:

        def step(total: int) -> None:
            progress.fixed = total
            progress.step()

        yield step


def _exit_code(book: GradeBook) -> ExitCode:
    found = {grade.status for grade in book.grades}
    if "not-graded" in found:
        return ExitCode.UNKNOWN
    return ExitCode.FAIL if found - {"graded"} else ExitCode.PASS
