"""Records of services and cache engines: a design holds them, mechanisms read their capabilities, no code compares names.

The tables of records, with their sources, are the catalogue's (`drill.catalog.database_services`, `drill.catalog.cache_services`). A
field that ends in `_s`, `_ms`, `_price` or `_factor` and holds text is the key of a figure; empty means that there is none.
Sources: pages of the Amazon RDS, Aurora and ElastiCache user guides, and claims (C…) of `assets/catalog/claims.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MultiAz = Literal["off", "standby", "cluster"]
USUAL_PROMOTION_TIER, LAST_PROMOTION_TIER = 1, 15
"""Tiers of readers that a cluster may promote: of one that is created, and of one that auto scaling adds, the last there is."""


@dataclass(frozen=True, slots=True, repr=False)
class Named:
    """A record that files and digests know by its name."""

    name: str

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, slots=True, repr=False)
class Deployment(Named):
    """The meaning of `multi_az` for a service: standbys, stages of a failover, and the copies that a commit waits for."""

    __hash__ = Named.__hash__

    multi_az: MultiAz
    """Its value in a design file."""
    standbys: int
    """Synchronous copies besides the writer, each in a zone of its own."""
    readable: bool
    """True if those copies answer reads, so that their buffers are warm."""
    promotes: Literal["", "standby", "reader"]
    """Role of the instances that can take over from the writer; empty: none can."""
    detect_s: str
    """Failover, first stage: the service notices."""
    promote_s: tuple[str, ...]
    """Second stage: promotion and recovery, one after the other."""
    dns_s: str
    """Third stage: the endpoint's name points to the new writer."""
    commit_ms: str
    """Latency of a commit until a standby, or a quorum of copies, has it."""
    commit_is_whole: bool
    """`commit_ms` is the whole commit; otherwise the volume's own latency comes on top."""
    slow_commit_ms: str
    """Latency that a slow commit adds to the others'."""
    slow_commit_share_full: str
    """Share of slow commits at the database's limit, where that was measured."""
    started_event: str
    """RDS event when a failover starts."""
    finished_event: str
    """RDS event when a failover has finished."""
    backups_copied: bool
    """Backups and logs can be copied to another region as they come (RDS guide, USER_ReplicateBackups)."""
    backups_required: bool
    """Automated backups cannot be switched off."""
    price_factor: str
    """Instances, and copies of the storage, that the bill counts."""
    storage_types: tuple[str, ...]
    """Types of volume that it may use; empty: every type of its service."""

    @property
    def readable_standbys(self) -> int:
        """Standbys that answer reads."""
        return self.standbys if self.readable else 0


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Service(Named):
    """A service that runs a database."""

    __hash__ = Named.__hash__

    title: str
    """Short name, as AWS writes it."""
    managed: bool
    """AWS detects failures, restarts, patches and backs up; otherwise a person does (C01)."""
    os_access: bool = False
    """The customer can log in to the operating system (C09, C50)."""
    custom: bool = False
    """RDS Custom gives access to the operating system of some engines (RDS guide, rds-custom)."""
    deployments: tuple[Deployment, ...]
    """Values of `multi_az` that it offers; the first is `off`."""
    replica_multi_az: bool = False
    """A read replica may have a standby of its own (RDS guide, USER_ReadRepl)."""
    shared_volume: bool = False
    """One cluster volume over three zones serves writer and readers (Aurora guide, Aurora.Overview.StorageReliability)."""
    reader_endpoint: bool = False
    """One name stands for all readers; otherwise each replica has its own (Aurora guide, Aurora.Overview.Endpoints)."""
    custom_endpoints: bool = False
    """Names for groups of readers may be added (Aurora guide, Aurora.Overview.Endpoints)."""
    reader_auto_scaling: bool = False
    """Readers are added and removed by CPU (Aurora guide, Aurora.Integrating.AutoScaling)."""
    max_readers: int = 0
    """Readers of a cluster (Aurora guide, Aurora.Replication); 0: the engine's limit of read replicas holds."""
    global_database: bool = False
    """The volume is replicated to other regions, one of which can take over (Aurora guide, aurora-global-database)."""
    write_forwarding: bool = False
    """A reader in another region forwards writes (Aurora guide, aurora-global-database-write-forwarding)."""
    serverless: bool = False
    """Capacity of `db.serverless` instances follows the load (Aurora guide, aurora-serverless-v2-how-it-works)."""
    zero_downtime_patching: bool = False
    """A patch of the engine pauses sessions instead of ending them (Aurora guide, AuroraMySQL.Updates.ZDP)."""
    engine_patch_s: str
    """A patch of the engine where it restarts without them."""
    cloning: bool = False
    """A copy of the volume shares its pages until they change (Aurora guide, Aurora.Managing.Clone)."""
    backtrack_engines: tuple[str, ...] = ()
    """Engines that can be rewound in place (Aurora guide, AuroraMySQL.Managing.Backtrack)."""
    cache_management_engines: tuple[str, ...] = ()
    """Engines whose writer keeps the buffers of one reader warm (Aurora guide, AuroraPostgreSQL.cluster-cache-mgmt)."""
    multi_master_engines: tuple[str, ...] = ()
    """Engines that had several writers (withdrawn in 2023)."""
    proxy: bool = False
    """RDS Proxy serves it (RDS guide, rds-proxy)."""
    iam_auth: bool = False
    """IAM tokens open connections, for engines that accept them (RDS guide, UsingWithRDS.IAMDBAuth)."""
    replicas_need_backups: bool = False
    """A read replica is created from a backup of its source (RDS guide, USER_ReadRepl)."""
    storage_auto_scaling: bool = False
    """A volume may grow under the rules of storage auto scaling (RDS guide, USER_PIOPS.Autoscaling)."""
    recovery_s: str
    """Crash recovery in place."""
    page_read_ms: str
    """Reading one page that is not in memory."""
    speed_prefix: str = ""
    """Prefix of the work a vCPU does relative to RDS, by engine; empty: the same."""
    published_connections: bool = False
    """Its guide has a table of max_connections by class; otherwise the parameter group's formula holds."""
    product: str = ""
    """Key of its instance prices and of its rows of the storage table; empty: the engine has its own."""
    storage_types: tuple[str, ...] = ()
    """Types of its own volume; empty: those of the storage table."""
    storage_price: tuple[tuple[str, str], ...]
    """A GiB-month by type of volume."""
    iops_price: tuple[tuple[str, str], ...] = ()
    """A provisioned IOPS-month by type of volume."""
    backup_price: str
    """A GiB-month of automated backups."""
    free_backup: Literal["data", "allocated", "none"]
    """Backups that cost nothing: as much as the data, or as the allocated storage."""
    cross_zone_price: str = ""
    """A GiB of replication between zones; empty: it is free."""
    cpu_credit_price: str = ""
    """A vCPU-hour above the baseline of a burstable class in unlimited mode; empty: the class is throttled."""
    engineering_price: str = ""
    """A month of people's work that the service leaves to its customer."""
    source: str

    def deployment(self, multi_az: str) -> Deployment:
        """The deployment of a value of `multi_az`; that of `off` where the service does not have it."""
        return next((item for item in self.deployments if item.multi_az == multi_az), self.deployments[0])

    def has(self, multi_az: str) -> bool:
        """True if it offers that kind of Multi-AZ deployment."""
        return any(item.multi_az == multi_az for item in self.deployments)


