"""What is handed in: files, folders, zip files, and what only pretends to be."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from drill.errors import DrillError
from drill.grading.submissions import collected, content
from drill.words import units


def zipped(path: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def names(*paths: Path) -> dict[str, str]:
    return {one.name: one.key for one in collected(paths)}


def test_a_file_a_folder_and_a_zip_file_are_a_students(tmp_path: Path) -> None:
    (tmp_path / "ana.yaml").write_text("a")
    (tmp_path / "bo" / "deep").mkdir(parents=True)
    (tmp_path / "bo" / "deep" / "mine-2.yaml").write_text("b")
    (tmp_path / "bo" / "mine-10.json").write_text("c")
    (tmp_path / "bo" / "notes.txt").write_text("not handed in")
    (tmp_path / ".DS_Store").write_text("x")
    zipped(tmp_path / "cy.zip", {"x/mine.yaml": "d", "__MACOSX/x": "e", "readme.txt": "f"})
    assert names(tmp_path) == {
        "ana.yaml": "ana",
        "bo/deep/mine-2.yaml": "bo",
        "bo/mine-10.json": "bo",
        "cy.zip/x/mine.yaml": "cy",
    }
    assert [content(one) for one in collected((tmp_path,))] == [b"a", b"b", b"c", b"d"]


def test_a_zip_file_of_everybody_is_a_folder_of_everybody(tmp_path: Path) -> None:
    flat = zipped(tmp_path / "a.zip", {"ana.yaml": "a", "bo.json": "b"})
    assert names(flat) == {"ana.yaml": "ana", "bo.json": "bo"}
    wrapped = zipped(tmp_path / "b.zip", {"export/ana/x.yaml": "a", "export/ana/x.pdf": "-", "export/bo/y.yaml": "b"})
    assert names(wrapped) == {"ana/x.yaml": "ana", "bo/y.yaml": "bo"}


def test_what_is_no_design_is_a_submission_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "essay.docx").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.zip").write_text("PK")
    zipped(tmp_path / "nested.zip", {"inner.zip": "PK"})
    wrong = {one.name: one.wrong for one in collected((tmp_path,))}
    assert wrong.keys() == {"essay.docx", "empty", "broken.zip", "nested"}
    assert all(wrong.values())
    (nested,) = collected((zipped(tmp_path / "all.zip", {"ana.zip": "PK"}),))
    assert nested.wrong
    assert nested.wrong not in wrong.values()


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as POSIX has them")
def test_links_and_pipes_are_not_followed_and_do_not_block(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe.yaml")
    found = collected((tmp_path,))
    assert [one.name for one in found] == ["folder", "link.yaml", "pipe.yaml"]
    for one in found:
        with pytest.raises(DrillError, match="not a regular file"):
            content(one)


def test_a_large_file_is_read_no_further(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_bytes(b"x" * 2_000_000)
    (one,) = collected((tmp_path,))
    with pytest.raises(DrillError, match=units.size(2**20)):
        content(one)


def test_no_two_have_one_name_and_none_is_left_out(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.yaml").write_text(folder)
    assert names(tmp_path / "a" / "x.yaml", tmp_path / "b" / "x.yaml") == {"x.yaml": "x", "x.yaml (2)": "x"}


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_a_name_that_is_no_text_is_written_out(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.yaml")).write_bytes(b"x")
    (one,) = collected((tmp_path,))
    assert (one.name, one.key, content(one)) == ("a\\udcff.yaml", "a\\udcff", b"x")


def test_what_is_not_there_is_said_and_own_files_are_left_out(tmp_path: Path) -> None:
    with pytest.raises(DrillError) as refused:
        collected((tmp_path / "no",))
    assert refused.value.code == "submissions.missing"
    (tmp_path / "rubric.yaml").write_text("x")
    assert collected((tmp_path,), (tmp_path / "rubric.yaml",)) == ()
