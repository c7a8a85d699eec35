"""CSV files that people hand to a grader, of any office program: UTF-8, with comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from drill.errors import DrillError, Problem, Problems
from drill.syntax.disk import read
from drill.words import units

MAX_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row of a table."""

    line: int
    """Line of the file it begins on; a cell in quotes may go on over several."""
    cells: list[str]
    """Without spaces around them."""


def csv_rows(path: Path, code: str) -> list[CsvRow]:
    """Every row, blank lines too. Raises Problems with this code for a file that is no such table."""
    try:
        data = read(path, MAX_BYTES)
    except DrillError as error:
        raise refused(path, code, str(error).removeprefix(f"{path} "), "check the name") from None
    if len(data) > MAX_BYTES:
        raise refused(path, code, f"is larger than {units.size(MAX_BYTES)}", "keep the rows of one class")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused(path, code, "is not UTF-8", "save it as CSV in UTF-8") from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    rows: list[CsvRow] = []
    line = 1
    try:
        for row in reader:
            rows.append(CsvRow(line, [cell.strip() for cell in row]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise refused(path, code, f"is not CSV: {error}", "save it as CSV in UTF-8", line) from None
    return rows


def refused(path: Path, code: str, message: str, hint: str, line: int = 0) -> Problems:
    """One problem with such a file."""
    return Problems((csv_problem(path, code, message, hint, line),))


def csv_problem(path: Path, code: str, message: str, hint: str, line: int) -> Problem:
    """A problem with a line of such a file; of the whole file in line 0."""
    return Problem(str(path), line, 1 if line else 0, code, message, hint)
