"""The JSON Schemas beside the levels are those of the code, and agree with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from drill.docs.schema import schemas, text
from drill.engine.actions.action_table import ACTIONS
from drill.engine.faults.fault_table import FAULTS
from drill.files.level_file import FaultFile
from drill.shipped import assets_dir

NAMES = ("level.schema.json", "design.schema.json")


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_schema_is_current(name: str) -> None:
    committed = (assets_dir() / "schema" / name).read_text(encoding="utf-8")
    assert committed == text(schemas()[name]), "run python -m drill.docs"


def walk(schema: Any) -> list[dict[str, Any]]:
    """Every map inside a schema."""
    if isinstance(schema, list):
        return [found for item in schema for found in walk(item)]
    if not isinstance(schema, dict):
        return []
    return [schema, *(found for item in schema.values() for found in walk(item))]


@pytest.mark.parametrize("name", NAMES)
def test_every_map_of_a_file_is_closed_and_every_number_and_text_bounded(name: str) -> None:
    for part in walk(schemas()[name]):
        if part.get("type") == "object" and {"properties", "patternProperties"} & part.keys():
            assert part["additionalProperties"] is False
        if part.get("type") in ("integer", "number"):
            assert "minimum" in part, part
        if part.get("type") == "string":
            assert {"maxLength", "pattern", "enum", "const"} & part.keys(), part
        if part.get("type") == "array":
            assert "maxItems" in part, part


@pytest.mark.parametrize("name", NAMES)
def test_every_key_of_a_file_is_described(name: str) -> None:
    schema = schemas()[name]
    for part in (schema, *schema["$defs"].values()):
        assert part.get("description"), part["title"]


def test_fault_names_are_those_of_the_model() -> None:
    schema = FaultFile.model_json_schema()
    assert schema["properties"]["do"]["enum"] == list(FAULTS)


def test_action_names_are_those_of_the_model() -> None:
    rule = schemas()["design.schema.json"]["$defs"]["RuleFile"]
    assert rule["properties"]["do"]["enum"] == list(ACTIONS)


def test_the_schema_is_plain_json() -> None:
    for schema in schemas().values():
        assert json.loads(json.dumps(schema, allow_nan=False)) == schema
