"""A design on a level's places, as nodes and links.

Ids depend only on what a node is, never on what else was chosen, so that two designs can be compared node by node.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from drill.model.design import Cache, Design, Replica
from drill.model.level import Level
from drill.model.said import Said
from drill.model.topology import Link, LinkKind, Node, NodeKind, Topology
from drill.topology.cache_clusters import cache_node, cache_regions, continent, reads_from

RoundTrip = Callable[[str, str], float]
"""Network round trip between two zones in milliseconds."""

LABEL_CELLS = 11
"""A label and its state glyph fit a box 15 cells wide."""

SERVERLESS_ZONES = 3
"""Zones of a serverless cache: AWS takes three default subnets, two in us-west-1 (AWS::ElastiCache::ServerlessCache, SubnetIds)."""

COPIES = Said("node.volume_copies", copies=6, per_zone=2)


def build(level: Level, design: Design, round_trip: RoundTrip | None = None) -> Topology:
    """The topology of a design on a level.

    `round_trip` gives link latencies; without it the catalogue's regions do. Nodes come in the order requests meet them:
    users, balancer, apps, proxy, caches, writer, standbys, replicas, storage, backup.
    """
    draft = _Draft(level, design, round_trip or _catalogue_round_trip())
    apps = _front(draft)
    if design.cache is not None:
        _cache(draft, design.cache, apps)
    _database(draft, apps)
    return Topology(tuple(draft.nodes), tuple(draft.links), tuple((r.name, r.zones) for r in level.regions))


def zone_word(level: Level, zone: str) -> str:
    """A zone's short name: its letter in the home region, its full name elsewhere."""
    home = level.home
    return zone.removeprefix(home.name) if zone in home.zones else zone


def short(name: str) -> str:
    """A name that fits a label: head and tail of a longer one, because numbers are at the end."""
    if len(name) <= LABEL_CELLS:
        return name
    return f"{name[: LABEL_CELLS - 5]}…{name[-4:]}"


def region_of(level: Level, zone: str) -> str:
    """The region a zone belongs to; empty when the level does not have it."""
    return next((region.name for region in level.regions if zone in region.zones), "")


def standby_zones(level: Level, design: Design) -> tuple[str, ...]:
    """Zones of the standby, or of the two readable standbys of a Multi-AZ cluster; empty without any.

    Aurora has none: it fails over to its readers. A design that names no zones gets those after the writer's.
    """
    database = design.database
    wanted = database.deployment.standbys
    if not wanted:
        return ()
    if database.standby_zones:
        return database.standby_zones[:wanted]
    zones = next((region.zones for region in level.regions if database.zone in region.zones), (database.zone,))
    after = zones.index(database.zone) + 1
    others = (zones[after:] + zones[: after - 1]) or zones
    return tuple(others[number % len(others)] for number in range(wanted))


def added_readers(level: Level, design: Design) -> tuple[Replica, ...]:
    """Readers that auto scaling may add, as large as the writer, in the zones after the writer's in turn."""
    if design.scaling is None or not design.database.service.reader_auto_scaling:
        return ()
    zones = next((r.zones for r in level.regions if design.database.zone in r.zones), (design.database.zone,))
    first = zones.index(design.database.zone) + 1
    own = sum(1 for replica in design.replicas if replica.zone in zones)
    return tuple(
        Replica(f"auto-{number}", zones[(first + own + number - 1) % len(zones)], design.database.instance)
        for number in range(1, design.scaling.most - own + 1)
    )


def behind_reader_endpoint(design: Design, replica: Replica, *, same_region: bool) -> bool:
    """True if applications read from a replica: always behind a reader endpoint, otherwise where the design says so."""
    return replica.serves or (design.database.service.reader_endpoint and same_region)


@dataclass
class _Draft:
    """A topology under construction. `near`: the zone from which a node's latency is measured."""

    level: Level
    design: Design
    round_trip: RoundTrip
    nodes: list[Node] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    near: dict[str, str] = field(default_factory=dict)

    def node(self, node_id: str, kind: NodeKind, label: str, zone: str, detail: Said | None = None) -> str:
        self.nodes.append(Node(node_id, kind, label, region_of(self.level, zone), zone, detail))
        self.near[node_id] = zone
        return node_id

    def wide(self, node_id: str, kind: NodeKind, label: str, region: str, detail: Said | None = None) -> str:
        """A node that spans its region: each caller reaches it in its own zone."""
        self.nodes.append(Node(node_id, kind, label, region, "", detail))
        return node_id

    def link(self, source: str, target: str, kind: LinkKind, *, sync: bool = False) -> None:
        first, second = self.near.get(source, ""), self.near.get(target, "")
        latency = self.round_trip(first or second, second or first) if first or second else 0.0
        self.links.append(Link(source, target, kind, latency, sync))


