"""A design: the choices of a player, typed, with their defaults.

Each field has a record in `drill.design.options`, from which `python -m drill.docs` writes it here: name, type, default, meaning.
Dataclasses and what they work out are written by hand. `drill.design` reads, completes and checks a design.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from drill.model.action import Action
from drill.model.service import CacheEngine, CacheService, Deployment, Service
from drill.model.short_repr import short_repr


@dataclass(frozen=True, slots=True)
class Storage:
    """Volumes under a database. `max_gib` above `gib` switches storage auto scaling on."""

    type: str = "gp3"
    """gp2 earns I/O by size and bursts, gp3 has a base rate, io1 and io2 are provisioned. Aurora I/O-Optimized costs more for instances
    and space, and nothing per I/O."""
    gib: int = 100
    """Allocated storage. A full volume refuses writes."""
    iops: int | None = None
    """Provisioned I/O operations a second, paid for beyond the baseline of the type. None: the type's baseline."""
    max_gib: int | None = None
    """Storage auto scaling up to this size: the volume grows when less than a tenth is free, at most four times a day. None: off."""


@short_repr("service.name", "engine", "instance", "zone", "multi_az")
@dataclass(frozen=True, slots=True)
class Database:
    """The primary database."""

    service: Service
    """The service that runs the database: RDS operates the engine for you, Aurora adds its own storage, EC2 leaves it all to you."""
    engine: str
    """The database engine. It decides the licence price and which features are available."""
    instance: str
    """The instance class: CPU sets throughput, memory sets the buffer pool and max_connections."""
    zone: str
    """The Availability Zone of the primary instance: its letter in the home region, or its full name."""
    multi_az: Literal["off", "standby", "cluster"] = "off"
    """A Multi-AZ instance has one standby, a synchronous copy that takes over by itself and serves no reads. A Multi-AZ DB cluster has two
    readable standbys."""
    standby_zones: tuple[str, ...] = ()
    """The zones of the standby. In the writer's own zone it would be lost together with the writer."""
    storage: Storage = Storage()
    """The volumes under a database. Aurora manages its own."""
    retention_days: int = 7
    """How long automated backups and logs are kept for point-in-time restores; 0 switches them off."""
    backup_region: str = ""
    """Another region to which backups and logs are copied continuously, so that the database can be restored there."""
    encrypted: bool = True
    """Encryption at rest. It is chosen at creation; adding it later takes a copy."""
    public: bool = False
    """Whether the database can be reached from the internet. That is hardly ever right."""
    writers: int = 1
    """Aurora multi-master: every instance writes. History: AWS withdrew it in 2023."""
    capacity: tuple[float, float] | None = None
    """The range in which a serverless instance scales; an ACU is 2 GiB of memory and its share of CPU. None: no serverless instance."""
    backtrack_h: int = 0
    """Aurora MySQL: hours of change records kept, to go back in time in place and within minutes."""
    write_forwarding: Literal["off", "eventual", "session", "global"] = "off"
    """Aurora global database: readers in other regions forward writes to the writer. The value says what their reads wait for."""
    window: str = "03:00"
    """Start of the half-hour window that patches wait for. Without a standby a patch is downtime."""
    log_keep_s: int | None = None
    """How long the log is kept for replicas that are out of reach; needed: as long as one of them needs it. A replica that stays away
    longer is broken. None: as needed."""
    custom: bool = False
    """Access to the operating system, which is then yours to look after. For Oracle and SQL Server."""
    version: str = ""
    """The engine's major version. After standard support AWS charges Extended Support for it, and later upgrades it."""
    flush_log: int = 1
    """MySQL and MariaDB: when the log is flushed to disk. 1: at each commit; 2 and 0: once a second."""
    sync_binlog: int = 1
    """MySQL and MariaDB: commits after which the binary log is synced to disk; 0 leaves it to the operating system."""
    synchronous_commit: bool = True
    """PostgreSQL: whether a commit waits until its log is on disk, or in Aurora's volume."""
    replica_workers: int = 1
    """MySQL and MariaDB: threads with which a replica applies writes; 4 by default since MySQL 8.0.27, one before."""
    snapshots_kept: int = 0
    """Daily snapshots, taken by hand or by AWS Backup, that are kept besides the automated backups. They cost; no drill restores one."""
    snapshot_region: str = ""
    """Another region to which the daily snapshots are copied."""
    cache_management: bool = False
    """Aurora PostgreSQL: cluster cache management, which keeps the writer's pages in the buffers of the one reader in promotion tier 0."""

    @property
    def deployment(self) -> Deployment:
        """The kind of standby that its service provides for `multi_az`."""
        return self.service.deployment(self.multi_az)


