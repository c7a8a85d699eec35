"""JSON merge patches (RFC 7396) over a part of a document, with every place kept."""

from __future__ import annotations

from typing import Any

from drill.syntax.document import Document, Path
from drill.syntax.problems import Place


def merged(target: Any, patch: Any) -> Any:  # noqa: ANN401 (JSON data)
    """The target with the patch applied; null takes a key out. Neither is changed."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def patched(document: Document, target: Path, patch: Path) -> Document:
    """One part of a document with another laid over it, as a document of its own with problems of its own.

    Only what the patch writes has a place: the target alone was in order, so whatever is wrong, the patch did it.
    """
    return Document(
        kind=document.kind,
        name=document.name,
        lines=document.lines,
        content=merged(_part(document.content, target), _part(document.content, patch)),
        values=_rooted(document.values, patch),
        keys=_rooted(document.keys, patch),
    )


def _part(content: Any, path: Path) -> Any:  # noqa: ANN401
    for key in path:
        content = content[key]
    return content


def _rooted(places: dict[Path, Place], at: Path) -> dict[Path, Place]:
    return {path[len(at) :]: place for path, place in places.items() if path[: len(at)] == at}
