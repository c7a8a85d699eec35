"""drill pack: handed out, unpacked elsewhere, its README's commands run."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Drill
from tests.proof.levels import LEVEL

PACK = "pack: week-6\ntitle: What survives\nlevels: [./short.yaml]\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "short.yaml").write_text(LEVEL, encoding="utf-8")
    (tmp_path / "pack.yaml").write_text(PACK, encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_the_readmes_three_commands_run_where_it_is_unpacked(
    drill: Drill, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = drill("pack", "pack.yaml")
    assert (ended.code, ended.out) == (0, "")
    assert "a student can read" in ended.err
    elsewhere = folder / "elsewhere"
    with zipfile.ZipFile("week-6.zip") as archive:
        archive.extractall(elsewhere)
    monkeypatch.chdir(elsewhere)
    (block,) = re.findall(r"```sh\n(.*?)```", Path("README.md").read_text(encoding="utf-8"), re.DOTALL)
    play, score, check = (line.split()[1:] for line in block.splitlines())
    assert drill(*play, "--plain").code == 0
    assert drill(*score).code == 1
    assert drill(*check).code == 0
    design = Path(score[-1])
    design.write_text(design.read_text(encoding="utf-8").replace("multi_az: 'off'", "multi_az: standby"), "utf-8")
    assert drill(*score).code == 0


def test_a_pack_is_listed_played_and_scored_in_place(drill: Drill) -> None:
    assert drill("pack", "pack.yaml", "--out", "x.zip").code == 0
    assert "short" in drill("levels", "--pack", "x.zip").out
    assert drill("score", "x.zip:short", "@start").code == 1
    assert drill("play", "x.zip:short", "--plain").code == 0
    assert drill("score", "x.zip:short", "@solution").code == 2


@pytest.mark.slow
def test_a_list_writes_nothing_and_nothing_is_written_over(drill: Drill, folder: Path) -> None:
    assert "short.yaml" in drill("pack", "pack.yaml", "--list").out
    assert not (folder / "week-6.zip").exists()
    assert drill("pack", "pack.yaml").code == 0
    assert "already exists" in drill("pack", "pack.yaml").err


def test_a_shipped_level_is_an_open_book_and_that_is_said(drill: Drill, folder: Path) -> None:
    (folder / "pack.yaml").write_text(PACK.replace("./short.yaml", "two-writers"), encoding="utf-8")
    assert (
        "Every student already has the solutions of these shipped levels: two-writers" in drill("pack", "pack.yaml").err
    )


def test_a_variation_of_a_level_is_written_and_works(drill: Drill) -> None:
    assert drill("new", "level", "mine", "--from", "./short.yaml").code == 0
    assert drill("check", "mine.yaml").code == 0
    assert drill("score", "./mine.yaml", "@solution").code == 0
    assert drill("score", "./mine.yaml", "@start").code == 1
