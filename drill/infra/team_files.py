"""Files that an import writes and a team edits: only the top-level keys that nobody has touched are written again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

_KEY = re.compile(r"^([A-Za-z_][A-Za-z0-9_-]*):")
HEAD = "#"
"""Stands for what comes before the first key: comments."""


@dataclass(frozen=True, slots=True)
class MergedFile:
    """A file's new text."""

    text: str
    written: Mapping[str, str]
    """SHA-256 of each part as import wrote it last, by its key."""
    replaced: tuple[str, ...]
    """Keys whose parts were edited by hand and are rewritten all the same: the sources decide them."""


def parts_of(text: str) -> dict[str, str]:
    """The text of each top-level key, in order. Comments before a key belong to it, those at the top to the file."""
    parts: dict[str, str] = {}
    key, held = HEAD, ""
    for line in text.splitlines(keepends=True):
        found = _KEY.match(line)
        if found:
            key = found[1]
            parts[key] = parts.get(key, "") + held + line
            held = ""
        elif line.startswith("#") and parts and key != HEAD:
            held += line
        else:
            parts[key] = parts.get(key, "") + held + line
            held = ""
    if held:
        parts[key] = parts.get(key, "") + held
    return parts


def part_digest(text: str) -> str:
    """SHA-256 of a part, blank space around it left out."""
    return sha256(text.strip().encode("utf-8")).hexdigest()


def merged_file(new: str, old: str | None, written: Mapping[str, str], ours: tuple[str, ...] = ()) -> MergedFile:
    """The new text with the parts of the old one that were edited by hand. `ours` are keys that the sources decide."""
    fresh = parts_of(new)
    if old is None:
        return MergedFile(new, {key: part_digest(text) for key, text in fresh.items()}, ())
    there = parts_of(old)
    edited = {key for key, text in there.items() if written.get(key) != part_digest(text)}
    replaced, made, digests = [], [], dict[str, str]()
    for key, text in fresh.items():
        gone = key not in there and key in written
        if gone:
            # Taken out by hand: it stays out.
            digests[key] = written[key]
        elif key in there and key in edited and key not in ours:
            made.append(there[key])
            digests[key] = written.get(key, "")
        else:
            made.append(text)
            digests[key] = part_digest(text)
            if key in edited and key in there and part_digest(there[key]) != part_digest(text):
                replaced.append(key)
    added = [text for key, text in there.items() if key not in fresh]
    lines = [text if text.endswith("\n") else f"{text}\n" for text in (*made, *added)]
    return MergedFile("".join(lines), digests, tuple(replaced))
