"""Finds where each option of an assessed design comes from: the line of a template, or of the level's own file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drill.errors import DrillError
from drill.infra.import_lock import load_lock
from drill.infra.imported_folder import LOCK
from drill.infra.json_parts import maps
from drill.syntax.document import Document


@dataclass(frozen=True, slots=True)
class OptionOrigin:
    """The origin of one option."""

    resource: str
    """The resource of the template, or the part of the design where there is none."""
    property: str
    """In CloudFormation's words; empty for a level's own file."""
    file: str
    line: int
    column: int
    how: str = "literal"
    """The way in which the value is known (`drill.infra.evidence.How`)."""
    parameter: str = ""
    """The parameter whose own value it is."""


@dataclass(frozen=True, slots=True)
class LockedFact:
    """A property as a source has it."""

    origin: OptionOrigin
    value: Any
    """Plain JSON (`drill.infra.values.plain_value`)."""


@dataclass(frozen=True, slots=True)
class LockedOrigins:
    """An `import.lock`: the options it has decided, by system, and what was read."""

    choices: Mapping[str, Mapping[str, OptionOrigin]]
    """By system, then by path in the level's `start`."""
    sources: tuple[tuple[str, str], ...]
    """Name and format of every source."""
    resources: Mapping[str, OptionOrigin]
    """The place at which each resource begins, by id."""
    types: Mapping[str, str]
    """Type of each resource, by id."""
    parameters: Mapping[str, Any]
    """Parameters that were given."""
    notes: tuple[Mapping[str, Any], ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of every source, by name."""
    first: Mapping[str, OptionOrigin] = field(default_factory=dict)
    """The first property of each resource, by id."""

    homes: Mapping[str, str] = field(default_factory=dict)
    """The system of each resource that is in one, by id."""
    facts: tuple[LockedFact, ...] = ()
    """Every property of those resources."""

    @property
    def formats(self) -> dict[str, str]:
        """The format of every source, by name."""
        return dict(self.sources)

    def first_property(self, resource: str) -> OptionOrigin | None:
        """The property that stands first in a resource; None where none has a line."""
        return self.first.get(resource)


def locked_origins(folder: Path) -> LockedOrigins | None:
    """The origins in the lock of an imported folder; None where it has none. Raises Problems, DrillError for a damaged one."""
    lock = load_lock(folder)
    if lock is None:
        return None
    try:
        return _lock(lock.content)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise DrillError(f"{folder / LOCK} is not what drill import writes; delete it and import again") from None


def _lock(content: Mapping[str, Any]) -> LockedOrigins:
    facts = {(str(row["resource"]), str(row["property"])): row for row in content["facts"]}
    resources = {
        str(row["id"]): OptionOrigin(str(row["id"]), "", str(row["file"]), int(row["line"]), int(row["column"]))
        for row in content["resources"]
    }
    choices: dict[str, dict[str, OptionOrigin]] = {}
    for row in content["choices"]:
        resource, name = str(row["resource"]), str(row["property"])
        if not resource:
            continue
        fact = facts.get((resource, name))
        begins = resources.get(resource)
        place: Mapping[str, Any] = fact if fact is not None else {}
        choices.setdefault(str(row["level"]), {})[str(row["path"])] = OptionOrigin(
            resource,
            name,
            str(place.get("file") or (begins.file if begins else "")),
            int(place.get("line") or (begins.line if begins else 0)),
            int(place.get("column") or (begins.column if begins else 0)),
            str(row["how"]),
            str(place.get("parameter", "")),
        )
    return LockedOrigins(
        choices,
        tuple((str(row["name"]), str(row["format"])) for row in content["sources"]),
        resources,
        {str(row["id"]): str(row["type"]) for row in content["resources"]},
        dict(content.get("parameters", {})),
        tuple(maps(content.get("notes"))),
        {str(row["name"]): str(row["sha256"]) for row in content["sources"]},
        _first(facts.values()),
        homes := {str(row["id"]): str(row["level"]) for row in content["resources"] if row.get("level")},
        tuple(LockedFact(_origin(row), row.get("value")) for row in facts.values() if row["resource"] in homes),
    )


def _origin(row: Mapping[str, Any]) -> OptionOrigin:
    """The origin of a fact of the lock."""
    place = (str(row["file"]), int(row["line"]), int(row["column"]))
    own = str(row.get("parameter", ""))
    return OptionOrigin(str(row["resource"]), str(row["property"]), *place, str(row["how"]), own)


def _first(facts: Iterable[Mapping[str, Any]]) -> dict[str, OptionOrigin]:
    """The property of each resource that stands first, on a line of its own."""
    found: dict[str, OptionOrigin] = {}
    for row in facts:
        resource, line = str(row["resource"]), int(row["line"])
        if line and "." not in str(row["property"]) and (resource not in found or line < found[resource].line):
            found[resource] = _origin(row)
    return found


@dataclass(frozen=True, slots=True)
class OptionOrigins:
    """The origins of the options of one design."""

    document: Document
    """The level's file."""
    choices: Mapping[str, OptionOrigin]
    """The decisions of an import; empty for a level that was not imported."""

    def of(self, path: str) -> OptionOrigin:
        """The origin of an option, or of the part that it belongs to where it is not written."""
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            found = self.choices.get(".".join(parts[:length]))
            if found is None and self.choices:
                below = f"{'.'.join(parts[:length])}."
                found = next((item for key, item in self.choices.items() if key.startswith(below)), None)
            if found is not None:
                return found
        keys = tuple(int(part) if part.isdigit() else part for part in parts)
        place = self.document.key_place(("start", *keys))
        return OptionOrigin(parts[0], "", self.document.name, place.line, place.column)
