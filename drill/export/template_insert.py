"""Writes new resources and parameters into the text of a CloudFormation template, YAML or JSON, and leaves the rest as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from drill.design.dump import dumped
from drill.errors import Problems
from drill.export.new_resources import NewResource
from drill.export.resource_ids import logical_id
from drill.export.text_edits import OTHER_BREAKS
from drill.syntax.tagged import TaggedNode, read_tagged

STEP = "  "


def snippet(resources: Sequence[NewResource], parameters: Mapping[str, str]) -> str:
    """Resources and parameters as a template of their own."""
    declared = {name: {"Type": kind} for name, kind in parameters.items()}
    whole = {"Parameters": declared} if declared else {}
    return dumped({**whole, "Resources": _data(resources)})


def inserted(
    text: str, beside: tuple[str, int], resources: Sequence[NewResource], parameters: Mapping[str, str]
) -> str | None:
    """The text with resources behind the one that `beside` names, with a line of it, and with parameters.

    None where the text is not laid out with a line for each key: where what is made of it does not read as the same and these.
    """
    if OTHER_BREAKS.search(text):
        return None
    lines = text.split("\n")
    as_json = text.lstrip().startswith("{")
    key = _key_line(lines, *beside)
    if key is None:
        return None
    made = (_behind_json if as_json else _behind_yaml)(lines, key, _data(resources))
    if made is None:
        return None
    declared = {name: {"Type": kind} for name, kind in parameters.items()}
    whole = "\n".join(made) if not declared else _declared(made, declared, as_json=as_json)
    names = {"Resources": {one.name for one in resources}, "Parameters": set(parameters)}
    return whole if whole is not None and _gains(text, whole, names) else None


def _gains(before: str, after: str, names: Mapping[str, set[str]]) -> bool:
    """True if a template's sections have these entries more, and every section else and entry that they had."""
    try:
        old, new = (_entries(read_tagged(text, "template")) for text in (before, after))
    except Problems:
        return False
    return new == old | {section: old.get(section, set()) | more for section, more in names.items() if more}


def _entries(root: TaggedNode) -> dict[str, set[str]]:
    return {section: set(node.items) for section, node in root.items.items()}


def _data(resources: Sequence[NewResource]) -> dict[str, Any]:
    return {one.name: {"Type": one.type, "Properties": _referring(dict(one.properties))} for one in resources}


def _referring(value: Any) -> Any:  # noqa: ANN401 (JSON)
    """The same, with references to the logical ids of resources instead of to their ids."""
    if isinstance(value, list):
        return [_referring(one) for one in value]
    if isinstance(value, dict) and set(value) == {"Ref"}:
        return {"Ref": logical_id(value["Ref"])}
    if isinstance(value, dict) and set(value) == {"Fn::GetAtt"}:
        target, attribute = value["Fn::GetAtt"]
        return {"Fn::GetAtt": [logical_id(target), attribute]}
    return {key: _referring(one) for key, one in value.items()} if isinstance(value, dict) else value


def _key_line(lines: Sequence[str], name: str, line: int) -> int | None:
    """The line on which a resource's name stands, from one that is within the resource."""
    own = re.compile(rf"\s*[\"']?{re.escape(name)}[\"']?\s*:")
    return next((at for at in range(min(line, len(lines)) - 1, -1, -1) if own.match(lines[at])), None)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _behind_yaml(lines: Sequence[str], key: int, data: Mapping[str, Any]) -> list[str]:
    """Behind the block of a key: its last line that is no comment and not empty before a key of the same depth or less."""
    indent = _indent(lines[key])
    last = key
    for at in range(key + 1, len(lines)):
        line = lines[at]
        if line.strip() and not line.lstrip().startswith("#"):
            if len(_indent(line)) <= len(indent):
                break
            last = at
    return [*lines[: last + 1], *_block(data, indent), *lines[last + 1 :]]


def _behind_json(lines: Sequence[str], key: int, data: Mapping[str, Any]) -> list[str] | None:
    """Behind the brace that closes a key's object, on a line of its own."""
    indent = _indent(lines[key])
    closing = re.compile(rf"{indent}\}}(,?)\s*$")
    for at in range(key + 1, len(lines)):
        found = closing.match(lines[at])
        if found:
            rows = _members(data, indent)
            rows[-1] += found[1]
            return [*lines[:at], f"{indent}}},", *rows, *lines[at + 1 :]]
    return None


def _block(data: Mapping[str, Any], indent: str) -> list[str]:
    return [f"{indent}{line}" for line in dumped(dict(data)).rstrip("\n").split("\n")]


def _members(data: Mapping[str, Any], indent: str) -> list[str]:
    """Members of a JSON object, without its braces."""
    whole = json.dumps(data, indent=len(STEP)).split("\n")[1:-1]
    return [f"{indent}{line[len(STEP) :]}" for line in whole]


def _declared(lines: Sequence[str], declared: Mapping[str, Any], *, as_json: bool) -> str | None:
    """The text with parameters: first in the section that there is, or in a new one before the resources."""
    section = re.compile(r"\s*\"Parameters\"\s*:\s*\{\s*$" if as_json else r"Parameters\s*:\s*(#.*)?$")
    resources = re.compile(r"\s*\"Resources\"\s*:\s*\{\s*$" if as_json else r"Resources\s*:\s*(#.*)?$")
    at = next((number for number, line in enumerate(lines) if section.match(line)), None)
    if at is not None:
        inner = next((_indent(line) for line in lines[at + 1 :] if line.strip()), STEP)
        rows = _members(declared, inner) if as_json else _block(declared, inner)
        if as_json and not "".join(lines[at + 1 :]).lstrip().startswith("}"):
            rows[-1] += ","
        return "\n".join((*lines[: at + 1], *rows, *lines[at + 1 :]))
    at = next((number for number, line in enumerate(lines) if resources.match(line)), None)
    if at is None:
        return None
    own = _indent(lines[at])
    rows = _members({"Parameters": declared}, own) if as_json else _block({"Parameters": declared}, own)
    if as_json:
        rows[-1] += ","
    return "\n".join((*lines[:at], *rows, *lines[at:]))
