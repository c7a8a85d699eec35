"""Every rule a design must keep, in one table. A design that breaks one is refused, with all broken rules at once."""

from __future__ import annotations

from dataclasses import dataclass

from drill.catalog import (
    rules_access,
    rules_cache,
    rules_class,
    rules_cluster,
    rules_database,
    rules_replicas,
    rules_storage,
)
from drill.catalog.caches import rules_global_datastore, rules_serverless_cache
from drill.catalog.finding import Path, Rule
from drill.catalog.offers import rules_region, rules_years
from drill.catalog.versions import rules_version
from drill.model.design import Design
from drill.model.level import Level


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken rule: its stable code, where in the design file, what is wrong, how to fix it."""

    code: str
    path: Path
    message: str
    hint: str


RULES: tuple[tuple[str, Rule], ...] = (
    ("D101", rules_database.engine_exists),
    ("D102", rules_database.engine_runs_on_service),
    ("D103", rules_class.class_exists),
    ("D104", rules_class.class_is_sold),
    ("D105", rules_database.zone_exists),
    ("D106", rules_database.database_at_home),
    ("D107", rules_class.class_is_modelled),
    ("D108", rules_class.class_is_current),
    ("D109", rules_class.class_is_priced),
    ("D111", rules_database.standby_elsewhere),
    ("D112", rules_database.enough_zones),
    ("D113", rules_database.multi_az_service),
    ("D114", rules_database.cluster_engine),
    ("D116", rules_class.class_of_a_cluster),
    ("D117", rules_version.version_exists),
    ("D118", rules_version.version_is_supported),
    ("D119", rules_database.parameters_of_the_engine),
    ("D121", rules_replicas.replica_count),
    ("D122", rules_replicas.replica_names),
    ("D123", rules_replicas.replica_multi_az),
    ("D124", rules_replicas.replicas_need_backups),
    ("D125", rules_replicas.reads_routed),
    ("D126", rules_replicas.log_kept),
    ("D127", rules_replicas.replicas_abroad),
    ("D128", rules_replicas.promotion_tiers),
    ("D129", rules_cluster.cache_management),
    ("D131", rules_database.retention),
    ("D132", rules_database.copied_backups),
    ("D133", rules_database.snapshots),
    ("D141", rules_access.proxy_engine),
    ("D142", rules_access.proxy_private),
    ("D143", rules_access.proxy_limits),
    ("D144", rules_access.pool_range),
    ("D151", rules_storage.type_exists),
    ("D152", rules_storage.own_volume),
    ("D153", rules_storage.size),
    ("D154", rules_storage.holds_data),
    ("D155", rules_storage.provisioned_iops),
    ("D156", rules_storage.auto_scaling),
    ("D157", rules_storage.cluster_storage),
    ("D158", rules_storage.magnetic_ended),
    ("D161", rules_cache.engine_runs_on_service),
    ("D162", rules_cache.replication),
    ("D163", rules_cache.cluster_mode),
    ("D164", rules_cache.node_limits),
    ("D165", rules_class.node_exists),
    ("D166", rules_cache.cached_classes),
    ("D167", rules_cache.something_cached),
    ("D168", rules_cache.stored_classes),
    ("D169", rules_cache.sorted_sets),
    ("D170", rules_cache.append_only_file),
    ("D171", rules_cache.hashing),
    ("D172", rules_cache.users),
    ("D173", rules_cache.snapshots),
    ("D174", rules_class.node_is_modelled),
    ("D175", rules_class.node_is_sold),
    ("D176", rules_class.node_is_current),
    ("D178", rules_cache.scale_config),
    ("D179", rules_cache.memory_parameters),
    ("D180", rules_cache.durability),
    ("D181", rules_cluster.endpoints),
    ("D182", rules_cluster.backtrack),
    ("D183", rules_cluster.reader_count),
    ("D184", rules_cluster.secondary_regions),
    ("D185", rules_cluster.capacity),
    ("D186", rules_cluster.scaling),
    ("D187", rules_cluster.multi_master),
    ("D188", rules_cluster.write_forwarding),
    ("D189", rules_class.class_of_a_global_database),
    ("D191", rules_access.iam_engine),
    ("D192", rules_access.replica_encryption),
    ("D201", rules_access.custom_engine),
    ("D202", rules_access.operating_system),
    ("D203", rules_access.custom_licence),
    ("D204", rules_access.custom_limits),
    ("D211", rules_region.database_class_in_region),
    ("D212", rules_region.node_in_region),
    ("D213", rules_region.feature_in_region),
    ("D214", rules_serverless_cache.no_nodes),
    ("D215", rules_serverless_cache.several_zones),
    ("D216", rules_serverless_cache.usage_limits),
    ("D217", rules_global_datastore.clusters_that_have_it),
    ("D218", rules_global_datastore.node_type),
    ("D219", rules_global_datastore.secondary_regions),
    ("D221", rules_years.feature_of_its_year),
    ("D222", rules_years.class_of_its_year),
)
"""Codes are stable: they stand in saved results and in documentation. A retired one is not given again."""
UNKNOWN = frozenset(("D101", "D103", "D105", "D151", "D165"))
"""Codes of the rules that look at one value alone: whether the catalogue has what it names."""


def check(level: Level | None, design: Design) -> tuple[Violation, ...]:
    """Every rule the design breaks, in the order of the table; without a level, those that need none."""
    return tuple(
        Violation(code, finding.path, finding.message, finding.hint)
        for code, rule in RULES
        for finding in rule(level, design)
    )
