"""JSON Schemas of the two kinds of file, for editors and for checks without this program.

`python -m drill.docs.schema` writes them to the assets, and the reference that is made from them to the authoring guide.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from drill.design.design_file import DesignFile
from drill.docs.annotations import annotated
from drill.files.level_file import LevelFile
from drill.shipped import assets_dir

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The schemas by file name."""
    made = {"level.schema.json": LevelFile.model_json_schema(), "design.schema.json": DesignFile.model_json_schema()}
    return {name: {"$schema": DIALECT, **annotated(_closed(schema))} for name, schema in made.items()}


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
    for name, schema in schemas().items():
        (folder / name).write_text(text(schema), encoding="utf-8", newline="\n")
        written.append(folder / name)
    return written


if __name__ == "__main__":
    from drill.docs.reference import write_guide  # it is made from the schemas

    for path in (*write(assets_dir() / "schema"), write_guide()):
        print(path)  # noqa: T201 (the command's answer)
