"""The JSON Schemas beside the levels are those of the code, and agree with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import drill
from drill.catalog.figure_sheet import figures
from drill.docs.api_reference import filled
from drill.docs.printed_parts import Printed, of_model
from drill.docs.schema import RESULTS, result_schemas, schemas, text
from drill.engine.actions.action_table import ACTIONS
from drill.engine.faults.fault_table import FAULTS
from drill.errors import Problem
from drill.files.fault_file import FaultFile
from drill.files.suite_file import load_suite
from drill.proof.ranges import Flip, Ranges
from drill.proof.suite_run import run_suite
from drill.report.suite_report import suite_report
from drill.report.writers import write
from drill.shipped import assets_dir, guides
from tests.cli.conftest import LEVEL as SMALL
from tests.proof.levels import level as short_level

NAMES = (
    "level.schema.json",
    "design.schema.json",
    "tests.schema.json",
    "rubric.schema.json",
    "pack.schema.json",
    "table.schema.json",
    "policy.schema.json",
    "workload.schema.json",
)


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_schema_is_current(name: str) -> None:
    committed = (assets_dir() / "schema" / name).read_text(encoding="utf-8")
    assert committed == text(schemas()[name]), "run python -m drill.docs"


def test_the_reference_of_the_library_is_current() -> None:
    guide = guides()["library"].read_text(encoding="utf-8")
    assert guide == filled(guide), "run python -m drill.docs"
    assert all(f"`{name}" in guide for name in drill.__all__)


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
            assert {"minimum", "const"} & part.keys(), part
        if part.get("type") == "string":
            assert {"maxLength", "pattern", "enum", "const"} & part.keys(), part
        if part.get("type") == "array":
            assert "maxItems" in part, part


@pytest.mark.parametrize("name", NAMES)
def test_every_key_of_a_file_is_described(name: str) -> None:
    schema = schemas()[name]
    for part in (schema, *schema.get("$defs", {}).values()):
        assert part.get("description"), part["title"]


def test_fault_names_are_those_of_the_model() -> None:
    schema = FaultFile.model_json_schema()
    assert schema["properties"]["do"]["enum"] == list(FAULTS)


def test_action_names_are_those_of_the_model() -> None:
    rule = schemas()["design.schema.json"]["$defs"]["RuleFile"]
    assert rule["properties"]["do"]["enum"] == [kind for kind, spec in ACTIONS.items() if not spec.tells]


def test_the_schema_is_plain_json() -> None:
    for schema in schemas().values():
        assert json.loads(json.dumps(schema, allow_nan=False)) == schema


@pytest.mark.parametrize("name", RESULTS)
def test_the_committed_schema_of_a_result_is_current(name: str) -> None:
    committed = (assets_dir() / "schema" / name).read_text(encoding="utf-8")
    assert committed == text(result_schemas()[name]), "run python -m drill.docs"


@pytest.mark.slow
def test_what_is_printed_is_what_the_schema_says(tmp_path: Path) -> None:
    """The types that schemas are made from read what commands print, and know every key of it."""
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    level = drill.load_level(tmp_path / "small.yaml")
    report = drill.score(level, "@trap", seeds=2)
    swept = Ranges("fail", 3, 2, (Flip(next(iter(figures().values())), 1.0, "pass"),))
    RESULTS["score-result.schema.json"].model_validate_json(report.to_json())
    whole = report.with_ranges(swept).document(timeline=True)
    RESULTS["score-result.schema.json"].model_validate_json(write(whole, "json"))
    proven = drill.score(short_level(), "@start").with_causes()
    assert RESULTS["score-result.schema.json"].model_validate_json(proven.to_json()).model_dump()["causes"]
    (tmp_path / "a.drill.yaml").write_text(TESTS, encoding="utf-8")
    suite = load_suite(tmp_path / "a.drill.yaml", tmp_path)
    problem = Problem("b.drill.yaml", 1, 1, "T020", "unknown key")
    printed = write(suite_report([(suite, tuple(run_suite(suite)))], [problem]), "json")
    RESULTS["test-result.schema.json"].model_validate_json(printed)


@dataclass(frozen=True)
class Kept:
    """A record of a model."""

    name: str
    lag_s: float
    """Age of the oldest write; None: it does not follow."""
    nodes: tuple[str, ...] = ()


def test_a_result_takes_the_fields_of_a_record_with_what_they_mean() -> None:
    """A new field of the record is in the schema by itself; what JSON cannot hold is null."""

    @of_model(Kept, nullable=("lag_s",))
    class PrintedKept(Printed):
        text: str

    made = PrintedKept.model_json_schema()
    assert made["required"] == ["text", "name", "lag_s", "nodes"]
    assert made["properties"]["lag_s"]["description"] == "Age of the oldest write; Null: it does not follow."
    PrintedKept.model_validate_json('{"text": "", "name": "a", "lag_s": null, "nodes": ["writer"]}')


TESTS = """\
drill: 1
level: ./small.yaml
design: "@trap"
seeds: 2
tests:
  survives: {availability: ">= 85 %", recovered_s: 1s}
"""
