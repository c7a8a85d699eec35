"""The store: one SQLite file in the user's data folder, or `$DRILL_HOME`.

Losing it must never lose a drill. Every function here either works or raises StoreError, one sentence for the player; a
damaged file is left where it is, because it is theirs. WAL lets two windows read and write at once; `BEGIN IMMEDIATE` and a
busy time-out make writers wait for each other instead of failing.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from drill.errors import DrillError
from drill.model.run import ScoredRun
from drill.store.migrations import APPLICATION_ID, STEPS

BUSY_S = 5.0
"""Time that a writer waits for another one."""
FILE = "drill.sqlite3"
KEPT = 200
"""Results kept for each level, the best first."""

# Passed first, then more stars, availability, fewer stale reads, the cheaper bill; the earlier of equals.
_ORDER = "passed DESC, json_array_length(stars) DESC, availability DESC, lost_writes, stale_ratio, monthly_micro_usd, played_at, id"


class StoreError(DrillError):
    """Progress cannot be kept or read. The drill goes on without."""


@dataclass(frozen=True, slots=True)
class Result:
    """A remembered run."""

    level: str
    level_digest: str
    """Of its scenario."""
    digest: str
    engine: str
    seed: int
    design: str
    design_yaml: str
    passed: bool
    stars: tuple[str, ...]
    availability: float
    stale_ratio: float
    lost_writes: int
    monthly_micro_usd: int
    actions: int
    played_at: str
    """UTC, ISO 8601."""
    hints: int = 0
    """Hints of the level that had been taken by then."""


_FIELDS = tuple(field.name for field in fields(Result))
_COLUMNS = ", ".join(_FIELDS)


def home() -> Path:
    """Folder of the store: `$DRILL_HOME`, or the platform's place for a user's data."""
    chosen = os.environ.get("DRILL_HOME")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("failure-drill", appauthor=False)


def result_of(run: ScoredRun, design_yaml: str, played_at: str, hints: int = 0) -> Result:
    """The stored result of a run. `played_at` and `hints` come from the caller: the store reads no clock."""
    score = run.score
    return Result(
        level=run.level,
        level_digest=run.scenario,
        digest=run.digest,
        engine=run.engine,
        seed=run.seed,
        design=run.design,
        design_yaml=design_yaml,
        passed=score.passed,
        stars=score.stars,
        availability=score.availability,
        stale_ratio=score.stale_ratio,
        lost_writes=score.lost_writes,
        monthly_micro_usd=score.monthly_micro_usd,
        actions=run.recording.player_actions,
        played_at=played_at,
        hints=hints,
    )


class Store:
    """Results and settings. Opens the file for each call: nothing is held while a player thinks."""

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or home()) / FILE

    def check_folder(self) -> None:
        """Raises StoreError if progress cannot be kept. Creates nothing. Called before the game opens, not after a drill."""
        try:
            with suppress(FileNotFoundError, NotADirectoryError):
                self.path.stat()  # unlike `exists`, it tells a name that can be no folder
            folder = self._nearest()
            usable = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
        except (OSError, ValueError) as error:
            raise StoreError(
                f"progress cannot be kept in {self.path.parent}: {_reason(error)}", code="store.no_folder"
            ) from None
        if not usable:
            raise StoreError(
                f"progress cannot be kept in {self.path.parent}: {folder} is not a folder one may write to",
                code="store.no_folder",
            )

    def check_file(self) -> None:
        """Raises StoreError if the database is damaged, not ours, or of a newer version. Creates nothing."""
        with self._reading() as database:
            if database is None:
                return
            found = str(database.execute("PRAGMA quick_check(1)").fetchone()[0])
            if found != "ok":
                raise StoreError(
                    f"progress in {self.path} is damaged: {found}. The file was left as it is", code="store.damaged"
                )

    def remember(self, result: Result) -> None:
        """Keep a result, once; of a level's results the best KEPT stay. Raises StoreError."""
        made = {name: getattr(result, name) for name in _FIELDS}
        row = tuple((made | {"passed": int(result.passed), "stars": json.dumps(result.stars)}).values())
        marks = ", ".join("?" * len(row))
        with self._writing() as database:
            database.execute(f"INSERT OR IGNORE INTO result ({_COLUMNS}) VALUES ({marks})", row)  # noqa: S608 (constants)
            best = f"SELECT id FROM result WHERE level = ? ORDER BY {_ORDER} LIMIT ?"  # noqa: S608 (constants)
            forget = f"DELETE FROM result WHERE level = ? AND id NOT IN ({best})"  # noqa: S608 (constants)
            database.execute(forget, (result.level, result.level, KEPT))

    def results(self, level: str) -> tuple[Result, ...]:
        """A level's results, the best first. Raises StoreError."""
        query = f"SELECT {_COLUMNS} FROM result WHERE level = ? ORDER BY {_ORDER}"  # noqa: S608 (constants)
        with self._reading() as database:
            return () if database is None else tuple(_result(row) for row in database.execute(query, (level,)))

    def best(self) -> dict[str, Result]:
        """The best result of every level that has one. Raises StoreError."""
        query = f"SELECT {_COLUMNS} FROM result ORDER BY level, {_ORDER}"  # noqa: S608 (constants)
        found: dict[str, Result] = {}
        with self._reading() as database:
            for row in database.execute(query) if database is not None else ():
                result = _result(row)
                found.setdefault(result.level, result)
        return found

    def stars(self) -> dict[str, frozenset[str]]:
        """Every star ever earned, by level, whichever runs earned them. Raises StoreError."""
        found: dict[str, frozenset[str]] = {}
        with self._reading() as database:
            for level, stars in database.execute("SELECT level, stars FROM result") if database is not None else ():
                found[level] = found.get(level, frozenset()) | frozenset(json.loads(stars))
        return found

    def setting(self, key: str, default: str = "") -> str:
        """A setting's value, or the default. Raises StoreError."""
        with self._reading() as database:
            if database is None:
                return default
            row = database.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
        return default if row is None else str(row[0])

    def change_setting(self, key: str, change: Callable[[str], str]) -> str:
        """Set a setting to `change` of its value ("" if there is none) in one transaction, and return it.

        Raises StoreError.
        """
        with self._writing() as database:
            row = database.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
            value = change("" if row is None else str(row[0]))
            database.execute(
                "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )
        return value

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A connection, or None where nothing has been kept yet: looking never creates a file."""
        if not self._exists():
            yield None
            return
        with self._connection() as database:
            yield database

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as database:
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")

    def _nearest(self) -> Path:
        """The folder, or the nearest above it that is there."""
        return next(place for place in (self.path.parent, *self.path.parent.parents) if place.exists())

    def _exists(self) -> bool:
        """True if anything has been kept. Raises StoreError where nothing ever can be: that is not the same as no progress."""
        try:
            there, nearest = self.path.exists(), self._nearest()
            possible = nearest.is_dir()
        except (OSError, ValueError) as error:
            raise StoreError(
                f"progress cannot be read from {self.path}: {_reason(error)}", code="store.unreadable"
            ) from None
        if not possible:
            raise StoreError(
                f"progress cannot be read from {self.path}: {nearest} is not a folder", code="store.not_a_folder"
            )
        return there

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """An open, up-to-date database; every error of SQLite or the file system leaves as a StoreError."""
        database: sqlite3.Connection | None = None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
            _prepare(database, self.path)
            yield database
        except (sqlite3.Error, ValueError) as error:
            raise StoreError(
                f"progress in {self.path} cannot be used: {error}. The file was left as it is", code="store.unusable"
            ) from None
        except OSError as error:
            raise StoreError(
                f"progress cannot be kept in {self.path}: {error.strerror or error}", code="store.unwritable"
            ) from None
        finally:
            if database is not None:
                database.close()


def _reason(error: OSError | ValueError) -> str:
    return error.strerror.lower() if isinstance(error, OSError) and error.strerror else "not a usable folder name"


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    """Check that the file is ours, before anything is written to it, and bring it up to date. Raises StoreError."""
    database.execute("BEGIN")  # one look at the file: another window may be making it between two questions
    version = _version(database, path)
    database.execute("COMMIT")
    if version == len(STEPS):
        return
    with suppress(sqlite3.OperationalError):  # another window is switching this very moment: then it is switched
        database.execute("PRAGMA journal_mode = WAL")
    database.execute("BEGIN IMMEDIATE")
    for step in STEPS[_version(database, path) :]:  # asked again: another window may have been faster
        for statement in step:
            database.execute(statement)
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {len(STEPS)}")
    database.execute("COMMIT")


def _version(database: sqlite3.Connection, path: Path) -> int:
    """Steps the file has taken, 0 for an empty one. Raises StoreError when it is not ours or newer than we are."""
    version = _pragma(database, "user_version")
    ours = _pragma(database, "application_id") == APPLICATION_ID
    if not ours and (version or database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]):
        raise StoreError(f"{path} is not a file of this game; it was left as it is", code="store.foreign")
    if version > len(STEPS):
        raise StoreError(
            f"{path} was written by a newer version of the game; it was left as it is",
            code="store.newer",
            version=version,
        )
    return version


def _pragma(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])


def _result(row: tuple[Any, ...]) -> Result:
    """A row in the order of _COLUMNS."""
    made = dict(zip(_FIELDS, row, strict=True))
    return Result(**made | {"passed": bool(made["passed"]), "stars": tuple(json.loads(made["stars"]))})
