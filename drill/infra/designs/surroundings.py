"""Finds what belongs to a database or stands by itself: proxies, caches, groups of subnets and parameters, subscriptions."""

from __future__ import annotations

from collections.abc import Mapping

from drill.catalog.cache_services import CACHE_ENGINES
from drill.infra.designs.systems import CACHES, DETAILS, ENDPOINT, GROUP, NODES, PROXY, TARGETS, System, Systems, slug
from drill.infra.fact_reader import FactReader
from drill.infra.infrastructure import Resource
from drill.infra.values import references
from drill.model.said import Said


def add_proxies(reader: FactReader, made: Systems) -> None:
    """Add each proxy and its endpoints to the system of the database that its target group names."""
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
    served = {one.proxy.id: one for one in made.found if one.proxy is not None}
    for endpoint in reader.all_of(ENDPOINT):
        owner = reader.points_to(endpoint, "DBProxyName")
        home = served.get(owner.id) if owner is not None else None
        if home is None:
            made.skipped[endpoint.id] = Said("infra.skipped.proxy_target")
        else:
            home.endpoints.append(endpoint)


def add_caches(reader: FactReader, made: Systems) -> None:
    """One database and one cache belong together; of several, a cache goes with the one database that its clients reach too.

    Any other is a system of its own.
    """
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
    reached = _reached(reader, made.homes())
    for item in caches:
        homes = [one for one in databases if id(one) in reached.get(item.id, ())]
        if len(homes) == 1 and homes[0].cache is None:
            homes[0].cache = item
            reader.note("I207", Said("infra.asked.cache_of_clients", system=homes[0].name), item)
            continue
        made.found.append(System(slug(item.id), cache=item))
        if databases:
            reader.note("I207", Said("infra.asked.cache_alone", systems=len(databases)), item)


CLIENTS = ("AWS::Lambda::Function", "AWS::Serverless::Function")
"""Types whose environment names what they connect to."""


def _reached(reader: FactReader, homes: Mapping[str, System]) -> dict[str, set[int]]:
    """Identities of the systems that are reached by whoever reaches a resource too, by the resource's id."""
    found: dict[str, set[int]] = {}
    for client in reader.all_of(*CLIENTS):
        named = {one.resource for fact in client.facts.values() for one in references(fact.value)}
        systems = {id(homes[one]) for one in named if one in homes}
        for one in named:
            found.setdefault(one, set()).update(systems)
    return found


def _cached(reader: FactReader, item: Resource) -> str:
    """The engine of a cache. Where nobody can know it, ElastiCache's own default."""
    return reader.text(item, "Engine") or "redis"


def add_details(reader: FactReader, made: Systems) -> None:
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
