"""A node on the map: its role, its class or size, why it is down or what it is busy with."""

from __future__ import annotations

from collections.abc import Mapping

from drill.words import units
from drill.words.sentence import Table, counted

NOTES: Table = {
    "app.being_replaced": "being replaced: its health check queries the database",
    "app.threads_wait": "every thread is waiting",
    "app.zone_lost": "its zone is down",
    "backup.restoring": "restoring",
    "balancer.sends_to_dead": "still sends requests to failed applications",
    "machine.at_limit": "at its limit",
    "machine.far_behind": "far behind the writer",
    "machine.queues": "requests queue",
    "machine.volume_full": "its volume is full: read-only",
    "machine.volume_slow": "its volume is slow",
    "proxy.connections_used": "every connection is in use",
    "proxy.down": "does not answer",
    "proxy.holds_requests": "queues requests during the failover",
    "replica.zone_dark": "no power in its zone",
    "shard.memory_full": "its memory is full",
    "shard.refuses_writes": "its memory is full: it refuses writes",
    "shard.overloaded_now": "receives more commands than it can execute",
    "storage.no_quorum": "no read quorum",
    "storage.quorum_holds": "write quorum holds",
    "storage.reads_only": "no write quorum: read-only",
    "users.above_usual": "more traffic than usual",
}

DETAILS: Table = {
    "node.class": "{instance}",
    "node.connection_share": "up to {share_pct} connections",
    "node.ejects": lambda facts, _level: f"ejects in {units.duration(float(str(facts['eject_s'])), short=True)}",
    "node.instances": lambda facts, _level: (
        f"{counted(facts, 'instances')} {'instance' if facts['instances'] == 1 else 'instances'}"
    ),
    "node.multi_az_replica": "{instance}, Multi-AZ",
    "node.multi_master": "{instance}, multi-master (withdrawn 2023)",
    "node.peak": lambda facts, _level: f"peak {units.rate(float(str(facts['peak_per_s'])))}",
    "node.readable_standby": "{instance}, readable",
    "node.self_managed": "{instance}, self-managed",
    "node.retention": lambda facts, _level: f"{counted(facts, 'days')} {'day' if facts['days'] == 1 else 'days'}",
    "node.serverless_cache": "serverless, {zones} zones",
    "node.volume_copies": "{copies} copies, {per_zone} a zone",
}
"""Class, size or setting of a node."""

ROLES: Mapping[str, str] = {"cache-replica": "cache replica"}
"""Roles whose name is not the word."""


def role_words(role: str) -> str:
    """A node's role, in words."""
    return ROLES.get(role, role)
