"""The files and the table that `drill grade` writes, and the gradebooks that it fills in."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from drill.cli.console import say
from drill.cli.formats import Command, Output, file_option
from drill.errors import DrillError
from drill.syntax.disk import is_folder, is_there, write

if TYPE_CHECKING:
    from drill.grading.filled_export import Export
    from drill.model.grades import Grade, GradeBook
    from drill.model.rubric import Rubric


class CourseFile(NamedTuple):
    """A file that a teacher's tool reads, as an option of `drill grade`."""

    name: str
    metavar: str
    says: str


COURSE_FILES = (
    CourseFile("csv", "FILE", "Also write CSV."),
    CourseFile("html", "DIR", "Also write an index and a page for each submission."),
    CourseFile("gradescope", "FILE|DIR", "Also write Gradescope's results.json."),
    CourseFile("classroom", "FILE|DIR", "Also write GitHub Classroom's step output."),
    CourseFile("classroom50", "FILE|DIR", "Also write Classroom 50's result.json."),
    CourseFile("canvas", "EXPORT", "Fill in --column of this gradebook export from Canvas."),
    CourseFile("moodle", "EXPORT", "Fill in --column of this grader report from Moodle."),
)
FOLDERS = frozenset(one.name for one in COURSE_FILES if "DIR" in one.metavar)
"""Those that may name a folder, which is made."""


@dataclass(frozen=True, slots=True)
class CourseFiles:
    """The files of a call, by the names of their options."""

    paths: dict[str, Path]
    column: str

    def targets(self, output: Output) -> dict[str, Path]:
        """Every file that the call writes, those of its report among them."""
        return {**self.paths, **output.also, **({"out": output.file} if output.file else {})}

    def exports(self) -> list[Export]:
        """The gradebooks to fill. Raises Problems before anything is graded."""
        from drill.grading.filled_export import CANVAS, MOODLE, load_export

        wanted = [
            (self.paths[name], kind) for name, kind in (("canvas", CANVAS), ("moodle", MOODLE)) if name in self.paths
        ]
        if bool(wanted) != bool(self.column):
            raise click.UsageError("--canvas and --moodle need --column TITLE")
        return [load_export(path, self.column, kind) for path, kind in wanted]


def course_files(command: Command) -> Command:
    """Add an option for each of the files to a command, which gets them as its argument `files`."""

    @functools.wraps(command)
    def called(*arguments: Any, column: str, **named: Any) -> Any:  # noqa: ANN401 (a command's own arguments)
        paths = {one.name: named.pop(one.name) for one in COURSE_FILES}
        files = CourseFiles({name: path for name, path in paths.items() if path is not None}, column)
        return command(*arguments, files=files, **named)

    wrapped: Any = click.option(
        "--column", default="", metavar="TITLE", help="Column that --canvas or --moodle fills in."
    )(called)
    for one in reversed(COURSE_FILES):
        wrapped = file_option(f"--{one.name}", one.says, one.name, one.metavar)(wrapped)
    return wrapped  # type: ignore[no-any-return]


def refuse_early(files: CourseFiles, output: Output) -> None:
    """Find out before hours of work whether results can be written. Raises DrillError."""
    from drill.grading.course_files import runner_values

    for name, path in files.targets(output).items():
        if is_folder(path):
            if name not in FOLDERS:
                raise DrillError(f"{path} cannot be written: it is a folder")
            continue
        if name == "html" and is_there(path):
            raise DrillError(f"{path} is not a folder; name a folder for the pages")
        above = next(one for one in path.parents if is_there(one))
        if not is_folder(above) or (name not in FOLDERS and above != path.parent):
            raise DrillError(f"{path} cannot be written: there is no folder {path.parent}")
    if "classroom50" in files.paths:
        runner_values(os.environ)


def write_grades(book: GradeBook, rubric: Rubric, output: Output, files: CourseFiles, exports: list[Export]) -> None:
    """Every file that was asked for; the table to stdout when no other was, or when its format was."""
    from drill.grading.course_files import classroom50, github_classroom, gradescope
    from drill.grading.grade_csv import grades_csv
    from drill.grading.grade_files import write_pages, write_results
    from drill.grading.grade_report import grade_page, grades_report
    from drill.report.writers import write as written

    report, paths = grades_report(book, rubric), files.paths
    if "csv" in paths:
        write(paths["csv"], grades_csv(book, rubric))
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    course: dict[str, tuple[str, Callable[[Grade], str]]] = {
        "gradescope": (".json", lambda one: gradescope(one, rubric.level)),
        "classroom": (".txt", lambda one: github_classroom(one, rubric.level)),
        "classroom50": (".json", lambda one: classroom50(one, rubric.level, os.environ, now)),
    }
    for name, (suffix, text) in course.items():
        if name in paths:
            write_results(paths[name], suffix, book, text)
    if "html" in paths:
        write_pages(paths["html"], book, lambda one: written(grade_page(one, rubric), "html"), written(report, "html"))
    for export in exports:
        _fill(export, book)
    output.emit(report, quiet=bool(files.targets(output)))


def _fill(export: Export, book: GradeBook) -> None:
    """Fill an export in place, and say whom it does not have."""
    from drill.grading.filled_export import filled, points_possible
    from drill.grading.table_cells import number

    text, lost = filled(export, book)
    write(export.path, text)
    possible = points_possible(export)
    if possible is not None and possible != book.max:
        say(f"{export.path}: the column is worth {number(possible)} points there and {number(book.max)} in the rubric")
    if lost:
        say(f"{export.path}: no row, or more than one, for {', '.join(lost[:20])}{' …' if len(lost) > 20 else ''}")
