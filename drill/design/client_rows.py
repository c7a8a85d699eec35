"""The rows of the option table about the applications: how they connect and where they read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from drill.design.table import Choice, Option, fixed, with_clients
from drill.model.design import Design
from drill.model.level import Level
from drill.syntax.safe_text import safe
from drill.words import units

DNS = (1, 5, 10, 30, 60, 120, 300)


COLD = frozenset({
    "drill:cache-flush", "drill:cache-node-loss", "aws:elasticache:replicationgroup-interrupt-az-power", "drill:cache-intruder",
})  # fmt: skip
"""What leaves a cache empty."""


def _may_come_back_cold(level: Level, design: Design) -> bool:
    """Whether a ramp is asked for: free choice, a cache that is emptied, or a design that has one."""
    emptied = design.cache is not None and any(fault.kind in COLD for fault in level.faults)
    return not level.choices or emptied or design.clients.ramp_s is not None


def clients(level: Level) -> tuple[Option, ...]:
    """How the applications connect, and where each read-only class reads."""
    rows = [
        Option("clients.connect_timeout", "Clients", "Connect timeout", "How long a client waits for a connection that does not answer.",
               fixed(*((ms, units.duration(ms / 1000)) for ms in (250, 500, 1000, 2000, 5000, 10000, 30000))),
               lambda d: d.clients.connect_timeout_ms, lambda _lv, d, v: with_clients(d, connect_timeout_ms=v)),
        Option("clients.dns_ttl", "Clients", "DNS cached for", "A failover moves a DNS name; who caches it for ever never notices.",
               fixed(*((s, units.duration(s)) for s in DNS), (None, "for ever")), lambda d: d.clients.dns_ttl_s,
               lambda _lv, d, v: with_clients(d, dns_ttl_s=v)),
        Option("clients.pool", "Clients", "Pool", "Connections one application instance keeps to each endpoint. All must fit max_connections.",
               fixed((0, "none: one a request"), *((n, str(n)) for n in (5, 10, 20, 40, 80, 160))), lambda d: d.clients.pool,
               lambda _lv, d, v: with_clients(d, pool=v)),
        Option("clients.max_retries", "Clients", "Retries", "Attempts after a failed one. They help against blips and feed overload.",
               fixed((None, "as the level"), *((n, str(n)) for n in range(6))), lambda d: d.clients.max_retries,
               lambda _lv, d, v: with_clients(d, max_retries=v)),
        Option("clients.backoff", "Clients", "First back-off", "Wait before the first retry; it doubles from there.",
               fixed((None, "as the level"), *((ms, units.duration(ms / 1000)) for ms in (50, 100, 200, 500, 1000, 2000, 5000))),
               lambda d: d.clients.backoff_ms, lambda _lv, d, v: with_clients(d, backoff_ms=v)),
        Option("clients.keepalive", "Clients", "Dead connections", "How long a pool takes one for alive whose other end has vanished.",
               fixed((None, "tested first"), *((s, units.duration(s)) for s in (6, 30, 120, 900, 7875))), lambda d: d.clients.keepalive_s,
               lambda _lv, d, v: with_clients(d, keepalive_s=v), lambda lv, d: not lv.choices or d.clients.keepalive_s is not None),
        Option("clients.health_check", "Clients", "Health check", "Shallow: the process serves. Deep: the database answers it, or it is replaced.",
               fixed(("shallow", "shallow"), ("deep", "deep")), lambda d: d.clients.health_check,
               lambda _lv, d, v: with_clients(d, health_check=v), lambda lv, d: not lv.choices or d.clients.health_check == "deep"),
        Option("clients.ramp", "Clients", "Let back in over", "After the database or the cache was away: traffic comes back in ten steps, the rest is refused.",
               fixed((None, "at once"), *((s, units.duration(s)) for s in (30, 60, 120, 300, 600, 1800))), lambda d: d.clients.ramp_s,
               lambda _lv, d, v: with_clients(d, ramp_s=v), _may_come_back_cold),
        Option("clients.max_waiting", "Clients", "May wait", "Requests allowed to wait for a connection; the rest are refused at once.",
               fixed((None, "no limit"), *((n, f"{n:,}") for n in (10, 50, 100, 200, 500, 1000, 2000))), lambda d: d.clients.max_waiting,
               lambda _lv, d, v: with_clients(d, max_waiting=v)),
    ]  # fmt: skip
    rows += [_reads(item.name) for item in level.classes if item.writes == 0]
    return tuple(rows)


def _read_from(_level: Level, design: Design) -> tuple[Choice, ...]:
    own = tuple((endpoint, f"endpoint {safe(endpoint)}") for endpoint, _ in design.endpoints)
    return ("", "automatic"), ("writer", "the writer"), ("replicas", "replicas"), *own


def _reads(name: str) -> Option:
    def put(_level: Level, design: Design, where: Any) -> Design:  # noqa: ANN401
        kept = tuple(pair for pair in design.reads if pair[0] != name)
        return replace(design, reads=(*kept, (name, where)) if where else kept)

    return Option(
        f"reads.{name}", "Clients", f"{safe(name)} reads", "Replicas spare the writer; the writer is always fresh.",
        _read_from, lambda d: dict(d.reads).get(name, ""), put,
        lambda _lv, d: bool(d.replicas) or d.database.multi_az == "cluster",
    )  # fmt: skip
