"""Text in a message, which is a stranger's: control and bidirectional characters, floods of combining marks and too much are refused."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

MAX_TEXT, MAX_NAME = 500, 30
MOST_MARKS = 3
"""Combining marks on one character; no language's writing stacks more."""


def readable(text: str) -> str:
    """Text that anybody can read, as it is. Raises ValueError for characters that steer a terminal or pile up."""
    if not text.isprintable():
        raise ValueError("holds characters that cannot be shown")
    stacked = 0
    for char in text:
        stacked = stacked + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if stacked > MOST_MARKS:
            raise ValueError("piles marks on one character")
    return text


def unpadded(text: str) -> str:
    """Readable text without the spaces around it. Raises ValueError where nothing is left, and what `readable` raises."""
    if not text.strip():
        raise ValueError("holds nothing")
    return readable(text.strip())


Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(unpadded)]
Why = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(readable)]
Named = Annotated[str, Field(max_length=MAX_NAME), AfterValidator(unpadded)]
Short = Annotated[str, Field(max_length=80), AfterValidator(readable)]
Number = Annotated[int, Field(ge=0, le=10_000_000)]
Addressed = Annotated[tuple[Named, ...], Field(max_length=40, strict=False)]
