"""Sentences about what is legal in a level or a design and most likely not meant."""

from __future__ import annotations

from drill.model.level import Level
from drill.words import units
from drill.words.sentence import Facts, Table


def _old_version(facts: Facts, _level: Level | None) -> str:
    fix = f"; version {facts['able']} would not" if facts["able"] else ""
    return (
        f"database.version: standard support of {facts['engine']} {facts['version']} ended on {facts['ended']}; "
        f"Extended Support costs {units.dollars(int(str(facts['micro_usd'])))} a month{fix}"
    )


def _surplus(facts: Facts, _level: Level | None) -> str:
    surplus = float(str(facts["surplus_vcpu"]))
    return f"{facts['instance']} works above its baseline on average: {units.decimal(surplus)} vCPU are charged as CPU credits"


def _lost_at_rest(facts: Facts, _level: Level | None) -> str:
    lost = units.percent(float(str(facts["lost"])), short=True)
    return f"{facts['request_class']} loses {lost} of its requests in the first minute, before anything has happened"


REMARKS: Table = {
    "remark.never_stale": "nothing rewrites the records of {request_class}: its fresh is never missed; "
    "write updates: {{{request_class}: 1}} in a class that writes",
    "remark.pool_too_large": "clients.pool: {pool} connections of {instances} instances do not fit max_connections, "
    "{most}; {fits} would",
    "remark.charged_above_baseline": _surplus,
    "remark.slow_above_baseline": "{instance} works above its baseline on average; its own server slows down once its "
    "credits are spent",
    "remark.old_version": _old_version,
    "remark.never_pauses.proxy": "database.capacity: from 0 ACU, and it never pauses: RDS Proxy keeps a connection open; "
    "leave proxy out",
    "remark.never_pauses.regions": "database.capacity: from 0 ACU, and it never pauses: no instance of a global database "
    "does; keep every replica in one region",
    "remark.never_pauses.pools": "database.capacity: from 0 ACU, and it never pauses: the pools keep connections open; "
    "write clients: {{pool_min: 0, idle_timeout: 1m}}",
    "remark.lost_at_rest": _lost_at_rest,
}
"""Remarks of `drill check`, and of the plan."""
