"""Experiments for AWS FIS: what is exported is valid, what is not is said, and reading it back gives the same faults."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from drill.assess.scenario_of import plant_of
from drill.engine.deck_draws import with_drawn_faults
from drill.errors import DrillError, Problems
from drill.export.fis_actions import CACHE_POWER, CONNECTIVITY, FAILOVER, REBOOT
from drill.export.fis_reader import AFTER_S, rehearsal, rehearsed_level
from drill.export.fis_template import FisNames, fis_template
from drill.files.library import find_level
from drill.files.load import load_level
from drill.model.level import Level
from drill.topology.assemble import assemble

LEVEL = """\
level: exported
title: Exported
chapter: tests
clock: {{length: 60m}}
places: {{us-east-1: [a, b]}}
data: {{gib: 20}}
traffic: {{browse: {{rate: 10/s, reads: 1, within: 300ms, fresh: 30s, keys: {{count: 1000, zipf: 0.9}}}}}}
faults: {faults}
objectives: {{pass: {{availability: ">= 1 %"}}}}
start:
  database: {database}
  cache: {{service: elasticache, engine: redis, class: cache.r6g.large, shards: 1, replicas: 1}}
"""
RDS = '{service: rds, engine: postgres, class: db.r6g.large, zone: a, multi_az: "standby", storage: {type: gp3, gib: 100}}'
ALONE = "{service: aurora, engine: postgres, class: db.r6g.large, zone: a}"
AURORA = f"{ALONE}\n  replicas: [{{zone: b, class: db.r6g.large}}]"
KINDS = {
    "failover": {"at": "2m", "do": FAILOVER},
    "reboot": {"at": "5m", "do": REBOOT, "node": "writer"},
    "cache": {"at": "7m", "for": "10m", "do": CACHE_POWER, "zone": "us-east-1a"},
    "cut": {"at": "9m", "for": "10m", "do": CONNECTIVITY, "zone": "us-east-1b"},
}
# Patterns of the service model of fis, 2020-12-01.
ACTION_NAME, ACTION_ID = re.compile(r"[\S]{1,64}"), re.compile(r"aws:[a-z0-9-]+:[a-z0-9-]+")
RESOURCE_TYPES = {"Clusters": "aws:rds:cluster", "DBInstances": "aws:rds:db", "Subnets": "aws:ec2:subnet"}
RESOURCE_TYPES |= {"ReplicationGroups": "aws:elasticache:replicationgroup"}


def level(*names: str, database: str = RDS, more: str = "") -> Level:
    rows = [{"id": name, **KINDS[name]} for name in names]
    faults = json.dumps(rows)[:-1] + (f", {more}]" if more and rows else f"{more}]")
    return load_level(LEVEL.format(faults=faults, database=database))


def exported(on: Level, names: FisNames | None = None) -> dict[str, Any]:
    return fis_template(assemble(on, on.start), names or FisNames()).data


def holds_together(data: dict[str, Any]) -> None:
    assert data["actions"]
    for name, action in data["actions"].items():
        assert ACTION_NAME.fullmatch(name)
        assert ACTION_ID.fullmatch(action["actionId"])
        assert all(other in data["actions"] for other in action.get("startAfter", []))
        for key, target in action.get("targets", {}).items():
            assert data["targets"][target]["resourceType"] == RESOURCE_TYPES[key]
        duration = action.get("parameters", {}).get("duration", "PT1M")
        match = re.fullmatch(r"PT([0-9]+)M", duration)
        assert match is not None
        assert 1 <= int(match[1]) <= 720
        assert all(isinstance(value, str) for value in action.get("parameters", {}).values())
    assert {item["source"] for item in data["stopConditions"]} == {"aws:cloudwatch:alarm"}
    assert data["experimentOptions"]["emptyTargetResolutionMode"] == "fail"
    assert len(data["description"]) <= 512


@pytest.mark.parametrize("database", [RDS, AURORA])
def test_every_exportable_kind_comes_back_as_it_was(database: str) -> None:
    on = level(*KINDS, database=database)
    data = exported(on)
    holds_together(data)
    back = rehearsal(json.dumps(data), "fis.json", on)
    assert back.unmodelled == ()
    again = load_level(LEVEL.format(faults=json.dumps(back.faults), database=database))
    assert [(one.id, one.kind, one.at_s, one.for_s, one.target) for one in again.faults] == [
        (one.id, one.kind, one.at_s, one.for_s, one.target) for one in on.faults
    ]
    assert exported(again) == data


def test_a_forced_failover_of_rds_is_a_reboot_with_failover() -> None:
    data = exported(level("failover"))
    action = data["actions"]["failover"]
    assert (action["actionId"], action["parameters"]) == (REBOOT, {"forceFailover": "true"})
    assert exported(level("failover", database=AURORA))["actions"]["failover"]["actionId"] == FAILOVER


def test_an_aurora_cluster_without_a_reader_cannot_be_failed_over() -> None:
    """FailoverDBCluster promotes one of the cluster's Aurora Replicas (RDS API reference)."""
    with pytest.raises(DrillError, match=FAILOVER):
        exported(level("failover", database=ALONE))
    on = level("failover", "cut", database=ALONE)
    made = fis_template(assemble(on, on.start), FisNames())
    assert FAILOVER not in {action["actionId"] for action in made.data["actions"].values()}
    assert [said.code for said in made.differences] == ["fis.no_failover"]


