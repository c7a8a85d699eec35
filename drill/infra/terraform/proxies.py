"""Terraform splits a proxy's target group in two: its pool, and which database it leads to. Facts know one."""

from __future__ import annotations

from dataclasses import replace

from drill.infra.infrastructure import PropertyFact, Resource

TARGET, GROUP = "AWS::RDS::DBProxyTarget", "AWS::RDS::DBProxyTargetGroup"
LEADS_TO = ("DBClusterIdentifiers", "DBInstanceIdentifiers")


def with_proxy_targets(resources: dict[str, Resource]) -> dict[str, Resource]:
    """The resources with each target in its group. A target without a group is the default one."""
    made = dict(resources)
    for item in resources.values():
        if item.type != TARGET:
            continue
        own = item.value("DBProxyName")
        groups = [one for one in made.values() if one.type == GROUP and one.value("DBProxyName") == own]
        if not groups:
            made[item.id] = replace(item, type=GROUP)
            continue
        leads = {name: item.facts[name] for name in LEADS_TO if name in item.facts}
        facts: dict[str, PropertyFact] = {**groups[0].facts, **leads}
        made[groups[0].id] = replace(groups[0], facts=facts)
    return made
