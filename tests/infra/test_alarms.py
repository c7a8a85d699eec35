"""Who is told: an alarm, a composite alarm by reference or by name, and none that tells nobody."""

from __future__ import annotations

import pytest

from drill.model.design import Alarm
from tests.infra.conftest import Import

DATABASE = """\
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: mysql, DBInstanceClass: db.r6g.large, AllocatedStorage: "100"}
  Busy:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: orders-busy
      Dimensions: [{Name: DBInstanceIdentifier, Value: !Ref Orders}]
  Full:
    Type: AWS::CloudWatch::Alarm
    Properties: {Dimensions: [{Name: DBInstanceIdentifier, Value: !Ref Orders}]}
  Elsewhere:
    Type: AWS::CloudWatch::Alarm
    Properties: {AlarmName: elsewhere, Dimensions: [{Name: QueueName, Value: jobs}]}
"""
COMPOSITE = """\
  Page:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: {AlarmName: page, AlarmActions: [arn:aws:sns:us-east-1:1:ops], AlarmRule: RULE}
"""
OUTER = """\
  Outer:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: {AlarmActions: [arn:aws:sns:us-east-1:1:ops], AlarmRule: 'ALARM("page")'}
"""


@pytest.mark.parametrize(
    ("rule", "paged"),
    [
        ('"ALARM(orders-busy) OR ALARM(elsewhere)"', True),
        ("'ALARM(\"arn:aws:cloudwatch:us-east-1:1:alarm:orders-busy\")'", True),
        ('!Sub "ALARM(${Busy}) AND NOT ALARM(${Elsewhere})"', True),
        ('!Join ["", ["(ALARM(", !GetAtt Busy.Arn, ") OR ALARM(", !GetAtt Full.Arn, "))"]]', True),
        ('!Sub "ALARM(${Full})"', True),
        ('"ALARM(elsewhere)"', False),
        ('"ALARM(nobody-knows)"', False),
        ('"ALARM(page)"', False),
    ],
)
def test_a_composite_alarm_pages_for_what_its_alarms_watch(imported: Import, rule: str, paged: bool) -> None:
    (system,) = imported(DATABASE + COMPOSITE.replace("RULE", rule)).systems
    assert system.level.start.monitoring.alarms is paged


def test_alarms_without_actions_or_with_actions_off_page_nobody(imported: Import) -> None:
    on = COMPOSITE.replace("RULE", '"ALARM(orders-busy)"')
    for text in (
        "",
        on.replace("AlarmActions: [arn:aws:sns:us-east-1:1:ops], ", ""),
        on.replace("{Ala", "{ActionsEnabled: false, Ala"),
    ):
        (system,) = imported(DATABASE + text).systems
        assert not system.level.start.monitoring.alarms


def test_a_composite_alarm_of_composite_alarms(imported: Import) -> None:
    silent = COMPOSITE.replace("RULE", '"ALARM(orders-busy)"').replace(
        "AlarmActions: [arn:aws:sns:us-east-1:1:ops], ", ""
    )
    (system,) = imported(DATABASE + silent + OUTER).systems
    assert system.level.start.monitoring.alarms


