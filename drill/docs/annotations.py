"""Adds to every key of a schema what can be derived: title, unit of a written form, description and examples of a part."""

from __future__ import annotations

from typing import Any

from drill.syntax import forms

Schema = dict[str, Any]

UNIT_OF_FORM = {
    forms.DURATION: "a duration: ms, s, m, h or d",
    forms.PERCENT: "%",
    forms.SIZE: "bytes, KiB, MiB or GiB",
    forms.RATE: "requests per s, m or h",
    forms.CLOCK: "HH:MM",
}
"""Unit of what is written in a form, by the form's pattern."""


def annotated(schema: Schema) -> Schema:
    """The schema with every property titled, described, exemplified and, where it is a quantity, given a unit."""
    definitions: dict[str, Schema] = schema.get("$defs", {})
    for owner in (schema, *definitions.values()):
        for key, part in owner.get("properties", {}).items():
            _annotate(key, part, definitions)
    return schema


def _annotate(key: str, part: Schema, definitions: dict[str, Schema]) -> None:
    part.setdefault("title", key.replace("_", " ").capitalize())
    if "description" not in part:
        part["description"] = _described(part, definitions) or part["title"] + "."
    if not part.get("examples"):
        part["examples"] = _examples(part, definitions)
    unit = next((word for form, word in UNIT_OF_FORM.items() if form in _patterns(part)), None)
    if unit and part.get("type") != "object":
        part.setdefault("x-unit", unit)


def _parts(part: Schema) -> list[Schema]:
    """The part and its alternatives."""
    return [part, *(inner for one in part.get("anyOf", []) for inner in _parts(one))]


def _patterns(part: Schema) -> set[str]:
    return {str(one["pattern"]) for one in _parts(part) if "pattern" in one}


def _referred(part: Schema, definitions: dict[str, Schema]) -> list[Schema]:
    return [definitions[str(one["$ref"]).rpartition("/")[2]] for one in _parts(part) if "$ref" in one]


def _described(part: Schema, definitions: dict[str, Schema]) -> str:
    words = [one["description"] for one in (*_parts(part)[1:], *_referred(part, definitions)) if "description" in one]
    return str(words[0]) if words else ""


def _examples(part: Schema, definitions: dict[str, Schema]) -> list[Any]:
    """From the choices, the alternatives, the default; of a map an example of each key it needs. Raises LookupError."""
    for one in _parts(part):
        if "enum" in one:
            return list(one["enum"])
        if one is part and "const" in one:
            return [one["const"]]
        if one.get("type") == "boolean":
            return [True, False]
    found = [example for one in _parts(part)[1:] for example in one.get("examples", [])]
    if found:
        return found
    items = next((one["items"] for one in _parts(part) if "items" in one), None)
    if items is not None:
        return [[_first(items, definitions)]]
    inner = _referred(part, definitions)
    if inner:
        properties: dict[str, Schema] = inner[0].get("properties", {})
        wanted = inner[0].get("required", []) or list(properties)[:1]
        return [{name: _first(properties[name], definitions) for name in wanted}]
    if part.get("default") in (None, ""):
        raise LookupError(f"no example: {part}")
    return [part["default"]]


def _first(part: Schema, definitions: dict[str, Schema]) -> Any:  # noqa: ANN401 (any JSON value)
    return part["examples"][0] if part.get("examples") else _examples(part, definitions)[0]
