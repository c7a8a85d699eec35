"""The reference of the library's guide, from the docstrings of what is public."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import drill
from drill.shipped import guides

BEGIN, END = "<!-- reference: python -m drill.docs -->", "<!-- end of the reference -->"
MADE_HERE = (drill.Design, drill.DrillError, drill.Level, drill.Problems, drill.Report, drill.Run)
"""Classes that only the library instantiates; their constructors are left out."""


def public_modules() -> tuple[ModuleType, ...]:
    """The modules whose `__all__` is the interface."""
    return drill, import_module("drill.testing")


def members(kind: type) -> Iterator[tuple[str, object]]:
    """The public properties and methods of a class, in their order."""
    for name, member in vars(kind).items():
        if not name.startswith("_") and (isinstance(member, property) or inspect.isfunction(member)):
            yield name, member


def reference() -> str:
    """Every public name with its signature and the first line of its docstring; classes with their members."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    for module in public_modules():
        yield f"### `{module.__name__}`\n"
        for name in module.__all__:
            yield from _item(name, getattr(module, name))
        yield ""


def _item(name: str, item: object) -> Iterator[str]:
    if not inspect.isclass(item):
        yield f"- `{name}{_signature(item)}`: {_says(item)}"
        return
    yield f"- `{name}{'' if item in MADE_HERE else _signature(item, made=True)}`: {_says(item)}"
    for member, value in members(item):
        if isinstance(value, property):
            yield f"  - `.{member}`: {_says(value)}"
        else:
            yield f"  - `.{member}{_signature(value)}`: {_says(value)}"


def _signature(item: object, *, made: bool = False) -> str:
    """The parameters with their types; without `self`, and without the result of a class."""
    if not callable(item):
        raise TypeError(f"{item!r} has no signature")
    found = inspect.signature(item)
    shown, starred = [], False
    for name, parameter in found.parameters.items():
        if name == "self":
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            shown.append("*")
            starred = True
        stars = "**" if parameter.kind is parameter.VAR_KEYWORD else ""
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        shown.append(f"{stars}{name}: {parameter.annotation}{default}")
    result = "" if made else f" -> {found.return_annotation}"
    return f"({', '.join(shown)}){result}"


def _says(item: object) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(item) or "").partition("\n\n")[0].split())


def filled(text: str) -> str:
    """The guide with its reference generated again. Raises ValueError without the marks."""
    head, tail = text.index(BEGIN) + len(BEGIN), text.index(END)
    return f"{text[:head]}\n\n{reference()}\n{text[tail:]}"


def write_library_guide() -> Path:
    """Renew the reference of the library's guide. Returns the file."""
    guide = guides()["library"]
    guide.write_text(filled(guide.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    return guide