WATCHED = """\
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: mysql, DBInstanceClass: db.r6g.large, AllocatedStorage: "100", DBInstanceIdentifier: orders}
  Copy:
    Type: AWS::RDS::DBInstance
    Properties: {DBInstanceClass: db.r6g.large, SourceDBInstanceIdentifier: !Ref Orders}
  Space:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: Orders space
      Namespace: AWS/RDS
      MetricName: FreeStorageSpace
      Dimensions: [{Name: DBInstanceIdentifier, Value: !Ref Orders}]
      Statistic: Minimum
      Period: 300
      EvaluationPeriods: 3
      DatapointsToAlarm: 2
      Threshold: 10737418240
      ComparisonOperator: LessThanThreshold
      TreatMissingData: notBreaching
      AlarmActions: [arn:aws:sns:us-east-1:1:ops]
  Lag:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/RDS
      MetricName: ReplicaLag
      Dimensions: [{Name: DBInstanceIdentifier, Value: !Ref Copy}]
      Statistic: Average
      Period: 60
      EvaluationPeriods: 5
      Threshold: 30
      ComparisonOperator: GreaterThanOrEqualToThreshold
"""
UNMAPPED = {
    "FreeableMemory": "infra.alarm.metric",
    "EngineCPUUtilization": "infra.alarm.metric",
    "CPUUtilization, Period: 30": "infra.alarm.periods",
    "CPUUtilization, EvaluationPeriods: 2000": "infra.alarm.periods",
    "CPUUtilization, Period: 3600, EvaluationPeriods: 169": "infra.alarm.periods",
    "CPUUtilization, EvaluationPeriods: '2.5'": "infra.alarm.periods",
    "CPUUtilization, EvaluationPeriods: 2, DatapointsToAlarm: 3": "infra.alarm.periods",
    "CPUUtilization, Threshold: !Ref Unknown": "infra.alarm.not_known",
    "CPUUtilization, Statistic: !Ref AWS::NoValue, ExtendedStatistic: p99": "infra.alarm.not_known",
    "CPUUtilization, ComparisonOperator: LessThanLowerThreshold": "infra.alarm.not_known",
    "ReplicaLag": "infra.alarm.metric",
    "CPUUtilization, Metrics: [{Id: m1, Expression: m2 / 2}]": "infra.alarm.metric_math",
}
"""What follows `MetricName`, and the reason why it is not mapped."""


def test_thresholds_periods_and_missing_data_come_along(imported: Import) -> None:
    (system,) = imported(WATCHED).systems
    assert system.level.start.alarms == (
        Alarm(
            *("orders-space", "writer", "FreeStorageSpace", 10 * 2.0**30, "<", "minimum"),
            period_s=300,
            periods=3,
            datapoints=2,
            missing="not-breaching",
        ),
        Alarm("lag", "replica-1", "ReplicaLag", 30.0, ">=", periods=5, page_s=None),
    )


@pytest.mark.parametrize("metric", UNMAPPED)
def test_an_alarm_that_is_not_mapped_is_told_with_its_reason(imported: Import, metric: str) -> None:
    said = {
        "MetricName": "",
        "Namespace": "AWS/RDS",
        "Statistic": "Average",
        "Period": "60",
        "EvaluationPeriods": "1",
        "Threshold": "80",
        "ComparisonOperator": "GreaterThanThreshold",
        "Dimensions": "[{Name: DBInstanceIdentifier, Value: !Ref Orders}]",
    }
    said |= dict(pair.split(": ", 1) for pair in f"MetricName: {metric}".split(", ") if "Id: m1" not in metric)
    if "Id: m1" in metric:
        said |= {"MetricName": "CPUUtilization", "Metrics": "[{Id: m1, Expression: m2 / 2}]"}
    lines = "".join(f"      {name}: {value}\n" for name, value in said.items())
    text = f"Parameters: {{Unknown: {{Type: String}}}}\n{WATCHED}  Other:\n    Type: AWS::CloudWatch::Alarm\n"
    made = imported(f"{text}    Properties:\n{lines}")
    (system,) = made.systems
    (told,) = [note for note in made.notes if note.code == "I304"]
    assert told.resource == "Other"
    assert dict(told.said.facts)["why"].code == UNMAPPED[metric]  # type: ignore[union-attr]
    # Every alarm about the system is mapped or told.
    assert len(system.level.start.alarms) + 1 == 3


def test_an_alarm_pages_through_a_composite_one(imported: Import) -> None:
    page = COMPOSITE.replace("RULE", '"ALARM(lag) AND ALARM(\\"orders space\\")"')
    named = WATCHED.replace(
        "    Properties:\n      Namespace: AWS/RDS\n      MetricName: R",
        "    Properties:\n      AlarmName: lag\n      Namespace: AWS/RDS\n      MetricName: R",
    )
    made = imported(named + page)
    (system,) = made.systems
    assert [alarm.page_s for alarm in system.level.start.alarms] == [60, 60]
    assert [note.code for note in made.notes if note.code == "I410"] == ["I410"]


