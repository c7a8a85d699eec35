"""Each rule from both sides: a design that breaks it and nothing else, and one close to it that does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from drill.catalog.rules import RULES, check
from drill.model.design import Cache, Clients, Design, Replica, Scaling, Security
from drill.model.level import Apps, Level, Region
from tests.factories import EAST, WEST, browse, cache, checkout, design, level, proxy, replica, storage

HOME = level(regions=(EAST, WEST))
IN_BOTH = replace(HOME, apps=replace(HOME.apps, zones=(*EAST.zones, *WEST.zones)))
"""Applications in two regions."""
TWO_ZONES = level(regions=(replace(EAST, zones=EAST.zones[:2]),))
HAS_AGENT = level(requires=("os_access",))
ONE_ZONE = level(regions=(replace(EAST, zones=EAST.zones[:1]),), apps=Apps(EAST.zones[:1]))
WRITES_ONLY = level(classes=(checkout(),))
PARIS = Region("eu-west-3", ("eu-west-3a", "eu-west-3b", "eu-west-3c"))
TAIPEI = Region("ap-east-2", ("ap-east-2a", "ap-east-2b", "ap-east-2c"))
BANGKOK = Region("ap-southeast-7", ("ap-southeast-7a", "ap-southeast-7b", "ap-southeast-7c"))
IN_TAIPEI, IN_BANGKOK = level(regions=(TAIPEI,)), level(regions=(BANGKOK,))
IN_CALIFORNIA = level(regions=(Region("us-west-1", ("us-west-1a", "us-west-1b")),))


def of(year: int) -> Level:
    """The level of two regions, in a past year."""
    return replace(HOME, year=year)


REGIONS = (
    "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "eu-west-1", "eu-west-2", "eu-central-1", "eu-north-1",
    "ap-northeast-1", "ap-southeast-1", "ap-southeast-2",
)  # fmt: skip
WORLD = level(regions=(EAST, *(Region(name, (f"{name}a",)) for name in REGIONS)))


def in_regions(regions: int, each: int = 1) -> tuple[Replica, ...]:
    """Readers in other regions than the writer's."""
    return tuple(
        replica(name=f"{name}-{number}", zone=f"{name}a") for name in REGIONS[:regions] for number in range(each)
    )


AURORA = {"service": "aurora", "engine": "mysql"}
SERVERLESS = AURORA | {"instance": "db.serverless", "capacity": (0.5, 8.0)}
SNAPSHOTS = design(on={"snapshots_kept": 30, "snapshot_region": WEST.name})
CLUSTER = {"multi_az": "cluster", "instance": "db.r6gd.large"}
DB2 = {"engine": "db2", "instance": "db.r6i.large"}
SQLSERVER = {"engine": "sqlserver", "instance": "db.r5.large"}
EE = {"engine": "sqlserver-ee", "instance": "db.r5.xlarge"}
IAM = Security(iam_auth=True)
OLD = {"storage": storage(type="gp2"), "instance": "db.r5.large"}


def copied(**over: object) -> Cache:
    """A cache whose records are copied to us-west-2."""
    return cache(**({"global_datastore": ("us-west-2",)} | over))


ABROAD = replace(IN_BOTH, classes=(browse(), browse(name="west", region=WEST.name)))
DURABLE = {"durability": "sync", "cluster_mode": True, "replicas": 1, "zones": EAST.zones[:2]}


def unsized(**over: object) -> Cache:
    """ElastiCache Serverless over the applications' zones."""
    return cache(**({"service": "elasticache-serverless", "instance": "", "zones": EAST.zones} | over))


def many(count: int, instance: str = "db.r6g.large") -> tuple[Replica, ...]:
    return tuple(replica(name=f"replica-{number}", instance=instance) for number in range(1, count + 1))


def oracle(**on: object) -> Design:
    return design(on={"engine": "oracle-byol", "instance": "db.r5.large", **on})


def aurora(*, on: dict[str, object] | None = None, **over: object) -> Design:
    return design(on={"service": "aurora", **(on or {})}, **over)


def managed(*readers: Replica, on: Mapping[str, object] | None = None) -> Design:
    """Aurora PostgreSQL with cluster cache management, and these readers, or the one that it asks for."""
    made = {"service": "aurora", "cache_management": True, **(on or {})}
    return design(on=made, replicas=readers or (replica(promotion_tier=0),))


