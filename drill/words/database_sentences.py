"""Sentences about databases: events, roots and consequences of chains, the options that let a loss happen, notes of nodes."""

from __future__ import annotations

from drill.model.level import Level
from drill.words.sentence import Facts, Sentence, Table, wall_clock


def _to_moment(template: str) -> Sentence:
    """A sentence that names the moment to which the data go back, `{moment}`."""

    def sentence(facts: Facts, level: Level | None) -> str:
        return template.format_map({**facts, "moment": wall_clock(level, int(str(facts["to_s"])))})

    return sentence


def _volume(template: str) -> Sentence:
    """A sentence about Aurora's volume; that of a secondary region is named by its region."""

    def sentence(facts: Facts, _level: Level | None) -> str:
        place = f" in {facts['region']}" if facts["region"] else ""
        return f"storage{place}: {template.format_map(facts)}"

    return sentence


EVENTS: Table = {
    "backtrack.finished": _to_moment("the cluster was backtracked to {moment}; {undone_writes} writes are undone"),
    "backtrack.started": _to_moment("backtracking the cluster to {moment}"),
    "clients.keep_old_address": "clients cache the old address forever: they need a restart",
    "clone.ready": "clone {number} is ready",
    "clone.started": "cloning the volume",
    "cluster_volume.full": "the cluster volume has reached its maximum of {limit_tib:g} TiB",
    "commits.lost": "{node} had not flushed its log: {lost_writes} acknowledged writes are gone",
    "divergence.no_replication": "{node} follows no writer: no row can stop it",
    "divergence.physical_replication": "replicas are physical copies of the writer and cannot diverge",
    "divergence.shared_volume": "readers share the writer's volume and cannot diverge",
    "encryption.restored": "the encrypted instance is available under a new endpoint",
    "encryption.restoring": "restoring the encrypted copy into a new instance",
    "encryption.snapshot_copied": "taking a snapshot and copying it with encryption",
    "failover.cancelled": "{node} answers again before anything was promoted: the failover is cancelled",
    "failover.failed": "failover failed: nothing is left to promote",
    "failover.held_back": "the health check of {node} passes: nothing takes over until somebody asks for it",
    "failover.slow": "the failover is slow: minutes, not seconds",
    "failover.started": "failover to {target} started",
    "failover.started_in_place": "failover of {target} to its standby in {zone} started",
    "global_failover.failed": "the region that was taking over is down",
    "global_failover.started": "failover of the global database to {region} started",
    "global_switchover.started": "switchover of the global database to {region} started",
    "health_check.writer_failed": "{node} had no free connection for too long and failed its health check",
    "instance.moved": "failover of {node} completed: it runs in {zone} now",
    "instance.patched": "the DB instance was patched",
    "maintenance.offline": "offline maintenance of {node} started",
    "maintenance.required": "a mandatory update waits for the next maintenance window, at {window}",
    "multi_az.conversion_failed": "conversion to Multi-AZ failed: the source of the snapshot was lost",
    "multi_az.converted": "{node} is Multi-AZ now, with a standby in {zone}",
    "multi_az.standby_loaded": "the standby in {zone} has loaded its whole volume: commits no longer wait for its blocks",
    "multi_az.converting": "converting to Multi-AZ: snapshot, restore in {zone}, synchronize",
    "patch.delayed": "patching of {node} was delayed",
    "promotion.finished": "{node} was promoted; {lost_writes} writes had not reached it",
    "former_primary.left": "the last clients left {node}, which was no longer the primary: {writes} writes exist only there",
    "promotion.started": "promotion of {node} started",
    "reader_scaling.added": "{node} is available",
    "reader_scaling.adding": "readers are at {cpu_pct} CPU: auto scaling adds {node}",
    "reader_scaling.adding_for_connections": "readers have {connections} connections each: auto scaling adds {node}",
    "reader_scaling.at_least": "auto scaling keeps at least {least} readers now: {node} is added",
    "reader_scaling.removed": "readers are idle: auto scaling removed {node}",
    "region.promoted": "{region} is the primary region now; {lost_writes} writes had not reached it",
    "region.promoted_without_loss": "{region} is the primary region now; no write is lost",
    "replica.rebuild_started": "{node} is deleted and recreated from a snapshot",
    "replica.rebuilt": "{node} was recreated and catches up",
    "replication.binlog_short": "{node}: replication stopped, error 1236: its position is beyond the end of the binary log",
    "replication.duplicate_entry": "{node}: replication stopped, error 1062: duplicate entry",
    "replication.log_purged": "{node}: replication stopped, the log it needs has been purged",
    "restore.available": "the restored instance is available under a new endpoint",
    "restore.finished": "applications use the restored instance in {zone}; {lost_writes} writes are lost",
    "restore.started": _to_moment("restoring to the point in time {moment} into a new instance"),
    "serverless.paused": "nobody was connected: the cluster paused at 0 ACU",
    "serverless.resumed": "the cluster resumed",
    "serverless.resuming": "a connection came: the cluster is resuming",
    "storage.copies_back": _volume("the copies in {zone} are back, {copies} of 6 are good"),
    "storage.copies_lost": _volume("{copies} of 6 copies of each segment are left ({copies_before} before)"),
    "storage.enlarged": "storage is {to_gib} now",
    "storage.enlarging": "enlarging storage to {to_gib}",
    "storage.full": "storage full: all {allocated_gib} are used",
    "storage.grown": "storage auto scaling grew the volume from {from_gib} to {to_gib}",
    "storage.low": "free storage is low: less than {free_pct} of {allocated_gib}",
    "storage.provisioned": "the volume has its new IOPS to pay for, and is optimised for them",
    "storage.provisioning": "provisioning other IOPS for the volume",
    "storage.optimised": "the volume of {to_gib} is optimised: it has its new performance and may be modified again",
    "storage.writable": "the volume accepts writes again",
    "storage.write_quorum_back": _volume("write quorum is restored"),
    "storage_scaling.at_maximum": "storage auto scaling: the volume is at its maximum size",
    "storage_scaling.cooling_down": "storage auto scaling: the volume is still being optimised after its last change",
    "storage_scaling.exhausted": "storage auto scaling: the volume has been modified four times in the past 24 hours",
    "storage_scaling.no_control_plane": "storage auto scaling: the control plane does not answer",
    "storage_scaling.too_soon": "storage auto scaling: the last change is less than six hours old, under the rules of that year",
    "writer.lost": "{node} is down; {writers_left} writers carry on without a failover",
    "writer_endpoint.not_moved": "{node} had taken over, the writer endpoint did not point to it yet",
    "writer_endpoint.moved": "the writer endpoint now points to {target}",
    "zero_downtime_patching.started": "zero-downtime patching: the engine restarts and keeps its sessions",
}

