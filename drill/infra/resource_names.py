"""Own names of resources, by which others may name them: each among the resources of its type, in its own region first.

AWS wants a name to be unique only within a type and a region: a cluster, its first instance and an alarm may all be `orders`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from drill.infra.designs.systems import CLUSTER, GLOBAL, GROUP, INSTANCE, MEMORYDB, NODES, PROXY, SERVERLESS_CACHE
from drill.infra.infrastructure import Resource

ALARM, COMPOSITE = "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
NODE_OF_GROUP = (re.compile(r"-\d{3}$"), re.compile(r"-\d{4}-\d{3}$"))
"""The ends that ElastiCache adds to a replication group's name for a node: `-001`, or `-0001-001` with shards."""
OWN_NAMES: Mapping[str, str] = MappingProxyType(
    {
        INSTANCE: "DBInstanceIdentifier",
        CLUSTER: "DBClusterIdentifier",
        GLOBAL: "GlobalClusterIdentifier",
        PROXY: "DBProxyName",
        "AWS::RDS::DBSubnetGroup": "DBSubnetGroupName",
        GROUP: "ReplicationGroupId",
        NODES: "ClusterName",
        SERVERLESS_CACHE: "ServerlessCacheName",
        "AWS::ElastiCache::SubnetGroup": "CacheSubnetGroupName",
        MEMORYDB: "ClusterName",
        "AWS::MemoryDB::SubnetGroup": "SubnetGroupName",
        ALARM: "AlarmName",
        COMPOSITE: "AlarmName",
        "AWS::EC2::Subnet": "SubnetId",
        "AWS::EC2::SecurityGroup": "GroupId",
    }
)
"""The property of a type that holds the resource's own name."""
SUBNET_GROUPS = ("AWS::RDS::DBSubnetGroup", "AWS::ElastiCache::SubnetGroup", "AWS::MemoryDB::SubnetGroup")
NAMED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "DBClusterIdentifier": (CLUSTER,),
        "DBClusterIdentifiers": (CLUSTER,),
        "SourceDBClusterIdentifier": (CLUSTER,),
        "DBInstanceIdentifier": (INSTANCE,),
        "DBInstanceIdentifiers": (INSTANCE,),
        "SourceDBInstanceIdentifier": (INSTANCE, CLUSTER),
        "GlobalClusterIdentifier": (GLOBAL,),
        "DBProxyName": (PROXY,),
        "ProxyName": (PROXY,),
        "DBSubnetGroupName": SUBNET_GROUPS[:1],
        "CacheSubnetGroupName": SUBNET_GROUPS[1:2],
        "SubnetGroupName": SUBNET_GROUPS[2:],
        "ReplicationGroupId": (GROUP,),
        "CacheClusterId": (NODES, GROUP),
        "clusterId": (SERVERLESS_CACHE,),
        "ClusterName": (MEMORYDB,),
        "SubnetIds": ("AWS::EC2::Subnet",),
        "AlarmRule": (ALARM, COMPOSITE),
    }
)
"""The types of which a property, or a dimension of a metric, names one: the likelier first."""
SOURCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"db-instance": (INSTANCE,), "db-cluster": (CLUSTER,), "db-proxy": (PROXY,)}
)
"""The same of a subscription's `SourceIds`, by its `SourceType`."""
SCALED: Mapping[str, tuple[str, ...]] = MappingProxyType({"cluster": (CLUSTER,), "replication-group": (GROUP,)})
"""The same of a scaling target's `ResourceId`, by what stands before its colon or slash."""
IN_ARN: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("rds", "db"): (INSTANCE,),
        ("rds", "cluster"): (CLUSTER,),
        ("rds", "global-cluster"): (GLOBAL,),
        ("rds", "db-proxy"): (PROXY,),
        ("elasticache", "replicationgroup"): (GROUP,),
        ("elasticache", "cluster"): (NODES, GROUP),
        ("elasticache", "serverlesscache"): (SERVERLESS_CACHE,),
        ("cloudwatch", "alarm"): (ALARM, COMPOSITE),
    }
)
"""The same of an ARN, by its service and its kind of resource."""


class ResourceNames:
    """The names of the resources of one import."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._found: dict[tuple[str, str], list[Resource]] = {}
        for item in resources:
            name = item.value(OWN_NAMES[item.type]) if item.type in OWN_NAMES else None
            if isinstance(name, str):
                self._found.setdefault((item.type, name.lower()), []).append(item)

    def of(self, text: str, types: Iterable[str], near: Resource) -> Resource | None:
        """The resource of one of these types that a text names: by its own name, its ARN, or that of one of its nodes.

        Of several in different regions, the one where the ARN says, or `near` is.
        """
        service, region, kind, name = _parts_of_arn(text.lower())
        within = IN_ARN.get((service, kind), tuple(types)) if service else tuple(types)
        for one in within:
            ends = ("", *NODE_OF_GROUP) if one == GROUP else ("",)
            for end in ends:
                found = self._found.get((one, end.sub("", name) if isinstance(end, re.Pattern) else name), [])
                others = [item for item in found if item.id != near.id]
                if others:
                    return _nearest(others, region or near.region)
        return None


def _nearest(found: list[Resource], region: str) -> Resource:
    """The one in a region; the last one where none is, or nobody knows."""
    return next((item for item in reversed(found) if region and item.region == region), found[-1])


def _parts_of_arn(text: str) -> tuple[str, str, str, str]:
    """Service, region and kind of an ARN, and its name; of any other text only the name."""
    parts = text.split(":", 6)
    if parts[0] != "arn" or len(parts) < 6:
        return "", "", "", text
    if len(parts) == 6:
        kind, _, name = parts[5].partition("/")
        return parts[2], parts[3], kind, name
    return parts[2], parts[3], parts[5], parts[6]
