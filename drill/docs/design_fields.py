"""The typed fields of a design (`drill.model.design`), written from the records of the options by `python -m drill.docs`.

A record without a field gets one at the end of its dataclass; a field without a record is removed. The order of the others
stays: their dataclasses may be called by position.
"""

from __future__ import annotations

import ast
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path

import drill.model.design
from drill.design.normal import LABELS
from drill.design.option_list import ROOT, SPECS, below
from drill.design.option_spec import Default, OptionSpec
from drill.design.value_forms import PartForm, ValueForm

FILE = Path(drill.model.design.__file__)
WIDTH = 139
"""Of a line of prose."""


def written_fields(source: str) -> str:
    """The source of the model's dataclasses with the fields that the records call for."""
    lines = source.splitlines(keepends=True)
    parts = {name: path for path, name in _parts()}
    for node in reversed(ast.parse(source).body):
        if isinstance(node, ast.ClassDef) and node.name in parts:
            first, last, kept = _present(node, lines)
            lines[first:last] = _body(parts[node.name], kept)
    return "".join(lines)


def fields_are_current() -> bool:
    """True if the file holds the fields that the records call for."""
    source = FILE.read_text(encoding="utf-8")
    return written_fields(source) == source


def write_fields() -> None:
    """Renew the fields."""
    FILE.write_text(written_fields(FILE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def _parts() -> Iterator[tuple[str, str]]:
    """Path and dataclass of every part of a design."""
    for path, form in (("", ROOT), *((spec.path, spec.form) for spec in SPECS)):
        if isinstance(form, PartForm) and form.made is not None:
            yield path, form.made.__name__


def _present(node: ast.ClassDef, lines: list[str]) -> tuple[int, int, dict[str, str]]:
    """The lines of a dataclass's fields, first and end, and the source of each field with what is said below it."""
    starts = [item for item in node.body if isinstance(item, ast.AnnAssign)]
    end = next((item for item in node.body if isinstance(item, ast.FunctionDef)), None)
    stop = (end.decorator_list[0].lineno - 2) if end else (node.end_lineno or 0)
    edges = [item.lineno - 1 for item in starts] + [stop]
    names = [item.target.id for item in starts if isinstance(item.target, ast.Name)]
    return edges[0], stop, {name: "".join(lines[edges[at] : edges[at + 1]]) for at, name in enumerate(names)}


def _body(path: str, kept: dict[str, str]) -> list[str]:
    """The fields of the part at a path, those that are there in their order."""
    made = {spec.attribute: _field(spec) for spec in reversed(tuple(_held(path)))}
    names = (*kept, *(name for name in reversed(made) if name not in kept))
    return [made.get(name) or kept[name] for name in names if name in made or (not path and name in LABELS)]


def _held(path: str) -> Iterator[OptionSpec]:
    """The options whose values are fields of the dataclass at a path: those of parts without a dataclass too."""
    for spec in below(path):
        if isinstance(spec.form, PartForm) and spec.form.made is None:
            yield from _held(spec.path)
        else:
            yield spec


def _field(spec: OptionSpec) -> str:
    """The source of one field: its name, its type, its default and its meaning."""
    held, default = _value(spec, spec.form) if isinstance(spec.form, ValueForm) else _part(spec, spec.form)
    line = f"{spec.attribute}: {held}" + (f" = {default}" if default else "")
    return textwrap.indent(f"{line}\n{_meaning(spec, held)}\n", "    ")


def _value(spec: OptionSpec, form: ValueForm) -> tuple[str, str]:
    """Type and default of a value. A field with two keys that may both be left out holds what either says."""
    held = form.held.removesuffix(" | None") if spec.absent is Default.LEFT_OUT else form.held
    if spec.default is Default.NEEDED:
        return held, ""
    return held, json.dumps(spec.default, ensure_ascii=False) if isinstance(spec.default, str) else repr(spec.default)


def _part(spec: OptionSpec, form: PartForm) -> tuple[str, str]:
    """Type and default of a part: none of a list, off, or one with all its defaults."""
    name = form.made.__name__ if form.made else ""
    if form.written == "list":
        return f"tuple[{name}, ...]", "()"
    if form.written == "off or map":
        return f"{name} | None", "None"
    needed = any(one.default is Default.NEEDED for one in _held(spec.path) if isinstance(one.form, ValueForm))
    return name, "" if needed else f"{name}()"


def _meaning(spec: OptionSpec, held: str) -> str:
    """The meaning of the field, and of None."""
    said = spec.meaning
    if isinstance(spec.form, ValueForm) and held.endswith("| None"):
        said += f" None: {spec.left_out or spec.form.say(None)}."
    lines = textwrap.wrap(f'"""{said}"""', WIDTH - 4, break_on_hyphens=False)
    return "\n".join(lines)
