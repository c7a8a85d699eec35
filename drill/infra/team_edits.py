"""A team's changes to the files of an import: edits by hand, files of others, files of systems that are gone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from drill.errors import DrillError
from drill.infra.evidence import SourcePlace
from drill.infra.import_lock import ImportLock
from drill.infra.imported_folder import OWN_FILE
from drill.infra.infrastructure import ImportNote
from drill.infra.source_format import refusal
from drill.infra.team_files import part_digest, parts_of
from drill.model.said import Said
from drill.syntax.disk import is_file, is_there, read
from drill.syntax.problems import Kind
from drill.syntax.source import MAX_BYTES, parse


def file_before(folder: Path, name: str, lock: ImportLock | None) -> str | None:
    """The text of a file that import wrote before; None where there is none. A stranger's file is never written over."""
    path = folder / name
    if not is_there(path):
        return None
    if lock is None or name not in lock.written:
        hint = "choose another folder with --out, or move the file away"
        raise refusal(str(path), "I130", "already exists, and no import wrote it", hint)
    try:
        data = read(path, MAX_BYTES)
        return data.decode("utf-8")
    except (DrillError, UnicodeDecodeError):
        raise refusal(str(path), "I130", "cannot be read", "move the file away, or fix it") from None


def stale_files(
    folder: Path, lock: ImportLock | None, files: Mapping[str, str], source: str
) -> tuple[list[str], list[ImportNote]]:
    """Files of systems that the sources no longer have. One that was edited by hand stays, and is reported."""
    stale, notes = list[str](), list[ImportNote]()
    for name, parts in (lock.written if lock else {}).items():
        if name in files or not OWN_FILE.fullmatch(name) or not is_file(folder / name):
            continue
        text = file_before(folder, name, lock) or ""
        if {key: part_digest(part) for key, part in parts_of(text).items()} == dict(parts):
            stale.append(name)
        else:
            notes.append(ImportNote("I212", Said("infra.stale", file=name), SourcePlace(source)))
    return stale, notes


def edits_of_start(old: str, new: str, at: SourcePlace) -> list[ImportNote]:
    """Every value of `start` that was edited by hand and is the sources' again."""
    before, after = (parse(text, "level", Kind.LEVEL).content for text in (old, new))
    notes = []
    for path, value in _leaves(before.get("start") if isinstance(before, dict) else None, ""):
        now: Any = after["start"]
        for part in path.split("."):
            now = now.get(part) if isinstance(now, dict) else now[int(part)] if _within(now, part) else None
        if now != value:
            said = Said("infra.edited", option=path, was=str(value)[:80], now=str(now)[:80])
            notes.append(ImportNote("I210", said, at))
    return notes


def _within(now: Any, part: str) -> bool:  # noqa: ANN401 (YAML data)
    return isinstance(now, list) and part.isdecimal() and int(part) < len(now)


def _leaves(content: Any, path: str) -> list[tuple[str, Any]]:  # noqa: ANN401
    if isinstance(content, dict):
        return [leaf for key, one in content.items() for leaf in _leaves(one, f"{path}.{key}" if path else str(key))]
    if isinstance(content, list) and any(isinstance(one, dict) for one in content):
        return [leaf for number, one in enumerate(content) for leaf in _leaves(one, f"{path}.{number}")]
    return [(path, content)] if path else []
