"""Inputs of the engine: a level and a design with every number looked up."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations_with_replacement

from drill.catalog.engines import ENGINES
from drill.catalog.figure_sheet import supposed_figures
from drill.catalog.offers.offer_years import figures_of, modifications_apart_s
from drill.catalog.prices import offered_classes
from drill.catalog.regions import price_level, round_trip_ms
from drill.model.design import Design
from drill.model.inputs import Bucket, EngineTraits, Inputs, Modified
from drill.model.level import Level
from drill.topology.build import build, standby_zones
from drill.topology.cache_shards import cache_shards, cache_sizes
from drill.topology.machine_specs import machine_specs, volume_buckets
from drill.topology.writer_by_class import WriterByClass


def assemble(level: Level, design: Design) -> Inputs:
    """Everything a simulation of this design on this level reads.

    Expects a design without violations (`drill.catalog.rules.check`). Raises KeyError or LookupError for what the
    catalogue does not have.
    """
    topology = build(level, design)
    machines = machine_specs(level, design, topology)
    database = design.database
    return Inputs(
        level=level,
        design=design,
        topology=topology,
        machines=machines,
        shards=cache_shards(level, design, topology),
        figures=figures_of(level.year),
        latency_ms=tuple((a, b, round_trip_ms(a, b)) for a, b in combinations_with_replacement(level.zones, 2)),
        hidden_standby_zone=_hidden_standby_zone(level, design),
        resize=WriterByClass(level, design, offered_classes(database, level.year), supposed_figures()),
        row_replication=ENGINES[database.engine].row_replication,
        engine_traits=_engine_traits(design),
        cache_resize=cache_sizes(design),
        modify=modify,
        volume_limits=volume_limits,
        modifications_apart_s=modifications_apart_s(level.year),
        price_levels=tuple((region.name, price_level(region.name).database) for region in level.regions),
    )


def _engine_traits(design: Design) -> EngineTraits:
    """Upgrades and commits of the design's engine as its service runs it."""
    database, engine = design.database, ENGINES[design.database.engine]
    return EngineTraits(
        major_upgrade_s=engine.major_upgrade_s,
        rolling_major=engine.rolling_major,
        blue_green=engine.blue_green and database.service.managed and database.multi_az != "cluster",
        flush_every_s=engine.flush_every_s,
        unflushed_s="commit.async.aurora_s" if database.service.shared_volume else engine.unflushed_s,
        transaction_ids=engine.transaction_ids,
        loses_statistics=engine.upgrade_loses_statistics(database.version),
    )


def _hidden_standby_zone(level: Level, design: Design) -> str:
    """Zone of the standby that a Single-AZ database would get; empty where it has one already or cannot have one."""
    database = design.database
    if not database.service.has("standby") or database.deployment.standbys:
        return ""
    zone = standby_zones(level, replace(design, database=replace(database, multi_az="standby")))[0]
    return zone if zone != database.zone else ""


def volume_limits(design: Design) -> tuple[Bucket, Bucket] | None:
    """The limits of the volume that a design's storage is, for the engine, which changes its size; None for a size that is not sold."""
    try:
        return volume_buckets(design)
    except LookupError:
        return None


def modify(level: Level, design: Design, path: str, text: str) -> Modified | None:
    """The design with the option at a path changed to what a text of a file means; None where that cannot be.

    For the engine, which knows neither files nor forms. Loads those only when it is asked.
    """
    from drill.design.live_changes import modified

    return modified(level, design, path, text)
