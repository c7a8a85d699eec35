"""Writes a design as a file, with every value written out, so that it loads to the same design."""

from __future__ import annotations

from typing import Any

import yaml

from drill.design.level_context import LevelContext
from drill.design.normal import left_out, normal
from drill.design.option_list import FILLED, below
from drill.design.value_forms import PartForm, ValueForm
from drill.model.design import Design
from drill.model.level import Level
from drill.syntax.events import plain


def design_yaml(design: Design, inherits: tuple[str, ...] = ()) -> str:
    """YAML text that `load_design` reads back as the same design.

    Options that it `inherits` from its level's start are named, and their values left out. Such a design is given as it is
    shown, with defaults in their place: what is filled in from them would tell them.
    """
    data = design_data(design)
    for path in inherits:
        remove_part(data, path.split("."))
    return design_text(design.name, design.level, {"inherits": list(inherits), **data} if inherits else data)


def design_text(name: str, level: str, data: dict[str, Any]) -> str:
    """YAML text of a design's choices, given as plain data."""
    return dumped(headed(name, level, data))


def dumped(data: dict[str, Any], width: float = 110) -> str:
    """YAML text of a file's plain data. Long texts are wrapped at `width`, which loaders accept in block text only."""
    text: str = yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=width,
        default_flow_style=None,
    )
    return text


def headed(name: str, level: str, data: dict[str, Any]) -> dict[str, Any]:
    """The data of a design's file: its name, its level and its choices."""
    return {"design": name, **({"for": level} if level else {}), **data}


def design_data(design: Design) -> dict[str, Any]:
    """The choices of a design as plain data in the form of a design file, defaults included."""
    return _data("", design)


def _data(path: str, made: Any) -> dict[str, Any]:  # noqa: ANN401 (the design or a part of it)
    """The map at a path, from the dataclass that holds its options.

    Values that are None or empty text, and maps without any other, are left out.
    """
    found: dict[str, Any] = {}
    for spec in below(path):
        form = spec.form
        if isinstance(form, PartForm) and form.made is None:
            if inner := _data(spec.path, made):
                found[spec.key] = inner
        elif spec.written is None or spec.written(made):
            value = getattr(made, spec.attribute)
            written = form.write(value) if isinstance(form, ValueForm) else _part(spec.path, value)
            if written is not None and written != "":
                found[spec.key] = written
    return found


def _part(path: str, value: Any) -> Any:  # noqa: ANN401
    if value is None:
        return "off"
    return [_data(path, item) for item in value] if isinstance(value, tuple) else _data(path, value)


def trimmed(level: Level, design: Design) -> dict[str, Any]:
    """The design's data without the values that are filled in anyway, so that other choices may change beneath them.

    A filled value stays where it differs from what would be filled in.
    """
    data = design_data(design)
    automatic = design_data(normal(left_out(design), LevelContext.of(level)))
    for option in FILLED:
        path = option.split(".")
        if part(data, path) == part(automatic, path):
            remove_part(data, path)
    return data


def part(data: Any, path: list[str]) -> Any:  # noqa: ANN401 (any part of a design file)
    """The value at a path; None where there is none."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def remove_part(data: dict[str, Any], path: list[str]) -> None:
    """Remove the value at a path, if there is one."""
    for key in path[:-1]:
        inner = data.get(key)
        if not isinstance(inner, dict):
            return
        data = inner
    data.pop(path[-1], None)


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, which the loader refuses, and quotes what either version of YAML would not read as text."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None if isinstance(plain(text)[0], str) else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
