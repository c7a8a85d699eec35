"""The journal of graded submissions, one a line: a grader that was stopped resumes where it was."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from drill.catalog.csv_tables import catalog_digest
from drill.engine import ENGINE
from drill.errors import DrillError
from drill.model.canonical import digest_of, plain
from drill.model.grades import AsPlayed, CriterionMark, LostRequests, Mark
from drill.model.rubric import Rubric
from drill.model.said import Said, said_of
from drill.syntax.disk import is_there, read
from drill.system.file_opening import AT_ONCE, BINARY
from drill.words import units

FORMAT = 2
MAX_BYTES = 512 * 1024 * 1024
START = b'{"key": '
"""Every journal begins with this."""


def basis(rubric: Rubric) -> str:
    """Digest of everything but the submission that a mark depends on. Lateness and the roster are no part of it."""
    return digest_of(
        {
            "format": FORMAT,
            "level": rubric.level.digest,
            "scenario": rubric.level.scenario,
            "criteria": [plain(item) for item in rubric.criteria],
            "seeds": [rubric.first, rubric.seeds],
            "feedback": rubric.feedback,
            "engine": ENGINE,
            "catalog": catalog_digest(),
        }
    )


def key_of(rubric_basis: str, name: str, data: bytes) -> str:
    """The key of a submission's mark."""
    return hashlib.sha256(f"{rubric_basis}\n{name}\n".encode() + data).hexdigest()


class Journal:
    """Marks of graded submissions by key, as codes and numbers. Without a path nothing is kept.

    `not-graded` says nothing of the submission, and what is wrong with an unusable one is found again in milliseconds.
    """

    def __init__(self, path: Path | None) -> None:
        """Read what is there; a torn or damaged line counts as not written. Raises DrillError when it cannot be used."""
        self._file: int | None = None
        self._known: dict[str, Mark] = {}
        if path is None:
            return
        before = _before(path)
        end = before.rfind(b"\n") + 1
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | AT_ONCE | BINARY, 0o644)
            if end < len(before):
                os.ftruncate(self._file, end)
        except OSError as error:
            raise DrillError(f"the journal {path} cannot be used: {(error.strerror or str(error)).lower()}") from None
        for line in before[:end].splitlines():
            found = _read(line)
            if found is not None:
                self._known[found[0]] = found[1]

    def known(self, key: str) -> Mark | None:
        """The mark of a key, if it is known."""
        return self._known.get(key)

    def keep(self, key: str, mark: Mark) -> None:
        """Write a mark to disk at once. Raises DrillError if the disk refuses."""
        if self._file is None or mark.status != "graded":
            return
        line = json.dumps({"key": key, "mark": _plain(mark)}, ensure_ascii=True, allow_nan=False) + "\n"
        left = memoryview(line.encode("ascii"))
        try:
            while left:
                left = left[os.write(self._file, left) :]
            os.fsync(self._file)
        except OSError as error:
            raise DrillError(f"the journal cannot be written: {(error.strerror or str(error)).lower()}") from None

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _before(path: Path) -> bytes:
    """The bytes of a journal, none where there is no file yet. Raises DrillError for a file that is something else.

    A name typed by mistake must not cut off, or add lines to, somebody's roster.
    """
    if not is_there(path):
        return b""
    data = read(path, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise DrillError(f"{path} is larger than {units.size(MAX_BYTES)}: too large for a journal; name another")
    if not data.startswith(START[: len(data)]):
        raise DrillError(f"{path} is not a journal of drill grade; name another with --journal, or move it away")
    return data


def _read(line: bytes) -> tuple[str, Mark] | None:
    try:
        made = json.loads(line)
        return str(made["key"]), _mark(made["mark"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _plain(mark: Mark) -> dict[str, Any]:
    """A mark of a graded submission as JSON holds it."""
    return {
        "criteria": [asdict(item) | {"why": _codes(item.why)} for item in mark.criteria],
        "losses": [asdict(one) | {"cause": one.cause.plain(), "chain": _codes(one.chain)} for one in mark.losses],
        "feedback": _codes(mark.feedback),
        "design": mark.design,
        "design_digest": mark.design_digest,
        "digests": mark.digests,
        "as_played": None if mark.as_played is None else asdict(mark.as_played),
        "engine": mark.engine,
        "catalog_digest": mark.catalog_digest,
    }


def _codes(said: Iterable[Said]) -> list[dict[str, Any]]:
    return [one.plain() for one in said]


def _said(data: Iterable[dict[str, Any]]) -> tuple[Said, ...]:
    return tuple(said_of(one) for one in data)


def _lost(data: dict[str, Any]) -> LostRequests:
    lists = {"classes": tuple(data["classes"]), "nodes": tuple(data["nodes"]), "chain": _said(data["chain"])}
    return LostRequests(**data | lists | {"cause": said_of(data["cause"])})


def _mark(data: dict[str, Any]) -> Mark:
    played = data["as_played"]
    return Mark(
        status="graded",
        **data
        | {
            "criteria": tuple(CriterionMark(**item | {"why": _said(item["why"])}) for item in data["criteria"]),
            "losses": tuple(map(_lost, data["losses"])),
            "feedback": _said(data["feedback"]),
            "digests": tuple(data["digests"]),
            "as_played": None if played is None else AsPlayed(**played),
        },
    )
