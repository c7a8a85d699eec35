"""What has been graded already, a line a submission: a grader that was stopped goes on where it was."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from drill.catalog.tables import catalog_digest
from drill.engine import ENGINE
from drill.errors import DrillError
from drill.model.canonical import digest_of, plain
from drill.model.grades import AsPlayed, CriterionMark, Mark
from drill.model.rubric import Rubric
from drill.system.file_opening import BINARY

FORMAT = 1


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
    """Marks by key. Without a path nothing is kept. `not-graded` is never kept: it says nothing of the submission."""

    def __init__(self, path: Path | None) -> None:
        """Read what is there; a torn or damaged line counts as not written. Raises DrillError when it cannot be used."""
        self._file: int | None = None
        self._known: dict[str, Mark] = {}
        if path is None:
            return
        try:
            before = path.read_bytes() if path.exists() else b""
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | BINARY, 0o644)
            end = before.rfind(b"\n") + 1
            os.ftruncate(self._file, end)
            os.lseek(self._file, end, os.SEEK_SET)
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
        """Write a mark down at once. Raises DrillError when the disk does not take it."""
        if self._file is None or mark.status == "not-graded":
            return
        line = json.dumps({"key": key, "mark": asdict(mark)}, ensure_ascii=True, allow_nan=False) + "\n"
        try:
            os.write(self._file, line.encode("ascii"))
            os.fsync(self._file)
        except OSError as error:
            raise DrillError(f"the journal cannot be written: {(error.strerror or str(error)).lower()}") from None

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _read(line: bytes) -> tuple[str, Mark] | None:
    try:
        made = json.loads(line)
        return str(made["key"]), _mark(made["mark"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _mark(data: dict[str, Any]) -> Mark:
    played = data["as_played"]
    return Mark(
        **data
        | {
            "criteria": tuple(CriterionMark(**item) for item in data["criteria"]),
            "feedback": tuple(data["feedback"]),
            "digests": tuple(data["digests"]),
            "as_played": None if played is None else AsPlayed(**played),
        }
    )
