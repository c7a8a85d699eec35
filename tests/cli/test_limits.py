"""A budget of time: said before a run, kept while it runs, and no stranger's level costs hours."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drill.cli.tabletop.report import _aftermath
from drill.design.dump import design_yaml
from drill.errors import ExitCode
from drill.files.load import load_design, load_level
from drill.proof.time_limit import OutOfTime, TimeLimit, until_out_of_time
from drill.report import saved as saved_runs
from drill.scoring.scored_run import run
from tests.cli.conftest import LEVEL, Drill
from tests.table.tables import table_session

DEAR = (
    """\
level: dear
title: A day of twenty classes
chapter: dear
clock: {length: 1d}
places: {us-east-1: [a, b, c, d, e, f]}
apps: {instances: 40, threads: 200}
data: {gib: 50}
traffic:
"""
    + "".join(
        f"  k{number}: {{rate: 100/s, reads: 3, writes: {int(number == 0)}, within: 500ms, fresh: 1s}}\n"
        for number in range(20)
    )
    + """\
objectives: {pass: {availability: ">= 50 %"}}
start:
  database: {service: rds, engine: postgres, class: db.r6g.16xlarge, zone: a, storage: {type: gp3, gib: 1000}}
  replicas: ["""
    + ", ".join(f"{{zone: {zone}, class: db.r6g.16xlarge}}" for zone in "abcdefabcdefabc")
    + """]
"""
)


@pytest.fixture
def dear(tmp_path: Path) -> str:
    path = tmp_path / "dear.yaml"
    path.write_text(DEAR, encoding="utf-8")
    return str(path)


@pytest.mark.slow
def test_one_run_stops_at_the_limit_and_is_no_verdict(drill: Drill, dear: str) -> None:
    done = drill("score", dear, "@start", "--limit", "1s")
    assert (done.code, done.out) == (ExitCode.UNKNOWN, "")
    assert "of 86,400 simulated seconds" in done.err


@pytest.mark.slow
def test_whoever_runs_a_levels_designs_stops_at_the_limit(drill: Drill, dear: str) -> None:
    done = drill("watch", "--once", dear, "--limit", "1s")
    assert done.code == ExitCode.UNKNOWN
    assert "0 of 1 designs" in done.out
    assert drill("new", "level", "varied", "--from", dear, "--limit", "1s").code == ExitCode.UNKNOWN


@pytest.mark.slow
def test_seeds_stop_at_the_limit_with_those_there_are(drill: Drill, small: str) -> None:
    done = drill("score", small, "@solution", "--seeds", "10000", "--limit", "5s", "--json")
    assert done.code == ExitCode.UNKNOWN
    assert "of 10000 seeds" in done.err
    assert json.loads(done.out)["verdict"]


@pytest.mark.slow
def test_a_search_stops_at_the_limit_with_its_front(drill: Drill, small: str, tmp_path: Path) -> None:
    done = drill("solve", small, "--designs", "100000", "--limit", "5s", "--out", str(tmp_path / "par"))
    assert done.code in {ExitCode.PASS, ExitCode.UNKNOWN}
    assert TimeLimit(5.0).stopped in done.err
    assert [load_design(path, load_level(Path(small))) for path in (tmp_path / "par").iterdir()]


@pytest.mark.slow
def test_a_saved_run_of_a_strangers_level_that_costs_hours_is_refused(drill: Drill, tmp_path: Path) -> None:
    level, large = load_level(LEVEL), load_level(DEAR)
    claimed = saved_runs.saved(run(level, level.start, 1), DEAR, design_yaml(large.start))
    file = tmp_path / "run.json"
    file.write_text(saved_runs.as_text(claimed), encoding="utf-8")
    for command in ("replay", "explain"):
        done = drill(command, str(file))
        assert done.code == ExitCode.UNUSABLE
        assert "86,400 s" in done.err


def test_a_packs_level_that_costs_hours_is_refused_where_it_is_made(drill: Drill, dear: str, tmp_path: Path) -> None:
    pack = tmp_path / "pack.yaml"
    pack.write_text(f"pack: week\ntitle: Week\nlevels: [./{Path(dear).name}]\n", encoding="utf-8")
    done = drill("pack", str(pack))
    assert done.code == ExitCode.UNUSABLE
    assert "86,400 s" in done.err


def test_a_table_of_a_level_that_costs_hours_is_refused(drill: Drill, dear: str) -> None:
    done = drill("host", dear, "--alone", "--plain")
    assert done.code == ExitCode.UNUSABLE
    assert "86,400 s" in done.err


def test_check_says_what_a_run_costs(drill: Drill, small: str) -> None:
    done = drill("check", small)
    assert done.code == ExitCode.PASS
    assert "a run takes about" in done.err


@pytest.mark.parametrize("written", ["0s", "1.5m", "10", "-3s", "99999999h"])
def test_a_limit_is_a_time(drill: Drill, small: str, written: str) -> None:
    assert drill("score", small, "@start", "--limit", written).code == ExitCode.UNUSABLE


def test_answers_end_where_the_time_is_over() -> None:
    def answers() -> object:
        yield 1
        yield 2
        raise OutOfTime

    assert list(until_out_of_time(answers())) == [1, 2]  # type: ignore[arg-type]
    TimeLimit().check()
    with pytest.raises(OutOfTime, match=r"at 3$"):
        TimeLimit(0.0).check("at 3")


def test_a_tables_report_out_of_time_tells_what_was_decided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = table_session(tmp_path)
    table.close()
    found, whole = _aftermath(table.log.path, None, TimeLimit(0.0), names=True, quick=False, changed=True)
    assert not whole
    assert found.what_ifs is None
    assert TimeLimit(0.0).stopped in capsys.readouterr().err