@dataclass(frozen=True, slots=True)
class Replica:
    """An asynchronous read replica (RDS) or a reader on the shared volume (Aurora)."""

    name: str
    """Its name on the map and in the runbook."""
    zone: str
    """The zone or region in which a replica runs."""
    instance: str
    """The instance class of each replica."""
    serves: bool = True
    """Whether the applications' connection string names it. A replica that is missing there gets no load."""
    multi_az: bool = False
    """Whether each replica has a standby of its own, for disaster recovery."""
    encrypted: bool | None = None
    """Encryption at rest. A replica is encrypted exactly when its source is. None: as its source."""
    promotion_tier: int = 1
    """The order in which Aurora promotes its readers: the lowest tier first, in a tier the largest class."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Aurora's auto scaling of readers: keeps their mean CPU near a target, and their number between two bounds."""

    least: int
    """Readers that are always kept."""
    most: int
    """Largest number of readers."""
    cpu_pct: int = 70
    """Mean CPU utilization of the readers that auto scaling aims at."""
    connections: int | None = None
    """Mean connections to a reader that auto scaling aims at, besides its CPU. None: not followed."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """RDS Proxy in front of the database."""

    max_connections_pct: int = 100
    """The share of the database's max_connections that the proxy may open."""
    borrow_timeout_s: int = 120
    """How long a request may wait at the proxy for a connection."""


