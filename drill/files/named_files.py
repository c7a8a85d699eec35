"""Files that a file names: found from its own folder, and never outside the folder that the command runs in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from drill.errors import Problems
from drill.syntax.disk import real
from drill.syntax.document import Document
from drill.syntax.document import Path as Where
from drill.syntax.problems import FileRule, quoted

Reference = Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[^\n\t]*$")]
"""The name of a file as another one writes it."""


def below(document: Document, at: Where, written: str, folder: Path, root: Path) -> Path:
    """The file that a document names. Raises Problems where it is below neither its own folder nor `root`."""
    named = folder / written
    allowed = (real(root), real(folder))
    if Path(written).is_absolute() or not any(real(named).is_relative_to(part) for part in allowed):
        message = f"{quoted(written)} is outside the folder the command runs in"
        document.report(FileRule.UNREADABLE, document.place(at), message, "name a file below it, by a relative path")
        raise Problems(tuple(document.problems))
    return named


def is_path(written: str) -> bool:
    """True for the path of a level file, not the id of a shipped level."""
    return any(mark in written for mark in "./\\")


def named_level(document: Document, at: Where, written: str, folder: Path, root: Path) -> str:
    """The id of a shipped level as it stands, or the path of a level file. Raises Problems."""
    if not is_path(written):
        return written
    return str(below(document, at, written, folder, root))
