"""Notes under a node: why it is down, or what it is busy with."""

from __future__ import annotations

from collections.abc import Mapping

from drill.words.sentence import Table

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
    "shard.overloaded_now": "receives more commands than it can execute",
    "storage.no_quorum": "no read quorum",
    "storage.quorum_holds": "write quorum holds",
    "storage.reads_only": "no write quorum: read-only",
    "users.above_usual": "more traffic than usual",
}

ROLES: Mapping[str, str] = {"cache-replica": "cache replica"}
"""Roles whose name is not the word."""


def role_words(role: str) -> str:
    """A node's role, in words."""
    return ROLES.get(role, role)
