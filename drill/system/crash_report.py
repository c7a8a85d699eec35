"""Unexpected exceptions: one sentence for the user and a report file for whoever fixes it."""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from pathlib import Path

from drill.shipped import __version__


def report(error: BaseException, arguments: tuple[str, ...] = ()) -> str:
    """Write a crash report. Returns one sentence that says where it is."""
    kind = type(error).__name__
    try:
        path = _write(error, arguments)
    except OSError as problem:
        return f"drill crashed ({kind}), and no report could be written: {problem.strerror or problem}"
    return f"drill crashed ({kind}); this is a bug, please report it with {path}"


def _write(error: BaseException, arguments: tuple[str, ...]) -> Path:
    handle, name = tempfile.mkstemp(prefix="drill-crash-", suffix=".txt")
    lines = (
        f"Failure Drill {__version__}, Python {platform.python_version()}, {platform.platform()}\n",
        f"arguments: {list(arguments)!r}\n\n",
        *traceback.format_exception(error),
    )
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(lines)
    return Path(name)
