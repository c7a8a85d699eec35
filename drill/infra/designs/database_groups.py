"""Finds the databases of an import: clusters with their instances, instances by themselves, replicas, global databases."""

from __future__ import annotations

from drill.catalog.services import SERVICES
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
    homes = made.homes()
    found = True
    while found:
        # A replica of a replica finds its system once its source has.
        found = False
        for item in tuple(waiting):
            source = reader.points_to(item, *sources)
            home = homes.get(source.id) if source else None
            if home is not None:
                home.replicas.append(item)
                homes[item.id] = home
                waiting.remove(item)
                found = True
    for item in waiting:
        made.skipped[item.id] = Said("infra.skipped.source_elsewhere")
        reader.note("I204", Said("infra.asked.source"), item, sources[0])


def join_global_databases(reader: FactReader, made: Systems) -> None:
    """Secondary clusters of a global database belong to the system of its primary."""
    for owner in reader.all_of(GLOBAL):
        own = reader.points_to(owner, "SourceDBClusterIdentifier")
        followers = [
            one
            for one in made.found
            if one.cluster and reader.points_to(one.cluster, "GlobalClusterIdentifier") is owner
        ]
        primary = next((one for one in made.found if own is not None and one.cluster is own), None)
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
                made.found.remove(one)
