"""What an import's lock says of the options, read as untrusted as any file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from drill.assess.option_origins import locked_origins
from drill.errors import DrillError

PLACE = {"file": "stack.yaml", "line": 3, "column": 5}
LOCK: dict[str, Any] = {
    "format": 1,
    "sources": [{"name": "stack.yaml", "format": "cloudformation", "sha256": "0" * 64}],
    "resources": [{"id": "Db", "type": "AWS::RDS::DBInstance", **PLACE}],
    "facts": [{"resource": "Db", "property": "MultiAZ", "how": "literal", **PLACE, "line": 9}],
    "choices": [
        {"level": "db", "path": "database.multi_az", "resource": "Db", "property": "MultiAZ", "how": "literal"},
        {"level": "db", "path": "database.class", "resource": "Db", "property": "DBInstanceClass", "how": "unknown"},
    ],
    "notes": [{"code": "I401", **PLACE}],
}


def written(folder: Path, **changes: Any) -> Path:
    (folder / "import.lock").write_text(json.dumps({**LOCK, **changes}), encoding="utf-8")
    return folder


def test_an_option_is_at_its_property_or_where_its_resource_begins(tmp_path: Path) -> None:
    made = locked_origins(written(tmp_path))
    assert made is not None
    found = {path: (item.property, item.line) for path, item in made.choices["db"].items()}
    assert found == {"database.multi_az": ("MultiAZ", 9), "database.class": ("DBInstanceClass", 3)}
    first = made.first_property("Db")
    assert first is not None
    assert (first.property, first.line) == ("MultiAZ", 9)


@pytest.mark.parametrize(
    ("part", "rows"),
    [
        ("resources", [{"id": "Db", "type": "x", **PLACE, "line": float("inf")}]),
        ("resources", [1]),
        ("facts", None),
        ("choices", [{"level": "db"}]),
        ("sources", {"name": 1}),
    ],
)
def test_a_spoiled_lock_is_refused(tmp_path: Path, part: str, rows: object) -> None:
    with pytest.raises(DrillError):
        locked_origins(written(tmp_path, **{part: rows}))


@pytest.mark.parametrize("notes", ["abc", [1, "x"], None, {"code": "I401"}])
def test_notes_that_are_no_list_of_maps_are_none(tmp_path: Path, notes: object) -> None:
    made = locked_origins(written(tmp_path, notes=notes))
    assert made is not None
    assert made.notes == ()
