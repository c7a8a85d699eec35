"""The metrics of CloudWatch that an alarm can watch: those that AWS publishes of the data tier and the model measures.

Names, units and subjects as in the Amazon RDS, Amazon Aurora and Amazon ElastiCache user guides (Amazon CloudWatch metrics) and
in the Application Load Balancer's (CloudWatch metrics). All are published once a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CloudSubject = Literal["database", "replica", "cache", "balancer"]
"""Kinds of resources that have metrics: any database instance, a replica or reader, a cache node, the load balancer."""
SERVERLESS, NODES, MEMCACHED = "elasticache-serverless", "nodes", "memcached"
MEMCACHED_NODES = f"{MEMCACHED}-{NODES}"
"""Caches that lack some metrics: serverless caches, nodes of any engine, Memcached, and only its nodes."""
SAMPLE_S = 60
"""Seconds between two samples of a metric: RDS, Aurora, ElastiCache and load balancers publish one a minute."""


@dataclass(frozen=True, slots=True)
class CloudMetric:
    """A metric of CloudWatch: who publishes it, in which unit, and what the model takes for it."""

    name: str
    namespace: Literal["AWS/RDS", "AWS/ElastiCache", "AWS/ApplicationELB"]
    subject: CloudSubject
    unit: str
    meaning: str
    summed: bool = False
    """A count over the minute; otherwise the mean of the minute."""
    missing_of: tuple[str, ...] = ()
    """Caches without it (Amazon ElastiCache User Guide, Metrics and events: serverless caches, node-based Valkey and Redis OSS
    clusters, Memcached, whose nodes count hits, misses and bytes of items under other names)."""


CLOUD_METRICS: dict[str, CloudMetric] = {
    metric.name: metric
    for metric in (
        CloudMetric("CPUUtilization", "AWS/RDS", "database", "%", "CPU in use, at most 100 %."),
        CloudMetric("DatabaseConnections", "AWS/RDS", "database", "connections", "Connections open to the instance."),
        CloudMetric("FreeStorageSpace", "AWS/RDS", "database", "bytes", "Free space of the instance's volume."),
        CloudMetric("ReplicaLag", "AWS/RDS", "replica", "s", "How far an RDS read replica is behind."),
        CloudMetric("AuroraReplicaLag", "AWS/RDS", "replica", "ms", "How far an Aurora reader is behind."),
        CloudMetric("AuroraReplicaLagMaximum", "AWS/RDS", "database", "ms", "The largest lag of a cluster's readers."),
        CloudMetric("BurstBalance", "AWS/RDS", "database", "%", "I/O credits left of a gp2 volume."),
        CloudMetric("EBSIOBalance%", "AWS/RDS", "database", "%", "I/O credits left of an instance that bursts."),
        CloudMetric("EBSByteBalance%", "AWS/RDS", "database", "%", "Throughput credits left of such an instance."),
        CloudMetric("CPUCreditBalance", "AWS/RDS", "database", "credits", "CPU credits left: vCPU-minutes."),
        CloudMetric("ServerlessDatabaseCapacity", "AWS/RDS", "database", "ACUs", "Capacity of a serverless instance."),
        CloudMetric("ACUUtilization", "AWS/RDS", "database", "%", "That capacity, of the largest allowed."),
        CloudMetric(
            "EngineCPUUtilization",
            "AWS/ElastiCache",
            "cache",
            "%",
            "Use of the node's engine thread.",
            missing_of=(SERVERLESS, MEMCACHED),
        ),
        CloudMetric(
            "DatabaseMemoryUsagePercentage",
            "AWS/ElastiCache",
            "cache",
            "%",
            "Memory for keys in use.",
            missing_of=(SERVERLESS, MEMCACHED),
        ),
        CloudMetric(
            "BytesUsedForCache",
            "AWS/ElastiCache",
            "cache",
            "bytes",
            "Data that the cache holds.",
            missing_of=(MEMCACHED_NODES,),
        ),
        CloudMetric(
            "MemoryFragmentationRatio",
            "AWS/ElastiCache",
            "cache",
            "",
            "Resident memory over that of the keys: the most since the process began over what they take now.",
            missing_of=(SERVERLESS, MEMCACHED),
        ),
        CloudMetric(
            "ElastiCacheProcessingUnits",
            "AWS/ElastiCache",
            "cache",
            "ECPUs",
            "ECPUs that requests used.",
            summed=True,
            missing_of=(NODES,),
        ),
        CloudMetric(
            "ThrottledCmds",
            "AWS/ElastiCache",
            "cache",
            "commands",
            "ECPUs that were throttled.",
            summed=True,
            missing_of=(NODES,),
        ),
        CloudMetric("Evictions", "AWS/ElastiCache", "cache", "keys", "Keys evicted.", summed=True),
        CloudMetric(
            "CacheHitRate",
            "AWS/ElastiCache",
            "cache",
            "%",
            "Look-ups that the cache answered.",
            missing_of=(MEMCACHED,),
        ),
        CloudMetric("RequestCount", "AWS/ApplicationELB", "balancer", "requests", "Requests.", summed=True),
        CloudMetric(
            "HTTPCode_Target_5XX_Count",
            "AWS/ApplicationELB",
            "balancer",
            "requests",
            "Requests that failed; a minute without any has no data.",
            summed=True,
        ),
    )
}
"""Metrics by name."""


def cache_publishes(metric: str, service: str, engine: str) -> bool:
    """True if a cache of that service and engine has a metric."""
    of = {SERVERLESS, engine} if service == SERVERLESS else {NODES, engine, f"{engine}-{NODES}"}
    return not of & set(CLOUD_METRICS[metric].missing_of)
