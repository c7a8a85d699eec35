"""Alarms: alarms, composite alarms and event subscriptions that are about a system and notify somebody."""

from __future__ import annotations

import re

from drill.infra.designs.design_draft import DesignDraft
from drill.infra.designs.systems import System
from drill.infra.evidence import How
from drill.infra.fact_reader import FactReader
from drill.infra.infrastructure import Resource
from drill.infra.values import references

ALARM, COMPOSITE, SUBSCRIPTION = (
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::RDS::EventSubscription",
)
TELLS = ("AlarmActions", "SnsTopicArn")
"""Properties that name who is notified."""
NAMED = re.compile(r"(?:ALARM|OK|INSUFFICIENT_DATA) ?\( ?[\"']?([^\"')]{1,255}?)[\"']? ?\)")
"""An alarm in the rule of a composite one: its name, or its ARN, which ends with the name."""


def put_monitoring(draft: DesignDraft, system: System) -> None:
    """Alarms: one that tells somebody, about any resource of the system."""
    reader = draft.reader
    ids = {member.id for member in system.members}
    for item in reader.all_of(ALARM, COMPOSITE, SUBSCRIPTION):
        tells = next((name for name in TELLS if item.value(name) not in (None, ())), None)
        if tells and reader.text(item, "ActionsEnabled") != "false" and ids & about(reader, item):
            draft.put("monitoring.alarms", True, item, tells)
            return
    draft.put("monitoring.alarms", False, None, "", How.AWS_DEFAULT)


def about(reader: FactReader, item: Resource) -> set[str]:
    """The ids of what an alarm or a subscription watches; of a composite alarm, what its alarms watch, each looked at once."""
    found, seen, left = set[str](), {item.id}, [item]
    while left:
        one = left.pop()
        if one.type == COMPOSITE:
            inner = {alarm.id: alarm for alarm in alarms_named(reader, one) if alarm.id not in seen}
            seen |= inner.keys()
            left += inner.values()
        else:
            found |= _watched(reader, one)
    return found


def _watched(reader: FactReader, item: Resource) -> set[str]:
    """The ids of what an alarm by itself, or a subscription, names."""
    found = {one.resource for fact in item.facts.values() for one in references(fact.value)}
    pointed = reader.points_to(item, "Dimensions", "SourceIds")
    return found | ({pointed.id} if pointed else set())


def alarms_named(reader: FactReader, item: Resource) -> list[Resource]:
    """The alarms that the rule of a composite alarm names."""
    rule = item.value("AlarmRule")
    ids = [one.resource for one in references(rule)]
    by_id = [reader.infrastructure.resources[one] for one in ids if one in reader.infrastructure.resources]
    names = NAMED.findall(rule) if isinstance(rule, str) else []
    by_name = [found for name in names if (found := reader.named(name.rpartition(":")[2])) is not None]
    return [one for one in (*by_id, *by_name) if one.type in (ALARM, COMPOSITE)]
