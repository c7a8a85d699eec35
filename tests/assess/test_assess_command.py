"""The command: exit codes, files it writes, and the same bytes whatever the hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drill.cli.main import run
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
    "words", [("--save", "x.json"), ("--only", "nothing"), ("--policy", "none.yaml"), ("--design", "@trap")]
)
def test_what_cannot_be_used_is_2_and_writes_nothing(folder: str, words: tuple[str, ...]) -> None:
    assert run(["assess", folder, *words, *QUICK]) == 2
    assert not Path("x.json").exists()


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
