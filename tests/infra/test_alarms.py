"""Who is told: an alarm, a composite alarm by reference or by name, and none that tells nobody."""

from __future__ import annotations

import pytest

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
