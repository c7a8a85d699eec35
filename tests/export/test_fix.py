"""Fixes: what is written into a template or a level, imported again, is the design that was drilled, and turns the verdict."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from drill.assess.exercise import Exercise, ExerciseJob
from drill.assess.load_limit import LoadLimit
from drill.assess.subject import Subject, load_subjects
from drill.cli import worker_pool
from drill.cli.main import run
from drill.design.changes import changes_below
from drill.errors import DrillError
from drill.export import fix_drills, fix_search, unsettled
from drill.export.fix_search import Fix, NothingBreached, find_fix
from drill.export.fix_text import FixText, can_say, fix_snippet, fix_text
from drill.export.text_edits import TextEdit, difference, edited
from drill.files.load import load_level
from drill.scoring.measured import Measured
from tests.assess.systems import assessed, subject

TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Standby: {Type: String, Default: "false"}
Resources:
  # The shop's orders.
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.r6g.large
      Engine: postgres
      AllocatedStorage: "100"
      StorageType: gp3
@MULTI@      MasterUserPassword: hunter2-canary
"""
WORKLOAD = {
    "40/s": "traffic: {read: {rate: 40/s, reads: 1, within: 300ms}, write: {rate: 10/s, writes: 1, within: 500ms}}"
}
AS_JSON = {
    "Resources": {
        "Orders": {
            "Type": "AWS::RDS::DBInstance",
            "Properties": {
                "DBInstanceClass": "db.r6g.large",
                "Engine": "postgres",
                "AllocatedStorage": "100",
                "StorageType": "gp3",
            },
        }
    }
}
FORMS = {
    "literal": TEMPLATE.replace("@MULTI@", "      MultiAZ: false  # one is enough\n"),
    "left-out": TEMPLATE.replace("@MULTI@", ""),
    "json": json.dumps(AS_JSON, indent=2),
}
ALSO = TEMPLATE.replace("@MULTI@", "      MultiAZ: !Ref Standby\n")


def imported(folder: Path, text: str) -> Subject:
    """The template imported, with a workload that says the traffic."""
    source = folder / "template.yaml"
    source.write_text(text, encoding="utf-8")
    assert run(["import", str(source), "-o", str(folder / "r")]) == 0
    rates = "\n".join(("workload: orders", *WORKLOAD.values(), "data: {gib: 20}", ""))
    (folder / "r" / "workload.yaml").write_text(rates, encoding="utf-8")
    assert run(["import", str(source), "-o", str(folder / "r")]) == 0
    (found,) = load_subjects(str(folder / "r"))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_and_imported_again_is_what_was_drilled(form: str, tmp_path: Path) -> None:
    before = imported(tmp_path, FORMS[form])
    assert before.load_known
    found = find_fix(before, "writer-network", "database.multi_az", lambda item: can_say(before, item))
    assert found.turns
    made = fix_text(before, found.change)
    ((name, (old, new)),) = made.files.items()
    assert old == FORMS[form]
    assert [line for line in old.split("\n") if line not in new.split("\n")] == [
        line for line in old.split("\n") if "MultiAZ" in line
    ]
    assert "hunter2" not in "".join(line for line in made.diff.splitlines() if line.startswith(("+", "-")))
    Path(name).write_text(new, encoding="utf-8")
    assert run(["import", name, "-o", str(tmp_path / "r")]) == 0
    (after,) = load_subjects(str(tmp_path / "r"))
    assert after.design.digest == replace(found.change.design).digest
    (result,) = assessed(after, "writer-network").results
    assert result.verdict == "met"


@pytest.mark.slow
def test_a_parameter_is_given_and_no_line_is_touched(tmp_path: Path) -> None:
    before = imported(tmp_path, ALSO)
    found = find_fix(before, "writer-network", "database.multi_az", lambda item: can_say(before, item))
    made = fix_text(before, found.change)
    assert (made.files, made.parameters) == ({}, {"Standby": "true"})
    assert run(["import", str(tmp_path / "template.yaml"), "-o", str(tmp_path / "r"), "-p", "Standby=true"]) == 0
    (after,) = load_subjects(str(tmp_path / "r"))
    assert after.design.digest == found.change.design.digest


STAGE = """\
  Stage: {Type: String, Default: test, AllowedValues: [test, prod]}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
"""
NOT_THE_PARAMETER = ("!If [Prod, true, false]", "!Equals [!Ref Stage, prod]")
"""Values that come from a parameter without being its value."""


def standby_turned_on(before: Subject) -> FixText:
    (change, *_) = changes_below(before.level, before.design, "database.multi_az")
    return fix_text(before, change)


