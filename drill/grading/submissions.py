"""Finds submissions in files, folders and zip files, and reads them one at a time. What cannot be read is a submission too."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from drill.errors import DrillError
from drill.syntax.archive import CLASS, PACK, Archive, ArchiveLimits, BadArchive, Member
from drill.syntax.disk import entries, is_folder, is_link, is_there, read, real
from drill.words import units

MAX_BYTES = 1024 * 1024
"""Of one submission."""
MOST = 20_000
SUFFIXES = (".yaml", ".yml", ".json")
"""A design, or a saved run."""
ZIPS = (".zip",)
MAX_ZIP = {CLASS: 64 * 1024 * 1024, PACK: 8 * 1024 * 1024}


@dataclass(frozen=True, slots=True)
class Submission:
    """A file that somebody handed in."""

    name: str
    """Its path from where submissions are, with slashes."""
    key: str
    """The name that stands for the student: a folder's, or the file's stem."""
    read: Callable[[], bytes]
    """Its bytes, at most MAX_BYTES. Raises DrillError."""
    wrong: str = ""
    """Why it cannot be read; empty where it can, as far as can be told without reading it."""


def content(one: Submission) -> bytes:
    """The bytes of a submission. Raises DrillError."""
    if one.wrong:
        raise DrillError(one.wrong)
    return one.read()


def collected(paths: Sequence[Path], leave_out: Iterable[Path] = ()) -> tuple[Submission, ...]:
    """Every submission in these files, folders and zip files, by name. Raises DrillError for a path that is not there.

    In a folder, each folder is a student's, and so is each file and each zip file. Hidden files do not count.
    """
    skipped = {real(path) for path in leave_out}
    found: list[Submission] = []
    for path in paths:
        if not is_there(path) and not is_link(path):
            raise DrillError(f"{path} is not there: no submissions", code="submissions.missing")
        found += _folder(path, skipped) if is_folder(path) and not is_link(path) else _top_file(path)
    if len(found) > MOST:
        raise DrillError(f"there are {len(found)} submissions; at most {MOST} are graded at once")
    return tuple(_told_apart(sorted(found, key=lambda one: natural(one.name))))


def _told_apart(found: Iterable[Submission]) -> Iterator[Submission]:
    """The same, no two with one name: a folder and a zip file may hold the same, and a zip file the same twice."""
    times: dict[str, int] = {}
    for one in map(_readable, found):
        times[one.name] = times.get(one.name, 0) + 1
        yield one if times[one.name] == 1 else replace(one, name=f"{one.name} ({times[one.name]})")


def _readable(one: Submission) -> Submission:
    """The same, under a name that is text: one that is not UTF-8 on disk has its bytes written out."""
    name, key = (text.encode("utf-8", "backslashreplace").decode("utf-8") for text in (one.name, one.key))
    return one if (name, key) == (one.name, one.key) else replace(one, name=name, key=key)


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts names with the numbers in them by size: mine-2 before mine-10."""
    parts = re.split(r"([0-9]+)", name)
    return tuple((1, int(part[:18]), part) if part.isdecimal() else (0, 0, part) for part in parts)


def _top_file(path: Path) -> list[Submission]:
    """A file of the command line: a zip file is everybody's."""
    return _zip(path, "", CLASS) if path.suffix.lower() in ZIPS else [_file(path, path.name, path.stem)]


def _folder(top: Path, skipped: set[Path]) -> list[Submission]:
    found: list[Submission] = []
    for path in entries(top):
        if path.name.startswith(".") or real(path) in skipped:
            continue
        if is_folder(path) and not is_link(path):
            found += _students_folder(path)
        elif path.suffix.lower() in ZIPS and _regular(path):
            found += _zip(path, path.stem, PACK)
        else:
            found.append(_file(path, path.name, path.stem))
    return found