def ec2(*, on: dict[str, object] | None = None, **over: object) -> Design:
    return design(on={"service": "ec2", **(on or {})}, **over)


CASES: list[tuple[str, Level, Design, Design]] = [
    ("D101", HOME, design(on={"engine": "postgre"}), design(on={"engine": "mysql"})),
    ("D102", HOME, aurora(on={"engine": "mariadb", "instance": "db.r6g.large"}), aurora(on={"engine": "mysql"})),
    ("D102", HOME, design(on={"service": "ec2", "engine": "db2", "instance": "db.r6i.large"}), ec2()),
    ("D103", HOME, design(on={"instance": "db.r6g.larg"}), design(on={"instance": "db.r6g.xlarge"})),
    ("D103", HOME, design(replicas=(replica(instance="cache.r6g.large"),)), design(replicas=(replica(),))),
    ("D104", HOME, oracle(instance="db.r6g.large"), oracle(instance="db.r6i.large")),
    ("D104", HOME, design(on={"instance": "db.c6gd.large"}), design(on={"instance": "db.m6gd.large"})),
    ("D104", HOME, design(on=CLUSTER, replicas=many(1, "db.c6gd.large")), design(on=CLUSTER, replicas=many(1))),
    ("D104", HOME, aurora(on={"instance": "db.m6g.large"}), aurora(on={"instance": "db.r8g.large"})),
    ("D105", HOME, design(replicas=(replica(zone="eu-west-1a"),)), design(replicas=(replica(zone="us-west-2a"),))),
    ("D105", HOME, design(on={"zone": "us-east-1f"}), design(on={"zone": "us-east-1c"})),
    ("D106", HOME, design(on={"zone": "us-west-2a"}), design(on={"zone": "us-east-1b"})),
    ("D106", HOME, design(cache=cache(zones=("us-west-2a",))), design(cache=cache(zones=("us-east-1c",)))),
    ("D107", HOME, design(on={"instance": "db.t2.micro"}), design(on={"instance": "db.t3.micro"})),
    ("D107", HOME, design(replicas=many(1, "db.r6i.large.tpc1.mem2x")), design(replicas=many(1, "db.r6i.large"))),
    ("D108", HOME, design(on={"instance": "db.m4.large"}), design(on={"instance": "db.m7g.large"})),
    ("D108", HOME, design(replicas=many(1, "db.r4.xlarge")), design(replicas=many(1, "db.r5.xlarge"))),
    ("D109", HOME, design(on={"instance": "db.r8g.large"}), aurora(on={"instance": "db.r8g.large"})),
    ("D109", HOME, design(on=CLUSTER | {"instance": "db.c6gd.large"}), design(on=CLUSTER)),
    (
        "D111",
        HOME,
        design(on={"multi_az": "standby", "standby_zones": ("us-east-1a",)}),
        design(on={"multi_az": "standby", "standby_zones": ("us-east-1b",)}),
    ),
    (
        "D111",
        HOME,
        design(on={"multi_az": "cluster", "instance": "db.r6gd.large", "standby_zones": ("us-east-1b", "us-west-2a")}),
        design(on={"multi_az": "cluster", "instance": "db.r6gd.large", "standby_zones": ("us-east-1b", "us-east-1c")}),
    ),
    ("D112", TWO_ZONES, design(on=CLUSTER), design(on={"multi_az": "standby"})),
    (
        "D112",
        HOME,
        design(on={"multi_az": "standby", "standby_zones": ("us-east-1b", "us-east-1c")}),
        design(on={"multi_az": "cluster", "instance": "db.r6gd.large", "standby_zones": ("us-east-1b", "us-east-1c")}),
    ),
    ("D113", HOME, aurora(on={"multi_az": "standby"}), aurora(replicas=(replica(),))),
    ("D113", HOME, ec2(on={"multi_az": "standby"}), ec2()),
    ("D114", HOME, design(on={"engine": "mariadb", "multi_az": "cluster"}), design(on=CLUSTER)),
    ("D116", HOME, design(on={"multi_az": "cluster"}), design(on=CLUSTER)),
    ("D116", HOME, design(on=CLUSTER | {"instance": "db.t4g.medium"}), design(on={"instance": "db.t4g.medium"})),
    ("D116", HOME, design(on=CLUSTER | {"instance": "db.m5.large"}), design(on=CLUSTER | {"instance": "db.m5d.large"})),
    ("D117", HOME, design(on={"version": "8.0"}), design(on={"version": "16"})),
    ("D117", HOME, design(on={"version": "16.4"}), design(on={"engine": "mysql", "version": "8.4"})),
    ("D118", HOME, design(on={"version": "10"}), design(on={"version": "11"})),
    ("D118", HOME, aurora(on={"engine": "mysql", "version": "5.6"}), aurora(on={"engine": "mysql", "version": "5.7"})),
    ("D119", HOME, design(on={"flush_log": 2}), design(on={"synchronous_commit": False})),
    ("D121", HOME, design(replicas=many(16)), design(replicas=many(15))),
    (
        "D121",
        HOME,
        design(on={"engine": "oracle", "instance": "db.r5.large"}, replicas=(replica(instance="db.r5.large"),)),
        replace(oracle(), replicas=(replica(instance="db.r5.large"),)),
    ),
    (
        "D121",
        HOME,
        replace(oracle(), replicas=many(16, "db.r5.large")),
        replace(oracle(), replicas=many(15, "db.r5.large")),
    ),
    ("D122", HOME, design(replicas=(replica(), replica())), design(replicas=many(2))),
    ("D122", HOME, design(replicas=(replica(name="writer"),)), design(replicas=(replica(name="reports"),))),
    ("D123", HOME, aurora(replicas=(replica(multi_az=True),)), design(replicas=(replica(multi_az=True),))),
    (
        "D124",
        HOME,
        design(on={"retention_days": 0}, replicas=many(1)),
        design(on={"retention_days": 1}, replicas=many(1)),
    ),
    ("D125", HOME, design(reads=(("browse", "replicas"),)), design(replicas=many(1), reads=(("browse", "replicas"),))),
    (
        "D125",
        HOME,
        design(replicas=(replica(serves=False),), reads=(("browse", "replicas"),)),
        design(on=CLUSTER, reads=(("browse", "replicas"),)),
    ),
    (
        "D125",
        HOME,
        design(replicas=many(1), reads=(("checkout", "replicas"),)),
        design(replicas=many(1), reads=(("checkout", "writer"),)),
    ),
    ("D125", HOME, design(reads=(("browze", "writer"),)), design(reads=(("browse", "writer"),))),
    ("D126", HOME, aurora(on={"log_keep_s": 3600}), aurora()),
    (
        "D127",
        HOME,
        design(on=DB2, replicas=(replica(zone="us-west-2a", instance="db.r6i.large"),)),
        design(on=DB2, replicas=(replica(zone="us-west-2a", instance="db.r6i.large", serves=False),)),
    ),
    (
        "D127",
        HOME,
        replace(oracle(custom=True), replicas=(replica(zone="us-west-2a", instance="db.r5.large"),)),
        replace(oracle(), replicas=(replica(zone="us-west-2a", instance="db.r5.large"),)),
    ),
    (
        "D128",
        HOME,
        design(replicas=(replica(promotion_tier=0),)),
        design(on=AURORA, replicas=(replica(promotion_tier=0),)),
    ),
    ("D129", HOME, managed(replica(), on={"service": "rds"}), managed()),
    ("D129", HOME, managed(on={"engine": "mysql"}), managed()),
    ("D129", HOME, managed(replica(promotion_tier=1)), managed()),
    (
        "D129",
        HOME,
        managed(replica(promotion_tier=0, instance="db.serverless"), on=SERVERLESS | {"engine": "postgres"}),
        managed(),
    ),
    ("D129", HOME, managed(*(replica(name=f"replica-{n}", promotion_tier=0) for n in (1, 2))), managed()),
    ("D129", HOME, managed(replica(promotion_tier=0, instance="db.r6g.xlarge")), managed()),
    (
        "D129",
        HOME,
        managed(replica(promotion_tier=0), replica(name="abroad", zone="us-west-2a")),
        managed(replica(promotion_tier=0), replica(name="near", zone="us-east-1c")),
    ),
    ("D131", HOME, design(on={"retention_days": 36}), design(on={"retention_days": 35})),
    ("D131", HOME, aurora(on={"retention_days": 0}), design(on={"retention_days": 0})),
    (
        "D131",
        HOME,
        design(on={"multi_az": "cluster", "instance": "db.r6gd.large", "retention_days": 0}),
        design(on={"multi_az": "standby", "retention_days": 0}),
    ),
    ("D132", HOME, aurora(on={"backup_region": WEST.name}), design(on={"backup_region": WEST.name})),
    ("D132", HOME, design(on={"backup_region": EAST.name}), design(on={"backup_region": WEST.name})),
    ("D132", HOME, design(on={"backup_region": "eu-west-3"}), design(on={"backup_region": WEST.name})),
    ("D132", HOME, design(on={"backup_region": WEST.name, "retention_days": 0}), design(on={"retention_days": 0})),
    ("D133", HOME, ec2(on={"snapshots_kept": 30}), design(on={"snapshots_kept": 30})),
    ("D133", HOME, design(on={"snapshot_region": WEST.name}), SNAPSHOTS),
    ("D133", HOME, design(on={"snapshots_kept": 30, "snapshot_region": EAST.name}), SNAPSHOTS),
    ("D133", HOME, design(on={"snapshots_kept": 30, "snapshot_region": "eu-west-3"}), SNAPSHOTS),
    ("D141", HOME, replace(oracle(), proxy=proxy()), design(proxy=proxy())),
    (
        "D141",
        HOME,
        design(on={"engine": "db2", "instance": "db.r6i.large"}, proxy=proxy()),
        design(on={"engine": "sqlserver", "instance": "db.r5.large"}, proxy=proxy()),
    ),
    ("D141", HOME, ec2(proxy=proxy()), aurora(proxy=proxy())),
    ("D142", HOME, design(on={"public": True}, proxy=proxy()), design(on={"public": True})),
    ("D143", HOME, design(proxy=proxy(max_connections_pct=101)), design(proxy=proxy(max_connections_pct=100))),
    ("D144", HOME, design(clients=Clients(pool=10, pool_min=11)), design(clients=Clients(pool=10, pool_min=10))),
    ("D143", HOME, design(proxy=proxy(borrow_timeout_s=301)), design(proxy=proxy(borrow_timeout_s=300))),
    ("D151", HOME, design(on={"storage": storage(type="gp9")}), design(on={"storage": storage(type="gp2")})),
    ("D151", HOME, design(on={"storage": storage(type="aurora")}), aurora(on={"storage": storage(type="aurora")})),
    ("D152", HOME, aurora(on={"storage": storage(type="io1")}), aurora(on={"storage": storage(type="aurora-io")})),
    (
        "D153",
        HOME,
        design(on={"storage": storage(type="io1", gib=99)}),
        design(on={"storage": storage(type="io1", gib=100)}),
    ),
    ("D153", HOME, design(on={"storage": storage(gib=65537)}), design(on={"storage": storage(gib=65536)})),
    ("D154", HOME, design(on={"storage": storage(gib=49)}), design(on={"storage": storage(gib=50)})),
    ("D155", HOME, design(on={"storage": storage(iops=4000)}), design(on={"storage": storage(gib=400, iops=12000)})),
    (
        "D155",
        HOME,
        design(on={"storage": storage(gib=400, iops=64001)}),
        design(on={"storage": storage(gib=400, iops=64000)}),
    ),
    (
        "D155",
        HOME,
        design(on={"storage": storage(type="io1", iops=5001)}),
        design(on={"storage": storage(type="io1", iops=5000)}),
    ),
    ("D156", HOME, design(on={"storage": storage(max_gib=109)}), design(on={"storage": storage(max_gib=111)})),
    (
        "D156",
        HOME,
        design(on=CLUSTER | {"storage": storage(max_gib=200)}),
        design(on={"multi_az": "standby", "storage": storage(max_gib=200)}),
    ),
    ("D156", HOME, ec2(on={"storage": storage(max_gib=200)}), ec2()),
    (
        "D157",
        HOME,
        design(on={"multi_az": "cluster", "instance": "db.r6gd.large", "storage": storage(type="gp2")}),
        design(on={"multi_az": "cluster", "instance": "db.r6gd.large", "storage": storage(type="io1")}),
    ),
    ("D158", HOME, design(on={"storage": storage(type="magnetic")}), ec2(on={"storage": storage(type="magnetic")})),
    ("D151", HOME, design(on=DB2 | {"storage": storage(type="gp2")}), design(on=DB2)),
    (
        "D153",
        HOME,
        design(on=SQLSERVER | {"storage": storage(gib=16385)}),
        design(on=SQLSERVER | {"storage": storage(type="io2", gib=16385, iops=16000)}),
    ),
    (
        "D161",
        HOME,
        design(cache=cache(service="memorydb", engine="memcached")),
        design(cache=cache(service="memorydb", engine="redis", shards=2)),
    ),
    (
        "D162",
        HOME,
        design(cache=cache(engine="memcached", replicas=1)),
        design(cache=cache(engine="redis", replicas=1)),
    ),
    ("D163", HOME, design(cache=cache(shards=2)), design(cache=cache(shards=2, cluster_mode=True))),
    (
        "D163",
        HOME,
        design(cache=cache(engine="memcached", cluster_mode=True)),
        design(cache=cache(engine="memcached", shards=2)),
    ),
    (
        "D164",
        HOME,
        design(cache=cache(engine="memcached", shards=61)),
        design(cache=cache(engine="memcached", shards=60)),
    ),
    ("D164", HOME, design(cache=cache(replicas=6)), design(cache=cache(replicas=5))),
    (
        "D164",
        HOME,
        design(cache=cache(shards=84, replicas=5, cluster_mode=True)),
        design(cache=cache(shards=83, replicas=5, cluster_mode=True)),
    ),
    ("D165", HOME, design(cache=cache(instance="db.r6g.large")), design(cache=cache(instance="cache.t4g.micro"))),
    ("D174", HOME, design(cache=cache(instance="cache.r8g.large")), design(cache=cache(instance="cache.r7g.large"))),
    ("D174", HOME, design(cache=cache(instance="cache.r6gd.xlarge")), design(cache=cache(instance="cache.r6g.xlarge"))),
    ("D174", HOME, design(cache=cache(instance="cache.m3.medium")), design(cache=cache(instance="cache.m4.large"))),
    ("D176", HOME, design(cache=cache(instance="cache.t2.small")), design(cache=cache(instance="cache.t3.small"))),
    (
        "D175",
        HOME,
        design(cache=cache(service="memorydb", instance="cache.m6g.large")),
        design(cache=cache(service="memorydb", instance="cache.r6g.large")),
    ),
    (
        "D175",
        HOME,
        design(cache=cache(engine="memcached", instance="cache.m5.24xlarge")),
        design(cache=cache(engine="redis", instance="cache.m5.24xlarge")),
    ),
    ("D166", HOME, design(cache=cache(classes=("checkout",))), design(cache=cache(classes=("browse",)))),
    (
        "D166",
        level(classes=(checkout(), browse(), browse(name="report", keys=None))),
        design(cache=cache(classes=("report",))),
        design(cache=cache(classes=("browse",))),
    ),
    ("D167", WRITES_ONLY, design(cache=cache(classes=())), design()),
    (
        "D168",
        level(classes=(checkout(), browse(), browse(name="session", ephemeral=True))),
        design(cache=cache(stores=("browse",), classes=())),
        design(cache=cache(stores=("session",), classes=("browse",))),
    ),
    (
        "D169",
        level(classes=(checkout(), browse(structure="sorted-set"))),
        design(cache=cache(engine="memcached", classes=("browse",))),
        design(cache=cache(classes=("browse",))),
    ),
    (
        "D170",
        HOME,
        design(cache=cache(engine="redis", persistence="aof", replicas=1)),
        design(cache=cache(engine="redis", persistence="aof", replicas=0)),
    ),
    ("D171", HOME, design(cache=cache(hashing="modulo")), design(cache=cache(engine="memcached", hashing="modulo"))),
    ("D172", HOME, design(cache=cache(engine="memcached", auth=True)), design(cache=cache(auth=True))),
    ("D173", HOME, design(cache=cache(snapshot_days=36)), design(cache=cache(snapshot_days=35))),
    ("D178", HOME, design(cache=cache(scale_pct=20)), design(cache=cache(engine="memcached", scale_pct=20))),
    (
        "D180",
        HOME,
        design(cache=cache(durability="sync", cluster_mode=True)),
        design(cache=cache(durability="sync", cluster_mode=True, replicas=1, zones=EAST.zones)),
    ),
    (
        "D180",
        HOME,
        design(cache=cache(durability="async", engine="redis", cluster_mode=True, replicas=1, zones=EAST.zones)),
        design(cache=cache(durability="async", cluster_mode=True, replicas=1, zones=EAST.zones)),
    ),
    (
        "D179",
        HOME,
        design(cache=cache(engine="memcached", maxmemory_policy="noeviction")),
        design(cache=cache(maxmemory_policy="noeviction", reserved_memory_pct=50)),
    ),
    (
        "D181",
        HOME,
        design(replicas=many(1), endpoints=(("web", ("replica-1",)),)),
        design(on=AURORA, replicas=many(1), endpoints=(("web", ("replica-1",)),)),
    ),
    (
        "D181",
        HOME,
        design(on=AURORA, replicas=many(1), endpoints=tuple((f"e{n}", ("replica-1",)) for n in range(6))),
        design(on=AURORA, replicas=many(1), endpoints=tuple((f"e{n}", ("replica-1",)) for n in range(5))),
    ),
    ("D191", HOME, replace(oracle(), security=IAM), design(security=IAM)),
    ("D191", HOME, design(on={"service": "ec2"}, security=IAM), design(on=SQLSERVER, security=IAM, proxy=proxy())),
    (
        "D192",
        HOME,
        design(on={"encrypted": False}, replicas=(replica(encrypted=True),)),
        design(replicas=(replica(encrypted=True),)),
    ),
    (
        "D192",
        HOME,
        design(replicas=(replica(encrypted=False),)),
        design(on={"encrypted": False}, replicas=(replica(encrypted=False),)),
    ),
    ("D182", HOME, design(on={"backtrack_h": 24}), design(on=AURORA | {"backtrack_h": 24})),
    ("D182", HOME, design(on=AURORA | {"backtrack_h": 73}), design(on=AURORA | {"backtrack_h": 72})),
    (
        "D182",
        WORLD,
        design(on=AURORA | {"backtrack_h": 24}, replicas=in_regions(1)),
        design(on=AURORA | {"backtrack_h": 24}, replicas=many(1)),
    ),
    ("D183", HOME, design(on=AURORA, replicas=many(16)), design(on=AURORA, replicas=many(15))),
    ("D183", WORLD, design(on=AURORA, replicas=in_regions(1, 17)), design(on=AURORA, replicas=in_regions(1, 16))),
    ("D185", HOME, design(on={"instance": "db.serverless"}), design(on=SERVERLESS)),
    ("D185", HOME, design(on=AURORA | {"capacity": (1.0, 8.0)}), design(on=SERVERLESS)),
    ("D185", HOME, design(on=SERVERLESS | {"capacity": (8.0, 1.0)}), design(on=SERVERLESS)),
    ("D185", HOME, design(on=SERVERLESS | {"capacity": (1.2, 8.0)}), design(on=SERVERLESS)),
    (
        "D185",
        HOME,
        design(on=SERVERLESS | {"capacity": (0.5, 257.0)}),
        design(on=SERVERLESS | {"capacity": (0.5, 256.0)}),
    ),
    ("D185", HOME, design(on=SERVERLESS | {"capacity": (-0.5, 8.0)}), design(on=SERVERLESS | {"capacity": (0.0, 8.0)})),
    (
        "D189",
        WORLD,
        aurora(on={"instance": "db.t4g.medium"}, replicas=in_regions(1)),
        aurora(on={"instance": "db.t4g.medium"}, replicas=many(1)),
    ),
    (
        "D189",
        WORLD,
        aurora(replicas=(replica(zone="us-west-2a", instance="db.t3.medium"),)),
        aurora(replicas=(replica(zone="us-west-2a", instance="db.r5.large"),)),
    ),
    ("D186", HOME, design(scaling=Scaling(1, 4)), design(on=AURORA, scaling=Scaling(1, 4))),
    ("D186", HOME, design(on=AURORA, scaling=Scaling(1, 16)), design(on=AURORA, scaling=Scaling(1, 15))),
    ("D187", HOME, design(on=AURORA | {"writers": 2}), design(on=AURORA, replicas=many(1))),
    ("D187", of(2022), design(on=AURORA | {"engine": "postgres", "writers": 2}), design(on=AURORA | {"writers": 2})),
    ("D187", of(2021), design(on=AURORA | {"writers": 5}), design(on=AURORA | {"writers": 4})),
    ("D187", of(2021), design(on=AURORA | {"writers": 2}, replicas=many(1)), design(on=AURORA, replicas=many(1))),
    (
        "D188",
        WORLD,
        design(on=AURORA | {"write_forwarding": "session"}, replicas=many(1)),
        design(on=AURORA | {"write_forwarding": "session"}, replicas=in_regions(1)),
    ),
    (
        "D188",
        WORLD,
        design(on={"write_forwarding": "eventual"}, replicas=in_regions(1)),
        design(on=AURORA | {"write_forwarding": "eventual"}, replicas=in_regions(1)),
    ),
    ("D184", WORLD, design(on=AURORA, replicas=in_regions(11)), design(on=AURORA, replicas=in_regions(10))),
    (
        "D181",
        HOME,
        design(on=AURORA, replicas=many(1), endpoints=(("web", ("replica-9",)),)),
        design(on=AURORA, replicas=many(1), endpoints=(("web", ("replica-1",)),)),
    ),
    ("D201", HOME, design(on={"custom": True}), oracle(custom=True)),
    ("D201", HOME, aurora(on={"custom": True}), oracle(custom=True)),
    ("D203", HOME, design(on={"engine": "oracle", "instance": "db.r5.large", "custom": True}), oracle(custom=True)),
    ("D203", HOME, oracle(engine="oracle", custom=True), design(on=SQLSERVER | {"custom": True})),
    (
        "D204",
        HOME,
        oracle(custom=True, storage=storage(max_gib=200)),
        oracle(custom=True, storage=storage(gib=200)),
    ),
    ("D204", HOME, design(on=SQLSERVER | {"custom": True}, proxy=proxy()), design(on=SQLSERVER, proxy=proxy())),
    (
        "D204",
        HOME,
        design(on=EE | {"custom": True}, replicas=many(1, "db.r5.xlarge")),
        design(on=EE, replicas=many(1, "db.r5.xlarge")),
    ),
    (
        "D211",
        IN_TAIPEI,
        design(on={"zone": "ap-east-2a", "instance": "db.r5.large"}),
        design(on={"zone": "ap-east-2a", "instance": "db.r6g.large"}),
    ),
    (
        "D211",
        IN_BANGKOK,
        design(on=CLUSTER | {"zone": "ap-southeast-7a"}),
        design(on={"zone": "ap-southeast-7a", "multi_az": "standby"}),
    ),
    (
        "D211",
        level(regions=(PARIS,)),
        design(on={"zone": "eu-west-3a", "instance": "db.r7g.large"}),
        aurora(on={"zone": "eu-west-3a", "instance": "db.r7g.large"}),
    ),
    (
        "D212",
        IN_TAIPEI,
        design(on={"zone": "ap-east-2a"}, cache=cache(zones=("ap-east-2b",), instance="cache.r5.large")),
        design(on={"zone": "ap-east-2a"}, cache=cache(zones=("ap-east-2b",), instance="cache.r6g.large")),
    ),
    (
        "D213",
        IN_TAIPEI,
        design(on={"zone": "ap-east-2a"}, proxy=proxy()),
        design(on={"zone": "ap-east-2a"}),
    ),
    (
        "D213",
        IN_CALIFORNIA,
        oracle(zone="us-west-1a", custom=True),
        oracle(zone="us-west-1a"),
    ),
    ("D166", ABROAD, design(cache=cache(classes=("west",))), design(cache=copied(classes=("west", "browse")))),
    ("D217", HOME, design(cache=copied(service="memorydb", cluster_mode=True)), design(cache=copied())),
    ("D217", HOME, design(cache=copied(engine="memcached")), design(cache=copied(engine="redis"))),
    ("D217", HOME, design(cache=copied(**DURABLE)), design(cache=copied(**DURABLE | {"durability": "off"}))),
    ("D218", HOME, design(cache=copied(instance="cache.t4g.medium")), design(cache=cache(instance="cache.t4g.medium"))),
    ("D218", HOME, design(cache=copied(instance="cache.t3.small")), design(cache=copied(instance="cache.m7g.large"))),
    ("D219", HOME, design(cache=copied(global_datastore=("us-east-1",))), design(cache=copied())),
    ("D219", HOME, design(cache=copied(global_datastore=("eu-west-1",))), design(cache=copied())),
    ("D219", HOME, design(cache=copied(global_datastore=("us-west-2", "us-west-2"))), design(cache=copied())),
    (
        "D219",
        WORLD,
        design(cache=copied(global_datastore=REGIONS[:3])),
        design(cache=copied(global_datastore=REGIONS[:2])),
    ),
    ("D214", HOME, design(cache=unsized(instance="cache.r6g.large")), design(cache=unsized())),
    ("D214", HOME, design(cache=unsized(maxmemory_policy="allkeys-lru")), design(cache=unsized(snapshot_days=7))),
    ("D214", HOME, design(cache=unsized(durability="sync")), design(cache=unsized())),
    ("D214", HOME, design(cache=unsized(replicas=1)), design(cache=cache(replicas=1))),
    ("D214", HOME, design(cache=unsized(zones=EAST.zones[:1])), design(cache=unsized())),
    ("D214", IN_BOTH, design(cache=unsized(zones=EAST.zones[:1])), design(cache=unsized())),
    ("D214", HOME, design(cache=cache(instance="")), design(cache=cache())),
    ("D214", HOME, design(cache=unsized(engine="memcached", shards=3)), design(cache=unsized(engine="memcached"))),
    ("D215", ONE_ZONE, design(cache=unsized(zones=EAST.zones[:1])), design(cache=cache())),
    ("D216", HOME, design(cache=cache(most_gb=10)), design(cache=unsized(most_gb=10))),
    ("D216", HOME, design(cache=unsized(least_gb=20, most_gb=10)), design(cache=unsized(least_gb=10, most_gb=10))),
    ("D216", HOME, design(cache=unsized(most_gb=5_001)), design(cache=unsized(most_gb=5_000))),
    ("D216", HOME, design(cache=unsized(least_ecpu=999)), design(cache=unsized(least_ecpu=1_000))),
    ("D216", HOME, design(cache=unsized(most_ecpu=15_000_001)), design(cache=unsized(most_ecpu=15_000_000))),
    ("D221", of(2021), design(on=OLD | {"storage": storage()}), design(on=OLD)),
    ("D222", of(2019), design(on=OLD | {"instance": "db.r6g.large"}), design(on=OLD)),
    ("D222", of(2022), aurora(on={"instance": "db.r7g.large"}), aurora(on={"instance": "db.r6g.large"})),
    ("D202", HAS_AGENT, oracle(), oracle(custom=True)),
    ("D202", HAS_AGENT, aurora(), ec2()),
]


