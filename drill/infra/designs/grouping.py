"""Groups the resources of an import into systems."""

from __future__ import annotations

from drill.infra.designs.database_groups import add_clusters, add_instances, add_replicas, join_global_databases
from drill.infra.designs.surroundings import add_caches, add_details, add_proxies
from drill.infra.designs.systems import CACHES, CLUSTER, DETAILS, ENDPOINT, GLOBAL, INSTANCE, PROXY, TARGETS, Systems
from drill.infra.fact_reader import FactReader
from drill.model.said import Said


def systems_of(reader: FactReader) -> Systems:
    """The systems of an import."""
    made = Systems()
    add_clusters(reader, made)
    add_instances(reader, made)
    add_replicas(reader, made)
    join_global_databases(reader, made)
    add_proxies(reader, made)
    add_caches(reader, made)
    add_details(reader, made)
    for item in reader.infrastructure.resources.values():
        if (
            item.in_data_tier
            and item.id not in made.skipped
            and not DETAILS.match(item.type)
            and item.type not in KNOWN
        ):
            made.skipped[item.id] = Said("infra.skipped.type", type=item.type)
    return made


KNOWN = frozenset((INSTANCE, CLUSTER, GLOBAL, PROXY, TARGETS, ENDPOINT, *CACHES))
