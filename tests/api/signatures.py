"""Every public signature, one a line: `python -m tests.api.signatures` writes tests/api/public.txt."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

from drill.docs.api_reference import MADE_HERE, members, public_modules

FILE = Path(__file__).with_name("public.txt")


def signatures() -> Iterator[str]:
    """The names of `drill` and `drill.testing`, with the members of our own classes."""
    for module in public_modules():
        for name in module.__all__:
            yield from _of(f"{module.__name__}.{name}", getattr(module, name))


def _of(path: str, item: object) -> Iterator[str]:
    if not inspect.isclass(item):
        assert callable(item)
        yield f"{path}{inspect.signature(item)}"
        return
    yield f"class {path}{'' if item in MADE_HERE else inspect.signature(item)}"
    for name, member in members(item):
        if isinstance(member, property):
            yield f"{path}.{name}: {inspect.signature(member.fget).return_annotation}"  # type: ignore[arg-type]
        else:
            yield f"{path}.{name}{inspect.signature(member)}"  # type: ignore[arg-type]


def text() -> str:
    """What the file holds."""
    return "".join(f"{line}\n" for line in signatures())


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8", newline="\n")