def test_an_hourly_alarm_looks_back_a_week(imported: Import) -> None:
    hourly = WATCHED.replace("Period: 300", "Period: 3600").replace("EvaluationPeriods: 3", "EvaluationPeriods: 168")
    (system,) = imported(hourly).systems
    assert (system.level.start.alarms[0].period_s, system.level.start.alarms[0].periods) == (3600, 168)


def test_long_names_that_begin_alike_stay_apart(imported: Import) -> None:
    """A design's names have at most 40 characters."""
    name = "production-eu-west-1-orders-database-primary"
    named = WATCHED.replace("AlarmName: Orders space", f"AlarmName: {name}-free-space").replace(
        "    Properties:\n      Namespace: AWS/RDS\n      MetricName: R",
        f"    Properties:\n      AlarmName: {name}-lag\n      Namespace: AWS/RDS\n      MetricName: R",
    )
    for text in (named, named.replace("production", "99")):
        (system,) = imported(text).systems
        assert len({alarm.name for alarm in system.level.start.alarms}) == 2


def test_a_composite_alarm_of_nothing_that_is_imported_bends_nothing(imported: Import) -> None:
    page = COMPOSITE.replace("RULE", '"ALARM(elsewhere) AND ALARM(nobody-knows)"')
    elsewhere = DATABASE[DATABASE.index("  Elsewhere:") :]
    assert not [note for note in imported(WATCHED + elsewhere + page).notes if note.code == "I410"]


CACHE = """\
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties: {Engine: valkey, CacheNodeType: cache.r7g.large, NumCacheClusters: 2, AutomaticFailoverEnabled: true}
  Busy:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/ElastiCache
      MetricName: EngineCPUUtilization
      Dimensions: [{Name: ReplicationGroupId, Value: !Ref Sessions}]
      Statistic: Maximum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 90
      ComparisonOperator: GreaterThanThreshold
"""


@pytest.mark.parametrize(
    "dimension",
    [
        "{Name: ReplicationGroupId, Value: !Ref Sessions}",
        '{Name: CacheClusterId, Value: !Sub "${Sessions}-001"}',
        "{Name: CacheClusterId, Value: people-2026-001}",
        "{Name: CacheClusterId, Value: people-2026-0001-002}",
    ],
)
def test_alarms_of_a_cache_by_itself(imported: Import, dimension: str) -> None:
    text = CACHE.replace("{Name: ReplicationGroupId, Value: !Ref Sessions}", dimension)
    (system,) = imported(text.replace("Engine: valkey", "Engine: valkey, ReplicationGroupId: people-2026")).systems
    assert system.level.start.alarms == (
        Alarm("busy", "cache-1", "EngineCPUUtilization", 90.0, statistic="maximum", page_s=None),
    )


ROLES = """\
Resources:
  Readers:
    Type: AWS::RDS::DBCluster
    Properties: {Engine: aurora-mysql, DBClusterIdentifier: READERS-of-orders}
  One:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: aurora-mysql, DBClusterIdentifier: !Ref Readers, DBInstanceClass: db.r6g.large}
MORE  Busy:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/RDS
      MetricName: CPUUtilization
      Dimensions: [DIMENSIONS]
      Statistic: Average
      Period: 60
      EvaluationPeriods: 1
      Threshold: 90
      ComparisonOperator: GreaterThanThreshold
"""
MORE = """\
  NAME:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: aurora-mysql, DBClusterIdentifier: !Ref Readers, DBInstanceClass: db.r6g.large}
"""
OF_CLUSTER = "{Name: DBClusterIdentifier, Value: READERS-of-orders}"


