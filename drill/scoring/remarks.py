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
from drill.model.said import Said
from drill.model.serverless_pause import can_pause
from drill.scoring.bill import bill_of, charged
from drill.scoring.bill_support import EXTENDED_SUPPORT
from drill.topology.assemble import assemble

AT_REST_S = 60
"""Seconds that a level is run without its faults."""
LOST = 0.01
"""Share lost at rest that is worth a remark."""


def remarks(level: Level, design: Design) -> tuple[Said, ...]:
    """Every remark on a level with a design that breaks no rule."""
    return (
        *_never_stale(level),
        *_pool_too_large(level, design),
        *_surplus(level, design),
        *_old_version(level, design),
        *_never_pauses(design),
        *_lost_at_rest(level, design),
    )


def _never_stale(level: Level) -> Iterator[Said]:
    """A class that wants fresh answers, and whose records nobody rewrites: no answer can be stale."""
    rewritten = {name for item in level.classes for name, records in item.updates if records}
    for item in level.classes:
        if item.reads and item.fresh_s is not None and item.name not in rewritten and item.writes == 0:
            yield Said("remark.never_stale", request_class=item.name)


def _pool_too_large(level: Level, design: Design) -> Iterator[Said]:
    """Pools of all instances that ask for more connections than the writer gives, with no proxy between."""
    database, pool = design.database, design.clients.pool
    if design.proxy is not None or not pool or database.instance not in INSTANCES:
        return
    wanted = pool * level.apps.instances
    most = max_connections(ENGINES[database.engine].family, database.service.name, database.instance)
    if wanted > most:
        of = level.apps.instances
        yield Said("remark.pool_too_large", pool=pool, instances=of, most=most, fits=most // of)


def _surplus(level: Level, design: Design) -> Iterator[Said]:
    remark = above_baseline(level, design)
    if remark is not None:
        yield remark


def _old_version(level: Level, design: Design) -> Iterator[Said]:
    """A version past standard support, which AWS charges for."""
    found, engine = version_of(design.database), ENGINES.get(design.database.engine)
    if found is None or engine is None:
        return
    micro_usd = charged(bill_of(level, design), *EXTENDED_SUPPORT)
    if not micro_usd:
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
    yield Said(
        "remark.old_version",
        engine=engine.title,
        version=found.version,
        ended=str(found.standard_ends),
        micro_usd=micro_usd,
        able=able,
    )


def _never_pauses(design: Design) -> Iterator[Said]:
    """A cluster from 0 ACU that something in the design keeps awake: it is billed half an ACU around the clock."""
    database = design.database
    regions = instance_regions(design)
    if database.capacity is None or database.capacity[0] > 0.0 or can_pause(design, regions):
        return
    if design.proxy is not None:
        yield Said("remark.never_pauses.proxy")
    elif regions > 1:
        yield Said("remark.never_pauses.regions")
    else:
        yield Said("remark.never_pauses.pools")


def _lost_at_rest(level: Level, design: Design) -> Iterator[Said]:
    """Classes that lose requests in the first minute, before anything has happened."""
    from drill.engine.simulate import simulate

    quiet = replace(level, faults=(), deck=(), length_s=min(AT_REST_S, level.length_s))
    for row in simulate(assemble(quiet, replace(design, runbook=())), 1).totals:
        share = (row.late + row.failed) / row.offered if row.offered else 0.0
        if share > LOST:
            yield Said("remark.lost_at_rest", request_class=row.cls, lost=share)
