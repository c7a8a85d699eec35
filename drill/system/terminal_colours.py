"""Detects colours in a terminal, and enables them on Windows consoles."""

from __future__ import annotations

import os
import sys
from typing import TextIO

_ENABLE_VIRTUAL_TERMINAL = 0x0004
"""Of SetConsoleMode: interpret escape sequences instead of printing them."""
_HANDLES = {1: -11, 2: -12}
"""Standard output and standard error, as GetStdHandle numbers them."""


def coloured(stream: TextIO) -> bool:
    """True if a stream is a terminal that shows colours and nobody has turned them off (no-color.org)."""
    return (
        stream.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
        and _understands_escapes(stream)
    )


if sys.platform == "win32":
    import ctypes

    def _understands_escapes(stream: TextIO) -> bool:
        """Ask the console to interpret escape sequences; False for one before Windows 10."""
        kernel = ctypes.windll.kernel32
        handle = kernel.GetStdHandle(_HANDLES.get(stream.fileno(), 0))
        mode = ctypes.c_ulong()
        if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
            return False
        return bool(kernel.SetConsoleMode(handle, mode.value | _ENABLE_VIRTUAL_TERMINAL))
else:

    def _understands_escapes(stream: TextIO) -> bool:  # noqa: ARG001 (one signature on every system)
        return True