def test_a_lost_zone_is_its_network_a_failover_and_the_caches_power() -> None:
    on = level(more='{"id": "dark", "at": "90s", "for": "10m", "do": "drill:az-power", "zone": "a"}')
    made = fis_template(assemble(on, on.start), FisNames())
    holds_together(made.data)
    assert {action["actionId"] for action in made.data["actions"].values()} == {CONNECTIVITY, REBOOT, CACHE_POWER}
    assert [said.code for said in made.differences] == ["fis.power_is_network"]


def test_order_is_kept_by_waits_in_whole_minutes_and_rounding_is_told() -> None:
    on = level("failover", more='{"id": "late", "at": "200s", "do": "aws:rds:reboot-db-instances", "node": "writer"}')
    made = fis_template(assemble(on, on.start), FisNames())
    assert made.data["actions"]["late"]["startAfter"] == ["wait-1m"]
    assert [(said.code, dict(said.facts)["exact_s"]) for said in made.differences] == [("fis.rounded", 80)]


def test_what_fis_cannot_do_is_refused_whole_or_told_in_part() -> None:
    proxy = '{"at": "2m", "for": "5m", "do": "drill:traffic-spike", "id": "spike"}'
    alone = level(more=proxy)
    with pytest.raises(DrillError, match="drill:traffic-spike"):
        exported(alone)
    part = level("failover", more=proxy)
    made = fis_template(assemble(part, part.start), FisNames())
    assert [said.code for said in made.differences] == ["fis.no_action"]


