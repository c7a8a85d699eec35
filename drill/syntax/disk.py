"""All file access: names as people type them, regular files only, and writes that never leave half a file."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from drill.errors import DrillError
from drill.system.file_opening import AT_ONCE, BINARY, give_usual_permissions, wait_again


class NotRegular(DrillError):
    """A folder, a pipe or a device, where a file is needed."""


def named(text: str) -> Path:
    """The path that a person typed, `~` expanded. Raises DrillError for what cannot be the name of a file."""
    name = text.strip()
    if not name:
        raise DrillError("no file name was given")
    if "\0" in name or any("\ud800" <= char <= "\udfff" for char in name):
        raise DrillError(f"{name!a} is not a usable file name")
    try:
        return Path(name).expanduser()
    except RuntimeError:
        raise DrillError(f"{name} names a user that this machine does not have") from None


def read(path: Path, limit: int) -> bytes:
    """At most limit + 1 bytes of a regular file, so that the caller sees when there are too many.

    Pipes and devices answer at once: only regular files are opened, and what was opened is examined again. Raises NotRegular,
    and DrillError when it cannot be read.
    """
    try:
        data = _bytes(path, limit) if stat.S_ISREG(path.stat().st_mode) else None
    except (OSError, ValueError) as error:
        raise DrillError(f"{path} cannot be read: {_reason(error)}") from None
    if data is None:
        raise NotRegular(f"{path} is not a regular file")
    return data


def is_file(path: Path) -> bool:
    """True for a regular file, or a link to one. False, unlike `Path.is_file`, also where the system refuses to tell."""
    return os.path.isfile(path)  # noqa: PTH113 (a name of 300 characters, a folder that is closed to this user)


def is_folder(path: Path) -> bool:
    """True for a folder, or a link to one. False, unlike `Path.is_dir`, also where the system refuses to tell."""
    return os.path.isdir(path)  # noqa: PTH112 (the same)


def is_there(path: Path) -> bool:
    """True if something has that name. False, unlike `Path.exists`, also where the system refuses to tell."""
    return os.path.exists(path)  # noqa: PTH110 (the same)


def is_link(path: Path) -> bool:
    """True for a link, wherever it leads. False, unlike `Path.is_symlink`, also where the system refuses to tell."""
    return os.path.islink(path)  # noqa: PTH114 (the same)


def real(path: Path) -> Path:
    """The target of links. A circle of links, an error to `Path.resolve`, has no target."""
    return Path(os.path.realpath(path))


def entries(folder: Path) -> list[Path]:
    """The entries of a folder, by name. Raises DrillError for one that cannot be listed."""
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise DrillError(f"{folder} cannot be listed: {_reason(error)}") from None


def exists(path: Path) -> bool:
    """True if something has that name already. Raises DrillError where that cannot be told."""
    try:
        return path.exists()
    except (OSError, ValueError) as error:
        raise DrillError(f"{path} cannot be used: {_reason(error)}") from None


def make_folder(path: Path) -> Path:
    """The folder, made with those above it unless it is there. Raises DrillError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise DrillError(f"cannot create the folder {path}: {_reason(error)}") from None
    return path


def remove(path: Path) -> None:
    """Remove a file, if it is there. Raises DrillError."""
    try:
        path.unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise DrillError(f"{path} cannot be removed: {_reason(error)}", code="disk.not_removed") from None


def write(path: Path, text: str | bytes) -> None:
    """Write a whole file or leave what was there; text as UTF-8. Raises DrillError.

    A regular file is replaced in one step and keeps its permissions; anything else that takes text (/dev/stdout, a pipe with a reader) is
    written to as it is.
    """
    try:
        data = text.encode("utf-8") if isinstance(text, str) else text
        before = path.stat().st_mode if path.exists() else None
        if before is not None and not stat.S_ISREG(before):
            _pour(path, data)
            return
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".drill-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            if before is None:
                give_usual_permissions(Path(name))
            else:
                Path(name).chmod(stat.S_IMODE(before))
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise DrillError(
            f"{path} cannot be written: {_reason(error)}",
            code="disk.not_written",
            errno=getattr(error, "errno", None) or 0,
        ) from None


def _bytes(path: Path, limit: int) -> bytes | None:
    descriptor = os.open(path, os.O_RDONLY | AT_ONCE | BINARY)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(limit + 1)
    finally:
        os.close(descriptor)


def _pour(path: Path, data: bytes) -> None:
    """Write to a pipe or a device as it is. A pipe without a reader is an error, not an endless wait."""
    descriptor = os.open(path, os.O_WRONLY | AT_ONCE)
    with os.fdopen(descriptor, "wb") as file:
        wait_again(descriptor)
        file.write(data)


def _reason(error: OSError | ValueError) -> str:
    return error.strerror.lower() if isinstance(error, OSError) and error.strerror else "not a usable file name"
