"""A document from the events of a YAML parser: no recursion, limits on depth and number, a plain subset of YAML 1.2."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from drill.syntax.document import Document, Path
from drill.syntax.problems import FileRule, Place

MAX_DEPTH = 32
TOO_DEEP = (f"nested more than {MAX_DEPTH} deep", "no part of a file nests that deep")
MAX_NODES = 20_000
MAX_DIGITS = 18

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# C0 but tab and newline, DEL, C1, line and paragraph separators, bidirectional controls, surrogates, BOM, non-characters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


@dataclass(slots=True)
class _Open:
    """A list or a map being read."""

    container: list[Any] | dict[str, Any]
    path: Path | None
    """None: under something that is not kept (a duplicate key's value, a key that is no string)."""
    key: str | None = None
    skip: bool = False
    """The next value belongs to a key that was refused."""


class Reader:
    """Builds the data from events, with a stack of its own."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: list[_Open] = []
        self.nodes = 0
        self.documents = 0
        self.handlers: dict[type[yaml.Event], Callable[[Any], bool]] = {
            yaml.DocumentStartEvent: self._document,
            yaml.AliasEvent: self._alias,
            yaml.ScalarEvent: self._scalar,
            yaml.SequenceStartEvent: lambda event: self._start([], event),
            yaml.MappingStartEvent: lambda event: self._start({}, event),
            yaml.SequenceEndEvent: self._end,
            yaml.MappingEndEvent: self._end,
        }

    def cleaned(self, text: str) -> str:
        """The text without forbidden characters, each reported with its position."""
        if not _FORBIDDEN.search(text):
            return text
        for number, line in enumerate(self.document.lines, 1):
            for found in _FORBIDDEN.finditer(line):
                self._forbidden(found[0], Place(number, found.start() + 1))
        return _FORBIDDEN.sub("\ufffd", text)

    def take(self, event: yaml.Event) -> bool:
        """Take one event; False when reading has to stop."""
        handler = self.handlers.get(type(event))
        return handler(event) if handler else True

    def _forbidden(self, character: str, place: Place) -> None:
        message = f"control character U+{ord(character):04X} is not allowed"
        self.document.report(FileRule.CONTROL, place, message, "remove it; plain text only")

    def _stop(self, rule: FileRule, event: Any, message: str, hint: str) -> bool:  # noqa: ANN401 (PyYAML's events are untyped)
        self.document.broken = True
        self.document.report(rule, _at(event), message, hint)
        return False

    def _document(self, event: Any) -> bool:  # noqa: ANN401
        self.documents += 1
        if self.documents > 1:
            return self._stop(FileRule.DOCUMENTS, event, "a second document begins here", "one file holds one document")
        return True

    def _plain(self, event: Any) -> None:  # noqa: ANN401
        if event.anchor is not None:
            hint = "write the value out where it is needed"
            self.document.report(FileRule.ALIAS, _at(event), f"anchor &{event.anchor} is not allowed", hint)
        if event.tag is not None:
            self.document.report(
                FileRule.TAG, _at(event), f"tag {event.tag} is not allowed", "remove it; put text in quotes"
            )

    def _count(self, event: Any) -> bool:  # noqa: ANN401
        self.nodes += 1
        if self.nodes > MAX_NODES:
            return self._stop(FileRule.NODES, event, f"more than {MAX_NODES} values", "make the file smaller")
        return True

    def _alias(self, event: Any) -> bool:  # noqa: ANN401
        self.document.report(FileRule.ALIAS, _at(event), f"alias *{event.anchor} is not allowed", "write the value out")
        path = self._put(None, event)
        if path is not None:
            self.document.spoiled.add(path)
        return self._count(event)

    def _scalar(self, event: Any) -> bool:  # noqa: ANN401
        self._plain(event)
        is_key = bool(self.open) and isinstance(self.open[-1].container, dict) and self._wants_key()
        bad = _FORBIDDEN.search(event.value) or (
            None if event.style in ("|", ">") else re.search(r"[\t\n]", event.value)
        )
        if bad and bad[0] in "\t\n":
            message = f"a {'tab' if bad[0] == chr(9) else 'line break'} is allowed in block text only"
            self.document.report(FileRule.CONTROL, _at(event), message, "write longer text as a block, after |")
        elif bad:
            self._forbidden(bad[0], _at(event))
        if is_key:
            self._key(event)
            return self._count(event)
        value, wrong = _resolve(event)
        path = self._put(value, event)
        if wrong:
            self.document.report(FileRule.NUMBER, _at(event), wrong, "write a number of at most 18 digits")
        if path is not None and (wrong or bad):
            self.document.spoiled.add(path)
        return self._count(event)

    def _wants_key(self) -> bool:
        top = self.open[-1]
        return top.key is None and not top.skip

    def _key(self, event: Any) -> None:  # noqa: ANN401
        top = self.open[-1]
        key, wrong = _resolve(event)
        if not isinstance(key, str) and not wrong and top.path is not None and _INTEGER.match(event.value):
            key = event.value  # the time 0 of a curve
        if not isinstance(key, str):
            self.document.report(FileRule.KEY, _at(event), "a key must be text", "put the key in quotes")
            top.skip = True
        elif key in top.container:
            message = f"key {key} appears twice"
            if top.path is not None:
                message += f", first on line {self.document.keys[(*top.path, key)].line}"
            self.document.report(FileRule.DUPLICATE, _at(event), message, "keep one of them")
            top.skip = True
        else:
            top.key = key
            if top.path is not None:
                self.document.keys[(*top.path, key)] = _at(event)

    def _put(self, value: Any, event: Any) -> Path | None:  # noqa: ANN401
        """Store a value where it belongs. Returns its path, or None when it is not kept."""
        if not self.open:
            self.document.content = value
            path: Path | None = ()
        else:
            top = self.open[-1]
            if isinstance(top.container, list):
                path = None if top.path is None else (*top.path, len(top.container))
                top.container.append(value)
            elif top.skip:
                top.skip = False
                return None
            elif top.key is None:
                self.document.report(FileRule.KEY, _at(event), "a key must be text", "put the key in quotes")
                top.skip = True
                return None
            else:
                path = None if top.path is None else (*top.path, top.key)
                top.container[top.key] = value
                top.key = None
        if path is not None:
            self.document.values[path] = _at(event)
        return path

    def _start(self, container: list[Any] | dict[str, Any], event: Any) -> bool:  # noqa: ANN401
        self._plain(event)
        self.open.append(_Open(container, self._put(container, event)))
        if len(self.open) > MAX_DEPTH:
            return self._stop(FileRule.DEEP, event, *TOO_DEEP)
        return self._count(event)

    def _end(self, _event: Any) -> bool:  # noqa: ANN401
        self.open.pop()
        return True


def _at(event: Any) -> Place:  # noqa: ANN401
    return Place(event.start_mark.line + 1, event.start_mark.column + 1)


def _resolve(event: Any) -> tuple[Any, str]:  # noqa: ANN401
    """A scalar's value, and its problem."""
    return plain(event.value) if event.implicit[0] else (event.value, "")


def plain(text: str) -> tuple[str | float | bool | None, str]:
    """The value of text without quotes by the core schema of YAML 1.2, and its problem."""
    if text in _WORDS:
        return _WORDS[text], ""
    if _INTEGER.match(text):
        return (int(text), "") if len(text) <= MAX_DIGITS else (0, "the number has too many digits")
    if _DECIMAL.match(text):
        value = float(text)
        return (value, "") if abs(value) < 10.0**MAX_DIGITS else (0, "the number is too large")
    return text, ""
