"""Every command that prints a result has every format."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import click
import pytest

from drill.cli.main import COMMANDS
from drill.cli.main import drill as group
from drill.report.report_parts import ReportDocument
from drill.report.writers import WRITERS, write, writers_in
from tests.cli.conftest import DESIGN, Drill
from tests.infra.templates import POSTGRES
from tests.table.tables import done, seated

LINES = {
    "score": ("score", "{small}", "@trap"),
    "levels": ("levels",),
    "explain": ("explain", "run.json", "--option", "database.zone"),
    "replay": ("replay", "run.json"),
    "solve": ("solve", "{small}", "--designs", "3"),
    "draw": ("draw", "{small}"),
    "check": ("check", "{small}"),
    "validate": ("validate", "--table", "V8"),
    "test": ("test", "small.drill.yaml"),
    "grade": ("grade", "{small}", "class", "--workers", "0"),
    "import": ("import", "stack.yaml"),
    "report": ("report", "small.table.jsonl", "--quick"),
    "assess": ("assess", "{small}", "--only", "writer-crash", "--no-limits", "--seeds", "1"),
    "cards": ("cards", "lights-out-30"),
    "pack": ("pack", "pack.yaml", "--list"),
    "watch": ("watch", "--once", "{small}"),
}
FAIL = {"score", "grade", "assess", "watch"}
"""Their results are failures: a design that loses, a class with an unusable submission, a breached policy, a start that passes."""
TESTS = """\
drill: 1
level: ./small.yaml
design: "@solution"
seeds: 1
tests:
  survives: {availability: ">= 85 %"}
"""
SILENT = {("check", "text"), ("check", "github"), ("validate", "github"), ("test", "github"), ("cards", "github")}
"""Nothing is wrong, so nothing is said."""
HOLDS = {
    "score": ("pass", "availability >= 85 %"),
    "levels": ("two-writers", "lights-out"),
    "explain": ("connection refused", "us-east-1a lost power", "database.zone: us-east-1a → us-east-1b"),
    "replay": ("the same, to the digest",),
    "draw": ("│writer       │",),
    "assess": ("writer-crash", "requests not good"),
}
"""What a result of the small level says in every format that counts checks."""


@pytest.fixture
def folder(drill: Drill, small: str, tmp_path: Path) -> Path:
    assert drill("score", small, "@trap", "--save", "run.json").code == 1
    (tmp_path / "small.drill.yaml").write_text(TESTS, encoding="utf-8")
    (tmp_path / "stack.yaml").write_text(POSTGRES, encoding="utf-8")
    (tmp_path / "pack.yaml").write_text(
        "pack: week-6\ntitle: What survives\nlevels: [./small.yaml]\n", encoding="utf-8"
    )
    (tmp_path / "class").mkdir()
    for name, text in (("ana.yaml", DESIGN), ("bo.yaml", "databse: x\n")):
        (tmp_path / "class" / name).write_text(text, encoding="utf-8")
    table = seated(tmp_path)
    done(table, "facilitator", do="end")
    table.close()
    return tmp_path


def test_a_command_without_formats_prints_no_result() -> None:
    context = click.Context(group)
    formatted = {
        name
        for name in COMMANDS
        if any("--format" in one.opts for one in getattr(group.get_command(context, name), "params", ()))
    }
    assert formatted == LINES.keys()


@pytest.mark.slow
@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", LINES)
@pytest.mark.usefixtures("folder")
def test_every_command_has_every_format(drill: Drill, small: str, name: str, form: str) -> None:
    line = tuple(word.format(small=small) for word in LINES[name])
    ended = drill(*line, "--format", form)
    assert ended.code == (1 if name in FAIL else 0)
    assert "\x1b" not in ended.out
    assert bool(ended.out) == ((name, form) not in SILENT)
    read(form, ended.out)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["junit", "github", "sarif"])
@pytest.mark.parametrize("name", HOLDS)
@pytest.mark.usefixtures("folder")
def test_formats_of_checks_hold_the_result(drill: Drill, small: str, name: str, form: str) -> None:
    line = tuple(word.format(small=small) for word in LINES[name])
    told = said(form, drill(*line, "--format", form).out)
    assert [words for words in HOLDS[name] if not any(words in one for one in told)] == []
    assert form == "junit" or all(one.count("availability >= 85 %") < 2 for one in told)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["junit", "github", "sarif"])
@pytest.mark.usefixtures("folder")
def test_there_is_one_for_each_row_of_the_data(drill: Drill, form: str) -> None:
    for line, lists in ((LINES["explain"], ("losses", "changes")), (LINES["levels"], ())):
        data = json.loads(drill(*line, "--format", "json").out)
        rows = sum(len(data[name]) for name in lists) if lists else len(data)
        assert len(said(form, drill(*line, "--format", form).out)) == rows


def said(form: str, text: str) -> list[str]:
    """What each result or case of a document says, with what it belongs to."""
    if form == "sarif":
        return [result["message"]["text"] for result in json.loads(text)["runs"][0]["results"]]
    if form == "github":
        return [unquote(line) for line in text.splitlines()]
    cases = ET.fromstring(text).iter("testcase")
    return [f"{case.get('classname')} {case.get('name')} {''.join(case.itertext())}" for case in cases]


def read(form: str, text: str) -> None:
    """What a reader of that format does first."""
    if form == "json":
        json.loads(text)
    elif form == "sarif":
        assert json.loads(text)["version"] == "2.1.0"
    elif form == "junit":
        suite = ET.fromstring(text).find("testsuite")
        assert suite is not None
        assert int(suite.get("tests", "-1")) == len(suite.findall("testcase"))
    elif form == "html":
        assert text.startswith("<!DOCTYPE html>\n<html")
        assert "<script" not in text
    elif form == "markdown":
        assert text.startswith("# ")
        tables = [line for line in text.splitlines() if line.startswith("|")]
        assert all(line.endswith("|") for line in tables)
    elif form == "github":
        assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in text.splitlines())


def test_a_new_writer_is_one_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shout_writer.py").write_text(
        "def write(report, paint):\n    return report.title.upper() + '\\n'\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    found = writers_in([str(tmp_path)])
    assert found == {"shout": "shout_writer"}
    monkeypatch.setitem(WRITERS, "shout", found["shout"])
    assert write(ReportDocument("quiet", dict), "shout") == "QUIET\n"


def test_the_formats_are_those_that_readme_names() -> None:
    assert tuple(WRITERS) == ("text", "github", "html", "json", "junit", "markdown", "sarif")
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    (named,) = re.findall(r"can write it as `--format ([^.]*)\.", readme)
    assert sorted(re.findall(r"(\w+)`", named)) == sorted(WRITERS)


def test_the_older_flag_says_the_same(drill: Drill, small: str) -> None:
    assert drill("score", small, "@start", "--json").out == drill("score", small, "@start", "--format", "json").out


def test_a_folder_without_files_is_said(drill: Drill, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("nothing", encoding="utf-8")
    ended = drill("check", "empty")
    assert (ended.code, ended.out) == (2, "")
    assert "empty contains no level and no design" in ended.err


def test_a_proof_has_formats_too(drill: Drill, small: str) -> None:
    ended = drill("check", "--verify", small, "--format", "json")
    assert ended.code == 1
    (proved,) = json.loads(ended.out)
    assert [said["code"] for said in proved["said"]] == ["stale.missing"]
