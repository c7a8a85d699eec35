"""The files and the table that `drill grade` writes, and the gradebooks that it fills in."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from drill.cli.console import say
from drill.cli.formats import emit
from drill.errors import DrillError
from drill.syntax.disk import is_folder, is_there, write

if TYPE_CHECKING:
    from drill.grading.filled_export import Export
    from drill.model.grades import Grade, GradeBook
    from drill.model.rubric import Rubric

FOLDERS = ("html_folder", "gradescope", "classroom", "classroom50")
"""Options that may name a folder, which is made."""


def refuse_early(outputs: dict[str, Any]) -> None:
    """Find out before hours of work whether results can be written. Raises DrillError."""
    from drill.grading.course_files import runner_values

    for name, path in outputs.items():
        if not isinstance(path, Path):
            continue
        if is_folder(path):
            if name not in FOLDERS:
                raise DrillError(f"{path} cannot be written: it is a folder")
            continue
        if name == "html_folder" and is_there(path):
            raise DrillError(f"{path} is not a folder; name a folder for the pages")
        above = next(one for one in path.parents if is_there(one))
        if not is_folder(above) or (name not in FOLDERS and above != path.parent):
            raise DrillError(f"{path} cannot be written: there is no folder {path.parent}")
    if outputs["classroom50"]:
        runner_values(os.environ)


def exports_of(outputs: dict[str, Any]) -> list[Export]:
    """The gradebooks to fill. Raises Problems before anything is graded."""
    from drill.grading.filled_export import CANVAS, MOODLE, load_export

    wanted = [(outputs[name], kind) for name, kind in (("canvas", CANVAS), ("moodle", MOODLE)) if outputs[name]]
    if bool(wanted) != bool(outputs["column"]):
        raise click.UsageError("--canvas and --moodle need --column TITLE")
    return [load_export(path, outputs["column"], kind) for path, kind in wanted]


def write_grades(book: GradeBook, rubric: Rubric, form: str, outputs: dict[str, Any], exports: list[Export]) -> None:
    """Every file that was asked for; the table, or another form of it, to stdout when none was."""
    from drill.grading.course_files import classroom50, github_classroom, gradescope
    from drill.grading.grade_csv import grades_csv
    from drill.grading.grade_files import write_pages, write_results
    from drill.grading.grade_report import grade_page, grades_report
    from drill.report.writers import write as written

    report = grades_report(book, rubric)
    if outputs["csv_file"]:
        write(outputs["csv_file"], grades_csv(book, rubric))
    if outputs["junit_file"]:
        write(outputs["junit_file"], written(report, "junit"))
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    course: dict[str, tuple[str, Callable[[Grade], str]]] = {
        "gradescope": (".json", lambda one: gradescope(one, rubric.level)),
        "classroom": (".txt", lambda one: github_classroom(one, rubric.level)),
        "classroom50": (".json", lambda one: classroom50(one, rubric.level, os.environ, now)),
    }
    for name, (suffix, text) in course.items():
        if outputs[name]:
            write_results(outputs[name], suffix, book, text)
    if outputs["html_folder"]:
        write_pages(
            outputs["html_folder"], book, lambda one: written(grade_page(one, rubric), "html"), written(report, "html")
        )
    for export in exports:
        _fill(export, book)
    source = click.get_current_context().get_parameter_source("form")
    if outputs["out_file"]:
        write(outputs["out_file"], written(report, form))
    elif form == "json" or source is click.core.ParameterSource.COMMANDLINE or not any(outputs.values()):
        emit(report, form)


def _fill(export: Export, book: GradeBook) -> None:
    """Fill an export in place, and say whom it does not have."""
    from drill.grading.filled_export import filled, points_possible
    from drill.grading.table_cells import number

    text, lost = filled(export, book)
    write(export.path, text)
    possible = points_possible(export)
    if possible is not None and possible != book.max:
        say(f"{export.path}: the column is worth {possible:g} points there and {number(book.max)} in the rubric")
    if lost:
        say(f"{export.path}: no row, or more than one, for {', '.join(lost[:20])}{' …' if len(lost) > 20 else ''}")
