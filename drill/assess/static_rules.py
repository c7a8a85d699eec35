"""Rules over a design's options that need no drill, one row each, in the order of their codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drill.assess.resilience_policy import ResiliencePolicy
from drill.model.inputs import Inputs
from drill.model.run import MICRO
from drill.model.said import Said
from drill.model.topology import NodeKind

Found = Callable[[Inputs, ResiliencePolicy], Said | None]
"""The finding; None where there is none."""


@dataclass(frozen=True, slots=True)
class StaticRule:
    """A rule over the options of a design."""

    code: str
    option: str
    """Path of the option that decides it."""
    found: Found


def _single_zone(inputs: Inputs, _policy: ResiliencePolicy) -> Said | None:
    heirs = {NodeKind.STANDBY} | ({NodeKind.READER} if inputs.design.database.service.shared_volume else set())
    home = inputs.design.database.zone
    others = any(node.kind in heirs and node.zone != home for node in inputs.topology.nodes)
    return None if others else Said("assess.single_zone", zone=home)


def _cache_alone(inputs: Inputs, _policy: ResiliencePolicy) -> Said | None:
    cache = inputs.design.cache
    if cache is None or cache.service.serverless or cache.replicas or not cache.engine.hash_slots:
        return None
    return Said("assess.cache_without_replica", nodes=cache.shards)


def _no_backups(inputs: Inputs, _policy: ResiliencePolicy) -> Said | None:
    return None if inputs.design.database.retention_days else Said("assess.no_backups")


def _reader_beside_writer(inputs: Inputs, _policy: ResiliencePolicy) -> Said | None:
    zone = inputs.design.database.zone
    replicas = inputs.design.replicas
    return Said("assess.readers_in_one_zone", zone=zone) if replicas and all(r.zone == zone for r in replicas) else None


def _public(inputs: Inputs, _policy: ResiliencePolicy) -> Said | None:
    design = inputs.design
    return Said("assess.public") if design.database.public and design.security.security_group == "open" else None


def _unencrypted(inputs: Inputs, _policy: ResiliencePolicy) -> Said | None:
    return None if inputs.design.database.encrypted else Said("assess.unencrypted")


def _nobody_paged(inputs: Inputs, _policy: ResiliencePolicy) -> Said | None:
    design = inputs.design
    paged = design.monitoring.alarms and (not design.alarms or any(alarm.page_s is not None for alarm in design.alarms))
    return None if paged else Said("assess.nobody_paged")


def _idle_readers(inputs: Inputs, _policy: ResiliencePolicy) -> Said | None:
    design = inputs.design
    idle = [item for item in design.replicas if not item.serves]
    serving = len(design.replicas) - len(idle)
    return Said("assess.idle_readers", replicas=len(idle)) if idle and not serving else None


def _backups_at_home(inputs: Inputs, policy: ResiliencePolicy) -> Said | None:
    home = inputs.level.home.zones
    if policy.goal("region") is None or inputs.design.database.backup_region:
        return None
    abroad = any(item.zone not in home for item in inputs.design.replicas)
    return None if abroad else Said("assess.nothing_abroad", region=inputs.level.home.name)


def over_budget(spent_micro_usd: int, policy: ResiliencePolicy) -> Said | None:
    """A210: the bill of a month is over the policy's budget."""
    if policy.budget_usd_month is None or spent_micro_usd <= policy.budget_usd_month * MICRO:
        return None
    return Said("assess.over_budget", monthly_usd=spent_micro_usd / MICRO, budget_usd=policy.budget_usd_month)


def _pinned_root(inputs: Inputs, _policy: ResiliencePolicy) -> Said | None:
    return Said("assess.pinned_root") if inputs.design.security.tls_root == "pinned" else None


def _failover_off(inputs: Inputs, _policy: ResiliencePolicy) -> Said | None:
    cache = inputs.design.cache
    return Said("assess.cache_failover_off") if cache is not None and cache.replicas and not cache.failover else None


STATIC_RULES: tuple[StaticRule, ...] = (
    StaticRule("A201", "database.multi_az", _single_zone),
    StaticRule("A202", "cache.replicas", _cache_alone),
    StaticRule("A203", "database.backups.retention", _no_backups),
    StaticRule("A204", "replicas", _reader_beside_writer),
    StaticRule("A205", "database.public", _public),
    StaticRule("A206", "database.encrypted", _unencrypted),
    StaticRule("A207", "monitoring.alarms", _nobody_paged),
    StaticRule("A208", "replicas", _idle_readers),
    StaticRule("A209", "database.backups.copy_to", _backups_at_home),
    StaticRule("A211", "security.tls_root", _pinned_root),
    StaticRule("A213", "cache.failover", _failover_off),
)
