"""Groups the resources of the data tier into systems: a database with its replicas, proxy and cache, or a cache by itself.

Every resource of the data tier ends in exactly one row of the account: in a system, or skipped and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from drill.catalog.cache_services import CACHE_ENGINES
from drill.infra.fact_reader import FactReader
from drill.infra.infrastructure import AccountRow, Resource
from drill.infra.values import references
from drill.model.said import Said

INSTANCE, CLUSTER, GLOBAL = "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::RDS::GlobalCluster"
PROXY, TARGETS, ENDPOINT = "AWS::RDS::DBProxy", "AWS::RDS::DBProxyTargetGroup", "AWS::RDS::DBProxyEndpoint"
GROUP, NODES, MEMORYDB = (
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElastiCache::CacheCluster",
    "AWS::MemoryDB::Cluster",
)
CACHES = (GROUP, NODES, MEMORYDB)
DETAILS = re.compile(
    r"AWS::(RDS|ElastiCache|MemoryDB)::.*(SubnetGroup|ParameterGroup|OptionGroup|EventSubscription|DBProxyTarget)$"
)
"""Types that say something about other resources and are nothing by themselves."""
MODELLED_ENGINES = {
    "aurora": ("aurora", "mysql"),
    "aurora-mysql": ("aurora", "mysql"),
    "aurora-postgresql": ("aurora", "postgres"),
    "mysql": ("rds", "mysql"),
    "postgres": ("rds", "postgres"),
    "mariadb": ("rds", "mariadb"),
    "oracle-se2": ("rds", "oracle"),
    "oracle-se2-cdb": ("rds", "oracle"),
    "oracle-ee": ("rds", "oracle-byol"),
    "oracle-ee-cdb": ("rds", "oracle-byol"),
    "sqlserver-se": ("rds", "sqlserver"),
    "sqlserver-ee": ("rds", "sqlserver-ee"),
    "sqlserver-web": ("rds", "sqlserver-web"),
    "db2-se": ("rds", "db2"),
}
"""AWS's names of engines as the catalogue's service and engine."""


@dataclass(slots=True)
class System:
    """One system, which becomes one level."""

    name: str
    cluster: Resource | None = None
    writer: Resource | None = None
    """The instance that writes; None for a cluster without instances of its own, and for a cache by itself."""
    replicas: list[Resource] = field(default_factory=list)
    proxy: Resource | None = None
    targets: Resource | None = None
    endpoints: list[Resource] = field(default_factory=list)
    cache: Resource | None = None
    abroad: list[tuple[Resource, list[Resource]]] = field(default_factory=list)
    """Secondary clusters of a global database, with their instances."""
    details: list[Resource] = field(default_factory=list)

    @property
    def database(self) -> Resource | None:
        """The resource that says what the database is: the cluster, or the instance."""
        return self.cluster or self.writer

    @property
    def members(self) -> Iterator[Resource]:
        """Every resource of it."""
        alone = (self.cluster, self.writer, self.proxy, self.targets, self.cache)
        yield from (one for one in alone if one is not None)
        yield from (*self.replicas, *self.endpoints, *self.details)
        for cluster, instances in self.abroad:
            yield from (cluster, *instances)


@dataclass(slots=True)
class Systems:
    """The systems of an import, and what is in none of them."""

    found: list[System] = field(default_factory=list)
    skipped: dict[str, Said] = field(default_factory=dict)
    """Reasons by the resource's id."""

    def homes(self) -> dict[str, System]:
        """The system of each resource that is in one, by the resource's id."""
        return {member.id: system for system in self.found for member in system.members}

    def account(self, resources: Iterable[Resource]) -> tuple[AccountRow, ...]:
        """A row for each resource of the data tier."""
        home = {member.id: system.name for system in self.found for member in system.members}
        rows = []
        for item in resources:
            if not item.in_data_tier:
                continue
            if item.id in home:
                rows.append(AccountRow(item.id, item.type, "mapped", home[item.id]))
            else:
                why = self.skipped.get(item.id) or Said("infra.skipped.unused")
                rows.append(AccountRow(item.id, item.type, "skipped", "", why))
        return tuple(rows)


def systems_of(reader: FactReader) -> Systems:
    """The systems of an import."""
    made = Systems()
    _clusters(reader, made)
    _instances(reader, made)
    _replicas(reader, made)
    _global(reader, made)
    _proxies(reader, made)
    _caches(reader, made)
    _details(reader, made)
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


def _runs(reader: FactReader, item: Resource, made: Systems) -> bool:
    """True if the model has its engine; otherwise it is skipped."""
    engine = reader.text(item, "Engine")
    if engine in MODELLED_ENGINES:
        return True
    made.skipped[item.id] = Said("infra.skipped.engine", engine=engine[:40])
    return False


