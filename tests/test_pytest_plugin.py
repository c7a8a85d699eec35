"""The pytest plugin, in a project of somebody else: tests pass, fail, are unknown or unusable, and nothing else is touched."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from drill.files.load import load_level
from drill.scoring.scored_run import run
from drill.words.english import chain_words
from drill.words.losses import losses
from tests.proof.levels import LEVEL

ROOT = Path(__file__).resolve().parents[1]
SUITE = """\
drill: 1
level: ./short.yaml
design: "@solution"
seeds: 2
tests:
  survives: {availability: ">= 40 %"}
  needs its standby: {without: database.multi_az, expect: fail}
  is free: {monthly_usd: "<= 1"}
"""
GREEN = SUITE.partition("  is free")[0]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "short.yaml").write_text(LEVEL, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return tmp_path


def suite(project: Path, text: str = SUITE, name: str = "shop") -> None:
    (project / f"{name}.drill.yaml").write_text(text, encoding="utf-8")


def ran(project: Path, *arguments: str) -> tuple[int, str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "DRILL_FAST": "0"}
    command = [sys.executable, "-m", "pytest", "-p", "drill.pytest_plugin", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=project, env=environment, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_it_passes_fails_and_says_why_without_a_traceback(project: Path) -> None:
    suite(project)
    code, out = ran(project, "--junit-xml", "out.xml")
    assert code == 1
    assert "1 failed, 2 passed" in out
    assert "monthly_usd <= $1: was $" in out
    assert "Traceback" not in out
    assert "suite_run.py" not in out
    cases = ET.parse(project / "out.xml").getroot().findall(".//testcase")
    assert [case.get("name") for case in cases] == ["survives", "needs its standby", "is free"]
    assert {"scenario_digest", "engine"} <= {item.get("name") for item in cases[0].findall(".//property")}


@pytest.mark.slow
def test_a_design_that_lost_its_standby_is_red_with_the_cause(project: Path) -> None:
    suite(project, GREEN.replace('"@solution"', '"@start"'))
    code, out = ran(project, "-k", "survives")
    assert code == 1
    level = load_level(LEVEL)
    chains = [chain_words(one.merged_chain, level) for one in losses(run(level, level.start, 1).recording.ledger)]
    assert chains[0] in out
    assert "cheapest change that passes: database.multi_az" in out


@pytest.mark.slow
def test_selection_last_failed_and_seeds(project: Path) -> None:
    suite(project)
    assert "1 passed, 2 deselected" in ran(project, "-k", "survives", "--drill-seeds", "1")[1]
    ran(project, "--drill-seeds", "1")
    assert "1 failed" in ran(project, "--lf", "--drill-seeds", "1")[1]
    assert "3 deselected" in ran(project, "-m", "not drill")[1]


def test_options_that_are_none_are_refused_before_a_test_runs(project: Path) -> None:
    code, out = ran(project, "--drill-seeds", "0")
    assert (code, "'0' is not a whole number from 1 to 10000" in out) == (4, True), out
    (project / "pytest.ini").write_text("[pytest]\ndrill_unknown = maybe\n", encoding="utf-8")
    code, out = ran(project)
    assert (code, "write fail or skip" in out, "Traceback" in out) == (4, True, False), out


@pytest.mark.slow
def test_a_file_that_cannot_be_used_is_an_error_with_its_place(project: Path) -> None:
    suite(project, SUITE.replace("availability:", "availabilty:"))
    code, out = ran(project)
    assert code == 2
    assert "shop.drill.yaml:6:14: error[T034]" in out
    assert "did you mean availability" in out
    assert "Traceback" not in out


@pytest.mark.slow
def test_what_depends_on_the_seed_fails_or_is_skipped_as_the_project_says(project: Path) -> None:
    # Held in between: found by asking for the values first.
    program = (
        "import drill; r = drill.score('./short.yaml', '@solution', seeds=2).runs;"
        "print(50 * sum(row.value('availability') for row in r))"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DRILL_FAST": "0"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=project, env=environment, check=True
    )
    suite(project, GREEN.replace("40 %", f"{float(done.stdout):.4f} %"))
    code, out = ran(project, "-k", "survives")
    assert (code, "unknown: it depends on the seed" in out) == (1, True)
    code, out = ran(project, "-k", "survives", "-o", "drill_unknown=skip")
    assert (code, "1 skipped" in out) == (0, True)


@pytest.mark.slow
def test_workers_of_xdist_share_the_tests(project: Path) -> None:
    pytest.importorskip("xdist")
    suite(project, GREEN)
    suite(project, GREEN, "other")
    code, out = ran(project, "-p", "xdist.plugin", "-n", "2", "--drill-seeds", "1")
    assert (code, "4 passed" in out) == (0, True)


def test_a_project_without_such_files_loads_the_plugin_and_no_more(project: Path) -> None:
    (project / "test_theirs.py").write_text(
        "import sys\n\ndef test_it():\n    assert {n for n in sys.modules if n.split('.')[0] == 'drill'} =="
        " {'drill', 'drill.pytest_plugin'}\n    assert 'pydantic' not in sys.modules\n",
        encoding="utf-8",
    )
    code, out = ran(project, "-W", "error")
    assert (code, "1 passed" in out) == (0, True), out
    assert "drill" not in out.replace(str(project), "").partition("test session starts")[2].partition("plugins:")[0]
