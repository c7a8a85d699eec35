"""The field guide's words for every fault: what it does, what helps, what does not, and the figures that decide it."""

from __future__ import annotations

from drill.design.option_guide import Advice
from drill.model.level import FaultKind

FAULT_ADVICE = {
    FaultKind.FAILOVER: Advice("Clients that look the name up again, or a proxy.", "Addresses cached for ever.", ("failover.aurora.with_replica_s", "failover.rds_multi_az_instance.s")),
    FaultKind.REBOOT: Advice("A reboot with failover, to a standby.", "A larger class: it restarts just as long, and is as cold.", ("model.reboot_s",)),
    FaultKind.CACHE_AZ_POWER: Advice("Replicas of each shard in another zone.", "A larger node in the same zone.", ("cache.redis.failover_s",)),
    FaultKind.NETWORK: Advice("Standbys and applications in other zones.", "Waiting: what was cut off is up, and answers nobody.", ("failover.rds_multi_az_instance.s",)),
    FaultKind.VOLUME_LATENCY: Advice("A failover to a healthy volume; a cache in front.", "More CPU.", ("storage.ebs.latency_ms",)),
    FaultKind.VOLUME_PAUSE: Advice("A standby: its volume is another one.", "Retries: everything waits for the same volume.", ("failover.rds_multi_az_instance.s",)),
    FaultKind.LOG_GROWTH: Advice("Room, or auto scaling that began in time.", "A standby: its volume fills with the same log.", ("storage.autoscale.sustain_s",)),
    FaultKind.PATCH: Advice("A standby is patched first, then they change places.", "Waiting: when it is mandatory, the window decides.", ("maintenance.os_update_s",)),
    FaultKind.AZ_POWER: Advice("A standby, or an Aurora reader, in another zone.", "A read replica on RDS: it never takes over by itself.", ("failover.rds_multi_az_instance.s", "failover.aurora.with_replica_s")),
    FaultKind.INSTANCE_CRASH: Advice("A standby or reader; failing that, recovery in place.", "Backups: a restore takes longer than the restart.", ("recovery.aurora.restart_s", "model.recovery.rds.restart_s")),
    FaultKind.CACHE_NODE_LOSS: Advice("Replicas, more shards, single flight while it warms.", "A database sized for a warm cache.", ("cache.memcached.replace_s", "cache.redis.failover_s")),
    FaultKind.CACHE_FLUSH: Advice("Single flight, jitter, room at the database, letting traffic back in step by step.", "Replicas: they are emptied too."),
    FaultKind.CACHE_INTRUDER: Advice("Users and passwords on the cache.", "Encryption alone: whoever reaches it may use it."),
    FaultKind.TRAFFIC_SPIKE: Advice("A cache, room, refusing early.", "Retries; auto scaling that takes minutes.", ("model.scaling.create_s",)),
    FaultKind.REPLICA_LAG: Advice("Reads that must be fresh at the writer.", "More replicas: each applies every write.", ("replica.apply_writes_per_s",)),
    FaultKind.DROP_TABLE: Advice("Backups, or backtrack.", "Standbys and replicas: they drop it too.", ("backup.log_upload_s", "model.backtrack.rewind_s")),
    FaultKind.STORAGE_COPY_LOSS: Advice("Aurora's six copies: writes need four, reads three.", "RDS without a standby has one copy.", ("aurora.write_quorum", "aurora.repair_s")),
    FaultKind.REGION_OUTAGE: Advice("A global database, and somebody who decides.", "Multi-AZ: all zones are in the region.", ("global.rto_min", "global.rpo_s")),
    FaultKind.CERTIFICATE_ROTATION: Advice("Trusting the whole bundle.", "Restarting: a pinned root stays pinned.", ("model.security.revert_s",)),
    FaultKind.SECURITY_GROUP: Advice("Taking the change back, by rule or by hand.", "Failover: the standby has the same rules.", ("model.security.revert_s",)),
    FaultKind.ROTATE_PASSWORD: Advice("Secrets Manager, IAM sign-in, open pools.", "Restarting clients with the old password.", ("model.security.password_change_s",)),
    FaultKind.LEAKED_PASSWORD: Advice("Closed ports, IAM instead of passwords.", "Encryption at rest: a password reads through it."),
    FaultKind.AUDIT: Advice("Logs kept away from the instance, encryption, closed ports.", "Logs on the instance: they are gone within days.", ("audit.local_retention_days",)),
    FaultKind.CONTROL_PLANE: Advice("What is there already: standbys, spare readers, room. A failover needs nothing new.", "Plans that begin with making something: restore, scale, rebuild."),
    FaultKind.DIVERGENCE: Advice("Deleting it and making it anew; more than one replica meanwhile.", "Waiting or rebooting: the same row stops it again.", ("model.restore.base_s", "model.restore.per_gib_s")),
    FaultKind.PROXY_OUTAGE: Advice("Few: applications that can go round it.", "Standbys: nobody reaches them either."),
}  # fmt: skip
"""By kind."""
