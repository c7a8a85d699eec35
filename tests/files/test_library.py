"""Levels and designs by the names people use."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

import pytest

from drill.errors import Problems
from drill.files import library
from drill.files.library import find_design, find_level, shipped
from tests.document_texts import DESIGN, LEVEL, level


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of two good levels."""
    (tmp_path / "basics").mkdir()
    (tmp_path / "basics" / "night-shift.yaml").write_text(LEVEL, encoding="utf-8")
    early = LEVEL.replace("night-shift", "early-shift").replace("chapter: basics", "chapter: basics\norder: 1")
    (tmp_path / "basics" / "early-shift.yaml").write_text(early, encoding="utf-8")
    monkeypatch.setattr(library, "levels_dir", lambda: tmp_path)
    return tmp_path


def codes(caught: pytest.ExceptionInfo[Problems]) -> list[str]:
    return [problem.code for problem in caught.value.problems]


def test_levels_come_by_chapter_and_order(folder: Path) -> None:
    assert [entry.path.stem for entry in shipped()] == ["night-shift", "early-shift"]
    assert all(entry.level and not entry.problems for entry in shipped())


def test_one_bad_level_hides_no_other(folder: Path) -> None:
    (folder / "basics" / "aaa.yaml").write_text("level: [", encoding="utf-8")
    (folder / "basics" / "bbb.yaml").write_bytes(b"\xff")
    (folder / "basics" / "ccc.yaml").mkdir()
    shutil.copy(folder / "basics" / "night-shift.yaml", folder / "basics" / "copy.yaml")
    found = shipped()
    assert [entry.path.stem for entry in found if entry.level] == ["night-shift", "early-shift"]
    assert [(entry.path.stem, entry.problems[0].code) for entry in found if not entry.level] == [
        ("aaa", "L005"),
        ("bbb", "L003"),
        ("ccc", "L001"),
        ("copy", "L043"),
    ]


def test_a_level_is_found_by_id_and_by_path(folder: Path) -> None:
    assert find_level("night-shift") == level()
    assert find_level(str(folder / "basics" / "night-shift.yaml")) == level()


@pytest.mark.parametrize("ref", ["nightshift", "night-shif", "basics", "", "*", "@start", "-"])
def test_an_unknown_level_is_answered_with_the_closest(folder: Path, ref: str) -> None:
    with pytest.raises(Problems) as caught:
        find_level(ref)
    assert codes(caught) in (["L043"], ["L001"])
    if ref.startswith("night"):
        assert caught.value.problems[0].hint == "did you mean night-shift?"


@pytest.mark.parametrize("ref", ["../night-shift", "basics/night-shift", "/etc/passwd", "..", "./nothing.yaml"])
def test_a_path_is_never_looked_up_in_the_library(folder: Path, ref: str) -> None:
    with pytest.raises(Problems):
        find_level(ref)


def test_designs_of_the_level_have_names() -> None:
    made = level()
    assert find_design("@start", made) == made.start
    assert find_design("@solution", made) == find_design("@solution:standby", made) == made.solutions[0][1]
    assert find_design("@trap", made) == find_design("@trap:bare", made) == made.traps[0][1]


@pytest.mark.parametrize(
    ("ref", "hint"),
    [
        ("@solution:standy", "did you mean @solution:standby?"),
        ("@solutions", "did you mean @solution"),
        ("@trap:x", "@trap:bare"),
        ("@", "known:"),
        ("@start:x", "@start"),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones(ref: str, hint: str) -> None:
    with pytest.raises(Problems) as caught:
        find_design(ref, level())
    assert codes(caught) == ["D044"]
    assert hint in caught.value.problems[0].hint


def test_a_design_is_read_from_a_file_and_from_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(DESIGN, encoding="utf-8")
    from_file = find_design(str(path), level())
    assert from_file.name == "mine"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(DESIGN.encode())))
    assert find_design("-", level()) == from_file
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"x" * 10**6)))
    with pytest.raises(Problems) as caught:
        find_design("-", level())
    assert codes(caught) == ["D002"]
    assert caught.value.problems[0].path == "<stdin>"
