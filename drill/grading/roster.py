"""The roster: who is in the class, and whose a submission is. An ambiguous submission is assigned to no one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from unicodedata import normalize

from drill.errors import Problem, Problems
from drill.files.rubric_file import moment
from drill.grading.csv_input import csv_problem, csv_rows, refused
from drill.model.grades import Student
from drill.syntax.problems import listed, quoted

CODE = "G050"
"""Of a problem with a roster."""
MOST_STUDENTS = 20_000
COLUMNS = tuple(field.name for field in fields(Student))
_CANVAS = re.compile(r"[^_/]+_(?:LATE_)?([0-9]+)_[0-9]+_.+")
"""Canvas' own download: name, user id, submission id, file name."""
_MOODLE = re.compile(r"(.+)_[0-9]+_assignsubmission_.*")
"""Moodle's own download: full name, with the group and a hyphen before it where groups hand in; participant, plug-in."""

_LEFT_OUT = re.compile(r"""[\x00-\x1f\x7f&<>"`|':\\/]""")
"""Characters that Moodle's `clean_filename` leaves out of the names of its downloads (PARAM_FILE in lib/moodlelib.php)."""


def load_roster(path: Path) -> tuple[Student, ...]:
    """The students of a CSV file (UTF-8; comma, semicolon or tab). Raises Problems, all of them at once."""
    rows = csv_rows(path, CODE)
    head = [name.lower().replace(" ", "_") for name in rows[0].cells] if rows else []
    if not {"id", "submission"} & set(head):
        hint = f"the first line names columns; {listed(COLUMNS)}"
        raise refused(path, CODE, "has no column id or submission", hint, 1)
    found: list[Student] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], str] = {}
    for row in rows[1:]:
        if not any(row.cells):
            continue
        known = {name: cell for name, cell in zip(head, row.cells, strict=False) if name in COLUMNS}
        found.append(Student(**known))
        problems += _wrong(path, row.line, found[-1], seen)
    if len(found) > MOST_STUDENTS:
        problems.append(_problem(path, f"has more than {MOST_STUDENTS} rows", "", 0))
    if problems:
        raise Problems(tuple(problems[:100]))
    return tuple(found)


def _wrong(path: Path, line: int, student: Student, seen: dict[tuple[str, str], str]) -> Iterator[Problem]:
    """The problem of a row, given the ids and submissions of those before it with their groups; adds its own to them.

    Students of one group may have one submission.
    """
    if not (student.id or student.submission):
        yield _problem(path, "the row has neither id nor submission", "fill one of them in", line)
    for name in ("id", "submission"):
        value = getattr(student, name)
        shared = name == "submission" and student.id and student.group == seen.get((name, value), "") != ""
        if value and (name, value) in seen and not shared:
            hint = (
                "keep one of the rows"
                if name == "id"
                else "keep one of the rows, or give all of them ids and one group"
            )
            yield _problem(path, f"{name} {quoted(value)} appears twice", hint, line)
        seen[name, value] = student.group
    if student.submitted and moment(student.submitted) is None:
        hint = "write 2026-12-01T23:59:00+01:00, with the time zone"
        yield _problem(path, f"{quoted(student.submitted)} is not a time", hint, line)
    if student.late_days and not (student.late_days.isdecimal() and len(student.late_days) < 5):
        yield _problem(path, f"{quoted(student.late_days)} is not a number of days", "write 0, 1, 2, …", line)


def _problem(path: Path, message: str, hint: str, line: int) -> Problem:
    return csv_problem(path, CODE, message, hint, line)


def owners(students: Sequence[Student], name: str, key: str, *, grouped: bool = False) -> tuple[Student, ...]:
    """The students a submission may be of: none, one, or several that match equally well.

    `name` is its path, `key` the folder or the file's stem that stands for a student or, where students are `grouped`, a group.
    """
    for rule in (*RULES, _by_group) if grouped else RULES:
        found = tuple(student for student in students if rule(student, name, key))
        if found:
            return found
    return ()


def _by_submission(student: Student, name: str, key: str) -> bool:
    names = (name, key, name.rpartition("/")[2])
    return bool(student.submission) and normalize("NFC", student.submission) in {normalize("NFC", one) for one in names}


def _by_word(student: Student, _name: str, key: str) -> bool:
    words = (student.id, student.login, student.email, student.sis_id)
    return any(word and _folded(word) == _folded(key) for word in words)


def _by_canvas(student: Student, name: str, _key: str) -> bool:
    match = _CANVAS.fullmatch(name.rpartition("/")[2])
    return match is not None and match[1] == student.id


def _by_moodle(student: Student, _name: str, key: str) -> bool:
    return _moodle_name(key) in (_spaced(student.name), _spaced(f"{student.group}-{student.name}"))


def _by_moodle_default(student: Student, _name: str, key: str) -> bool:
    """By Moodle's group for students who are in none. Any other prefix may be part of another student's name."""
    return bool(student.name) and _moodle_name(key) == _spaced(f"default group-{student.name}")


def _moodle_name(key: str) -> str:
    """The owner named by a folder of Moodle's download; a line end, which no name has, for another folder."""
    match = _MOODLE.fullmatch(key)
    return _spaced(match[1]) if match else "\n"


def _spaced(name: str) -> str:
    """As Moodle writes a name of a download, whatever its case: O'Brien is OBrien there."""
    return _folded(_LEFT_OUT.sub("", name.replace("_", " ")))


def _folded(name: str) -> str:
    """A name without its case, accents composed: some systems store them apart from their letters."""
    return normalize("NFC", name).casefold()


def _by_group(student: Student, _name: str, key: str) -> bool:
    return bool(student.group) and _folded(student.group) == _folded(key)


RULES: tuple[Callable[[Student, str, str], bool], ...] = (
    _by_submission,
    _by_word,
    _by_canvas,
    _by_moodle,
    _by_moodle_default,
)
"""Ways to match a submission, the surest first."""