@pytest.mark.parametrize(
    ("readers", "dimensions", "node"),
    [
        (0, OF_CLUSTER, "writer"),
        (2, OF_CLUSTER, "writer"),
        (2, f"{OF_CLUSTER}, {{Name: Role, Value: WRITER}}", "writer"),
        (1, f"{{Name: Role, Value: READER}}, {OF_CLUSTER}", "replica-1"),
        (2, f"{OF_CLUSTER}, {{Name: Role, Value: READER}}", "infra.alarm.all_readers"),
        (0, f"{OF_CLUSTER}, {{Name: Role, Value: READER}}", "infra.alarm.nobody"),
        (1, f"{OF_CLUSTER}, {{Name: Role, Value: !Ref Which}}", "infra.alarm.not_known"),
    ],
)
def test_the_role_of_a_cluster_s_dimensions_says_who_is_watched(
    imported: Import, readers: int, dimensions: str, node: str
) -> None:
    more = "".join(MORE.replace("NAME", f"Reader{number}") for number in range(readers))
    text = ROLES.replace("MORE", more).replace("DIMENSIONS", dimensions)
    made = imported(f"Parameters: {{Which: {{Type: String}}}}\n{text}")
    (system,) = made.systems
    told = [dict(note.said.facts)["why"].code for note in made.notes if note.code == "I304"]  # type: ignore[union-attr]
    assert [*(alarm.node for alarm in system.level.start.alarms), *told] == [node]


SERVERLESS = """\
Resources:
  Sessions:
    Type: AWS::ElastiCache::ServerlessCache
    Properties: {ServerlessCacheName: sessions, Engine: valkey}
  Busy:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/ElastiCache
      MetricName: METRIC
      Dimensions: [{Name: clusterId, Value: sessions}]
      Statistic: Maximum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 90
      ComparisonOperator: GreaterThanThreshold
"""


@pytest.mark.parametrize(
    ("engine", "metric", "mapped"),
    [
        ("valkey", "CacheHitRate", True),
        ("valkey", "Evictions", True),
        ("valkey", "EngineCPUUtilization", False),
        ("valkey", "DatabaseMemoryUsagePercentage", False),
        ("memcached", "Evictions", True),
        ("memcached", "CacheHitRate", False),
    ],
)
def test_an_alarm_on_a_metric_that_a_serverless_cache_lacks_never_rings(
    imported: Import, engine: str, metric: str, mapped: bool
) -> None:
    """ElastiCache guide, Serverless cache metrics: the lists of Valkey and Redis OSS, and of Memcached."""
    made = imported(SERVERLESS.replace("valkey", engine).replace("METRIC", metric))
    (system,) = made.systems
    told = [dict(note.said.facts)["why"].code for note in made.notes if note.code == "I304"]  # type: ignore[union-attr]
    assert [alarm.metric for alarm in system.level.start.alarms] == ([metric] if mapped else [])
    assert told == ([] if mapped else ["infra.alarm.not_published"])


def test_an_alarm_about_what_has_no_metric_in_a_drill_is_told_too(imported: Import) -> None:
    proxied = """\
  Proxy: {Type: AWS::RDS::DBProxy, Properties: {DBProxyName: front, EngineFamily: MYSQL}}
  Targets: {Type: AWS::RDS::DBProxyTargetGroup, Properties: {DBProxyName: front, DBInstanceIdentifiers: [orders]}}
  Waiting:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: AWS/RDS, MetricName: ClientConnections, Dimensions: [{Name: ProxyName, Value: front}]}
  Custom:
    Type: AWS::CloudWatch::Alarm
    Properties: {Namespace: Shop, MetricName: CPUUtilization, Dimensions: [{Name: DBInstanceIdentifier, Value: orders}]}
"""
    inside = WATCHED.replace(
        "DBInstanceIdentifier: orders}", "DBInstanceIdentifier: orders, DBSubnetGroupName: private}"
    )
    notes = [note for note in imported(inside + proxied).notes if note.code == "I304"]
    whys = {note.resource: dict(note.said.facts)["why"].code for note in notes}  # type: ignore[union-attr]
    assert whys == {"Waiting": "infra.alarm.no_metrics", "Custom": "infra.alarm.metric"}


@pytest.mark.parametrize("name", ["orders (prod): busy", "orders' load", "arn"])
def test_a_composite_alarm_knows_names_with_any_character(imported: Import, name: str) -> None:
    rule = f"'ALARM(\"{name.replace(chr(39), chr(39) * 2)}\")'"
    text = (DATABASE + COMPOSITE.replace("RULE", rule)).replace("AlarmName: orders-busy", f'AlarmName: "{name}"')
    (system,) = imported(text).systems
    assert system.level.start.monitoring.alarms