@pytest.mark.parametrize("value", NOT_THE_PARAMETER)
def test_a_value_that_only_hangs_on_a_parameter_is_left_to_hand(value: str, tmp_path: Path) -> None:
    text = TEMPLATE.replace("@MULTI@", f"      MultiAZ: {value}\n").replace("Resources:\n", f"{STAGE}Resources:\n")
    made = standby_turned_on(imported(tmp_path, text))
    assert (made.files, made.parameters, len(made.settings)) == ({}, {}, 1)
    line = next(number for number, one in enumerate(text.split("\n"), 1) if "MultiAZ" in one)
    assert made.settings[0].startswith(f"{tmp_path / 'template.yaml'}:{line}: ")


@pytest.mark.parametrize(("allowed", "by_hand"), [('["false", "true"]', 0), ('["false"]', 1)])
def test_a_value_that_a_parameter_does_not_allow_is_told(allowed: str, by_hand: int, tmp_path: Path) -> None:
    text = ALSO.replace('Default: "false"', f'Default: "false", AllowedValues: {allowed}')
    made = standby_turned_on(imported(tmp_path, text))
    assert (made.parameters, len(made.settings)) == ({"Standby": "true"}, by_hand)


@pytest.fixture(scope="module")
def literal(tmp_path_factory: pytest.TempPathFactory) -> tuple[Subject, Fix]:
    """A template that writes its property out, imported, and the fix of it."""
    before = imported(tmp_path_factory.mktemp("literal"), FORMS["literal"])
    return before, find_fix(before, "writer-network", "database.multi_az", lambda item: can_say(before, item))


@pytest.mark.slow
def test_a_fix_as_a_part_of_a_template_or_of_terraform(literal: tuple[Subject, Fix]) -> None:
    before, found = literal
    assert fix_snippet(before, found.change, "cfn") == (
        "Resources:\n  Orders:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      MultiAZ: true\n"
    )
    assert fix_snippet(before, found.change, "terraform") == (
        'resource "aws_db_instance" "orders" {\n  multi_az = true\n}\n'
    )
    with pytest.raises(DrillError, match="--as cfn"):
        fix_snippet(replace(before, lock=None), found.change, "cfn")


@pytest.mark.slow
def test_a_source_that_has_changed_is_refused(literal: tuple[Subject, Fix]) -> None:
    before, found = literal
    (name,) = fix_text(before, found.change).files
    Path(name).write_text(FORMS["literal"] + "# more\n", encoding="utf-8")
    with pytest.raises(DrillError) as refused:
        fix_text(before, found.change)
    assert refused.value.code == "fix.source_changed"
    Path(name).write_text(FORMS["literal"], encoding="utf-8")


@pytest.mark.slow
def test_a_level_is_changed_at_its_line(tmp_path: Path) -> None:
    before = subject(tmp_path)
    found = find_fix(before, "zone-power", "database.multi_az", lambda item: can_say(before, item))
    assert found.turns
    made = fix_text(before, found.change)
    ((_, new),) = made.files.values()
    assert load_level(new).start.digest == found.change.design.digest
    assert made.diff.count("\n-") == 1
    assert made.diff.count("\n+") == 2


STANDBY_AND_DNS = {"database.multi_az": "one standby", "clients.dns_ttl": "30 s"}
FIVE_MINUTES = "policy: p\nhardware: {rto: 5m, rpo: 0s}\n"


@pytest.mark.slow
def test_what_no_single_option_fixes_two_do(tmp_path: Path) -> None:
    """No standby, and clients that keep to a dead address: each alone leaves the database out of reach for ever."""
    subject(tmp_path, policy=FIVE_MINUTES)
    path = tmp_path / "level.yaml"
    text = path.read_text(encoding="utf-8").replace("pool: 20", "pool: 20, dns_ttl: forever")
    path.write_text(text, encoding="utf-8")
    (before,) = load_subjects(str(tmp_path))
    found = find_fix(
        before, "writer-network", "", lambda item: (item.key, item.after) in tuple(STANDBY_AND_DNS.items())
    )
    assert found.turns
    assert {step.key: step.after for step in found.steps} == STANDBY_AND_DNS
    ((_, new),) = fix_text(before, found.change).files.values()
    assert load_level(new).start.digest == found.change.design.digest
    path.write_text(new, encoding="utf-8")
    (after,) = load_subjects(str(tmp_path))
    (result,) = assessed(after, "writer-network").results
    assert result.verdict == "met"


CLIENTS = {"clients.connect_timeout": "connect_timeout_ms", "clients.dns_ttl": "dns_ttl_s", "clients.pool": "pool"}
"""Three options, each with its field."""