def _front(draft: _Draft) -> list[str]:
    """Users, balancer and applications. Returns the applications' ids."""
    level = draft.level
    peak = sum(max(rate for _, rate in item.rate.points) for item in level.classes)
    draft.wide("users", NodeKind.USERS, "users", "", Said("node.peak", peak_per_s=round(peak)))
    draft.wide(
        "balancer", NodeKind.BALANCER, "balancer", level.home.name, Said("node.ejects", eject_s=level.apps.eject_s)
    )
    draft.link("users", "balancer", LinkKind.REQUEST)
    apps = []
    for zone in level.apps.zones:
        word = zone_word(level, zone)
        detail = Said("node.instances", instances=level.apps.instances_in(zone))
        apps.append(draft.node(f"app-{word}", NodeKind.APP, short(f"app {word}"), zone, detail))
        draft.link("balancer", apps[-1], LinkKind.REQUEST)
    return apps


def _cache(draft: _Draft, cache: Cache, apps: list[str]) -> None:
    """Shards round robin over the cache's zones; a replica in another zone than its primary where there is one."""
    if cache.service.serverless:
        _serverless_cache(draft, cache, apps)
        return
    instance = Said("node.class", instance=cache.instance)
    for region, zones in cache_regions(draft.level, cache):
        readers = [app for app in apps if reads_from(draft.level, cache, draft.near[app]) == region]
        for shard in range(cache.shards):
            _shard(draft, cache, region, zones, shard, instance)
            for app in readers:
                draft.link(app, cache_node(shard + 1, region), LinkKind.CACHE)
            _replicas(draft, cache, region, zones, shard, instance)
            if region:
                draft.link(cache_node(shard + 1), cache_node(shard + 1, region), LinkKind.REPLICATION)


def _shard(draft: _Draft, cache: Cache, region: str, zones: tuple[str, ...], shard: int, instance: Said) -> None:
    label = f"{continent(region)}{cache.engine} {shard + 1}"
    if len(label) > LABEL_CELLS:
        label = f"{continent(region)}cache {shard + 1}"
    draft.node(cache_node(shard + 1, region), NodeKind.CACHE, label, zones[shard % len(zones)], instance)


def _replicas(draft: _Draft, cache: Cache, region: str, zones: tuple[str, ...], shard: int, instance: Said) -> None:
    """Replicas of a shard within its cluster."""
    at, primary = shard % len(zones), cache_node(shard + 1, region)
    others = (zones[at + 1 :] + zones[:at]) or zones
    for copy in range(cache.replicas):
        replica = f"{primary}-r{copy + 1}"
        label = short(f"{continent(region)}copy {shard + 1}.{copy + 1}")
        draft.node(replica, NodeKind.CACHE_REPLICA, label, others[copy % len(others)], instance)
        # With a transaction log a write is in several zones before it is acknowledged; otherwise it is copied afterwards.
        sync = cache.service.transaction_log or cache.durability == "sync"
        draft.link(primary, replica, LinkKind.REPLICATION, sync=sync)


def _serverless_cache(draft: _Draft, cache: Cache, apps: list[str]) -> None:
    """One endpoint over the zones of the cache's region."""
    zones = serverless_zones(draft.level, cache)
    spans = Said("node.serverless_cache", zones=len(zones))
    draft.wide("cache-1", NodeKind.CACHE, f"{cache.engine}", region_of(draft.level, zones[0]), spans)
    for app in apps:
        draft.link(app, "cache-1", LinkKind.CACHE)


def serverless_zones(level: Level, cache: Cache) -> tuple[str, ...]:
    """Zones in which a serverless cache has its data: up to three of its region, those of the applications first."""
    near = cache.zones or level.apps.zones
    region = next((region.zones for region in level.regions if near[0] in region.zones), near)
    return tuple(dict.fromkeys((*near, *region)))[:SERVERLESS_ZONES]


