"""Reads untrusted zip files, in memory and within limits. Nothing is ever written to disk."""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from drill.syntax.forms import size_text

MIB = 1024 * 1024
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
"""Flag bit of a member that needs a password."""
SMALL = 64 * 1024
"""Bytes up to which a member may compress as well as it likes."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Limits of an archive."""

    members: int
    unpacked: int
    """Bytes of all members together."""
    member: int
    """Bytes of one member."""
    ratio: int = 100
    """Unpacked bytes for each packed one."""


PACK = ArchiveLimits(members=200, unpacked=8 * MIB, member=MIB)
"""A pack of levels."""
CLASS = ArchiveLimits(members=20_000, unpacked=256 * MIB, member=MIB)
"""Everybody's submissions in one file."""


class BadArchive(ValueError):
    """A file that is no zip file, or one that is refused as a whole; says why."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive. `wrong` says why it is refused; empty: it can be read."""

    name: str
    size: int
    """In bytes, as the archive claims."""
    wrong: str = ""


class Archive:
    """A zip file's members, folders left out, in the order of the archive."""

    def __init__(self, data: bytes, limits: ArchiveLimits) -> None:
        """Read the table of contents. Raises BadArchive."""
        self._limits = limits
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise BadArchive(f"is not a zip file: {error}", "archive.not_zip") from None
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > limits.members:
            raise BadArchive(f"holds {len(infos)} files; at most {limits.members} are read", "archive.members")
        if (total := sum(info.file_size for info in infos)) > limits.unpacked:
            raise BadArchive(
                f"unpacks to {total} bytes; at most {size_text(limits.unpacked)} are read", "archive.unpacked"
            )
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self.members = tuple(self._member(info) for info in infos)

    def _member(self, info: zipfile.ZipInfo) -> Member:
        wrong = unusable_name(info.filename) or self._refused(info)
        key = unicodedata.normalize("NFKC", info.filename).casefold()
        if not wrong and key in self._infos:
            wrong = "appears twice, at least ignoring case"
        self._infos.setdefault(key, info)
        return Member(info.filename, info.file_size, wrong)

    def _refused(self, info: zipfile.ZipInfo) -> str:
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            return "is a link or a special file"
        if info.flag_bits & ENCRYPTED:
            return "is encrypted"
        if info.compress_type not in METHODS:
            return "is compressed in a way that is not read here; use plain zip"
        if info.file_size > self._limits.member:
            return f"is larger than {size_text(self._limits.member)}"
        if info.file_size > SMALL and info.file_size > self._limits.ratio * max(info.compress_size, 1):
            return f"unpacks to more than {self._limits.ratio} times its size"
        return ""

    def read(self, member: Member) -> bytes:
        """A member's bytes. Raises BadArchive for one that is refused, damaged, or larger than it claims."""
        if member.wrong:
            raise BadArchive(member.wrong)
        info = self._infos[unicodedata.normalize("NFKC", member.name).casefold()]
        try:
            with self._zip.open(info) as file:
                data = file.read(self._limits.member + 1)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
            raise BadArchive("is damaged, or its size is not what the archive claims", "archive.damaged") from None
        if len(data) > self._limits.member or len(data) != info.file_size:
            raise BadArchive("is damaged, or its size is not what the archive claims", "archive.damaged")
        return data


def unusable_name(name: str) -> str:
    """The reason that a member's name is refused; empty when it is a plain relative path."""
    parts = name.split("/")
    if not name or len(name) > 400:
        return "has no usable name"
    if not name.isprintable() or "\\" in name or ":" in name:
        return "has a name with a backslash, a colon or a character that is not printable"
    if name.startswith("/") or any(part in ("", ".", "..") for part in parts):
        return "has a name that leads out of the archive"
    return ""


def packed(files: dict[str, bytes]) -> bytes:
    """A zip file of these files: the same files give the same bytes, on any machine and on any day."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 3  # Unix, whichever machine this is
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, files[name])
    return made.getvalue()
