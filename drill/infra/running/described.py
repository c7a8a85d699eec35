"""The JSON of `aws rds describe-…` and `aws elasticache describe-…` to facts: what runs knows what templates cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from drill.infra.allowed_properties import allowed
from drill.infra.cloudformation.stack_facts import StackFacts
from drill.infra.designs.systems import CLUSTER, GLOBAL, GROUP, INSTANCE, NODES
from drill.infra.evidence import Evidence, How, SourcePlace
from drill.infra.import_settings import ImportSettings
from drill.infra.infrastructure import PropertyFact, Resource, SourceFile
from drill.infra.json_parts import a_map, a_text, maps
from drill.infra.mapping import mapped_property
from drill.infra.source_format import SniffedFile
from drill.infra.terraform.attributes import frozen
from drill.infra.values import Value
from drill.syntax.problems import shown

MOST_RESOURCES = 5000
Read = tuple[StackFacts, tuple[SourceFile, ...]]


def _zones_of_subnets(group: Any) -> list[str]:  # noqa: ANN401 (JSON)
    """Zones of the subnets of a subnet group."""
    names = (a_text(a_map(one.get("SubnetAvailabilityZone")).get("Name")) for one in maps(a_map(group).get("Subnets")))
    return sorted({name for name in names if name})


def _instance(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "SourceDBInstanceIdentifier": one.get("ReadReplicaSourceDBInstanceIdentifier"),
        "SourceDBClusterIdentifier": one.get("ReadReplicaSourceDBClusterIdentifier"),
        "EnableCloudwatchLogsExports": one.get("EnabledCloudwatchLogsExports"),
        "ManageMasterUserPassword": True if one.get("MasterUserSecret") else None,
        "AvailabilityZones": _zones_of_subnets(one.get("DBSubnetGroup")),
        "DBSubnetGroupName": a_map(one.get("DBSubnetGroup")).get("DBSubnetGroupName"),
        # An Aurora instance says that its storage is replicated; it has no standby of its own.
        "MultiAZ": None if one.get("DBClusterIdentifier") else one.get("MultiAZ"),
    }


def _cluster(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "EnableCloudwatchLogsExports": one.get("EnabledCloudwatchLogsExports"),
        "ManageMasterUserPassword": True if one.get("MasterUserSecret") else None,
        "DBSubnetGroupName": one.get("DBSubnetGroup"),
        "ScalingConfiguration": one.get("ScalingConfigurationInfo"),
    }


def _group(one: Mapping[str, Any]) -> dict[str, Any]:
    nodes = [maps(shard.get("NodeGroupMembers")) for shard in maps(one.get("NodeGroups"))]
    zones = {a_text(node.get("PreferredAvailabilityZone")) for shard in nodes for node in shard}
    return {
        "NumNodeGroups": len(nodes) or None,
        "ReplicasPerNodeGroup": len(nodes[0]) - 1 if nodes and nodes[0] else None,
        "PreferredCacheClusterAZs": sorted(zones - {""}),
        "AutomaticFailoverEnabled": one.get("AutomaticFailover") in ("enabled", "enabling"),
        "MultiAZEnabled": one.get("MultiAZ") == "enabled",
        "ClusterMode": "enabled" if one.get("ClusterEnabled") else None,
        "AuthToken": True if one.get("AuthTokenEnabled") else None,
    }


def _nodes(one: Mapping[str, Any]) -> dict[str, Any]:
    zones = sorted({a_text(node.get("CustomerAvailabilityZone")) for node in maps(one.get("CacheNodes"))} - {""})
    return {
        "ClusterName": one.get("CacheClusterId"),
        "PreferredAvailabilityZones": zones,
        "AZMode": "cross-az" if len(zones) > 1 else "single-az",
    }


def _subnets(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"AvailabilityZones": _zones_of_subnets(one)}


Extra = Callable[[Mapping[str, Any]], dict[str, Any]]
KINDS: Mapping[str, tuple[str, str, Extra]] = MappingProxyType(
    {
        "DBInstances": (INSTANCE, "DBInstanceIdentifier", _instance),
        "DBClusters": (CLUSTER, "DBClusterIdentifier", _cluster),
        "GlobalClusters": (GLOBAL, "GlobalClusterIdentifier", lambda _one: {}),
        "ReplicationGroups": (GROUP, "ReplicationGroupId", _group),
        "CacheClusters": (NODES, "CacheClusterId", _nodes),
        "DBSubnetGroups": ("AWS::RDS::DBSubnetGroup", "DBSubnetGroupName", _subnets),
        "CacheSubnetGroups": ("AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName", _subnets),
    }
)
"""By the key of the output: CloudFormation's type, the identifier, and what is called otherwise there."""


def read_described(found: SniffedFile, folder: Path, settings: ImportSettings, given: Mapping[str, str]) -> Read:
    """The output of one or several calls."""
    del folder, given
    made = StackFacts()
    writers: set[tuple[str, str]] = set()
    for key, one in _each(found.data):
        kind, name, extra = KINDS[key]
        zone = one.get("AvailabilityZone")
        region = _region(one) or (zone[:-1] if isinstance(zone, str) and zone else "")
        region = settings.region or region or settings.region_of(found.name)
        if key == "DBClusters":
            members = maps(one.get("DBClusterMembers"))
            names = (a_text(member.get("DBInstanceIdentifier")) for member in members if member.get("IsClusterWriter"))
            writers |= {(region, name) for name in names}
        own = shown(str(one.get(name) or f"{key}-{len(made.resources) + 1}"), 200)
        identifier = _unused(own, kind, region, made.resources)
        at = SourcePlace(found.name, address=identifier)
        values = {**one, **extra(one)}
        facts = {
            prop: PropertyFact(identifier, prop, value, Evidence(How.LITERAL, at))
            for prop, raw in values.items()
            if mapped_property(kind, prop) and (value := _value(raw)) is not None
        }
        made.resources[identifier] = allowed(Resource(identifier, kind, facts, at, region=region))
    for item in tuple(made.resources.values()):
        if item.type == INSTANCE and (item.region, a_text(item.value("DBInstanceIdentifier"))) in writers:
            fact = PropertyFact(item.id, "IsClusterWriter", True, Evidence(How.LITERAL, item.at))
            made.resources[item.id] = replace(item, facts={**item.facts, "IsClusterWriter": fact})
    return made, (SourceFile(found.name, "describe", found.sha256),)


def _unused(own: str, kind: str, region: str, taken: Mapping[str, Resource]) -> str:
    """The id of a resource that runs: its name, with its type and its region where others have the same name.

    What is listed twice is one.
    """
    short = kind.rpartition(":")[2]
    made = (own, f"{short}.{own}", f"{region}.{short}.{own}")
    return next(
        (one for one in made if one not in taken or (taken[one].type, taken[one].region) == (kind, region)), own
    )


def _each(data: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:  # noqa: ANN401 (JSON)
    count = 0
    for key in KINDS:
        for one in maps(data.get(key)):
            if count < MOST_RESOURCES:
                count += 1
                yield key, one


def _value(raw: Any) -> Value:  # noqa: ANN401
    return None if raw in (None, "", []) else frozen(raw)


def _region(one: Mapping[str, Any]) -> str:
    """The region in the resource's ARN."""
    arn = next((one[key] for key in ("DBInstanceArn", "DBClusterArn", "ARN") if one.get(key)), "")
    parts = a_text(arn).split(":")
    return parts[3][:40] if len(parts) > 4 else ""
