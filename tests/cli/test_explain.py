"""drill explain: losses with their chains, and every single change with what it would have saved."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Drill


@pytest.fixture
def saved(drill: Drill, small: str, tmp_path: Path) -> str:
    assert drill("score", small, "@trap", "--save", "run.json").code == 1
    return str(tmp_path / "run.json")


@pytest.mark.slow
def test_the_losses_and_the_change_that_saves_them(drill: Drill, saved: str) -> None:
    done = drill("explain", saved, "--option", "database.zone")
    assert done.code == 0
    told = json.loads(drill("explain", saved, "--option", "database.zone", "--json").out)
    root = told["losses"][0]["chain"][0]
    assert (root["code"], root["facts"]["kind"]) == ("fault.root", "drill:az-power")
    assert " ".join(root["text"].split()) in " ".join(done.out.split())
    saving = told["changes"][0]
    (option,) = saving["options"]
    assert option["values"] == [{"path": "database.zone", "before": "us-east-1a", "after": "us-east-1b"}]
    assert saving["monthly_usd_change"] == 0


@pytest.mark.slow
def test_as_json_the_numbers_are_those_of_scores(drill: Drill, saved: str, small: str) -> None:
    made = json.loads(drill("explain", saved, "--option", "database.zone", "--json").out)
    (change,) = made["changes"]
    assert [option["option"] for option in change["options"]] == ["database.zone"]
    (option,) = change["options"]
    assert option["values"] == [{"path": "database.zone", "before": "us-east-1a", "after": "us-east-1b"}]
    assert change["monthly_usd_change"] == 0.0
    before = json.loads(drill("score", small, "@trap", "--json").out)
    after = json.loads(drill("score", small, "@solution", "--json").out)
    lost = [sum(row["count"] for row in score["ledger"]) for score in (before, after)]
    assert change["saved"] == lost[0] - lost[1]
    assert sum(row["requests"] for row in made["losses"]) == lost[0]


@pytest.mark.slow
def test_an_option_that_does_not_exist_is_said(drill: Drill, saved: str) -> None:
    for wrong, near in (("databse", "database"), ("clients.poll", "clients.pool"), ("replicas.class", "")):
        done = drill("explain", saved, "--option", wrong)
        assert (done.code, done.out) == (2, "")
        assert wrong in done.err
        assert f"did you mean {near}?" in done.err if near else "known: " in done.err or "did you mean" in done.err


def test_nothing_is_simulated_for_an_option_that_does_not_exist(
    drill: Drill, saved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        pytest.fail("simulated")

    monkeypatch.setattr("drill.scoring.scored_run.run", refuse)
    monkeypatch.setattr("drill.proof.pool.pooled", refuse)
    assert drill("explain", saved, "--option", "databse").code == 2


def test_an_option_that_the_level_does_not_open_is_said(drill: Drill, small: str, tmp_path: Path) -> None:
    path = Path(small)
    path.write_text(path.read_text(encoding="utf-8") + "choices: [database.zone]\n", encoding="utf-8")
    drill("score", small, "@trap", "--save", "run.json")
    done = drill("explain", "run.json", "--option", "cache")
    assert done.code == 2
    assert "“cache” cannot be changed here; these can: database.zone" in done.err


def test_a_run_of_another_engine_is_not_explained(drill: Drill, saved: str) -> None:
    path = Path(saved)
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {"engine": "0"}), encoding="utf-8")
    assert drill("explain", saved).code == 3


def test_what_is_no_run_is_unusable(drill: Drill, small: str) -> None:
    assert drill("explain", small).code == 2


@pytest.mark.slow
def test_values_are_typed_and_by_path(drill: Drill, saved: str) -> None:
    made = json.loads(drill("explain", saved, "--option", "database.storage", "--json").out)
    values = [value for change in made["changes"] for option in change["options"] for value in option["values"]]
    sizes = [value for value in values if value["path"] == "database.storage.gib"]
    assert {type(value["after"]) for value in sizes} == {int}
    assert all(value["before"] != value["after"] for value in values)
