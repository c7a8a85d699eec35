"""The schema of `workload.yaml`, made of the level's and the design's: each value may also be a range, a list, or unknown."""

from __future__ import annotations

from typing import Any

from drill.docs.annotations import Schema
from drill.infra.quantity import MOST_VALUES, RANGE, UNKNOWN
from drill.infra.workload import AS_THEY_ARE, CLASS_KEYS, KEYS_KEYS, MOST_CLASSES, RETRIES

FROM: Schema = {
    "type": "string",
    "maxLength": 400,
    "description": "Where the values of this part come from.",
    "examples": ["alb.json, RequestCount of 14 days"],
}
NUMBER_OF_RETRIES: Schema = {
    "type": "integer",
    "minimum": 0,
    "maximum": 100,
    "description": "Clients' retries after a failed attempt.",
    "examples": ["0..3"],
}
TOLD = ("description", "examples", "title", "x-unit", "default")
"""Keys of a part that tell of it: they stand beside the alternatives, not in them."""


def workload_schema(level: Schema, design: Schema) -> Schema:
    """The schema, from those of a level and of a design."""
    traffic, keys, data, cpu = (
        level["$defs"][name]["properties"] for name in ("ClassFile", "KeysFile", "DataFile", "CpuFile")
    )
    clients = design["$defs"]["ClientsFile"]["properties"]
    (names,) = level["properties"]["traffic"]["patternProperties"]
    definitions = {
        "WorkloadClass": _part(
            "A class of requests.",
            {key: _class_key(key, traffic) for key in CLASS_KEYS},
            ["rate", "within"],
        ),
        "WorkloadKeys": _part("The records that a class reads.", {key: quantity(keys[key]) for key in KEYS_KEYS}),
        "WorkloadData": _part("The contents of the database.", {"gib": quantity(data["gib"]), "from": FROM}),
        "WorkloadClients": _part(
            "The applications' settings for the database.",
            {
                **{key: quantity(part) for key, part in clients.items()},
                RETRIES: quantity(NUMBER_OF_RETRIES),
                "from": FROM,
            },
        ),
        "WorkloadCpu": _part(
            "Processor time of a statement.", {key: quantity(cpu[key]) for key in ("read", "write")} | {"from": FROM}
        ),
    }
    return {
        "$defs": _referred(level, traffic) | definitions,
        **_part(
            "What no source says of an imported system: values, ranges, lists of possible values, or unknown.",
            {
                "workload": {
                    "type": "string",
                    "maxLength": 120,
                    "description": "The system's name.",
                    "examples": ["orders"],
                },
                "traffic": {
                    "type": "object",
                    "patternProperties": {names: {"$ref": "#/$defs/WorkloadClass"}},
                    "minProperties": 1,
                    "maxProperties": MOST_CLASSES,
                    "description": "The requests, by class.",
                    "examples": [{"read": {"rate": "300..900/s", "within": "300ms"}}],
                },
                "data": {"$ref": "#/$defs/WorkloadData", "examples": [{"gib": 140}]},
                "clients": {"$ref": "#/$defs/WorkloadClients", "examples": [{"pool": "10..50"}]},
                "cpu": {"$ref": "#/$defs/WorkloadCpu", "examples": [{"read": "0.05ms..2ms"}]},
                "overrides": {
                    "type": "object",
                    "description": "A merge patch over the level's `start`, which wins over the sources.",
                    "examples": [{"database": {"class": "db.r6g.xlarge"}}],
                },
            },
            ["workload", "traffic"],
        ),
        "title": "Failure Drill workload",
    }


def quantity(part: Schema) -> Schema:
    """A part whose value may also be a range, a list of possible values, or unknown."""
    one = {key: value for key, value in part.items() if key not in TOLD}
    told = {key: value for key, value in part.items() if key in ("description", "examples")}
    text: Schema = {"type": "string", "pattern": RANGE}
    several: Schema = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_VALUES}
    return {"anyOf": [one, text, several, {"const": UNKNOWN}], **told}


def _class_key(key: str, traffic: Schema) -> Schema:
    if key == "from":
        return FROM
    if key == "keys":
        return {"$ref": "#/$defs/WorkloadKeys", "examples": [{"count": "unknown", "zipf": "0.6..1.1"}]}
    if key == RETRIES:
        return quantity(NUMBER_OF_RETRIES)
    part: Schema = traffic[key]
    return part if key in AS_THEY_ARE and key != "rate" else quantity(part)


def _part(description: str, properties: Schema, required: list[str] | None = None) -> Schema:
    needed = {"required": required} if required else {}
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "additionalProperties": False,
        **needed,
    }


def _referred(level: Schema, traffic: Schema) -> dict[str, Any]:
    """The definitions that the parts of a class refer to."""
    text = str({key: traffic[key] for key in CLASS_KEYS if key in traffic and key not in ("keys", RETRIES)})
    return {name: part for name, part in level["$defs"].items() if f"#/$defs/{name}'" in text}
