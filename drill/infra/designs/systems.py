"""Systems: a database with its replicas, proxy and cache, or a cache by itself, and the account of every resource.

Every resource of the data tier ends in exactly one row of the account: in a system, or skipped and why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from drill.infra.infrastructure import AccountRow, Resource
from drill.model.said import Said
from drill.syntax.forms import MAX_ID

INSTANCE, CLUSTER, GLOBAL = "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::RDS::GlobalCluster"
PROXY, TARGETS, ENDPOINT = "AWS::RDS::DBProxy", "AWS::RDS::DBProxyTargetGroup", "AWS::RDS::DBProxyEndpoint"
GROUP, NODES, MEMORYDB = (
    "AWS::ElastiCache::ReplicationGroup",
    "AWS::ElastiCache::CacheCluster",
    "AWS::MemoryDB::Cluster",
)
SERVERLESS_CACHE = "AWS::ElastiCache::ServerlessCache"
CACHES = (GROUP, NODES, MEMORYDB, SERVERLESS_CACHE)
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

    def account(self, resources: Iterable[Resource], absent: Iterable[Resource] = ()) -> tuple[AccountRow, ...]:
        """A row for each resource of the data tier, also for those that are not built since their condition is false."""
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
        for item in absent:
            if item.in_data_tier:
                why = Said("infra.skipped.condition", name=item.condition)
                rows.append(AccountRow(item.id, item.type, "skipped", "", why))
        return tuple(rows)


KEY = re.compile(r"\[(?:\d+|\"(?:[^\"\\]|\\.)*\"|[^]]*)\]")
"""The key of `count` or `for_each` in an address of Terraform."""
NAMELESS = frozenset(("this", "main", "default"))
"""Names that Terraform's modules give to what needs none."""


def slug(identifier: str, otherwise: str = "system") -> str:
    """A resource's id as the name of a system: small letters, digits and hyphens, a letter first."""
    text = KEY.sub(lambda found: "" if found[0] == "[0]" else f"-{found[0][1:-1]}", identifier)
    parts = [part for part in text.split(".") if part not in ("module", "root") and not part.startswith("aws_")]
    telling = [part for part in parts if part not in NAMELESS]
    joined = "-".join(telling or parts or [text])
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", joined).lower()
    made = re.sub(r"[^a-z0-9]+", "-", spaced).strip("-")
    begun = made if made[:1].isalpha() else f"{otherwise}-{made}"
    return begun[:MAX_ID].strip("-")


def named_apart(systems: list[System]) -> None:
    """Give systems of the same name a number that makes a name no other has."""
    taken = {system.name for system in systems}
    seen: set[str] = set()
    for system in systems:
        if system.name in seen:
            numbered = (f"{system.name[: MAX_ID - 4].strip('-')}-{number}" for number in range(2, len(systems) + 2))
            system.name = next(one for one in numbered if one not in taken)
        seen.add(system.name)
        taken.add(system.name)