def test_names_of_the_account_leave_no_placeholder() -> None:
    on = level("failover")
    names = FisNames("123456789012", "fis", "too-slow", (("team", "orders"),))
    made = fis_template(assemble(on, on.start), names)
    assert made.missing == ()
    assert "${" not in made.text
    assert fis_template(assemble(on, on.start), FisNames()).missing == (
        "${AWS_ACCOUNT}",
        "${FIS_ROLE}",
        "${STOP_ALARM}",
    )
    assert all(target["resourceTags"] == {"team": "orders"} for target in made.data["targets"].values())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"actions": {"a": {"actionId": FAILOVER, "startAfter": ["b"]}}}, "X032"),
        ({"actions": {"a": {"actionId": FAILOVER, "targets": {"Clusters": "none"}}}}, "X032"),
        ({"actions": {"a": {"actionId": FAILOVER, "startAfter": [["a"]]}}}, "X032"),
        ({"actions": {"a": {"actionId": FAILOVER, "startAfter": {"a": 1}}}}, "X032"),
        ({"actions": {"a": {"actionId": FAILOVER, "targets": {"Clusters": ["none"]}}}}, "X032"),
        ({"actions": {"a": {"startAfter": []}}}, "X021"),
        ({"actions": {"a": {"actionId": FAILOVER, "parameters": {"duration": "10 minutes"}}}}, "X026"),
        (
            {
                "actions": {
                    "a": {"actionId": FAILOVER, "startAfter": ["b"]},
                    "b": {"actionId": FAILOVER, "startAfter": ["a"]},
                }
            },
            "X042",
        ),
        ({"actions": {"a": {"actionId": "aws:ec2:stop-instances"}}}, "X037"),
        ({"stopConditions": None, "actions": []}, "X021"),
    ],
)
def test_what_is_wrong_with_an_experiment_has_a_code_and_a_line(change: dict[str, Any], code: str) -> None:
    data = {"stopConditions": [], "targets": {}, **change}
    with pytest.raises(Problems) as caught:
        rehearsal(json.dumps(data, indent=1), "fis.json", level("failover"))
    assert code in {problem.code for problem in caught.value.problems}


def test_waits_and_durations_give_the_times_and_the_price() -> None:
    data = {
        "stopConditions": [{"source": "none"}],
        "targets": {"s": {"parameters": {"availabilityZoneIdentifier": "us-east-1a"}}},
        "actions": {
            "calm": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT5M"}},
            "cut": {
                "actionId": CONNECTIVITY,
                "parameters": {"duration": "PT10M", "scope": "all"},
                "targets": {"Subnets": "s"},
                "startAfter": ["calm"],
            },
            "then": {"actionId": FAILOVER, "startAfter": ["cut"]},
        },
    }
    made = rehearsal(json.dumps(data), "fis.json", level("failover"))
    assert [(one["id"], one["at"]) for one in made.faults] == [("cut", "420s"), ("then", "1020s")]
    assert made.length_s == 900
    assert made.usd == pytest.approx(1.1)


def test_one_action_to_wait_for_needs_no_list() -> None:
    wait = {"actionId": "aws:fis:wait", "parameters": {"duration": "PT1M"}}
    data = {"stopConditions": [], "actions": {"calm": wait, "over": {"actionId": FAILOVER, "startAfter": "calm"}}}
    made = rehearsal(json.dumps(data), "fis.json", level("failover"))
    assert [(one["id"], one["at"]) for one in made.faults] == [("over", "180s")]


def test_a_zone_that_nobody_names_is_told(tmp_path: Path) -> None:
    data = {
        "stopConditions": [],
        "targets": {"s": {"parameters": {"availabilityZoneIdentifier": "use1-az1"}}},
        "actions": {
            "cut": {"actionId": CONNECTIVITY, "targets": {"Subnets": "s"}, "parameters": {"duration": "PT1M"}},
            "over": {"actionId": FAILOVER},
        },
    }
    made = rehearsal(json.dumps(data), "fis.json", level("failover"))
    assert [said.code for said in made.unmodelled] == ["fis.zone_unknown"]


def test_a_rehearsal_is_a_level_that_lasts_longer_than_the_experiment() -> None:
    on = level(*KINDS)
    text = LEVEL.format(faults=json.dumps([{"id": name, **row} for name, row in KINDS.items()]), database=RDS)
    experiment = rehearsal(json.dumps(exported(on)), "fis.json", on)
    made = load_level(rehearsed_level(text, experiment, "friday"))
    assert (made.id, len(made.faults)) == ("friday", 4)
    assert made.length_s == max(one.at_s + one.for_s for one in made.faults) + AFTER_S


def test_a_deck_is_dealt_for_a_seed() -> None:
    """A level whose faults are drawn exports what the seed deals, and never its whole deck."""
    on = find_level("the-region-is-gone")
    assert on.deck
    dealt = {seed: plant_of("the-region-is-gone", "", seed).level.faults for seed in (1, 2)}
    assert {seed: with_drawn_faults(on, seed).faults for seed in dealt} == dealt
