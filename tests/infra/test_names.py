"""Names are unique within a type and a region only: a database, its cache, its cluster and its alarms may share one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from drill.assess.subject import load_subjects
from drill.infra.import_run import write_import
from tests.infra.conftest import Import
from tests.infra.plans import resource

SAME = """\
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: mysql, DBInstanceClass: db.r6g.large, AllocatedStorage: "100", DBInstanceIdentifier: orders}
  Cache:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      {ReplicationGroupId: orders, Engine: valkey, CacheNodeType: cache.r7g.large, NumCacheClusters: 2, AutomaticFailoverEnabled: true}
  Groups: {Type: AWS::RDS::DBSubnetGroup, Properties: {DBSubnetGroupName: orders, SubnetIds: [subnet-1, subnet-2]}}
  Nodes: {Type: AWS::ElastiCache::SubnetGroup, Properties: {CacheSubnetGroupName: orders, SubnetIds: [subnet-1]}}
  Copy:
    Type: AWS::RDS::DBInstance
    Properties: {DBInstanceClass: db.r6g.large, SourceDBInstanceIdentifier: orders}
  Told:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: orders
      MetricName: METRIC
      Dimensions: [{Name: DIMENSION, Value: orders}]
      Statistic: Average
      Period: 60
      EvaluationPeriods: 1
      Threshold: 90
      ComparisonOperator: GreaterThanThreshold
"""


@pytest.mark.parametrize(
    ("dimension", "metric", "node"),
    [
        ("DBInstanceIdentifier", "CPUUtilization", "writer"),
        ("ReplicationGroupId", "EngineCPUUtilization", "cache-1"),
        ("CacheClusterId", "EngineCPUUtilization", "cache-1"),
    ],
)
def test_an_alarm_watches_what_its_dimension_is_of(imported: Import, dimension: str, metric: str, node: str) -> None:
    text = SAME.replace("DIMENSION", dimension).replace("METRIC", metric)
    for lines in (text, _backwards(text)):
        (system,) = imported(lines).systems
        assert [(alarm.node, alarm.metric) for alarm in system.level.start.alarms] == [(node, metric)]
        assert len(system.level.start.replicas) == 1


def _backwards(text: str) -> str:
    """The resources in the other order: the order of lines decides nothing."""
    head, *parts = text.split("\n  ")
    entries: list[str] = []
    for part in parts:
        if part.startswith(" "):
            entries[-1] += f"\n  {part}"
        else:
            entries.append(part.rstrip("\n"))
    return "\n  ".join((head, *reversed(entries))) + "\n"


CLUSTERED = """\
Resources:
  Cluster:
    Type: AWS::RDS::DBCluster
    Properties: {DBClusterIdentifier: orders, Engine: aurora-postgresql}
  First:
    Type: AWS::RDS::DBInstance
    Properties: {DBInstanceIdentifier: orders, DBClusterIdentifier: orders, Engine: aurora-postgresql, DBInstanceClass: db.r6g.large}
  Second:
    Type: AWS::RDS::DBInstance
    Properties: {DBInstanceIdentifier: second, DBClusterIdentifier: orders, Engine: aurora-postgresql, DBInstanceClass: db.r6g.large}
  Proxy: {Type: AWS::RDS::DBProxy, Properties: {DBProxyName: orders, EngineFamily: POSTGRESQL}}
  Targets:
    Type: AWS::RDS::DBProxyTargetGroup
    Properties: {DBProxyName: orders, DBClusterIdentifiers: [orders]}
  Scaled:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties: {ResourceId: "cluster:orders", ScalableDimension: "rds:cluster:ReadReplicaCount", MinCapacity: 1, MaxCapacity: 4}
  Told:
    Type: AWS::RDS::EventSubscription
    Properties: {SourceType: db-cluster, SourceIds: [orders], SnsTopicArn: "arn:aws:sns:us-east-1:1:ops"}
