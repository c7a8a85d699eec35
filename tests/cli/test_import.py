"""`drill import`: its options, what it prints, and what `drill check` says of infrastructure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from drill.report.writers import WRITERS
from tests.cli.conftest import Drill
from tests.infra import plans
from tests.infra.templates import AURORA, CACHES, CANARY, POSTGRES


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    path = tmp_path / "stack.yaml"
    path.write_text(POSTGRES, encoding="utf-8")
    return path


@pytest.mark.usefixtures("stack")
def test_a_template_becomes_a_folder_that_check_takes(drill: Drill) -> None:
    ended = drill("import", "stack.yaml")
    assert ended.code == 0
    assert sorted(path.name for path in Path("resilience").iterdir()) == [
        "import.lock",
        "level.yaml",
        "policy.yaml",
        "workload.yaml",
    ]
    assert drill("check", "resilience").code == 0
    assert drill("draw", "./resilience/level.yaml").code == 0


@pytest.mark.usefixtures("stack")
def test_json_accounts_for_every_resource(drill: Drill) -> None:
    data = json.loads(drill("import", "stack.yaml", "--json").out)
    assert {row["id"]: row["outcome"] for row in data["resources"]} == {
        "Orders": "mapped",
        "Copy": "mapped",
        "Subnets": "mapped",
    }
    assert data["systems"][0]["estimated"] == ["read", "write"]
    assert data["systems"][0]["open"]


@pytest.mark.usefixtures("stack")
def test_parameters_come_from_the_line_or_from_a_file(drill: Drill) -> None:
    Path("p.json").write_text('[{"ParameterKey": "Standby", "ParameterValue": "true"}]', encoding="utf-8")
    for more in (("-p", "Standby=true"), ("--params", "p.json")):
        assert drill("import", "stack.yaml", *more).code == 0
        assert "multi_az: standby" in Path("resilience/level.yaml").read_text(encoding="utf-8")
    assert drill("import", "stack.yaml", "-p", "Standbye=true").code == 2
    assert drill("import", "stack.yaml", "-p", "Standby").code == 2
    assert drill("import", "stack.yaml", "--region", "us-middle-1").code == 2


def test_conditions_regions_and_one_system_of_several(drill: Drill, stack: Path) -> None:
    stack.write_text(AURORA, encoding="utf-8")
    assert drill("import", "stack.yaml", "--assume", "Proxied=no", "--region", "eu-west-1").code == 0
    text = Path("resilience/level.yaml").read_text(encoding="utf-8")
    assert "eu-west-1" in text
    assert "proxy" not in text
    assert drill("import", "stack.yaml", "--assume", "Proxied=perhaps").code == 2
    stack.write_text(CACHES, encoding="utf-8")
    assert drill("import", "stack.yaml", "-o", "caches", "--only", "ranks").code == 0
    assert Path("caches/level.yaml").is_file()
    ended = drill("import", "stack.yaml", "-o", "more", "--only", "rank")
    assert (ended.code, "did you mean ranks?" in ended.err) == (2, True)
    assert not Path("more").exists()


def test_strict_refuses_what_would_be_approximated(drill: Drill, stack: Path) -> None:
    stack.write_text(CACHES, encoding="utf-8")
    ended = drill("import", "stack.yaml", "--strict")
    assert ended.code == 2
    assert "I401" in ended.err
    assert not Path("resilience").exists()


def test_the_query_names_the_resources_and_no_credentials(drill: Drill) -> None:
    Path("state.json").write_text(json.dumps(plans.state()), encoding="utf-8")
    assert drill("import", "state.json").code == 0
    ended = drill("import", "--print-query", "resilience")
    assert ended.code == 0
    body = json.loads(ended.out.partition("--cli-input-json '")[2].rpartition("' > ")[0])
    seen = {
        (one["MetricStat"]["Metric"]["MetricName"], one["MetricStat"]["Metric"]["Dimensions"][0]["Value"])
        for one in body["MetricDataQueries"]
    }
    assert {("CPUUtilization", "b"), ("SelectThroughput", "main")} <= seen
    assert ("CPUUtilization", "a") not in seen
    assert drill("import", "--print-query", "state.json").code == 2


def test_a_spoiled_lock_puts_nothing_into_the_command(drill: Drill) -> None:
    Path("state.json").write_text(json.dumps(plans.state()), encoding="utf-8")
    assert drill("import", "state.json").code == 0
    lock = Path("resilience/import.lock")
    text = lock.read_text(encoding="utf-8")
    lock.write_text(text.replace('"us-west-2"', '"x; reboot"').replace('"main"', '"it\'s $(reboot)"'), encoding="utf-8")
    ended = drill("import", "--print-query", "resilience")
    assert (ended.code, "reboot" in ended.out, "REPLACE-ME" in ended.out) == (0, False, True)


EXPERIMENT = {
    "description": "reboot",
    "stopConditions": [{"source": "none"}],
    "targets": {
        "t": {
            "resourceType": "aws:rds:db",
            "selectionMode": "ALL",
            "resourceArns": ["arn:aws:rds:us-east-1:1:db:orders"],
        }
    },
    "actions": {
        "a": {
            "actionId": "aws:rds:reboot-db-instances",
            "parameters": {"forceFailover": "true"},
            "targets": {"DBInstances": "t"},
        }
    },
}


@pytest.mark.usefixtures("stack")
def test_an_experiment_becomes_a_level_beside_the_one_it_is_for(drill: Drill) -> None:
    Path("fis.json").write_text(json.dumps(EXPERIMENT), encoding="utf-8")
    assert drill("import", "stack.yaml", "-p", "Standby=true").code == 0
    assert drill("import", "fis.json", "--into", "resilience").code == 0
    text = Path("resilience/rehearsal-fis.yaml").read_text(encoding="utf-8")
    assert "az-power" not in text
    assert "failover" in text
    assert drill("check", "resilience").code == 0
    assert drill("import", "fis.json", "--into", "resilience").code == 2
    assert drill("import", "fis.json").code == 2
    assert drill("import", "stack.yaml", "--into", "resilience").code == 2


@pytest.mark.parametrize("form", WRITERS)
def test_no_secret_is_printed_in_any_format(drill: Drill, form: str) -> None:
    Path("stack.yaml").write_text(POSTGRES.replace("!Ref Secret", CANARY), encoding="utf-8")
    Path("plan.json").write_text(json.dumps(plans.plan()), encoding="utf-8")
    for source in ("stack.yaml", "plan.json"):
        ended = drill("import", source, "--format", form, "-o", f"{form}-{source}")
        assert ended.code == 0
        assert CANARY not in ended.out + ended.err


def test_a_broken_source_repeats_no_line_of_itself(drill: Drill) -> None:
    Path("stack.yaml").write_text(
        f"Resources:\n  Db: {{Password: {CANARY}, Password: {CANARY}, x: [}}\n", encoding="utf-8"
    )
    ended = drill("import", "stack.yaml")
    assert ended.code == 2
    assert CANARY not in ended.out + ended.err


def test_names_with_escapes_do_not_reach_the_terminal(drill: Drill) -> None:
    name = "Db\\u001b[31m::error"
    body = {
        "Type": "AWS::RDS::DBInstance",
        "Properties": {"Engine": "mysql", "DBInstanceClass": "db.t3.small", "AllocatedStorage": "30"},
    }
    Path("stack.json").write_text(f'{{"Resources": {{"{name}": {json.dumps(body)}}}}}', encoding="utf-8")
    for form in ("text", "github", "html"):
        ended = drill("import", "stack.json", "-o", form, "--format", form)
        assert (ended.code, "\x1b" in ended.out) == (0, False)


@pytest.mark.parametrize(
    ("name", "text", "command"),
    [
        ("t.yaml", POSTGRES, "drill import t.yaml"),
        ("p.json", json.dumps(plans.plan()), "drill import p.json"),
        ("s.tfstate", json.dumps(plans.raw_state()), "drill import s.tfstate"),
        ("d.json", json.dumps(plans.described()), "drill import d.json"),
        ("fis.json", json.dumps(EXPERIMENT), "drill import fis.json --into FOLDER"),
        ("main.tf", 'resource "aws_db_instance" "x" {\n}\n', "terraform show -json"),
    ],
)
def test_check_names_the_format_and_the_command_that_reads_it(drill: Drill, name: str, text: str, command: str) -> None:
    Path(name).write_text(text, encoding="utf-8")
    ended = drill("check", name, "--format", "json")
    assert ended.code == 2
    (one,) = json.loads(ended.out)
    assert one["code"] == "I114"
    assert command in one["hint"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("t.yaml", POSTGRES), ("p.json", json.dumps(plans.plan())), ("main.tf", 'resource "a" "x" {\n}\n')],
)
@pytest.mark.parametrize("words", [("score", "FILE", "@start"), ("score", "lights-out", "FILE"), ("play", "FILE")])
def test_who_gives_infrastructure_as_a_level_or_a_design_is_told_the_command_that_reads_it(
    drill: Drill, words: tuple[str, ...], name: str, text: str
) -> None:
    """One problem, not a list of the keys that a template lacks as a level."""
    Path(name).write_text(text, encoding="utf-8")
    ended = drill(*(name if word == "FILE" else word for word in words))
    assert ended.code == 2
    assert ended.err.count("error[") == 1
    assert "error[I114]" in ended.err
    assert "drill import" in ended.err


@pytest.mark.usefixtures("stack")
def test_check_finds_what_is_wrong_with_a_workload_and_a_policy(drill: Drill) -> None:
    assert drill("import", "stack.yaml").code == 0
    for name in ("workload.yaml", "policy.yaml"):
        path = Path("resilience") / name
        path.write_text(path.read_text(encoding="utf-8") + "nonsense: 1\n", encoding="utf-8")
    codes = [one["code"] for one in json.loads(drill("check", "resilience", "--format", "json").out)]
    assert codes == ["R020", "I020"]
