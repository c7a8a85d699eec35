"""Makes untrusted text safe for a terminal or a spreadsheet. The only place that decides which characters may reach one."""

from __future__ import annotations

REPLACEMENT = "\ufffd"
"""Stands for each character that could steer a terminal or hide what is written."""
_FORMULA = ("=", "+", "-", "@")
"""A spreadsheet takes text that begins so for a formula, spaces before it or not."""
_BREAKS = ("\t", "\r", "\n", "\0")


def safe(text: str, *, lines: bool = False) -> str:
    """Text that cannot steer a terminal: one printable character for each, so that columns stay true.

    Unprintable characters (C0 and C1 controls, escape, bidirectional controls, surrogates, private and unassigned ones)
    become U+FFFD; white space of any kind becomes a blank. With `lines`, line ends stay.
    """
    if text.isprintable():
        return text
    if lines:
        return "\n".join(safe(line) for line in text.split("\n"))
    return "".join(char if char.isprintable() else " " if char.isspace() else REPLACEMENT for char in text)


def prose(text: str) -> str:
    """Text of a file for a screen of any width: lines of a paragraph flow together, blank lines part paragraphs."""
    paragraphs = safe(text.strip(), lines=True).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def cell(text: str) -> str:
    """Text as a cell of a table. What a spreadsheet could take for a formula gets an apostrophe; what is not printable, a space."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    risky = text.startswith(_BREAKS) or shown.lstrip().startswith(_FORMULA)
    return f"'{shown}" if risky and not _is_number(shown) else shown


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.strip()[:1] in ("-", "+") and text.strip()[1:].replace(".", "", 1).isdecimal()
