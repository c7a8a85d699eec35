"""`import.lock`: what was read, how each value is known, and what was written last. JSON; read back as untrusted as any file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drill.errors import DrillError
from drill.infra.evidence import SourcePlace
from drill.infra.imported_folder import LOCK, OptionChoice
from drill.infra.infrastructure import AccountRow, ImportNote, Infrastructure
from drill.infra.json_parts import a_map
from drill.infra.mapping import mapped_property
from drill.infra.source_format import MOST_BYTES, refusal
from drill.infra.values import plain_value
from drill.syntax.disk import is_file, read

FORMAT = 1


@dataclass(frozen=True, slots=True)
class ImportLock:
    """A lock as it was read."""

    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def written(self) -> Mapping[str, Mapping[str, str]]:
        """SHA-256 of what was written last, by file and key."""
        return {name: a_map(parts) for name, parts in a_map(self.content.get("written")).items()}


def load_lock(folder: Path) -> ImportLock | None:
    """The lock of a folder; None where there is none. Raises Problems for one that is damaged or of another format."""
    path = folder / LOCK
    if not is_file(path):
        return None
    try:
        content = json.loads(read(path, MOST_BYTES).decode("utf-8"))
    except (ValueError, RecursionError, DrillError):
        raise refusal(str(path), "I131", "is damaged", "delete it and import again") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise refusal(str(path), "I131", "is in another format", "delete it and import again")
    return ImportLock(content)


def place_data(at: SourcePlace) -> dict[str, Any]:
    """A place as the lock writes it."""
    spot: dict[str, Any] = {"file": at.file, "line": at.line, "column": at.column}
    return spot | ({"address": at.address} if at.address else {})


def lock_text(
    infrastructure: Infrastructure,
    systems: list[dict[str, Any]],
    choices: tuple[OptionChoice, ...],
    account: tuple[AccountRow, ...],
    notes: tuple[ImportNote, ...],
    rest: Mapping[str, Any],
) -> str:
    """The lock's text. The same import gives the same bytes."""
    decides: dict[tuple[str, str], list[str]] = {}
    for one in choices:
        if one.resource and one.property:
            decides.setdefault((one.resource, one.property), []).append(one.path)
    content = {
        "format": FORMAT,
        "region": infrastructure.region,
        "sources": [{"name": one.name, "format": one.format, "sha256": one.sha256} for one in infrastructure.sources],
        **rest,
        "systems": systems,
        "resources": [_resource(infrastructure, row) for row in account],
        "facts": list(_facts(infrastructure, decides)),
        "choices": [
            {
                "level": one.level,
                "path": one.path,
                "value": one.value,
                "resource": one.resource,
                "property": one.property,
                "how": one.how,
            }
            for one in choices
        ],
        "notes": [
            {
                "code": one.code,
                "said": one.said.plain(),
                "resource": one.resource,
                "property": one.property,
                **place_data(one.at),
            }
            for one in notes
        ],
    }
    return "{\n" + ",\n".join(f" {json.dumps(key)}: {_part(value)}" for key, value in content.items()) + "\n}\n"


def _part(value: Any) -> str:  # noqa: ANN401 (JSON)
    """A part of the lock: of a list each item on a line of its own, so that a difference shows what has changed."""
    if not isinstance(value, list) or not value:
        return json.dumps(value)
    return "[\n" + ",\n".join(f"  {json.dumps(one)}" for one in value) + "\n ]"


def _resource(infrastructure: Infrastructure, row: AccountRow) -> dict[str, Any]:
    item = infrastructure.described(row.resource)
    return {
        "id": row.resource,
        "type": row.type,
        "region": item.region,
        **place_data(item.at),
        "outcome": row.outcome,
        "level": row.level,
        "why": row.why.plain() if row.why else None,
    }


def _facts(infrastructure: Infrastructure, decides: Mapping[tuple[str, str], list[str]]) -> list[dict[str, Any]]:
    made = []
    for item in infrastructure.resources.values():
        for fact in item.facts.values():
            row = mapped_property(item.type, fact.property)
            made.append(
                {
                    "resource": item.id,
                    "property": fact.property,
                    "value": plain_value(fact.value),
                    "how": fact.evidence.how.value,
                    **place_data(fact.evidence.at),
                    "parameters": list(fact.evidence.parameters),
                    "conditions": list(fact.evidence.conditions),
                    **({"parameter": fact.evidence.parameter} if fact.evidence.parameter else {}),
                    "status": row.status if row else "irrelevant",
                    "to": decides.get((item.id, fact.property), []),
                }
            )
    return made
