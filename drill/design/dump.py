"""A design as a file: everything written out, so that it loads to the same design."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import yaml

from drill.model.design import Cache, Clients, Database, Design, Replica, Rule
from drill.syntax.events import plain


def design_yaml(design: Design) -> str:
    """YAML text that `load_design` reads back as the same design."""
    return design_text(design.name, design.level, design_data(design))


def design_text(name: str, level: str, data: dict[str, Any]) -> str:
    """YAML text of a design's choices, given as plain data."""
    dumped: str = yaml.dump(
        headed(name, level, data),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=110,
        default_flow_style=None,
    )
    return dumped


def headed(name: str, level: str, data: dict[str, Any]) -> dict[str, Any]:
    """The data of a design's file: its name, its level and its choices."""
    return {"design": name, **({"for": level} if level else {}), **data}


def design_data(design: Design) -> dict[str, Any]:
    """The choices of a design as plain data in the form of a design file, defaults included."""
    data: dict[str, Any] = {"database": _database(design.database)}
    data["replicas"] = [_replica(item) for item in design.replicas]
    data["proxy"] = "off"
    if design.proxy:
        timeout = f"{design.proxy.borrow_timeout_s}s"
        data["proxy"] = {"max_connections": f"{design.proxy.max_connections_pct} %", "borrow_timeout": timeout}
    data["cache"] = _cache(design.cache) if design.cache else "off"
    data["clients"] = _clients(design.clients)
    scaling = design.scaling
    data["scaling"] = {"min": scaling.least, "max": scaling.most, "cpu": f"{scaling.cpu_pct} %"} if scaling else "off"
    data["endpoints"] = {name: list(members) for name, members in design.endpoints}
    data["reads"] = dict(design.reads)
    data["security"] = asdict(design.security)
    data["runbook"] = [_rule(item) for item in design.runbook]
    data["monitoring"] = {"alarms": design.monitoring.alarms}
    return data


def _database(database: Database) -> dict[str, Any]:
    storage: dict[str, Any] = {"type": database.storage.type, "gib": database.storage.gib}
    storage |= _given(iops=database.storage.iops, max_gib=database.storage.max_gib)
    data: dict[str, Any] = {
        "service": database.service.name,
        "engine": database.engine,
        "class": database.instance,
        "zone": database.zone,
        "multi_az": database.multi_az,
    }
    if database.standby_zones:
        data["standby_zones"] = list(database.standby_zones)
    retention = f"{database.retention_days}d" if database.retention_days else 0
    data |= {"storage": storage, "backups": {"retention": retention}}
    if database.writers > 1:
        data["writers"] = database.writers
    if database.capacity:
        data["capacity"] = {"min": database.capacity[0], "max": database.capacity[1]}
    if database.write_forwarding != "off":
        data["write_forwarding"] = database.write_forwarding
    if database.log_keep_s is not None:
        data["log_retention"] = f"{database.log_keep_s}s"
    backtrack = f"{database.backtrack_h}h" if database.backtrack_h else "off"
    return (
        data
        | {"encrypted": database.encrypted, "public": database.public, "backtrack": backtrack}
        | {
            "maintenance": {"window": database.window},
            "custom": database.custom,
        }
    )


def _replica(replica: Replica) -> dict[str, Any]:
    data = {"name": replica.name, "zone": replica.zone, "class": replica.instance}
    return data | {"serves": replica.serves, "multi_az": replica.multi_az} | _given(encrypted=replica.encrypted)


def _cache(cache: Cache) -> dict[str, Any]:
    data: dict[str, Any] = {"service": cache.service.name, "engine": cache.engine.name, "class": cache.instance}
    data["nodes" if cache.engine == "memcached" else "shards"] = cache.shards
    data |= {"replicas": cache.replicas, "zones": list(cache.zones), "cluster_mode": cache.cluster_mode}
    data |= {"strategy": cache.strategy, "ttl": f"{cache.ttl_s}s", "ttl_jitter": cache.ttl_jitter}
    data |= {"single_flight": cache.single_flight, "persistence": cache.persistence, "hashing": cache.hashing}
    data["snapshots"] = f"{cache.snapshot_days}d" if cache.snapshot_days else 0
    data["serve_stale"] = cache.serve_stale
    data |= {"auth": cache.auth, **({"stores": list(cache.stores)} if cache.stores else {})}
    return data | ({"classes": list(cache.classes)} if cache.classes else {})


def _clients(clients: Clients) -> dict[str, Any]:
    data: dict[str, Any] = {
        "connect_timeout": f"{clients.connect_timeout_ms}ms",
        "dns_ttl": "forever" if clients.dns_ttl_s is None else f"{clients.dns_ttl_s}s",
        "pool": clients.pool or "off",
    }
    backoff = None if clients.backoff_ms is None else f"{clients.backoff_ms}ms"
    if clients.keepalive_s is not None:
        data["keepalive"] = f"{clients.keepalive_s}s"
    if clients.health_check != "shallow":
        data["health_check"] = clients.health_check
    ramp = f"{clients.ramp_s}s" if clients.ramp_s else None
    return data | _given(max_retries=clients.max_retries, backoff=backoff, max_waiting=clients.max_waiting, ramp=ramp)


def _rule(rule: Rule) -> dict[str, Any]:
    data: dict[str, Any] = {"when": rule.when, "for": f"{rule.for_s}s", "do": rule.do}
    data |= {key: value for key, value in (("target", rule.target), ("value", rule.value)) if value}
    return data | ({"by": rule.by} if rule.by != "automation" else {})


def _given(**values: object) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}


class _Dumper(yaml.SafeDumper):
    """Writes no aliases, which the loader refuses, and quotes what either version of YAML would not read as text."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style=None if isinstance(plain(text)[0], str) else "'"
    )


_Dumper.add_representer(str, _text)
