"""Finds the databases of an import: clusters with their instances, instances by themselves, replicas, global databases."""

from __future__ import annotations

from collections.abc import Mapping

from drill.catalog.database_services import SERVICES
from drill.infra.designs.systems import CLUSTER, GLOBAL, INSTANCE, MODELLED_ENGINES, System, Systems, slug
from drill.infra.fact_reader import FactReader
from drill.infra.infrastructure import Resource
from drill.model.said import Said


def _runs(reader: FactReader, item: Resource, made: Systems) -> bool:
    """True if the model has its engine; otherwise it is skipped."""
    engine = reader.text(item, "Engine")
    if engine in MODELLED_ENGINES:
        return True
    made.skipped[item.id] = (
        Said("infra.skipped.engine", engine=engine[:40]) if engine else Said("infra.skipped.engine_unknown")
    )
    return False


def add_clusters(reader: FactReader, made: Systems) -> None:
    """Add a system for each cluster that answers, its writer first."""
    owned: dict[str, list[Resource]] = {}
    for item in reader.all_of(INSTANCE):
        owner = reader.points_to(item, "DBClusterIdentifier")
        if owner is not None:
            owned.setdefault(owner.id, []).append(item)
    for cluster in reader.all_of(CLUSTER):
        members = owned.get(cluster.id, [])
        if not _runs(reader, cluster, made):
            made.skipped |= {item.id: made.skipped[cluster.id] for item in members}
            continue
        service, _ = MODELLED_ENGINES[reader.text(cluster, "Engine")]
        serverless = reader.text(cluster, "EngineMode") == "serverless"
        if SERVICES[service].shared_volume and not members and not serverless and not _secondary(reader, cluster):
            made.skipped[cluster.id] = Said("infra.skipped.no_instances")
            continue
        members.sort(key=lambda item: (not reader.flag(item, "IsClusterWriter"), _tier(reader, item)))
        made.found.append(System(slug(cluster.id), cluster, members[0] if members else None, replicas=members[1:]))


def _tier(reader: FactReader, item: Resource) -> int:
    found = reader.whole(item, "PromotionTier")
    return 1 if found is None else found


def _secondary(reader: FactReader, cluster: Resource) -> bool:
    """True of a cluster that follows another region's."""
    return reader.says(cluster, "GlobalClusterIdentifier") and not reader.says(cluster, "MasterUsername")


def add_instances(reader: FactReader, made: Systems) -> None:
    """Add a system for each instance that is in no cluster and follows no other."""
    for item in reader.all_of(INSTANCE):
        if item.id in made.skipped or reader.says(item, "DBClusterIdentifier"):
            owner = reader.points_to(item, "DBClusterIdentifier")
            if item.id not in made.skipped and (owner is None or owner.type != CLUSTER):
                made.skipped[item.id] = Said("infra.skipped.cluster_elsewhere")
            elif owner is not None and owner.id in made.skipped:
                made.skipped.setdefault(item.id, made.skipped[owner.id])
            continue
        if reader.says(item, "SourceDBInstanceIdentifier") or reader.says(item, "SourceDBClusterIdentifier"):
            continue
        if _runs(reader, item, made):
            made.found.append(System(slug(item.id), None, item))


def add_replicas(reader: FactReader, made: Systems) -> None:
    """Add each read replica to the system of its source. One whose source is nowhere is skipped and asked."""
    sources = ("SourceDBInstanceIdentifier", "SourceDBClusterIdentifier")
    waiting = [
        item
        for item in reader.all_of(INSTANCE)
        if item.id not in made.skipped and any(reader.says(item, s) for s in sources)
    ]
    homes: dict[str, System | None] = dict(made.homes())
    pointed = {item.id: source.id for item in waiting if (source := reader.points_to(item, *sources))}
    for item in waiting:
        home = _home(item.id, pointed, homes)
        if home is not None:
            home.replicas.append(item)
            continue
        made.skipped[item.id] = Said("infra.skipped.source_elsewhere")
        reader.note("I204", Said("infra.asked.source"), item, sources[0])


def _home(item: str, pointed: Mapping[str, str], homes: dict[str, System | None]) -> System | None:
    """The system of a replica: that of its source, or of its source's source; None for a circle, or a source elsewhere.

    `homes` learns it for every replica on the way, so that each is passed once.
    """
    way = dict[str, None]()
    here = item
    while here not in homes and here not in way and here in pointed:
        way[here] = None
        here = pointed[here]
    home = homes.get(here)
    homes.update(dict.fromkeys(way, home))
    return home


def join_global_databases(reader: FactReader, made: Systems) -> None:
    """Secondary clusters of a global database belong to the system of its primary."""
    of_owner: dict[str, list[System]] = {}
    by_cluster: dict[str, System] = {}
    for one in made.found:
        if one.cluster is not None:
            by_cluster[one.cluster.id] = one
            owner = reader.points_to(one.cluster, "GlobalClusterIdentifier")
            of_owner.setdefault(owner.id if owner else "", []).append(one)
    abroad: set[int] = set()
    for owner in reader.all_of(GLOBAL):
        own = reader.points_to(owner, "SourceDBClusterIdentifier")
        followers = of_owner.get(owner.id, [])
        primary = by_cluster.get(own.id) if own is not None else None
        primary = primary or next(
            (one for one in followers if one.cluster and not _secondary(reader, one.cluster)), None
        )
        primary = primary or (followers[0] if followers else None)
        if primary is None or primary.cluster is None:
            made.skipped[owner.id] = Said("infra.skipped.no_primary")
            continue
        primary.details.append(owner)
        for one in followers:
            if one is not primary and one.cluster is not None and one.cluster.region != primary.cluster.region:
                primary.abroad.append((one.cluster, [*([one.writer] if one.writer else []), *one.replicas]))
                abroad.add(id(one))
    made.found = [one for one in made.found if id(one) not in abroad]
