"""A screen as a picture that fetches nothing: SVG without the web fonts and links Textual puts in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from textual.app import App

FONT = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
"""Every letter has its width written beside it, so any font of one width will do."""


def picture(app: App[Any], title: str = "Failure Drill") -> str:
    """The app's current screen as one SVG file."""
    return self_contained(app.export_screenshot(title=title, simplify=True))


def self_contained(svg: str) -> str:
    """An SVG of Rich without `@font-face` rules and comments, in a font of the reader's machine; ends in a newline.

    Names are short, and rows are not clipped: that is half of the bytes, and strokes of one row may meet those of the next.
    """
    text = re.sub(r"@font-face\s*{[^}]*}", "", svg)
    text = re.sub(r'<clipPath id="[^"]*-line-\d+">.*?</clipPath>', "", text, flags=re.DOTALL)
    text = re.sub(r' clip-path="url\(#[^"]*-line-\d+\)"', "", text)
    text = re.sub(r"terminal-\d+-", "t-", text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"font-family:\s*[^;]*;", f"font-family: {FONT};", text)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"
