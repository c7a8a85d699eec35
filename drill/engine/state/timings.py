"""Which figure each mechanism reads. Keys only: values, ranges and sources are the catalogue's."""

from __future__ import annotations

STAGES: dict[str, tuple[str, tuple[str, ...], str]] = {
    "standby": (
        "model.failover.rds.detect_s",
        ("failover.rds.promote_s", "model.failover.rds.recover_s"),
        "failover.rds.dns_s",
    ),
    "cluster": (
        "model.failover.cluster.detect_s",
        ("model.failover.cluster.promote_s",),
        "failover.cluster.dns_s",
    ),
    "aurora": (
        "model.failover.aurora.detect_s",
        ("model.failover.aurora.promote_s",),
        "model.failover.aurora.dns_s",
    ),
}
"""Failover style: (noticing, promoting and recovering, changing the name)."""

RECOVERY_S = {
    "aurora": "recovery.aurora.restart_s",
    "rds": "model.recovery.rds.restart_s",
    "ec2": "model.recovery.rds.restart_s",
}
"""Crash recovery in place, by service."""

PAGE_S = "operator.page_s"
NOTICE_S = "model.operator.notice_s"
"""Without alarms: when somebody notices."""
DECIDE_S = "operator.decide_s"
ACT_S = "operator.act_s"
RESTART_BY_HAND_S = "model.operator.restart_s"
"""A database on EC2 waits for a person to be paged, to decide and to do this."""
WINDOW_S = "maintenance.window_s"
PATCH_S = "maintenance.os_update_s"
CONVERT_S = "model.multi_az.convert_s"
STORAGE_GIB_MONTH = {
    "gp2": "price.rds.gp2_gp3",
    "gp3": "price.rds.gp2_gp3",
    "io1": "price.rds.io1_gb",
    "io2": "model.price.rds.io2_gib_month",
}
"""What a GiB that auto scaling adds costs a month, by type of volume."""
ENLARGE_S = "model.storage.enlarge_s"
HOURS_A_MONTH = "price.hours_per_month"
GROW_FREE_PCT = "storage.autoscale.free_pct"
GROW_SUSTAIN_S = "storage.autoscale.sustain_s"
GROW_COOLDOWN_H = "storage.autoscale.cooldown_h"
GROW_LEAST_GIB = "storage.autoscale.min_step_gib"
GROW_STEP_PCT = "storage.autoscale.step_pct"
GROW_FORECAST_H = "storage.autoscale.forecast_h"

REVERT_S = "model.security.revert_s"
PASSWORD_CHANGE_S = "model.security.password_change_s"  # noqa: S105 (a figure's key)
"""For each application instance."""
ENGINEER_USD_HOUR = "model.engineering.usd_hour"
IAM_CONNECTIONS_S = "iam.connections_per_s"
PROXY_LIFETIME_H = "proxy.conn_max_age_h"
"""Age at which RDS Proxy closes a connection to the database."""
POOL_LIFETIME_S = "pool.max_lifetime_s"
SNAPSHOT_S = "model.snapshot.base_s"
COPY_GIB_S = "model.snapshot.copy_per_gib_s"