@dataclass(frozen=True, slots=True)
class Security:
    """Access: who may connect, with what, and what is recorded of it. Encryption at rest is a property of the database."""

    tls_root: Literal["managed", "pinned"] = "managed"
    """Root certificates that the applications trust: the whole bundle, kept up to date, or only today's."""
    iam_auth: bool = False
    """IAM tokens, valid for 15 minutes, instead of passwords; at the proxy where there is one."""
    secrets_rotation: bool = False
    """Whether Secrets Manager rotates passwords and hands them to the applications."""
    audit_logs: Literal["off", "local", "cloudwatch"] = "off"
    """Destination of the log of every statement. The instance deletes its own within days; CloudWatch keeps it and charges by size."""
    security_group: Literal["apps", "open"] = "apps"
    """Access to the database's port. Opening it to any address is hardly ever right."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A cache in front of the database."""

    service: CacheService
    """MemoryDB keeps a log of every write in several zones: nothing acknowledged is lost, and it costs more. ElastiCache Serverless has no
    nodes: it scales with its data and requests, over several zones."""
    engine: CacheEngine
    """The engine of the cache."""
    instance: str = ""
    """The node type: memory decides how much stays in the cache."""
    shards: int = 1
    """Redis and Valkey: shards that hold distinct keys. Losing one loses its share of the keys."""
    replicas: int = 0
    """Replicas per shard, which take over when a shard's primary is lost."""
    failover: bool = True
    """Redis and Valkey: a replica takes over from a lost primary. Off: a new primary is made first, in the same zone."""
    zones: tuple[str, ...] = ()
    """The zones of its nodes. A replica is placed in a different zone from its primary."""
    cluster_mode: bool = False
    """Redis and Valkey: keys are spread over shards."""
    strategy: Literal["lazy", "write-through", "invalidate"] = "lazy"
    """Lazy loading fills the cache on a miss; write-through and invalidation act on every write."""
    ttl_s: int = 60
    """How long an entry is served: long spares the database, short keeps answers fresh."""
    ttl_jitter: bool = False
    """Spreads expiry, so that entries loaded together do not expire together."""
    single_flight: bool = False
    """Request coalescing (single-flight): one request loads a missing key, the others wait for it."""
    classes: tuple[str, ...] = ()
    """Request classes that ask the cache first. Each takes memory from the others."""
    stores: tuple[str, ...] = ()
    """Request classes whose records live in the cache alone: fast, and lost with it unless something keeps them."""
    persistence: Literal["off", "aof"] = "off"
    """Redis: an append-only file (AOF), replayed when a node restarts on the same host."""
    serve_stale: bool = False
    """Answers from expired entries while the database cannot give new ones."""
    snapshot_days: int = 0
    """How long daily snapshots are kept, to fill a new cache from; 0 takes none."""
    auth: bool = False
    """Clients sign in with a user and a password (AUTH); otherwise anyone who reaches the cache may use it."""
    hashing: Literal["consistent", "modulo"] = "consistent"
    """Memcached: how clients spread keys over nodes. Consistent hashing moves few keys when a node is added."""
    on_failure: Literal["open", "closed"] = "open"
    """When a cache node does not answer, a look-up asks the database (open) or fails (closed)."""
    topology_refresh_s: int = 0
    """How long clients go on using a node after another has become the primary."""
    client: str = "custom"
    """The client library whose defaults hold for the settings of a cache's clients that a file leaves out."""
    maxmemory_policy: str | None = None
    """Redis and Valkey: which keys go when memory is full. volatile-…: only those with an expiry; noeviction refuses writes. None:
    volatile-lru on ElastiCache, noeviction on MemoryDB."""
    reserved_memory_pct: int | None = None
    """Redis and Valkey: the part of a node's memory that is not for keys, but for snapshots, replicas and fragmentation. None: 25 %."""
    durability: Literal["off", "async", "sync"] = "off"
    """ElastiCache for Valkey 9: a log in several zones keeps every write, before it is acknowledged (sync) or just after."""
    scale_pct: int | None = None
    """Memcached: the part of the nodes that a change of the node type replaces at a time, online; each new node is empty. None: a new
    cluster, empty, that the applications move to."""
    scale_interval_s: int = 300
    """Memcached: the time between two batches of nodes that a change of the node type replaces."""
    least_gb: int | None = None
    """ElastiCache Serverless: data that is paid for even if less is stored. None: none."""
    most_gb: int | None = None
    """ElastiCache Serverless: data beyond which keys are evicted: those with an expiry, the least recently used first. None: none but that
    of the service, 5,000 GB."""
    least_ecpu: int | None = None
    """ElastiCache Serverless: processing units a second that are ready, and paid for, even if fewer are used. None: none."""
    most_ecpu: int | None = None
    """ElastiCache Serverless: processing units a second beyond which requests are throttled. None: none but that of the service,
    15,000,000."""
    global_datastore: tuple[str, ...] = ()
    """Regions with a secondary cluster: a copy of the cache, a moment behind, that answers reads there and takes no write."""

    @property
    def logged(self) -> bool:
        """True if a log in several zones keeps its writes, so that nodes that are lost get their keys back."""
        return self.service.transaction_log or self.durability != "off"

    @property
    def scales_out(self) -> bool:
        """True if it may have more than one shard: with cluster mode, or where clients spread the keys."""
        return self.cluster_mode or self.service.always_clustered or not self.engine.hash_slots


