"""Opens files: as bytes on every platform, without blocking on pipes, with the usual permissions."""

from __future__ import annotations

import os
from pathlib import Path

BINARY = getattr(os, "O_BINARY", 0)
"""Windows otherwise changes line ends."""
AT_ONCE = getattr(os, "O_NONBLOCK", 0)
"""Opens a pipe without waiting for its other end; Windows has no such files."""


def wait_again(descriptor: int) -> None:
    """Let writes to what was opened AT_ONCE wait for its reader."""
    if AT_ONCE:
        os.set_blocking(descriptor, True)


def give_usual_permissions(path: Path) -> None:
    """Give a new private file the permissions that other new files get here."""
    umask = os.umask(0)
    os.umask(umask)
    path.chmod(0o666 & ~umask)
