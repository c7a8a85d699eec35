"""Every public signature, one a line: `python -m tests.api.signatures` writes tests/api/public.txt."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import drill
from drill import testing

MADE_HERE = (drill.Design, drill.DrillError, drill.Level, drill.Problems, drill.Report, drill.Run)
"""Classes that only the library makes values of."""
FILE = Path(__file__).with_name("public.txt")


def signatures() -> Iterator[str]:
    """The names of `drill` and `drill.testing`, with the members of our own classes."""
    for module in (drill, testing):
        for name in module.__all__:
            yield from _of(f"{module.__name__}.{name}", getattr(module, name))


def _of(path: str, item: object) -> Iterator[str]:
    if not inspect.isclass(item):
        assert callable(item)
        yield f"{path}{inspect.signature(item)}"
        return
    yield f"class {path}{'' if item in MADE_HERE else inspect.signature(item)}"
    for name, member in vars(item).items():
        if name.startswith("_") and name != "_repr_html_":
            continue
        if isinstance(member, property):
            assert member.fget is not None
            yield f"{path}.{name}: {inspect.signature(member.fget).return_annotation}"
        elif inspect.isfunction(member):
            yield f"{path}.{name}{inspect.signature(member)}"


def text() -> str:
    """What the file holds."""
    return "".join(f"{line}\n" for line in signatures())


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