def _clusters(reader: FactReader, made: Systems) -> None:
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
        if service == "aurora" and not members and not serverless and not _secondary(reader, cluster):
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


def _instances(reader: FactReader, made: Systems) -> None:
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


def _replicas(reader: FactReader, made: Systems) -> None:
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


def _global(reader: FactReader, made: Systems) -> None:
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


def _proxies(reader: FactReader, made: Systems) -> None:
    homes = made.homes()
    for targets in reader.all_of(TARGETS):
        database = reader.points_to(targets, "DBClusterIdentifiers", "DBInstanceIdentifiers")
        proxy = reader.points_to(targets, "DBProxyName")
        home = homes.get(database.id) if database else None
        if home is None or proxy is None or proxy.type != PROXY or home.proxy is not None:
            made.skipped[targets.id] = Said("infra.skipped.proxy_target")
            continue
        home.proxy, home.targets = proxy, targets
    used = {one.proxy.id for one in made.found if one.proxy is not None}
    for proxy in reader.all_of(PROXY):
        if proxy.id not in used:
            made.skipped[proxy.id] = Said("infra.skipped.proxy_target")
    for endpoint in reader.all_of(ENDPOINT):
        owner = reader.points_to(endpoint, "DBProxyName")
        home = next((one for one in made.found if owner is not None and one.proxy is owner), None)
        if home is None:
            made.skipped[endpoint.id] = Said("infra.skipped.proxy_target")
        else:
            home.endpoints.append(endpoint)


def _caches(reader: FactReader, made: Systems) -> None:
    """One database and one cache belong together; of several, each cache is a system of its own."""
    caches = []
    for item in reader.all_of(*CACHES):
        if item.type == NODES and reader.says(item, "ReplicationGroupId"):
            made.skipped[item.id] = Said("infra.skipped.group_member")
        elif item.type == GROUP and reader.says(item, "GlobalReplicationGroupId"):
            made.skipped[item.id] = Said("infra.skipped.global_cache")
        elif _cached(reader, item) not in CACHE_ENGINES:
            made.skipped[item.id] = Said("infra.skipped.engine", engine=_cached(reader, item)[:40])
        else:
            caches.append(item)
    databases = [one for one in made.found if one.database is not None]
    if len(databases) == 1 and len(caches) == 1:
        databases[0].cache = caches[0]
        reader.note("I207", Said("infra.asked.cache", system=databases[0].name), caches[0])
        return
    for item in caches:
        made.found.append(System(slug(item.id), cache=item))
        if databases:
            reader.note("I207", Said("infra.asked.cache_alone", systems=len(databases)), item)


def _cached(reader: FactReader, item: Resource) -> str:
    """The engine of a cache. Where nobody can know it, ElastiCache's own default."""
    return reader.text(item, "Engine") or "redis"


def _details(reader: FactReader, made: Systems) -> None:
    """Subnet groups, parameter groups and subscriptions belong to the first system that names them, or that they name."""
    details = {item.id: item for item in reader.infrastructure.resources.values() if DETAILS.match(item.type)}
    for system in made.found:
        for member in tuple(system.members):
            for fact in member.facts.values():
                for one in references(fact.value):
                    if one.resource in details:
                        system.details.append(details.pop(one.resource))
            for name in NAMED_DETAILS:
                named = reader.points_to(member, name) if reader.says(member, name) else None
                if named is not None and named.id in details:
                    system.details.append(details.pop(named.id))
    homes = made.homes()
    for item in tuple(details.values()):
        about = {one.resource for fact in item.facts.values() for one in references(fact.value)}
        pointed = reader.points_to(item, "DBProxyName", "SourceIds")
        about |= {pointed.id} if pointed else set()
        home = next((homes[one] for one in sorted(about) if one in homes), None)
        if home is not None:
            home.details.append(details.pop(item.id))


NAMED_DETAILS = ("DBSubnetGroupName", "CacheSubnetGroupName", "SubnetGroupName")
"""Properties that may name such a resource by its name."""


def slug(identifier: str) -> str:
    """A resource's id as the name of a system: small letters, digits and hyphens."""
    text = re.sub(r"\[[^]]*\]", lambda found: f"-{found[0][1:-1]}", identifier)
    parts = [part for part in text.split(".") if part not in ("module", "root") and not part.startswith("aws_")]
    joined = "-".join(parts or [text])
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", joined).lower()
    return re.sub(r"[^a-z0-9]+", "-", spaced).strip("-")[:40].strip("-") or "system"


def named_apart(systems: list[System]) -> None:
    """Give systems of the same name a number."""
    seen: dict[str, int] = {}
    for system in systems:
        seen[system.name] = seen.get(system.name, 0) + 1
        if seen[system.name] > 1:
            system.name = f"{system.name[:36]}-{seen[system.name]}"
