"""drill test: exit codes, formats, and unusable files beside usable ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import LEVEL, Drill
from tests.proof.levels import LEVEL as FAILOVER

SUITE = """\
drill: 1
level: ./small.yaml
design: "@solution"
seeds: 2
tests:
  survives: {availability: ">= 85 %"}
  costs little: {monthly_usd: "<= 100000"}
"""
RED = '  is free: {monthly_usd: "<= 1"}\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(LEVEL, encoding="utf-8")
    return tmp_path


def suite(folder: Path, text: str = SUITE, name: str = "shop") -> str:
    path = folder / f"{name}.drill.yaml"
    path.write_text(text, encoding="utf-8")
    return path.name


def told(out: str) -> list[dict[str, Any]]:
    """The tests of the only file, from the JSON of a run."""
    (file,) = json.loads(out)["files"]
    tests: list[dict[str, Any]] = file["tests"]
    return tests


def test_green(drill: Drill, folder: Path) -> None:
    ended = drill("test", suite(folder), "--junit", "out.xml")
    assert (ended.code, ended.err.splitlines()[-1]) == (0, "tests: 2 of 2 runs")
    assert ended.out.splitlines()[0] == "shop.drill.yaml"
    tests = told(drill("test", suite(folder), "--json").out)
    assert [(test["verdict"], test["seeds_passed"]) for test in tests] == [("pass", 2), ("pass", 2)]
    found = ET.parse(folder / "out.xml").getroot()
    assert (found.get("tests"), found.get("failures"), found.get("errors")) == ("2", "0", "0")


def test_red_names_the_bound_the_value_and_the_command(drill: Drill, folder: Path) -> None:
    name = suite(folder, SUITE.replace('"@solution"', '"@trap"'))
    ended = drill("test", name, "--no-advice")
    assert ended.code == 1
    assert "drill score small.yaml @trap --seed " in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80
    survives, *_ = told(drill("test", name, "--no-advice", "--json").out)
    assert (survives["name"], survives["verdict"], survives["seeds_passed"]) == ("survives", "fail", 0)
    (missed,) = survives["missed"]
    assert (missed["metric"], missed["op"], missed["limit"]) == ("availability", ">=", 0.85)
    root = missed["losses"][0]["chain"][0]
    assert (root["code"], root["facts"]["kind"]) == ("fault.root", "drill:az-power")


@pytest.mark.slow
def test_advice_is_the_cheapest_change_that_passes(drill: Drill, folder: Path) -> None:
    """The level was built for it: the database in the other zone keeps its power, but which zone fails is luck."""
    name = suite(folder, SUITE.replace('"@solution"', '"@trap"'))
    survives, *_ = told(drill("test", name, "--seeds", "1", "--json").out)
    options = [change["option"] for change in survives["advice"]["options"]]
    assert options
    assert "database.zone" not in options


def test_json_has_verdicts_values_and_where_they_come_from(drill: Drill, folder: Path) -> None:
    ended = drill("test", suite(folder, SUITE + RED), "--json", "--no-advice")
    content = json.loads(ended.out)
    assert (ended.code, content["verdict"]) == (1, "fail")
    (file,) = content["files"]
    assert {"scenario_digest", "level_digest", "design_digest", "catalog_digest", "engine"} <= file.keys()
    assert [test["verdict"] for test in file["tests"]] == ["pass", "pass", "fail"]
    (missed,) = file["tests"][2]["missed"]
    assert (missed["metric"], missed["op"], missed["limit"], missed["seeds_held"]) == ("monthly_usd", "<=", 1.0, 0)


def test_an_annotation_stands_on_the_line_of_the_test(drill: Drill, folder: Path) -> None:
    out = drill("test", suite(folder, SUITE + RED), "--format", "github", "--no-advice").out
    assert out.startswith("::error file=shop.drill.yaml,line=8,title=is free::")
    assert out.count("\n") == 1


def test_a_file_that_cannot_be_used_stops_no_other_and_is_an_error_in_junit(drill: Drill, folder: Path) -> None:
    suite(folder)
    suite(folder, SUITE.replace("seeds: 2", "seeds: many"), "broken")
    ended = drill("test", ".", "--format", "junit")
    assert ended.code == 2
    found = ET.fromstring(ended.out)
    assert (found.get("tests"), found.get("failures"), found.get("errors")) == ("3", "0", "1")
    text = drill("test", ".").out
    assert "✓ survives" in text
    assert "broken.drill.yaml:4:8: error[T022]" in text


@pytest.mark.slow
def test_what_depends_on_the_seed_is_unknown(drill: Drill, folder: Path) -> None:
    """A failover's length is drawn: a bound between the values of two seeds holds for one of them."""
    (folder / "short.yaml").write_text(FAILOVER, encoding="utf-8")
    first, second = (
        json.loads(drill("score", "short.yaml", "@solution", "--seed", seed, "--json").out)["availability"]["ratio"]
        for seed in "12"
    )
    assert first != second
    middle = f"{50 * (first + second):.4f} %"
    text = SUITE.replace("small.yaml", "short.yaml").replace("85 %", middle)
    ended = drill("test", suite(folder, text), "--no-advice", "--json")
    survives, *_ = told(ended.out)
    assert (ended.code, survives["verdict"], survives["seeds_passed"]) == (3, "unknown", 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("test",), "PATHS"), (("test", "."), "contains no tests"), (("test", "no.drill.yaml"), "no.drill.yaml")],
)
def test_nothing_to_test_is_unusable(drill: Drill, arguments: tuple[str, ...], said: str) -> None:
    ended = drill(*arguments)
    assert ended.code == 2
    assert said in ended.err + ended.out


def test_check_and_watch_know_the_file(drill: Drill, folder: Path) -> None:
    name = suite(folder)
    assert drill("check", name).code == 0
    ended = drill("watch", name, "--once")
    assert (ended.code, "✓ survives" in ended.out) == (0, True)
    suite(folder, SUITE + "  bad: {availabilty: 1}\n")
    assert drill("check", name, "--format", "text").code == 2


def test_files_that_cannot_be_used_are_all_that_is_said_where_there_is_no_other(drill: Drill) -> None:
    ended = drill("test", "gone.drill.yaml", "--format", "text")
    assert ended.code == 2
    assert (ended.out + ended.err).startswith("gone.drill.yaml: error[T001]")
