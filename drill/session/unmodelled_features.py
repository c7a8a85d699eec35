"""AWS services and features that the model does not run: what each would change, for the field guide."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnmodelledFeature:
    """A service or feature outside the model."""

    title: str
    what: str
    helps: str
    hinders: str
    source: str
    figures: tuple[str, ...] = ()
    """Keys of the figures that say how large its effect is."""


BEYOND: tuple[UnmodelledFeature, ...] = (
    UnmodelledFeature(
        "Aurora DSQL",
        "A serverless, distributed database with the PostgreSQL protocol. Every endpoint reads and writes, in one region "
        "or in two, and replication is synchronous. The model does not run it.",
        "Failover, patching and sizing: there is no writer to lose and no instance class to choose. AWS states 99.99 % "
        "availability in one region and 99.999 % in several.",
        "Applications that need all of PostgreSQL: it has a subset. Conflicting transactions fail at commit and have to be "
        "retried by the client.",
        "Amazon Aurora DSQL User Guide, https://docs.aws.amazon.com/aurora-dsql/latest/userguide/what-is-aurora-dsql.html; "
        "AWS Database Blog, Everything you don't need to know about Amazon Aurora DSQL, part 2",
    ),
    UnmodelledFeature(
        "Aurora PostgreSQL Limitless Database",
        "A DB shard group of routers and shards instead of one writer and its readers, behind one endpoint. The model does "
        "not run it.",
        "Writes beyond one instance: each shard stores a part of the sharded tables.",
        "Transactions over several shards: routers coordinate them and gather the results.",
        "Amazon Aurora User Guide, limitless-architecture.md (2026-04-13), GitHub groovy-sky/aws-docs@c39735b",
    ),
    UnmodelledFeature(
        "Optimized Reads",
        "Classes with local NVMe (db.r6gd, db.r8gd, db.r6id) keep temporary objects there, and Aurora PostgreSQL with "
        "I/O-Optimized storage keeps a second tier of its cache there too. The classes can be chosen; the model gives them "
        "the limits of their processors, memory and network alone.",
        "Queries that sort or join more than fits in memory: AWS states up to twice the speed, and with the tiered cache "
        "up to eight times for reads that came from Aurora's storage.",
        "A cache that has been lost: the tier lives and dies with the instance.",
        "Amazon Aurora User Guide, aurorapostgresql-optimized-reads.md, and Amazon RDS User Guide, rds-optimized-reads.md "
        "(2026-04-13), GitHub groovy-sky/aws-docs@c39735b",
    ),
    UnmodelledFeature(
        "Dedicated log volumes of RDS",
        "A second volume of 1,024 GiB and 3,000 IOPS for the transaction log, with io1 and io2 storage of MySQL, MariaDB and "
        "PostgreSQL. In the model the log and the tables share one volume.",
        "Commits that wait behind pages and backups; AWS advises it from 5 TiB on.",
        "Small volumes: it is paid for as a volume of its own, on the standby too, and switching it on takes downtime.",
        "Amazon RDS User Guide, user-piops-dlv.md (2026-04-13), GitHub groovy-sky/aws-docs@c39735b",
    ),
    UnmodelledFeature(
        "More endpoints of RDS Proxy",
        "A proxy in front of Aurora can have a read-only endpoint for its readers and endpoints in other VPCs, up to 20. In "
        "the model classes that are routed to replicas go to the readers through the proxy; the endpoints are not parts of "
        "their own.",
        "Reads that many short-lived clients send to readers, and applications in another VPC.",
        "Lag: the endpoint picks readers by their use, and answers as old as theirs.",
        "Amazon Aurora User Guide, rds-proxy-endpoints.md (2026-04-13), GitHub groovy-sky/aws-docs@c39735b",
    ),
    UnmodelledFeature(
        "Session pinning filters of RDS Proxy",
        "EXCLUDE_VARIABLE_SETS lets sessions of MySQL change variables without being pinned. The model pins every session of "
        "a class with session state.",
        "Applications that set the same variables in every session: their connections are shared again.",
        "Applications that rely on what they have set: another client may be given the connection.",
        "Amazon RDS API, ConnectionPoolConfiguration, and Amazon Aurora User Guide, rds-proxy-pinning.md (2026-04-13), GitHub "
        "groovy-sky/aws-docs@c39735b",
    ),
    UnmodelledFeature(
        "Reads from replicas of ElastiCache Serverless",
        "A second port answers reads from replicas, in the zone of the client where there is one, up to 90,000 ECPUs a second of "
        "a hash slot instead of 30,000. In the model a serverless cache has no limit of each slot, and answers from one copy.",
        "A single key that is read more often than its slot allows, and reads that stay in their zone.",
        "Reads that must see the last write: a replica may not have it yet.",
        "Amazon ElastiCache User Guide, readreplicas.md and redisconfiguration.md (2026-04-13), GitHub "
        "groovy-sky/aws-docs@c39735b",
    ),
    UnmodelledFeature(
        "Fragmented memory of Valkey and Redis",
        "A node takes more memory than its keys (MemoryFragmentationRatio above 1) after many writes and deletions of different "
        "sizes. activedefrag moves values together, from 10 % of waste on, with 25 to 75 % of a processor; from version 7 on AWS "
        "may do so by itself. In the model what keys took at their peak stays resident (an alarm may watch the ratio); what the "
        "allocator wastes beside, swap and activedefrag are not there, and memory that is reserved costs keys only.",
        "Reserved memory, 25 % by default: what is wasted and what a snapshot or a new replica takes has room there.",
        "Small nodes near their maxmemory: they swap, and AWS advises to reserve 30 % on small and 50 % on micro types.",
        "Amazon ElastiCache User Guide, parametergroups-engine.md, cachemetrics-redis.md and redis-memory-management.md "
        "(2026-04-13), GitHub groovy-sky/aws-docs@c39735b",
    ),
    UnmodelledFeature(
        "Data tiering of ElastiCache and MemoryDB",
        "Nodes of the r6gd family keep values that are seldom used on SSD. The model does not run it and refuses the class.",
        "Memory for far more keys than RAM alone would hold.",
        "A value on SSD takes about 300 microseconds longer on ElastiCache and 450 on MemoryDB.",
        "Amazon ElastiCache User Guide, data-tiering.md (2026-04-13), GitHub groovy-sky/aws-docs@c39735b",
    ),
)
"""In the order a reader expects them."""
