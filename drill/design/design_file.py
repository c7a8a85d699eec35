"""The design file: what may be written in it, with bounds, units and examples."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from drill.syntax.fields import (
    Clock,
    Days,
    Id,
    InstanceName,
    Line,
    Name,
    NodeType,
    Part,
    Percent,
    Setting,
    Switch,
    Target,
    Word,
    ZoneWord,
    duration_ms,
    duration_s,
    hours,
    whole_number,
)

MAX_REPLICAS = 100
"""A bound for untrusted files only; what AWS allows is a rule of the catalogue."""


class StorageFile(Part):
    """Volumes under a database (Aurora manages its own)."""

    type: Word = Field(default="gp3", description="EBS volume type.", examples=["gp3", "gp2", "io1", "io2"])
    gib: int = Field(default=100, ge=1, le=200_000, description="Size in GiB.", examples=[200])
    iops: int | None = Field(
        default=None, ge=1, le=1_000_000, description="Provisioned I/O a second; left out: the type's baseline."
    )
    max_gib: int | None = Field(
        default=None, ge=1, le=200_000, description="Storage auto scaling up to this many GiB; left out: off."
    )


class BackupsFile(Part):
    """Automated backups."""

    retention: Days = Field(
        default="7d", validate_default=True, description="How long backups are kept, in days; 0 switches them off."
    )


class MaintenanceFile(Part):
    """When RDS may patch."""

    window: Clock = Field(
        default="03:00", description="Time of day at which the half hour opens that patches wait for."
    )


class CapacityFile(Part):
    """Aurora Serverless: between which capacities an instance moves, in ACUs of 2 GiB."""

    min: float = Field(ge=0, le=1000, examples=[0.5])
    max: float = Field(ge=0, le=1000, examples=[16])


class ScalingFile(Part):
    """Auto scaling of Aurora readers."""

    min: int = Field(default=1, ge=0, le=100, description="Readers there are at least.")
    max: int = Field(ge=1, le=100, description="Readers there are at most.")
    cpu: Percent = Field(default="70 %", validate_default=True, description="Mean CPU of the readers to hold.")


class DatabaseFile(Part):
    """The primary database."""

    service: Literal["rds", "aurora", "ec2"] = Field(description="Who runs it.", examples=["rds"])
    engine: Word = Field(description="The engine.", examples=["postgres", "mysql", "mariadb"])
    instance: InstanceName = Field(alias="class", description="Instance class.")
    zone: ZoneWord
    multi_az: Literal["off", "standby", "cluster"] = Field(
        default="off", description="A synchronous standby in another zone, or a cluster with two readable ones."
    )
    standby_zones: list[ZoneWord] | None = Field(
        default=None,
        min_length=1,
        max_length=2,
        description="Where the standby lives; left out: the first other zones of the region.",
    )
    storage: StorageFile = Field(default_factory=StorageFile)
    backups: BackupsFile = Field(default_factory=BackupsFile)
    encrypted: bool = Field(default=True, description="Encryption at rest; it can only be chosen at creation.")
    public: bool = Field(default=False, description="Reachable from the internet.")
    maintenance: MaintenanceFile = Field(default_factory=MaintenanceFile)
    custom: bool = Field(
        default=False, description="RDS Custom, with access to the operating system: Oracle and SQL Server."
    )
    writers: int = Field(
        default=1, ge=1, le=100, description="Aurora multi-master: writers in all. History: AWS withdrew it in 2023."
    )
    capacity: CapacityFile | None = Field(
        default=None, description="Capacity range of db.serverless instances; left out: no such instance."
    )
    write_forwarding: Literal["off", "eventual", "session", "global"] = Field(
        default="off",
        description="Aurora global database: readers abroad take writes and forward them; what their reads wait for.",
    )
    log_retention: Annotated[int | None, duration_s("1m", "30d", "24h", word="needed")] = Field(
        default=None,
        description="How long log is kept that a replica may still ask for; needed: as long as one does.",
        examples=["needed", "24h"],
    )
    backtrack: Annotated[int, hours("off", "24h", "72h")] = Field(
        default="off", validate_default=True, description="Aurora MySQL: hours of change records to go back by, or off."
    )


class ReplicaFile(Part):
    """A read replica (RDS) or a reader on the shared volume (Aurora)."""

    name: Name | None = Field(default=None, description="Left out: replica-1, replica-2, … by its place in the list.")
    zone: ZoneWord
    instance: InstanceName = Field(alias="class", description="Instance class.")
    serves: bool = Field(default=True, description="Whether the applications' connection string names it.")
    multi_az: bool = Field(default=False, description="Whether the replica has a standby of its own.")
    encrypted: bool | None = Field(default=None, description="Encryption at rest; left out: as its source.")


class SecurityFile(Part):
    """Who may connect, with what, and what is kept of it."""

    tls_root: Literal["managed", "pinned"] = Field(
        default="managed",
        description="Roots the applications trust: the whole bundle, kept up to date, or today's one.",
    )
    iam_auth: bool = Field(
        default=False, description="IAM tokens instead of passwords; at the proxy where there is one."
    )
    secrets_rotation: bool = Field(default=False, description="Secrets Manager changes passwords and hands them out.")
    audit_logs: Literal["off", "local", "cloudwatch"] = Field(
        default="off", description="Where the log of every statement goes; local ones are deleted after days."
    )
    security_group: Literal["apps", "open"] = Field(
        default="apps", description="Who reaches the database's port: its clients, or any address."
    )


class ProxyFile(Part):
    """RDS Proxy in front of the database."""

    max_connections: Percent = Field(
        default="100 %", validate_default=True, description="Share of the database's connections it may use."
    )
    borrow_timeout: Annotated[int, duration_s("1s", "1h", "120s")] = Field(
        default="120s", validate_default=True, description="How long a request waits for a connection."
    )


class CacheFile(Part):
    """A cache in front of the database."""

    service: Literal["elasticache", "memorydb"]
    engine: Literal["redis", "valkey", "memcached"]
    instance: NodeType = Field(alias="class", description="Node type.")
    shards: int | None = Field(
        default=None, ge=1, le=500, description="Redis and Valkey: shards holding distinct keys; left out: 1."
    )
    nodes: int | None = Field(
        default=None, ge=1, le=500, description="Memcached: nodes holding distinct keys; left out: 1."
    )
    replicas: int = Field(default=0, ge=0, le=15, description="Copies of each shard besides its primary.")
    zones: list[ZoneWord] | None = Field(
        default=None, min_length=1, max_length=12, description="Left out: the applications' zones."
    )
    cluster_mode: bool = Field(default=False, description="Redis and Valkey: keys spread over shards.")
    strategy: Literal["lazy", "write-through", "invalidate"] = Field(
        default="lazy", description="What a write does to the cache."
    )
    ttl: Annotated[int, duration_s("1s", "30d", "60s", "10m")] = Field(
        default="60s", validate_default=True, description="How long an entry is used."
    )
    ttl_jitter: bool = Field(
        default=False, description="Spread expiry, so that entries loaded together do not expire together."
    )
    single_flight: bool = Field(default=False, description="One request loads a missing key, the others wait for it.")
    classes: list[Name] | None = Field(
        default=None,
        min_length=1,
        max_length=50,
        description="Request classes that use it; left out: every class that can.",
    )
    stores: list[Name] = Field(
        default=[],
        max_length=50,
        description="Request classes whose records live in the cache alone.",
        examples=[["session"]],
    )
    persistence: Literal["off", "aof"] = Field(
        default="off", description="Redis: an append-only file, replayed when the node restarts on the same host."
    )
    serve_stale: bool = Field(
        default=False, description="Answer from a copy past its lifetime while the database cannot give a new one."
    )
    snapshots: Days = Field(
        default="0d", validate_default=True, description="How long daily snapshots are kept, in days; 0 takes none."
    )
    auth: bool = Field(default=False, description="Clients sign in with a user and a password (AUTH).")
    hashing: Literal["consistent", "modulo"] = Field(
        default="consistent", description="Memcached: how clients spread keys over the nodes."
    )


class ClientsFile(Part):
    """How the applications talk to the database."""

    connect_timeout: Annotated[int, duration_ms("10ms", "10m", "2s")] = Field(
        default="2s", validate_default=True, description="How long opening a connection may take."
    )
    dns_ttl: Annotated[int | None, duration_s("0s", "7d", "5s", word="forever")] = Field(
        default="5s",
        validate_default=True,
        description="How long an address is cached; forever: until the process restarts.",
    )
    pool: Annotated[int, whole_number(0, 10_000, word="off")] = Field(
        default=20,
        description="Connections an application instance keeps; off: a new one for each request.",
        examples=[20, "off"],
    )
    max_retries: int | None = Field(default=None, ge=0, le=20, description="Overrides the level's retries.")
    backoff: Annotated[int | None, duration_ms("0s", "10m", "200ms")] = Field(
        default=None, description="Overrides the level's first back-off."
    )
    max_waiting: int | None = Field(
        default=None,
        ge=0,
        le=1_000_000,
        description="Requests that may wait for a connection, in all; left out: one a thread.",
    )
    keepalive: Annotated[int | None, duration_s("1s", "1d", "6s", word="tested")] = Field(
        default=None,
        description="How long a pooled connection whose other end has vanished is taken for alive; "
        "tested: the pool tests each one it lends.",
        examples=["tested", "6s"],
    )
    health_check: Literal["shallow", "deep"] = Field(
        default="shallow",
        description="What makes an instance well: that it serves, or that the database answers it too.",
    )
    ramp: Annotated[int | None, duration_s("10s", "1h", "5m", word="off")] = Field(
        default=None,
        description="Time over which traffic is let back onto a cold cache or a database that has come back; "
        "off: all of it at once.",
        examples=["off", "5m"],
    )


class MonitoringFile(Part):
    """What watches the database."""

    alarms: bool = Field(
        default=True, description="Alarms page a person and stand in the log; without them customers call, later."
    )


class RuleFile(Part):
    """A rule of the runbook: when a condition has held for a time, do something, once."""

    when: Annotated[str, Field(max_length=120)] = Field(
        description="`at 12m`, `writer.down`, `replica-1.lag > 10s`, `availability < 99 %`, `checkout.availability < 95 %`, "
        "`writer.queue > 1000`, `table.dropped` or `cache-1.cold`.",
        examples=["writer.down", "at 12m"],
    )
    hold: Annotated[int, duration_s("0s", "1d", "5m")] = Field(
        default=0, alias="for", description="How long the condition must have held."
    )
    do: Literal[
        "failover",
        "promote",
        "reboot",
        "scale",
        "flush",
        "shed",
        "restore",
        "restart-clients",
        "convert",
        "enlarge",
        "revert",
        "encrypt",
        "backtrack",
        "clone",
        "failover-global",
        "switchover-global",
        "admit",
        "rebuild",
    ] = Field(description="The action.")
    target: Target = Field(default="", description="A node, or for shed and admit a request class.")
    value: Setting = Field(
        default="",
        description="scale: an instance class. shed: a percentage. admit: a time. restore, backtrack: how far back. encrypt: copy.",
        examples=["db.r6g.xlarge", "50 %"],
    )
    by: Literal["automation", "person"] = Field(
        default="automation", description="Who does it: a person is paged, decides and acts first."
    )


class DesignBody(Part):
    """The choices themselves, as a level's `start` holds them too."""

    database: DatabaseFile
    replicas: list[ReplicaFile] = Field(
        default=[], max_length=MAX_REPLICAS, description="Read replicas, or Aurora readers."
    )
    proxy: Annotated[ProxyFile | None, Switch()] = Field(
        default="off", validate_default=True, description="RDS Proxy, or off."
    )
    cache: Annotated[CacheFile | None, Switch()] = Field(
        default="off", validate_default=True, description="A cache, or off."
    )
    clients: ClientsFile = Field(default_factory=ClientsFile)
    scaling: Annotated[ScalingFile | None, Switch()] = Field(
        default="off", validate_default=True, description="Auto scaling of Aurora readers, or off."
    )
    endpoints: dict[Name, Annotated[list[Name], Field(min_length=1, max_length=MAX_REPLICAS)]] = Field(
        default={},
        max_length=20,
        description="Aurora's custom endpoints: the replicas behind each.",
        examples=[{"analytics": ["replica-2"]}],
    )
    reads: dict[Name, Name] = Field(
        default={},
        max_length=50,
        description="Where a class that only reads goes: replicas, writer, or a custom endpoint; "
        "left out: replicas, if any serve.",
        examples=[{"browse": "replicas"}],
    )
    security: SecurityFile = Field(default_factory=SecurityFile)
    runbook: list[RuleFile] = Field(default=[], max_length=50, description="What happens without a player.")
    monitoring: MonitoringFile = Field(default_factory=MonitoringFile)


class DesignFile(DesignBody):
    """A design: what a player chose for a level."""

    model_config = ConfigDict(title="Failure Drill design")

    design: Line = Field(default="unnamed", description="The design's name.", examples=["two-zones-one-name"])
    level: Id | None = Field(
        default=None, alias="for", description="The level it is written for.", examples=["lights-out"]
    )