def _students_folder(folder: Path) -> list[Submission]:
    """The designs and saved runs in a student's folder; one unusable submission where there are none."""
    try:
        files = [path for path in _below(folder) if path.suffix.lower() in SUFFIXES]
    except DrillError:
        return [Submission(folder.name, folder.name, bytes, "cannot be listed; check the permissions of its folders")]
    if not files:
        return [_nothing(folder.name)]
    return [_file(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", folder.name) for path in files[:MOST]]


def _below(folder: Path) -> Iterator[Path]:
    """Files below a folder, links as links, hidden ones left out."""
    for path in entries(folder):
        if path.name.startswith("."):
            continue
        if is_folder(path) and not is_link(path):
            yield from _below(path)
        else:
            yield path


def _nothing(key: str) -> Submission:
    return Submission(key, key, bytes, f"holds no design and no saved run ({', '.join(SUFFIXES)})")


def _regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _file(path: Path, name: str, key: str) -> Submission:
    """A file on disk. Links and pipes are not followed."""
    wrong = "" if _regular(path) else "is not a regular file"
    if not wrong and path.suffix.lower() not in SUFFIXES:
        wrong = f"is neither a design nor a saved run ({', '.join(SUFFIXES)})"
    return Submission(name, key, lambda: _bounded(path), wrong)


def _bounded(path: Path) -> bytes:
    if not _regular(path):
        raise DrillError("is not a regular file")
    data = read(path, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise DrillError(f"is larger than {units.size(MAX_BYTES)}; hand in the design, or the saved run, alone")
    return data


def _zip(path: Path, key: str, limits: ArchiveLimits) -> list[Submission]:
    """The submissions in a zip file: one student's (`key`), or everybody's."""
    try:
        archive = _archive(path, limits)
    except BadArchive as error:
        if not key:
            raise DrillError(f"{path} {error}") from None
        return [Submission(path.name, key, bytes, str(error))]
    members = [member for member in archive.members if not _hidden(member.name)]
    if key:
        mine = [member for member in members if member.name.lower().endswith(SUFFIXES)]
        return [_member(archive, member, f"{path.name}/{member.name}", key) for member in mine] or [_nothing(key)]
    cut = _common_folder([member.name for member in members])
    made = [_member(archive, member, member.name[cut:], _key_in_zip(member.name[cut:])) for member in members]
    usable = {one.key for one in made if one.name.lower().endswith(SUFFIXES)}
    return [one for one in made if one.name.lower().endswith(SUFFIXES) or one.key not in usable]


def _archive(path: Path, limits: ArchiveLimits) -> Archive:
    """A zip file on disk. Raises BadArchive, and DrillError when it cannot be read."""
    most = MAX_ZIP[limits]
    data = read(path, most)
    if len(data) > most:
        raise BadArchive(f"is larger than {units.size(most)}")
    return Archive(data, limits)


def _hidden(name: str) -> bool:
    """True if a member is one of the system's own."""
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") and part not in ("..", ".") for part in parts) or parts[:1] == ("__MACOSX",)


def _common_folder(names: Sequence[str]) -> int:
    """Characters of the folder that a download puts around everything; 0 where there is none, or it is a student's."""
    heads = {name.partition("/")[0] for name in names}
    if len(heads) != 1 or len(names) < 2 or not all("/" in name for name in names):
        return 0
    return len(heads.pop()) + 1


def _key_in_zip(name: str) -> str:
    head, slash, _ = name.partition("/")
    return head if slash else PurePosixPath(name).stem


def _member(archive: Archive, member: Member, name: str, key: str) -> Submission:
    def data() -> bytes:
        try:
            return archive.read(member)
        except BadArchive as error:
            raise DrillError(str(error)) from None

    wrong = member.wrong
    if not wrong and member.name.lower().endswith(ZIPS):
        wrong = "is an archive within an archive; hand in the design itself"
    if not wrong and not member.name.lower().endswith(SUFFIXES):
        wrong = f"is neither a design nor a saved run ({', '.join(SUFFIXES)})"
    return Submission(name, key, data, wrong)
