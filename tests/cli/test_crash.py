"""A crash of the program is not a verdict: one sentence, a report, an exit code of its own."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest

from drill.errors import ExitCode
from tests.cli.conftest import Drill


@pytest.fixture(autouse=True)
def own_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def broken(*_given: object, **_named: object) -> None:
    raise ZeroDivisionError("float division by zero")


def test_an_unforeseen_exception_is_one_sentence_and_its_own_code(
    drill: Drill, small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drill.engine.simulate.simulate", broken)
    done = drill("score", small, "@solution")
    assert done.code == ExitCode.CRASHED
    assert done.out == ""
    (line,) = done.err.splitlines()
    found = re.search(r"(\S+\.txt)$", line)
    assert found
    text = Path(found[1]).read_text(encoding="utf-8")
    assert "ZeroDivisionError" in text
    assert "Traceback" in text
    assert "Traceback" not in done.err


def test_a_report_that_cannot_be_written_is_said(
    drill: Drill, small: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drill.engine.simulate.simulate", broken)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    done = drill("score", small, "@solution")
    assert done.code == ExitCode.CRASHED
    assert len(done.err.splitlines()) == 1
