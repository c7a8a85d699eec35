"""Output: data to stdout, everything else to stderr, colour only on a terminal."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TextIO

import click

from drill.errors import DrillError, Problems
from drill.system.terminal_colours import coloured

_TONES = {
    "good": {"fg": "green", "bold": True},
    "bad": {"fg": "red", "bold": True},
    "unsure": {"fg": "yellow", "bold": True},
    "strong": {"bold": True},
    "quiet": {"dim": True},
}


def out(text: str) -> None:
    """Write data to stdout. A reader that closed the pipe (`| head`) is no error; the exit code still holds.

    Raises DrillError where the data cannot be written, on a full disk say.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
    except OSError as error:
        _silence(sys.stdout)
        raise DrillError(f"standard output cannot be written: {(error.strerror or str(error)).lower()}") from None


def say(text: str) -> None:
    """Write a message to stderr."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)


MOST_PROBLEMS = 20
"""Problems shown when a command cannot use its input; `drill check` shows all."""


def complain(error: DrillError) -> None:
    """Show an error: problems of files with their places, anything else as one line."""
    if isinstance(error, Problems):
        error = _told_apart(error)
        from drill.report.problem_list import render
        from drill.report.report_parts import unpainted

        shown = error.problems[:MOST_PROBLEMS]
        say(render(shown, paint if coloured(sys.stderr) else unpainted).rstrip("\n"))
        if len(shown) < len(error.problems):
            say(f"\nand {len(error.problems) - len(shown)} more; drill check shows them all")
    else:
        say(f"drill: {error}")


FORM = re.compile("[LD]0[0-2][0-9]")
"""Codes of what is wrong with the form of a level or a design."""


def _told_apart(error: Problems) -> Problems:
    """The problems; of a file of another kind, given as a level or a design, the one that names the command which reads it."""
    files = {one.path for one in error.problems}
    if len(files) != 1 or not all(FORM.fullmatch(one.code) for one in error.problems):
        return error
    from drill.infra.source_format import NAMES, sniffed, told_apart

    try:
        found = sniffed(Path(files.pop()))
    except Problems:
        return error
    return told_apart(found) if found.format in NAMES else error


def paint(text: str, tone: str) -> str:
    """Text in a tone, in the terminal's own sixteen colours."""
    return click.style(text, **_TONES[tone])  # type: ignore[arg-type]


def leave_nothing_buffered() -> None:
    """Write what is still buffered, or discard it where it can no longer be written, to a terminal that is gone say.

    The interpreter tries it once more as it ends, and then exits with 120, whatever the exit code should be.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            _silence(stream)


def _silence(stream: TextIO) -> None:
    """Discard what is still buffered, so that the interpreter's last flush raises nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