RECREATE_S = "failover.aurora.recreate_s"
PROXY_FOLLOWS_S = "model.proxy.failover.switch_s"
PROXY_LATENCY_MS = "model.proxy.latency_ms"
READER_GIVEN_UP_S = "dns.ttl.endpoint_s"
PROMOTE_REPLICA_S = "replica.promote_s"
REPOINT_S = "operator.act_s"
"""Somebody changes the connection string."""
REBOOT_S = "model.reboot_s"
RESIZE_PREPARE_S = "model.scale.prepare_s"
RESIZE_OUTAGE_S = "model.scale.outage_s"
RESTART_CLIENTS_S = "model.app.restart_s"
RESTORE_BASE_S = "model.restore.base_s"
RESTORE_GIB_S = "model.restore.per_gib_s"
RESTORABLE_LAG_S = "backup.log_upload_s"
"""The latest restorable time is at most this far back."""
BACKTRACK_S = "model.backtrack.rewind_s"
GLOBAL_SHIP_MS = "model.global.ship_ms"
GLOBAL_FAILOVER_S = "model.global.failover_s"
GLOBAL_SWITCHOVER_S = "model.global.switchover_s"
AURORA_MOST_TIB = "aurora.max_tib"
AURORA_SEGMENT_GIB = "aurora.segment_gib"
ZDP_PAUSE_S = "aurora.zdp_s"
ACU_GIB = "serverless.acu_gib"
ACU_PER_100_CONNECTIONS = "serverless.acu_per_100_conns"
ACU_PER_VCPU = "serverless.acu_per_vcpu"
SERVERLESS_STEP = "serverless.step_acu"
SERVERLESS_TARGET = "model.serverless.target_cpu"
SERVERLESS_UP_SHARE = "model.serverless.up_share_s"
SERVERLESS_DOWN_SHARE = "model.serverless.down_share_s"
SCALING_CREATE_S = "model.scaling.create_s"
SCALING_COOLDOWN_S = "scaling.cooldown_s"
SCALING_OUT_MINUTES = "model.scaling.out_minutes"
SCALING_IN_MINUTES = "model.scaling.in_minutes"
SCALING_IN_SHARE = "model.scaling.in_share"
MULTI_MASTER_FAILOVER_S = "multimaster.failover_s"
MULTI_MASTER_LAG_MS = "multimaster.lag_ms"
MULTI_MASTER_PAGE_BYTES = "multimaster.page_bytes"
CLONE_S = "model.clone.create_s"
MOST_CLONES = "clone.max_cow"
STORAGE_USD_GIB_MONTH = "price.aurora.storage"
CACHE_FAILOVER_S = {"elasticache": "cache.failover_s", "memorydb": "cache.memorydb.failover_s"}
CACHE_REPLACE_S = {
    "redis": "cache.redis.replace_s",
    "valkey": "cache.redis.replace_s",
    "memcached": "cache.memcached.replace_s",
}
CACHE_RESTART_S = "model.cache.restart_s"
CACHE_REPLICATION_LAG_MS = "model.cache.replication_lag_ms"
AOF_FSYNC_S = "cache.redis.aof_fsync_s"
CACHE_PREPARE_S = "model.scale.cache_prepare_s"
SNAPSHOT_AGE_S = "model.cache.snapshot_age_s"
CACHE_SWITCH_S = "cache.redis.scale_up_downtime_s"
RESHARD_BUSY = "model.cache.reshard_busy"
CACHE_OP_MS = "cache.op_ms"
MEMORYDB_WRITE_MS = "cache.memorydb.write_ms"
COPY_REPAIR_S = "aurora.repair_s"

CONNECTION_CPU_MS = "conn.setup_cpu_ms"
CONNECTION_MIB = "conn.memory_mib"
CONTENTION = "conn.contention_per_vcpu"
DISK_LATENCY_MS = "storage.ebs.latency_ms"
AURORA_READ_MS = "storage.aurora.read_ms"
APPLY_WRITES_S = "replica.apply_writes_per_s"
IDLE_LAG_MS = "replica.rds.idle_lag_ms"
AURORA_LAG_MS = (
    (1000.0, "replica.aurora.lag_at_1000_ms"),
    (2000.0, "replica.aurora.lag_at_2000_ms"),
    (5000.0, "replica.aurora.lag_at_5000_ms"),
    (10000.0, "replica.aurora.lag_at_10000_ms"),
)
"""Replica lag of Aurora by writes a second (SIGMOD 2017, table 4)."""
COMMIT_MS = {"standby": "commit.multi_az_extra_ms", "cluster": "commit.cluster_ms", "aurora": "commit.aurora_ms"}
"""What a commit waits for besides its own volume; nothing for a Single-AZ instance."""
SLOW_COMMIT_MS = {
    "standby": "commit.standby.slow_ms",
    "cluster": "commit.cluster.slow_ms",
    "aurora": "commit.aurora.slow_ms",
}
"""What a slow commit waits longer than the others."""
SLOW_COMMITS = "commit.slow_share"
"""Share of slow commits while a database keeps up."""
SLOW_COMMITS_FULL = {"standby": "commit.standby.slow_share_full", "cluster": "commit.cluster.slow_share_full"}
"""The same at its limit, where that was measured."""
PAGE_WRITES_PER_ROW = "io.page_writes_per_row"
CHECKPOINT_S = "io.checkpoint_s"
BUFFER_SHARE = 0.75
"""Share of memory that caches data: PostgreSQL on RDS gives a quarter to shared buffers and the kernel caches in the rest,
Aurora gives three quarters to its own (default parameter groups)."""
LAZY_FACTOR = "model.restore.lazy_factor"
LAZY_GIB_S = "model.restore.lazy_gib_per_s"
