"""YAML text to plain data and the place of every key and value.

A level or a design is untrusted input. The text is read as a stream of events, so nothing here recurses however deep a file
nests, and only a plain subset of YAML 1.2 is accepted: one document, maps with string keys, lists, text and numbers; no
anchors, aliases, tags or duplicate keys. Every problem that leaves the rest readable is collected, not raised.
"""

from __future__ import annotations

from pathlib import Path as FilePath

import yaml

from drill.errors import DrillError, Problems
from drill.syntax.disk import NotRegular, read
from drill.syntax.document import Document
from drill.syntax.events import TOO_DEEP, Reader
from drill.syntax.forms import size_text
from drill.syntax.problems import NOWHERE, FileRule, Kind, Place, problem

MAX_BYTES = 256 * 1024


def read_text(path: FilePath, kind: Kind) -> str:
    """The text of a file. Raises Problems when it is not a regular UTF-8 file of at most MAX_BYTES."""
    name = str(path)
    try:
        data = read(path, MAX_BYTES)
    except NotRegular:
        raise _refusal(kind, name, FileRule.UNREADABLE, "is not a regular file", "name a YAML file") from None
    except DrillError as error:
        message = str(error).removeprefix(f"{name} ")
        raise _refusal(kind, name, FileRule.UNREADABLE, message, "check the name and the permissions") from None
    if len(data) > MAX_BYTES:
        raise _refusal(kind, name, FileRule.TOO_LARGE, *TOO_LARGE)
    return decode(data, name, kind)


TOO_LARGE = (f"is larger than {size_text(MAX_BYTES)}", "a level or a design is a few KiB of text")


def _refusal(kind: Kind, name: str, rule: FileRule, message: str, hint: str) -> Problems:
    return Problems((problem(name, f"{kind.value}{rule:03d}", NOWHERE, message, hint),))


def decode(data: bytes, name: str, kind: Kind) -> str:
    """Bytes to text, UTF-8 only. Raises Problems at the first byte that is not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        message = f"byte 0x{data[error.start]:02x} is not UTF-8"
        found = problem(
            name, f"{kind.value}{FileRule.NOT_UTF8:03d}", Place(line, column), message, "save the file as UTF-8"
        )
        raise Problems((found,)) from None


def parse(text: str, name: str, kind: Kind) -> Document:
    """Read YAML text. Never raises: errors are in the document's `problems`."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    document = Document(kind, name, text.split("\n"))
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        document.report(FileRule.TOO_LARGE, Place(1, 1), *TOO_LARGE)
        document.broken = True
        return document
    reader = Reader(document)
    try:
        for event in yaml.parse(reader.cleaned(text), Loader=yaml.CSafeLoader):
            if not reader.take(event):
                break
    except yaml.MarkedYAMLError as error:
        _syntax(document, error)
    except yaml.YAMLError as error:
        document.broken = True
        document.report(FileRule.SYNTAX, Place(1, 1), f"not YAML: {str(error).splitlines()[0]}")
    if not reader.documents and not document.broken:
        document.broken = True
        document.report(
            FileRule.EMPTY, Place(1, 1), "the file is empty", "start from a shipped level, or from its @start"
        )
    return document


def _syntax(document: Document, error: yaml.MarkedYAMLError) -> None:
    document.broken = True
    mark = error.problem_mark or error.context_mark
    place = document.within(Place(mark.line + 1, mark.column + 1)) if mark else Place(1, 1)
    text = error.problem or "not YAML"
    if "nesting" in text:
        document.report(FileRule.DEEP, place, *TOO_DEEP)
        return
    if error.context and error.context_mark and error.context_mark.line != place.line - 1:
        text += f" ({error.context} that began on line {error.context_mark.line + 1})"
    document.report(FileRule.SYNTAX, place, text, _syntax_hint(document, place, text))


def _syntax_hint(document: Document, place: Place, text: str) -> str:
    line = document.lines[place.line - 1]
    if "cannot start any token" in text and line[place.column - 1 : place.column] == "\t":
        return "indent with spaces, not tabs"
    if "mapping values are not allowed" in text:
        return "put text that holds a colon in quotes"
    if "could not find expected ':'" in text:
        return "a key ends in a colon and a space, `writes: 1`: look at the line before"
    if "did not find expected key" in text and ": {" in line:
        return "put text that begins with { in quotes"
    if "block collection" in text or "block mapping" in text:
        return "keys that belong together begin in the same column, each below the other"
    if "flow" in text or "',' or" in text:
        return "a { or [ is not closed, or a comma is missing"
    return ""
