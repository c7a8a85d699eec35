"""The generated parts of `levels/README.md`: the reference, from the schemas, and the table of claims.

`python -m drill.docs` writes them between their marks; a test holds that they are current.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from drill.docs import claims_table
from drill.docs.guide_tables import tables
from drill.docs.schema import schemas
from drill.shipped import levels_dir

BEGIN, END = "<!-- generated from the schemas: begin -->", "<!-- generated from the schemas: end -->"
Schema = dict[str, Any]


def reference() -> str:
    """Every key of a level and of a design, as tables, in the order a reader meets them."""
    level = schemas()["level.schema.json"]
    parts: list[tuple[str, Schema]] = [("A level", level)]
    seen: list[str] = []
    _collect(level, level["$defs"], seen)
    parts += [(_title(name), level["$defs"][name]) for name in seen]
    return "\n".join((*(_table(title, part) for title, part in parts), tables()))


def _collect(part: Any, definitions: dict[str, Schema], seen: list[str]) -> None:  # noqa: ANN401 (any part of a schema)
    """Names of the definitions that a part refers to, each once, depth first."""
    if isinstance(part, list):
        for one in part:
            _collect(one, definitions, seen)
    if not isinstance(part, dict):
        return
    name = str(part.get("$ref", "")).rpartition("/")[2]
    if name and name not in seen:
        seen.append(name)
        _collect(definitions[name].get("properties", {}), definitions, seen)
    for key, one in part.items():
        if key != "$defs":
            _collect(one, definitions, seen)


def _title(name: str) -> str:
    return f"`{name.removesuffix('File').removesuffix('Body').lower()}`"


def _table(title: str, part: Schema) -> str:
    required = part.get("required", [])
    lines = [
        f"### {title}",
        "",
        str(part.get("description", "")),
        "",
        "| key | meaning | unit | default | example |",
        "|---|---|---|---|---|",
    ]
    for key, one in part.get("properties", {}).items():
        default = (
            "**required**" if key in required else _code(one["default"]) if one.get("default") is not None else "-"
        )
        example = _code(one["examples"][0]) if one.get("examples") else "-"
        kinds = _kinds(one)
        meaning = f"{one['description']}{f' One of {kinds}.' if kinds else ''}"
        lines.append(f"| `{key}` | {_cell(meaning)} | {one.get('x-unit', '-')} | {default} | {example} |")
    return "\n".join(lines) + "\n"


def _kinds(part: Schema) -> str:
    words = [word for one in (part, *part.get("anyOf", [])) for word in one.get("enum", [])]
    return ", ".join(f"`{word}`" for word in words)


def _code(value: Any) -> str:  # noqa: ANN401 (any JSON value)
    text = value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)
    return f"`{_cell(text)}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def filled(text: str) -> str:
    """The guide with everything between its marks generated again. Raises ValueError without the marks."""
    return _between(
        _between(text, claims_table.BEGIN, claims_table.END, claims_table.table() + "\n"), BEGIN, END, reference()
    )


def _between(text: str, begin: str, end: str, made: str) -> str:
    head, tail = text.index(begin) + len(begin), text.index(end)
    return f"{text[:head]}\n\n{made}\n{text[tail:]}"


def write_guide() -> Path:
    """Renew the generated parts of the authoring guide. Returns the file."""
    guide = levels_dir() / "README.md"
    guide.write_text(filled(guide.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    return guide
