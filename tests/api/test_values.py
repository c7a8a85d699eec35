"""The library gives what the command line prints, on any executor, and its values read well."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

import drill
from drill.report import saved
from drill.testing import assert_survives
from tests.cli.conftest import DESIGN, LEVEL
from tests.proof.levels import LEVEL as FAILOVER

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def level(tmp_path: Path) -> drill.Level:
    path = tmp_path / "short.yaml"
    path.write_text(FAILOVER, encoding="utf-8")
    return drill.load_level(path)


@contextmanager
def workers(kind: str) -> Iterator[Executor | None]:
    if kind == "none":
        yield None
    elif kind == "threads":
        with ThreadPoolExecutor(2) as threads:
            yield threads
    else:
        with ProcessPoolExecutor(2, mp_context=get_context(kind)) as processes:
            yield processes


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["none", "threads", "spawn", "forkserver"])
def test_a_score_is_that_of_the_command_line_wherever_it_runs(level: drill.Level, tmp_path: Path, kind: str) -> None:
    command = [
        sys.executable,
        "-m",
        "drill",
        "score",
        str(tmp_path / "short.yaml"),
        "@solution",
        "--seeds",
        "3",
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    with workers(kind) as executor:
        report = drill.score(level, "@solution", seeds=3, executor=executor)
    assert report.to_json() == done.stdout
    assert report.digest == json.loads(done.stdout)["digest"]


def test_it_answers_from_a_thread_while_others_work(level: drill.Level) -> None:
    with ThreadPoolExecutor(3) as threads:
        futures = [threads.submit(drill.score, level, "@solution", seeds=2) for _ in range(3)]
        assert len({future.result().digest for future in futures}) == 1


def test_a_report_says_what_was_asked(level: drill.Level) -> None:
    report = drill.score(level, "@start", seeds=2)
    assert (report.verdict, report.passed, report.seeds, report.stars, report.required) == (
        "fail",
        False,
        2,
        (),
        ("pass",),
    )
    assert {row.bound.metric for row in report.missed} == {"availability", "availability.book"}
    assert report.share("pass") == 0.0
    assert report.worst("availability").value("availability") == min(row.value("availability") for row in report.runs)
    assert report.to_dict()["verdict"] == "fail"
    assert ET.fromstring(report.to_junit()).get("failures") == "3"
    with pytest.raises(KeyError):
        report.share("no-such-star")
    with pytest.raises(drill.DrillError, match="thrfit"):
        drill.score(level, "@start", stars=["thrfit"])


def test_designs_come_from_files_text_data_and_the_level(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(LEVEL, encoding="utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text(DESIGN, encoding="utf-8")
    small = drill.load_level(tmp_path / "small.yaml")
    data = {
        "database": {
            "service": "rds",
            "engine": "postgres",
            "class": "db.r6g.large",
            "zone": "a",
            "storage": {"type": "gp3", "gib": 100},
        }
    }
    made = [drill.load_design(source, small) for source in (path, str(path), DESIGN, data, "@trap")]
    assert len({design.digest for design in made}) == 1
    with pytest.raises(drill.Problems) as caught:
        drill.load_design({**data, "databse": {}}, small)
    assert caught.value.problems[0].code == "D020"


def test_a_simulation_stepped_acted_in_and_struck_is_the_run_that_was_asked_for(level: drill.Level) -> None:
    fault = drill.Fault("more", "drill:traffic-spike", 90, 60, "look", 3.0)
    action = drill.Action(100, "reboot", "writer")
    whole = drill.run(level, "@solution", seed=2, actions=[action], faults=[fault])
    stepped = drill.Simulation(level, "@solution", seed=2)
    stepped.advance(90)
    before = stepped.copy()
    stepped.strike(fault)
    stepped.advance(10)
    stepped.act(action)
    assert stepped.frame().t == 99
    while not stepped.done:
        stepped.advance(30)
    assert stepped.result().digest == whole.digest
    assert (before.second, len(before.level.faults), len(stepped.level.faults)) == (90, 1, 2)


def test_a_run_with_injected_faults_is_saved_as_one_that_replays(level: drill.Level, tmp_path: Path) -> None:
    fault = drill.Fault("more", "drill:traffic-spike", 90, 60, "look", 3.0)
    made = drill.run(level, "@solution", faults=[fault])
    made.save(tmp_path / "run.json")
    content = saved.parse((tmp_path / "run.json").read_bytes(), "run.json")
    again = drill.run(drill_level(content.level_text, tmp_path), content.design_text)
    assert (content.digest, again.digest) == (made.digest, made.digest)


def drill_level(text: str, folder: Path) -> drill.Level:
    path = folder / "again.yaml"
    path.write_text(text, encoding="utf-8")
    return drill.load_level(path)


def test_a_timeline_adds_up_and_losses_are_in_order(level: drill.Level) -> None:
    made = drill.run(level, "@start")
    rows = made.timeline()
    assert len(rows) == level.length_s
    assert sum(row.offered for row in rows) == made.score.offered
    counts = [loss.count for loss in made.losses()]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == made.score.offered - made.score.good
    with pytest.raises(IndexError):
        made.frame(level.length_s)


def test_an_explanation_is_best_first(level: drill.Level) -> None:
    best = drill.explain(level, "@start")[0]
    assert (best.changes[0].key, best.after.passed) == ("database.multi_az", True)
    with pytest.raises(LookupError):
        drill.explain(level, "@start", part="databse")


@pytest.mark.slow
def test_reprs_fit_on_a_screen_and_pages_escape(level: drill.Level) -> None:
    report = drill.score(level, "@solution", seeds=2)
    run = report.run
    simulation = drill.Simulation(level, "@start")
    simulation.advance(5)
    values = (
        *(report, run, simulation, level, run.design, run.frame(0), simulation.recording(), run.score, report.runs[0]),
        *(drill.levels()[0], run.losses()[:1], run.events[0], report.missed, drill.explain(level, "@start")[0]),
    )
    for value in values:
        assert len(repr(value)) <= 500, type(value)
    assert report._repr_html_().startswith("<table><tr><th")
    assert ("missed" in report._repr_html_(), "largest loss" in report._repr_html_()) == (not report.passed, True)
    assert "missed" in drill.run(level, "@start")._repr_html_()
    hostile = drill.load_design(f"design: x\n{'database' + DESIGN.partition('database')[2]}", level)
    assert "<script" not in drill.run(level, hostile)._repr_html_()


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda on: drill.score(on, "@start", seeds=0), "number of seeds"),
        (lambda on: drill.score(on, "@start", seeds=10**9), "number of seeds"),
        (lambda on: drill.score(on, "@start", first=-1), "not a seed"),
        (lambda on: drill.run(on, "@start", seed=2**60), "not a seed"),
        (lambda on: drill.run(on, "@start", actions=[drill.Action(5, "failovr")]), "did you mean failover"),
        (lambda on: drill.run(on, "@start", faults=[spike("bok")]), "did you mean book"),
        (lambda on: drill.run(on, "@start", faults=[replace(spike("book"), factor=float("nan"))]), "factor"),
        (lambda on: drill.run(on, "@start", faults=[replace(spike("book"), kind="drill:az-pwer")]), "no kind of fault"),
        (lambda on: assert_survives(on, "@start", availability=float("nan"), seeds=1), "not a value"),
        (lambda on: assert_survives(on, "@start", seeds=0), "number of seeds"),
    ],
)
def test_what_there_is_not_is_refused_before_anything_runs(
    level: drill.Level, call: Callable[[drill.Level], object], error: str
) -> None:
    with pytest.raises(ValueError, match=error):
        call(level)


def spike(target: str) -> drill.Fault:
    return drill.Fault("spike", "drill:traffic-spike", 60, 60, target, 3.0)


@pytest.mark.parametrize(("level_ref", "design"), [(5, "@start"), ("two-writers", None)])
def test_what_is_no_level_and_no_design_is_a_type_error(level_ref: Any, design: Any) -> None:
    with pytest.raises(TypeError, match=r"not (int|NoneType)"):
        drill.score(level_ref, design)


def test_check_finds_what_drill_check_finds(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(LEVEL.replace("100/s", "a lot"), encoding="utf-8")
    (problem,) = drill.check(path)
    assert (problem.path, problem.code) == (str(path), "L026")
    assert drill.check(path.with_name("gone.yaml"))[0].code == "D001"