def _ids() -> Iterator[str]:
    seen: dict[str, int] = {}
    for code, *_ in CASES:
        seen[code] = seen.get(code, 0) + 1
        yield f"{code}-{seen[code]}"


@pytest.mark.parametrize(("code", "on", "bad", "good"), CASES, ids=list(_ids()))
def test_rule_refuses_the_one_and_lets_the_other_pass(code: str, on: Level, bad: Design, good: Design) -> None:
    assert {violation.code for violation in check(on, bad)} == {code}
    assert check(on, good) == ()


def test_every_rule_is_tested_and_every_code_is_given_once() -> None:
    codes = [code for code, _ in RULES]
    assert len(codes) == len(set(codes))
    assert set(codes) == {code for code, *_ in CASES}


@pytest.mark.parametrize(("code", "on", "bad", "good"), CASES, ids=list(_ids()))
def test_violation_says_where_what_and_how_to_mend(code: str, on: Level, bad: Design, good: Design) -> None:
    for violation in check(on, bad):
        assert violation.path
        assert violation.message
        assert violation.hint
        assert "\n" not in violation.message + violation.hint


def test_all_problems_are_reported_at_once() -> None:
    broken = design(
        on={
            "engine": "mariadb",
            "multi_az": "cluster",
            "instance": "db.r6gd.large",
            "retention_days": 40,
            "storage": storage(type="gp2"),
        },
        cache=cache(engine="memcached", replicas=2),
        proxy=proxy(borrow_timeout_s=900),
    )
    assert [violation.code for violation in check(HOME, broken)] == ["D114", "D131", "D143", "D157", "D162"]


def test_design_with_everything_wrong_does_not_break_the_rules() -> None:
    broken = design(
        on={"engine": "?", "instance": "?", "zone": "?", "storage": storage(type="?", gib=-1, iops=-1, max_gib=-1)},
        replicas=(replica(name="?", zone="?", instance="?"),) * 20,
        cache=cache(instance="?", zones=("?",), classes=("?",), shards=-1, replicas=-1),
        reads=(("?", "replicas"),),
    )
    assert {"D101", "D103", "D105", "D122", "D164", "D165", "D166"} <= {
        violation.code for violation in check(HOME, broken)
    }


def test_without_a_level_only_rules_of_the_catalogue_apply() -> None:
    assert check(None, design(on={"zone": "eu-west-1a"}, cache=cache(classes=("anything",)))) == ()
    assert [violation.code for violation in check(None, design(replicas=many(16)))] == ["D121"]


def test_a_mistyped_word_is_answered_with_the_nearest() -> None:
    (violation,) = check(HOME, design(on={"instance": "db.r6g.lage"}))
    assert "db.r6g.large" in violation.hint
    assert violation.path == ("database", "class")
