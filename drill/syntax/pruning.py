"""A document without the parts that its model refuses, so that checks of the rest need not wait until they are fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from drill.syntax.document import Document, Path
from drill.syntax.problems import closest
from drill.syntax.schema_errors import known_keys, located, subject

MOST_ROUNDS = 12
"""Times that a part is taken out because what it held is missing now; a file nests less deep than this."""


def pruned(
    document: Document, model: type[BaseModel], errors: Iterable[ErrorDetails], loose: Callable[[Path], Path | None]
) -> Document | None:
    """The document without its invalid parts, every place kept; problems go to the same list.

    A key that stands for no other goes. Of other wrong parts goes what `loose` says, or what lacks them then. None where it
    says None: the rest refers to that part, and would be said to be wrong as well.
    """
    gone: set[Path] = set()
    view, found = document, list(errors)
    whence: dict[Path, Path] = {}
    for _ in range(MOST_ROUNDS):
        for error in found:
            here = _wrong(view, error)
            path = whence.get(here, here)
            part = None if not path else path if _stray(view, model, error) else loose(path)
            if part is None:
                return None
            gone.add(part)
        view, whence = _without(document, gone)
        try:
            model.model_validate(view.content)
        except ValidationError as again:
            found = again.errors(include_url=False)
        else:
            return view
    return None


def _stray(view: Document, model: type[BaseModel], error: ErrorDetails) -> bool:
    """True if an error is about a key that is not a misspelt one: the map has the key most like it too, or none is like it."""
    if error["type"] != "extra_forbidden":
        return False
    *at, key = error["loc"]
    owner: Any = view.content
    for part in located(view, tuple(at)):
        owner = owner[part]
    near = closest(key, known_keys(model, at))
    return not near or near in owner


def _wrong(view: Document, error: ErrorDetails) -> Path:
    """The part that an error is about: a map that lacks a key or holds a wrong one, or the wrong value itself."""
    loc, _ = subject(view, error)
    return located(view, tuple(loc[:-1] if error["type"] == "missing" else loc))


def _without(document: Document, gone: set[Path]) -> tuple[Document, dict[Path, Path]]:
    """The document without these parts, and the paths in it with those of the document they stand for."""
    whence: dict[Path, Path] = {}

    def kept(content: Any, old: Path, new: Path) -> Any:  # noqa: ANN401 (any part of a file)
        whence[new] = old
        if isinstance(content, dict):
            return {
                key: kept(item, (*old, key), (*new, key)) for key, item in content.items() if (*old, key) not in gone
            }
        if isinstance(content, list):
            stay = [number for number in range(len(content)) if (*old, number) not in gone]
            return [kept(content[number], (*old, number), (*new, at)) for at, number in enumerate(stay)]
        return content

    content = kept(document.content, (), ())
    view = Document(
        kind=document.kind,
        name=document.name,
        lines=document.lines,
        content=content,
        values={new: document.values[old] for new, old in whence.items() if old in document.values},
        keys={new: document.keys[old] for new, old in whence.items() if old in document.keys},
        problems=document.problems,
        found=document.found,
    )
    return view, whence
