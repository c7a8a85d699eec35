"""A design: what the player chose. Validated against the catalogue and the level by `drill.files`."""

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
    """Where the standby (or the two readable standbys) live; filled in by loading when the file leaves it out."""
    storage: Storage = Storage()
    retention_days: int = 7
    """Automated backups kept; 0 switches them and point-in-time recovery off."""
    encrypted: bool = True
    public: bool = False
    writers: int = 1
    """More than one: an Aurora multi-master cluster, which AWS withdrew in 2023."""
    capacity: tuple[float, float] | None = None
    """Least and most ACUs of serverless instances."""
    backtrack_h: int = 0
    """Hours of change records kept to go back by (Aurora MySQL); 0: off."""
    write_forwarding: Literal["off", "eventual", "session", "global"] = "off"
    """Aurora global database: whether a reader abroad takes writes and forwards them, and what its reads wait for."""
    window: str = "03:00"
    """Time of day at which the half hour for maintenance opens, HH:MM on the level's clock."""
    log_keep_s: int | None = None
    """How long log is kept that a replica may still ask for; None: as long as one needs it."""
    custom: bool = False
    """RDS Custom: the operating system is the player's to use, and to look after."""

    @property
    def deployment(self) -> Deployment:
        """What its service makes of `multi_az`."""
        return self.service.deployment(self.multi_az)


@dataclass(frozen=True, slots=True)
class Replica:
    """An asynchronous read replica (RDS) or a reader on the shared volume (Aurora)."""

    name: str
    zone: str
    instance: str
    serves: bool = True
    """Whether the applications' connection string names it (RDS); Aurora readers are behind the reader endpoint."""
    multi_az: bool = False
    encrypted: bool | None = None
    """Encryption at rest; None: as its source, which is the only thing that is possible."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Aurora's auto scaling of readers: their number is held between two bounds so that their mean CPU stays near a target."""

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
    """Who may connect, with what, and what is kept of it. Encryption at rest is a property of the database."""

    tls_root: Literal["managed", "pinned"] = "managed"
    """Roots the applications trust: the authority's whole bundle, kept up to date, or the one of today in their image."""
    iam_auth: bool = False
    """IAM tokens instead of passwords: at the proxy where there is one, else at the database."""
    secrets_rotation: bool = False
    """Secrets Manager changes passwords and hands them to the applications."""
    audit_logs: Literal["off", "local", "cloudwatch"] = "off"
    """Where the log of every statement goes; on the instance it is deleted after days."""
    security_group: Literal["apps", "open"] = "apps"
    """Who reaches the database's port: its own clients, or any address."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A cache in front of the database."""

    service: CacheService
    engine: CacheEngine
    instance: str
    shards: int = 1
    """Nodes holding distinct keys: shards of Redis and Valkey, nodes of Memcached."""
    replicas: int = 0
    """Copies of each shard besides its primary."""
    zones: tuple[str, ...] = ()
    cluster_mode: bool = False
    strategy: Strategy = "lazy"
    ttl_s: int = 60
    ttl_jitter: bool = False
    single_flight: bool = False
    """One request loads a missing key, the others wait for it."""
    classes: tuple[str, ...] = ()
    """Request classes that use it; filled in by loading with every cacheable class when the file leaves it out."""
    stores: tuple[str, ...] = ()
    """Request classes whose records live in the cache alone: the database has never seen them."""
    persistence: Literal["off", "aof"] = "off"
    """An append-only file brings a restarted node back with its keys; it is gone with the node's host."""
    serve_stale: bool = False
    """A copy past its lifetime is the answer while the database cannot give a new one."""
    snapshot_days: int = 0
    """Daily snapshots kept; 0: none."""
    auth: bool = False
    """Redis, Valkey and MemoryDB: clients sign in with a user and password; otherwise whoever reaches it may use it."""
    hashing: Literal["consistent", "modulo"] = "consistent"
    """Memcached: how clients spread keys over nodes, which decides how many move when a node is added."""

    @property
    def scales_out(self) -> bool:
        """Whether it may have more than one shard: with cluster mode, or where clients spread the keys."""
        return self.cluster_mode or self.service.always_clustered or not self.engine.hash_slots


@dataclass(frozen=True, slots=True)
class Clients:
    """How the applications talk to the database."""

    connect_timeout_ms: int = 2000
    dns_ttl_s: int | None = 5
    """How long an address is cached; None: for ever."""
    pool: int = 20
    """Connections one application instance keeps to each database endpoint; 0: a new one for each request."""
    max_retries: int | None = None
    """Overrides the level's retries where it is set."""
    backoff_ms: int | None = None
    """Overrides the level's first back-off where it is set."""
    max_waiting: int | None = None
    """Requests allowed to wait for a connection, in all; None: as many as there are threads."""
    keepalive_s: int | None = None
    """How long a pooled connection whose other end has vanished is taken for alive; None: the pool tests what it lends."""
    health_check: Literal["shallow", "deep"] = "shallow"
    """What makes an instance well: that it serves, or that the database answers it too."""
    ramp_s: int | None = None
    """Time over which traffic is let back onto a cold cache or a database that has come back; None: all of it at once."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`when` has held for `for_s`: do `action` to `target`. Fires once."""

    when: str
    for_s: int
    do: str
    target: str = ""
    value: str = ""
    by: Literal["automation", "person"] = "automation"
    """Who does it: automation at once; a person is paged, decides and acts first."""


@dataclass(frozen=True, slots=True)
class Monitoring:
    """What watches the database."""

    alarms: bool = True
    """They page a person. Without them the log is silent on lag and load, and a person begins when customers call."""


@short_repr("name", "level", "database.service", "database.instance", "len:replicas", "digest")
@dataclass(frozen=True, slots=True)
class Design:
    """All of a design file."""

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
    level: str = ""
    """The level it was written for, if it says."""
    digest: str = ""
    """SHA-256 of the canonical content, name and level left out."""
