"""A lock on a whole file that other processes respect, and that ends with the process that holds it."""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    _FAR = 2**40
    """A byte that no file of ours reaches: a lock on Windows keeps others from reading what it covers."""

    def lock_for_writing(descriptor: int) -> None:
        """Lock an open file. Raises OSError when another process has."""
        os.lseek(descriptor, _FAR, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def lock_for_writing(descriptor: int) -> None:
        """Lock an open file. Raises OSError when another process has."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
