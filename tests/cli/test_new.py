"""drill new: what it writes passes its check, and is not written over anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from drill.files.load import load_level
from drill.proof.certificate import prove
from drill.proof.court import Effort
from drill.proof.trial import serial
from tests.cli.conftest import Drill


def test_a_new_level_passes_its_check_and_plays_by_path(drill: Drill, tmp_path: Path) -> None:
    assert drill("new", "level", "night-shift").code == 0
    assert drill("check", "night-shift.yaml").code == 0
    assert drill("score", "./night-shift.yaml", "@solution").code == 0
    assert drill("score", "./night-shift.yaml", "@start").code == 1
    text = (tmp_path / "night-shift.yaml").read_text(encoding="utf-8")
    assert sum("#" in line for line in text.splitlines()) > 15
    guide = next(line for line in text.splitlines() if line.endswith("README.md"))
    assert "Kinds of fault" in Path(guide.removeprefix("# ")).read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_new_level_is_proven(drill: Drill) -> None:
    assert drill("new", "level", "night-shift").code == 0
    level = load_level(Path("night-shift.yaml"))
    assert [c for c in prove(level, serial(level), Effort(2, 40)) if not c.held] == []


def test_a_new_design_is_the_start_and_passes_its_check(drill: Drill, small: str, tmp_path: Path) -> None:
    assert drill("new", "design", small).code == 0
    assert drill("check", "small-design.yaml", "--level", small).code == 0
    text = (tmp_path / "small-design.yaml").read_text(encoding="utf-8")
    assert "You may change: everything" in text


def test_nothing_is_written_over(drill: Drill) -> None:
    assert drill("new", "level", "mine").code == 0
    before = Path("mine.yaml").read_bytes()
    done = drill("new", "level", "mine")
    assert done.code == 2
    assert "already exists" in done.err
    assert Path("mine.yaml").read_bytes() == before


@pytest.mark.parametrize("name", ["../x", "A", "a b", "a--b", "x" * 41, "a/b"])
def test_a_name_that_is_no_id_is_refused(drill: Drill, name: str, tmp_path: Path) -> None:
    assert drill("new", "level", name).code == 2
    assert list(tmp_path.glob("*.yaml")) == []
