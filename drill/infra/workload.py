"""`workload.yaml`: what no source says of a system, as ranges instead of invented numbers. Read here, and checked.

A key that nothing knows is an error with a suggestion: a mistyped one would otherwise be ignored in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drill.design.option_list import below
from drill.errors import Problems
from drill.infra.quantity import Quantity, quantity
from drill.syntax.document import Document
from drill.syntax.document import Path as Where
from drill.syntax.forms import FormError
from drill.syntax.problems import FileRule, Kind, quoted, suggest
from drill.syntax.source import parse, read_text

PARTS = ("workload", "traffic", "data", "clients", "cpu", "overrides")
CLASS_KEYS = (
    "rate",
    "reads",
    "writes",
    "within",
    "timeout",
    "fresh",
    "keys",
    "retries",
    "ephemeral",
    "updates",
    "session_state",
    "from",
)
KEYS_KEYS = ("count", "zipf", "bytes")
RETRIES = "retries"
"""The one key of `clients` that a design calls something else: `max_retries`."""
MOST_CLASSES = 20
AS_THEY_ARE = ("rate", "updates", "ephemeral", "session_state", "from")
"""Keys of a class that may hold more than a quantity."""


@dataclass(frozen=True, slots=True)
class ImportedWorkload:
    """A workload with every quantity by its path: `traffic.read.reads`, `clients.pool`."""

    name: str
    classes: tuple[str, ...]
    quantities: Mapping[str, Quantity]
    plain: Mapping[str, Any]
    """Entries that are no quantities, by their paths: curves of rates, `updates`."""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    """A merge patch over the level's `start`."""

    def middle(self, path: str) -> Any:  # noqa: ANN401 (values of every kind)
        """The value that a level is written with; None for what is unknown or missing."""
        if path in self.plain:
            return self.plain[path]
        found = self.quantities.get(path)
        return found.middle if found else None

    def under(self, path: str) -> tuple[str, ...]:
        """The keys below a path that have a value."""
        start = f"{path}."
        every = (*self.quantities, *self.plain)
        return tuple(dict.fromkeys(key[len(start) :] for key in every if key.startswith(start)))

    @property
    def open(self) -> tuple[str, ...]:
        """Paths of the quantities that are no single value."""
        return tuple(path for path, one in self.quantities.items() if not one.known)


def load_workload(source: Path | str, name: str = "workload.yaml") -> ImportedWorkload:
    """A workload from a file, or from text. Raises Problems."""
    label = str(source) if isinstance(source, Path) else name
    text = read_text(source, Kind.INFRA) if isinstance(source, Path) else source
    document = parse(text, label, Kind.INFRA)
    if document.problems:
        raise Problems(tuple(document.problems))
    made = _workload(document)
    if document.problems:
        raise Problems(tuple(document.problems))
    return made


def _workload(document: Document) -> ImportedWorkload:
    content = document.content
    if not isinstance(content, dict):
        document.report(FileRule.TYPE, document.place(()), "a workload is a map", "write workload: NAME, traffic: …")
        return ImportedWorkload("", (), {}, {})
    _known(document, (), content, PARTS)
    quantities: dict[str, Quantity] = {}
    plain: dict[str, Any] = {}
    traffic = _map(document, ("traffic",))
    if not 1 <= len(traffic) <= MOST_CLASSES:
        message = f"traffic needs 1 to {MOST_CLASSES} classes, not {len(traffic)}"
        document.report(
            FileRule.LENGTH, document.place(("traffic",)), message, "write traffic: {read: {rate: 200/s, …}}"
        )
    for name in traffic:
        _class(document, ("traffic", name), quantities, plain)
    clients = tuple(spec.key for spec in below("clients"))
    for part, keys in (
        ("data", ("gib", "from")),
        ("clients", (*clients, RETRIES, "from")),
        ("cpu", ("read", "write", "from")),
    ):
        for key, value in _known(document, (part,), _map(document, (part,)), keys):
            if key == "from":
                plain[f"{part}.from"] = value
            else:
                _quantity(document, (part, key), value, quantities)
    named = content.get("workload")
    if not isinstance(named, str) or not named:
        document.report(FileRule.MISSING, document.place(()), "the file lacks “workload”", "add workload: NAME")
    return ImportedWorkload(str(named), tuple(map(str, traffic)), quantities, plain, _map(document, ("overrides",)))


def _class(document: Document, at: Where, quantities: dict[str, Quantity], plain: dict[str, Any]) -> None:
    path = ".".join(map(str, at))
    for key, value in _known(document, at, _map(document, at), CLASS_KEYS):
        if key == "keys":
            for inner, one in _known(document, (*at, key), _map(document, (*at, key)), KEYS_KEYS):
                _quantity(document, (*at, key, inner), one, quantities)
        elif key in AS_THEY_ARE and (key != "rate" or isinstance(value, dict)):
            plain[f"{path}.{key}"] = value
        else:
            _quantity(document, (*at, key), value, quantities)
    if "rate" not in _map(document, at) or "within" not in _map(document, at):
        message = f"class {quoted(at[-1])} lacks rate or within"
        document.report(FileRule.MISSING, document.place(at), message, "add rate: unknown, within: 500ms")


def _map(document: Document, at: Where) -> dict[str, Any]:
    """The map at a path; an empty one, and a problem, for anything else that stands there."""
    here: Any = document.content
    for part in at:
        here = here.get(part) if isinstance(here, dict) else None
    if here is None:
        return {}
    if not isinstance(here, dict):
        document.report(FileRule.TYPE, document.place(at), f"{quoted(at[-1])} must be a map", "write {key: value}")
        return {}
    return here


def _known(
    document: Document, at: Where, content: Mapping[str, Any], keys: tuple[str, ...]
) -> Iterator[tuple[str, Any]]:
    """The known keys of a map; each other one is reported."""
    found = []
    for key, value in content.items():
        if key in keys:
            found.append((key, value))
        else:
            place = document.key_place((*at, key))
            document.report(FileRule.UNKNOWN_KEY, place, f"unknown key {quoted(key)}", suggest(key, keys))
    return iter(found)


def _quantity(document: Document, at: Where, written: object, quantities: dict[str, Quantity]) -> None:
    try:
        quantities[".".join(map(str, at))] = quantity(written)
    except FormError as error:
        document.report(FileRule.FORM, document.place(at), f"{quoted(written)} {error.message}", error.hint)
