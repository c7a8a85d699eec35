"""Zip files of strangers: what is read, and what is refused and why."""

from __future__ import annotations

import stat
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from drill.syntax.archive import PACK, Archive, ArchiveLimits, BadArchive, packed, unusable_name

MIB = 1024 * 1024


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, data in files:
            archive.writestr(name, data, how)
    return made.getvalue()


def wrong(data: bytes, limits: ArchiveLimits = PACK) -> list[str]:
    return [member.wrong for member in Archive(data, limits).members]


def test_members_are_read_as_they_are_and_folders_are_left_out() -> None:
    archive = Archive(zipped(("ana/", b""), ("ana/mine.yaml", b"design: x\n")), PACK)
    (member,) = archive.members
    assert (member.name, archive.read(member)) == ("ana/mine.yaml", b"design: x\n")


@pytest.mark.parametrize(
    "name", ["../x", "a/../x", "/etc/passwd", "C:x", "C:/x", "a\\b", "a//b", "./a", "a\x1bb", "a\u202eb", "x" * 401]
)
def test_a_name_that_leads_out_or_steers_a_terminal_is_refused(name: str) -> None:
    assert unusable_name(name)


def test_links_and_special_files_are_refused() -> None:
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR):
        info = zipfile.ZipInfo("x.yaml")
        info.external_attr = (kind | 0o777) << 16
        assert "link" in wrong(zipped((info, b"/etc/passwd")))[0]


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    assert f" {PACK.ratio} " in wrong(zipped(("bomb.yaml", b"\0" * MIB)))[0]
    assert wrong(zipped(("bomb.yaml", b"\0" * MIB)), replace(PACK, ratio=10 * MIB)) == [""]
    with pytest.raises(BadArchive) as refused:
        Archive(zipped(*((f"{n}.yaml", b"\0" * MIB) for n in range(9))), PACK)
    assert refused.value.code == "archive.unpacked"


def test_too_many_members_are_refused() -> None:
    with pytest.raises(BadArchive, match=r" 201 "):
        Archive(zipped(*((f"{n}.yaml", b"x") for n in range(201))), PACK)


def test_names_that_some_file_systems_take_for_one_are_refused() -> None:
    assert "twice" in wrong(zipped(("a.yaml", b"1"), ("A.YAML", b"2")))[1]


def test_encrypted_members_and_other_methods_are_refused() -> None:
    plain = bytearray(zipped(("a.yaml", b"x"), how=zipfile.ZIP_STORED))
    plain[plain.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in wrong(bytes(plain))[0]
    assert "compressed" in wrong(zipped(("a.yaml", b"x"), how=zipfile.ZIP_LZMA))[0]


def test_a_size_that_lies_is_found_out() -> None:
    data = bytearray(zipped(("a.yaml", b"x" * 5000)))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    archive = Archive(bytes(data), PACK)
    with pytest.raises(BadArchive) as refused:
        archive.read(archive.members[0])
    assert refused.value.code == "archive.damaged"


def test_damage_is_found_out() -> None:
    data = bytearray(zipped(("a.yaml", b"hello there"), how=zipfile.ZIP_STORED))
    data[data.index(b"hello")] = 0
    archive = Archive(bytes(data), PACK)
    with pytest.raises(BadArchive) as refused:
        archive.read(archive.members[0])
    assert refused.value.code == "archive.damaged"
    with pytest.raises(BadArchive) as refused:
        Archive(b"PK\x03\x04 nonsense", PACK)
    assert refused.value.code == "archive.not_zip"


def test_what_is_packed_is_the_same_bytes_whatever_the_order() -> None:
    files = {"b.yaml": b"2", "a.yaml": b"1"}
    made = packed(files)
    assert made == packed(dict(reversed(files.items())))
    archive = Archive(made, PACK)
    assert [member.name for member in archive.members] == ["a.yaml", "b.yaml"]
