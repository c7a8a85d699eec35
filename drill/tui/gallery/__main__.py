"""Redraws the pictures of the documents: `python -m drill.tui.gallery`.

With a folder as its argument it draws every scene in every size and every colouring into it instead, to be looked at.
"""

from __future__ import annotations

import sys
from pathlib import Path

from drill.tui.gallery.pictures import write

if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
