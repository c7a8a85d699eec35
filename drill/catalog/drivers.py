"""Common connection pools and drivers with their default settings.

Each record says where its defaults stand: a repository, a commit and a file, read on 2026-11-29, a cache's clients on 2026-11-30.
Times are those of `drill.model.design.Clients`. Where a driver leaves dead connections to TCP, Linux gives up data without an
acknowledgement after 924 s (kernel documentation, ip-sysctl, `tcp_retries2` 15).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TCP_GIVES_UP_S = 924


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver's or pool's defaults: pairs of a field of `Clients` and its value."""

    name: str
    title: str
    settings: tuple[tuple[str, Any], ...]
    source: str

    def values(self) -> dict[str, Any]:
        """The settings by field."""
        return dict(self.settings)


def _pgbouncer(mode: str) -> Driver:
    """PgBouncer beside each application instance. The mode decides for how long a client holds a connection, not the defaults."""
    return Driver(
        f"pgbouncer-{mode}",
        f"PgBouncer, {mode} mode",
        (
            ("pool", 20),
            ("pool_min", 0),
            ("max_lifetime_s", 3600),
            ("idle_timeout_s", 600),
            ("acquire_timeout_ms", 120_000),
            ("dns_ttl_s", 15),
            ("keepalive_s", TCP_GIVES_UP_S),
            ("evict_read_only", False),
        ),
        "GitHub pgbouncer/pgbouncer@13a344f2 doc/config.md: default_pool_size, min_pool_size, server_lifetime, server_idle_timeout, "
        "query_wait_timeout, dns_max_ttl, tcp_user_timeout (off)",
    )


_HIKARI: tuple[tuple[str, Any], ...] = (
    ("pool", 10),
    ("pool_min", None),
    ("max_lifetime_s", 1800),
    ("idle_timeout_s", 600),
    ("acquire_timeout_ms", 30_000),
    ("dns_ttl_s", 30),
    ("keepalive_s", None),
    ("evict_read_only", False),
)
_HIKARI_SOURCE = (
    "GitHub brettwooldridge/HikariCP@604d7d58 README.md: maximumPoolSize, minimumIdle, maxLifetime, idleTimeout, "
    "connectionTimeout; tested before use; address cached as dns.ttl.jvm_default_s"
)

_ALL = (
    Driver("custom", "its own settings", (), "the design's own"),
    Driver("hikaricp", "HikariCP", _HIKARI, _HIKARI_SOURCE),
    Driver(
        "aws-jdbc",
        "AWS JDBC wrapper with failover and EFM",
        (*_HIKARI[:5], ("dns_ttl_s", 0), ("keepalive_s", 45), ("evict_read_only", True)),
        f"{_HIKARI_SOURCE}; GitHub aws/aws-advanced-jdbc-wrapper@cb7137ed docs/using-the-jdbc-driver/using-plugins/"
        "UsingTheHostMonitoringPlugin.md: dead after failureDetectionTime 30 s and 3 probes 5 s apart; UsingTheFailover2Plugin.md: "
        "the writer is found in the topology, not by its name",
    ),
    _pgbouncer("session"),
    _pgbouncer("transaction"),
    _pgbouncer("statement"),
    Driver(
        "node-pg",
        "node-postgres",
        (
            ("pool", 10),
            ("pool_min", 0),
            ("max_lifetime_s", None),
            ("idle_timeout_s", 10),
            ("acquire_timeout_ms", None),
            ("dns_ttl_s", 5),
            ("keepalive_s", TCP_GIVES_UP_S),
            ("evict_read_only", False),
        ),
        "GitHub brianc/node-postgres@c9e57617 packages/pg-pool/index.js: max, min, maxLifetimeSeconds 0, idleTimeoutMillis; no "
        "cache of addresses of its own",
    ),
    Driver(
        "sqlalchemy",
        "SQLAlchemy's QueuePool",
        (
            ("pool", 15),
            ("pool_min", 5),
            ("max_lifetime_s", None),
            ("idle_timeout_s", 1),
            ("acquire_timeout_ms", 30_000),
            ("dns_ttl_s", 5),
            ("keepalive_s", TCP_GIVES_UP_S),
            ("evict_read_only", False),
        ),
        "GitHub sqlalchemy/sqlalchemy@f35da7e2 lib/sqlalchemy/pool/impl.py: pool_size 5 and max_overflow 10, which is closed when it "
        "comes back, timeout 30; engine/create.py: pool_recycle -1, no pool_pre_ping",
    ),
    Driver(
        "pdo",
        "PDO in PHP-FPM",
        (("pool", 0), ("dns_ttl_s", 5)),
        "PHP Manual, Connections and Connection management: a connection lives as long as its request, unless it is persistent",
    ),
    Driver(
        "lambda",
        "a Lambda function without a pool",
        (("pool", 0), ("dns_ttl_s", 5)),
        "Amazon RDS User Guide, RDS Proxy: functions open and close connections at a high rate",
    ),
)
DRIVERS = {item.name: item for item in _ALL}

CACHE_CLIENTS = {
    item.name: item
    for item in (
        Driver("custom", "its own settings", (), "the design's own"),
        Driver(
            "redis-py",
            "redis-py",
            (("topology_refresh_s", 0),),
            "redis-py 8.0.0, GitHub redis/redis-py@34817ce2 (2026-08-07) redis/cluster.py: the topology is read again at once after a "
            "connection error or CLUSTERDOWN; MOVED corrects its slot, and every fifth reads all (reinitialize_steps). _defaults.py: "
            "timeout 5 s, 10 retries 10 ms to 1 s apart",
        ),
        Driver(
            "lettuce",
            "Lettuce",
            (("topology_refresh_s", 5),),
            "Lettuce 7.8, GitHub redis/lettuce@b0bcdd81 (2026-08-22) ClusterTopologyRefreshOptions.java: since 7.0 adaptive refresh by "
            "every trigger, once in 5 s (before it none); periodic refresh off. RedisURI.java: timeout 60 s",
        ),
        Driver(
            "ioredis",
            "ioredis",
            (("topology_refresh_s", 2),),
            "ioredis 6.0.0, GitHub redis/ioredis@dfd5428 (2026-08-06) lib/cluster/ClusterOptions.ts, DEFAULT_CLUSTER_OPTIONS: "
            "retryDelayOnFailover 100 ms, 16 redirections; then the cluster is connected to again. slotsRefreshInterval has no default "
            "there, though its comment says 5 s",
        ),
        Driver(
            "phpredis",
            "phpredis",
            (("topology_refresh_s", 0),),
            "phpredis 6.1.0, GitHub phpredis/phpredis@0fe45d24 (2024-10-17) cluster.md: CLUSTER SLOTS whenever the object is made, which "
            "is once a request; redis.c: redis.clusters.cache_slots is 0",
        ),
    )
}
"""Clients of a cache, with how soon they follow a failover in cluster mode. Their command timeouts are not modelled: a node that is
away fails a look-up at once."""
