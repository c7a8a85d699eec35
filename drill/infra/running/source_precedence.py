"""One resource that several sources name: what runs is believed before a state, a state before a plan, a plan before a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from drill.infra.fact_reader import OWN_NAMES
from drill.infra.infrastructure import Resource
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
    for items in same.values():
        if len({item.at.file for item in items}) < 2:
            continue
        ordered = sorted(items, key=lambda item: -precedence.get(item.at.file, 9))
        kept = ordered[0]
        facts = {name: fact for item in ordered for name, fact in item.facts.items()}
        made[kept.id] = replace(kept, facts=facts)
        for other in ordered[1:]:
            instead[other.id] = kept.id
            made.pop(other.id, None)
    return {name: _pointing(item, instead) for name, item in made.items()} if instead else made


def _pointing(item: Resource, instead: Mapping[str, str]) -> Resource:
    facts = {
        name: replace(fact, value=referring(fact.value, lambda one: instead.get(one, one)))
        for name, fact in item.facts.items()
    }
    return replace(item, facts=facts)
