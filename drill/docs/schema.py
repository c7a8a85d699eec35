"""JSON Schemas of the two kinds of file, for editors and for checks without this program.

`python -m drill.docs` writes them to the assets, and the reference that is made from them to the authoring guide.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from drill.assess.policy_file import PolicyFile
from drill.design.file_model import DesignFile
from drill.docs.annotations import annotated
from drill.docs.grade_schema import PrintedGrades
from drill.docs.printed_parts import Printed
from drill.docs.score_schema import PrintedScore
from drill.docs.suite_schema import PrintedTests
from drill.docs.workload_schema import workload_schema
from drill.files.fault_file import FaultFile
from drill.files.level_file import LevelFile
from drill.files.pack_file import PackFile
from drill.files.rubric_file import RubricFile
from drill.files.suite_file import SuiteFile
from drill.table.plan.plan_keys import TableFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
RESULTS: dict[str, type[Printed]] = {
    "score-result.schema.json": PrintedScore,
    "test-result.schema.json": PrintedTests,
    "grade.schema.json": PrintedGrades,
}
"""The JSON results that commands print, by the file name of their schema."""


def schemas() -> dict[str, dict[str, Any]]:
    """The schemas by file name."""
    made = {
        "level.schema.json": LevelFile.model_json_schema(schema_generator=_AsDeclared),
        "design.schema.json": DesignFile.model_json_schema(schema_generator=_AsDeclared),
        "tests.schema.json": SuiteFile.model_json_schema(schema_generator=_AsDeclared),
        "rubric.schema.json": RubricFile.model_json_schema(schema_generator=_AsDeclared),
        "pack.schema.json": PackFile.model_json_schema(schema_generator=_AsDeclared),
        "table.schema.json": _table_schema(),
        "policy.schema.json": PolicyFile.model_json_schema(schema_generator=_AsDeclared),
    }
    done = {name: annotated(_closed(schema)) for name, schema in made.items()}
    workload = workload_schema(done["level.schema.json"], done["design.schema.json"])
    done["workload.schema.json"] = annotated(_closed(workload))
    return {name: {"$schema": DIALECT, **schema} for name, schema in done.items()}


def _table_schema() -> dict[str, Any]:
    """A plan's schema; an inject's fault is written as one of a level, whose reader checks it."""
    made = TableFile.model_json_schema(schema_generator=_AsDeclared)
    faults = FaultFile.model_json_schema(schema_generator=_AsDeclared)["properties"]
    inject = made["$defs"]["InjectFile"]["properties"]
    inject |= {key: faults[key] for key, part in inject.items() if key == "do" or not {"type", "anyOf"} & part.keys()}
    return made


def result_schemas() -> dict[str, dict[str, Any]]:
    """The schemas of what commands print as JSON, by file name."""
    return {
        name: {"$schema": DIALECT, **kind.model_json_schema(schema_generator=_AsDeclared)}
        for name, kind in RESULTS.items()
    }


class _AsDeclared(GenerateJsonSchema):
    """Keys in the order of their declaration, in the examples too; pydantic sorts them otherwise."""

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        """The schema as it is."""
        del parent_key
        return value


def _closed(schema: Any) -> Any:  # noqa: ANN401 (any part of a schema)
    """The schema with no other keys allowed where keys have a pattern; pydantic leaves such maps open."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    more = {"additionalProperties": False} if "patternProperties" in schema else {}
    return {key: _closed(part) for key, part in schema.items()} | more


def text(schema: dict[str, Any]) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def write(folder: Path) -> list[Path]:
    """Write both schemas. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in {**schemas(), **result_schemas()}.items():
        (folder / name).write_text(text(schema), encoding="utf-8", newline="\n")
        written.append(folder / name)
    return written
