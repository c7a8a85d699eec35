"""The log of a table: one JSON object a line, on disk before it is shown.

The first line holds the texts of level, design and plan, so that a log alone is enough anywhere. A line that was being
written when the machine stopped is dropped; a damaged line before it is refused by its number. One process writes.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from drill.errors import DrillError
from drill.model.seed_range import MAX_SEED
from drill.syntax.disk import read
from drill.system.file_locks import lock_for_writing
from drill.system.file_opening import BINARY
from drill.table.fold.table_state import TableEntry
from drill.table.messages.message_reader import Unreadable, message_of
from drill.words import units

SUFFIX = ".table.jsonl"
FORMAT = 1
MAX_BYTES = 64 * 1024 * 1024
MAX_LINE = 1024 * 1024
"""The first line holds three files of at most 256 KiB each."""
_BESIDE = frozenset(("n", "at", "wall", "who", "id"))
"""Keys of a line that are not its message's."""


class NotWritten(DrillError):
    """An entry that did not reach the disk: it has not happened."""


class DamagedLog(DrillError):
    """A log that cannot be read to its end."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The first line: what the table is played with."""

    level: str
    """YAML text of the level, of the design, of the plan."""
    design: str
    plan: str
    seed: int
    engine: str
    catalog: str
    started: str
    """Time on the wall, ISO 8601 with its offset."""
    stem: str = ""

    def line(self) -> dict[str, Any]:
        """The line as JSON holds it."""
        return {
            "format": FORMAT,
            **{key: getattr(self, key) for key in ("engine", "catalog", "seed", "started", "level", "design", "plan")},
        }


@dataclass(frozen=True, slots=True)
class Logged:
    """A line: the entry, the wall-clock time when it was written, the sender's own id for it."""

    entry: TableEntry
    wall: str
    sent: str = ""

    def line(self) -> dict[str, Any]:
        """The line as JSON holds it."""
        entry = self.entry
        made = {"n": entry.n, "at": entry.at_s, "wall": self.wall, "who": entry.who}
        return {**made, **({"id": self.sent} if self.sent else {}), **entry.message.fields()}


def read_log(path: Path, until: int | None = None) -> tuple[Opening, tuple[Logged, ...]]:
    """A log's content, at most to entry `until`. Raises DrillError for a file that is no log, DamagedLog for a bad line."""
    opening, logged, _ = _parsed(read(path, MAX_BYTES), path, until)
    return opening, logged


def _parsed(data: bytes, path: Path, until: int | None) -> tuple[Opening, tuple[Logged, ...], int]:
    """The content, and how many bytes of whole lines were read."""
    if len(data) > MAX_BYTES:
        raise DrillError(f"{path} is larger than {units.size(MAX_BYTES)}; a table's log is a few hundred KiB")
    whole, _, _torn = data.rpartition(b"\n")
    if not whole:
        raise DrillError(f"{path} is not the log of a table: it has no whole line; drill host writes such files")
    lines = whole.split(b"\n")
    opening = _opening(lines[0], path)
    logged: list[Logged] = []
    used = len(lines[0]) + 1
    for number, line in enumerate(lines[1:], 2):
        if until is not None and len(logged) > until:
            break
        try:
            logged.append(_line(line))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            why = str(error) if isinstance(error, Unreadable) else "it is not an entry"
            message = f"{path}:{number}: damaged: {why}; --until {max(len(logged) - 1, 0)} takes the entries before it"
            raise DamagedLog(message) from None
        used += len(line) + 1
    return opening, tuple(logged), used


def _opening(line: bytes, path: Path) -> Opening:
    try:
        found = json.loads(line)
        texts = {key: str(found[key]) for key in ("level", "design", "plan", "engine", "catalog", "started")}
        form, seed = found["format"], found["seed"]
    except (ValueError, KeyError, TypeError, RecursionError):
        form, seed, texts = FORMAT, None, {}
    if form != FORMAT:
        raise DrillError(f"{path} is not in format {FORMAT}, which this version reads")
    if type(seed) is not int or not 0 <= seed <= MAX_SEED:
        raise DrillError(f"{path} is not the log of a table; drill host writes such files")
    try:
        _check_wall(texts["started"])
    except Unreadable as error:
        raise DamagedLog(f"{path}:1: damaged: {error}") from None
    return Opening(**texts, seed=seed, stem=path.name.removesuffix(SUFFIX))