@dataclass(frozen=True, slots=True)
class Clients:
    """The applications' settings for the database."""

    connect_timeout_ms: int = 2000
    """How long a client waits for a connection that does not answer."""
    dns_ttl_s: int | None = 5
    """How long an address is cached. A failover moves a DNS name; a client that caches it forever, until its process restarts, never
    notices. None: forever."""
    pool: int = 20
    """Connections that one application instance keeps to each endpoint; off: a new one for each request. All of them must fit
    max_connections."""
    max_retries: int | None = None
    """Attempts after a failed one. They help against blips and feed overload. None: as the level says for each class."""
    backoff_ms: int | None = None
    """The wait before the first retry; it grows from there. None: as the level says for each class."""
    max_waiting: int | None = None
    """The most requests that may wait for a connection, in total; the rest are refused at once. None: one a thread."""
    keepalive_s: int | None = None
    """How long a dead connection stays in the pool unnoticed; tested: the pool tests each connection before use. None: tested first."""
    health_check: Literal["shallow", "deep"] = "shallow"
    """When an application instance is healthy. Shallow: it serves. Deep: the database answers it too; otherwise it is replaced."""
    read_only: bool = False
    """Whether the applications reject every request that writes, and serve the others."""
    ramp_s: int | None = None
    """The time over which traffic is readmitted, in ten steps, after the database or the cache was down; the rest is refused meanwhile.
    Off: all of it at once. None: at once."""
    pool_min: int | None = None
    """Connections that a pool keeps open without load; more are opened on demand, up to the pool's size. None: as many as the pool."""
    max_lifetime_s: int | None = 1800
    """The age at which a pool closes a connection and opens another. A name that several readers share gives a new reader load only as
    connections are opened. None: never closed by age."""
    idle_timeout_s: int | None = None
    """How long a connection beyond the pool's minimum may be idle before the pool closes it. None: never."""
    acquire_timeout_ms: int | None = None
    """How long a request waits for a connection from its pool before it fails. None: as long as the request."""
    evict_read_only: bool = True
    """Whether a pool closes a connection on which the database refuses a write as read-only."""
    user_timeout_s: int | None = None
    """How long sent data may stay without an acknowledgement before TCP gives up the connection. None: off."""
    retry_budget_pct: int | None = None
    """The most retries, as a share of the first attempts of the last ten seconds; the rest fail at once. None: every request may use all
    its attempts."""
    lock_timeout_ms: int | None = None
    """How long a statement, including one that changes the schema, waits for a lock before it gives up. None: as long as the request."""
    statement_timeout_ms: int | None = None
    """How long a statement may take before the database cancels it. None: never."""
    driver: str = "custom"
    """The pool or driver whose defaults hold for the settings of connections that a file leaves out."""
    admission: tuple[tuple[str, float], ...] = ()
    """The most new requests of a class that the applications admit a second; the rest are refused at once."""


