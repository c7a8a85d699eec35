"""The zones that a system's resources may be in: those of their subnets, as far as the sources say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drill.infra.designs.value_rules import zone
from drill.infra.evidence import How
from drill.infra.fact_reader import FactReader
from drill.infra.infrastructure import Resource
from drill.infra.resource_names import NAMED
from drill.infra.values import NotKnown, RefTo
from drill.model.said import Said
from drill.syntax.problems import shown

USUAL = ("a", "b", "c")
"""Zones that are assumed where nothing says others."""
ZONE_PROPERTIES = (
    "AvailabilityZone",
    "AvailabilityZones",
    "PreferredAvailabilityZone",
    "PreferredAvailabilityZones",
    "PreferredCacheClusterAZs",
)
GROUPS = ("DBSubnetGroupName", "CacheSubnetGroupName", "SubnetGroupName")
MOST_ZONES = 6


@dataclass(frozen=True, slots=True)
class Placement:
    """Letters of zones, in order, and how they are known."""

    zones: tuple[str, ...]
    how: How


def placement(reader: FactReader, item: Resource) -> Placement:
    """The zones of a resource's subnets. Assumed ones are reported."""
    listed = zone_letters(item, "AvailabilityZones")
    if listed:
        return Placement(listed, How.LITERAL)
    name = next((one for one in GROUPS if reader.says(item, one)), "")
    group = reader.points_to(item, name) if name else None
    count = len(USUAL)
    if group is not None:
        letters = zone_letters(group, "AvailabilityZones")
        if letters:
            return Placement(letters, How.LITERAL)
        fact = group.facts.get("SubnetIds")
        subnets = fact.value if fact is not None and isinstance(fact.value, tuple) else ()
        found = [_subnet_zone(reader, one, group) for one in subnets]
        if found and None not in found:
            known = tuple(dict.fromkeys(letter for letter in found if letter))
            assumed = any(_assumed(reader, one, group) for one in subnets)
            return Placement(known[:MOST_ZONES], How.ASSUMED if assumed else How.COMPUTED)
        count = min(max(len(subnets), 1), MOST_ZONES) if len(subnets) > 1 else count
    zones = tuple("abcdef"[:count])
    reader.note(
        "I206", Said("infra.asked.zones", zones=", ".join(zones)), group or item, "SubnetIds" if group else name
    )
    return Placement(zones, How.ASSUMED)


def note_strange_zones(reader: FactReader, items: Iterable[Resource], home: str) -> None:
    """Report zones that are none of their resource's region: a design has no place for them."""
    for item in items:
        region = item.region or home
        for name in ZONE_PROPERTIES:
            fact = item.facts.get(name)
            named = (
                fact.value if fact is not None and isinstance(fact.value, tuple) else (fact.value if fact else None,)
            )
            strange = [one for one in named if isinstance(one, str) and not (zone(one) and one[:-1] == region)]
            if strange:
                zones = ", ".join(shown(one, 40) for one in strange[:MOST_ZONES])
                reader.note("I411", Said("infra.no_zone", zones=zones, region=region), item, name)


def zone_letters(item: Resource, name: str) -> tuple[str, ...]:
    """The letters of the zones that a property names, each once."""
    return tuple(dict.fromkeys(letter for one in texts(item, name) if (letter := zone(one))))


def texts(item: Resource, name: str) -> tuple[str, ...]:
    """The texts of a property, be it one or a list of them; without those that are not known."""
    fact = item.facts.get(name)
    named = () if fact is None else fact.value if isinstance(fact.value, tuple) else (fact.value,)
    return tuple(one for one in named if isinstance(one, str))


def _subnet(reader: FactReader, named: object, group: Resource) -> Resource | None:
    if isinstance(named, str):
        return reader.named(named, NAMED["SubnetIds"], group)
    return reader.infrastructure.resources.get(named.resource) if isinstance(named, RefTo) else None


def _subnet_zone(reader: FactReader, named: object, group: Resource) -> str | None:
    subnet = _subnet(reader, named, group)
    found = subnet.value("AvailabilityZone") if subnet else None
    return None if found is None or isinstance(found, NotKnown) else zone(found)


def _assumed(reader: FactReader, named: object, group: Resource) -> bool:
    subnet = _subnet(reader, named, group)
    fact = subnet.facts.get("AvailabilityZone") if subnet else None
    return fact is None or fact.evidence.how is How.ASSUMED
