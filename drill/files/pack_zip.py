"""Reads levels out of a pack's zip file, in place. Nothing in it is trusted, and nothing is unpacked to disk."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from drill.errors import DrillError, Problem, Problems
from drill.syntax.archive import PACK, Archive, BadArchive
from drill.syntax.disk import read
from drill.syntax.problems import NOWHERE, FileRule, Kind, problem, quoted, suggest
from drill.syntax.source import decode
from drill.words import units

FORMAT = 1
"""Version of the form; a reader refuses others."""
MANIFEST = "pack.json"
INSIDE = ".zip:"
"""The separator between a pack's file and a level's id in a reference."""


def in_pack(ref: str) -> tuple[Path, str] | None:
    """The pack and the level's id that `week-6.zip:lights-out` names; None for any other reference."""
    file, found, name = ref.rpartition(INSIDE)
    return (Path(file + INSIDE[:-1]), name) if found else None


def pack_texts(path: Path) -> dict[str, str]:
    """The texts of a pack's levels by id. Raises Problems, all of them at once."""
    files = _files(path)
    manifest = _manifest(path, files)
    wrong = [
        _problem(path, f"{quoted(name)} is not what {MANIFEST} lists", "unpack the original again")
        for name, digest in manifest["files"].items()
        if name not in files or hashlib.sha256(files[name]).hexdigest() != digest
    ]
    if wrong:
        raise Problems(tuple(wrong))
    return {
        item["id"]: decode(files[item["file"]], f"{path}:{item['id']}", Kind.LEVEL)
        for item in manifest["levels"]
        if item["file"] in manifest["files"]
    }


def pack_level(path: Path, name: str) -> tuple[str, str]:
    """The text of a level of a pack, and its name for messages. Raises Problems."""
    texts = pack_texts(path)
    if name not in texts:
        raise Problems((_problem(path, f"there is no level {quoted(name)} in it", suggest(name, texts)),))
    return texts[name], f"{path}:{name}"


def _files(path: Path) -> dict[str, bytes]:
    try:
        data = read(path, PACK.unpacked)
    except DrillError as error:
        message = str(error).removeprefix(f"{path} ")
        raise Problems((_problem(path, message, "check the name", FileRule.UNREADABLE),)) from None
    if len(data) > PACK.unpacked:
        raise Problems((_problem(path, f"is larger than {units.size(PACK.unpacked)}", "a pack is some KiB"),))
    files: dict[str, bytes] = {}
    wrong: list[Problem] = []
    try:
        archive = Archive(data, PACK)
    except BadArchive as error:
        raise Problems((_problem(path, str(error), "drill pack writes such a file"),)) from None
    for member in archive.members:
        try:
            files[member.name] = archive.read(member)
        except BadArchive as error:
            wrong.append(_problem(path, f"{quoted(member.name)} {error}", "make the pack again with drill pack"))
    nested = [name for name in files if "/" in name or name.lower().endswith((".zip", ".tar", ".gz"))]
    wrong += [_problem(path, f"{quoted(name)} is a folder or an archive", "a pack is flat") for name in nested]
    if wrong:
        raise Problems(tuple(wrong))
    return files


def _manifest(path: Path, files: dict[str, bytes]) -> dict[str, Any]:
    """The pack's list of contents. Raises Problems when it is not one."""
    try:
        data = json.loads(files.get(MANIFEST, b""))
    except (ValueError, RecursionError):
        raise Problems((_problem(path, f"it has no usable {MANIFEST}", "drill pack writes such a file"),)) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        message = f"{MANIFEST} is not of format {FORMAT}"
        raise Problems((_problem(path, message, "drill pack of this version writes such a file"),))
    levels, listed = data.get("levels"), data.get("files")
    if (
        not isinstance(listed, dict)
        or not isinstance(levels, list)
        or not all(
            isinstance(item, dict) and isinstance(item.get("id"), str) and isinstance(item.get("file"), str)
            for item in levels
        )
    ):
        message = f"{MANIFEST} lists no levels"
        raise Problems((_problem(path, message, "drill pack writes such a file"),))
    return data


def _problem(path: Path, message: str, hint: str, rule: FileRule = FileRule.ARCHIVE) -> Problem:
    return problem(str(path), f"{Kind.PACK.value}{rule:03d}", NOWHERE, message, hint)
