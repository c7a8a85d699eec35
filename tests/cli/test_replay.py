"""drill replay: the same, not the same, not comparable, unusable."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from drill.design.dump import design_yaml
from drill.engine import ENGINE
from drill.engine.actions.action_table import ACTIONS
from drill.files.library import find_design
from drill.files.load import load_level
from drill.model.action import Action
from drill.report import saved as saved_runs
from drill.scoring.scored_run import run
from tests.cli.conftest import LEVEL, Drill


@cache
def text_of(name: str, seed: int = 1, actions: tuple[Action, ...] = ()) -> str:
    """A saved run of one of the small level's designs, made once."""
    level = load_level(LEVEL)
    design = find_design(name, level)
    return saved_runs.as_text(saved_runs.saved(run(level, design, seed, actions), LEVEL, design_yaml(design)))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A saved run of the trap."""
    path = tmp_path / "run.json"
    path.write_text(text_of("@trap"), encoding="utf-8")
    return path


def changed(path: Path, **over: Any) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | over), encoding="utf-8")


def test_a_run_replays_without_the_files_it_was_made_from(drill: Drill, small: str, saved: Path) -> None:
    assert drill("score", small, "@trap", "--save", "run.json").code == 1
    Path(small).unlink()
    ended = drill("replay", str(saved), "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    content = json.loads(ended.out)
    assert (content["same"], content["wrong"], content["shipped"]) == (True, [], False)


@pytest.mark.slow
def test_a_shipped_level_is_recognised(drill: Drill, tmp_path: Path) -> None:
    drill("score", "two-writers", "@start", "--save", "run.json")
    assert json.loads(drill("replay", "run.json", "--format", "json").out)["shipped"] is True


def test_saving_twice_gives_the_same_bytes(drill: Drill, small: str, saved: Path) -> None:
    for name in ("one.json", "two.json"):
        drill("score", small, "@trap", "--save", name)
        assert saved.with_name(name).read_bytes() == saved.read_bytes()


@pytest.mark.parametrize(
    ("over", "wrong"),
    [
        ({"digest": "0" * 64}, "digest"),
        ({"score": {"passed": True}}, "score"),
        ({"seed": 3}, "digest"),
        ({"actions": [{"at_s": 5, "kind": "reboot", "target": "writer", "value": ""}]}, "digest"),
    ],
)
def test_a_changed_claim_is_found(drill: Drill, saved: Path, over: dict[str, Any], wrong: str) -> None:
    changed(saved, **over)
    ended = drill("replay", str(saved), "--format", "json")
    assert ended.code == 1
    content = json.loads(ended.out)
    assert content["same"] is False
    assert wrong in content["wrong"]


def test_a_changed_level_is_found(drill: Drill, saved: Path) -> None:
    content = json.loads(saved.read_text(encoding="utf-8"))
    content["level"]["text"] = content["level"]["text"].replace("for: 1m", "for: 1s")
    changed(saved, level=content["level"])
    ended = drill("replay", str(saved), "--format", "json")
    assert ended.code == 1
    assert "scenario" in json.loads(ended.out)["wrong"]


def test_another_engine_is_not_compared(drill: Drill, saved: Path) -> None:
    """Nor is its level read, which another version may have written in another form."""
    changed(saved, engine="2", level={"id": "x", "digest": "y", "text": "no level: of this version"})
    for command in ("replay", "explain"):
        ended = drill(command, str(saved))
        assert ended.code == 3
        assert (
            ended.out == f"? made by engine 2; this is engine {ENGINE}, and results are not compared across versions\n"
        )


def test_a_broken_design_inside_is_a_problem_with_a_place(drill: Drill, saved: Path) -> None:
    content = json.loads(saved.read_text(encoding="utf-8"))
    changed(saved, design=content["design"] | {"text": "design: x\ndatabase: 3\n"})
    ended = drill("replay", str(saved))
    assert (ended.code, ended.out) == (2, "")
    assert "run.json (design):2:" in ended.err


@pytest.mark.parametrize("text", ["", "{}", "no json"])
def test_what_is_no_saved_run_is_unusable(drill: Drill, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    ended = drill("replay", "x.json")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("x.json:")


def test_a_missing_file_is_one_sentence(drill: Drill) -> None:
    assert drill("replay", "nowhere.json") == (2, "", "drill: nowhere.json cannot be read: no such file or directory\n")


def test_a_run_with_actions_replays(drill: Drill, tmp_path: Path) -> None:
    actions = (Action(20, "reboot", "writer"), Action(30, "shed", "browse", "50"))
    text = text_of("@trap", 7, actions)
    assert json.loads(text)["digest"] != json.loads(text_of("@trap", 7))["digest"]
    (tmp_path / "run.json").write_text(text, encoding="utf-8")
    ended = drill("replay", "run.json", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    content = json.loads(ended.out)
    assert (content["seed"], content["actions"]) == (7, 2)


@pytest.mark.parametrize("kind", ACTIONS)
@pytest.mark.parametrize(
    ("target", "value"),
    [("", ""), ("no-such-node", "no such value"), ("writer", "-1"), ("\x1b[2J", "9" * 400)],
    ids=("nothing", "unknown", "negative", "hostile"),
)
def test_actions_that_make_no_sense_are_no_traceback(
    drill: Drill, saved: Path, kind: str, target: str, value: str
) -> None:
    changed(saved, actions=[{"at_s": 5, "kind": kind, "target": target, "value": value}])
    ended = drill("replay", str(saved))
    assert ended.code in (1, 2)
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.out + ended.err


@pytest.mark.parametrize("kind", ["backtrack", "enlarge"])
def test_a_number_that_python_would_not_read_is_unusable(drill: Drill, saved: Path, kind: str) -> None:
    """More than 4,300 digits are no int to Python."""
    changed(saved, actions=[{"at_s": 5, "kind": kind, "target": "", "value": "9" * 5000}])
    ended = drill("replay", str(saved))
    assert (ended.code, ended.out) == (2, "")
    assert "actions[0].value must be text of at most 400 characters" in ended.err
