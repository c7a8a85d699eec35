"""The guides are held to: every command and every piece of Python in them runs, in order, in an empty folder."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from drill.cli.main import run
from drill.shipped import guides
from tests.cli.conftest import Drill, drill  # noqa: F401 (a fixture)

TUTORIALS = sorted(name for name in guides() if name not in ("model", "levels"))
EXIT = re.compile(r"\s+# exit (\d)$")


class Block(NamedTuple):
    """A fenced block: its language, the name of the file it is, its text."""

    language: str
    file: str
    text: str


def blocks(name: str) -> Iterator[Block]:
    text = guides()[name].read_text(encoding="utf-8")
    for head, body in re.findall(r"^```(\w+[^\n]*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        language, _, file = head.partition(" ")
        yield Block(language, file, body)


@pytest.mark.slow
@pytest.mark.parametrize("name", TUTORIALS)
def test_a_guide_does_what_it_says(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DRILL_HOME", str(tmp_path / "home"))
    names: dict[str, object] = {"__name__": "guide"}
    for block in blocks(name):
        if block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
        elif block.language == "python":
            exec(compile(block.text, f"{name}.md", "exec"), names)
        elif block.language == "sh":
            for line in block.text.splitlines():
                _run(line, monkeypatch)


def _run(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    match = EXIT.search(line)
    line, _, typed = line.partition(" < ")
    words = shlex.split(EXIT.sub("", line))
    if typed:
        monkeypatch.setattr("sys.stdin", StringIO(Path(typed).read_text(encoding="utf-8")))
    if words[0] == "drill":
        assert run(words[1:]) == (int(match[1]) if match else 0), line
    elif words[:2] != ["pip", "install"]:
        subprocess.run(words, check=True)


@pytest.mark.parametrize("name", TUTORIALS)
def test_every_command_in_a_guide_is_known_to_the_test(name: str) -> None:
    first = {
        shlex.split(line)[0] for block in blocks(name) if block.language == "sh" for line in block.text.splitlines()
    }
    assert first <= {"drill", "pip", "sed", "unzip", "cd"}


def test_the_ci_snippet_is_a_workflow_that_tests_and_keeps_the_result() -> None:
    (text,) = (block.text for block in blocks("tests") if "runs-on" in block.text)
    workflow = yaml.safe_load(text)
    steps = workflow["jobs"]["drill"]["steps"]
    (command,) = (shlex.split(step["run"]) for step in steps if step.get("run", "").startswith("drill"))
    assert command == ["drill", "test", ".", "--junit", "drill.xml", "--format", "github"]
    assert any(step.get("with", {}).get("path") == "drill.xml" for step in steps)


def test_the_hooks_of_pre_commit_are_commands_that_exist() -> None:
    hooks = yaml.safe_load(Path(__file__).parents[1].joinpath(".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in hooks} == {"drill-check", "drill-test"}
    for hook in hooks:
        assert run([*hook["entry"].split()[1:], "--help"]) == 0
        assert re.search(hook["files"], "infra/shop.drill.yaml")


def test_guides_are_listed_and_shown(drill: Drill) -> None:  # noqa: F811
    listed = drill("guide").out
    assert [line.split()[0] for line in listed.splitlines()] == list(guides())
    for name in guides():
        shown = drill("guide", name)
        assert shown.code == 0
        assert "```" not in shown.out
    assert max(len(line) for line in drill("guide", "tests").out.splitlines() if not line.startswith(("|", " "))) <= 80
    refused = drill("guide", "testes")
    assert (refused.code, "did you mean tests?" in refused.err) == (2, True)
