"""A design: the choices of a player, typed, with their defaults.

Each field has a record in `drill.design.options`, which says what it means and how a file writes it; here stand only units and
the meaning of None. `drill.design` reads, completes and checks a design.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from drill.model.service import CacheEngine, CacheService, Deployment, MultiAz, Service
from drill.model.short_repr import short_repr

Strategy = Literal["lazy", "write-through", "invalidate"]


@dataclass(frozen=True, slots=True)
class Storage:
    """Volumes under a database. `max_gib` above `gib` switches storage auto scaling on."""

    type: str = "gp3"
    gib: int = 100
    iops: int | None = None
    """Provisioned I/O a second; None: the type's baseline."""
    max_gib: int | None = None


@dataclass(frozen=True, slots=True)
class Database:
    """The primary database."""

    service: Service
    engine: str
    instance: str
    """Instance class, `db.r6g.large`; key `class` in the file."""
    zone: str
    multi_az: MultiAz = "off"
    standby_zones: tuple[str, ...] = ()
    """Zones of the standby, or of the two readable standbys; `drill.design.normal` fills it in."""
    storage: Storage = Storage()
    retention_days: int = 7
    """Automated backups kept; 0 switches them and point-in-time recovery off."""
    backup_region: str = ""
    """Another region that backups and logs are copied to; empty: none."""
    encrypted: bool = True
    public: bool = False
    writers: int = 1
    """More than one: an Aurora multi-master cluster, which AWS withdrew in 2023."""
    capacity: tuple[float, float] | None = None
    """Least and most ACUs of serverless instances."""
    backtrack_h: int = 0
    """Hours of change records that are kept; 0: off."""
    write_forwarding: Literal["off", "eventual", "session", "global"] = "off"
    """Write forwarding of readers in other regions: off, or the consistency their reads wait for."""
    window: str = "03:00"
    """Time of day at which the half hour for maintenance opens, HH:MM on the level's clock."""
    log_keep_s: int | None = None
    """Retention of the log for replicas that are out of reach; None: as long as one needs it."""
    custom: bool = False
    """RDS Custom: the player may use the operating system, and has to look after it."""

    @property
    def deployment(self) -> Deployment:
        """The kind of standby that its service provides for `multi_az`."""
        return self.service.deployment(self.multi_az)


@dataclass(frozen=True, slots=True)
class Replica:
    """An asynchronous read replica (RDS) or a reader on the shared volume (Aurora)."""

    name: str
    zone: str
    instance: str
    serves: bool = True
    """True if the applications' connection string names it (RDS); Aurora readers are behind the reader endpoint."""
    multi_az: bool = False
    encrypted: bool | None = None
    """Encryption at rest; None: as its source, the only possibility."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Aurora's auto scaling of readers: keeps their mean CPU near a target, and their number between two bounds."""

    least: int
    most: int
    cpu_pct: int = 70


@dataclass(frozen=True, slots=True)
class Proxy:
    """RDS Proxy in front of the database."""

    max_connections_pct: int = 100
    borrow_timeout_s: int = 120


@dataclass(frozen=True, slots=True)
class Security:
    """Access: who may connect, with what, and what is recorded of it. Encryption at rest is a property of the database."""

    tls_root: Literal["managed", "pinned"] = "managed"
    """Root certificates that the applications trust: the whole bundle, kept up to date, or today's, in their image."""
    iam_auth: bool = False
    """IAM tokens instead of passwords: at the proxy where there is one, else at the database."""
    secrets_rotation: bool = False
    """Secrets Manager changes passwords and hands them to the applications."""
    audit_logs: Literal["off", "local", "cloudwatch"] = "off"
    """Destination of the log of every statement; on the instance it is deleted after days."""
    security_group: Literal["apps", "open"] = "apps"
    """The addresses that reach the database's port: its own clients, or any."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A cache in front of the database."""

    service: CacheService
    engine: CacheEngine
    instance: str
    shards: int = 1
    """Nodes holding distinct keys: shards of Redis and Valkey, nodes of Memcached."""
    replicas: int = 0
    """Replicas per shard."""
    zones: tuple[str, ...] = ()
    cluster_mode: bool = False
    strategy: Strategy = "lazy"
    ttl_s: int = 60
    ttl_jitter: bool = False
    single_flight: bool = False
    """One request loads a missing key, the others wait for it."""
    classes: tuple[str, ...] = ()
    """Request classes that use it; `drill.design.normal` fills in every cacheable class."""
    stores: tuple[str, ...] = ()
    """Request classes whose records live in the cache alone: the database has never seen them."""
    persistence: Literal["off", "aof"] = "off"
    """An append-only file restores the keys of a restarted node; it is lost with the node's host."""
    serve_stale: bool = False
    """Expired entries are served while the database cannot give new ones."""
    snapshot_days: int = 0
    """Daily snapshots kept; 0: none."""
    auth: bool = False
    """Redis, Valkey and MemoryDB: clients sign in with a user and a password."""
    hashing: Literal["consistent", "modulo"] = "consistent"
    """Memcached: how clients spread keys over nodes, which decides how many move when a node is added."""
    on_failure: Literal["open", "closed"] = "open"
    """The outcome of a look-up whose node does not answer: it asks the database, or it fails."""
    topology_refresh_s: int = 0
    """The time that clients go on using a node after another has become the primary."""
    client: str = "custom"
    """The client library whose defaults these are, where a file says nothing else (`drill.catalog.drivers`)."""

    @property
    def scales_out(self) -> bool:
        """True if it may have more than one shard: with cluster mode, or where clients spread the keys."""
        return self.cluster_mode or self.service.always_clustered or not self.engine.hash_slots