@dataclass(frozen=True, slots=True)
class Consumers:
    """Queues of messages and their workers. None: as the level says for each class that has a queue."""

    workers: int | None = None
    """Messages of a class that workers process at the same time. None: as the level says for each class that has a queue."""
    bound: int | None = None
    """The most messages of a class that may wait; more are refused at once. None: as the level says for each class that has a queue."""
    expiry_s: int | None = None
    """How long a message may wait before it is dropped. None: as the level says for each class that has a queue."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: once the condition has held for `for_s`, `do` something to `target`, once."""

    when: str
    """The condition, in one of the forms `at 12m`, `writer.down`, `replica-1.lag > 10s`, `writer.queue > 1000`, `cache-1.cold`,
    `availability < 99 %`, `checkout.availability < 95 %`, `table.dropped`, `cpu-high.alarm`."""
    for_s: int
    """How long the condition must have held."""
    do: str
    """The action."""
    target: str = ""
    """A node; for shed and admit a request class, for change an option."""
    value: str = ""
    """scale: an instance class; for `cache` a node type, or the number of shards or nodes. shed: a percentage. limit: a rate, or `off`.
    admit: a time. restore: how far back, a class for the new instance, or both. backtrack: how far back. enlarge: the new size in GiB.
    encrypt: `copy`. upgrade: `minor` or `major`. blue-green: `create`, `analyze`, `switch` or `delete`. change: the new value, as a design
    file writes it."""
    by: Literal["automation", "person"] = "automation"
    """Executor of the rule: automation acts at once; a person is paged and decides first."""


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Monitoring of the database."""

    alarms: bool = True
    """Alarms page a person. Without them, a person starts when customers call."""


@short_repr("name", "node", "metric", "comparison", "threshold")
@dataclass(frozen=True, slots=True)
class Alarm:
    """A CloudWatch alarm on one metric of one node: ALARM while `datapoints` of the last `periods` periods breach the threshold."""

    name: str
    """Its name, by which a rule asks for it: `cpu-high.alarm`."""
    node: str
    """The node whose metric it watches. `writer` is whichever instance is the writer."""
    metric: str
    """The metric, by its name in CloudWatch."""
    threshold: float
    """The threshold, in the unit of the metric: percent, bytes, seconds, milliseconds, a ratio or a count."""
    comparison: str = ">"
    """On which side of the threshold a data point breaches."""
    statistic: Literal["average", "minimum", "maximum", "sum", "sample-count"] = "average"
    """Statistic over the samples of a period; each sample is a minute's mean, or its sum where the metric counts."""
    period_s: int = 60
    """The length of a data point, in whole minutes."""
    periods: int = 1
    """Data points that are evaluated: the N of M out of N (Evaluation Periods)."""
    datapoints: int | None = None
    """Data points of these that must breach: the M of M out of N (Datapoints to Alarm). None: all of them."""
    missing: Literal["missing", "ignore", "breaching", "not-breaching"] = "missing"
    """Treatment of missing data points; an instance that is down sends none."""
    page_s: int | None = 60
    """Time from the state ALARM until the engineer on call answers; off pages nobody. None: nobody."""
    delay_s: int = 60
    """Time from the end of a minute until CloudWatch has its sample. AWS promises none; a minute is a modelling choice."""

    @property
    def needed(self) -> int:
        """Data points within the evaluated periods that must breach: all of them where the alarm does not say."""
        return self.periods if self.datapoints is None else self.datapoints


@short_repr("name", "level", "database.service", "database.instance", "len:replicas", "digest")
@dataclass(frozen=True, slots=True)
class Design:
    """All choices of a design."""

    name: str
    database: Database
    """The primary database."""
    replicas: tuple[Replica, ...] = ()
    """Asynchronous copies for reads: read replicas on RDS, readers of the shared volume on Aurora. On RDS they are not standbys: promoting
    one takes a person and loses its lag."""
    proxy: Proxy | None = None
    """RDS Proxy shares a few database connections among many clients and follows a failover for them."""
    cache: Cache | None = None
    """Memory in front of the database. Fast and cheap, and cold after a loss."""
    clients: Clients = Clients()
    """How the applications talk to the database."""
    scaling: Scaling | None = None
    """Aurora adds readers while they are busy and removes them later. A new reader takes minutes and starts cold."""
    endpoints: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Aurora's custom endpoints: the readers behind each, so that heavy queries do not disturb the others."""
    reads: tuple[tuple[str, str], ...] = ()
    """Target of a class that only reads: replicas, writer, or a custom endpoint. Replicas spare the writer; the writer is always fresh."""
    runbook: tuple[Rule, ...] = ()
    """Rules of the runbook: when a condition has held for a time, do something, once, without a player."""
    security: Security = Security()
    """Access to the database: network, credentials, certificates and audit logs."""
    monitoring: Monitoring = Monitoring()
    """Monitoring of the database."""
    alarms: tuple[Alarm, ...] = ()
    """CloudWatch alarms. A design that has any is watched by them alone: they page people, and rules ask for their state."""
    queue: Consumers = Consumers()
    """Queues between classes and the database, and the workers that take their messages."""
    level: str = ""
    """The level it was written for, if it says."""
    digest: str = ""
    """SHA-256 of the canonical content, name and level left out."""
    by_hand: tuple[Action, ...] = ()
    """What a player does by hand, as in a file of actions: it counts as acting, and takes the time that hands take."""
