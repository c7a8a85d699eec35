"""Files a command reads or writes besides levels and designs."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from drill.errors import DrillError


def write(path: Path, text: str) -> None:
    """Write a whole file or leave what was there. Raises DrillError.

    A regular file is replaced in one step; anything else (/dev/stdout, a pipe) is written to as it is.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise DrillError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}") from None


def read(path: Path, limit: int) -> bytes:
    """At most limit + 1 bytes of a file, so that the caller sees when there are too many. Raises DrillError."""
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a usable file name"
        raise DrillError(f"{path} cannot be read: {reason.lower()}") from None


def level_text(ref: str) -> str:
    """The YAML of the level a command line named. Raises Problems."""
    from drill.files.library import level_path
    from drill.syntax.problems import Kind
    from drill.syntax.source import read_text

    return read_text(level_path(ref), Kind.LEVEL)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
