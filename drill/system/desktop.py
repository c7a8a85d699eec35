"""Detects a desktop on which a window can open."""

from __future__ import annotations

import os
import sys


def has_desktop() -> bool:
    """True if a graphical browser can open; a text browser cannot show the game."""
    if sys.platform in {"win32", "darwin"}:
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
