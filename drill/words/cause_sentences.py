"""The places where requests are lost: the short words of the ledger's causes."""

from __future__ import annotations

from drill.words.sentence import Table

CAUSES: Table = {
    "cause.app_down": "applications down",
    "cause.cache_down": "cache down",
    "cause.cache_full": "cache memory full: write refused",
    "cause.conflict": "write conflict",
    "cause.dropped_table": "table dropped",
    "cause.lag": "{node}: replica lag",
    "cause.lock": "{node}: waiting for a lock",
    "cause.message_expired": "message expired",
    "cause.no_connection": "{node}: no free connection",
    "cause.no_route": "no machine for these reads",
    "cause.no_sign_in": "{node}: sign-in refused",
    "cause.old_copy": "{node}: stale copy",
    "cause.queue_full": "queue full",
    "cause.queued": "waited in the queue",
    "cause.read_only": "{node}: read-only",
    "cause.record_lost": "record lost from the cache",
    "cause.refused": "{node}: connection refused",
    "cause.retried": "answered by a retry",
    "cause.retried_after": "retry after {first}",
    "cause.shed": "load shed",
    "cause.slow": "{node}: slow",
    "cause.threads": "all application threads busy",
    "cause.timeout": "{node}: timeout",
    "cause.too_many_connections": "{node}: too many connections",
    "cause.unfinished": "unfinished when the drill ended",
    "cause.unreachable": "{node}: unreachable",
}
