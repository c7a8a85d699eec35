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
        "Data tiering of ElastiCache and MemoryDB",
        "Nodes of the r6gd family keep values that are seldom used on SSD. The model does not run it and refuses the class.",
        "Memory for far more keys than RAM alone would hold.",
        "A value on SSD takes about 300 microseconds longer on ElastiCache and 450 on MemoryDB.",
        "Amazon ElastiCache User Guide, data-tiering.md (2026-04-13), GitHub groovy-sky/aws-docs@c39735b",
    ),
)
"""In the order a reader expects them."""