@dataclass(frozen=True, slots=True, repr=False)
class CacheEngine(Named):
    """The software of a cache."""

    __hash__ = Named.__hash__

    title: str
    multithreaded: bool
    """Every vCPU runs commands; otherwise one thread of a node does (ElastiCache guide, SelectEngine)."""
    replication: bool
    """A shard may have replicas (ElastiCache guide, SelectEngine)."""
    hash_slots: bool
    """Keys are in slots, which move between shards online; otherwise clients spread them (ElastiCache guide, Shards)."""
    vertical_scaling: bool
    """A larger class of node takes the keys over; otherwise it is new and empty (ElastiCache guide, Scaling.RedisReplGrps.ScaleUp)."""
    data_structures: bool
    """Sorted sets and others besides plain values (ElastiCache guide, SelectEngine)."""
    backups: bool
    """Snapshots can be taken and restored (ElastiCache guide, backups-automatic)."""
    users: bool
    """Clients can be made to sign in: AUTH and RBAC (ElastiCache guide, Clusters.RBAC)."""
    parts: Literal["shards", "nodes"]
    """Parts that a design counts."""
    max_nodes: int
    """Nodes of one cache, replicas included."""
    replace_s: str
    """A lost node is replaced."""
    reserved_memory: str
    """Percentage of a node's memory that is kept for other things than keys."""
    maxmemory_policies: bool
    """`maxmemory-policy` decides which keys go when memory is full; otherwise the least recently used do (valkey.conf; memcached
    doc/new_lru.txt)."""
    durable: bool
    """ElastiCache can keep its writes in a Multi-AZ transaction log, from version 9.0 (ElastiCache guide, durability)."""
    serverless_doubling_s: str
    """A serverless cache of it doubles the ECPUs a second that it can do."""
    slabs: bool
    """Records are kept in chunks of a few sizes, each page divided into chunks of one (memcached doc/memory_management.txt)."""
    memory: Literal["redis_bytes", "memcached_bytes"]
    """Column of the instance table that holds the memory of a node."""
    product: str
    """Key of its node prices."""
    price_factor: str
    """Price relative to `product`."""
    source: str


