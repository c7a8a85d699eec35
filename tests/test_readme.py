"""The README is held to: its commands run, its numbers, names and files are those of the code."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from drill import __version__
from drill.cli.main import COMMANDS, run
from drill.cli.main import drill as group
from drill.engine import ENGINE
from drill.errors import ExitCode
from drill.files.library import find_level
from drill.scoring.verdict import FAIL_PCT, PASS_PCT

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def lines(start: str) -> list[str]:
    return [line for block in blocks("sh") for line in block.splitlines() if line.startswith(start)]


def rows(title: str) -> list[list[str]]:
    """Cells of the table whose first heading is `title`, its heading and rule left out."""
    found: list[list[str]] = []
    inside = False
    for line in README.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if inside and not line.startswith("|"):
            break
        if inside and not set(line) <= set("|-"):
            found.append(cells)
        inside = inside or cells[0] == title
    return found


def command(name: str) -> click.Command:
    found = group.get_command(click.Context(group), name)
    assert found is not None
    return found


def options(name: str) -> set[str]:
    return {
        word
        for parameter in command(name).params
        for word in (*parameter.opts, *parameter.secondary_opts)
        if word.startswith("--")
    }


class TestSetUp:
    play, test = lines("python3")

    def test_there_are_two_commands_from_a_fresh_clone_and_each_makes_its_own_environment(self) -> None:
        assert len(lines("python3")) == 2
        for line in (self.play, self.test):
            assert line.startswith("python3 -m venv .venv && .venv/bin/pip install -q ")

    def test_the_first_one_ends_in_the_game(self) -> None:
        script = self.play.rsplit(" && ", 1)[1]
        assert script.removeprefix(".venv/bin/") in PROJECT["project"]["scripts"]

    def test_the_second_one_installs_the_lock_and_ends_in_the_tests_that_the_ci_run_ends_in(self) -> None:
        assert "--require-hashes -r requirements.lock" in self.test
        tests = self.test.rsplit(" && ", 1)[1].removeprefix(".venv/bin/")
        assert tests.startswith("python -m pytest ")
        last = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]
        assert last == '"$bin/' + tests.replace("python", 'python"', 1)

    def test_the_python_it_asks_for_is_the_one_the_package_needs(self) -> None:
        (version,) = re.findall(r"Python (3\.\d+) or later", README)
        assert PROJECT["project"]["requires-python"] == f">={version}"


class TestCommands:
    def test_the_table_holds_every_command_and_no_other(self) -> None:
        named = [re.findall(r"`drill ?(\w*)", row[0])[0] for row in rows("command")]
        assert named == ["", *COMMANDS]

    @pytest.mark.parametrize("name", COMMANDS)
    def test_every_option_is_in_the_table_and_exists(self, name: str) -> None:
        (row,) = (row for row in rows("command") if re.match(rf"`drill {name}\b", row[0]))
        assert set(re.findall(r"--[\w-]+", row[1])) == options(name) - {"--help"}

    @pytest.mark.parametrize("name", COMMANDS)
    def test_every_argument_is_in_the_table(self, name: str) -> None:
        (row,) = (row for row in rows("command") if re.match(rf"`drill {name}\b", row[0]))
        shown = re.findall(r"[A-Z]{3,}", row[0])
        arguments = [one.name.upper() for one in command(name).params if isinstance(one, click.Argument) and one.name]
        assert shown == [word.removesuffix("S") if word in ("PATHS", "SOURCES") else word for word in arguments]

    @pytest.mark.slow
    def test_every_example_runs_and_the_design_shown_passes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("DRILL_HOME", str(tmp_path / "home"))
        (design,) = blocks("yaml")
        (tmp_path / "mine.yaml").write_text(design, encoding="utf-8")
        examples = [shlex.split(line)[1:] for line in lines("drill ")]
        # A game needs a player, a table its people, an import a template: their own tests run these.
        assert {example[0] for example in examples} == set(COMMANDS) - {"play", "host", "join", "report", "import"}
        for example in examples:
            if example[0] == "serve":  # tests/web plays it: it ends only when it is told to
                command("serve").make_context("serve", example[1:])
                continue
            want = ExitCode.FAIL if "@trap" in example else ExitCode.PASS
            assert run(example) == want, example
        assert (tmp_path / "result.xml").is_file()
        assert "Traceback" not in capsys.readouterr().err

    def test_every_reference_to_a_design_works(self, capsys: pytest.CaptureFixture[str]) -> None:
        (sentence,) = re.findall(r"DESIGN is a file.*?\.\n", README, re.DOTALL)
        named = set(re.findall(r"`(@[\w:]+)`", sentence))
        assert named == {"@start", "@solution", "@solution:NAME", "@trap", "@trap:NAME"}
        level = find_level("lights-out")
        names = {"@solution:NAME": level.solutions[-1][0], "@trap:NAME": level.traps[-1][0]}
        for reference in named:
            assert run(["draw", "lights-out", reference.replace("NAME", names.get(reference, ""))]) == 0
        assert "writer" in capsys.readouterr().out


class TestNumbers:
    def test_exit_codes_are_those_of_the_program(self) -> None:
        table = {int(row[0]): " ".join(row[1:]) for row in rows("exit code")}
        assert table.keys() == {int(code) for code in ExitCode}
        for code, word in (
            (ExitCode.PASS, "pass:"),
            (ExitCode.FAIL, "fail:"),
            (ExitCode.CRASHED, "crashed"),
            (ExitCode.UNUSABLE, "unusable"),
            (3, "unknown:"),
        ):
            assert word in table[int(code)]

    def test_verdict_percentages(self) -> None:
        assert f"at least {PASS_PCT} % of the seeds" in README
        assert f"at most {FAIL_PCT} % of the seeds" in README

    def test_the_change_log_is_of_this_version_and_engine(self) -> None:
        text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        newest = re.findall(r"^## (.*)$", text, re.MULTILINE)[0]
        assert newest == __version__
        assert f"engine {ENGINE}." in text.split("## ")[1]


class TestFiles:
    def test_everything_linked_or_named_is_there(self) -> None:
        linked = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
        named = [word for word in re.findall(r"`([\w./-]+)`", README) if "/" in word or word.endswith(".md")]
        assert linked
        assert "levels/" in named
        assert [name for name in linked + named if not (ROOT / name).exists()] == []

    def test_there_is_one_picture_and_it_says_what_it_shows(self) -> None:
        (alternative,) = re.findall(r"!\[([^\]]*)\]", README)
        assert len(alternative) > 20
