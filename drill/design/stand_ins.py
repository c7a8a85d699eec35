"""Values in the place of those that a design's form refuses, so that names and places in the rest of it are checked at once.

Nothing is concluded from such a value: only what the file itself says elsewhere is looked at then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from drill.design.option_list import BY_PATH
from drill.design.value_forms import ValueForm
from drill.syntax.document import Document, Path
from drill.syntax.problems import choices
from drill.syntax.schema_errors import SchemaError, located, subject

LISTED = ("runbook", "alarms")
"""Lists whose items are left out as a whole: what they refer to depends on every part of them."""


def stood_in(document: Document, errors: Iterable[SchemaError], at: Path = ()) -> Document:
    """The document with a value of the right form wherever an error is about one value; its problems go to the same list.

    `at`: where the design is in the document. The document itself, where nothing can stand in.
    """
    content = deepcopy(document.content)
    depth, done = len(at), 0
    for error in errors:
        path = located(document, tuple(subject(document, error)[0]))
        inner = path[depth:]
        value = _value(inner, error) if path[:depth] == at else None
        if value is not None and inner[0] not in LISTED:
            _put(content, path, value)
            done += 1
    return replace(document, content=content) if done else document


def loose(path: Path) -> Path | None:
    """The part of a design to leave out for a wrong one that has no stand-in; None where the rest refers to it."""
    return path[:2] if path[0] in LISTED and len(path) > 1 else None


def _value(path: Path, error: SchemaError) -> Any:  # noqa: ANN401 (values of every kind)
    """A value that may stand at a path: the first of its words, or the example of its option; None where there is none."""
    if error["type"] in ("missing", "extra_forbidden") or not path:
        return None
    words = choices(str(error.get("ctx", {}).get("expected", "")))
    if error["type"] in ("literal_error", "enum") and words:
        return words[0]
    spec = BY_PATH.get(".".join(str(part) for part in path if isinstance(part, str)))
    form = spec.form if spec is not None else None
    return next(iter(form.examples), None) if isinstance(form, ValueForm) else None


def _put(content: Any, path: Path, value: object) -> None:  # noqa: ANN401 (any part of a file)
    *above, last = path
    for part in above:
        content = content[part]
    if isinstance(content, Mapping | list):
        content[last] = value  # type: ignore[index]