"""


def test_a_cluster_its_first_instance_and_its_proxy_of_one_name(imported: Import) -> None:
    for text in (CLUSTERED, _backwards(CLUSTERED)):
        made = imported(text)
        (system,) = made.systems
        design = system.level.start
        assert len(design.replicas) == 1
        assert design.proxy is not None
        assert design.scaling is not None
        assert design.monitoring.alarms
        assert {row.outcome for row in made.account} == {"mapped"}


INSTANCE = {
    "Engine": "mysql",
    "DBInstanceClass": "db.r6g.large",
    "AllocatedStorage": 100,
    "DBInstanceIdentifier": "orders",
}
GROUP = {
    "ReplicationGroupId": "orders",
    "Engine": "valkey",
    "CacheNodeType": "cache.r7g.large",
    "NodeGroups": [{"NodeGroupMembers": [{"PreferredAvailabilityZone": "us-east-1a"}] * 2}],
    "AutomaticFailover": "enabled",
    "ARN": "arn:aws:elasticache:us-east-1:1:replicationgroup:orders",
}


def test_what_runs_is_all_there_whatever_shares_a_name(imported: Import) -> None:
    data = {
        "DBInstances": [INSTANCE],
        "ReplicationGroups": [GROUP],
        "DBSubnetGroups": [{"DBSubnetGroupName": "orders"}],
    }
    made = imported(json.dumps(data), name="all.json")
    assert sorted(row.type for row in made.account) == [
        "AWS::ElastiCache::ReplicationGroup",
        "AWS::RDS::DBInstance",
        "AWS::RDS::DBSubnetGroup",
    ]
    (system,) = made.systems
    assert system.level.start.cache is not None


def test_what_runs_in_two_regions_under_one_name_is_two(imported: Import) -> None:
    there = [INSTANCE | {"DBInstanceArn": f"arn:aws:rds:{region}:1:db:orders"} for region in ("eu-west-1", "us-west-2")]
    together = imported(json.dumps({"DBInstances": there}), name="all.json")
    apart = imported(*(json.dumps({"DBInstances": [one]}) for one in there), name="some.json")
    for made in (together, apart):
        assert sorted(one.design.region for one in made.systems) == ["eu-west-1", "us-west-2"]
    # A template that says no region is about the one that runs, wherever that is.
    template = SAME[: SAME.index("  Cache:")]
    (system,) = imported(json.dumps({"DBInstances": there[:1]}), template, name="both.json").systems
    assert system.design.region == "eu-west-1"


@pytest.mark.parametrize("known", [{}, {"Role": "READER"}], ids=["all-open", "role-known"])
def test_a_dimension_that_a_plan_does_not_know_yet_is_followed(imported: Import, known: dict[str, str]) -> None:
    """`terraform show` leaves the open entries of a map out of `values` and lists them in `after_unknown`."""
    cluster = resource("aws_rds_cluster.orders", "aws_rds_cluster", engine="aurora-mysql")
    members = [
        resource(f"aws_rds_cluster_instance.orders[{n}]", "aws_rds_cluster_instance", instance_class="db.r6g.large")
        for n in range(2)
    ]
    alarm = resource(
        "aws_cloudwatch_metric_alarm.orders",
        "aws_cloudwatch_metric_alarm",
        metric_name="CPUUtilization",
        namespace="AWS/RDS",
        dimensions=known,
        statistic="Average",
        period=60,
        evaluation_periods=2,
        threshold=80,
        comparison_operator="GreaterThanThreshold",
        alarm_actions=["arn:aws:sns:us-east-1:1:ops"],
    )
    refers = {"references": ["aws_rds_cluster.orders.id", "aws_rds_cluster.orders"]}
    written: list[dict[str, Any]] = [
        {"address": "aws_rds_cluster_instance.orders", "expressions": {"cluster_identifier": refers}},
        {"address": "aws_cloudwatch_metric_alarm.orders", "expressions": {"dimensions": refers}},
    ]
    changes = [
        {"address": one["address"], "change": {"after_unknown": {"cluster_identifier": True}}} for one in members
    ]
    changes.append(
        {"address": alarm["address"], "change": {"after_unknown": {"dimensions": {"DBClusterIdentifier": True}}}}
    )
    plan = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [cluster, *members, alarm]}},
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": written}},
    }
    (system,) = imported(json.dumps(plan), name="plan.json").systems
    assert [one.node for one in system.level.start.alarms] == ["replica-1" if known else "writer"]
    assert system.level.start.monitoring.alarms


ODD = ("No", "Null", "On", "True", "Yes", "123", "1e3", "0x1F", "2026Db", "Level", "Aws", "X" * 200)
"""Logical ids that CloudFormation accepts: letters and digits, in any order; some are words or numbers to YAML."""


@pytest.mark.parametrize("name", ODD)
def test_a_system_of_any_logical_id_is_read_back_under_its_name(imported: Import, name: str, tmp_path: Path) -> None:
    text = SAME[: SAME.index("  Cache:")].replace("  Db:", f'  "{name}":')
    made = imported(text)
    write_import(made, tmp_path / "out")
    (subject,) = load_subjects(str(tmp_path / "out"))
    (system,) = made.systems
    assert (subject.name, subject.level.id) == (system.design.name, system.level.id)
    assert subject.level.start.digest == system.level.start.digest


def test_systems_of_names_that_look_alike_each_have_a_file(imported: Import) -> None:
    one = SAME[SAME.index("  Db:") : SAME.index("  Cache:")].replace(", DBInstanceIdentifier: orders", "")
    names = ("OrdersDb", "ordersDb", "OrdersDB2", "ordersdb2", "ORDERSdb2", "Заказы", "注文")
    made = imported("Resources:\n" + "".join(one.replace("Db:", f"{name}:") for name in names))
    assert len({system.level_name for system in made.systems}) == len(names)
    assert len({row.level for row in made.account}) == len(names)


KEYS = ("orders.eu", "a]b", 'say "hi"', "заказы", "2026", "no", "a b", "[0]", "with.dots[and] more", "a/b:c")


@pytest.mark.parametrize("key", KEYS)
def test_a_resource_of_terraform_with_any_key_is_found_by_those_that_refer_to_it(imported: Import, key: str) -> None:
    quoted = key.replace('"', '\\"')
    primary, copy = (f'module.shop["{quoted}"].aws_db_instance.{name}["{quoted}"]' for name in ("this", "copy"))
    values = {"engine": "mysql", "instance_class": "db.r6g.large", "allocated_storage": 100}
    listed = [
        resource(primary, "aws_db_instance", **values),
        resource(copy, "aws_db_instance", instance_class="db.r6g.large"),
    ]
    inner = [
        {"address": "aws_db_instance.this", "expressions": {}},
        {
            "address": "aws_db_instance.copy",
            "expressions": {"replicate_source_db": {"references": ["aws_db_instance.this"]}},
        },
    ]
    plan = {
        "format_version": "1.2",
        "planned_values": {"root_module": {"child_modules": [{"resources": listed}]}},
        "resource_changes": [{"address": copy, "change": {"after_unknown": {"replicate_source_db": True}}}],
        "configuration": {"root_module": {"module_calls": {"shop": {"module": {"resources": inner}}}}},
    }
    (system,) = imported(json.dumps(plan), name="plan.json").systems
    assert len(system.level.start.replicas) == 1
