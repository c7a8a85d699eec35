"""drill new: what it writes passes its check, and is not written over anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drill.files.load import load_level
from drill.proof.certificate import prove
from drill.proof.claim_evidence import Effort
from drill.proof.trial import serial
from drill.shipped import assets_dir, levels_dir
from tests.cli.conftest import Drill
from tests.proof.levels import LEVEL as FAILOVER


@pytest.mark.slow
def test_a_new_level_passes_its_check_and_plays_by_path(drill: Drill, tmp_path: Path) -> None:
    assert drill("new", "level", "night-shift").code == 0
    assert drill("check", "night-shift.yaml").code == 0
    assert drill("score", "./night-shift.yaml", "@solution").code == 0
    assert drill("score", "./night-shift.yaml", "@start").code == 1
    text = (tmp_path / "night-shift.yaml").read_text(encoding="utf-8")
    assert sum("#" in line for line in text.splitlines()) > 15
    (guide,) = (line.removeprefix("# ").split() for line in text.splitlines() if line.startswith("# drill guide "))
    assert "Kinds of fault" in drill(*guide[1:]).out


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


@pytest.mark.slow
@pytest.mark.parametrize("ref", ["short.yaml", "lights-out"])
def test_new_tests_pass_and_go_red_when_the_design_loses_what_it_needs(drill: Drill, tmp_path: Path, ref: str) -> None:
    (tmp_path / "short.yaml").write_text(FAILOVER, encoding="utf-8")
    assert drill("new", "test", "shop", "--level", ref).code == 0
    assert drill("check", "shop.drill.yaml").code == 0
    assert drill("new", "test", "shop", "--level", ref).code == 2
    suite = tmp_path / "shop.drill.yaml"
    assert "needs database.multi_az: {without: database.multi_az, expect: fail}" in suite.read_text(encoding="utf-8")
    if ref == "short.yaml":
        assert drill("test", "shop.drill.yaml", "--seeds", "1").code == 0
        design = tmp_path / "shop.yaml"
        design.write_text(
            design.read_text(encoding="utf-8").replace("multi_az: standby", "multi_az: off"), encoding="utf-8"
        )
        ended = drill("test", "shop.drill.yaml", "--seeds", "1", "--json")
        assert ended.code == 1
        (file,) = json.loads(ended.out)["files"]
        promise = next(test for test in file["tests"] if test["name"] == "keeps its promise")
        root = promise["missed"][0]["losses"][0]["chain"][0]
        assert (promise["verdict"], root["facts"]["kind"]) == ("fail", "drill:az-power")
        assert [change["option"] for change in promise["advice"]["options"]] == ["database.multi_az"]


@pytest.mark.parametrize("name", ["../up", "Shop", "shop test", "-"])
def test_a_name_of_tests_is_no_path(drill: Drill, name: str) -> None:
    ended = drill("new", "test", "--level", "lights-out", "--", name)
    assert (ended.code, "is not a valid name" in ended.err) == (2, True)


def test_a_level_is_named_by_its_path_from_what_is_written(drill: Drill, tmp_path: Path) -> None:
    level = tmp_path / "short.yaml"
    level.write_text(FAILOVER, encoding="utf-8")
    for kind, name in (("test", "shop.drill.yaml"), ("table", "plan.yaml")):
        assert drill("new", kind, name.partition(".")[0], "--level", str(level)).code == 0
        assert drill("check", name).code == 0


def test_what_is_written_names_no_folder_of_this_machine(drill: Drill, tmp_path: Path) -> None:
    """It is committed, and read on other machines."""
    (tmp_path / "short.yaml").write_text(FAILOVER, encoding="utf-8")
    for command in (
        ("level", "mine"),
        ("design", "short.yaml"),
        ("test", "shop"),
        ("table", "plan"),
        ("class", "week"),
    ):
        options = ("--level", "short.yaml") if command[0] in {"test", "table", "class"} else ()
        assert drill("new", *command, *options).code == 0
    here = {folder.as_posix() for folder in (tmp_path, assets_dir().parent, levels_dir().parent, Path.home())}
    for path in tmp_path.rglob("*.yaml"):
        assert not [folder for folder in here if folder in path.read_text(encoding="utf-8")], path


@pytest.mark.slow
def test_a_folder_that_cannot_be_made_is_one_sentence(drill: Drill, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    assert drill("solve", "two-writers", "--designs", "1", "--out", "taken").code == 2