@dataclass(frozen=True, slots=True)
class EnginePrices:
    """Keys of the figures by which a cache service prices one engine."""

    engine: str
    node_factor: str
    """Price of a node relative to the service's own for Redis OSS."""
    written: str
    """A GiB written beyond the free ones."""
    written_free: str
    """GiB written a month that are free."""


@dataclass(frozen=True, slots=True, repr=False)
class CacheService(Named):
    """A service that runs a cache."""

    __hash__ = Named.__hash__

    title: str
    engines: tuple[str, ...]
    """Engines it runs."""
    node_types: str
    """Column of the class table that marks the node types it offers; empty: all of its engines."""
    transaction_log: bool
    """A Multi-AZ transaction log has a write before it is acknowledged; a lost node replays it (C75)."""
    always_clustered: bool
    """Every cache is a cluster that can have many shards."""
    append_only_file_engines: tuple[str, ...]
    """Engines whose nodes may write an append-only file."""
    durable: bool
    """Its caches may be given a transaction log, and have none by default."""
    maxmemory_policy: str
    """Policy of its default parameter groups."""
    failover_s: str
    """A replica takes over."""
    write_ms: str
    """One write."""
    ops: str
    """Commands a second of one node from 2xlarge on."""
    write_ops: str
    """Writes a second of one node."""
    price_factor: str
    """Price of a node relative to ElastiCache."""
    written_price: str
    """A GiB written."""
    fis_zone_power: bool
    """AWS FIS can take the power of a zone away from its nodes (FIS guide, actions reference)."""
    source: str
    serverless: bool = False
    """It has no nodes to choose: it grows with its data and requests, between limits of usage (ElastiCache guide, Scaling)."""
    global_datastore: bool = False
    """Its clusters of Valkey and Redis may be copied to other regions (ElastiCache guide, Redis-Global-Datastore)."""
    engine_prices: tuple[EnginePrices, ...] = ()
    """Engines that it prices otherwise than the engine's own factor and `written_price` say."""

    def prices_of(self, engine: str) -> EnginePrices | None:
        """The service's own prices of an engine; None where it has none."""
        return next((item for item in self.engine_prices if item.engine == engine), None)