def _line(line: bytes) -> Logged:
    if len(line) > MAX_LINE:
        raise Unreadable("the line is too long")
    found = json.loads(line)
    n, at_s, who, wall, sent = found["n"], found["at"], found["who"], found["wall"], found.get("id", "")
    if type(n) is not int or type(at_s) is not int or not all(isinstance(word, str) for word in (who, wall, sent)):
        raise Unreadable("n and at are whole numbers; who, wall and id are text")
    _check_wall(wall)
    message = message_of({key: value for key, value in found.items() if key not in _BESIDE})
    return Logged(TableEntry(n, at_s, who, message), wall, sent)


def _check_wall(time: str) -> None:
    """Raises Unreadable for an invalid wall-clock time: a log may be a stranger's, and reports subtract its times."""
    try:
        offset = datetime.fromisoformat(time).tzinfo
    except ValueError:
        offset = None
    if offset is None:
        raise Unreadable("a wall-clock time is ISO 8601 with its offset")


class TableLog:
    """A log open for writing, locked against other processes."""

    def __init__(self, path: Path, descriptor: int, size: int) -> None:
        self.path = path
        self._descriptor = descriptor
        self._size = size
        """Bytes of whole lines; a torn line after them is ignored."""

    @classmethod
    def create(cls, path: Path, opening: Opening) -> Self:
        """A new log, readable by its owner alone. Raises DrillError where there is a file of that name already."""
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
        except FileExistsError:
            raise DrillError(
                f"{path} already exists; drill host --resume {path} resumes it, --save names another file"
            ) from None
        except OSError as error:
            raise DrillError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}") from None
        made = cls(path, descriptor, 0)
        made._lock()
        made._append(opening.line())
        return made

    @classmethod
    def resume(cls, path: Path, until: int | None = None) -> tuple[Self, Opening, tuple[Logged, ...]]:
        """Open an old log to continue it. Everything after the entries taken is cut off. Raises DrillError."""
        read(path, 0)  # only a regular file, and one that is there
        try:
            descriptor = os.open(path, os.O_RDWR | BINARY)
        except OSError as error:
            raise DrillError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}") from None
        made = cls(path, descriptor, 0)
        try:
            made._lock()
            opening, logged, used = _parsed(read(path, MAX_BYTES), path, until)
            os.ftruncate(descriptor, used)
        except BaseException:
            made.close()
            raise
        made._size = used
        return made, opening, logged

    def write(self, logged: Logged) -> None:
        """Append a line and wait until it is on disk. Raises NotWritten, and then the log is as it was."""
        self._append(logged.line())

    def close(self) -> None:
        """Close the file, which unlocks it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def delete(self) -> None:
        """Close the file and delete it: of a table that could not begin."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _append(self, line: dict[str, Any]) -> None:
        data = json.dumps(line, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode() + b"\n"
        try:
            os.lseek(self._descriptor, self._size, os.SEEK_SET)
            left = memoryview(data)
            while left:
                left = left[os.write(self._descriptor, left) :]
            os.fsync(self._descriptor)
        except OSError as error:
            self._undo()
            why = (error.strerror or str(error)).lower()
            raise NotWritten(
                f"{self.path.name} cannot be written: {why}; nothing was lost, and the clock is on hold"
            ) from None
        self._size += len(data)

    def _undo(self) -> None:
        """Cut off half a line. Where even that fails, it is overwritten by the next."""
        try:
            os.ftruncate(self._descriptor, self._size)
        except OSError:
            return

    def _lock(self) -> None:
        """Keep other processes from writing. Raises DrillError when one does already."""
        try:
            lock_for_writing(self._descriptor)
        except OSError:
            self.close()
            raise DrillError(
                f"{self.path} is in use by another drill host; join that one, or end it first", code="table.in_use"
            ) from None
