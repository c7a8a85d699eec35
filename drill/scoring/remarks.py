"""Remarks on a level or a design that is legal and probably a mistake: parts without effect, losses from the first second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drill.catalog.burstable import above_baseline
from drill.catalog.engines import ENGINES
from drill.catalog.instances import INSTANCES, max_connections
from drill.catalog.serverless_limits import instance_regions
from drill.catalog.versions.engine_versions import Support, day_of, offered_versions, version_of
from drill.model.design import Design
from drill.model.level import Level
from drill.model.run import MICRO
from drill.model.serverless_pause import can_pause
from drill.scoring.bill import bill_of, charged
from drill.scoring.bill_support import EXTENDED_SUPPORT
from drill.topology.assemble import assemble

AT_REST_S = 60
"""Seconds that a level is run without its faults."""
LOST = 0.01
"""Share lost at rest that is worth a remark."""


def remarks(level: Level, design: Design) -> tuple[str, ...]:
    """Every remark on a level with a design that breaks no rule."""
    return (
        *_never_stale(level),
        *_pool_too_large(level, design),
        *_surplus(level, design),
        *_old_version(level, design),
        *_never_pauses(design),
        *_lost_at_rest(level, design),
    )


def _never_stale(level: Level) -> Iterator[str]:
    """A class that wants fresh answers, and whose records nobody rewrites: no answer can be stale."""
    rewritten = {name for item in level.classes for name, records in item.updates if records}
    for item in level.classes:
        if item.reads and item.fresh_s is not None and item.name not in rewritten and item.writes == 0:
            fix = f"write updates: {{{item.name}: 1}} in a class that writes"
            yield f"nothing rewrites the records of {item.name}: its fresh is never missed; {fix}"


def _pool_too_large(level: Level, design: Design) -> Iterator[str]:
    """Pools of all instances that ask for more connections than the writer gives, with no proxy between."""
    database, pool = design.database, design.clients.pool
    if design.proxy is not None or not pool or database.instance not in INSTANCES:
        return
    wanted = pool * level.apps.instances
    most = max_connections(ENGINES[database.engine].family, database.service.name, database.instance)
    if wanted > most:
        fits = most // level.apps.instances
        yield f"clients.pool: {pool} connections of {level.apps.instances} instances do not fit max_connections, {most}; {fits} would"


def _surplus(level: Level, design: Design) -> Iterator[str]:
    remark = above_baseline(level, design)
    if remark:
        yield remark


def _old_version(level: Level, design: Design) -> Iterator[str]:
    """A version past standard support, which AWS charges for."""
    found, engine = version_of(design.database), ENGINES.get(design.database.engine)
    if found is None or engine is None:
        return
    charged_usd = charged(bill_of(level, design), *EXTENDED_SUPPORT) / MICRO
    if not charged_usd:
        return
    able = next(
        (
            name
            for name in offered_versions(design.database, day_of(level))
            if (item := version_of(replace(design.database, version=name))) is not None
            and item.support(day_of(level)) is Support.STANDARD
        ),
        "",
    )
    fix = f"; version {able} would not" if able else ""
    yield (
        f"database.version: standard support of {engine.title} {found.version} ended on {found.standard_ends}; "
        f"Extended Support costs {charged_usd:,.0f} USD a month{fix}"
    )


def _never_pauses(design: Design) -> Iterator[str]:
    """A cluster from 0 ACU that something in the design keeps awake: it is billed half an ACU around the clock."""
    database = design.database
    regions = instance_regions(design)
    if database.capacity is None or database.capacity[0] > 0.0 or can_pause(design, regions):
        return
    if design.proxy is not None:
        why = "RDS Proxy keeps a connection open; leave proxy out"
    elif regions > 1:
        why = "no instance of a global database does; keep every replica in one region"
    else:
        why = "the pools keep connections open; write clients: {pool_min: 0, idle_timeout: 1m}"
    yield f"database.capacity: from 0 ACU, and it never pauses: {why}"


def _lost_at_rest(level: Level, design: Design) -> Iterator[str]:
    """Classes that lose requests in the first minute, before anything has happened."""
    from drill.engine.simulate import simulate

    quiet = replace(level, faults=(), deck=(), length_s=min(AT_REST_S, level.length_s))
    for row in simulate(assemble(quiet, replace(design, runbook=())), 1).totals:
        share = (row.late + row.failed) / row.offered if row.offered else 0.0
        if share > LOST:
            yield f"{row.cls} loses {round(100 * share)} % of its requests in the first minute, before anything has happened"