@pytest.mark.parametrize("alone", [1, 0], ids=["each-helps", "no-pair-helps"])
def test_what_no_two_options_fix_three_do(alone: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Drills by a closed form: met once all three options are others than at the start; fewer help each, or not at all."""
    before = subject(tmp_path, policy=FIVE_MINUTES)

    def left(job: ExerciseJob) -> int:
        pairs = (
            (getattr(one.clients, field) for one in (before.design, job.scenario.design)) for field in CLIENTS.values()
        )
        return sum(was == now for was, now in pairs)

    def exercised(job: ExerciseJob) -> Exercise:
        met = job.scenario.id == "no-fault" or not left(job)
        lost = 0 if met else 100 + alone * left(job)
        return Exercise(1, met, True, 0.0, 0.0, 0, 1.0, 1000, lost, 0.0, (), Measured(1, "", ()), "")

    monkeypatch.setattr(fix_drills, "exercised", exercised)
    monkeypatch.setattr(fix_drills, "survived", lambda job: exercised(job).passed)
    wanted = (*CLIENTS, "clients.keepalive")
    found = find_fix(before, "writer-network", "", lambda item: item.key in wanted)
    assert found.turns
    assert {step.key for step in found.steps} == {*CLIENTS}
    with pytest.raises(DrillError, match="helps"):
        find_fix(before, "writer-network", "clients.keepalive", lambda _item: True)


def test_a_fix_names_the_load_that_was_drilled_where_nobody_has_said_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """40/s and 10/s in the level; with four times as much served without a fault, it is drilled and billed at twice as much."""
    workload = "workload: orders\ntraffic: {browse: {rate: unknown, within: 300ms}}\n"
    subject(tmp_path, policy=FIVE_MINUTES, workload=workload)

    def exercised(job: ExerciseJob) -> Exercise:
        met = job.scenario.id == "no-fault" or job.scenario.design.database.multi_az != "off"
        return Exercise(1, met, True, 0.0, 0.0, 0, 1.0, 1000, 0 if met else 100, 0.0, (), Measured(1, "", ()), "")

    monkeypatch.setattr(fix_drills, "exercised", exercised)
    monkeypatch.setattr(fix_drills, "survived", lambda job: exercised(job).passed)
    monkeypatch.setattr(fix_search, "load_limit", lambda _search: LoadLimit(4.0, 200.0, beyond=False))
    monkeypatch.setattr(worker_pool, "worker_pool", lambda **_given: nullcontext())
    monkeypatch.setattr(unsettled, "unsettled", lambda *_given: [])
    line = ["export", "fix", str(tmp_path), "--only", "writer-network", "--change", "database.multi_az"]
    assert run(line) == 0
    assert "100/s" in capsys.readouterr().err
    (tmp_path / "workload.yaml").write_text(workload.replace("unknown", "40/s"), encoding="utf-8")
    assert run(line) == 0
    assert "100/s" not in capsys.readouterr().err


def test_nothing_breached_is_nothing_to_fix(tmp_path: Path) -> None:
    with pytest.raises(NothingBreached, match="password"):
        find_fix(subject(tmp_path), "password", "", lambda _item: True)


def test_edits_leave_quotes_comments_and_neighbours() -> None:
    text = 'a: {b: "off", c: 1} # d\n  e: x\n'
    assert edited(text, [TextEdit(1, 8, "standby"), TextEdit(1, 18, 2)]) == 'a: {b: "standby", c: 2} # d\n  e: x\n'
    assert edited(text, [TextEdit(2, 0, True, "f")]) == 'a: {b: "off", c: 1} # d\n  f: true\n  e: x\n'
    assert edited(text, [TextEdit(1, 8, "x", "f")]) == 'a: {f: x, b: "off", c: 1} # d\n  e: x\n'
    assert edited(text, [TextEdit(1, 5, "x", "f")]) == 'a: {f: x, b: "off", c: 1} # d\n  e: x\n'
    assert edited('{"a": {"b": 1}}', [TextEdit(1, 13, True, "f")]) == '{"a": {"f": true, "b": 1}}'
    assert edited('  "e": 1\n', [TextEdit(1, 0, True, "f")]) == '  "f": true,\n  "e": 1\n'
    assert edited("a: !Ref B\n", [TextEdit(1, 4, True)]) is None
    assert edited(text, [TextEdit(9, 1, 1)]) is None
    assert edited("# one\u2028two\na: 1\n", [TextEdit(2, 4, 2)]) is None
    assert edited("# one\rtwo\na: 1\n", [TextEdit(2, 4, 2)]) is None
    assert edited("a: 1\r\nb: 2\r\n", [TextEdit(2, 4, 3)]) == "a: 1\r\nb: 3\r\n"
    assert difference("a\n", "b\n", "/x/y").startswith("--- a/x/y\n+++ b/x/y\n")
