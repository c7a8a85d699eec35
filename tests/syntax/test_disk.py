"""Files are touched in one way: any name gets an answer, a failed write leaves what was there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from drill.errors import DrillError
from drill.syntax import disk

ODD = ("~nosuchuser-xyz/x", "x" * 300, "a/" * 3000, "a\0b", "\ud800x", "", "  ")


@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_an_unusable_name_is_one_error(name: str) -> None:
    with pytest.raises(DrillError) as caught:
        disk.write(disk.named(name), "text")
    assert "\n" not in str(caught.value)
    with pytest.raises(DrillError):
        disk.read(disk.named(name), 10)


def test_a_home_is_expanded_and_brackets_are_only_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    path = disk.named("~/[bold]x[@click=app.exit].txt")
    disk.write(path, "text")
    assert disk.read(path, 10) == b"text"
    assert path.parent == tmp_path


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.json"
    path.write_text("precious", encoding="utf-8")

    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(DrillError) as refused:
        disk.write(path, "y" * 30_000)
    assert refused.value.facts == {"errno": 28}
    assert path.read_text(encoding="utf-8") == "precious"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="permissions of Unix")
def test_what_is_written_over_stays_as_private_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    disk.write(path, "anybody's")
    assert path.stat().st_mode & 0o400
    path.chmod(0o600)
    disk.write(path, "my own")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_a_pipe_answers_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(disk.NotRegular):
        disk.read(pipe, 10)
    with pytest.raises(DrillError):
        disk.write(pipe, "nobody reads")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        disk.write(pipe, "somebody does")
        assert os.read(reader, 100) == b"somebody does"
    finally:
        os.close(reader)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(disk.NotRegular):
        disk.read(tmp_path, 10)
    with pytest.raises(DrillError):
        disk.write(tmp_path, "text")


def test_a_long_file_is_seen_to_be_long(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(b"x" * 100)
    assert len(disk.read(path, 10)) == 11


def test_what_cannot_be_removed_is_one_error(tmp_path: Path) -> None:
    disk.remove(tmp_path / "nobody.txt")
    with pytest.raises(DrillError) as refused:
        disk.remove(tmp_path)
    assert refused.value.code == "disk.not_removed"
