"""Everything that can go wrong in front of a user.

DrillError          one message for the user, exit code 2
└── Problems        all problems found in a file, each with its place and a way to fix it
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of commands."""

    PASS = 0
    FAIL = 1
    UNUSABLE = 2
    UNKNOWN = 3
    CRASHED = 70
    """A bug of this program (EX_SOFTWARE of sysexits.h), never a verdict on a design."""


class DrillError(Exception):
    """Something the user can fix. The message is shown as it is, without a traceback.

    `code` and `facts` say the same to programs and tests, and stay when the message is reworded.
    """

    def __init__(self, message: str = "", *, code: str = "", **facts: str | float) -> None:
        super().__init__(message)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a file: place, stable code, what is wrong, how to fix it, and the line it is on.

    A problem of the file as a whole, one that cannot be read say, has line and column 0.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    source: str = ""

    @property
    def spot(self) -> str:
        """Its place in the file, `3:5`; empty for the file as a whole."""
        return f"{self.line}:{self.column}" if self.line else ""

    @property
    def place(self) -> str:
        """Its place: `level.yaml:3:5`, or the path alone."""
        return f"{self.path}:{self.spot}" if self.line else self.path


class Problems(DrillError):
    """All problems of one or more files, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{p.place}: {p.code} {p.message}" for p in problems))

    def __reduce__(self) -> tuple[type[Problems], tuple[tuple[Problem, ...]]]:
        """Pickles by its problems: an exception is otherwise made again from its message alone."""
        return (type(self), (self.problems,))
