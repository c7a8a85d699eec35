"""Names that the system refuses: each command that takes a file answers with a sentence, exit code 2."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drill.errors import ExitCode
from drill.grading.submissions import collected
from drill.syntax import disk
from tests.cli.conftest import Drill

LONG = "x" * 300
CLOSED = "closed/level.yaml"
COMMANDS = (
    ("assess", "?"),
    ("assess", "lights-out", "--policy", "?"),
    ("check", "?"),
    ("check", "mine.yaml", "--level", "?"),
    ("draw", "lights-out", "?"),
    ("explain", "?"),
    ("export", "fis", "?"),
    ("grade", "?", "mine.yaml"),
    ("grade", "lights-out", "?"),
    ("host", "--plan", "?"),
    ("host", "--resume", "?"),
    ("import", "?"),
    ("import", "mine.yaml", "--into", "?"),
    ("levels", "--pack", "?"),
    ("pack", "?"),
    ("play", "?"),
    ("replay", "?"),
    ("report", "?"),
    ("score", "?", "@start"),
    ("score", "lights-out", "?"),
    ("solve", "?"),
    ("test", "?"),
    ("watch", "--once", "?"),
)


def refusing(real: Callable[..., Any]) -> Callable[..., Any]:
    """The same function of `os`, for a user whom the folder is closed to; root, who runs some tests, is let in anywhere."""

    def call(path: Any, *more: Any, **named: Any) -> Any:
        if not isinstance(path, int) and CLOSED in os.fspath(path):
            raise PermissionError(13, "Permission denied", path)
        return real(path, *more, **named)

    return call


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name", [LONG, CLOSED], ids=["long", "closed"])
def test_a_name_that_the_system_refuses(
    drill: Drill, mine: str, name: str, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Path(mine).name == "mine.yaml"
    for function in ("stat", "lstat", "open", "scandir", "listdir"):
        monkeypatch.setattr(os, function, refusing(getattr(os, function)))
    done = drill(*(word.replace("?", name) for word in command))
    assert done.code == ExitCode.UNUSABLE
    assert done.err or "cannot be read" in done.out


def test_links_in_a_circle_lead_nowhere(tmp_path: Path, drill: Drill) -> None:
    (tmp_path / "round.yaml").symlink_to("round.yaml")
    assert disk.real(tmp_path / "round.yaml").name == "round.yaml"
    assert not disk.is_there(tmp_path / "round.yaml")
    assert disk.is_link(tmp_path / "round.yaml")
    for command in (("check", "round.yaml"), ("import", "round.yaml")):
        assert drill(*command).code == ExitCode.UNUSABLE
    assert [one.wrong for one in collected([tmp_path])] == ["is not a regular file"]


def test_a_folder_that_cannot_be_listed_is_one_students_own_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ana").mkdir()
    (tmp_path / "bo.yaml").write_text("design: bo", encoding="utf-8")
    listing = Path.iterdir

    def shut(folder: Path) -> Iterator[Path]:
        if folder.name == "ana":
            raise PermissionError(13, "Permission denied", folder)
        return listing(folder)

    monkeypatch.setattr(Path, "iterdir", shut)
    ana, bo = collected([tmp_path])
    assert (ana.key, bool(ana.wrong)) == ("ana", True)
    assert (bo.key, bo.wrong) == ("bo", "")
