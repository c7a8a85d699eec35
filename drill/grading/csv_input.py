"""CSV files that people hand to a grader, of any office program: UTF-8, with comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from drill.errors import DrillError, Problem, Problems
from drill.syntax.disk import read

MAX_BYTES = 4 * 1024 * 1024


def csv_rows(path: Path, code: str) -> list[list[str]]:
    """The cells of every row, without spaces around them. Raises Problems with this code for a file that is no such table."""
    try:
        data = read(path, MAX_BYTES)
    except DrillError as error:
        raise refused(path, code, str(error).removeprefix(f"{path} "), "check the name") from None
    if len(data) > MAX_BYTES:
        raise refused(path, code, f"is larger than {MAX_BYTES // 1024**2} MiB", "keep the rows of one class")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused(path, code, "is not UTF-8", "save it as CSV in UTF-8") from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        return [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise refused(path, code, f"is not CSV: {error}", "save it as CSV in UTF-8") from None


def refused(path: Path, code: str, message: str, hint: str, line: int = 0) -> Problems:
    """One problem with such a file."""
    return Problems((csv_problem(path, code, message, hint, line),))


def csv_problem(path: Path, code: str, message: str, hint: str, line: int) -> Problem:
    """A problem with a line of such a file; of the whole file in line 0."""
    return Problem(str(path), line, 1 if line else 0, code, message, hint)
