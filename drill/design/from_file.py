"""Converts a validated design file to the model's design, as far as the file goes; `normal` fills in the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drill.design.option_list import below
from drill.design.value_forms import ValueForm
from drill.model.design import Design
from drill.syntax.fields import Part


def design_of(body: Part, name: str, level: str) -> Design:
    """The design that a file writes."""
    return Design(name=name, level=level, **_values("", body))


def _values(path: str, body: Part) -> dict[str, Any]:
    """The values that a map of the file gives to the fields of a dataclass; a field with two keys is left to `_part`."""
    found: dict[str, Any] = {}
    for spec in below(path):
        written = getattr(body, spec.key)
        if spec.written is not None:
            continue
        if isinstance(spec.form, ValueForm):
            found[spec.attribute] = spec.form.read(written)
        elif spec.form.made is None:
            found |= _values(spec.path, written)
        elif isinstance(written, list):
            found[spec.attribute] = tuple(_part(spec.path, spec.form.made, item) for item in written)
        else:
            found[spec.attribute] = written and _part(spec.path, spec.form.made, written)
    return found | _brought(path, body, found)


def _brought(path: str, body: Part, found: dict[str, Any]) -> dict[str, Any]:
    """The values that options of a part give to fields beside them which the file leaves out."""
    left_out = {spec.attribute for spec in below(path) if spec.key not in body.model_fields_set}
    brought: dict[str, Any] = {}
    for spec in below(path):
        if spec.brings is not None:
            brought |= {
                field: value for field, value in spec.brings(found[spec.attribute]).items() if field in left_out
            }
    return brought


def _part(path: str, made: type, body: Part) -> Any:  # noqa: ANN401 (a dataclass of the model)
    """The dataclass of a part. If a field has two keys, the one counts that such a part is written with."""
    part = made(**_values(path, body))
    for spec in below(path):
        if spec.written and spec.written(part) and (value := getattr(body, spec.key)) is not None:
            part = replace(part, **{spec.attribute: value})
    return part
