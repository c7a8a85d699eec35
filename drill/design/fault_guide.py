"""The field guide's words for every fault: what it does, what helps, what does not, and the figures that decide it."""

from __future__ import annotations

from drill.design.option_guide import Advice

FAULT_ADVICE = {
    "aws:rds:failover-db-cluster": Advice("Clients that look the name up again, or a proxy.", "Addresses cached for ever.", ("failover.aurora.with_replica_s", "failover.rds_multi_az_instance.s")),
    "aws:rds:reboot-db-instances": Advice("A reboot with failover, to a standby.", "A larger class: it restarts just as long, and is as cold.", ("model.reboot_s",)),
    "aws:elasticache:replicationgroup-interrupt-az-power": Advice("Replicas of each shard in another zone.", "A larger node in the same zone.", ("cache.redis.failover_s",)),
    "aws:network:disrupt-connectivity": Advice("Standbys and applications in other zones.", "Waiting: what was cut off is up, and answers nobody.", ("failover.rds_multi_az_instance.s",)),
    "aws:ebs:volume-io-latency": Advice("A failover to a healthy volume; a cache in front.", "More CPU.", ("storage.ebs.latency_ms",)),
    "aws:ebs:pause-volume-io": Advice("A standby: its volume is another one.", "Retries: everything waits for the same volume.", ("failover.rds_multi_az_instance.s",)),
    "drill:log-growth": Advice("Room, or auto scaling that began in time.", "A standby: its volume fills with the same log.", ("storage.autoscale.sustain_s",)),
    "drill:patch": Advice("A standby is patched first, then they change places.", "Waiting: when it is mandatory, the window decides.", ("maintenance.os_update_s",)),
    "drill:az-power": Advice("A standby, or an Aurora reader, in another zone.", "A read replica on RDS: it never takes over by itself.", ("failover.rds_multi_az_instance.s", "failover.aurora.with_replica_s")),
    "drill:instance-crash": Advice("A standby or reader; failing that, recovery in place.", "Backups: a restore takes longer than the restart.", ("recovery.aurora.restart_s", "model.recovery.rds.restart_s")),
    "drill:cache-node-loss": Advice("Replicas, more shards, single flight while it warms.", "A database sized for a warm cache.", ("cache.memcached.replace_s", "cache.redis.failover_s")),
    "drill:cache-flush": Advice("Single flight, jitter, room at the database, letting traffic back in step by step.", "Replicas: they are emptied too."),
    "drill:cache-intruder": Advice("Users and passwords on the cache.", "Encryption alone: whoever reaches it may use it."),
    "drill:traffic-spike": Advice("A cache, room, refusing early.", "Retries; auto scaling that takes minutes.", ("model.scaling.create_s",)),
    "drill:replica-lag": Advice("Reads that must be fresh at the writer.", "More replicas: each applies every write.", ("replica.apply_writes_per_s",)),
    "drill:drop-table": Advice("Backups, or backtrack.", "Standbys and replicas: they drop it too.", ("backup.log_upload_s", "model.backtrack.rewind_s")),
    "drill:storage-copy-loss": Advice("Aurora's six copies: writes need four, reads three.", "RDS without a standby has one copy.", ("aurora.write_quorum", "aurora.repair_s")),
    "drill:region-outage": Advice("A global database, and somebody who decides.", "Multi-AZ: all zones are in the region.", ("global.rto_min", "global.rpo_s")),
    "drill:certificate-rotation": Advice("Trusting the whole bundle.", "Restarting: a pinned root stays pinned.", ("model.security.revert_s",)),
    "drill:security-group": Advice("Taking the change back, by rule or by hand.", "Failover: the standby has the same rules.", ("model.security.revert_s",)),
    "drill:rotate-password": Advice("Secrets Manager, IAM sign-in, open pools.", "Restarting clients with the old password.", ("model.security.password_change_s",)),
    "drill:leaked-password": Advice("Closed ports, IAM instead of passwords.", "Encryption at rest: a password reads through it."),
    "drill:audit": Advice("Logs kept away from the instance, encryption, closed ports.", "Logs on the instance: they are gone within days.", ("audit.local_retention_days",)),
    "drill:control-plane-outage": Advice("What is there already: standbys, spare readers, room. A failover needs nothing new.", "Plans that begin with making something: restore, scale, rebuild."),
    "drill:replica-divergence": Advice("Deleting it and making it anew; more than one replica meanwhile.", "Waiting or rebooting: the same row stops it again.", ("model.restore.base_s", "model.restore.per_gib_s")),
    "drill:proxy-outage": Advice("Few: applications that can go round it.", "Standbys: nobody reaches them either."),
}  # fmt: skip
"""By kind."""
