"""The command: exit codes, files it writes, and the same bytes whatever the hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drill.assess.subject import MOST_SYSTEMS, load_subjects
from drill.cli.main import run
from drill.errors import DrillError
from tests.assess.systems import subject

ROOT = Path(__file__).resolve().parents[2]
QUICK = ("--no-limits", "--seeds", "1")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    subject(tmp_path / "r")
    monkeypatch.chdir(tmp_path)
    return "r"


@pytest.mark.parametrize(("fail_on", "code"), [((), 1), (("--fail-on", "none"), 0), (("--fail-on", "breached"), 1)])
def test_a_breach_is_1_unless_it_is_not_to_fail(folder: str, fail_on: tuple[str, ...], code: int) -> None:
    assert run(["assess", folder, "--only", "writer-crash", *QUICK, *fail_on]) == code


def test_a_fault_that_is_survived_is_0(folder: str) -> None:
    assert run(["assess", folder, "--only", "password", *QUICK]) == 0


def test_the_run_that_shows_a_finding_can_be_replayed(folder: str) -> None:
    assert run(["assess", folder, "--only", "writer-crash", *QUICK, "--save", "run.json"]) == 1
    assert run(["replay", "run.json"]) == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--save", "x.json"),
        ("--only", "nothing"),
        ("--only", "zone-power:us-east-1z"),
        ("--only", "zone-power:"),
        ("--only", "reader-crash:replica-1", "--save", "x.json"),
        ("--only", "reader-crash", "--save", "x.json"),
        ("--policy", "none.yaml"),
        ("--design", "@trap"),
    ],
)
def test_what_cannot_be_used_is_2_and_writes_nothing(folder: str, words: tuple[str, ...]) -> None:
    assert run(["assess", folder, *words, *QUICK]) == 2
    assert not Path("x.json").exists()


def test_a_word_may_be_a_folder_or_a_level(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", f"{folder}x", *QUICK]) == 2
    assert "L043" in capsys.readouterr().err


def test_of_several_systems_one_has_to_have_the_target(folder: str) -> None:
    path = Path(folder, "level.yaml")
    text = path.read_text(encoding="utf-8")
    path.with_name("level-one.yaml").write_text(text.replace("level: orders", "level: one"), encoding="utf-8")
    other = text.replace("[a, b]", "[a, c]").replace("level: orders", "level: two")
    path.with_name("level-two.yaml").write_text(other, encoding="utf-8")
    path.unlink()
    line = ["assess", folder, *QUICK, "--fail-on", "none", "--only"]
    assert run([*line, "zone-power:us-east-1c", "--save", "run.json"]) == 0
    assert Path("run.json").exists()
    assert run([*line, "zone-power:us-east-1b", "--only", "zone-power:us-east-1d"]) == 2


def test_a_folder_of_more_systems_than_are_assessed_is_refused(tmp_path: Path) -> None:
    for number in range(MOST_SYSTEMS + 1):
        (tmp_path / f"level-{number}.yaml").write_text("", encoding="utf-8")
    with pytest.raises(DrillError, match=str(MOST_SYSTEMS + 1)):
        load_subjects(str(tmp_path))


@pytest.mark.slow
def test_a_baseline_makes_the_first_day_green(folder: str) -> None:
    line = ["assess", folder, "--only", "writer-crash", *QUICK]
    assert run([*line, "--write-baseline", "b.json"]) == 1
    assert run([*line, "--baseline", "b.json", "--json", "--out", "out.json"]) == 0
    data = json.loads(Path("out.json").read_text(encoding="utf-8"))
    assert {item["standing"] for item in data["systems"][0]["findings"]} == {"baseline"}


@pytest.mark.slow
def test_the_same_bytes_on_any_hash_seed(folder: str) -> None:
    line = [sys.executable, "-m", "drill", "assess", folder, "--only", "zone-power", *QUICK, "--json"]
    texts = set()
    for seed in ("1", "2", "3"):
        where = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        texts.add(subprocess.run(line, capture_output=True, check=False, env=where).stdout)
    assert len(texts) == 1
    assert texts.pop()


TWO = """\
Resources:
  Orders: {Type: AWS::RDS::DBInstance, Properties: {Engine: postgres, DBInstanceClass: db.r6g.large, AllocatedStorage: "100"}}
  Stock: {Type: AWS::RDS::DBInstance, Properties: {Engine: mysql, DBInstanceClass: db.r6g.large, AllocatedStorage: "100"}}
"""


def test_a_level_of_an_imported_folder_is_the_system_that_it_is_there(tmp_path: Path) -> None:
    """Its sources, its workload and the team's policy stay: a fix belongs into the template, which the next import reads."""
    source, home = tmp_path / "two.yaml", tmp_path / "r"
    source.write_text(TWO, encoding="utf-8")
    assert run(["import", str(source), "-o", str(home)]) == 0
    both = {one.name: one for one in load_subjects(str(home))}
    assert len(both) == 2
    for level in home.glob("level*.yaml"):
        (alone,) = load_subjects(str(level))
        there = both[alone.name]
        assert (alone.lock, alone.inputs, alone.load_known) == (there.lock, there.inputs, there.load_known)
        assert (alone.policy, alone.level.scenario) == (there.policy, there.level.scenario)
        assert alone.lock is not None
