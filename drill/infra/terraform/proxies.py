"""Terraform splits a proxy's target group in two: its pool, and which database it leads to. Facts know one."""

from __future__ import annotations

from dataclasses import replace

from drill.infra.infrastructure import PropertyFact, Resource

TARGET, GROUP = "AWS::RDS::DBProxyTarget", "AWS::RDS::DBProxyTargetGroup"
LEADS_TO = ("DBClusterIdentifiers", "DBInstanceIdentifiers")


def with_proxy_targets(resources: dict[str, Resource]) -> dict[str, Resource]:
    """The resources with each target in its group. A target without a group is the default one."""
    made = dict(resources)
    groups: dict[str, str] = {}
    for item in resources.values():
        if item.type == GROUP:
            groups.setdefault(_proxy(item), item.id)
    for item in resources.values():
        if item.type != TARGET:
            continue
        group = made.get(groups.setdefault(_proxy(item), item.id), item)
        if group.id == item.id:
            made[item.id] = replace(item, type=GROUP)
            continue
        leads = {name: item.facts[name] for name in LEADS_TO if name in item.facts}
        facts: dict[str, PropertyFact] = {**group.facts, **leads}
        made[group.id] = replace(group, facts=facts)
    return made


def _proxy(item: Resource) -> str:
    """The proxy that a target or a group names, as text to compare."""
    return repr(item.value("DBProxyName"))
