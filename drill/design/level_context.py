"""The part of a level that a design refers to: places, applications, request classes. Looks up names and zones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drill.model.design import Cache, Database, Design
    from drill.model.level import Apps, Level, Region
    from drill.model.level_traffic import RequestClass


@dataclass(frozen=True, slots=True)
class LevelContext:
    """The places, applications and request classes of a level."""

    level: str
    regions: tuple[Region, ...]
    apps: Apps
    classes: tuple[RequestClass, ...]

    @classmethod
    def of(cls, level: Level) -> LevelContext:
        """The context of a loaded level."""
        return cls(level.id, level.regions, level.apps, level.classes)

    @property
    def home(self) -> str:
        """Name of the home region."""
        return self.regions[0].name

    @property
    def home_apps(self) -> tuple[str, ...]:
        """Zones of the home region with applications; all of the region's when it has none."""
        home = self.regions[0].zones
        return tuple(zone for zone in self.apps.zones if zone in home) or home

    @property
    def zones(self) -> tuple[str, ...]:
        """Full names of all zones, home first."""
        return tuple(zone for region in self.regions for zone in region.zones)

    @property
    def zone_words(self) -> tuple[str, ...]:
        """Every way to write a zone, short ones first."""
        return (*(zone.removeprefix(self.home) for zone in self.regions[0].zones), *self.zones)

    def zone(self, word: str) -> str:
        """A zone's full name, from its letter in the home region or its full name."""
        return self.home + word if len(word) == 1 else word

    def word(self, zone: str) -> str:
        """A zone's short name: its letter in the home region, else the full name."""
        return zone.removeprefix(self.home) if zone in self.regions[0].zones else zone

    def region_zones(self, zone: str) -> tuple[str, ...]:
        """All zones of the region a zone is in; empty when the level has no such zone."""
        return next((region.zones for region in self.regions if zone in region.zones), ())

    def others(self, zone: str) -> tuple[str, ...]:
        """The other zones of a zone's region, in the level's order."""
        return tuple(other for other in self.region_zones(zone) if other != zone)

    def class_names(self, *, cacheable: bool = False, reading: bool = False) -> tuple[str, ...]:
        """Request classes: all, those a cache can answer, or those that only read."""
        return tuple(
            item.name
            for item in self.classes
            if (item.cacheable or not cacheable) and (item.writes == 0 or not reading)
        )


def replica_names(design: Design) -> tuple[str, ...]:
    """Names of the replicas; one without a name gets its number."""
    return tuple(replica.name or f"replica-{number}" for number, replica in enumerate(design.replicas, 1))


def cache_primaries(design: Design) -> tuple[str, ...]:
    """Ids of the cache's nodes that hold distinct keys, as the topology names them: of every cluster of a Global Datastore."""
    cache = design.cache
    if cache is None:
        return ()
    clusters = ("cache", *(f"cache-{region}" for region in cache.global_datastore))
    return tuple(f"{cluster}-{number}" for cluster in clusters for number in range(1, cache.shards + 1))


def standby_count(database: Database) -> int:
    """The number of standbys beside the writer."""
    return database.deployment.standbys


def database_nodes(design: Design) -> tuple[str, ...]:
    """Ids of everything that runs queries, or could: writer, standbys, replicas, as the topology names them."""
    writers = tuple(f"writer-{number}" for number in range(2, design.database.writers + 1))
    standbys = ("standby", "standby-2")[: standby_count(design.database)]
    return ("writer", *writers, *standbys, *replica_names(design))


def serves_reads(design: Design, context: LevelContext, region: str) -> bool:
    """True if anything besides the writer answers reads of users in a region: Aurora's readers, or replicas there or at home.

    Reads go only to a replica abroad where a design says so: it stands there for a disaster, or for the users there.
    """
    service = design.database.service
    scaled = service.reader_auto_scaling and design.scaling is not None
    near = {zone for item in context.regions if item.name in (context.home, region) for zone in item.zones}
    return (
        design.database.deployment.readable_standbys > 0
        or scaled
        or any(
            service.reader_endpoint or (replica.serves and context.zone(replica.zone) in near)
            for replica in design.replicas
        )
    )


def automatic_standby_zones(database: Database, context: LevelContext) -> tuple[str, ...]:
    """The first other zones of the writer's region, as many as there are standbys."""
    return context.others(database.zone)[: standby_count(database)]


def automatic_classes(cache: Cache, context: LevelContext) -> tuple[str, ...]:
    """The default of the classes of a cache: every one that it can serve and that the database keeps too."""
    return tuple(item.name for item in context.classes if item.name not in cache.stores and _fits(item, cache))


def _fits(item: RequestClass, cache: Cache) -> bool:
    plain = item.structure == "plain" or cache.engine.data_structures
    return plain and item.cacheable_from(cache.global_datastore)


def automatic_reads(design: Design, context: LevelContext) -> tuple[tuple[str, str], ...]:
    """The default of reads of each read-only class: from the replicas if any serve it, else from the writer."""
    return tuple(
        (item.name, "replicas" if serves_reads(design, context, item.region) else "writer")
        for item in context.classes
        if item.writes == 0
    )
