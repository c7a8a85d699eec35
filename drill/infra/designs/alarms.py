"""Alarms: alarms, composite alarms and event subscriptions that are about a system and notify somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from drill.infra.designs.design_draft import DesignDraft
from drill.infra.designs.systems import System
from drill.infra.evidence import How
from drill.infra.fact_reader import FactReader
from drill.infra.infrastructure import Resource
from drill.infra.resource_names import ALARM, COMPOSITE, NAMED
from drill.infra.values import Value, references

SUBSCRIPTION = "AWS::RDS::EventSubscription"
TELLS = ("AlarmActions", "SnsTopicArn")
"""Properties that name who is notified."""
WATCHED = ("Dimensions", "Metrics", "SourceIds")
"""Properties that say what is watched."""
IN_RULE = re.compile(
    r"""(?:ALARM|OK|INSUFFICIENT_DATA) ?\( ?(?:"([^"]{1,2000})"|'([^']{1,2000})'|([^"') ][^"')]{0,1999}?)) ?\)"""
)
"""An alarm in the rule of a composite one: its name, or its ARN."""


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
    facts = [item.facts[name].value for name in WATCHED if name in item.facts]
    found = {one.resource for value in facts for one in references(value)}
    named = [
        reader.named(value, NAMED.get(name, ()), item) for name, value in dimensions(item) if isinstance(value, str)
    ]
    pointed = [*named, reader.points_to(item, "SourceIds")]
    return found | {one.id for one in pointed if one is not None}


def dimensions(item: Resource) -> tuple[tuple[str, Value], ...]:
    """The dimensions of an alarm's metric, or of its several, by name: lists in CloudFormation, maps in Terraform."""
    return tuple(_dimensions({name: item.value(name) for name in WATCHED}))


def _dimensions(value: Value) -> Iterator[tuple[str, Value]]:
    if isinstance(value, tuple):
        for one in value:
            yield from _dimensions(one)
    elif isinstance(value, Mapping):
        if "Name" in value and "Value" in value:
            yield str(value["Name"]), value["Value"]
        for name, one in value.items():
            if name.lower() == "dimensions" and isinstance(one, Mapping):
                yield from one.items()
            else:
                yield from _dimensions(one)


def alarms_named(reader: FactReader, item: Resource) -> list[Resource]:
    """The alarms that the rule of a composite alarm names."""
    rule = item.value("AlarmRule")
    ids = [one.resource for one in references(rule)]
    by_id = [reader.infrastructure.resources[one] for one in ids if one in reader.infrastructure.resources]
    names = ["".join(found) for found in IN_RULE.findall(rule)] if isinstance(rule, str) else []
    by_name = [found for name in names if (found := reader.named(name, NAMED["AlarmRule"], item)) is not None]
    return [one for one in (*by_id, *by_name) if one.type in (ALARM, COMPOSITE)]
