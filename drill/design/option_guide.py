"""The field guide's words for every option: when it helps, when it does not, and the figures that decide it.

What an option is and may be comes from its row, what it costs from the bill; neither is written down twice.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """When an option helps, when not, and keys of figures."""

    helps: str
    hinders: str
    figures: tuple[str, ...] = ()


def topic(key: str) -> str:
    """An option's place in the guide: rows made for each replica, class or endpoint share one."""
    head, _, tail = key.partition(".")
    if head == "replicas" and tail.endswith(".zone"):
        return "replicas.zone"
    return head if head in ("reads", "endpoints") else key


ADVICE = {
    "database.zone": Advice("Near the applications a statement costs less time.", "No zone is safer than another; do not guess which one fails.", ("net.az.same_ms", "net.az.cross_ms")),
    "database.multi_az": Advice("A lost zone, host or volume: the standby has every write and takes over by itself.", "Dropped tables and wrong changes are copied just as faithfully. A standby answers no reads.", ("failover.rds_multi_az_instance.s", "failover.rds_multi_az_cluster.s", "price.rds.multi_az_factor")),
    "database.standby_zones": Advice("Another zone than the writer's, near some applications.", "In the writer's own zone it shares its fate.", ("net.az.cross_ms",)),
    "database.service": Advice("Aurora: fast failover to readers, storage over three zones. RDS: engines Aurora lacks. EC2: full control.", "EC2 waits for a person at night. Aurora bills I/O.", ("failover.aurora.with_replica_s", "model.operator.restart_s", "price.aurora.io_per_million")),
    "database.engine": Advice("Licence prices differ more than speeds.", "Features do too: readers, proxy, IAM and Aurora exist for some engines only.", ("aurora.speed.mysql", "aurora.speed.postgres")),
    "database.class": Advice("Load near capacity: a larger class takes waiting away at once.", "Against lost zones, retries and cold caches it only buys time.", ("conn.memory_mib", "model.scale.outage_s")),
    "database.storage.type": Advice("gp3 for steady work, io1 and io2 where I/O is the limit.", "gp2 runs out of credits in the middle of a long peak.", ("storage.gp2.credits", "storage.ebs.latency_ms", "storage.ebs.latency_io2_ms")),
    "database.storage.gib": Advice("Room for logs and growth; for gp2 also speed.", "It can never be made smaller again.", ("storage.gp2.iops_per_gib",)),
    "database.storage.iops": Advice("A database that waits for its volume.", "One that waits for CPU or connections.", ("price.rds.io1_iops", "price.rds.gp3_extra_iops")),
    "database.storage.max_gib": Advice("Logs that grow over days.", "Growth within minutes: it waits before it grows, and hours before it grows again.", ("storage.autoscale.sustain_s", "storage.autoscale.cooldown_h", "storage.autoscale.step_pct")),
    "database.backups.retention": Advice("The only way back from a dropped table, but for backtrack.", "It is no failover: a restore takes long, and its blocks load slowly.", ("backup.log_upload_s", "model.restore.base_s", "backup.retention_max_days")),
    "database.capacity": Advice("Traffic that comes and goes; nights without any.", "A sharp peak from a low floor: it grows in steps, and connections follow the ceiling.", ("serverless.acu_gib", "model.serverless.up_share_s", "price.aurora.acu_h")),
    "database.backtrack": Advice("A mistake noticed within hours: minutes in place instead of a restore.", "Everybody's good writes since then go too.", ("backtrack.max_h", "model.backtrack.rewind_s", "price.aurora.backtrack_per_million")),
    "database.write_forwarding": Advice("Transactions abroad that read much and write little.", "Reads that must see every write wait a region's lag each time; the writer's loss is felt abroad all the same.", ("model.global.ship_ms",)),
    "database.writers": Advice("While it existed: no failover for writes.", "Two writers of one page conflict; it was withdrawn in 2023.", ("multimaster.max_writers", "multimaster.failover_s")),
    "database.encrypted": Advice("Audits, and disks that leave the building.", "It stops nobody who has a password. Switching it on later needs a copy.", ("model.snapshot.copy_per_gib_s",)),
    "database.public": Advice("Hardly ever: a peering or a bastion does it better.", "Every scanner of the internet knocks."),
    "database.maintenance.window": Advice("A patch that restarts the instance, outside the busy hours.", "Without a standby it is downtime at any hour.", ("maintenance.window_s", "maintenance.os_update_s")),
    "database.log_retention": Advice("As needed: a replica that was away for an hour goes on where it stopped.", "A bound keeps the volume from filling with log, and breaks who stays away longer.", ("model.restore.base_s",)),
    "database.custom": Advice("Agents and settings that need the operating system.", "What you can change you must also mend."),
    "monitoring.alarms": Advice("Everything that waits for a person begins earlier.", "They mend nothing.", ("operator.page_s", "model.operator.notice_s")),
    "replicas": Advice("Reads that tolerate some age; disaster recovery in another region.", "Losing the writer: on RDS it never takes over by itself, and promoting loses its lag. On Aurora it does take over.", ("replica.promote_s", "replica.rds.idle_lag_ms", "aurora.replica_lag_ms")),
    "replicas.zone": Advice("Another zone or region than the writer's.", "A region away it is further behind, and transfer is billed.", ("global.replication_lag_s",)),
    "replicas.class": Advice("At least as large as what may have to replace the writer.", "A small one falls behind when writes peak.", ("replica.apply_writes_per_s",)),
    "replicas.serves": Advice("Only a replica the applications know takes load.", "Kept out it stays calm, for reports or for promotion."),
    "replicas.multi_az": Advice("A region that may have to become the primary one.", "Ordinary read replicas: another replica is cheaper.", ("failover.rds_multi_az_instance.s",)),
    "replicas.encrypted": Advice("It follows its source.", "It cannot be chosen otherwise; go by an encrypted copy of a snapshot."),
    "scaling": Advice("Reads that rise over an hour.", "A peak of minutes: a new reader comes when it is over, and cold.", ("model.scaling.create_s", "scaling.cooldown_s")),
    "scaling.min": Advice("What one lost reader must not take away.", "Readers that idle are paid for."),
    "scaling.max": Advice("A bound on the bill.", "A bound on the help, too.", ("failover.aurora.max_replicas",)),
    "scaling.cpu": Advice("Lower begins earlier and leaves room meanwhile.", "Lower also keeps more readers for the same load.", ("model.scaling.out_minutes",)),
    "endpoints": Advice("Month-end reports that would warm out everybody's pages.", "With one reader there is nothing to part."),
    "proxy": Advice("Many clients with few statements each; failovers, which it follows without DNS.", "Sessions with state are pinned and share nothing. It adds a little time to each statement.", ("model.proxy.failover.switch_s", "model.proxy.latency_ms", "price.proxy_vcpu_hour")),
    "proxy.max_connections": Advice("Leaves connections to those who do not come through it.", "Too few, and requests queue at the proxy."),
    "proxy.borrow_timeout": Advice("Short: a full database refuses early and stays alive.", "Long: requests wait for work whose users have gone.", ("proxy.borrow_timeout_s",)),
    "cache": Advice("The same records read again and again.", "Writes, reads that must be fresh, and the minute after it is lost: then the database takes everything.", ("cache.op_ms", "cache.failover_s", "cache.memorydb.write_ms")),
    "cache.class": Advice("Memory for the records that are asked for.", "Past that, more memory holds what nobody asks for.", ("cache.reserved_memory_pct",)),
    "cache.shards": Advice("Losing one loses a smaller share; more commands a second.", "A hot key stays on one shard.", ("cache.redis.ops_large",)),
    "cache.replicas": Advice("A lost primary costs seconds instead of a cold shard.", "They do not add memory.", ("cache.redis.failover_s", "model.cache.replication_lag_ms")),
    "cache.zones": Advice("Spread: one zone takes one share.", "Reads across zones cost time and transfer.", ("net.az.cross_ms",)),
    "cache.cluster_mode": Advice("More than one shard, and growing while in use.", "Commands over several keys need them on one shard."),
    "cache.strategy": Advice("Invalidate or write-through where staleness counts.", "Lazy is simplest and stale up to its time to live."),
    "cache.ttl": Advice("Long spares the database.", "Long is also how stale a lazy cache gets."),
    "cache.ttl_jitter": Advice("Entries loaded together no longer expire together.", "With invalidation on every write it changes little."),
    "cache.single_flight": Advice("A popular key expires: one request loads it, not a thousand.", "Unpopular keys: nobody was waiting."),
    "cache.serve_stale": Advice("A database that is down: an old answer instead of none.", "Classes that must be fresh: an old answer is a wrong one."),
    "cache.persistence": Advice("A process that restarts on the same host.", "A lost host or zone takes the file along.", ("cache.redis.aof_fsync_s",)),
    "cache.snapshots": Advice("A cache that is the sole keeper of something, after the worst.", "What was written since the last one is gone.", ("price.cache.backup", "model.cache.snapshot_age_s")),
    "cache.auth": Advice("Whoever reaches the network still needs a password.", "Against lost nodes it does nothing."),
    "cache.hashing": Advice("Consistent: adding a node moves few keys.", "Modulo: adding a node empties nearly everything."),
    "cache.classes": Advice("Memory for the classes that gain most.", "A class left out goes to the database every time."),
    "cache.stores": Advice("Sessions and scores: fast, and no load on the database.", "What nothing else keeps is gone with the node.", ("cache.memorydb.write_ms",)),
    "clients.connect_timeout": Advice("Short: a dead address costs little time.", "Shorter than a busy database needs, it adds retries to overload.", ("client.pg.connect_timeout_s",)),
    "clients.dns_ttl": Advice("Short: clients find the new writer soon after a failover.", "Looking up for ever the old address is the classic that outlives every failover.", ("dns.ttl.client_advice_max_s", "dns.ttl.jvm_default_s")),
    "clients.pool": Advice("No connection set-up in each request.", "Pools of all instances together must fit max_connections.", ("conn.setup_cpu_ms", "pool.max_lifetime_s")),
    "clients.max_retries": Advice("A blip shorter than the retries.", "Overload: at ρ(1+R) ≥ 1 retries keep it down after the cause is gone."),
    "clients.backoff": Advice("Long enough that retries miss the blip they come from.", "Longer than the user waits, it is a slow failure."),
    "clients.keepalive": Advice("Testing, or seconds: a pool that notices finds the new writer.", "The system's default of two hours: a failover that nobody follows.", ("client.pg.tcp_keepalive_idle_s",)),
    "clients.health_check": Advice("Shallow: the cache and the replicas go on answering without the writer.", "Deep: everybody fails the same check at once, and the whole fleet is replaced.", ("model.app.restart_s",)),
    "clients.ramp": Advice("A cold cache or a restarted database that full load would knock over again: the first tenth warms it for the rest.", "Where the database can take everything at once it only refuses: 45 % of the requests meanwhile."),
    "clients.max_waiting": Advice("Refuse early, answer the rest in time.", "Too low, it refuses what a second of patience would have served."),
    "reads": Advice("Replicas take load off the writer.", "A replica is always a little behind: classes that must be fresh stay with the writer.", ("replica.rds.idle_lag_ms",)),
    "security.tls_root": Advice("The bundle knows the next root before it is used.", "A pinned root ends on a date somebody has forgotten."),
    "security.iam_auth": Advice("A leaked password opens nothing: tokens last minutes.", "Many new connections at once: sign-ins have a limit a second.", ("iam.connections_per_s",)),
    "security.secrets_rotation": Advice("Passwords change without an outage.", "Somebody's copy by hand still breaks.", ("price.secret_month", "model.security.password_change_s")),
    "security.audit_logs": Advice("An auditor asks for last month.", "Local logs are deleted after days; all logs cost by size.", ("audit.local_retention_days", "price.cloudwatch.ingest_gib")),
    "security.security_group": Advice("Its clients only: a leaked password alone opens nothing.", "Open: anybody may try."),
    "runbook": Advice("Nights: a rule acts in seconds, a person in minutes.", "A rule does exactly what it says, also when it is wrong.", ("operator.page_s", "operator.decide_s", "operator.act_s")),
}  # fmt: skip
"""By topic."""
