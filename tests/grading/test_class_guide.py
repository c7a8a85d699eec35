"""The guide for a class: its commands run, its rubric loads, its options exist."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import click
import pytest

from drill.catalog.claim_questions import asked
from drill.cli.main import drill as group
from drill.cli.main import run
from drill.files.library import find_level
from drill.files.rubric_file import load_rubric
from drill.grading.roster import COLUMNS

GUIDE = (Path(__file__).resolve().parents[2] / "drill" / "guides" / "class.md").read_text(encoding="utf-8")
COMMANDS = [
    line.partition("  # exit")[0]
    for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    for line in block.splitlines()
]
LEARNING = [("play", 0), ("levels", 0), ("grade", 0)]
"""Codes of the commands about learning."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DRILL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_every_command_runs_in_the_order_of_the_guide(folder: Path) -> None:
    """One of the three samples is broken, and one falls for the trap: both are exit code 1. One seed is enough here."""
    codes = []
    for line in COMMANDS:
        codes.append((line.split()[1], int(run(shlex.split(line)[1:]))))
        rubric = folder / "week-6" / "rubric.yaml"
        rubric.write_text(rubric.read_text(encoding="utf-8").replace("count: 10", "count: 1"), encoding="utf-8")
    assert codes == [("new", 0), ("pack", 0), ("new", 0), ("grade", 1), ("grade", 1), ("score", 1), *LEARNING]
    assert {"week-6.zip", "dark-hall.yaml", "grades.csv", "results"} <= {path.name for path in folder.iterdir()}
    ana = json.loads((folder / "ana.json").read_text(encoding="utf-8"))
    (level,) = ana["levels"]
    assert (ana["student"], level["level"]) == ("Ana", "lights-out")
    assert sum(of for _, of in level["before"].values()) == len(asked(find_level("lights-out")))


def test_the_rubric_it_shows_loads(folder: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    (folder / "rubric.yaml").write_text(text, encoding="utf-8")
    made = load_rubric(folder / "rubric.yaml")
    assert (made.level.id, len(made.criteria), made.criteria[-1].by_hand) == ("lights-out", 5, True)


def test_every_option_and_column_it_names_exists() -> None:
    command = group.get_command(click.Context(group), "grade")
    assert command is not None
    known = {word for parameter in command.params for word in parameter.opts}
    rows = re.findall(r"^\| `(--[a-z0-9]+)", GUIDE, re.MULTILINE)
    assert rows
    assert set(rows) <= known
    (roster,) = re.findall(r"CSV in UTF-8.*?`late_days`", GUIDE, re.DOTALL)
    assert set(re.findall(r"`(\w+)`", roster)) == set(COLUMNS)
