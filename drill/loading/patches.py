"""JSON merge patches (RFC 7396) over a part of a document, with every place kept."""

from __future__ import annotations

from typing import Any

from drill.loading.source import Document, Path


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
    """One part of a document with another laid over it, as a document of its own that reports into the first."""
    under, over = _part(document.content, target), _part(document.content, patch)
    view = Document(
        kind=document.kind,
        name=document.name,
        lines=document.lines,
        content=merged(under, over),
        spoiled=_rooted(document.spoiled, target) | _rooted(document.spoiled, patch),
        problems=document.problems,
    )
    replaced = {path for path in _rooted(document.values, patch) if path and not isinstance(_part(over, path), dict)}
    for source, copy in ((document.values, view.values), (document.keys, view.keys)):
        copy.update({path[len(target) :]: place for path, place in source.items() if path[: len(target)] == target})
        for path in [path for path in copy if any(path[:end] in replaced for end in range(1, len(path) + 1))]:
            del copy[path]
        copy.update({path[len(patch) :]: place for path, place in source.items() if path[: len(patch)] == patch})
    return view


def _part(content: Any, path: Path) -> Any:  # noqa: ANN401
    for key in path:
        content = content[key]
    return content


def _rooted(paths: Any, at: Path) -> set[Path]:  # noqa: ANN401 (a set or a dictionary of paths)
    return {path[len(at) :] for path in paths if path[: len(at)] == at}
