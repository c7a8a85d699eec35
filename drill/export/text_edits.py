"""Edits of a template's or a level's text, at a line, that leave everything else as it was; and the difference they make."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff

OTHER_BREAKS = re.compile(r"\r(?!\n)|[\x85\u2028\u2029]")
"""Ends of lines that YAML counts and this does not: places would be those of other lines."""
KEY = re.compile(r"(?:\"[^\"\n]*\"|'[^'\n]*'|[\w.:-]+)\s*:\s*$")
SCALAR = re.compile(r"""(?:"[^"\n]*"|'[^'\n]*'|[^\s,}\]#]+)""")


@dataclass(frozen=True, slots=True)
class TextEdit:
    """A value to write: over the one at a place, or as a new key before the key that stands there, or whose value does."""

    line: int
    column: int
    value: str | int | bool
    key: str = ""
    """Of a new key: on a line of its own, or between the braces of its line; empty: the value at the place is replaced."""


def edited(text: str, edits: Sequence[TextEdit]) -> str | None:
    """The text with every edit; None where one of them does not fit what stands there."""
    if OTHER_BREAKS.search(text):
        return None
    lines = text.split("\n")
    # From the end, so that a new line moves no place that is still to come.
    for edit in sorted(edits, key=lambda item: (-item.line, -item.column, item.key)):
        if not 1 <= edit.line <= len(lines):
            return None
        line = lines[edit.line - 1]
        if edit.key:
            at = _key_start(line, edit.column)
            if at is None:
                return None
            if line[:at].strip():
                lines[edit.line - 1] = f"{line[:at]}{_pair(line[at:], edit)}, {line[at:]}"
            else:
                lines.insert(edit.line - 1, _new_line(line, edit))
            continue
        match = SCALAR.match(line, edit.column - 1)
        if match is None or match[0].startswith(("!", "{", "[", "&", "*")):
            return None
        quoted = match[0].startswith('"')
        lines[edit.line - 1] = line[: match.start()] + written(edit.value, quoted=quoted) + line[match.end() :]
    return "\n".join(lines)


def _key_start(line: str, column: int) -> int | None:
    """The start of the key at a column, or of the key whose value is there; None for neither. Column 0 is the line's own key."""
    before = line[: max(0, column - 1)]
    if not before.strip():
        return len(line) - len(line.lstrip())
    if before.rstrip().endswith(("{", ",")):
        return len(before)
    found = KEY.search(before)
    return found.start() if found else None


def _pair(beside: str, edit: TextEdit) -> str:
    """A key and its value in the form of what they come before."""
    if beside.startswith('"'):
        return f"{json.dumps(edit.key)}: {json.dumps(edit.value)}"
    return f"{edit.key}: {written(edit.value)}"


def _new_line(beside: str, edit: TextEdit) -> str:
    """A key on a line of its own, in the form of the line that it comes before."""
    indent = beside[: len(beside) - len(beside.lstrip())]
    comma = "," if beside.lstrip().startswith('"') else ""
    return f"{indent}{_pair(beside.lstrip(), edit)}{comma}"


def written(value: str | int | bool, *, quoted: bool = False) -> str:
    """A scalar as YAML and JSON write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    plain = re.fullmatch(r"[A-Za-z][\w.%-]*", value) and value.lower() not in (
        "on",
        "off",
        "yes",
        "no",
        "true",
        "false",
    )
    return value if plain and not quoted else json.dumps(value)


def difference(before: str, after: str, name: str) -> str:
    """The unified diff of a file, as `patch -p1` and `git apply --unidiff-zero` take it.

    Without context lines: what stands beside a changed line may be a password.
    """
    path = name.lstrip("/")
    rows = unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{path}", f"b/{path}", n=0
    )
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)
