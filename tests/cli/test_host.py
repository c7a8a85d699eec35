"""drill host --alone, drill report, drill new table, drill check of a plan: from a pipe to a replayed run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Drill
from tests.table.tables import LEVEL, PLAN

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = """\
# people
join ana commander
join cy dba
ana forecast 97 % the writer
go
ana answer 1 me
go for 1m
cy propose shed browse 20% because it is full
vote 1 yes
ana decide 1 yes
facilitator nonsense
decide 1 yes because I take it over
mark rating writer s well done
go 60
ana answer 2 nothing
end
"""


@pytest.fixture
def plan(tmp_path: Path) -> str:
    (tmp_path / "small.yaml").write_text(LEVEL, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN.replace("level: small\n", "level: ./small.yaml\n"), encoding="utf-8")
    return "plan.yaml"


def piped(folder: Path, line: str, script: str) -> subprocess.CompletedProcess[str]:
    """A command line with a script on its standard input."""
    command = [sys.executable, "-m", "drill", *line.split()]
    env = {"PYTHONPATH": str(ROOT), "DRILL_FAST": "0", "PATH": ""}
    return subprocess.run(command, input=script, capture_output=True, text=True, cwd=folder, env=env, check=False)


@pytest.mark.slow
def test_a_table_from_a_pipe_ends_in_a_run_that_replays(drill: Drill, plan: str, tmp_path: Path) -> None:
    done = piped(tmp_path, f"host --plan {plan} --alone --plain --seed 7 --save t.table.jsonl", SCRIPT)
    assert done.returncode == 0, done.stderr
    assert "THE TABLE IS OVER" in done.stdout
    refused = [line for line in done.stdout.splitlines() if line.startswith("?")]
    assert len(refused) == 3  # the facilitator's vote, the missing majority, a word that is no command
    ended = drill("report", "t.table.jsonl", "--quick", "--run", "t.json", "--html", "t.html", "--markdown", "t.md")
    assert ended.code == 0
    assert drill("replay", "t.json").code == 0
    first = [Path(name).read_bytes() for name in ("t.json", "t.html", "t.md")]
    assert (
        drill("report", "t.table.jsonl", "--quick", "--run", "t.json", "--html", "t.html", "--markdown", "t.md").code
        == 0
    )
    assert first == [Path(name).read_bytes() for name in ("t.json", "t.html", "t.md")]


@pytest.mark.slow
def test_the_same_script_twice_gives_the_same_log_but_for_the_wall(plan: str, tmp_path: Path) -> None:
    import json

    logs = []
    for name in ("one", "two"):
        assert piped(tmp_path, f"host --plan {plan} --alone --plain --save {name}.table.jsonl", SCRIPT).returncode == 0
        lines = (tmp_path / f"{name}.table.jsonl").read_text(encoding="utf-8").splitlines()
        logs.append([{**json.loads(line), "wall": "", "started": ""} for line in lines])
    assert logs[0] == logs[1]


@pytest.mark.slow
def test_a_table_that_is_left_is_taken_up_again(plan: str, tmp_path: Path) -> None:
    left = piped(
        tmp_path, f"host --plan {plan} --alone --plain --save t.table.jsonl", "join ana commander\ngo for 30s\n"
    )
    assert left.returncode == 130
    assert "--resume t.table.jsonl" in left.stderr
    again = piped(tmp_path, "host --alone --plain --resume t.table.jsonl", "ana say here\nend\n")
    assert again.returncode == 0
    assert "ana is here as commander" in again.stdout


@pytest.mark.parametrize(
    "line",
    [
        "host",
        "host nowhere --alone",
        "host --plan nothing.yaml --alone",
        "host lights-out --plan plan.yaml --alone",
        "host --alone --resume nothing.table.jsonl",
        "host lights-out --alone --until 3",
        "report nothing.table.jsonl",
        "report small.yaml",
    ],
)
def test_unusable_input_is_one_message(drill: Drill, plan: str, line: str) -> None:
    assert plan
    ended = drill(*line.split())
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_a_plan_is_checked_and_its_timeline_printed(drill: Drill, plan: str, tmp_path: Path) -> None:
    ended = drill("check", plan)
    assert ended.code == 0
    lines = ended.out.splitlines()
    places = [
        next(n for n, line in enumerate(lines) if word in line)
        for word in ("Who decides?", "spike", "closing", "nudge")
    ]
    assert places == sorted(places)
    (tmp_path / "bad.yaml").write_text(PLAN.replace("class: browse", "class: brows"), encoding="utf-8")
    assert drill("check", "bad.yaml", plan).code == 2


@pytest.mark.parametrize("level", ["lights-out", "flash-sale"])
def test_a_new_plan_passes_its_check(drill: Drill, level: str) -> None:
    assert drill("new", "table", "evening", "--level", level).code == 0
    assert drill("check", "evening.yaml").code == 0
    assert drill("new", "table", "evening", "--level", level).code == 2