@dataclass(frozen=True, slots=True)
class Clients:
    """The applications' settings for the database."""

    connect_timeout_ms: int = 2000
    dns_ttl_s: int | None = 5
    """Lifetime of a cached address; None: forever."""
    pool: int = 20
    """The most connections of one application instance to each database endpoint; 0: a new one for each request."""
    max_retries: int | None = None
    """Overrides the level's retries where it is set."""
    backoff_ms: int | None = None
    """Overrides the level's first back-off where it is set."""
    max_waiting: int | None = None
    """Requests allowed to wait for a connection, in all; None: as many as there are threads."""
    keepalive_s: int | None = None
    """The time a dead connection stays in the pool unnoticed; None: the pool tests each connection before use."""
    health_check: Literal["shallow", "deep"] = "shallow"
    """The health check: that an instance serves, or that it reaches the database too."""
    read_only: bool = False
    """The applications reject every request that writes."""
    ramp_s: int | None = None
    """Time over which traffic is readmitted after an outage of the cache or the database; None: all of it at once."""
    pool_min: int | None = None
    """Connections that a pool keeps open without load; None: as many as `pool`, so that it is always full."""
    max_lifetime_s: int | None = 1800
    """Age at which a pool closes a connection and opens another; None: never."""
    idle_timeout_s: int | None = None
    """The time a connection beyond `pool_min` may be idle before it is closed; None: forever."""
    acquire_timeout_ms: int | None = None
    """The time a request waits for a connection of its pool; None: as long as the request may take."""
    evict_read_only: bool = True
    """True if a pool closes a connection on which the database has refused a write as read-only."""
    user_timeout_s: int | None = None
    """TCP user timeout: how long sent data may stay without an acknowledgement; None: the keep-alive alone decides."""
    retry_budget_pct: int | None = None
    """Retries as a share of first attempts over the last ten seconds; None: every request may use all its attempts."""
    lock_timeout_ms: int | None = None
    """The time a statement waits for a lock; None: as long as it may take."""
    statement_timeout_ms: int | None = None
    """The time after which the database cancels a statement; None: never, whatever its client does."""
    driver: str = "custom"
    """The driver whose defaults these are, where a file says nothing else (`drill.catalog.drivers`)."""


@dataclass(frozen=True, slots=True)
class Consumers:
    """Queues of messages and their workers. None: as the level says of each class that has a queue."""

    workers: int | None = None
    """Messages of a class in hand at the same time, at most."""
    bound: int | None = None
    """Messages of a class that may wait."""
    expiry_s: int | None = None
    """The time a message may wait before it is dropped."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: once the condition has held for `for_s`, `do` something to `target`, once."""

    when: str
    for_s: int
    do: str
    target: str = ""
    value: str = ""
    by: Literal["automation", "person"] = "automation"
    """The actor: automation at once; a person is paged, decides and acts first."""


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Monitoring of the database."""

    alarms: bool = True
    """They page a person. Without them the log does not show lag and load, and a person starts when customers call."""


@short_repr("name", "level", "database.service", "database.instance", "len:replicas", "digest")
@dataclass(frozen=True, slots=True)
class Design:
    """All choices of a design."""

    name: str
    database: Database
    replicas: tuple[Replica, ...] = ()
    proxy: Proxy | None = None
    cache: Cache | None = None
    clients: Clients = Clients()
    scaling: Scaling | None = None
    endpoints: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Aurora's custom endpoints: (name, the replicas behind it)."""
    reads: tuple[tuple[str, str], ...] = ()
    """(class, `writer`, `replicas` or a custom endpoint) for read-only classes; left out: replicas where any serve."""
    runbook: tuple[Rule, ...] = ()
    security: Security = Security()
    monitoring: Monitoring = Monitoring()
    queue: Consumers = Consumers()
    level: str = ""
    """The level it was written for, if it says."""
    digest: str = ""
    """SHA-256 of the canonical content, name and level left out."""
