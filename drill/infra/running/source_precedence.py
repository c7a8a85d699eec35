"""One resource that several sources name: what runs is believed before a state, a state before a plan, a plan before a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from drill.infra.infrastructure import Resource
from drill.infra.resource_names import OWN_NAMES
from drill.infra.values import referring


def merged_by_name(resources: Mapping[str, Resource], precedence: Mapping[str, int]) -> dict[str, Resource]:
    """The resources, those of one name and type merged: facts of the source with the highest precedence win."""
    same: dict[tuple[str, str], list[Resource]] = {}
    for item in resources.values():
        own = item.value(OWN_NAMES.get(item.type, ""))
        if isinstance(own, str) and own:
            same.setdefault((item.type, own.lower()), []).append(item)
    instead: dict[str, str] = {}
    made = dict(resources)
    for items in (one for named in same.values() for one in _by_region(named, precedence)):
        if len({item.at.file for item in items}) < 2:
            continue
        ordered = sorted(items, key=lambda item: -precedence.get(item.at.file, 9))
        kept = ordered[0]
        facts = {name: fact for item in ordered for name, fact in item.facts.items()}
        made[kept.id] = replace(kept, facts=facts, region=ordered[-1].region or kept.region)
        for other in ordered[1:]:
            instead[other.id] = kept.id
            made.pop(other.id, None)
    return {name: _pointing(item, instead) for name, item in made.items()} if instead else made


def _by_region(named: list[Resource], precedence: Mapping[str, int]) -> list[list[Resource]]:
    """Resources of one name and type, those that are one and the same together.

    A name is unique in a region. What a surer source has elsewhere is the same, unless its own kind of source has one there too:
    a template may be told no region.
    """
    groups: list[list[Resource]] = []
    for level in sorted({precedence.get(item.at.file, 9) for item in named}):
        mine = [item for item in named if precedence.get(item.at.file, 9) == level]
        surer = list(groups)
        regions = {group[0].region for group in surer}
        # Those whose region is known there first: what is left may be any that nobody has taken.
        for item in sorted(mine, key=lambda one: one.region not in regions):
            free = (group for group in surer if not any(one in mine for one in group))
            here = next((group for group in groups if group[0].region == item.region), None) or next(free, [])
            if not here:
                groups.append(here)
            here.append(item)
    return groups


def _pointing(item: Resource, instead: Mapping[str, str]) -> Resource:
    facts = {
        name: replace(fact, value=referring(fact.value, lambda one: instead.get(one, one)))
        for name, fact in item.facts.items()
    }
    return replace(item, facts=facts)