CHAINS: Table = {
    "backtrack.requested": "a backtrack was requested",
    "blocks.load_lazily": "its blocks load from the backup when they are first touched",
    "standby_blocks.load_lazily": "commits wait for blocks that the standby's new volume loads when they are first written",
    "clients.moved_to_restored": "applications moved to the restored instance",
    "cluster.backtracked": "the cluster was backtracked",
    "cluster.idle": "nobody was connected for minutes",
    "cluster.paused": "the cluster paused and closed its connections",
    "connections.closed": "connections to the old instance were closed",
    "failover.completed": "failover to {target} completed",
    "failover.completed_in_place": "failover of {target} completed",
    "health_check.failed": "{node} failed its health check and was restarted",
    "instance.auto_paused": "{node} paused at 0 ACU and takes seconds to resume",
    "instance.paused_for_patch": "{node} paused for a patch and kept its sessions",
    "instance.recreated": "{target} was recreated",
    "instance.restarted": "{target} restarted",
    "patch.failed_over": "the patched instance took over in the maintenance window",
    "patch.installed": "{node} was patched in the maintenance window",
    "region.took_over": "{target} became the primary region",
    "replica.deleted": "{target} was deleted",
    "replica.rebuilding": "{node} was being recreated",
    "storage.copies_left": "{copies} of 6 copies of each segment were left",
    "storage.was_full": "the volume was full",
    "storage.was_full_at_maximum": "the volume was full and at its maximum size",
    "storage.was_full_cooling_down": "the volume was full, and was still being optimised after its last change",
    "storage.was_full_exhausted": "the volume was full, and had been modified four times in 24 hours",
    "storage.was_full_no_control_plane": "the volume was full, and the control plane did not answer",
    "storage.was_full_too_soon": "the volume was full, and its last change was less than six hours old, under the rules of that year",
}

CHOICES: Table = {
    "choice.fixed_storage": "{value} GiB, auto scaling off",
    "choice.quorum": "{value}, which needs four of six copies to write and three to read",
    "choice.restored": "{value}, instead of a failover to a standby or the promotion of a replica",
    "choice.scaled_storage": "{value} GiB, auto scaling up to {max_gib}",
}

NOTES: Table = {
    "node.added_by_scaling": "added by auto scaling",
    "node.auto_paused": "paused at 0 ACU: nobody is connected",
    "node.backtracked": "backtracked",
    "node.backtracking": "backtracking",
    "node.being_promoted": "being promoted",
    "node.binlog_short": "replication stopped: it is ahead of the binary log",
    "node.creating": "being created",
    "node.diverged": "replication stopped: its rows contradict the log",
    "node.failed_check": "failed its health check",
    "node.follows_old_instance": "replicates from the old instance",
    "node.follows_old_primary": "replicates from the old primary",
    "node.log_purged": "replication stopped: its log was purged after {kept_s}",
    "node.patching": "being patched",
    "node.paused_for_patch": "paused for a patch",
    "node.promoted": "promoted",
    "node.rebuilding": "being recreated",
    "node.rebuilt": "recreated; blocks load when first touched",
    "node.recovering": "recovering",
    "node.recreated": "recreated",
    "node.recreating": "no reader to promote: being recreated",
    "node.region_taking_over": "its region is taking over",
    "node.restarted": "restarted",
    "node.zone_dark": "{zone} is dark, and without a reader it is recreated nowhere else",
    "node.restarting_as_standby": "restarting as the new standby",
    "node.restored": "restored; blocks load when first touched",
    "node.retired": "no longer in use",
    "node.runs_in": "runs in {zone} now",
    "node.standby_again": "standby again",
    "node.standby_takes_over": "its standby is taking over",
    "node.taking_over": "taking over",
    "node.waits_for_person": "waits for an engineer",
    "reader.added_on_demand": "added by auto scaling when needed",
}

DATABASE: Table = {**EVENTS, **CHAINS, **CHOICES, **NOTES}
