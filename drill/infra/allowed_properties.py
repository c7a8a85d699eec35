"""Keeps of a resource only what the table of properties allows: no password, no tag, no code gets any further."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from drill.infra.evidence import How
from drill.infra.infrastructure import PropertyFact, Resource
from drill.infra.mapping import MappedProperty, mapped_property
from drill.infra.values import NotKnown, OneOf, RefTo, Value, references
from drill.model.said import Said

LONGEST = 2000
"""Characters of a text that are kept."""
MOST_ENTRIES = 500


def allowed(resource: Resource) -> Resource:
    """The resource with the properties that the table knows, each as far as it may be kept."""
    facts: dict[str, PropertyFact] = {}
    for name, fact in resource.facts.items():
        row = mapped_property(resource.type, name)
        if row is not None and row.keep != "nothing":
            facts[name] = replace(fact, value=_allowed(row, fact))
    return replace(resource, facts=facts)


def _allowed(row: MappedProperty, fact: PropertyFact) -> Value:
    rule, _, names = row.keep.partition(" ")
    if rule == "presence":
        return NotKnown(Said("infra.secret", literal=_written_out(fact)))
    if rule == "references":
        return tuple(sorted(set(references(fact.value)), key=lambda one: (one.resource, one.attribute)))
    if rule == "only":
        return _only(fact.value, frozenset(names.split()))
    return _short(fact.value)


def _written_out(fact: PropertyFact) -> bool:
    """True of a secret that the source itself holds, instead of a reference to where it is kept."""
    return fact.evidence.how in (How.LITERAL, How.COMPUTED) and isinstance(fact.value, str)


def _only(value: Value, names: frozenset[str]) -> Value:
    if isinstance(value, tuple):
        return tuple(_only(one, names) for one in value[:MOST_ENTRIES])
    if isinstance(value, OneOf):
        return replace(value, values=tuple(_only(one, names) for one in value.values))
    if isinstance(value, Mapping):
        return {key: _short(one) for key, one in value.items() if key in names}
    return value if isinstance(value, NotKnown | RefTo) else None


def _short(value: Value) -> Value:
    if isinstance(value, str):
        return value[:LONGEST]
    if isinstance(value, tuple):
        return tuple(map(_short, value[:MOST_ENTRIES]))
    if isinstance(value, Mapping):
        return {key[:LONGEST]: _short(one) for key, one in list(value.items())[:MOST_ENTRIES]}
    return value