def _database(draft: _Draft, apps: list[str]) -> None:
    """Proxy, writer, standbys, replicas, shared volume and backups."""
    level, design = draft.level, draft.design
    database = design.database
    region = region_of(level, database.zone)
    service = database.service
    callers = apps
    if design.proxy is not None:
        share = Said("node.connection_share", share_pct=design.proxy.max_connections_pct)
        draft.wide("proxy", NodeKind.PROXY, "RDS Proxy", region, share)
        for app in apps:
            draft.link(app, "proxy", LinkKind.SQL)
        callers = ["proxy"]
    managed = database.service.managed
    detail = Said("node.class" if managed else "node.self_managed", instance=database.instance)
    draft.node("writer", NodeKind.WRITER, "writer", database.zone, detail)
    for caller in callers:
        draft.link(caller, "writer", LinkKind.SQL)
    _other_writers(draft, callers)
    _standbys(draft, callers)
    for replica in design.replicas:
        # RDS Proxy reaches Aurora's readers but not RDS read replicas: those keep their own address.
        _replica(
            draft, replica, callers if service.reader_endpoint and region_of(level, replica.zone) == region else apps
        )
    for replica in added_readers(level, design):
        _replica(draft, replica, callers)
    if service.shared_volume:
        draft.wide("storage", NodeKind.STORAGE, "storage", region, COPIES)
        draft.near["storage"] = database.zone
        for number in range(1, database.writers + 1):
            draft.link("writer" if number == 1 else f"writer-{number}", "storage", LinkKind.STORAGE, sync=True)
        for replica in (*design.replicas, *added_readers(level, design)):
            if region_of(level, replica.zone) == region:
                draft.link(replica.name, "storage", LinkKind.STORAGE)
            else:
                draft.link("storage", replica.name, LinkKind.REPLICATION)
    if database.retention_days > 0:
        days = Said("node.retention", days=database.retention_days)
        draft.wide("backup", NodeKind.BACKUP, "backup", region, days)
        draft.link("storage" if service.shared_volume else "writer", "backup", LinkKind.STORAGE)


def _other_writers(draft: _Draft, callers: list[str]) -> None:
    """The other writers of a multi-master cluster, in the zones after the first one's in turn."""
    database = draft.design.database
    zones = next((r.zones for r in draft.level.regions if database.zone in r.zones), (database.zone,))
    for number in range(2, database.writers + 1):
        node = f"writer-{number}"
        zone = zones[(zones.index(database.zone) + number - 1) % len(zones)]
        draft.node(node, NodeKind.WRITER, node, zone, Said("node.multi_master", instance=database.instance))
        for caller in callers:
            draft.link(caller, node, LinkKind.SQL)


def _standbys(draft: _Draft, callers: list[str]) -> None:
    """The standby of a Multi-AZ instance, or the two of a Multi-AZ cluster, which also answer reads."""
    database = draft.design.database
    readable = database.deployment.readable
    for number, zone in enumerate(standby_zones(draft.level, draft.design)):
        standby = "standby" if number == 0 else f"standby-{number + 1}"
        label = f"{standby} R" if readable else standby
        detail = Said("node.readable_standby" if readable else "node.class", instance=database.instance)
        draft.node(standby, NodeKind.STANDBY, label, zone, detail)
        draft.link("writer", standby, LinkKind.REPLICATION, sync=True)
        if readable:
            for caller in callers:
                draft.link(caller, standby, LinkKind.SQL)


def _replica(draft: _Draft, replica: Replica, callers: list[str]) -> None:
    """A read replica (RDS) or reader (Aurora), fed by the writer or by the shared volume."""
    level, design = draft.level, draft.design
    detail = Said("node.multi_az_replica" if replica.multi_az else "node.class", instance=replica.instance)
    draft.node(replica.name, NodeKind.READER, short(replica.name), replica.zone, detail)
    same_region = region_of(level, replica.zone) == region_of(level, design.database.zone)
    if behind_reader_endpoint(design, replica, same_region=same_region):
        for caller in callers:
            draft.link(caller, replica.name, LinkKind.SQL)
    if not design.database.service.shared_volume:
        draft.link("writer", replica.name, LinkKind.REPLICATION)


def _catalogue_round_trip() -> RoundTrip:
    from drill.catalog.regions import round_trip_ms

    return round_trip_ms
