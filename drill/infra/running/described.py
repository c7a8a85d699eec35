"""The JSON of `aws rds describe-…` and `aws elasticache describe-…` to facts: what runs knows what templates cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from drill.infra.cloudformation.stack_facts import StackFacts
from drill.infra.evidence import Evidence, How, SourcePlace
from drill.infra.import_settings import ImportSettings
from drill.infra.infrastructure import PropertyFact, Resource, SourceFile
from drill.infra.kept import kept
from drill.infra.mapping import mapped_property
from drill.infra.source_format import SniffedFile
from drill.infra.terraform.attributes import frozen
from drill.infra.values import Value
from drill.syntax.problems import shown

MOST_RESOURCES = 5000
Read = tuple[StackFacts, tuple[SourceFile, ...]]
INSTANCE, CLUSTER = "AWS::RDS::DBInstance", "AWS::RDS::DBCluster"
GROUP, NODES = "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::CacheCluster"


def _zones_of_subnets(one: Mapping[str, Any]) -> list[str]:
    group = one.get("DBSubnetGroup")
    subnets = group.get("Subnets") if isinstance(group, dict) else None
    names = (
        subnet.get("SubnetAvailabilityZone", {}).get("Name") for subnet in subnets or () if isinstance(subnet, dict)
    )
    return sorted({name for name in names if isinstance(name, str)})


def _instance(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "SourceDBInstanceIdentifier": one.get("ReadReplicaSourceDBInstanceIdentifier"),
        "SourceDBClusterIdentifier": one.get("ReadReplicaSourceDBClusterIdentifier"),
        "EnableCloudwatchLogsExports": one.get("EnabledCloudwatchLogsExports"),
        "ManageMasterUserPassword": True if one.get("MasterUserSecret") else None,
        "AvailabilityZones": _zones_of_subnets(one),
        "DBSubnetGroupName": (one.get("DBSubnetGroup") or {}).get("DBSubnetGroupName"),
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
    shards = [shard for shard in one.get("NodeGroups") or () if isinstance(shard, dict)]
    nodes = [[node for node in shard.get("NodeGroupMembers") or () if isinstance(node, dict)] for shard in shards]
    zones = [node.get("PreferredAvailabilityZone") for shard in nodes for node in shard]
    return {
        "NumNodeGroups": len(shards) or None,
        "ReplicasPerNodeGroup": len(nodes[0]) - 1 if nodes and nodes[0] else None,
        "PreferredCacheClusterAZs": sorted({zone for zone in zones if isinstance(zone, str)}),
        "AutomaticFailoverEnabled": one.get("AutomaticFailover") in ("enabled", "enabling"),
        "MultiAZEnabled": one.get("MultiAZ") == "enabled",
        "ClusterMode": "enabled" if one.get("ClusterEnabled") else None,
        "AuthToken": True if one.get("AuthTokenEnabled") else None,
    }


def _nodes(one: Mapping[str, Any]) -> dict[str, Any]:
    nodes = [node for node in one.get("CacheNodes") or () if isinstance(node, dict)]
    zones = sorted({zone for node in nodes if isinstance(zone := node.get("CustomerAvailabilityZone"), str)})
    return {
        "ClusterName": one.get("CacheClusterId"),
        "PreferredAvailabilityZones": zones,
        "AZMode": "cross-az" if len(zones) > 1 else "single-az",
    }


def _subnets(one: Mapping[str, Any]) -> dict[str, Any]:
    listed = [subnet for subnet in one.get("Subnets") or () if isinstance(subnet, dict)]
    found = (subnet.get("SubnetAvailabilityZone", {}).get("Name") for subnet in listed)
    return {"AvailabilityZones": sorted({name for name in found if isinstance(name, str)})}


Extra = Callable[[Mapping[str, Any]], dict[str, Any]]
KINDS: Mapping[str, tuple[str, str, Extra]] = MappingProxyType(
    {
        "DBInstances": (INSTANCE, "DBInstanceIdentifier", _instance),
        "DBClusters": (CLUSTER, "DBClusterIdentifier", _cluster),
        "GlobalClusters": ("AWS::RDS::GlobalCluster", "GlobalClusterIdentifier", lambda _one: {}),
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
    writers: set[str] = set()
    for key, one in _each(found.data):
        kind, name, extra = KINDS[key]
        if key == "DBClusters":
            members = one.get("DBClusterMembers") or ()
            writers |= {
                str(m.get("DBInstanceIdentifier")) for m in members if isinstance(m, dict) and m.get("IsClusterWriter")
            }
        identifier = shown(str(one.get(name) or f"{key}-{len(made.resources) + 1}"), 200)
        at = SourcePlace(found.name, address=identifier)
        values = {**one, **extra(one)}
        facts = {
            prop: PropertyFact(identifier, prop, value, Evidence(How.LITERAL, at))
            for prop, raw in values.items()
            if mapped_property(kind, prop) and (value := _value(raw)) is not None
        }
        zone = one.get("AvailabilityZone")
        region = _region(one) or (zone[:-1] if isinstance(zone, str) and zone else "")
        region = settings.region or region or settings.region_of(found.name)
        made.resources[identifier] = kept(Resource(identifier, kind, facts, at, region=region))
    for identifier in writers & set(made.resources):
        item = made.resources[identifier]
        fact = PropertyFact(identifier, "IsClusterWriter", True, Evidence(How.LITERAL, item.at))
        made.resources[identifier] = Resource(
            item.id,
            item.type,
            {**item.facts, "IsClusterWriter": fact},
            item.at,
            item.condition,
            item.presence,
            item.region,
        )
    return made, (SourceFile(found.name, "describe", found.sha256),)


def _each(data: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:  # noqa: ANN401 (JSON)
    count = 0
    for key in KINDS:
        for one in data.get(key) or ():
            if isinstance(one, dict) and count < MOST_RESOURCES:
                count += 1
                yield key, one


def _value(raw: Any) -> Value:  # noqa: ANN401
    return None if raw in (None, "", []) else frozen(raw)


def _region(one: Mapping[str, Any]) -> str:
    """The region in the resource's ARN."""
    arn = one.get("DBInstanceArn") or one.get("DBClusterArn") or one.get("ARN")
    parts = arn.split(":") if isinstance(arn, str) else []
    return parts[3] if len(parts) > 4 else ""
