"""Titles, descriptions, units and examples for every key of the schemas, where the fields themselves leave them out."""

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
UNITS = {
    "gib": "GiB",
    "max_gib": "GiB",
    "iops": "I/O operations a second",
    "monthly_usd": "US dollars a month",
    "threads": "requests",
    "max_waiting": "requests",
    "max_retries": "attempts",
    "pool": "connections an application instance",
    "reads": "statements a request",
    "writes": "statements a request",
    "instances": "instances",
    "shards": "shards",
    "nodes": "nodes",
    "bytes": "bytes, or text with KiB or MiB",
    "write_bytes": "bytes, or text with KiB or MiB",
    "jitter": "share, 0 to 1",
    "multiplier": "times",
    "factor": "times",
    "zipf": "exponent",
}
"""Unit of numbers, by key."""
EXAMPLES: dict[str, list[Any]] = {
    "title": ["The lights go out in 1a"],
    "order": [1],
    "sources": [["Amazon RDS User Guide: Multi-AZ deployments"]],
    "monthly_usd": [900],
    "shards": [1, 3],
    "nodes": [3],
    "max_retries": [0, 2],
    "max_waiting": [100],
    "max_gib": [400],
    "iops": [12000],
    "factor": [4],
    "count": [2],
    "node": ["writer", "cache-1"],
    "target": ["writer", "us-east-1a", "checkout"],
    "table": ["orders"],
    "told": ["Zone {fault.dark.zone} has lost power."],
    "who": ["You run the database of a ticket shop."],
    "brief": ["Tonight at {fault.dark.at} the power goes, for {fault.dark.for}."],
    "promise": ["{pass.availability} of all requests answered."],
    "hint": ["What takes over by itself?"],
    "lesson": [{"needs": "database.multi_az"}],
    "traffic": [{"checkout": {"rate": "120/s", "reads": 2, "writes": 1, "within": "500ms"}}],
    "faults": [[{"at": "10m", "for": "30m", "do": "drill:az-power", "zone": "a"}]],
    "solutions": [{"standby": {"database": {"multi_az": "standby"}}}],
    "traps": [{"replica": {"replicas": [{"zone": "b", "class": "db.r6g.large"}]}}],
    "choices": [["database.multi_az", "replicas", "clients"]],
    "runbook": [[{"when": "writer.down", "for": "5m", "do": "promote", "target": "replica-1"}]],
    "replicas": [[{"zone": "b", "class": "db.r6g.large"}]],
    "tables": [["orders"]],
    "min": [1],
    "max": [4],
    "encrypted": [True],
}
"""Examples where neither the field nor its default gives one."""


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
    if "examples" not in part:
        part["examples"] = _examples(key, part, definitions)
    unit = (
        part.get("x-unit")
        or UNITS.get(key)
        or next((word for form, word in UNIT_OF_FORM.items() if form in _patterns(part)), None)
    )
    if unit and part.get("type") != "object":  # `reads` of a class is a number, that of a design a map
        part["x-unit"] = unit


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


def _examples(key: str, part: Schema, definitions: dict[str, Schema]) -> list[Any]:
    """From the table, the choices, the alternatives, the default; for a map, an example of each key it needs."""
    if key in EXAMPLES and _fits(EXAMPLES[key][0], part):
        return EXAMPLES[key]
    for one in _parts(part):
        if "enum" in one:
            return list(one["enum"])
        if "const" in one and len(_parts(part)) == 1:
            return [one["const"]]
        if one.get("type") == "boolean":
            return [True, False]
    found = [example for one in _parts(part)[1:] for example in one.get("examples", [])]
    if found:
        return found
    items = next((one["items"] for one in _parts(part) if "items" in one), None)
    if items is not None:
        return [[_first(key, items, definitions)]]
    inner = _referred(part, definitions)
    if inner:
        properties: dict[str, Schema] = inner[0].get("properties", {})
        wanted = inner[0].get("required", []) or list(properties)[:1]
        return [{name: _first(name, properties[name], definitions) for name in wanted}]
    return (
        [part["default"]]
        if part.get("default") not in (None, "")
        else ["What follows from it."]
        if part.get("type") == "string"
        else [1]
    )


_TYPES: dict[str, type] = {
    "string": str,
    "array": list,
    "object": dict,
    "integer": int,
    "number": int,
    "boolean": bool,
}


def _fits(example: object, part: Schema) -> bool:
    """Whether an example of the table is of a kind that this key takes; the same key can stand in several places."""
    kinds = [_TYPES[one["type"]] for one in _parts(part) if one.get("type") in _TYPES]
    return not kinds or isinstance(example, tuple(kinds))


def _first(key: str, part: Schema, definitions: dict[str, Schema]) -> Any:  # noqa: ANN401 (any JSON value)
    return part["examples"][0] if part.get("examples") else _examples(key, part, definitions)[0]
